//! One share, as the person it was made for sees it: what she may do, on what terms, and giving it
//! back.
//!
//! Giving back is one press, because it takes away from nobody else and can be undone.

use latchkey_domain::view::{SharedDetail, Thread};
use leptos::prelude::*;

use super::asks::open_link;
use crate::components::{
    H1, H2, HINT, LINK, SECONDARY, SummaryRow, back_link, date, notice, post_button, sentence,
    status_tag, summary_list, undo_form, verb_lines,
};
use crate::words::{Said, said, t, tx};

/// What was done a moment ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Done {
    /// It was given back.
    GivenBack,
    /// It was taken again.
    Again,
    /// It could not be taken again; why.
    NotAgain(String),
}

/// The page.
pub(crate) fn given(token: &str, shown: &SharedDetail, done: Option<&Done>) -> AnyView {
    let line = &shown.line;
    let address = format!("/shared-with-me/{}", line.id);
    let thread = if line.active {
        line.thread
    } else {
        Thread::Past
    };
    let of = [
        ("owner", Said::Name(&line.owner)),
        ("service", Said::Name(&line.service)),
    ];
    let open = line
        .active
        .then(|| open_link(&line.website, &line.service, &line.record))
        .flatten();
    let can = (!shown.can.is_empty()).then(|| verb_lines(&shown.can, &shown.cannot));
    view! {
        {done.map(|done| banner(token, shown, done))}
        {back_link("/shared-with-me", &t("given-back-link"))}
        <h1 class=H1>{sentence(&shown.sentence)}</h1>
        <p class="mt-2 text-ink-2 wrap-anywhere">{said("given-of", &of)}</p>
        <p class="mt-2">{status_tag(thread, false, &line.state)}</p>
        {open}
        <div class="mt-4">{can}</div>
        {terms(shown)}
        {shown.can_give_back.then(|| ways_on(token, shown, &address))}
    }
    .into_any()
}

fn banner(token: &str, shown: &SharedDetail, done: &Done) -> AnyView {
    let (title, text) = match done {
        Done::GivenBack => {
            let owner = shown.line.owner.as_str();
            let what = said("given-done.what", &[("owner", Said::Name(owner))]);
            (t("given-done"), view! { <p>{what}</p> }.into_any())
        }
        Done::Again => {
            let what = t("given-again.what");
            (t("given-again"), view! { <p>{what}</p> }.into_any())
        }
        Done::NotAgain(why) => {
            let why = why.clone();
            (t("given-not-again"), view! { <p>{why}</p> }.into_any())
        }
    };
    let undo = shown
        .undo_until
        .as_ref()
        .filter(|_| *done == Done::GivenBack)
        .map(|time| {
            let action = format!("/shared-with-me/{}/undo", shown.line.id);
            let until = tx("ask-page-undo", &[("time", time)]);
            undo_form(
                &action,
                token,
                &t("ask-page-undo-button"),
                "",
                &[],
                Some(&until),
            )
        });
    notice(&title, view! { {text} {undo} }.into_any())
}

fn terms(shown: &SharedDetail) -> AnyView {
    let mut rows = Vec::new();
    if let Some(purpose) = &shown.purpose {
        rows.push(SummaryRow::new(t("given-purpose"), purpose.clone()));
    }
    if let Some(note) = shown.note.clone().filter(|note| !note.is_empty()) {
        let note = view! { <bdi>{note}</bdi> }.into_any();
        rows.push(SummaryRow::new(t("given-note"), note));
    }
    rows.push(SummaryRow::new(t("given-since"), date(&shown.since)));
    let elsewhere = shown.owner_time.as_ref().map(|(time, place)| {
        let args = [
            ("time", Said::Text(time)),
            ("owner", Said::Name(&shown.line.owner)),
            ("place", Said::Text(place)),
        ];
        view! { <p class="text-sm text-ink-2">{said("given-owner-time", &args)}</p> }.into_any()
    });
    let until = view! { <p>{date(&shown.line.until)}</p> {elsewhere} }.into_any();
    rows.push(SummaryRow::new(t("given-until"), until));
    let owner = [("owner", Said::Name(&shown.line.owner))];
    view! {
        <h2 class=H2>{t("given-terms")}</h2>
        {summary_list(rows)}
        <h2 class=H2>{t("given-duties")}</h2>
        <ul class="grid gap-2 list-disc ps-6 measure">
            <li>{said("given-duty-recorded", &owner)}</li>
            <li>{t("given-duty-purpose")}</li>
        </ul>
    }
    .into_any()
}

fn ways_on(token: &str, shown: &SharedDetail, address: &str) -> AnyView {
    let owner = [("owner", Said::Name(&shown.line.owner))];
    view! {
        <div class="mt-8 border-t border-line pt-4" data-no-print="">
            <p><a href="/asks/new" class=LINK>{t("given-more")}</a></p>
            <p class=HINT>{said("given-more.note", &owner)}</p>
            <div class="mt-6">
                {post_button(&format!("{address}/give-back"), token, &t("given-give-back"), "", SECONDARY, &[])}
            </div>
            <p class="text-sm text-ink-2 mt-2 measure">{said("given-give-back-effect", &owner)}</p>
        </div>
    }
    .into_any()
}
