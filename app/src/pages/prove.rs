//! Proving who one is: the start, why access is wanted, and a last look before it is sent.
//!
//! What was checked about the reader and what she says herself stay apart here too, so that she
//! sees what the owner will see. The record's name is not told before its owner answers.

use latchkey_domain::view::ProvePage;
use latchkey_service::issuers::IssuerChoice;
use leptos::prelude::*;

use super::outside::ways_to_prove;
use crate::components::{
    BUTTON, Choice, Choices, EQUAL, H1, H2, HINT, LINK_BUTTON, SECONDARY, SummaryRow, Task,
    TextField, back_link, error_summary, inset, length_label, person_card, post_button,
    summary_list, task_list, token_field, verb_meanings,
};
use crate::forms::Problem;
use crate::words::{Said, said, t, tx};

/// The first page: who is taken to be at the door, and what happens next.
pub(crate) fn begin(
    token: &str,
    handle: &str,
    shown: &ProvePage,
    issuers: &[IssuerChoice],
) -> AnyView {
    let address = format!("/prove/{handle}");
    let first = shown.must_ask.then(|| step("1"));
    let why = if shown.own {
        said("prove-own", &[])
    } else if shown.must_ask {
        said("prove-must-ask", &[("owner", Said::Name(&shown.owner))])
    } else {
        said("prove-rules", &[])
    };
    let from = [
        ("app", Said::Name(&shown.app)),
        ("service", Said::Name(&shown.service)),
    ];
    let who = match &shown.person {
        Some(person) if person.evidence.is_empty() => view! {
            {person_card(person)}
            <p class="text-ink-2 mt-2">{t("prove-account")}</p>
        }
        .into_any(),
        Some(person) => person_card(person),
        None => ().into_any(),
    };
    view! {
        <h1 class=H1>{t("prove-heading")}</h1>
        {first}
        {shown.must_ask.then(|| tasks(shown, false))}
        <p class="text-lg mt-4 measure wrap-anywhere">{said("prove-from", &from)}</p>
        {shown.unvetted.then(|| inset(view! { <p>{t("prove-unvetted")}</p> }.into_any()))}
        {inset(view! { <p class="wrap-anywhere">{why}</p> }.into_any())}
        <h2 class=H2>{t("prove-wanted")}</h2>
        {verb_meanings(&shown.wanted)}
        <h2 class=H2>{t("prove-who")}</h2>
        {who}
        {ways_to_prove(issuers, handle, token)}
        {post_button("/sign-out", token, &t("prove-not-you"), "", LINK_BUTTON, &[])}
        {back_to(shown)}
        {answers(token, shown, (&address, &t("prove-begin")), &address, !shown.must_ask)}
    }
    .into_any()
}

/// The second page: what for, in which words, for how long.
pub(crate) fn why(token: &str, handle: &str, shown: &ProvePage, problems: &[Problem]) -> AnyView {
    let purposes = shown
        .purposes
        .iter()
        .map(|(key, label)| Choice::new(key, label).checked(*key == shown.purpose))
        .collect();
    let lengths = shown.lengths.iter().map(|length| {
        Choice::with_view(&length.value, length_label(length)).checked(length.value == shown.length)
    });
    view! {
        {error_summary(problems)}
        {back_link(&format!("/prove/{handle}"), &t("prove-why-back"))}
        <h1 class=H1>{t("prove-why-heading")}</h1>
        {step("2")}
        {tasks(shown, true)}
        <p class="mt-4 measure wrap-anywhere">
            {said("prove-why-lead", &[("owner", Said::Name(&shown.owner))])}
        </p>
        <form method="post" action=format!("/prove/{handle}/why") class="grid gap-8 mt-6" novalidate>
            {token_field(token)}
            {Choices::one("purpose", &t("prove-why-purpose")).list(purposes).problems(problems).view()}
            {TextField::new("words", &t("prove-why-words"))
                .hint(&t("prove-why-words.hint"))
                .value(&shown.words).max(300).lines(4).problems(problems).view()}
            {TextField::new("relation", &t("prove-why-relation"))
                .hint(&t("prove-why-relation.hint"))
                .value(&shown.relation).max(100).problems(problems).view()}
            {Choices::one("length", &t("prove-why-length"))
                .hint(&t("prove-why-length.hint"))
                .list(lengths.collect()).problems(problems).view()}
            <div><button class=BUTTON>{t("prove-why-continue")}</button></div>
        </form>
        {cancel(token, handle)}
    }
    .into_any()
}

/// The last page: what the owner will see.
pub(crate) fn review(token: &str, handle: &str, shown: &ProvePage) -> AnyView {
    let address = format!("/prove/{handle}");
    let change = format!("{address}/why");
    let purpose = shown
        .purposes
        .iter()
        .find(|(key, _)| *key == shown.purpose)
        .map_or_else(String::new, |(_, label)| label.clone());
    let row = |key: &str, id: &str, text: &str| {
        let text = if text.is_empty() {
            t("prove-review-unsaid")
        } else {
            text.to_owned()
        };
        SummaryRow::new(t(key), view! { <bdi>{text}</bdi> }.into_any())
            .change(format!("{change}#{id}"))
    };
    let length = shown
        .lengths
        .iter()
        .find(|length| length.value == shown.length);
    let length = length.map_or_else(|| t("prove-review-unsaid").into_any(), length_label);
    let length =
        SummaryRow::new(t("prove-review-length"), length).change(format!("{change}#length"));
    view! {
        {back_link(&change, &t("prove-review-back"))}
        <h1 class=H1>{said("prove-review-heading", &[("owner", Said::Name(&shown.owner))])}</h1>
        {step("3")}
        {tasks(shown, true)}
        <h2 class=H2>{t("prove-review-wanted")}</h2>
        {verb_meanings(&shown.wanted)}
        <h2 class=H2>{t("prove-who")}</h2>
        {shown.person.as_ref().map(person_card)}
        <h2 class=H2>{t("prove-review-said")}</h2>
        <p class=HINT>{t("prove-review-said.note")}</p>
        {summary_list(vec![
            row("prove-review-purpose", "purpose", &purpose),
            row("prove-review-words", "words", &shown.words),
            row("prove-review-relation", "relation", &shown.relation),
            length,
        ])}
        {back_to(shown)}
        {answers(token, shown, (&format!("{address}/review"), &t("prove-review-send")), &address, true)}
    }
    .into_any()
}

/// The two buttons at the end. On the last page there is a box above them, never ticked beforehand.
fn answers(
    token: &str,
    shown: &ProvePage,
    yes: (&str, &str),
    decline: &str,
    last: bool,
) -> AnyView {
    let (action, label) = yes;
    let remember = shown.proof_days.filter(|_| last).map(|days| {
        let days = days.to_string();
        let app = [("app", shown.app.as_str()), ("days", days.as_str())];
        let box_ = Choice::new("yes", &tx("prove-remember", &app)).hint(&t("prove-remember.hint"));
        view! {
            <div class="mt-6">{Choices::many("remember", &t("prove-remember-heading")).list(vec![box_]).view()}</div>
        }
    });
    view! {
        <form method="post" action=action.to_owned() id="go-on">
            {token_field(token)}
            <input type="hidden" name="answer" value="begin"/>
            {remember}
        </form>
        <div class="grid xs:grid-cols-2 gap-3 mt-6 max-w-read">
            <button form="go-on" class=EQUAL>{label.to_owned()}</button>
            {post_button(decline, token, &t("prove-cancel"), "", EQUAL, &[("answer", "decline")])}
        </div>
    }
    .into_any()
}

fn step(step: &str) -> AnyView {
    view! { <p class="mt-2 text-sm text-ink-2">{said("prove-step", &[("step", Said::Text(step))])}</p> }.into_any()
}

/// What there is to do before the owner can be asked, and how far it is.
fn tasks(shown: &ProvePage, begun: bool) -> AnyView {
    let of = |done: bool, open: bool| match (done, open) {
        (true, _) => Task::Done,
        (false, true) => Task::NotStarted,
        (false, false) => Task::NotYet,
    };
    let explained = begun && !shown.purpose.is_empty() && !shown.length.is_empty();
    task_list(&[
        (t("prove-task-who"), of(begun, true)),
        (t("prove-task-why"), of(explained, begun)),
        (t("prove-task-send"), of(false, explained)),
    ])
}

fn back_to(shown: &ProvePage) -> AnyView {
    view! {
        <p class="mt-4 wrap-anywhere">
            {said("prove-back-to", &[("host", Said::Name(&shown.back_to))])}
        </p>
    }
    .into_any()
}

fn cancel(token: &str, handle: &str) -> AnyView {
    let address = format!("/prove/{handle}");
    view! {
        <div class="mt-4">{post_button(&address, token, &t("prove-cancel"), "", SECONDARY, &[("answer", "decline")])}</div>
    }
    .into_any()
}
