//! Shares are ended and never deleted, and restored only as they were.

use latchkey_domain::share::{EndReason, Ended, Share};
use latchkey_domain::time::Lifetime;
use latchkey_store::StoreError;

use super::cast::*;
use super::home::Home;
use super::shares::several;

on_both_engines!(
    a_share_is_stopped_once_and_by_its_owner,
    a_stop_is_taken_back_once_and_only_the_owners_own,
    all_shares_of_a_record_end_together,
);

async fn end(home: &Home, owner: u64, number: u64, day_: i64) -> u64 {
    change!(home, |tx| async move {
        tx.shares()
            .end(&id(owner), &id(number), EndReason::Owner, day(day_))
            .await
    })
    .unwrap()
}

async fn read(home: &Home, number: u64) -> Share {
    look!(home, |tx| tx.shares().of_owner_by_id(&sam(), &id(number))).unwrap()
}

async fn a_share_is_stopped_once_and_by_its_owner(home: &Home) {
    settled(home).await;
    with_shares(home, vec![share(101)]).await;
    assert_eq!(end(home, AMARA, 101, 5).await, 0, "not hers");
    assert_eq!(end(home, SAM, NOBODY, 5).await, 0);
    assert_eq!(
        end(home, SAM, 101, 30).await,
        0,
        "its date has passed already"
    );
    assert_eq!(read(home, 101).await, share(101));
    assert_eq!(end(home, SAM, 101, 5).await, 1);
    assert_eq!(end(home, SAM, 101, 6).await, 0, "it had ended already");
    let ended = Some(Ended {
        at: day(5),
        because: EndReason::Owner,
    });
    assert_eq!(
        read(home, 101).await,
        Share {
            ended,
            version: 2,
            ..share(101)
        }
    );
}

async fn a_stop_is_taken_back_once_and_only_the_owners_own(home: &Home) {
    settled(home).await;
    let given_back = Some(Ended {
        at: day(5),
        because: EndReason::GivenBack,
    });
    let back = Share {
        ended: given_back,
        version: 2,
        ..share(102)
    };
    with_shares(home, vec![share(101), back.clone()]).await;
    end(home, SAM, 101, 5).await;
    let restored = read(home, 101)
        .await
        .restored(day(5), Lifetime::minutes(15))
        .unwrap();
    let restore = |share: Share| async move {
        home.store
            .write_unaudited::<_, StoreError, _>("a test", move |tx| {
                let share = share.clone();
                Box::pin(async move { tx.shares().restore(&share).await })
            })
            .await
            .unwrap()
    };
    assert_eq!(
        restore(Share {
            owner: id(AMARA),
            ..restored.clone()
        })
        .await,
        0,
        "not hers"
    );
    assert_eq!(
        restore(Share {
            version: 2,
            ..restored.clone()
        })
        .await,
        0,
        "an old version"
    );
    // Whatever the caller says, a restored share is no wider than it was.
    let wider = Share {
        scopes: scopes(&["download"]),
        ends_at: day(99),
        ..restored.clone()
    };
    assert_eq!(restore(wider).await, 1);
    assert_eq!(
        read(home, 101).await,
        Share {
            version: 3,
            ..share(101)
        }
    );
    assert_eq!(restore(restored).await, 0, "it is taken back already");
    assert_eq!(
        restore(Share {
            ended: None,
            version: 3,
            ..back.clone()
        })
        .await,
        0
    );
    assert_eq!(
        read(home, 102).await,
        back,
        "what a person gave back stays given back"
    );
}

async fn all_shares_of_a_record_end_together(home: &Home) {
    settled(home).await;
    let letter = Share {
        resource: id(LETTER),
        ..share(105)
    };
    with_shares(
        home,
        several().into_iter().chain([letter.clone()]).collect(),
    )
    .await;
    let end_all = |owner| async move {
        change!(home, |tx| async move {
            let reason = EndReason::RecordRemoved;
            tx.shares()
                .end_all_of_resource(&id(owner), &tests(), reason, day(10))
                .await
        })
        .unwrap()
    };
    assert_eq!(end_all(AMARA).await, 0);
    assert_eq!(end_all(SAM).await, 2, "what holds and what will");
    assert_eq!(end_all(SAM).await, 0);
    let removed = Some(Ended {
        at: day(10),
        because: EndReason::RecordRemoved,
    });
    assert_eq!(
        read(home, 101).await,
        Share {
            ended: removed,
            version: 2,
            ..share(101)
        }
    );
    let stopped = Some(Ended {
        at: day(9),
        because: EndReason::Owner,
    });
    assert_eq!(
        read(home, 104).await.ended,
        stopped,
        "the first reason stays"
    );
    assert_eq!(read(home, 105).await, letter);
}
