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
        .then(|| view! { <p class="text-ink-2"><bdi>{person.place.clone()}</bdi></p> }.into_any());
    let evidence = (!person.evidence.is_empty()).then(|| evidence_list(&person.evidence));
    view! {
        <div>
            <div class="flex items-center gap-3">
                {initials(&person.name)}
                <div>
                    <p class="text-lg font-semibold wrap-anywhere"><bdi>{person.name.clone()}</bdi></p>
                    {place}
                </div>
            </div>
            {evidence}
        </div>
    }
    .into_any()
}

/// The first letters of the last two words of a name, in place of a picture: a picture can be
/// somebody else's.
pub(crate) fn initials(name: &str) -> AnyView {
    let words: Vec<&str> = name.split_whitespace().collect();
    let from = words.len().saturating_sub(2);
    let letters: String = words
        .iter()
        .skip(from)
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .flat_map(char::to_uppercase)
        .collect();
    view! {
        <bdi aria-hidden="true" class="size-11 flex-none inline-flex items-center justify-center bg-sunken text-ink-2 text-sm font-semibold rounded-control">{letters}</bdi>
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
