//! The owner's home: what waits for an answer, who can see what now, what ends soon, what happened.
//!
//! Who has access now is seen without a single step, and each row can be stopped where it stands.

use latchkey_domain::view::{Home, HomeBlock, RequestLine, ShownDate, Thread};
use latchkey_service::sharing::Happened;
use leptos::prelude::*;

use super::home_ending;
use crate::components::{
    BUTTON, H1, H2, HINT, LINK, SECONDARY, columns, empty_state, happened, icon, recent_activity,
    sentence, share_row, thread_class, yours,
};
use crate::words::{Said, said, t, tx};

/// The page.
pub(crate) fn home(
    token: &str,
    shown: &Home,
    what: Option<&Happened>,
    last: Option<&(ShownDate, String)>,
) -> AnyView {
    let waiting = shown.waiting.to_string();
    let hello = [
        ("name", Said::Name(&shown.first_name)),
        ("waiting", Said::Text(&waiting)),
    ];
    let main = view! {
        {what.map(|what| happened(what, token, "home"))}
        <h1 class=H1>{said("home-hello", &hello)}</h1>
        {actions(shown)}
        {requests(shown)}
        {shares(token, shown)}
        {home_ending::ending(token, shown)}
        {activity(shown)}
    };
    let side = view! { {services(shown)}{yours(last)} };
    columns(main.into_any(), t("home-side"), side.into_any())
}

/// What to do here: to answer, when somebody waits; to share, when there is a record.
fn actions(shown: &Home) -> Option<AnyView> {
    let answer = (shown.waiting > 0)
        .then(|| view! { <a href="/requests" class=BUTTON>{t("home-answer")}</a> }.into_any());
    let class = if answer.is_some() { SECONDARY } else { BUTTON };
    let share = (shown.records > 0)
        .then(|| view! { <a href="/share" class=class>{t("home-share")}</a> }.into_any());
    if answer.is_none() && share.is_none() {
        return None;
    }
    let part = view! {
        <div class="flex flex-wrap gap-3 mt-6" data-no-print="">
            {answer}
            {share}
        </div>
    };
    Some(part.into_any())
}

/// The sentence of a block that could not be read, if it could not.
pub(super) fn failed(shown: &Home, block: HomeBlock) -> Option<AnyView> {
    let key = match block {
        HomeBlock::Requests => "home-failed-requests",
        HomeBlock::Shares => "home-failed-shares",
        HomeBlock::Ending => "home-failed-ending",
        HomeBlock::Services => "home-failed-services",
        HomeBlock::Activity => "home-failed-activity",
    };
    let failed = shown.failed.contains(&block);
    failed.then(|| view! { <p class="measure border-t border-line py-4">{t(key)}</p> }.into_any())
}

fn activity(shown: &Home) -> AnyView {
    match failed(shown, HomeBlock::Activity) {
        Some(sorry) => view! { <h2 class=H2>{t("home-week")}</h2> {sorry} }.into_any(),
        None => recent_activity(
            "week",
            t("home-week"),
            &t("home-no-activity"),
            &shown.activity,
            ("/activity", &t("home-all-activity")),
        ),
    }
}

fn requests(shown: &Home) -> Option<AnyView> {
    if let Some(sorry) = failed(shown, HomeBlock::Requests) {
        return Some(view! { <h2 class=H2>{t("home-requests")}</h2> {sorry} }.into_any());
    }
    if shown.requests.is_empty() {
        return None;
    }
    let rows: Vec<AnyView> = shown.requests.iter().map(request).collect();
    let more = (shown.waiting > shown.requests.len()).then(|| {
        let label = tx(
            "home-all-requests",
            &[("count", &shown.waiting.to_string())],
        );
        view! { <p class="mt-2"><a href="/requests" class=LINK>{label}</a></p> }.into_any()
    });
    let part = view! {
        <section aria-labelledby="waiting">
            <h2 id="waiting" class=H2>{t("home-requests")}</h2>
            <ul class="grid gap-4">{rows}</ul>
            {more}
        </section>
    };
    Some(part.into_any())
}

fn request(line: &RequestLine) -> AnyView {
    let runs_out = (!line.runs_out.is_empty()).then(|| {
        view! {
            <p class="flex gap-2 text-sm text-ink-2">
                {icon("clock", "size-6 flex-none text-wait")}
                <span>{line.runs_out.clone()}</span>
            </p>
        }
        .into_any()
    });
    view! {
        <li class=thread_class(Thread::Waiting)>
            <a href=format!("/requests/{}", line.id) class=LINK>
                <span class="text-lg wrap-anywhere">{sentence(&line.sentence)}</span>
            </a>
            {runs_out}
        </li>
    }
    .into_any()
}

fn shares(token: &str, shown: &Home) -> AnyView {
    let body = if let Some(sorry) = failed(shown, HomeBlock::Shares) {
        sorry
    } else if shown.shares.is_empty() {
        // What could not be read is not said to be none.
        let unknown = shown.failed.contains(&HomeBlock::Services);
        nothing_shared(shown.records == 0 && !unknown)
    } else {
        let rows: Vec<AnyView> = shown
            .shares
            .iter()
            .map(|line| share_row(line, token, "home"))
            .collect();
        view! { <ul class="grid gap-4">{rows}</ul> }.into_any()
    };
    let more = (shown.sharing > shown.shares.len()).then(|| {
        let (here, all) = (shown.shares.len().to_string(), shown.sharing.to_string());
        view! {
            <p class=HINT>{tx("home-more-shares", &[("here", &here), ("all", &all)])}</p>
            <p><a href="/records" class=LINK>{t("home-all-shares")}</a></p>
        }
        .into_any()
    });
    view! {
        <section aria-labelledby="sharing">
            <h2 id="sharing" class=H2>{t("home-shares")}</h2>
            {body}
            {more}
        </section>
    }
    .into_any()
}

fn nothing_shared(no_records: bool) -> AnyView {
    let no_records = no_records.then(|| empty_state(&t("record-list-empty"), None));
    view! {
        {empty_state(&t("home-nothing"), None)}
        {no_records}
        <p class="measure">{t("home-helper")}</p>
    }
    .into_any()
}

fn services(shown: &Home) -> AnyView {
    let services = &shown.services;
    let body = if let Some(sorry) = failed(shown, HomeBlock::Services) {
        sorry
    } else if services.is_empty() {
        view! { <p class=HINT>{t("connections-empty")}</p> }.into_any()
    } else {
        let rows: Vec<AnyView> = services
            .iter()
            .map(|line| {
                view! {
                    <li>
                        <a href=format!("/connections/{}", line.id) class=LINK>
                            <bdi class="wrap-anywhere">{line.name.clone()}</bdi>
                        </a>
                        <p class="text-sm text-ink-2">{line.state.clone()}</p>
                    </li>
                }
                .into_any()
            })
            .collect();
        view! { <ul class="grid gap-2">{rows}</ul> }.into_any()
    };
    view! {
        <h2 class="text-lg font-semibold mb-2">{t("home-services")}</h2>
        {body}
        <p class="mt-2"><a href="/connections" class=LINK>{t("home-all-services")}</a></p>
        <p><a href="/settings/download" class=LINK>{t("download-all-button")}</a></p>
        <p class="mt-2"><a href="/stop-all" class=LINK>{t("home-stop-all")}</a></p>
    }
    .into_any()
}
