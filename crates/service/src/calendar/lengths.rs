//! The lengths of time that pages offer, each with the day it would end.

use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{LengthChoice, ShownDate};

use super::{days_between, end_of, shown_end};
use crate::wording::Words;

/// The lengths that are offered, as the form values they have.
const LENGTHS: [&str; 4] = ["1", "7", "30", "6m"];

/// The form value of no end date.
pub const OPEN_LENGTH: &str = "none";

/// The length that the owner pages offer as the usual one.
pub const USUAL_LENGTH: &str = "30";

/// The lengths that can be chosen, each with the day it would end.
#[must_use]
pub fn length_choices(words: &Words, now: Timestamp, zone: &str) -> Vec<LengthChoice> {
    LENGTHS
        .iter()
        .filter_map(|value| length_choice(words, value, now, zone))
        .collect()
}

/// One length, with the day it would end.
pub(crate) fn length_choice(
    words: &Words,
    value: &str,
    now: Timestamp,
    zone: &str,
) -> Option<LengthChoice> {
    let end = end_of(value, now, zone).ok()?;
    Some(LengthChoice {
        value: value.to_owned(),
        label: length_label(words, value),
        ends: shown_end(end, zone),
        days: days_between(now, end, zone),
    })
}

/// The choice of no end date.
pub(crate) fn open_choice(words: &Words) -> LengthChoice {
    LengthChoice {
        value: OPEN_LENGTH.to_owned(),
        label: words.text("length-open", &[]),
        ends: ShownDate::default(),
        days: i64::MAX,
    }
}

/// The length that leads from a day to an end: one of those offered where it fits, else so many
/// days.
pub(crate) fn length_between(from: Timestamp, until: Timestamp, zone: &str) -> String {
    let fits = |value: &&&str| end_of(value, from, zone) == Ok(until);
    LENGTHS.iter().find(fits).map_or_else(
        || days_between(from, until, zone).max(1).to_string(),
        |value| (*value).to_owned(),
    )
}

/// A length in words: "30 days", "6 months".
#[must_use]
pub fn length_label(words: &Words, value: &str) -> String {
    match value.strip_suffix('m') {
        Some(months) => words.text("length-months", &[("months", months)]),
        None => words.text("length-days", &[("days", value)]),
    }
}
