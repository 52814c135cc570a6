//! Invented data for the specimen, put into words by the same renderers as real data.

use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{
    Evidence, PersonCard, Segment, SegmentKind, Sentence, ShareLine, ShownDate, Thread, VerbLine,
};
use latchkey_service::calendar::shown_end;
use latchkey_service::wording::{ShareSentence, Words};
use leptos::prelude::*;

use crate::words::t;

/// The last second of 23 December 2026.
const END: Timestamp = Timestamp::from_millis(1_798_070_399_000);
const ZONE: &str = "Europe/London";

pub(super) fn end() -> Timestamp {
    END
}

/// That day, as pages write it.
pub(super) fn until() -> ShownDate {
    shown_end(END, ZONE)
}

/// These permissions.
pub(super) fn scopes(names: &[&str]) -> ScopeSet {
    names
        .iter()
        .filter_map(|name| Scope::try_from(*name).ok())
        .collect()
}

/// A sentence of the one renderer of shares.
pub(super) fn sentence(
    names: &[&str],
    records: &[&str],
    make: impl FnOnce(ShareSentence<'_>) -> Sentence,
) -> Sentence {
    let Some(words) = use_context::<Words>() else {
        return Sentence::default();
    };
    let (person, scopes) = (t("specimen-doctor"), scopes(names));
    let records: Vec<String> = records.iter().map(|key| t(key)).collect();
    let first = records.first().cloned().unwrap_or_default();
    let said = ShareSentence::new(&words, ZONE, &person, &scopes, &first)
        .records(records.iter().map(String::as_str).collect());
    make(said)
}

/// A text as a sentence.
pub(super) fn plain(key: &str) -> Sentence {
    Sentence(vec![Segment {
        kind: SegmentKind::Text,
        text: t(key),
    }])
}

/// What these permissions mean.
pub(super) fn verbs(names: &[&str]) -> Vec<VerbLine> {
    use_context::<Words>().map_or_else(Vec::new, |words| words.verbs(&scopes(names)))
}

/// A share as a row.
pub(super) fn line(thread: Thread, state: &str, said: Sentence) -> ShareLine {
    let holds = thread != Thread::Past;
    ShareLine {
        id: "specimen".to_owned(),
        sentence: said,
        thread,
        state: t(state),
        can_stop: holds,
        elapsed: (holds && thread != Thread::Waiting).then_some(31),
        ends_soon: false,
        last_used: t("share-not-used"),
        name: t("specimen-doctor"),
        power: t("verb-view"),
        ends: until(),
        record: "specimen".to_owned(),
        person: "specimen".to_owned(),
    }
}

/// Somebody of this name, with what is known about her.
pub(super) fn person(name: &str, place: &str, facts: &[bool]) -> PersonCard {
    let fact = |checked: &bool| {
        let (what, source) = if *checked {
            ("specimen-fact", "specimen-fact.source")
        } else {
            ("specimen-told", "evidence-told")
        };
        Evidence {
            checked: *checked,
            what: t(what),
            source: t(source),
        }
    };
    PersonCard {
        id: "specimen".to_owned(),
        name: t(name),
        place: if place.is_empty() {
            String::new()
        } else {
            t(place)
        },
        evidence: facts.iter().map(fact).collect(),
    }
}
