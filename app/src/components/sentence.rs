//! The share sentence, dates, and the pair of can and cannot.
//!
//! A sentence comes ready made in segments; only marking up is left. Nothing else on a page may
//! describe what somebody can do.

use latchkey_domain::view::{LengthChoice, SegmentKind, Sentence, ShownDate, VerbLine};
use leptos::prelude::*;

use super::{icon, struck_icon};
use crate::words::{Said, said, t};

/// A sentence with its names isolated and its verbs stressed.
pub(crate) fn sentence(sentence: &Sentence) -> AnyView {
    dated_sentence(sentence, &[])
}

/// The same, where the dates that machines read are known.
pub(crate) fn dated_sentence(sentence: &Sentence, dates: &[&ShownDate]) -> AnyView {
    let parts: Vec<AnyView> = sentence
        .0
        .iter()
        .map(|segment| {
            let text = segment.text.clone();
            match segment.kind {
                SegmentKind::Text => view! { <span>{text}</span> }.into_any(),
                SegmentKind::Name => view! { <bdi>{text}</bdi> }.into_any(),
                SegmentKind::Verb => view! { <strong>{text}</strong> }.into_any(),
                SegmentKind::Date => match dates.iter().find(|date| date.text == text) {
                    Some(known) => date(known),
                    None => view! { <time>{text}</time> }.into_any(),
                },
            }
        })
        .collect();
    parts.into_any()
}

/// A date as people read it, with the one that machines read.
pub(crate) fn date(date: &ShownDate) -> AnyView {
    if date.iso.is_empty() {
        // Words in place of a date, where there is no end.
        return view! { <span>{date.text.clone()}</span> }.into_any();
    }
    view! { <time datetime=date.iso.clone()>{date.text.clone()}</time> }.into_any()
}

/// What somebody can and cannot do, one line a permission.
pub(crate) fn verb_lines(can: &[VerbLine], cannot: &[VerbLine]) -> AnyView {
    let line = |verb: &VerbLine, yes: bool| {
        let color = match (yes, verb.changes) {
            (true, true) => "size-6 flex-none text-plum",
            (true, false) => "size-6 flex-none text-spruce",
            (false, _) => "size-6 flex-none text-ink-3",
        };
        let start = if yes {
            t("verbs-can")
        } else {
            t("verbs-cannot")
        };
        let (picture, what) = if yes {
            (icon(&verb.icon, color), &verb.can)
        } else {
            (struck_icon(&verb.icon, color), &verb.label)
        };
        view! {
            <li class="flex gap-3 py-1">
                {picture}
                <span><strong>{start}</strong>" "{what.clone()}</span>
            </li>
        }
        .into_any()
    };
    let lines: Vec<AnyView> = can
        .iter()
        .map(|verb| line(verb, true))
        .chain(cannot.iter().map(|verb| line(verb, false)))
        .collect();
    view! { <ul class="grid gap-1">{lines}</ul> }.into_any()
}

/// What each permission is and means, where nothing is allowed yet.
pub(crate) fn verb_meanings(verbs: &[VerbLine]) -> AnyView {
    let lines: Vec<AnyView> = verbs
        .iter()
        .map(|verb| {
            let color = if verb.changes {
                "size-6 flex-none text-plum"
            } else {
                "size-6 flex-none text-spruce"
            };
            let args = [
                ("label", Said::Strong(&verb.label)),
                ("meaning", Said::Text(&verb.can)),
            ];
            view! {
                <li class="flex gap-3 py-1">
                    {icon(&verb.icon, color)}
                    <span>{said("verbs-meaning", &args)}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="grid gap-1">{lines}</ul> }.into_any()
}

/// A length of time with the day on which it would end; alone where there is none.
pub(crate) fn length_label(length: &LengthChoice) -> AnyView {
    if length.ends.text.is_empty() {
        return view! { <span>{length.label.clone()}</span> }.into_any();
    }
    let args = [
        ("length", Said::Text(&length.label)),
        ("until", Said::Date(&length.ends)),
    ];
    view! { <span>{said("length-until", &args)}</span> }.into_any()
}
