//! People: who they are, how that is known, and how they are chosen.

use latchkey_domain::view::{PersonChoice, ShareDraft, ShareOptions};
use leptos::prelude::*;

use super::{sample, state};
use crate::components::{evidence_list, person_card};
use crate::forms::Problem;
use crate::pages::share_flow;
use crate::words::{t, tx};

pub(super) fn panels() -> AnyView {
    let panel = |name, place, facts: &[bool]| person_card(&sample::person(name, place, facts));
    view! {
        {state("specimen-professional", panel("specimen-doctor", "specimen-place", &[true]))}
        {state("specimen-partly", panel("specimen-doctor", "specimen-place", &[true, false]))}
        {state("specimen-private", panel("specimen-aunt", "", &[]))}
        {state("specimen-organisation", panel("specimen-service", "", &[]))}
        {state("specimen-gone", panel("person-gone", "", &[]))}
        {state("specimen-long", panel("specimen-long.name", "specimen-place", &[false]))}
        {state("specimen-rtl", panel("specimen-rtl.name", "", &[]))}
    }
    .into_any()
}

pub(super) fn evidence() -> AnyView {
    let list =
        |facts: &[bool]| evidence_list(&sample::person("specimen-doctor", "", facts).evidence);
    view! {
        {state("card-checked", list(&[true]))}
        {state("card-told", list(&[false]))}
        {state("specimen-partly", list(&[true, false]))}
    }
    .into_any()
}

fn choice(id: &str, name: &str, place: &str, same: bool) -> PersonChoice {
    PersonChoice {
        id: id.to_owned(),
        name: t(name),
        place: if place.is_empty() {
            String::new()
        } else {
            t(place)
        },
        checked: t("specimen-fact"),
        already: Some(tx("choice-already-sees", &[("count", "2")])),
        same_name: same,
    }
}

fn options(recent: Vec<PersonChoice>, found: Vec<PersonChoice>) -> ShareOptions {
    ShareOptions {
        draft: ShareDraft {
            search: t("specimen-doctor"),
            ..ShareDraft::default()
        },
        recent,
        found,
        records: Vec::new(),
        verbs: Vec::new(),
        cannot_change: Vec::new(),
        lengths: Vec::new(),
        purposes: Vec::new(),
    }
}

/// People one knows, with the question not answered.
pub(super) fn picker() -> AnyView {
    let recent = vec![
        choice("lola", "specimen-aunt", "", false),
        choice("doctor", "specimen-doctor", "specimen-place", false),
    ];
    let problem = Problem {
        field: "person",
        text: t("problem-person"),
    };
    let shown = share_flow::people("", &options(recent, Vec::new()), &[problem]);
    state("specimen-unanswered", shown.into_any())
}

/// Two of one name.
pub(super) fn found() -> AnyView {
    let found = vec![
        choice("one", "specimen-doctor", "specimen-place", true),
        choice("two", "specimen-doctor", "specimen-other-place", true),
    ];
    let shown = share_flow::people("", &options(Vec::new(), found), &[]);
    state("specimen-same-name", shown.into_any())
}
