//! A person as an owner sees her: name, place, and what is known about her and how.
//!
//! Only a fact with a source is called checked; what was typed is shown as what it is.

use latchkey_domain::view::{Evidence, PersonCard};
use leptos::prelude::*;

use super::icon;
use crate::words::{Said, said, t};

/// The card.
pub(crate) fn person_card(person: &PersonCard) -> AnyView {
    let place = (!person.place.is_empty())
        .then(|| view! { <p class="text-ink-2">{person.place.clone()}</p> }.into_any());
    view! {
        <div>
            <p class="text-lg font-semibold wrap-anywhere"><bdi>{person.name.clone()}</bdi></p>
            {place}
            {evidence_list(&person.evidence)}
        </div>
    }
    .into_any()
}

/// What is known, each with its source.
pub(crate) fn evidence_list(evidence: &[Evidence]) -> AnyView {
    let lines: Vec<AnyView> = evidence.iter().map(line).collect();
    view! { <ul class="grid gap-2 mt-2">{lines}</ul> }.into_any()
}

fn line(evidence: &Evidence) -> AnyView {
    let (name, class, start) = if evidence.checked {
        ("check", "size-6 flex-none text-ok", "card-checked")
    } else {
        ("circle-empty", "size-6 flex-none text-ink-3", "card-told")
    };
    // The message ends the fact, whether or not it came as a sentence.
    let what = evidence.what.trim_end_matches('.');
    let fact = [
        ("what", Said::Name(what)),
        ("source", Said::Text(&evidence.source)),
    ];
    view! {
        <li class="flex gap-3">
            {icon(name, class)}
            <span><strong>{t(start)}</strong>" "{said("card-fact", &fact)}</span>
        </li>
    }
    .into_any()
}
