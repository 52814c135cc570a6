//! The manner in which days and times are written: the reader's own choice, for all that is put into
//! words while she is answered.
//!
//! Nothing else formats a date for people, so the choice reaches every page. What is kept as a text,
//! such as a receipt, is written in the usual manner, whoever reads it.

use jiff::Zoned;
use latchkey_domain::preferences::{Clock, DateStyle, Display};

tokio::task_local! {
    static MANNER: Display;
}

/// Answers with days and times written as this reader wants them.
pub async fn written<F: Future>(display: Display, answer: F) -> F::Output {
    MANNER.scope(display, answer).await
}

/// The same for what is made at once.
pub fn written_now<T>(display: Display, make: impl FnOnce() -> T) -> T {
    MANNER.sync_scope(display, make)
}

fn chosen() -> Display {
    MANNER.try_with(|display| *display).unwrap_or_default()
}

/// "23 December 2026".
pub(super) fn day(at: &Zoned) -> String {
    let format = match chosen().dates {
        DateStyle::DayFirst => "%-d %B %Y",
        DateStyle::MonthFirst => "%B %-d, %Y",
        DateStyle::Weekday => "%A %-d %B %Y",
    };
    at.strftime(format).to_string()
}

/// "14:02".
pub(super) fn time(at: &Zoned) -> String {
    let format = match chosen().clock {
        Clock::TwentyFour => "%H:%M",
        Clock::Twelve => "%-I:%M %P",
    };
    at.strftime(format).to_string()
}

/// "14:02 on 23 December 2026".
pub(super) fn moment(at: &Zoned) -> String {
    format!("{} on {}", time(at), day(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(dates: DateStyle, clock: Clock, at: &str) -> String {
        let at: Zoned = at.parse().unwrap();
        let display = Display {
            dates,
            clock,
            ..Display::default()
        };
        written_now(display, || moment(&at))
    }

    #[test]
    fn days_and_times_are_written_in_the_manner_that_was_chosen() {
        let noon = "2026-12-23T14:02:00+00:00[Europe/London]";
        let night = "2026-12-03T00:05:00+00:00[Europe/London]";
        for (dates, clock, at, text) in [
            (
                DateStyle::DayFirst,
                Clock::TwentyFour,
                noon,
                "14:02 on 23 December 2026",
            ),
            (
                DateStyle::MonthFirst,
                Clock::Twelve,
                noon,
                "2:02 pm on December 23, 2026",
            ),
            (
                DateStyle::Weekday,
                Clock::Twelve,
                night,
                "12:05 am on Thursday 3 December 2026",
            ),
            (
                DateStyle::Weekday,
                Clock::TwentyFour,
                night,
                "00:05 on Thursday 3 December 2026",
            ),
        ] {
            assert_eq!(all(dates, clock, at), text);
        }
    }

    #[test]
    fn where_nobody_reads_the_manner_is_the_usual_one() {
        let at: Zoned = "2026-12-23T14:02:00+00:00[Europe/London]".parse().unwrap();
        assert_eq!(moment(&at), "14:02 on 23 December 2026");
    }
}
