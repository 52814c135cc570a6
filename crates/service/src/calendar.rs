//! Dates as people mean them: an end is the end of a day in the owner's zone, and a month is a
//! month of the calendar.
//!
//! An instant that ends something at 23:59:59 is shown as its day alone; any other gets its time.
//! A zone that is not known counts as UTC.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use latchkey_domain::time::Timestamp;
use latchkey_domain::view::ShownDate;

use crate::wording::Words;

mod lengths;
mod manner;

pub use manner::{written, written_now};

pub use lengths::{OPEN_LENGTH, USUAL_LENGTH, length_choices, length_label};
pub(crate) use lengths::{length_between, length_choice, open_choice};

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
    until_between(words, at, zone, zone)
}

/// The same where somebody else reads the date too: when she lives in another zone, the reader's is
/// named. An empty zone is not known, and nothing is said of it.
pub(crate) fn until_between(words: &Words, at: Timestamp, zone: &str, other: &str) -> ShownDate {
    if at < Timestamp::NO_END {
        in_zone(words, at, zone, other)
    } else {
        ShownDate {
            text: words.text("until-open", &[]),
            iso: String::new(),
        }
    }
}

/// The same as it is told to whoever something is shared with; `other` is the owner's zone.
pub(crate) fn until_told(words: &Words, at: Timestamp, zone: &str, other: &str) -> ShownDate {
    if at < Timestamp::NO_END {
        in_zone(words, at, zone, other)
    } else {
        ShownDate {
            text: words.text("until-open.asker", &[]),
            iso: String::new(),
        }
    }
}

fn in_zone(words: &Words, at: Timestamp, zone: &str, other: &str) -> ShownDate {
    if is_last_second(at, zone) {
        placed(words, "until-end-of-day-in", at, zone, other)
    } else {
        placed(words, "until-in", at, zone, other)
    }
}

/// When something ends, behind "ends": "23 December 2026, London time".
pub(crate) fn end_between(words: &Words, at: Timestamp, zone: &str, other: &str) -> ShownDate {
    placed(words, "until-in", at, zone, other)
}

fn placed(words: &Words, key: &str, at: Timestamp, zone: &str, other: &str) -> ShownDate {
    let shown = shown_end(at, zone);
    if other.is_empty() || other == zone {
        return shown;
    }
    let args = [("date", shown.text.as_str()), ("place", &place_of(zone))];
    ShownDate {
        text: words.text(key, &args),
        iso: shown.iso,
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
mod tests;
