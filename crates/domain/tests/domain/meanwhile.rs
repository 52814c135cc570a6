//! Requests while they wait, and the answers that can be taken back, hour by hour.

use latchkey_domain::access_request::{
    AccessRequest, Meanwhile, MeanwhileError, Outcome, Reason, SettleError,
};
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{EndReason, Ended, NoUndo, Purpose, Share};
use latchkey_domain::time::{Lifetime, Timestamp};

const UNDO: Lifetime = Lifetime::minutes(15);

fn at(hours: i64) -> Timestamp {
    Timestamp::from_millis(0).plus(Lifetime::minutes(60 * hours))
}

fn id<T: std::str::FromStr>(number: u64) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("{number:026}").parse().unwrap()
}

/// Asked at the beginning; runs out after 14 days.
fn asked() -> AccessRequest {
    AccessRequest {
        id: id(5),
        owner: id(1),
        party: id(2),
        client: id(6),
        resource_server: id(7),
        claims: VerifiedClaims {
            party: id(2),
            name: "Dr Okafor".to_owned(),
            place: None,
            facts: Vec::new(),
            verified_at: at(0),
            may_prove_more: false,
        },
        wanted: Vec::new(),
        reason: Reason {
            days: Some(7),
            ..Reason::default()
        },
        asked_at: at(0),
        lapses_at: at(14 * 24),
        settled_at: None,
        outcome: None,
        message: None,
        meanwhile: Meanwhile::default(),
    }
}

#[test]
fn a_request_rests_from_the_question_to_the_reply_and_runs_out_all_the_same() {
    let request = asked();
    assert!(request.needs_answer(at(1)) && !request.is_resting(at(1)));
    assert_eq!(
        request.reply("x".to_owned(), at(1)),
        Err(MeanwhileError::NothingAsked)
    );
    let resting = request.ask_back("Why?".to_owned(), at(1)).unwrap();
    assert!(resting.is_resting(at(2)) && !resting.needs_answer(at(2)));
    assert!(resting.is_pending(at(2)), "as far as the app can tell");
    assert_eq!(resting.lapses_at, request.lapses_at);
    assert_eq!(
        resting.ask_back("And?".to_owned(), at(2)),
        Err(MeanwhileError::Already)
    );
    assert!(!resting.is_resting(at(14 * 24)), "it ran out");
    let replied = resting.reply("Because".to_owned(), at(3)).unwrap();
    assert!(replied.needs_answer(at(3)));
    assert_eq!(
        replied.reply("More".to_owned(), at(4)),
        Err(MeanwhileError::Already)
    );
    assert!(
        resting.deny(None, at(2)).is_ok(),
        "she can answer meanwhile"
    );
    let over = request.deny(None, at(1)).unwrap();
    assert_eq!(
        over.ask_back("Why?".to_owned(), at(2)),
        Err(MeanwhileError::Over)
    );
}

#[test]
fn why_is_said_once_and_never_for_longer() {
    let reason = Reason {
        purpose: Some(Purpose::Care),
        words: Some("A review".to_owned()),
        relation: None,
        days: Some(365),
    };
    let explained = asked().explain(reason.clone(), at(1)).unwrap();
    assert_eq!(explained.reason.purpose, Some(Purpose::Care));
    assert_eq!(explained.reason.days, Some(7));
    assert_eq!(explained.meanwhile.explained_at, Some(at(1)));
    assert_eq!(
        explained.explain(reason.clone(), at(2)),
        Err(MeanwhileError::Already)
    );
    assert_eq!(
        asked().explain(reason, at(14 * 24)),
        Err(MeanwhileError::Over)
    );
}

#[test]
fn an_owner_is_reminded_once_and_not_before_three_days() {
    let request = asked();
    assert_eq!(request.remind(at(71)), Err(MeanwhileError::TooEarly));
    let reminded = request.remind(at(72)).unwrap();
    assert_eq!(reminded.remind(at(90)), Err(MeanwhileError::Already));
    assert_eq!(reminded.remind_from(at(90)), None);
    let resting = request.ask_back("Why?".to_owned(), at(1)).unwrap();
    assert_eq!(
        resting.remind(at(80)),
        Err(MeanwhileError::TooEarly),
        "it is the asker's turn"
    );
    assert_eq!(request.remind(at(14 * 24)), Err(MeanwhileError::Over));
}

#[test]
fn a_reported_request_goes_on_waiting_and_asks_nothing_of_its_owner() {
    let reported = asked().report(at(1)).unwrap();
    assert!(reported.is_pending(at(2)) && !reported.needs_answer(at(2)));
    assert_eq!(reported.outcome_at(at(2)), None);
    assert_eq!(reported.report(at(2)), Err(MeanwhileError::Already));
    assert_eq!(
        reported.ask_back("Who?".to_owned(), at(2)),
        Err(MeanwhileError::Already)
    );
}

#[test]
fn a_withdrawal_is_taken_back_for_a_quarter_of_an_hour_and_never_later_than_the_end() {
    let request = asked();
    let withdrawn = request.withdraw(at(1)).unwrap();
    assert_eq!(
        withdrawn.unwithdraw(at(1).plus(UNDO), UNDO),
        Ok(request.clone())
    );
    let late = at(1).plus(UNDO).plus(Lifetime::millis(1));
    assert_eq!(withdrawn.unwithdraw(late, UNDO), Err(MeanwhileError::Over));
    let end = request.lapses_at;
    let last = request.withdraw(end.minus(Lifetime::minutes(1))).unwrap();
    assert_eq!(last.unwithdraw_until(UNDO), Some(end));
    assert_eq!(last.unwithdraw(end, UNDO), Err(MeanwhileError::Over));
    let no = request.deny(None, at(1)).unwrap();
    assert_eq!(no.unwithdraw(at(1), UNDO), Err(MeanwhileError::Over));
}

#[test]
fn a_no_is_changed_until_the_request_runs_out_and_a_yes_is_not() {
    let request = asked();
    let no = request.deny(Some("No".to_owned()), at(1)).unwrap();
    assert_eq!(no.before_no(at(300)), Ok(request.clone()));
    assert_eq!(no.before_no(at(14 * 24)), Err(MeanwhileError::Over));
    let yes = AccessRequest {
        outcome: Some(Outcome::Allowed),
        ..no
    };
    assert_eq!(yes.before_no(at(2)), Err(MeanwhileError::Over));
    assert_eq!(yes.deny(None, at(2)), Err(SettleError::Settled));
}

#[test]
fn what_was_given_back_is_taken_again_as_it_was() {
    let share = Share {
        id: id(8),
        owner: id(1),
        party: id(2),
        resource: id(3),
        scopes: ScopeSet::parse(["view"]).unwrap(),
        purpose: None,
        note: None,
        request: None,
        act: id(9),
        made_at: at(0),
        starts_at: at(0),
        ends_at: at(10),
        ended: Some(Ended {
            at: at(2),
            because: EndReason::GivenBack,
        }),
        version: 2,
    };
    let again = share.taken_again(at(2).plus(UNDO), UNDO).unwrap();
    assert_eq!(
        (again.ended, again.ends_at, again.version),
        (None, at(10), 3)
    );
    assert_eq!(share.taken_again(at(3), UNDO), Err(NoUndo::TooLate));
    assert_eq!(share.taken_again(at(10), UNDO), Err(NoUndo::DatePassed));
    assert!(share.restored(at(2), UNDO).is_err(), "not its owner's stop");
    let stopped = Share {
        ended: Some(Ended {
            at: at(2),
            because: EndReason::Owner,
        }),
        ..share
    };
    assert_eq!(stopped.taken_again(at(2), UNDO), Err(NoUndo::NotStopped));
}
