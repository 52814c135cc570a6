//! The catalogue of words, within reach of every page.
//!
//! A page names a text by its key; the files are in `locales/`. Islands get their words as
//! properties, so this module is not part of what runs in the browser.

use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::view::{SegmentKind, ShownDate};
use latchkey_service::wording::Words;
use leptos::prelude::*;

use crate::components::dated_sentence;
use crate::islands::FilterWords;

/// What is put into a sentence, and how it is marked up there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Said<'a> {
    /// A text or a number, shown as it is; the message may choose between forms by it.
    Text(&'a str),
    /// A name, or words somebody typed: isolated.
    Name(&'a str),
    /// What matters most: stressed.
    Strong(&'a str),
    /// A date, with the one that machines read.
    Date(&'a ShownDate),
}

/// The text under a key (`key` or `key.attribute`).
pub(crate) fn t(key: &str) -> String {
    tx(key, &[])
}

/// The same with its arguments; whole numbers choose plurals.
pub(crate) fn tx(key: &str, args: &[(&str, &str)]) -> String {
    match use_context::<Words>() {
        Some(words) => words.text(key, args),
        // Outside a page there are no words; the key says what is missing.
        None => format!("«{key}»"),
    }
}

/// The whole sentence under a key, with its arguments marked up.
pub(crate) fn said(key: &str, args: &[(&str, Said<'_>)]) -> AnyView {
    let Some(words) = use_context::<Words>() else {
        return t(key).into_any();
    };
    let pieces: Vec<(&str, SegmentKind, String)> = args
        .iter()
        .map(|(name, arg)| {
            let (kind, text) = match arg {
                Said::Text(text) => (SegmentKind::Text, *text),
                Said::Name(text) => (SegmentKind::Name, *text),
                Said::Strong(text) => (SegmentKind::Verb, *text),
                Said::Date(date) => (SegmentKind::Date, date.text.as_str()),
            };
            (*name, kind, text.to_owned())
        })
        .collect();
    let dates: Vec<&ShownDate> = args
        .iter()
        .filter_map(|(_, arg)| {
            if let Said::Date(date) = arg {
                Some(*date)
            } else {
                None
            }
        })
        .collect();
    dated_sentence(&words.sentence(key, &pieces), &dates)
}

/// The verb of one permission, as a label begins: "See", "Save a copy of"; what is no permission
/// keeps its label.
pub(crate) fn verb_of(scope: &str, label: &str) -> String {
    let words = use_context::<Words>();
    let verb = words.zip(Scope::try_from(scope).ok());
    let Some((words, scope)) = verb else {
        return label.to_owned();
    };
    let phrase = words.verb_phrase(&ScopeSet::from_iter([scope]));
    let mut letters = phrase.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    first + letters.as_str()
}

/// Every permission there are words for, the weakest first: its label, what it lets somebody do,
/// and what it does not.
pub(crate) fn all_verbs() -> Vec<[String; 3]> {
    use_context::<Words>().map_or_else(Vec::new, |words| words.all_verbs())
}

/// The words of the field that shortens a list of so many records, for the browser.
pub(crate) fn filter_words(records: usize) -> FilterWords {
    let counts = (0..=records)
        .map(|count| tx("records-counted", &[("count", &count.to_string())]))
        .collect();
    FilterWords {
        label: t("filter-label"),
        button: t("records-search-button"),
        counts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_isolates_names_and_keeps_dates_for_machines() {
        let html = Owner::new().with(|| {
            provide_context(Words::load().unwrap());
            let until = ShownDate {
                text: "23 December 2026".to_owned(),
                iso: "2026-12-23T23:59:59Z".to_owned(),
            };
            let of = said(
                "shared-of",
                &[
                    ("owner", Said::Name("<Sam>")),
                    ("service", Said::Name("St Mary’s")),
                ],
            );
            let can = said(
                "shared-can",
                &[
                    ("verbs", Said::Strong("see")),
                    ("until", Said::Date(&until)),
                ],
            );
            let one = said(
                "length-until",
                &[
                    ("length", Said::Text("30 days")),
                    ("until", Said::Date(&until)),
                ],
            );
            view! { <p>{of}</p><p>{can}</p><p>{one}</p> }
                .to_html()
                .replace("<!>", "")
        });
        assert!(html.contains("Of "), "{html}");
        assert!(html.contains("<bdi>&lt;Sam&gt;</bdi>"), "{html}");
        assert!(html.contains("<strong>see</strong>"), "{html}");
        let time = r#"<time datetime="2026-12-23T23:59:59Z">23 December 2026</time>"#;
        assert_eq!(html.matches(time).count(), 2, "{html}");
        assert!(!html.contains('«'), "{html}");
    }

    #[test]
    fn without_a_page_the_key_is_shown() {
        assert_eq!(t("nav-home"), "«nav-home»");
    }
}
