//! The first step: with whom.
//!
//! People the owner knows come first; professionals are found by name. Private people are never
//! found by a search.

use latchkey_domain::view::{PersonChoice, ShareOptions};
use leptos::prelude::*;

use super::{back, step_form};
use crate::components::{
    BUTTON, Choice, Choices, H1, H2, HINT, SECONDARY, TextField, error_summary,
};
use crate::forms::Problem;
use crate::words::{t, tx};

/// The page.
pub(crate) fn who(token: &str, options: &ShareOptions, problems: &[Problem]) -> AnyView {
    let search = TextField::new("search", &t("flow-search"))
        .hint(&t("flow-search.hint"))
        .value(&options.draft.search)
        .kind("search", "off")
        .max(100)
        .problems(problems)
        .view();
    let search = view! {
        <div class="grid gap-3">
            {search}
            <div><button class=SECONDARY>{t("flow-search-button")}</button></div>
        </div>
    };
    let invitee = options.draft.invitee.clone().unwrap_or_default();
    let invite = crate::pages::invitations::question(&invitee, problems);
    // The question is about the person, so nothing but the record is carried.
    let mut carried = options.draft.clone();
    carried.person = None;
    view! {
        {error_summary(problems)}
        {back(&options.draft, "")}
        <h1 class=H1>{t("flow-who")}</h1>
        {people(token, options, problems)}
        <section aria-labelledby="others" class="border-t border-line mt-8">
            <h2 id="others" class=H2>{t("flow-others")}</h2>
            <p class=HINT>{t("flow-others.hint")}</p>
            {step_form(token, &options.draft, "search", search.into_any())}
        </section>
        <section aria-labelledby="invite" class="border-t border-line mt-8">
            <h2 id="invite" class=H2>{t("flow-invite")}</h2>
            <p class=HINT>{t("flow-invite.hint")}</p>
            {step_form(token, &carried, "invite", invite)}
        </section>
    }
    .into_any()
}

/// All who can be chosen, in one question: who was found first, since that is what was asked last.
pub(crate) fn people(token: &str, options: &ShareOptions, problems: &[Problem]) -> Option<AnyView> {
    let draft = &options.draft;
    let before = draft.person.as_ref().map(|(id, _)| id.as_str());
    let boxes = |people: &[&PersonChoice]| people.iter().map(|one| choice(one, before)).collect();
    let found: Vec<&PersonChoice> = options.found.iter().collect();
    // Somebody found is not offered twice.
    let is_found = |one: &PersonChoice| found.iter().any(|other| other.id == one.id);
    let recent: Vec<&PersonChoice> = options.recent.iter().filter(|one| !is_found(one)).collect();
    let found = (!found.is_empty()).then(|| {
        let legend = tx("flow-found", &[("name", &draft.search)]);
        let hint = if found.iter().any(|one| one.same_name) {
            t("flow-same-name")
        } else {
            String::new()
        };
        Choices::one("person", &legend)
            .hint(&hint)
            .list(boxes(&found))
            .problems(problems)
            .view()
    });
    let recent = (!recent.is_empty()).then(|| {
        let question = Choices::one("person", &t("flow-recent")).list(boxes(&recent));
        // The question's id and problem stand once.
        if found.is_some() {
            question.continued().view()
        } else {
            question.problems(problems).view()
        }
    });
    if found.is_none() && recent.is_none() {
        return None;
    }
    let inside = view! {
        {found}
        {recent}
        <div><button class=BUTTON>{t("flow-continue")}</button></div>
    };
    // The question is about the person, so nothing but the record is carried.
    let mut carried = draft.clone();
    carried.person = None;
    Some(step_form(token, &carried, "who", inside.into_any()))
}

fn choice(person: &PersonChoice, before: Option<&str>) -> Choice {
    let place_class = if person.same_name {
        "block font-semibold"
    } else {
        "block text-sm text-ink-2"
    };
    let place = (!person.place.is_empty()).then(|| {
        view! { <span class=place_class><bdi>{person.place.clone()}</bdi></span> }.into_any()
    });
    let label = view! { <bdi>{person.name.clone()}</bdi> " " {place} };
    let known = [Some(person.checked.clone()), person.already.clone()];
    let hint: Vec<String> = known
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    Choice::with_view(&person.id, label.into_any())
        .hint(&hint.join(" · "))
        .checked(before == Some(person.id.as_str()))
}
