//! The third step: what they can do, until when, and what for.
//!
//! Each length stands beside the day it ends; there is always an end.

use latchkey_domain::view::{ShareDraft, ShareOptions};
use latchkey_service::wording::Words;
use leptos::prelude::*;

use super::{back, chosen, step_form};
use crate::components::{
    BUTTON, Choice, Choices, H1, TextField, date_field, error_summary, length_label,
};
use crate::forms::Problem;
use crate::words::{t, tx};

/// The page.
pub(crate) fn until(token: &str, options: &ShareOptions, problems: &[Problem]) -> AnyView {
    let name = options
        .draft
        .person
        .as_ref()
        .map(|(_, name)| name.as_str())
        .unwrap_or_default();
    let note = TextField::new("note", &t("flow-note"))
        .hint(&tx("flow-note.hint", &[("name", name)]))
        .value(&options.draft.note)
        .max(200)
        .lines(3)
        .problems(problems)
        .view();
    let inside = view! {
        {powers(options, name, problems)}
        {lengths(options, problems)}
        {purposes(options, problems)}
        {note}
        <div><button class=BUTTON>{t("flow-continue")}</button></div>
    };
    view! {
        {error_summary(problems)}
        {back(&options.draft, "what")}
        <h1 class=H1>{t("flow-until")}</h1>
        {chosen(options, true)}
        {step_form(token, &options.draft, "until", inside.into_any())}
    }
    .into_any()
}

fn powers(options: &ShareOptions, name: &str, problems: &[Problem]) -> AnyView {
    let draft = &options.draft;
    let scopes = options.verbs.iter().map(|verb| {
        Choice::new(&verb.scope, &verb.label)
            .hint(&verb.can)
            .checked(draft.scopes.contains(&verb.scope))
    });
    let scopes = Choices::many("scopes", &t("flow-scopes"))
        .hint(&t("flow-scopes.hint"))
        .inner()
        .list(scopes.collect())
        .problems(problems)
        .view();
    let power = |value: &str, key: &str, hint: &str| {
        Choice::new(value, &t(key))
            .hint(hint)
            .checked(draft.power == value)
    };
    Choices::one("power", &tx("flow-power", &[("name", name)]))
        .list(vec![
            power("see", "flow-see", &t("flow-see.hint")),
            power("change", "flow-change", &change_hint(options)),
            power("choose", "flow-choose", "").below(scopes),
        ])
        .problems(problems)
        .view()
}

/// What "see and change" means, and for which of the chosen records it means less.
fn change_hint(options: &ShareOptions) -> String {
    let hint = t("flow-change.hint");
    if options.cannot_change.is_empty() {
        return hint;
    }
    let names =
        use_context::<Words>().map_or_else(String::new, |words| words.list(&options.cannot_change));
    tx(
        "flow-change.except",
        &[("hint", &hint), ("records", &names)],
    )
}

/// Until when, as a question.
pub(crate) fn lengths(options: &ShareOptions, problems: &[Problem]) -> AnyView {
    let draft = &options.draft;
    let lengths = options.lengths.iter().map(|length| {
        Choice::with_view(&length.value, length_label(length)).checked(draft.length == length.value)
    });
    let date = date_field(t("flow-date"), t("flow-date.hint"), &draft.date, problems);
    let chosen = Choice::new("date", &t("flow-choose-date")).checked(draft.length == "date");
    Choices::one("length", &t("flow-length"))
        .list(lengths.chain(std::iter::once(chosen.below(date))).collect())
        .problems(problems)
        .view()
}

fn purposes(options: &ShareOptions, problems: &[Problem]) -> AnyView {
    let draft = &options.draft;
    let purposes = options.purposes.iter().map(|(key, label)| {
        let choice = Choice::new(key, label).checked(draft.purpose == *key);
        if key == "other" {
            choice.below(words_of(draft, problems))
        } else {
            choice
        }
    });
    Choices::one("purpose", &t("flow-purpose"))
        .list(purposes.collect())
        .problems(problems)
        .view()
}

fn words_of(draft: &ShareDraft, problems: &[Problem]) -> AnyView {
    TextField::new("purpose_words", &t("flow-purpose-words"))
        .value(&draft.purpose_words)
        .max(200)
        .problems(problems)
        .view()
}
