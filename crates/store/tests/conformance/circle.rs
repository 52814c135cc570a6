//! Everybody an owner shares with, and those whose requests she does not take.

use latchkey_domain::share::{EndReason, Ended, Share};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Block, SharedWith, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    each_person_is_one_row_with_her_nearest_end,
    nothing_of_another_owners_circle_is_read,
    all_of_one_person_stops_at_once_and_nobody_elses,
    what_ended_and_what_was_asked_is_read_newest_first,
    a_block_holds_until_its_day_or_until_it_is_lifted,
    a_block_is_read_with_all_that_decides,
);

/// Dr Okafor has three, one of them only later, and one that is over; Aunt Lola has one.
fn several() -> Vec<Share> {
    vec![
        share(101),
        Share {
            resource: id(LETTER),
            ends_at: day(12),
            ..share(102)
        },
        Share {
            starts_at: day(20),
            ..share(103)
        },
        Share {
            ends_at: day(8),
            ..share(104)
        },
        Share {
            party: id(LOLA),
            ends_at: day(11),
            ..share(105)
        },
    ]
}

async fn with(home: &Home) {
    settled(home).await;
    with_shares(home, several()).await;
}

async fn each_person_is_one_row_with_her_nearest_end(home: &Home) {
    with(home).await;
    let row = |party: u64, name: &str, ends: i64| SharedWith {
        party: id(party),
        name: name.to_owned(),
        ends_at: day(ends),
        last_used_at: None,
    };
    let before = home.store.statements();
    let people = look!(home, |tx| tx.circle().people(&sam(), day(10)));
    assert_eq!(home.store.statements() - before, 1);
    let expected = [
        row(LOLA, "Aunt Lola", 11),
        row(OKAFOR, "Dr Ngozi Okafor", 12),
    ];
    assert_eq!(people, expected);
    let later = look!(home, |tx| tx.circle().people(&sam(), day(12)));
    assert_eq!(later, [row(OKAFOR, "Dr Ngozi Okafor", 30)]);
    let parties = [id(OKAFOR), id(LOLA)];
    let live = look!(home, |tx| tx.circle().live_with(&sam(), &parties, day(10)));
    assert_eq!(numbers(&live), [105, 102, 101, 103]);
    assert!(look!(home, |tx| tx.circle().live_with(&sam(), &[], day(10))).is_empty());
}

async fn nothing_of_another_owners_circle_is_read(home: &Home) {
    with(home).await;
    let (doctor, now) = (doctor_okafor(), day(10));
    assert!(look!(home, |tx| tx.circle().people(&amara(), now)).is_empty());
    let parties = [doctor.clone()];
    assert!(look!(home, |tx| tx.circle().live_with(&amara(), &parties, now)).is_empty());
    let knows = |owner, party: u64| async move {
        look!(home, |tx| async move {
            tx.circle().knows(&id(owner), &id(party)).await
        })
    };
    assert!(knows(SAM, OKAFOR).await);
    assert!(!knows(AMARA, OKAFOR).await);
    assert!(!knows(SAM, AMARA).await);
    change!(home, |tx| async move {
        tx.contacts().add(&sam(), &id(AMARA), day(1)).await
    })
    .unwrap();
    assert!(knows(SAM, AMARA).await);
    change!(home, |tx| async move {
        tx.access_requests().insert(&request(301)).await
    })
    .unwrap();
    let asked = look!(home, |tx| tx.circle().asked_by(&amara(), &doctor, 9));
    assert!(asked.is_empty());
}

async fn all_of_one_person_stops_at_once_and_nobody_elses(home: &Home) {
    with(home).await;
    let stop = |owner: u64, at: i64| async move {
        change!(home, |tx| async move {
            tx.circle()
                .stop_all_with(&id(owner), &doctor_okafor(), day(at))
                .await
        })
        .unwrap()
    };
    assert_eq!(stop(AMARA, 10).await, 0);
    assert_eq!(
        stop(SAM, 10).await,
        3,
        "the one that is over stays as it is"
    );
    assert_eq!(stop(SAM, 11).await, 0);
    let left = look!(home, |tx| tx.circle().people(&sam(), day(10)));
    assert_eq!(left.len(), 1, "{left:?}");
    let since = |at: i64| async move {
        look!(home, |tx| async move {
            tx.circle()
                .stopped_with(&sam(), &doctor_okafor(), day(at))
                .await
        })
    };
    let stopped = since(10).await;
    assert_eq!(numbers(&stopped), [102, 101, 103]);
    let ended = Some(Ended {
        at: day(10),
        because: EndReason::Owner,
    });
    assert!(stopped.iter().all(|s| s.ended == ended && s.version == 2));
    assert!(since(11).await.is_empty());
}

async fn what_ended_and_what_was_asked_is_read_newest_first(home: &Home) {
    with(home).await;
    change!(home, |tx| async move {
        tx.shares()
            .end(&sam(), &share_id(102), EndReason::GivenBack, day(9))
            .await?;
        tx.access_requests().insert(&request(301)).await?;
        let later = latchkey_domain::access_request::AccessRequest {
            asked_at: day(2),
            ..request(302)
        };
        tx.access_requests().insert(&later).await
    })
    .unwrap();
    let (doctor, now) = (doctor_okafor(), day(10));
    let ended = look!(home, |tx| tx.circle().ended_with(&sam(), &doctor, now, 9));
    assert_eq!(numbers(&ended), [102, 104]);
    let doctor = doctor_okafor();
    let asked = look!(home, |tx| tx.circle().asked_by(&sam(), &doctor, 9));
    let asked: Vec<_> = asked.into_iter().map(|request| request.id).collect();
    assert_eq!(asked, [request_id(302), request_id(301)]);
}

fn block(party: u64, made: i64, ends: Option<i64>) -> Block {
    Block {
        owner: sam(),
        party: id(party),
        made_at: day(made),
        ends_at: ends.map(day),
    }
}

async fn set(home: &Home, block: Block) {
    home.store
        .write_unaudited::<_, StoreError, _>("a test", move |tx| {
            let block = block.clone();
            Box::pin(async move { tx.blocks().set(&block).await })
        })
        .await
        .unwrap();
}

async fn a_block_holds_until_its_day_or_until_it_is_lifted(home: &Home) {
    settled(home).await;
    set(home, block(OKAFOR, 1, Some(5))).await;
    set(home, block(LOLA, 2, None)).await;
    let holds = |owner: u64, party: u64, now: Timestamp| async move {
        look!(home, |tx| async move {
            tx.blocks().holds(&id(owner), &id(party), now).await
        })
    };
    assert_eq!(
        holds(SAM, OKAFOR, day(4)).await,
        Some(block(OKAFOR, 1, Some(5)))
    );
    assert_eq!(holds(SAM, OKAFOR, day(5)).await, None);
    assert_eq!(holds(AMARA, OKAFOR, day(4)).await, None);
    assert_eq!(holds(SAM, LOLA, day(900)).await, Some(block(LOLA, 2, None)));
    let all = |now| async move { look!(home, |tx| tx.blocks().of_owner(&sam(), now, 9)) };
    let both = [block(LOLA, 2, None), block(OKAFOR, 1, Some(5))];
    assert_eq!(all(day(4)).await, both);
    assert_eq!(all(day(5)).await, both[..1]);
    set(home, block(OKAFOR, 6, None)).await;
    assert_eq!(
        holds(SAM, OKAFOR, day(7)).await,
        Some(block(OKAFOR, 6, None))
    );
    let lift = |owner: u64| async move {
        change!(home, |tx| async move {
            tx.blocks().lift(&id(owner), &doctor_okafor()).await
        })
        .unwrap()
    };
    assert_eq!(
        (lift(AMARA).await, lift(SAM).await, lift(SAM).await),
        (0, 1, 0)
    );
    assert_eq!(holds(SAM, OKAFOR, day(7)).await, None);
    let strange: Result<(), StoreError> = change!(home, |tx| async move {
        tx.blocks().set(&block(NOBODY, 1, None)).await
    });
    assert!(strange.is_err(), "nobody is blocked who is not there");
}

async fn a_block_is_read_with_all_that_decides(home: &Home) {
    settled(home).await;
    set(home, block(OKAFOR, 1, Some(5))).await;
    let blocked = |party: Option<u64>, now| async move {
        let party = party.map(id);
        look!(home, |tx| async move {
            let basis = tx
                .policies()
                .in_force_for(&sam(), &id(ST_MARYS), party.as_ref(), &[tests()], now)
                .await?;
            Ok(basis.blocked)
        })
    };
    assert!(blocked(Some(OKAFOR), day(4)).await);
    assert!(!blocked(Some(OKAFOR), day(5)).await);
    assert!(!blocked(Some(LOLA), day(4)).await);
    assert!(!blocked(None, day(4)).await);
}
