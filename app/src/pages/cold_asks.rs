//! Asking by a share address, for whoever asks: the four steps, and the page of one ask.
//!
//! What is said after an address was typed is the same whoever's it is, and if it is nobody's.

use latchkey_domain::view::{AskDraft, AskOptions, ColdAskPage};
use leptos::prelude::*;

use crate::components::{
    BUTTON, Choice, Choices, H1, H2, HINT, LEAD, LINK, SECONDARY, SummaryRow, TextField, back_link,
    changed_elsewhere, date, error_summary, length_label, notice, person_card, post_button,
    status_tag, summary_list, token_field, verb_meanings,
};
use crate::forms::Problem;
use crate::words::{Said, said, t};

fn at(draft: &AskDraft, step: &str) -> String {
    if draft.id.is_empty() {
        "/asks/new/who".to_owned()
    } else {
        format!("/asks/new/{}/{step}", draft.id)
    }
}

/// Whom: by the address that she gave.
pub(crate) fn who(token: &str, draft: &AskDraft, problems: &[Problem]) -> AnyView {
    let field = TextField::new("address", &t("cold-address"))
        .hint(&t("cold-address.hint"))
        .value(&draft.address)
        .kind("text", "off")
        .max(40)
        .problems(problems)
        .view();
    view! {
        {error_summary(problems)}
        {back_link("/asks/new", &t("cold-back"))}
        <h1 class=H1>{t("cold-who")}</h1>
        <p class=LEAD>{t("cold-who.lead")}</p>
        <form method="post" action=at(draft, "who") class="grid gap-6 mt-6" novalidate>
            {token_field(token)}
            {field}
            <div><button class=BUTTON>{t("cold-continue")}</button></div>
        </form>
    }
    .into_any()
}

/// What; nothing is ticked beforehand.
pub(crate) fn what(token: &str, options: &AskOptions, problems: &[Problem]) -> AnyView {
    let draft = &options.draft;
    let boxes = options.verbs.iter().map(|verb| {
        let chosen = draft.scopes.contains(&verb.scope);
        Choice::new(&verb.scope, &verb.label)
            .hint(&verb.can)
            .checked(chosen)
    });
    view! {
        {error_summary(problems)}
        {back_link(&at(draft, "who"), &t("cold-back"))}
        <h1 class=H1>{t("cold-what-heading")}</h1>
        <p class=LEAD>{t("cold-what-heading.lead")}</p>
        <form method="post" action=at(draft, "what") class="grid gap-8 mt-6" novalidate>
            {token_field(token)}
            {Choices::many("scopes", &t("cold-scopes")).list(boxes.collect()).problems(problems).view()}
            <div><button class=BUTTON>{t("cold-continue")}</button></div>
        </form>
    }
    .into_any()
}

/// Why, in which words, and for how long.
pub(crate) fn why(token: &str, options: &AskOptions, problems: &[Problem]) -> AnyView {
    let draft = &options.draft;
    let purposes = options
        .purposes
        .iter()
        .map(|(key, label)| Choice::new(key, label).checked(*key == draft.purpose))
        .collect();
    let lengths = options.lengths.iter().map(|length| {
        Choice::with_view(&length.value, length_label(length)).checked(length.value == draft.length)
    });
    view! {
        {error_summary(problems)}
        {back_link(&at(draft, "what"), &t("cold-back"))}
        <h1 class=H1>{t("cold-why")}</h1>
        <p class=LEAD>{t("cold-why.lead")}</p>
        <form method="post" action=at(draft, "why") class="grid gap-8 mt-6" novalidate>
            {token_field(token)}
            {Choices::one("purpose", &t("prove-why-purpose")).list(purposes).problems(problems).view()}
            {TextField::new("words", &t("prove-why-words"))
                .hint(&t("prove-why-words.hint"))
                .value(&draft.words).max(300).lines(4).problems(problems).view()}
            {TextField::new("relation", &t("prove-why-relation"))
                .hint(&t("prove-why-relation.hint"))
                .value(&draft.relation).max(100).problems(problems).view()}
            {Choices::one("length", &t("cold-why-length"))
                .list(lengths.collect()).problems(problems).view()}
            <div><button class=BUTTON>{t("cold-continue")}</button></div>
        </form>
    }
    .into_any()
}

/// What whoever is asked will see.
pub(crate) fn check(token: &str, options: &AskOptions, changed: bool) -> AnyView {
    let draft = &options.draft;
    let chosen: Vec<_> = options
        .verbs
        .iter()
        .filter(|verb| draft.scopes.contains(&verb.scope))
        .cloned()
        .collect();
    let purpose = options
        .purposes
        .iter()
        .find(|(key, _)| *key == draft.purpose)
        .map_or_else(String::new, |(_, label)| label.clone());
    let typed = |text: &str| {
        let text = if text.is_empty() {
            t("prove-review-unsaid")
        } else {
            text.to_owned()
        };
        view! { <bdi>{text}</bdi> }.into_any()
    };
    let length = options
        .lengths
        .iter()
        .find(|length| length.value == draft.length)
        .map_or_else(|| typed(""), length_label);
    let why = |id: &str| format!("{}#{id}", at(draft, "why"));
    let rows = vec![
        SummaryRow::new(t("cold-address"), typed(&draft.address)).change(at(draft, "who")),
        SummaryRow::new(t("prove-review-purpose"), typed(&purpose)).change(why("purpose")),
        SummaryRow::new(t("prove-review-words"), typed(&draft.words)).change(why("words")),
        SummaryRow::new(t("prove-review-relation"), typed(&draft.relation)).change(why("relation")),
        SummaryRow::new(t("prove-review-length"), length).change(why("length")),
    ];
    let send = post_button(
        &at(draft, "check"),
        token,
        &t("prove-review-send"),
        "",
        BUTTON,
        &[("seen", &options.seen)],
    );
    view! {
        {changed.then(changed_elsewhere)}
        {back_link(&at(draft, "why"), &t("cold-back"))}
        <h1 class=H1>{t("cold-check")}</h1>
        <h2 class=H2>{t("prove-review-wanted")}</h2>
        {verb_meanings(&chosen)}
        <p class="mt-2"><a href=at(draft, "what") class=LINK>{t("cold-check-what")}</a></p>
        <h2 class=H2>{t("prove-who")}</h2>
        {person_card(&options.person)}
        <h2 class=H2>{t("prove-review-said")}</h2>
        <p class=HINT>{t("prove-review-said.note")}</p>
        {summary_list(rows)}
        <p class="measure mt-6">{t("cold-check.after")}</p>
        <div class="grid xs:flex xs:flex-wrap gap-3 mt-6">
            {send}
            <a href="/asks" class=SECONDARY>{t("cold-cancel")}</a>
        </div>
    }
    .into_any()
}

/// One ask, with what became of it.
pub(crate) fn ask(token: &str, shown: &ColdAskPage, sent: bool) -> AnyView {
    let address = format!("/asks/by-address/{}", shown.id);
    let banner = sent.then(|| {
        let text = view! { <p class="measure">{t("cold-sent.text")}</p> };
        notice(&t("cold-sent"), text.into_any())
    });
    let words = shown.words.as_ref().map(|words| {
        view! {
            <p class="measure wrap-anywhere">
                {said("ask-page-words", &[("words", Said::Name(words))])}
            </p>
        }
        .into_any()
    });
    let open = shown.allowed.then(|| {
        view! { <p class="mt-4"><a href="/shared-with-me" class=BUTTON>{t("invited-open")}</a></p> }
            .into_any()
    });
    let waits = shown.waiting.then(|| {
        view! {
            <p class="mt-4"><a href=address.clone() class=LINK>{t("ask-page-check-again")}</a></p>
            <div class="mt-6">
                {post_button(&format!("{address}/withdraw"), token, &t("ask-page-withdraw"), "", SECONDARY, &[])}
            </div>
        }
        .into_any()
    });
    let hint = view! { <bdi>{shown.hint.clone()}</bdi> }.into_any();
    view! {
        {banner}
        {back_link("/asks", &t("ask-page-back"))}
        <h1 class=H1>{shown.status.clone()}</h1>
        <p class="mt-4">{status_tag(shown.thread, false, &shown.status)}</p>
        <p class="mt-2 measure">{shown.next.clone()}</p>
        {open}
        <h2 class=H2>{t("ask-page-wanted")}</h2>
        {verb_meanings(&shown.wanted)}
        {summary_list(vec![
            SummaryRow::new(t("cold-hint"), hint),
            SummaryRow::new(t("ask-page-asked"), date(&shown.asked)),
        ])}
        <h2 class=H2>{t("ask-page-reason")}</h2>
        <p class="measure">{said("ask-page-purpose", &[("purpose", Said::Text(&shown.purpose))])}</p>
        {words}
        {waits}
    }
    .into_any()
}
