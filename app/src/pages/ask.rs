//! One request of the reader's: its status as the title, what was asked and allowed, what happened,
//! and what she can do next.
//!
//! Whether the owner has read it is never shown; only what she answered, or asked.

use latchkey_domain::view::{AskPage, Reminder, Sentence};
use leptos::prelude::*;

use super::asks::{link_out, open_link};
use crate::components::{
    BUTTON, Choice, Choices, H1, H2, HINT, LINK, SECONDARY, SummaryRow, TextField, back_link,
    error_summary, notice, post_button, quote, sentence, steps, summary_list, token_field,
    undo_form, verb_meanings,
};
use crate::forms::Problem;
use crate::islands::StatusUpdates;
use crate::words::{Said, said, t, tx};

/// What was done a moment ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// The request was taken back.
    Withdrawn,
    /// That was taken back.
    Unwithdrawn,
    /// The question was replied to.
    Replied,
    /// Why was said.
    Explained,
    /// The owner was reminded.
    Reminded,
    /// Nothing: it could not be done any more.
    TooLate,
}

/// What was typed into the forms of the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    /// The reply.
    pub(crate) reply: String,
    /// The purpose that was chosen.
    pub(crate) purpose: String,
    /// The words for it.
    pub(crate) words: String,
}

/// The page.
pub(crate) fn ask(
    token: &str,
    shown: &AskPage,
    done: Option<Done>,
    typed: &Typed,
    problems: &[Problem],
) -> AnyView {
    let line = &shown.line;
    let address = format!("/asks/{}", line.id);
    let watched = format!("/live/asks/{}", line.id);
    let message = line.message.as_ref().filter(|message| !message.is_empty());
    let message = message.map(|message| {
        view! {
            <h2 class=H2>{t("ask-page-message")}</h2>
            {quote(view! { <blockquote><bdi>{message.clone()}</bdi></blockquote> }.into_any())}
        }
        .into_any()
    });
    let app = line.app.clone();
    let with = SummaryRow::new(t("ask-page-app"), view! { <bdi>{app}</bdi> }.into_any());
    view! {
        {error_summary(problems)}
        {done.map(|done| banner(token, shown, done))}
        {back_link("/asks", &t("ask-page-back"))}
        <div id="live">
            <h1 class=H1>{line.status.clone()}</h1>
            <p class="text-lg mt-4 measure wrap-anywhere">{sentence(&line.what)}</p>
            {message}
            {question(token, shown, typed, problems)}
            {allowed(&shown.allowed)}
            <h2 class=H2>{t("ask-page-next")}</h2>
            <p dir="auto" class="measure wrap-anywhere">{line.next.clone()}</p>
            {next(token, shown, &address)}
            {explain(token, shown, typed, problems)}
            <h2 class=H2>{t("ask-page-wanted")}</h2>
            {verb_meanings(&shown.wanted)}
            {reason(shown)}
            <h2 class=H2>{t("ask-page-happened")}</h2>
            {steps(&shown.happened)}
            {summary_list(vec![with])}
        </div>
        <StatusUpdates address=watched mark=shown.mark.clone() show=t("live-show")/>
    }
    .into_any()
}

fn banner(token: &str, shown: &AskPage, done: Done) -> AnyView {
    let key = match done {
        Done::Withdrawn => "ask-page-withdrawn",
        Done::Unwithdrawn => "ask-page-unwithdrawn",
        Done::Replied => "ask-page-replied",
        Done::Explained => "ask-page-explained",
        Done::Reminded => "ask-page-reminded",
        Done::TooLate => "ask-page-late",
    };
    let undo = shown
        .undo_until
        .as_ref()
        .filter(|_| done == Done::Withdrawn)
        .map(|time| {
            let action = format!("/asks/{}/undo", shown.line.id);
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
    let what = t(&format!("{key}.what"));
    notice(&t(key), view! { <p>{what}</p> {undo} }.into_any())
}

/// The owner's question, with the reply or the form for it.
fn question(token: &str, shown: &AskPage, typed: &Typed, problems: &[Problem]) -> Option<AnyView> {
    let (words, when) = shown.exchange.question.as_ref()?;
    let asked = [
        ("owner", Said::Name(&shown.owner)),
        ("when", Said::Date(when)),
        ("words", Said::Name(words)),
    ];
    let reply = match &shown.exchange.reply {
        Some((words, when)) => {
            let args = [("when", Said::Date(when)), ("words", Said::Name(words))];
            view! { <p class="mt-3 measure wrap-anywhere">{said("ask-page-reply-words", &args)}</p> }
                .into_any()
        }
        None if shown.line.waiting => view! {
            <form method="post" action=format!("/asks/{}/reply", shown.line.id) class="grid gap-4 mt-4" novalidate>
                {token_field(token)}
                {TextField::new("reply", &t("ask-page-reply"))
                    .hint(&t("ask-page-reply.hint"))
                    .value(&typed.reply).max(300).lines(3).problems(problems).view()}
                <div><button class=BUTTON>{t("ask-page-reply-send")}</button></div>
            </form>
        }
        .into_any(),
        None => ().into_any(),
    };
    let part = view! {
        <h2 class=H2>{t("ask-page-question")}</h2>
        {quote(view! { <p>{said("ask-page-question-words", &asked)}</p> }.into_any())}
        {reply}
    };
    Some(part.into_any())
}

fn allowed(sentences: &[Sentence]) -> Option<AnyView> {
    if sentences.is_empty() {
        return None;
    }
    let lines: Vec<AnyView> = sentences
        .iter()
        .map(|one| view! { <li class="measure wrap-anywhere">{sentence(one)}</li> }.into_any())
        .collect();
    let part = view! {
        <h2 class=H2>{t("ask-page-allowed")}</h2>
        <ul class="grid gap-2 text-lg">{lines}</ul>
    };
    Some(part.into_any())
}

/// What can be done next, as links and buttons.
fn next(token: &str, shown: &AskPage, address: &str) -> AnyView {
    let line = &shown.line;
    let proof = shown.needs_proof.then(|| {
        view! {
            <p class="mt-2 measure">{t("ask-page-proof")}</p>
            <p><a href="/my-proof" class=LINK>{t("ask-page-proof-link")}</a></p>
        }
        .into_any()
    });
    let open = line
        .website
        .as_deref()
        .and_then(|website| open_link(website, &line.app, ""));
    let again = shown.again.as_deref().and_then(|website| {
        let app = [("app", Said::Name(&line.app))];
        link_out(website, said("ask-page-again", &app))
    });
    let undo = shown.undo_until.as_ref().map(|time| {
        let (action, until) = (
            format!("{address}/undo"),
            tx("ask-page-undo", &[("time", time)]),
        );
        let (label, about) = (t("ask-page-undo-button"), t("ask-page-withdraw"));
        undo_form(&action, token, &label, &about, &[], Some(&until))
    });
    let waiting = line.waiting.then(|| {
        view! {
            <div class="flex flex-wrap gap-x-6 gap-y-3 mt-4" data-no-print="">
                <a href=address.to_owned() class=LINK>{t("ask-page-check-again")}</a>
                <a href=format!("{address}/withdraw") class=SECONDARY>{t("ask-page-withdraw")}</a>
            </div>
            {reminder(token, shown, address)}
        }
        .into_any()
    });
    view! { {proof} {open} {again} {undo} {waiting} }.into_any()
}

fn reminder(token: &str, shown: &AskPage, address: &str) -> AnyView {
    match &shown.reminder {
        Reminder::None => ().into_any(),
        Reminder::From(day) => {
            let text = said("ask-page-reminder-from", &[("date", Said::Date(day))]);
            view! { <p class="mt-4 text-sm text-ink-2">{text}</p> }.into_any()
        }
        Reminder::Sent(day) => {
            let text = said("ask-page-reminder-sent", &[("date", Said::Date(day))]);
            view! { <p class="mt-4 text-sm text-ink-2">{text}</p> }.into_any()
        }
        Reminder::Now => view! {
            <div class="mt-4">
                {post_button(&format!("{address}/remind"), token, &t("ask-page-reminder"), "", SECONDARY, &[])}
            </div>
            <p class="text-sm text-ink-2 mt-2">{t("ask-page-reminder.about")}</p>
        }
        .into_any(),
    }
}

/// The form to say why, where that was not said.
fn explain(token: &str, shown: &AskPage, typed: &Typed, problems: &[Problem]) -> Option<AnyView> {
    if !shown.can_explain {
        return None;
    }
    let purposes = shown
        .purposes
        .iter()
        .map(|(key, label)| Choice::new(key, label).checked(*key == typed.purpose))
        .collect();
    let form = view! {
        <h2 class=H2>{t("ask-page-explain")}</h2>
        <p class=HINT>{t("ask-page-explain.hint")}</p>
        <form method="post" action=format!("/asks/{}/why", shown.line.id) class="grid gap-4 mt-4" novalidate>
            {token_field(token)}
            {Choices::one("purpose", &t("prove-why-purpose")).inner().list(purposes).problems(problems).view()}
            {TextField::new("words", &t("ask-page-explain-words"))
                .value(&typed.words).max(300).lines(3).problems(problems).view()}
            <div><button class=SECONDARY>{t("ask-page-explain-send")}</button></div>
        </form>
    };
    Some(form.into_any())
}

fn reason(shown: &AskPage) -> Option<AnyView> {
    if shown.purpose.is_none() && shown.words.is_none() {
        return None;
    }
    let purpose = shown.purpose.as_ref().map(|purpose| {
        view! { <p>{said("ask-page-purpose", &[("purpose", Said::Strong(purpose))])}</p> }
            .into_any()
    });
    let words = shown.words.as_ref().map(|words| {
        view! { <p>{said("ask-page-words", &[("words", Said::Name(words))])}</p> }.into_any()
    });
    let part = view! {
        <h2 class=H2>{t("ask-page-reason")}</h2>
        {quote(view! { {purpose}{words} }.into_any())}
    };
    Some(part.into_any())
}
