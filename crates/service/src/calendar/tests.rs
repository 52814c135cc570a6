//! What dates come to: zones, clocks that change, short months, and how they are read.

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
