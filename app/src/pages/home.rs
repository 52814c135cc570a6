//! The owner's home: what waits for an answer, who can see what now, what ends soon, what happened.
//!
//! Who has access now is seen without a single step, and each row can be stopped where it stands.

use latchkey_domain::view::{Home, RequestLine, ServiceLine, ShareLine, ShownDate, Thread};
use latchkey_service::sharing::Happened;
use leptos::prelude::*;

use crate::components::{
    BUTTON, H1, H2, HINT, LINK, SECONDARY, columns, empty_state, happened, icon, recent_activity,
    sentence, share_row, status_tag, thread_class, yours,
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
        {ending(&shown.shares)}
        {recent_activity("week", t("home-week"), &t("home-no-activity"), &shown.activity)}
    };
    let side = view! { {services(&shown.services)}{yours(last)} };
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

fn requests(shown: &Home) -> Option<AnyView> {
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
    let body = if shown.shares.is_empty() {
        nothing_shared(shown.records)
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

fn nothing_shared(records: usize) -> AnyView {
    let no_records = (records == 0).then(|| empty_state(&t("record-list-empty"), None));
    view! {
        {empty_state(&t("home-nothing"), None)}
        {no_records}
        <p class="measure">{t("home-helper")}</p>
    }
    .into_any()
}

/// Those that end within two weeks, once more and short: each leads to its page.
fn ending(shares: &[ShareLine]) -> Option<AnyView> {
    let rows: Vec<AnyView> = shares
        .iter()
        .filter(|line| line.ends_soon)
        .map(|line| {
            view! {
                <li class="py-3 border-b border-line">
                    <a href=format!("/shares/{}", line.id) class=LINK>
                        <span class="wrap-anywhere">{sentence(&line.sentence)}</span>
                    </a>
                    <p class="text-sm mt-1">{status_tag(line.thread, true, &line.state)}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let part = view! {
        <section aria-labelledby="ending">
            <h2 id="ending" class=H2>{t("home-ending")}</h2>
            <ul class="border-t border-line">{rows}</ul>
        </section>
    };
    Some(part.into_any())
}

fn services(services: &[ServiceLine]) -> AnyView {
    let body = if services.is_empty() {
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
    }
    .into_any()
}
