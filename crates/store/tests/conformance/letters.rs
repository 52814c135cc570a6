//! Letters: queued once, called off while they wait, taken by one, sent or tried again.

use std::collections::BTreeSet;

use latchkey_domain::letter::{LetterKind, Recipient};
use latchkey_domain::time::Lifetime;
use latchkey_store::{Letter, LetterState, Words};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    an_occasion_is_queued_once,
    a_letter_is_found_by_its_handle_while_that_leads_anywhere,
    what_waits_is_called_off_and_that_can_be_taken_back,
    a_letter_is_taken_by_one_and_again_when_nothing_is_heard,
    a_letter_that_was_sent_is_never_due_again,
    a_letter_is_given_up_or_dropped,
    letters_go_when_their_link_is_over,
    letters_are_told_together_and_called_off_by_themselves,
);

fn letter(number: u8) -> Letter {
    Letter {
        id: format!("occasion-{number}"),
        kind: LetterKind::RequestNew,
        to: Recipient::person(id(SAM)),
        about: Some("a request".to_owned()),
        sealed: b"sealed".to_vec(),
        code: hash(number),
        code_ends_at: day(14),
        made_at: day(0),
        not_before: day(1),
    }
}

fn elsewhere() -> Letter {
    Letter {
        to: Recipient::address("somebody@example.org"),
        about: None,
        ..letter(3)
    }
}

/// Another letter for the same occasion.
fn again() -> Letter {
    Letter {
        code: hash(2),
        ..letter(1)
    }
}

fn name(number: u8) -> String {
    format!("occasion-{number}")
}

async fn queued(home: &Home, number: u8) -> u64 {
    queued_as(home, letter, number).await
}

async fn queued_as(home: &Home, make: fn(u8) -> Letter, number: u8) -> u64 {
    change!(
        home,
        |tx| async move { tx.letters().queue(&make(number)).await }
    )
    .unwrap()
}

async fn taken(home: &Home, claim: &'static str, now: i64) -> Vec<LetterState> {
    let until = day(now).plus(Lifetime::minutes(5));
    change!(home, |tx| tx.letters().claim(claim, day(now), until, 10)).unwrap()
}

async fn state(home: &Home, number: u8) -> LetterState {
    look!(
        home,
        |tx| async move { tx.letters().by_id(&name(number)).await }
    )
    .unwrap()
}

async fn an_occasion_is_queued_once(home: &Home) {
    assert_eq!(queued(home, 1).await, 1);
    assert_eq!(queued_as(home, |_| again(), 1).await, 0);
    assert_eq!(state(home, 1).await.letter, letter(1));
    assert_eq!(queued_as(home, |_| elsewhere(), 3).await, 1);
    assert_eq!(state(home, 3).await.letter, elsewhere());
    assert_eq!(look!(home, |tx| tx.letters().waiting(day(0))), 0);
    assert_eq!(look!(home, |tx| tx.letters().waiting(day(1))), 2);
}

async fn a_letter_is_found_by_its_handle_while_that_leads_anywhere(home: &Home) {
    queued(home, 1).await;
    let found = |number: u8, now: i64| async move {
        look!(home, |tx| tx.letters().by_code(&hash(number), day(now)))
    };
    assert_eq!(found(1, 13).await.unwrap().letter, letter(1));
    assert_eq!(found(1, 14).await, None, "its time is over");
    assert_eq!(found(2, 1).await, None, "another handle");
}

async fn what_waits_is_called_off_and_that_can_be_taken_back(home: &Home) {
    queued(home, 1).await;
    let cancel = |kind: LetterKind, about: &'static str| async move {
        change!(home, |tx| tx.letters().cancel(kind, about, day(0))).unwrap()
    };
    assert_eq!(cancel(LetterKind::AskReceived, "a request").await, 0);
    assert_eq!(cancel(LetterKind::RequestNew, "another").await, 0);
    assert_eq!(cancel(LetterKind::RequestNew, "a request").await, 1);
    assert_eq!(state(home, 1).await.cancelled_at, Some(day(0)));
    assert_eq!(taken(home, "a", 2).await, []);
    let uncancel = || async {
        let kind = LetterKind::RequestNew;
        change!(home, |tx| tx.letters().uncancel(kind, "a request", day(3))).unwrap()
    };
    assert_eq!((uncancel().await, uncancel().await), (1, 0));
    assert_eq!(taken(home, "a", 2).await, [], "not due yet");
    assert_eq!(taken(home, "a", 3).await.len(), 1);
    // In the middle of being sent: it may arrive, and is not sent again.
    assert_eq!(cancel(LetterKind::RequestNew, "a request").await, 1);
    let sent = || async {
        change!(home, |tx| tx.letters().sent(
            "a",
            "occasion-1",
            Words::Keep,
            day(3)
        ))
        .unwrap()
    };
    assert_eq!((sent().await, sent().await), (1, 0));
    assert_eq!(cancel(LetterKind::RequestNew, "a request").await, 0);
    assert_eq!(uncancel().await, 0);
}

async fn a_letter_is_taken_by_one_and_again_when_nothing_is_heard(home: &Home) {
    queued(home, 1).await;
    assert_eq!(taken(home, "a", 0).await, [], "not before its time");
    let first = taken(home, "a", 1).await;
    assert_eq!(first[0].attempts, 1);
    assert_eq!(first[0].letter.sealed, b"sealed");
    assert_eq!(taken(home, "b", 1).await, [], "somebody has it");
    let second = taken(home, "c", 2).await;
    assert_eq!(second[0].attempts, 2, "the first was never heard of again");
    // Whoever lost it has nothing to say about it any more.
    let late = change!(home, |tx| tx.letters().sent(
        "a",
        "occasion-1",
        Words::Forget,
        day(2)
    ));
    assert_eq!(late.unwrap(), 0);
    let failed = |claim: &'static str| async move {
        let next = Some(day(4));
        change!(home, |tx| tx.letters().failed(
            claim,
            "occasion-1",
            next,
            day(2)
        ))
        .unwrap()
    };
    assert_eq!((failed("a").await, failed("c").await), (0, 1));
    assert_eq!(taken(home, "d", 3).await, []);
    assert_eq!(taken(home, "e", 4).await.len(), 1);
}

async fn a_letter_that_was_sent_is_never_due_again(home: &Home) {
    for number in [1, 2] {
        queued(home, number).await;
    }
    assert_eq!(taken(home, "a", 1).await.len(), 2);
    for (number, words) in [(1, Words::Forget), (2, Words::Keep)] {
        let sent = change!(home, |tx| async move {
            tx.letters().sent("a", &name(number), words, day(1)).await
        });
        assert_eq!(sent.unwrap(), 1);
    }
    assert_eq!(taken(home, "b", 9).await, []);
    assert_eq!(state(home, 1).await.letter.sealed, b"");
    assert_eq!(state(home, 2).await.letter.sealed, b"sealed");
    let latest = look!(home, |tx| tx.letters().latest_sent(10));
    let ids: Vec<&str> = latest.iter().map(|l| l.letter.id.as_str()).collect();
    assert_eq!(ids, ["occasion-2", "occasion-1"]);
    assert_eq!(latest[0].sent_at, Some(day(1)));
    assert_eq!(queued(home, 1).await, 0, "the occasion is known");
}

async fn a_letter_is_given_up_or_dropped(home: &Home) {
    for number in [1, 2] {
        queued(home, number).await;
    }
    assert_eq!(taken(home, "a", 1).await.len(), 2);
    let gave_up = change!(home, |tx| tx.letters().failed(
        "a",
        "occasion-1",
        None,
        day(1)
    ));
    assert_eq!(gave_up.unwrap(), 1);
    let dropped = |claim: &'static str| async move {
        change!(home, |tx| tx.letters().drop_taken(
            claim,
            "occasion-2",
            day(1)
        ))
        .unwrap()
    };
    assert_eq!((dropped("b").await, dropped("a").await), (0, 1));
    assert_eq!(taken(home, "b", 9).await, []);
    assert_eq!(state(home, 1).await.gave_up_at, Some(day(1)));
    let second = state(home, 2).await;
    assert_eq!(second.cancelled_at, Some(day(1)));
    assert_eq!(second.letter.sealed, b"");
}

async fn letters_go_when_their_link_is_over(home: &Home) {
    for number in [1, 2] {
        queued(home, number).await;
    }
    taken(home, "a", 1).await;
    change!(home, |tx| tx.letters().sent(
        "a",
        "occasion-1",
        Words::Forget,
        day(1)
    ))
    .unwrap();
    let purge =
        |before: i64| async move { change!(home, |tx| tx.letters().purge(day(before))).unwrap() };
    assert_eq!((purge(14).await, purge(15).await), (0, 1));
    assert!(state(home, 2).await.sent_at.is_none(), "it still waits");
}

mod crowded {
    use super::*;

    on_both_engines!(many threads: many_takers_take_each_letter_once);

    async fn many_takers_take_each_letter_once(home: &Home) {
        for number in 0..60 {
            queued(home, number).await;
        }
        let mut takers = Vec::new();
        for taker in 0..12 {
            let store = home.store.clone();
            takers.push(tokio::spawn(async move {
                let mut mine = Vec::new();
                for round in 0..6 {
                    let claim = format!("{taker}-{round}");
                    let some = store
                        .write_unaudited::<_, latchkey_store::StoreError, _>("a test", move |tx| {
                            let claim = claim.clone();
                            Box::pin(
                                async move { tx.letters().claim(&claim, day(1), day(2), 4).await },
                            )
                        })
                        .await
                        .unwrap();
                    mine.extend(some.into_iter().map(|taken| taken.letter.id));
                }
                mine
            }));
        }
        let mut all = Vec::new();
        for taker in takers {
            all.extend(taker.await.unwrap());
        }
        let once: BTreeSet<&String> = all.iter().collect();
        assert_eq!((all.len(), once.len()), (60, 60));
    }
}

async fn letters_are_told_together_and_called_off_by_themselves(home: &Home) {
    let other = |number: u8| Letter {
        about: Some("another".to_owned()),
        ..letter(number)
    };
    queued(home, 1).await;
    queued_as(home, other, 2).await;
    queued(home, 4).await;
    assert_eq!(taken(home, "a", 1).await.len(), 3);
    for number in [1, 2, 4] {
        let gathered = change!(home, |tx| async move {
            tx.letters().gather("a", &name(number), "the day").await
        });
        assert_eq!(gathered.unwrap(), 1);
        let again = change!(home, |tx| async move {
            tx.letters().gather("a", &name(number), "the day").await
        });
        assert_eq!(again.unwrap(), 0);
    }
    assert_eq!(taken(home, "b", 3).await, [], "none is due by itself");
    let told = async || look!(home, |tx| tx.letters().told_in("the day"));
    assert_eq!(told().await, [(LetterKind::RequestNew, 3)]);
    let cancel = change!(home, |tx| tx.letters().cancel(
        LetterKind::RequestNew,
        "a request",
        day(1)
    ));
    assert_eq!(cancel.unwrap(), 2);
    assert_eq!(told().await, [(LetterKind::RequestNew, 1)]);
    // What is not called off after all is due again, and can be gathered again.
    let back = change!(home, |tx| tx.letters().uncancel(
        LetterKind::RequestNew,
        "a request",
        day(1)
    ));
    assert_eq!(back.unwrap(), 2);
    assert_eq!(taken(home, "c", 1).await.len(), 2);
    let sent = change!(home, |tx| tx.letters().told(
        "the day",
        Words::Forget,
        day(2)
    ));
    assert_eq!(sent.unwrap(), 1);
    let state = state(home, 2).await;
    assert_eq!(state.sent_at, Some(day(2)));
    assert!(state.letter.sealed.is_empty());
    let late = change!(home, |tx| tx.letters().cancel(
        LetterKind::RequestNew,
        "another",
        day(3)
    ));
    assert_eq!(late.unwrap(), 0, "it was told");
    assert_eq!(told().await, [(LetterKind::RequestNew, 1)]);
    assert_eq!(look!(home, |tx| tx.letters().latest_sent(9)), []);
}
