//! What a person says about why she asks: read from the form, and shown again.
//!
//! A request keeps its length in days, while the form offers months too; each choice knows how many
//! days it is.

use latchkey_domain::access_request::Reason;
use latchkey_domain::share::Purpose;
use latchkey_domain::view::ProvePage;
use latchkey_service::wording::Words;

use crate::forms::{Fields, Problem};

const LONGEST_WORDS: usize = 300;
const LONGEST_RELATION: usize = 100;

/// The reason in a form, or everything that is wrong with it.
pub(super) fn read(
    fields: &Fields,
    shown: &ProvePage,
    catalogue: &Words,
) -> Result<Reason, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut wrong = |field, key: &str| {
        problems.push(Problem {
            field,
            text: catalogue.text(key, &[]),
        });
    };
    let purpose = Purpose::from_key(fields.raw("purpose"));
    let (words, relation) = (fields.text("words"), fields.text("relation"));
    if purpose.is_none() {
        wrong("purpose", "prove-problem-purpose");
    }
    if words.is_empty() && purpose == Some(Purpose::Other) {
        wrong("words", "prove-problem-words");
    }
    if words.chars().count() > LONGEST_WORDS {
        wrong("words", "prove-problem-words-long");
    }
    if relation.chars().count() > LONGEST_RELATION {
        wrong("relation", "prove-problem-relation-long");
    }
    let length = fields.raw("length");
    let chosen = shown.lengths.iter().find(|choice| choice.value == length);
    if chosen.is_none() && !length.is_empty() {
        wrong("length", "prove-problem-length");
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Reason {
        purpose,
        words: (!words.is_empty()).then_some(words),
        relation: (!relation.is_empty()).then_some(relation),
        days: chosen.map(|choice| choice.days),
    })
}

/// The page with what was typed in place of what was kept.
pub(super) fn typed(fields: &Fields, shown: ProvePage) -> ProvePage {
    ProvePage {
        purpose: fields.text("purpose"),
        words: fields.text("words"),
        relation: fields.text("relation"),
        length: fields.text("length"),
        ..shown
    }
}

/// The page with the kept number of days turned into the choice it came from.
pub(super) fn with_length(mut shown: ProvePage) -> ProvePage {
    let kept = shown.length.parse::<i64>().ok();
    let found = shown
        .lengths
        .iter()
        .find(|choice| kept == Some(choice.days));
    if let Some(value) = found.map(|choice| choice.value.clone()) {
        shown.length = value;
    }
    shown
}

#[cfg(test)]
mod tests {
    use latchkey_domain::view::{LengthChoice, ShownDate};

    use super::*;

    fn page() -> ProvePage {
        let length = |value: &str, days| LengthChoice {
            value: value.to_owned(),
            label: String::new(),
            ends: ShownDate::default(),
            days,
        };
        ProvePage {
            app: String::new(),
            unvetted: false,
            service: String::new(),
            owner: String::new(),
            wanted: Vec::new(),
            person: None,
            must_ask: true,
            own: false,
            purpose: String::new(),
            words: String::new(),
            relation: String::new(),
            length: String::new(),
            purposes: Vec::new(),
            lengths: vec![length("30", 30), length("6m", 181)],
            proof_days: Some(30),
            back_to: String::new(),
            origin: String::new(),
        }
    }

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(
            pairs
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_reason_is_what_was_said_and_months_are_kept_in_days() {
        let sent = fields(&[
            ("purpose", "care"),
            ("words", " A review "),
            ("length", "6m"),
        ]);
        let reason = read(&sent, &page(), &Words::load().unwrap()).unwrap();
        assert_eq!(reason.purpose, Some(Purpose::Care));
        assert_eq!(reason.words.as_deref(), Some("A review"));
        assert_eq!((reason.relation, reason.days), (None, Some(181)));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_in_words_of_the_catalogue() {
        let long = "x".repeat(301);
        let sent = fields(&[("words", &long), ("relation", &long), ("length", "7")]);
        let problems = read(&sent, &page(), &Words::load().unwrap()).unwrap_err();
        let wrong: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(wrong, ["purpose", "words", "relation", "length"]);
        assert!(
            problems.iter().all(|problem| !problem.text.contains('«')),
            "{problems:?}"
        );
    }

    #[test]
    fn another_purpose_asks_for_words() {
        let sent = fields(&[("purpose", "other")]);
        let problems = read(&sent, &page(), &Words::load().unwrap()).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].field, "words");
    }

    #[test]
    fn kept_days_find_the_choice_they_came_from() {
        let kept = |length: &str| {
            with_length(ProvePage {
                length: length.to_owned(),
                ..page()
            })
            .length
        };
        assert_eq!(
            (kept("181").as_str(), kept("30").as_str(), kept("").as_str()),
            ("6m", "30", "")
        );
    }
}
