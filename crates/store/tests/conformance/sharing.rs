//! Changing shares and stopping all of them, with what is kept beside: what was before, receipts,
//! stops, and which kinds of record need no end.

use latchkey_domain::share::{EndReason, Ended, Purpose, Share};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Draft, DraftKind, Receipt, ShareChange, Stop, StoreError};

use super::cast::*;
use super::home::Home;
use super::shares::several;

on_both_engines!(
    a_share_is_changed_from_the_version_that_was_seen,
    what_a_share_was_before_is_read_back_as_it_was,
    a_receipt_is_its_owners_and_there_is_one_a_version,
    everything_ends_at_once_and_comes_back_as_it_was,
    what_has_its_place_taken_or_its_date_passed_stays_stopped,
    ten_thousand_shares_are_stopped_in_one_statement,
    new_requests_are_paused_and_taken_again,
    what_ends_soon_is_told_until_its_owner_says_so,
    what_has_no_end_is_put_before_its_owner_again,
    a_kind_needs_an_end_unless_it_was_allowed,
    a_change_in_the_making_is_its_owners,
);

async fn read(home: &Home, number: u64) -> Share {
    look!(home, |tx| tx.shares().of_owner_by_id(&sam(), &id(number))).unwrap()
}

async fn change(home: &Home, share: Share) -> u64 {
    home.store
        .write_unaudited::<_, StoreError, _>("a test", move |tx| {
            let share = share.clone();
            Box::pin(async move { tx.shares().change(&share).await })
        })
        .await
        .unwrap()
}

async fn a_share_is_changed_from_the_version_that_was_seen(home: &Home) {
    settled(home).await;
    with_shares(home, several()).await;
    let other = Share {
        scopes: scopes(&["download", "view"]),
        purpose: None,
        note: None,
        ends_at: Timestamp::NO_END,
        version: 2,
        ..share(101)
    };
    let hers = Share {
        owner: id(AMARA),
        ..other.clone()
    };
    assert_eq!(change(home, hers).await, 0, "not hers");
    let old = Share {
        version: 3,
        ..other.clone()
    };
    assert_eq!(change(home, old).await, 0, "not from this version");
    assert_eq!(read(home, 101).await, share(101));
    assert_eq!(change(home, other.clone()).await, 1);
    assert_eq!(change(home, other.clone()).await, 0, "done already");
    assert_eq!(read(home, 101).await, other);
    let stopped = read(home, 104).await;
    let over = Share {
        version: 3,
        ended: None,
        ..stopped.clone()
    };
    assert_eq!(change(home, over).await, 0, "what is over stays as it is");
    assert_eq!(read(home, 104).await, stopped);
}

async fn what_a_share_was_before_is_read_back_as_it_was(home: &Home) {
    settled(home).await;
    with_shares(home, vec![share(101)]).await;
    let first = ShareChange {
        share: id(101),
        owner: id(SAM),
        version: 2,
        changed_at: day(3),
        former: share(101).terms(),
    };
    let bare = Share {
        purpose: Some(Purpose::Other),
        note: Some("Two\nlines – Grüße".to_owned()),
        ends_at: Timestamp::NO_END,
        ..share(101)
    };
    let second = ShareChange {
        version: 3,
        changed_at: day(4),
        former: bare.terms(),
        ..first.clone()
    };
    let insert = async |change: ShareChange| {
        home.store
            .write_unaudited::<_, StoreError, _>("a test", move |tx| {
                let change = change.clone();
                Box::pin(async move { tx.share_changes().insert(&change).await })
            })
            .await
    };
    insert(first.clone()).await.unwrap();
    insert(second.clone()).await.unwrap();
    let latest = look!(home, |tx| tx
        .share_changes()
        .latest_of(&sam(), &share_id(101)));
    assert_eq!(latest, Some(second));
    let hers = look!(home, |tx| tx
        .share_changes()
        .latest_of(&amara(), &share_id(101)));
    assert_eq!(hers, None);
    let twice = insert(first).await;
    assert!(matches!(twice, Err(StoreError::Conflict)), "{twice:?}");
}

fn receipt(number: u64, version: i64) -> Receipt {
    Receipt {
        id: id(number),
        share: id(101),
        owner: id(SAM),
        version,
        made_at: day(version),
        hash: vec![7; 32],
        body: "{\"sentence\":\"Grüße\"}".to_owned(),
    }
}

async fn a_receipt_is_its_owners_and_there_is_one_a_version(home: &Home) {
    settled(home).await;
    with_shares(home, vec![share(101)]).await;
    let insert = async |receipt: Receipt| {
        home.store
            .write_unaudited::<_, StoreError, _>("a test", move |tx| {
                let receipt = receipt.clone();
                Box::pin(async move { tx.receipts().insert(&receipt).await })
            })
            .await
    };
    insert(receipt(501, 1)).await.unwrap();
    insert(receipt(502, 2)).await.unwrap();
    let twice = insert(receipt(503, 2)).await;
    assert!(matches!(twice, Err(StoreError::Conflict)), "{twice:?}");
    let all = look!(home, |tx| tx.receipts().of_share(&sam(), &share_id(101)));
    assert_eq!(all, [receipt(502, 2), receipt(501, 1)]);
    let hers = look!(home, |tx| tx.receipts().of_share(&amara(), &share_id(101)));
    assert!(hers.is_empty());
}

async fn end_all(home: &Home, owner: u64, stop: u64, at: Timestamp) -> u64 {
    change!(home, |tx| async move {
        tx.shares().end_all(&id(owner), &id(stop), at).await
    })
    .unwrap()
}

async fn restore_all(home: &Home, owner: u64, stop: u64, at: Timestamp) -> u64 {
    change!(home, |tx| async move {
        tx.shares().restore_all(&id(owner), &id(stop), at).await
    })
    .unwrap()
}

async fn everything_ends_at_once_and_comes_back_as_it_was(home: &Home) {
    settled(home).await;
    with_shares(home, several()).await;
    assert_eq!(end_all(home, AMARA, 600, day(10)).await, 0, "she has none");
    assert_eq!(
        end_all(home, SAM, 600, day(10)).await,
        2,
        "what holds and what will"
    );
    assert_eq!(end_all(home, SAM, 601, day(10)).await, 0, "all is over");
    let ended = Some(Ended {
        at: day(10),
        because: EndReason::Owner,
    });
    let stopped = look!(home, |tx| tx.shares().of_stop(&sam(), &id(600)));
    assert_eq!(numbers(&stopped), [101, 102]);
    assert!(stopped.iter().all(|share| share.ended == ended));
    assert!(look!(home, |tx| tx.shares().of_stop(&amara(), &id(600))).is_empty());
    let stop = Stop {
        id: id(600),
        owner: id(SAM),
        stopped_at: day(10),
        shares: 2,
        paused_at: Some(day(10)),
        undone_at: None,
    };
    let kept = stop.clone();
    home.store
        .write_unaudited::<_, StoreError, _>("a test", move |tx| {
            let kept = kept.clone();
            Box::pin(async move { tx.stops().insert(&kept).await })
        })
        .await
        .unwrap();
    assert_eq!(
        look!(home, |tx| tx.stops().latest_of(&sam())),
        Some(stop.clone())
    );
    assert_eq!(look!(home, |tx| tx.stops().latest_of(&amara())), None);

    assert_eq!(restore_all(home, AMARA, 600, day(10)).await, 0, "not hers");
    assert_eq!(restore_all(home, SAM, 601, day(10)).await, 0);
    assert_eq!(restore_all(home, SAM, 600, day(10)).await, 2);
    assert_eq!(
        restore_all(home, SAM, 600, day(10)).await,
        0,
        "done already"
    );
    assert_eq!(
        read(home, 101).await,
        Share {
            version: 3,
            ..share(101)
        }
    );
    let undo = async |owner: u64| {
        change!(home, |tx| async move {
            tx.stops().undo(&id(owner), &id(600), day(11)).await
        })
        .unwrap()
    };
    assert_eq!(
        (undo(AMARA).await, undo(SAM).await, undo(SAM).await),
        (0, 1, 0)
    );
    let undone = Stop {
        undone_at: Some(day(11)),
        ..stop
    };
    assert_eq!(look!(home, |tx| tx.stops().latest_of(&sam())), Some(undone));
}

async fn what_has_its_place_taken_or_its_date_passed_stays_stopped(home: &Home) {
    settled(home).await;
    let lolas = Share {
        party: id(LOLA),
        ..share(102)
    };
    let short = Share {
        resource: id(LETTER),
        ends_at: day(11),
        ..share(103)
    };
    with_shares(home, vec![share(101), lolas, short]).await;
    assert_eq!(end_all(home, SAM, 600, day(10)).await, 3);
    let newer = Share {
        made_at: day(10),
        starts_at: day(10),
        ..share(104)
    };
    with_shares(home, vec![newer]).await;
    assert_eq!(restore_all(home, SAM, 600, day(12)).await, 1);
    let left = look!(home, |tx| tx.shares().of_stop(&sam(), &id(600)));
    assert_eq!(numbers(&left), [103, 101]);
    assert_eq!(read(home, 102).await.ended, None);
    // One that was taken back by itself is no longer part of the stop.
    let restored = Share {
        ended: None,
        version: read(home, 101).await.version + 1,
        ..share(101)
    };
    home.store
        .write_unaudited::<_, StoreError, _>("a test", move |tx| {
            let restored = restored.clone();
            Box::pin(async move { tx.shares().restore(&restored).await })
        })
        .await
        .unwrap();
    let left = look!(home, |tx| tx.shares().of_stop(&sam(), &id(600)));
    assert_eq!(numbers(&left), [103]);
}

async fn ten_thousand_shares_are_stopped_in_one_statement(home: &Home) {
    settled(home).await;
    let many = (0..10_000)
        .map(|number| Share {
            party: if number % 2 == 0 {
                id(OKAFOR)
            } else {
                id(LOLA)
            },
            ..share(10_000 + number)
        })
        .collect();
    with_shares(home, many).await;
    let before = home.store.statements();
    assert_eq!(end_all(home, SAM, 600, day(10)).await, 10_000);
    assert_eq!(home.store.statements() - before, 1);
    assert_eq!(
        look!(home, |tx| tx.shares().count_in_force(&sam(), day(10))),
        0
    );
    assert_eq!(restore_all(home, SAM, 600, day(10)).await, 10_000);
    assert_eq!(
        look!(home, |tx| tx.shares().count_in_force(&sam(), day(10))),
        10_000
    );
}

async fn new_requests_are_paused_and_taken_again(home: &Home) {
    settled(home).await;
    let paused = async || {
        let at = look!(home, |tx| tx.owners().paused_at(&sam()));
        let basis = look!(home, |tx| async move {
            tx.policies()
                .in_force_for(&sam(), &id(ST_MARYS), None, &[tests()], day(10))
                .await
        });
        assert_eq!(at.is_some(), basis.paused, "a decision is told");
        at
    };
    let pause = async |at: i64| {
        change!(home, |tx| async move {
            tx.owners().pause(&sam(), day(at)).await
        })
        .unwrap()
    };
    let resume =
        async || change!(home, |tx| async move { tx.owners().resume(&sam()).await }).unwrap();
    assert_eq!(paused().await, None);
    assert_eq!(resume().await, 0);
    assert_eq!((pause(3).await, pause(4).await), (1, 0), "since the first");
    assert_eq!(paused().await, Some(day(3)));
    assert_eq!(look!(home, |tx| tx.owners().paused_at(&amara())), None);
    assert_eq!(resume().await, 1);
    assert_eq!(paused().await, None);
}

async fn review(home: &Home, owner: u64, number: u64, at: Option<Timestamp>, now: i64) -> u64 {
    change!(home, |tx| async move {
        tx.shares()
            .review(&id(owner), &id(number), at, day(now))
            .await
    })
    .unwrap()
}

async fn what_ends_soon_is_told_until_its_owner_says_so(home: &Home) {
    settled(home).await;
    let later = Share {
        ends_at: day(60),
        ..share(105)
    };
    let asked = Share {
        request: Some(id(5)),
        made_at: day(2),
        ..share(106)
    };
    with_shares(home, several().into_iter().chain([later, asked]).collect()).await;
    let ending = async |now: i64, by: i64, lately: Timestamp| {
        let found = look!(home, |tx| tx.shares().ending(
            &sam(),
            day(now),
            day(by),
            lately,
            9
        ));
        numbers(&found)
    };
    assert_eq!(ending(20, 34, day(20)).await, [101, 102, 106]);
    assert_eq!(ending(10, 29, day(10)).await, [] as [u64; 0]);
    assert_eq!(review(home, AMARA, 101, Some(day(20)), 20).await, 0);
    assert_eq!(review(home, SAM, 103, Some(day(20)), 20).await, 0, "over");
    assert_eq!(review(home, SAM, 101, Some(day(20)), 20).await, 1);
    let lately = day(20).minus(Lifetime::minutes(15));
    assert_eq!(
        ending(20, 34, lately).await,
        [101, 102, 106],
        "in sight for a while"
    );
    assert_eq!(ending(20, 34, day(20)).await, [102, 106]);
    let said = look!(home, |tx| tx
        .shares()
        .reviewed_since(&sam(), day(20).minus(Lifetime::minutes(1))));
    assert_eq!(said, [share_id(101)]);
    assert!(look!(home, |tx| tx.shares().reviewed_since(&sam(), day(20))).is_empty());
    assert_eq!(review(home, SAM, 101, None, 20).await, 1);
    assert_eq!(ending(20, 34, day(20)).await, [101, 102, 106]);
    let latest = look!(home, |tx| tx.shares().latest(&sam())).unwrap();
    assert_eq!(latest.id, share_id(105), "made without being asked");
    assert_eq!(look!(home, |tx| tx.shares().latest(&amara())), None);
}

async fn what_has_no_end_is_put_before_its_owner_again(home: &Home) {
    settled(home).await;
    let open = Share {
        ends_at: Timestamp::NO_END,
        ..share(107)
    };
    with_shares(home, vec![share(101), open]).await;
    let due = async |since: i64| {
        let found = look!(home, |tx| tx.shares().to_review(
            &sam(),
            day(400),
            day(since),
            9
        ));
        numbers(&found)
    };
    assert_eq!(due(0).await, [] as [u64; 0], "it was made later");
    assert_eq!(due(1).await, [107]);
    assert_eq!(review(home, SAM, 107, Some(day(100)), 100).await, 1);
    assert_eq!(due(99).await, [] as [u64; 0]);
    assert_eq!(due(100).await, [107]);
    assert!(
        look!(home, |tx| tx.shares().to_review(
            &amara(),
            day(400),
            day(400),
            9
        ))
        .is_empty()
    );
}

async fn a_kind_needs_an_end_unless_it_was_allowed(home: &Home) {
    let all = async || look!(home, |tx| tx.open_kinds().all());
    let allow = async |kind: &'static str| {
        change!(home, |tx| async move {
            tx.open_kinds().allow(kind, day(1)).await
        })
        .unwrap()
    };
    let forbid = async |kind: &'static str| {
        change!(home, |tx| async move { tx.open_kinds().forbid(kind).await }).unwrap()
    };
    assert!(all().await.is_empty());
    assert_eq!((allow("letter").await, allow("letter").await), (1, 0));
    assert_eq!(allow("laboratory").await, 1);
    assert_eq!(all().await, ["laboratory", "letter"]);
    assert_eq!((forbid("letter").await, forbid("letter").await), (1, 0));
    assert_eq!(all().await, ["laboratory"]);
}

async fn a_change_in_the_making_is_its_owners(home: &Home) {
    settled(home).await;
    let draft = Draft {
        id: id(700),
        owner: id(SAM),
        kind: DraftKind::Change,
        subject: Some(share_id(101).to_string()),
        changed_at: day(1),
        expires_at: day(8),
        body: "{}".to_owned(),
    };
    let kept = draft.clone();
    home.store
        .write_unaudited::<_, StoreError, _>("a test", move |tx| {
            let kept = kept.clone();
            Box::pin(async move { tx.drafts().insert(&kept).await })
        })
        .await
        .unwrap();
    let found = look!(home, |tx| tx.drafts().change_of(
        &sam(),
        &share_id(101),
        day(2)
    ));
    assert_eq!(found, Some(draft));
    for (owner, share, now) in [(AMARA, 101, 2), (SAM, 102, 2), (SAM, 101, 8)] {
        let found = look!(home, |tx| async move {
            tx.drafts()
                .change_of(&id(owner), &share_id(share), day(now))
                .await
        });
        assert_eq!(found, None);
    }
    let forget = async |owner: u64| {
        change!(home, |tx| async move {
            tx.drafts().forget_change(&id(owner), &share_id(101)).await
        })
        .unwrap()
    };
    assert_eq!((forget(AMARA).await, forget(SAM).await), (0, 1));
}
