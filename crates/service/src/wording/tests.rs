//! What the catalogue says, pinned.

use std::path::Path;

use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{EndReason, Purpose};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::SegmentKind;

use super::*;

const LONDON: &str = "Europe/London";

fn words() -> Words {
    Words::load().unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn scopes(texts: &[&str]) -> ScopeSet {
    ScopeSet::parse(texts.iter().copied()).unwrap()
}

#[test]
fn a_share_is_said_in_the_tense_of_what_it_is() {
    let words = words();
    let (view, both) = (scopes(&["view"]), scopes(&["edit", "view"]));
    let end = at("2026-12-23T23:59:59Z");
    let share =
        |scopes| ShareSentence::new(&words, LONDON, "Dr Ngozi Okafor", scopes, "Blood tests");
    assert_eq!(
        share(&view).present(end).plain(),
        "Dr Ngozi Okafor can see Blood tests until 23 December 2026."
    );
    assert_eq!(
        share(&view)
            .but_not(&both)
            .purpose(Some(Purpose::Care))
            .present(end)
            .plain(),
        "Dr Ngozi Okafor can see but not change Blood tests until 23 December 2026, for your treatment."
    );
    assert_eq!(
        share(&both).but_not(&both).present(end).plain(),
        "Dr Ngozi Okafor can see and change Blood tests until 23 December 2026."
    );
    assert_eq!(
        share(&both)
            .upcoming(at("2026-12-01T00:00:00Z"), end)
            .plain(),
        "From 1 December 2026, Dr Ngozi Okafor can see and change Blood tests until 23 December 2026."
    );
    assert_eq!(
        share(&view)
            .ended(at("2026-05-03T10:00:00Z"), Some(EndReason::Owner))
            .plain(),
        "Dr Ngozi Okafor could see Blood tests. It ended on 3 May 2026 because you stopped it."
    );
    assert_eq!(
        share(&view).ended(end, None).plain(),
        "Dr Ngozi Okafor could see Blood tests. It ended on 23 December 2026."
    );
    assert_eq!(
        share(&both).stopped().plain(),
        "Dr Ngozi Okafor can no longer see or change Blood tests."
    );
    assert_eq!(
        share(&both).refused().plain(),
        "Dr Ngozi Okafor cannot see or change Blood tests."
    );
    assert_eq!(
        share(&view).again(end).plain(),
        "Sharing again: Dr Ngozi Okafor can see Blood tests until 23 December 2026."
    );
}

#[test]
fn each_reason_of_an_end_and_each_purpose_has_its_words() {
    let words = words();
    let view = scopes(&["view"]);
    let share = ShareSentence::new(&words, LONDON, "Ada", &view, "Letters");
    let now = at("2026-05-03T10:00:00Z");
    let said: Vec<String> = [
        EndReason::Owner,
        EndReason::GivenBack,
        EndReason::RecordRemoved,
        EndReason::Disconnected,
        EndReason::Replaced,
    ]
    .into_iter()
    .map(|reason| share.ended(now, Some(reason)).plain())
    .collect();
    assert!(said.iter().all(|s| s.contains(" because ")), "{said:?}");
    for purpose in Purpose::ALL {
        let said = share.clone().purpose(Some(purpose)).present(now).plain();
        assert_eq!(said.ends_with("2026."), purpose == Purpose::Other, "{said}");
        assert!(!words.purpose(purpose).contains('«'));
    }
}

#[test]
fn up_to_three_records_are_named() {
    let words = words();
    let view = scopes(&["view"]);
    let share = |records| {
        ShareSentence::new(&words, LONDON, "Ada", &view, "")
            .records(records)
            .refused()
            .plain()
    };
    assert_eq!(share(vec!["A", "B", "C"]), "Ada cannot see A, B and C.");
    assert_eq!(share(vec!["A", "B", "C", "D"]), "Ada cannot see 4 records.");
}

#[test]
fn names_verbs_and_dates_are_pieces_of_their_own() {
    let words = words();
    let view = scopes(&["view"]);
    // A name that tries to pass for a mark, or for markup, stays a name.
    let name = "\u{E001}<b>{ $until }";
    let sentence =
        ShareSentence::new(&words, LONDON, name, &view, "7").present(at("2026-12-23T23:59:59Z"));
    let kinds: Vec<(SegmentKind, &str)> = sentence
        .0
        .iter()
        .map(|s| (s.kind, s.text.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            (SegmentKind::Name, name),
            (SegmentKind::Text, " can "),
            (SegmentKind::Verb, "see"),
            (SegmentKind::Text, " "),
            (SegmentKind::Name, "7"),
            (SegmentKind::Text, " until "),
            (SegmentKind::Date, "23 December 2026"),
            (SegmentKind::Text, "."),
        ]
    );
}

#[test]
fn numbers_choose_the_plural() {
    let words = words();
    assert_eq!(words.text("length-days", &[("days", "1")]), "1 day");
    assert_eq!(words.text("length-days", &[("days", "1000")]), "1000 days");
    assert_eq!(words.text("record-who", &[("people", "0")]), "Only you");
}

#[test]
fn permissions_come_weakest_first_and_unknown_ones_say_so() {
    let words = words();
    let all = scopes(&["share", "zzz", "edit", "view", "download"]);
    let lines = words.verbs(&all);
    let order: Vec<&str> = lines.iter().map(|line| line.scope.as_str()).collect();
    assert_eq!(order, ["view", "download", "edit", "share", "zzz"]);
    let unknown = lines.last().unwrap();
    assert!(
        unknown.label.contains("zzz") && unknown.changes && unknown.can.contains("not described")
    );
    assert_eq!(
        words.verb_phrase(&scopes(&["edit", "view"])),
        "see and change"
    );
    assert_eq!(
        words.verb_phrase(&all),
        "see, save a copy of, change, pass on and do “zzz” with"
    );
    assert_eq!(words.verb_phrase(&ScopeSet::new()), "");
    for scope in [
        "notify",
        "view:summary",
        "view",
        "download",
        "comment",
        "add",
        "edit",
        "book",
        "delete",
        "share",
    ] {
        let line = words.verbs(&scopes(&[scope])).remove(0);
        assert!(
            ![line.label, line.can, line.cannot].concat().contains('«'),
            "{scope}"
        );
    }
}

#[test]
fn a_missing_text_shows_its_key() {
    assert_eq!(words().text("no-such-text", &[]), "«no-such-text»");
}

/// Each key that stands in a source as the first argument of a look-up is in the catalogue.
#[test]
fn every_key_in_use_has_a_text() {
    let words = words();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    // The portal's pages have a search of their own, which tells look-ups from fields of forms.
    for place in ["src", "../../src"] {
        scan(&root.join(place), &mut |file, source| {
            for key in keys(source) {
                if !words.has(&key) && key != "no-such-text" {
                    missing.push(format!("{}: {key}", file.display()));
                }
            }
        });
    }
    assert!(
        missing.is_empty(),
        "without a text:\n{}",
        missing.join("\n")
    );
}

fn scan(place: &Path, with: &mut impl FnMut(&Path, &str)) {
    let Ok(entries) = std::fs::read_dir(place) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            scan(&path, with);
        } else if path.extension().is_some_and(|e| e == "rs") {
            with(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The literal keys in a source.
fn keys(source: &str) -> Vec<String> {
    // `t(` only where a name ends with it, not `assert(` and the like.
    let opens = [
        ".text(",
        ".sentence(",
        ".pieced(",
        " t(",
        "(t(",
        "{t(",
        "!t(",
        "&t(",
        ">t(",
        "[t(",
    ];
    let mut found = Vec::new();
    for open in opens {
        for (at, _) in source.match_indices(open) {
            let rest = source[at + open.len()..].trim_start();
            let Some(rest) = rest.strip_prefix('"') else {
                continue;
            };
            let Some((key, _)) = rest.split_once('"') else {
                continue;
            };
            let plain = key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == '_');
            if plain && key.contains(|c: char| c.is_ascii_alphabetic()) {
                found.push(key.to_owned());
            }
        }
    }
    found
}

#[test]
fn keys_are_found_in_sources() {
    let source =
        "words.text(\n  \"a-key\", &[]); view! { <p>{t(\"b-key.label\")}</p> } insert(\"c\")";
    assert_eq!(keys(source), ["a-key", "b-key.label"]);
}
