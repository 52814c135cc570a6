//! Dates as people mean them: an end is the end of a day in the owner's zone, and a month is a
//! month of the calendar.
//!
//! An instant that ends something at 23:59:59 is shown as its day alone; any other gets its time.
//! A zone that is not known counts as UTC.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{LengthChoice, ShownDate};

use crate::wording::Words;

mod manner;

pub use manner::{written, written_now};

/// The lengths that are offered, as the form values they have.
const LENGTHS: [&str; 4] = ["1", "7", "30", "6m"];

/// The form value of no end date.
pub const OPEN_LENGTH: &str = "none";

/// The length that the owner pages offer as the usual one.
pub const USUAL_LENGTH: &str = "30";

/// The longest length of time in whole days that can be asked for or given.
const MOST_DAYS: i64 = 3660;

/// What is wrong with an end that was typed or chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndProblem {
    /// It is no length that can be chosen.
    #[error("the length is not one of those offered")]
    NotALength,
    /// There is no such day.
    #[error("there is no such day")]
    NotADay,
    /// The day has passed.
    #[error("the day has passed")]
    Past,
    /// It is more than ten years away.
    #[error("the day is too far away")]
    TooFar,
    /// These records are not shared without an end.
    #[error("an end date is needed")]
    NeedsEnd,
}

impl EndProblem {
    /// The key of its text in the catalogue.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotALength => "problem-length",
            Self::NotADay => "problem-date-real",
            Self::Past => "problem-date-past",
            Self::TooFar => "problem-date-far",
            Self::NeedsEnd => "problem-length-open",
        }
    }
}

fn zone_named(zone: &str) -> TimeZone {
    TimeZone::get(zone).unwrap_or(TimeZone::UTC)
}

fn zoned(at: Timestamp, zone: &str) -> Zoned {
    let instant =
        jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_zoned(zone_named(zone))
}

/// The end of a day: its last second. A day ends when the next one begins, whatever the clocks do
/// in between.
fn end_of_day(day: Date, zone: &str) -> Option<Timestamp> {
    let next = day.tomorrow().ok()?.to_zoned(zone_named(zone)).ok()?;
    Some(Timestamp::from_millis(
        next.timestamp().as_millisecond() - 1000,
    ))
}

/// The first instant of the day in which an instant lies.
#[must_use]
pub fn start_of_day(at: Timestamp, zone: &str) -> Timestamp {
    let day = zoned(at, zone).start_of_day();
    day.map_or(at, |start| {
        Timestamp::from_millis(start.timestamp().as_millisecond())
    })
}

fn iso(at: &Zoned) -> String {
    at.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An instant as programs read it (RFC 3339).
pub(crate) fn instant(at: Timestamp) -> String {
    iso(&zoned(at, "UTC"))
}

/// "23 December 2026", in the reader's manner.
#[must_use]
pub fn shown_date(at: Timestamp, zone: &str) -> ShownDate {
    let at = zoned(at, zone);
    ShownDate {
        text: manner::day(&at),
        iso: iso(&at),
    }
}

/// The end of something: "23 December 2026", or "14:30 on 23 December 2026" when it is not the
/// end of the day.
#[must_use]
pub fn shown_end(at: Timestamp, zone: &str) -> ShownDate {
    if is_last_second(at, zone) {
        shown_date(at, zone)
    } else {
        shown_moment(at, zone)
    }
}

/// Until when something holds, within a sentence: a date, or the words for what has no end.
pub(crate) fn until(words: &Words, at: Timestamp, zone: &str) -> ShownDate {
    if at < Timestamp::NO_END {
        return shown_end(at, zone);
    }
    ShownDate {
        text: words.text("until-open", &[]),
        iso: String::new(),
    }
}

fn is_last_second(at: Timestamp, zone: &str) -> bool {
    end_of_day(zoned(at, zone).date(), zone) == Some(at)
}

/// An instant with the offset that its zone had then (ISO 8601): "2026-11-24T12:00:00+00:00".
pub(crate) fn with_offset(at: Timestamp, zone: &str) -> String {
    zoned(at, zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// An end written by [`with_offset`], as people read it.
pub(crate) fn shown_iso(text: &str, zone: &str) -> Option<ShownDate> {
    let at: jiff::Timestamp = text.parse().ok()?;
    Some(shown_end(Timestamp::from_millis(at.as_millisecond()), zone))
}

/// The place that a zone is named after: "London".
#[must_use]
pub fn place_of(zone: &str) -> String {
    let last = zone.rsplit('/').next().unwrap_or(zone);
    last.replace('_', " ")
}

/// The instant so many months of the calendar before another.
pub(crate) fn months_before(months: i64, at: Timestamp, zone: &str) -> Timestamp {
    zoned(at, zone)
        .checked_sub(months.months())
        .map_or(at, |then| {
            Timestamp::from_millis(then.timestamp().as_millisecond())
        })
}

/// "14:02", in the reader's manner.
#[must_use]
pub fn shown_time(at: Timestamp, zone: &str) -> String {
    manner::time(&zoned(at, zone))
}

/// "14:02 on 23 November 2026", in the reader's manner.
#[must_use]
pub fn shown_moment(at: Timestamp, zone: &str) -> ShownDate {
    let at = zoned(at, zone);
    ShownDate {
        text: manner::moment(&at),
        iso: iso(&at),
    }
}

/// The names of the time zones that people live in, in the order of the alphabet.
#[must_use]
pub fn zones() -> Vec<String> {
    const REGIONS: [&str; 9] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
    ];
    let mut zones: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| {
            let lived_in = REGIONS.iter().any(|region| name.starts_with(region));
            lived_in || name.starts_with("Pacific/") || name == "UTC"
        })
        .collect();
    zones.sort();
    zones.dedup();
    zones
}

/// "23 November 2026", the day alone, for headings.
#[must_use]
pub fn shown_day(at: Timestamp, zone: &str) -> String {
    shown_date(at, zone).text
}

/// How many midnights lie between two instants in a zone; 0 is the same day.
#[must_use]
pub fn days_between(from: Timestamp, to: Timestamp, zone: &str) -> i64 {
    let (from, to) = (zoned(from, zone).date(), zoned(to, zone).date());
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The first instant of the day so many days ago, where somebody is.
#[must_use]
pub fn morning(now: Timestamp, days_ago: i64, zone: &str) -> Timestamp {
    let day = zoned(now, zone).date();
    let day = day.checked_sub(days_ago.days()).unwrap_or(day);
    let start = day.to_zoned(zone_named(zone));
    start.map_or(now, |start| {
        Timestamp::from_millis(start.timestamp().as_millisecond())
    })
}

/// An instant with the difference to UTC where somebody is (RFC 3339).
pub(crate) fn local_instant(at: Timestamp, zone: &str) -> String {
    zoned(at, zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

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

/// The end that a length has from now: so many days, or months as `6m`; the last second of that
/// day in the zone.
///
/// # Errors
/// [`EndProblem::NotALength`] when it is neither, [`EndProblem::TooFar`] beyond ten years.
pub fn end_of(value: &str, now: Timestamp, zone: &str) -> Result<Timestamp, EndProblem> {
    let today = zoned(now, zone).date();
    let number = |text: &str| {
        text.parse::<i64>()
            .ok()
            .filter(|n| *n >= 1)
            .ok_or(EndProblem::NotALength)
    };
    let day = if let Some(months) = value.trim().strip_suffix('m') {
        let months = number(months)?;
        if months > MOST_DAYS / 30 {
            return Err(EndProblem::TooFar);
        }
        today.checked_add(months.months())
    } else {
        let days = number(value.trim())?;
        if days > MOST_DAYS {
            return Err(EndProblem::TooFar);
        }
        today.checked_add(days.days())
    };
    day.ok()
        .and_then(|day| end_of_day(day, zone))
        .ok_or(EndProblem::TooFar)
}

/// The end of a day that was typed in three fields.
///
/// # Errors
/// [`EndProblem`] says what is wrong with it.
pub fn end_of_date(
    day: &str,
    month: &str,
    year: &str,
    now: Timestamp,
    zone: &str,
) -> Result<Timestamp, EndProblem> {
    let number = |text: &str| text.trim().parse::<i16>().map_err(|_| EndProblem::NotADay);
    let small =
        |text: &str| number(text).and_then(|n| i8::try_from(n).map_err(|_| EndProblem::NotADay));
    let date =
        Date::new(number(year)?, small(month)?, small(day)?).map_err(|_| EndProblem::NotADay)?;
    let end = end_of_day(date, zone).ok_or(EndProblem::NotADay)?;
    if end <= now {
        return Err(EndProblem::Past);
    }
    let latest = latest_end(now, zone);
    if end > latest {
        Err(EndProblem::TooFar)
    } else {
        Ok(end)
    }
}

/// The latest end there can be.
#[must_use]
pub fn latest_end(now: Timestamp, zone: &str) -> Timestamp {
    end_of(&MOST_DAYS.to_string(), now, zone).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONDON: &str = "Europe/London";

    fn at(text: &str) -> Timestamp {
        Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_length_ends_with_its_last_day_where_the_owner_is() {
        let now = at("2026-11-23T14:02:00Z");
        let end = end_of("30", now, LONDON).unwrap();
        assert_eq!(end, at("2026-12-23T23:59:59Z"));
        assert_eq!(shown_end(end, LONDON).text, "23 December 2026");
        assert_eq!(
            shown_end(end, "Asia/Tokyo").text,
            "08:59 on 24 December 2026"
        );
        assert_eq!(
            end_of("1", at("2026-11-23T23:30:00Z"), "Asia/Tokyo").unwrap(),
            at("2026-11-25T14:59:59Z")
        );
    }

    #[test]
    fn clocks_may_change_and_months_may_be_short() {
        // Summer time begins on 29 March 2026 in London.
        assert_eq!(
            end_of("7", at("2026-03-25T09:00:00Z"), LONDON).unwrap(),
            at("2026-04-01T22:59:59Z")
        );
        assert_eq!(
            end_of("1", at("2026-10-24T09:00:00Z"), LONDON).unwrap(),
            at("2026-10-25T23:59:59Z")
        );
        assert_eq!(
            end_of("6m", at("2026-08-31T09:00:00Z"), "UTC").unwrap(),
            at("2027-02-28T23:59:59Z")
        );
        assert_eq!(
            end_of("6m", at("2027-08-31T09:00:00Z"), "UTC").unwrap(),
            at("2028-02-29T23:59:59Z")
        );
        // There is a zone in which a day begins at one o'clock.
        assert_eq!(
            shown_end(
                end_of("1", at("2018-11-02T12:00:00Z"), "America/Sao_Paulo").unwrap(),
                "America/Sao_Paulo"
            )
            .text,
            "3 November 2018"
        );
    }

    #[test]
    fn a_date_says_what_is_wrong_with_it() {
        let now = at("2026-11-23T14:02:00Z");
        let end = |day, month, year| end_of_date(day, month, year, now, LONDON);
        assert_eq!(end("23", "12", "2026"), Ok(at("2026-12-23T23:59:59Z")));
        assert_eq!(end(" 23 ", "11", "2026"), Ok(at("2026-11-23T23:59:59Z")));
        assert_eq!(end("22", "11", "2026"), Err(EndProblem::Past));
        assert_eq!(end("31", "2", "2027"), Err(EndProblem::NotADay));
        assert_eq!(end("", "2", "2027"), Err(EndProblem::NotADay));
        assert_eq!(end("x", "2", "2027"), Err(EndProblem::NotADay));
        assert_eq!(end("1", "1", "2126"), Err(EndProblem::TooFar));
        for bad in ["", "0", "-1", "m", "later", "1w"] {
            assert_eq!(
                end_of(bad, now, LONDON),
                Err(EndProblem::NotALength),
                "{bad}"
            );
        }
        assert_eq!(end_of("99999", now, LONDON), Err(EndProblem::TooFar));
    }

    #[test]
    fn a_month_after_its_last_day_ends_with_the_shorter_month() {
        let end = |value, now| end_of(value, at(now), "UTC").unwrap();
        assert_eq!(
            end("1m", "2027-01-31T09:00:00Z"),
            at("2027-02-28T23:59:59Z")
        );
        assert_eq!(
            end("1m", "2028-01-31T09:00:00Z"),
            at("2028-02-29T23:59:59Z")
        );
        assert_eq!(
            end("12m", "2028-02-29T09:00:00Z"),
            at("2029-02-28T23:59:59Z")
        );
        // A year of 366 days, and the day that only it has.
        assert_eq!(end("1", "2028-02-28T09:00:00Z"), at("2028-02-29T23:59:59Z"));
        assert_eq!(
            end_of_date("29", "2", "2028", at("2027-01-01T00:00:00Z"), LONDON),
            Ok(at("2028-02-29T23:59:59Z"))
        );
        assert_eq!(
            end_of_date("29", "2", "2029", at("2027-01-01T00:00:00Z"), LONDON),
            Err(EndProblem::NotADay)
        );
    }

    #[test]
    fn a_day_ends_where_the_owner_is_whatever_the_clocks_do() {
        // In Auckland the clocks go back on 4 April 2027, and forward on 26 September 2027.
        let auckland = "Pacific/Auckland";
        let end = |now| end_of("1", at(now), auckland).unwrap();
        assert_eq!(end("2027-04-02T20:00:00Z"), at("2027-04-04T11:59:59Z"));
        assert_eq!(end("2027-09-24T20:00:00Z"), at("2027-09-26T10:59:59Z"));
        assert_eq!(
            shown_end(at("2027-04-04T11:59:59Z"), auckland).text,
            "4 April 2027"
        );
        assert_eq!(
            with_offset(at("2027-04-04T11:59:59Z"), auckland),
            "2027-04-04T23:59:59+12:00"
        );
        assert_eq!(
            with_offset(at("2027-01-04T11:59:59Z"), auckland),
            "2027-01-05T00:59:59+13:00"
        );
        assert_eq!(place_of("America/Argentina/Buenos_Aires"), "Buenos Aires");
        assert_eq!(place_of("UTC"), "UTC");
    }

    #[test]
    fn a_length_is_found_again_between_a_day_and_its_end() {
        let now = at("2026-11-23T14:02:00Z");
        for value in ["1", "7", "30", "6m", "45"] {
            let end = end_of(value, now, LONDON).unwrap();
            assert_eq!(length_between(now, end, LONDON), value);
        }
        assert_eq!(
            months_before(6, at("2027-08-31T09:00:00Z"), "UTC"),
            at("2027-02-28T09:00:00Z")
        );
        let back = shown_iso("2026-12-23T23:59:59+00:00", LONDON).unwrap();
        assert_eq!(back.text, "23 December 2026");
        assert_eq!(shown_iso("soon", LONDON), None);
    }

    #[test]
    fn days_are_counted_by_midnights() {
        assert_eq!(
            days_between(
                at("2026-11-23T23:59:00Z"),
                at("2026-11-24T00:01:00Z"),
                LONDON
            ),
            1
        );
        assert_eq!(
            days_between(
                at("2026-11-23T00:01:00Z"),
                at("2026-11-23T23:59:59Z"),
                LONDON
            ),
            0
        );
    }
}
