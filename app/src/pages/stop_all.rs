//! Stopping everything at once: one choice, one button, and a list of what stopped.

use latchkey_domain::view::{EverythingStopped, ShownDate, StopAllPage};
use leptos::prelude::*;

use crate::components::{
    BUTTON, Choice, Choices, DANGER, H1, H2, HINT, LEAD, SECONDARY, back_link, error_summary,
    inset, notice, post_button, sentence, token_field, undo_form,
};
use crate::forms::Problem;
use crate::words::{Said, said, t, tx};

/// The page before.
pub(crate) fn stop_all(token: &str, shown: &StopAllPage, problems: &[Problem]) -> AnyView {
    let (shares, people) = (shown.shares.to_string(), shown.people.to_string());
    let question = Choices::one("what", &t("stop-all-what"))
        .list(vec![
            Choice::new("people", &t("stop-all-people")).hint(&t("stop-all-people.hint")),
            Choice::new("everything", &t("stop-all-everything"))
                .hint(&t("stop-all-everything.hint")),
        ])
        .problems(problems)
        .view();
    view! {
        {error_summary(problems)}
        {back_link("/home", &t("stop-all-back"))}
        <h1 class=H1>{t("stop-all")}</h1>
        <p class=LEAD>{t("stop-all.lead")}</p>
        <p class="measure mt-2">{tx("stop-all-now", &[("shares", &shares), ("people", &people)])}</p>
        {help(shown.help.as_deref())}
        {shown.paused.as_ref().map(|since| paused(token, since))}
        <form method="post" action="/stop-all" class="grid gap-6 mt-6" novalidate>
            {token_field(token)}
            {question}
            <div><button class=DANGER>{t("stop-all-button")}</button></div>
        </form>
        <p class="measure mt-2">{t("stop-all-undo")}</p>
        <h2 class=H2>{t("stop-all-stays")}</h2>
        <ul class="grid gap-2 measure">
            <li>{t("stop-all-stays.care")}</li>
            <li>{t("stop-all-stays.services")}</li>
            <li>{t("stop-all-stays.copies")}</li>
        </ul>
    }
    .into_any()
}

/// Whom to call in danger, in the words of whoever runs this.
fn help(text: Option<&str>) -> Option<AnyView> {
    let text = text?.to_owned();
    Some(inset(
        view! { <p class="wrap-anywhere"><bdi>{text}</bdi></p> }.into_any(),
    ))
}

/// New requests are paused: since when, and the button that takes them again.
fn paused(token: &str, since: &ShownDate) -> AnyView {
    let body = view! {
        <p>{said("stop-all-paused", &[("date", Said::Date(since))])}</p>
        <p>{t("stop-all-paused.what")}</p>
        <div class="mt-2">
            {post_button("/stop-all/resume", token, &t("stop-all-resume"), "", SECONDARY, &[])}
        </div>
    };
    inset(body.into_any())
}

/// The page after; `refused` says why it was not taken back.
pub(crate) fn done(token: &str, shown: &EverythingStopped, refused: Option<&str>) -> AnyView {
    let count = shown.shares.to_string();
    let banner = if let Some(why) = refused {
        let why = view! { <p class="measure">{why.to_owned()}</p> };
        notice(&t("stop-all-not-undone"), why.into_any())
    } else if shown.undone {
        let text = view! { <p class="measure">{t("stop-all-undone.text")}</p> };
        notice(&t("stop-all-undone"), text.into_any())
    } else {
        let undo = shown.until.as_ref().map(|until| {
            let label = t("stop-all-undo-button");
            undo_form("/stop-all/undo", token, &label, "", &[], Some(until))
        });
        let body = view! {
            <p class="measure">{tx("stop-all-done", &[("shares", &count)])}</p>
            {undo}
        };
        notice(&shown.title, body.into_any())
    };
    let left = (shown.undone && !shown.lines.is_empty())
        .then(|| view! { <p class="measure">{t("stop-all-undone.left")}</p> }.into_any());
    let title = if shown.undone {
        t("stop-all-again")
    } else {
        t("title-stopped-all")
    };
    view! {
        {banner}
        <h1 class=H1>{title}</h1>
        {help(shown.help.as_deref())}
        {shown.paused.as_ref().map(|since| paused(token, since))}
        {left}
        {list(shown)}
        <div data-no-print="">
            <p class=HINT>{t("stop-all-print")}</p>
            <p class="mt-6"><a href="/home" class=BUTTON>{t("stop-all-home")}</a></p>
        </div>
    }
    .into_any()
}

fn list(shown: &EverythingStopped) -> Option<AnyView> {
    if shown.lines.is_empty() {
        return None;
    }
    let lines: Vec<AnyView> = shown
        .lines
        .iter()
        .map(|line| {
            view! {
                <li class="py-3 border-b border-line measure wrap-anywhere">{sentence(&line.sentence)}</li>
            }
            .into_any()
        })
        .collect();
    let more = (shown.shares > shown.lines.len() && !shown.undone).then(|| {
        let count = shown.lines.len().to_string();
        view! { <p class=HINT>{tx("stop-all-more", &[("count", &count)])}</p> }.into_any()
    });
    let part = view! {
        <h2 class=H2>{t("stop-all-list")}</h2>
        {more}
        <ul class="border-t border-line">{lines}</ul>
    };
    Some(part.into_any())
}
