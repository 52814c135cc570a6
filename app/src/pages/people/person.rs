//! One person: who she is, what she can do, what she asked, and what can be done about it.
//!
//! Taking away stands beside each share and, for all of it, at the end; giving more is a question
//! in place that leads into the steps of a share.

use latchkey_domain::view::{
    BlockLine, PersonPage, RequestLine, ShareLine, ShareOptions, StoppedAll, Thread,
};
use latchkey_service::sharing::Happened;
use leptos::prelude::*;

use super::with_name;
use crate::components::{
    Choice, Choices, H1, H2, HINT, LEAD, LINK, SECONDARY, back_link, disclosure,
    disclosure_of_actions, error_summary, evidence_list, happened, notice, post_button,
    recent_activity, sentence, share_row, status_tag, thread_class, token_field, undo_form,
};
use crate::forms::Problem;
use crate::pages::share_flow;
use crate::words::{Said, said, t, tx};

/// What was just done, for the banner above the page.
pub(crate) enum Banner {
    /// One share was stopped, or a stop of one taken back.
    Share(Happened),
    /// Everything was stopped, and that can be taken back.
    Stopped(StoppedAll),
    /// So many shares hold again.
    Restored(usize),
    /// She cannot ask now.
    Blocked(BlockLine),
    /// The stop could not be taken back; why.
    NotUndone(String),
}

/// The page.
pub(crate) fn person(
    token: &str,
    shown: &PersonPage,
    options: Option<&ShareOptions>,
    what: Option<&Banner>,
    problems: &[Problem],
) -> AnyView {
    let card = &shown.card;
    let address = format!("/people/{}", card.id);
    let place = (!card.place.is_empty()).then(|| {
        view! { <p class="text-ink-2 mt-2"><bdi>{card.place.clone()}</bdi></p> }.into_any()
    });
    view! {
        {what.map(|what| banner(what, token, &address))}
        {error_summary(problems)}
        {back_link("/people", &t("person-back"))}
        <h1 class=H1><bdi>{card.name.clone()}</bdi></h1>
        {place}
        <p class=LEAD>{sentence(&shown.can)}</p>
        <p class="mt-4" data-no-print="">
            <a href=format!("{address}/preview") class=SECONDARY>{t("person-preview")}</a>
        </p>
        {options.map(|options| add(token, options))}
        {identity(shown)}
        {shares(token, shown, &address)}
        {ended(token, &shown.ended, &address)}
        {requests(shown)}
        {recent_activity(
            "lately",
            t("person-activity"),
            &t("person-no-activity"),
            &shown.activity,
            (&format!("/activity?person={}", card.id), &t("event-all-person")),
        )}
        {stop_everything(shown, &address)}
        {asking(token, shown, &address, problems)}
    }
    .into_any()
}

fn banner(what: &Banner, token: &str, address: &str) -> AnyView {
    match what {
        Banner::Share(what) => happened(what, token, address),
        Banner::Stopped(stopped) => {
            let at = stopped.at.to_string();
            let (action, label) = (format!("{address}/undo"), t("people-undo-all"));
            let named = [("at", at.as_str())];
            let undo = undo_form(&action, token, &label, "", &named, Some(&stopped.until));
            let body = view! {
                <p class="measure wrap-anywhere">{sentence(&stopped.sentence)}</p>
                {undo}
            };
            notice(&stopped.title, body.into_any())
        }
        Banner::Restored(count) => {
            let text = tx("people-restored.text", &[("count", &count.to_string())]);
            let body = view! { <p class="measure">{text}</p> };
            notice(&t("people-restored"), body.into_any())
        }
        Banner::Blocked(line) => {
            let action = format!("{address}/unblock");
            let undo = undo_form(&action, token, &t("undo-button"), "", &[], None);
            let body = view! {
                <p class="measure wrap-anywhere">{sentence(&line.sentence)}</p>
                {undo}
            };
            notice(&t("person-blocked-done"), body.into_any())
        }
        Banner::NotUndone(why) => {
            let body = view! { <p class="measure wrap-anywhere">{why.clone()}</p> };
            notice(&t("people-not-undone"), body.into_any())
        }
    }
}

/// The question which records, in place: it begins the steps of a share with this person.
fn add(token: &str, options: &ShareOptions) -> AnyView {
    disclosure_of_actions(t("person-add"), share_flow::records(token, options, &[]))
}

fn identity(shown: &PersonPage) -> AnyView {
    let body = if shown.card.evidence.is_empty() {
        view! { <p class="measure">{t("person-checked.none")}</p> }.into_any()
    } else {
        evidence_list(&shown.card.evidence)
    };
    view! {
        <section aria-labelledby="identity">
            <h2 id="identity" class=H2>{t("person-checked")}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn shares(token: &str, shown: &PersonPage, address: &str) -> AnyView {
    let name = &shown.card.name;
    let body = if shown.shares.is_empty() {
        let none = with_name("person-shares-none", name);
        view! { <div class="border-t border-line py-4"><p class="measure">{none}</p></div> }
            .into_any()
    } else {
        let rows: Vec<AnyView> = shown
            .shares
            .iter()
            .map(|line| share_row(line, token, address))
            .collect();
        view! { <ul class="grid gap-4">{rows}</ul> {pager(shown, address)} }.into_any()
    };
    view! {
        <section aria-labelledby="shares">
            <h2 id="shares" class=H2>{with_name("person-shares", name)}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn pager(shown: &PersonPage, address: &str) -> Option<AnyView> {
    let first = shown.later.then(|| {
        view! { <a href=format!("{address}#shares") class=LINK>{t("person-shares-first")}</a> }
            .into_any()
    });
    let next = shown.next.as_ref().map(|from| {
        let address = format!("{address}?from={from}#shares");
        view! { <a href=address class=LINK>{t("person-shares-next")}</a> }.into_any()
    });
    if first.is_none() && next.is_none() {
        return None;
    }
    let (here, all) = (shown.shares.len().to_string(), shown.live.to_string());
    let count = tx("person-shares-count", &[("here", &here), ("all", &all)]);
    let part = view! {
        <p class="mt-4 text-sm text-ink-2">{count}</p>
        <nav aria-label=t("person-shares-pages") class="flex flex-wrap gap-x-6" data-no-print="">
            {first}
            {next}
        </nav>
    };
    Some(part.into_any())
}

/// What is over, folded away.
fn ended(token: &str, lines: &[ShareLine], back: &str) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let rows: Vec<AnyView> = lines
        .iter()
        .map(|line| share_row(line, token, back))
        .collect();
    let label = tx("person-ended", &[("count", &lines.len().to_string())]);
    let list = view! { <ul class="grid gap-4 mt-2">{rows}</ul> };
    Some(disclosure(label, list.into_any()))
}

fn requests(shown: &PersonPage) -> AnyView {
    let name = &shown.card.name;
    let body = if shown.requests.is_empty() {
        let none = with_name("person-requests-none", name);
        view! { <div class="border-t border-line py-4"><p class="measure">{none}</p></div> }
            .into_any()
    } else {
        let rows: Vec<AnyView> = shown.requests.iter().map(request_row).collect();
        view! { <ul class="grid gap-4">{rows}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby="asked">
            <h2 id="asked" class=H2>{with_name("person-requests", name)}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn request_row(line: &RequestLine) -> AnyView {
    let thread = if line.waiting {
        Thread::Waiting
    } else {
        Thread::Past
    };
    let label = t(if line.waiting {
        "requests-answer"
    } else {
        "row-details"
    });
    let about = format!(": {}", line.sentence.plain());
    view! {
        <li class=thread_class(thread)>
            <p class="measure wrap-anywhere">{sentence(&line.sentence)}</p>
            <p class="flex flex-wrap gap-x-3 mt-1 text-sm text-ink-2">
                {status_tag(thread, false, &line.state)}
                <span>{said("requests-asked", &[("date", Said::Date(&line.asked))])}</span>
            </p>
            <p data-no-print="">
                <a href=format!("/requests/{}", line.id) class=LINK>
                    {label}
                    <span class="sr-only">{about}</span>
                </a>
            </p>
        </li>
    }
    .into_any()
}

fn stop_everything(shown: &PersonPage, address: &str) -> Option<AnyView> {
    if shown.live == 0 {
        return None;
    }
    let part = view! {
        <section aria-labelledby="everything" class="border-t border-line mt-8" data-no-print="">
            <h2 id="everything" class=H2>{with_name("person-stop", &shown.card.name)}</h2>
            <p class=HINT>{t("person-stop.hint")}</p>
            <p class="mt-4"><a href=format!("{address}/stop") class=SECONDARY>{t("person-stop.link")}</a></p>
        </section>
    };
    Some(part.into_any())
}

/// Whether she may ask: the question for how long not, or the way back.
fn asking(token: &str, shown: &PersonPage, address: &str, problems: &[Problem]) -> AnyView {
    let body = if let Some(block) = &shown.block {
        let lift = post_button(
            &format!("{address}/unblock"),
            token,
            &t("person-unblock"),
            "",
            SECONDARY,
            &[],
        );
        view! {
            <p class="measure wrap-anywhere">{sentence(&block.sentence)}</p>
            <div class="mt-4">{lift}</div>
        }
        .into_any()
    } else {
        let month = said("person-block-30", &[("until", Said::Date(&shown.month))]);
        let question = Choices::one("length", &t("person-block-question"))
            .list(vec![
                Choice::with_view("30", month),
                Choice::new("ever", &t("person-block-ever")).hint(&t("person-block-ever.hint")),
            ])
            .problems(problems)
            .view();
        view! {
            <p class=HINT>{t("person-block.hint")}</p>
            <form method="post" action=format!("{address}/block") class="grid gap-6 mt-4" novalidate>
                {token_field(token)}
                {question}
                <div><button class=SECONDARY>{t("person-block-button")}</button></div>
            </form>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="asking" class="border-t border-line mt-8" data-no-print="">
            <h2 id="asking" class=H2>{t("person-block")}</h2>
            {body}
        </section>
    }
    .into_any()
}
