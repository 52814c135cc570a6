//! Shares: whose they are, which hold, and who sees them.

use latchkey_domain::share::{EndReason, Ended, Share};
use latchkey_store::{RecordFilter, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_share_reads_back_as_it_was_made,
    another_owner_sees_nothing_of_a_share,
    what_holds_is_told_from_what_will_hold_and_what_is_over,
    people_are_counted_by_record,
    what_was_shared_with_a_person_is_hers_to_see,
    a_share_is_only_of_a_record_of_its_owner,
    an_act_is_an_owners_own,
    all_that_holds_is_read_in_pages_whoevers_it_is,
);

/// The shares of one record: one that holds, one that will, one over by its date, one stopped.
pub(super) fn several() -> Vec<Share> {
    let stopped = Some(Ended {
        at: day(9),
        because: EndReason::Owner,
    });
    vec![
        share(101),
        Share {
            starts_at: day(20),
            party: id(LOLA),
            ..share(102)
        },
        Share {
            ends_at: day(8),
            ..share(103)
        },
        Share {
            ended: stopped,
            version: 2,
            ..share(104)
        },
    ]
}

async fn a_share_reads_back_as_it_was_made(home: &Home) {
    settled(home).await;
    let ended = Some(Ended {
        at: day(4),
        because: EndReason::GivenBack,
    });
    let bare = Share {
        purpose: None,
        note: None,
        request: Some(id(5)),
        ended,
        ..share(102)
    };
    with_shares(home, vec![share(101), bare.clone()]).await;
    for expected in [share(101), bare] {
        let id = expected.id.clone();
        let found = look!(home, |tx| tx.shares().of_owner_by_id(&sam(), &id));
        assert_eq!(found, Some(expected));
    }
}

async fn another_owner_sees_nothing_of_a_share(home: &Home) {
    settled(home).await;
    with_shares(home, several()).await;
    let now = day(10);
    assert_eq!(
        look!(home, |tx| tx
            .shares()
            .of_owner_by_id(&amara(), &share_id(101))),
        None
    );
    assert!(look!(home, |tx| tx.shares().of_owner(&amara(), now, 9)).is_empty());
    assert!(look!(home, |tx| tx.shares().in_force(&amara(), now, 9)).is_empty());
    assert_eq!(
        look!(home, |tx| tx.shares().count_in_force(&amara(), now)),
        0
    );
    assert!(look!(home, |tx| tx.shares().of_record(&amara(), &tests(), now)).is_empty());
    assert!(look!(home, |tx| tx.shares().ended_of_owner(&amara(), now, 9)).is_empty());
    assert!(
        look!(home, |tx| tx.shares().ended_of_record(
            &amara(),
            &tests(),
            now,
            9
        ))
        .is_empty()
    );
    assert!(look!(home, |tx| tx.shares().of_act(&amara(), &id(400))).is_empty());
    let okafor = doctor_okafor();
    assert!(
        look!(home, |tx| tx.shares().live_for(
            &amara(),
            &okafor,
            &tests(),
            now
        ))
        .is_empty()
    );
    assert!(!look!(home, |tx| tx.shares().ever_with(
        &amara(),
        &doctor_okafor(),
        day(90)
    )));
    assert!(look!(home, |tx| tx.shares().parties(&amara(), 9)).is_empty());
    let ids = [share_id(101)];
    assert!(look!(home, |tx| tx.shares().last_uses(&amara(), &ids)).is_empty());
    assert!(
        look!(home, |tx| tx.shares().of_party(&id(SAM), 9)).is_empty(),
        "the owner's id"
    );
}

async fn what_holds_is_told_from_what_will_hold_and_what_is_over(home: &Home) {
    settled(home).await;
    with_shares(home, several()).await;
    let now = day(10);
    let live = look!(home, |tx| tx.shares().of_owner(&sam(), now, 9));
    assert_eq!(numbers(&live), [101, 102], "what holds or will");
    let live = look!(home, |tx| tx.shares().of_record(&sam(), &tests(), now));
    assert_eq!(numbers(&live), [101, 102]);
    assert!(look!(home, |tx| tx.shares().of_record(&sam(), &id(LETTER), now)).is_empty());
    assert_eq!(
        numbers(&look!(home, |tx| tx.shares().in_force(&sam(), now, 9))),
        [101]
    );
    assert!(look!(home, |tx| tx.shares().in_force(&sam(), now, 0)).is_empty());
    assert_eq!(look!(home, |tx| tx.shares().count_in_force(&sam(), now)), 1);
    assert_eq!(
        look!(home, |tx| tx.shares().count_in_force(&sam(), day(20))),
        2
    );
    assert_eq!(
        look!(home, |tx| tx.shares().count_in_force(&sam(), day(30))),
        0,
        "their last day"
    );
    let over = look!(home, |tx| tx.shares().ended_of_owner(&sam(), now, 9));
    assert_eq!(numbers(&over), [104, 103], "the latest end first");
    assert_eq!(
        numbers(&look!(home, |tx| tx.shares().ended_of_owner(
            &sam(),
            now,
            1
        ))),
        [104]
    );
    let over = look!(home, |tx| tx.shares().ended_of_record(
        &sam(),
        &tests(),
        now,
        9
    ));
    assert_eq!(numbers(&over), [104, 103]);
    let other = look!(home, |tx| tx.shares().ended_of_record(
        &sam(),
        &id(LETTER),
        now,
        9
    ));
    assert!(other.is_empty());
    let live = look!(home, |tx| tx.shares().live_for(
        &sam(),
        &id(LOLA),
        &tests(),
        now
    ));
    assert_eq!(numbers(&live), [102]);
}

async fn people_are_counted_by_record(home: &Home) {
    settled(home).await;
    let twice = Share {
        act: id(401),
        ..share(106)
    };
    let lola = Share {
        party: id(LOLA),
        ..share(107)
    };
    let letter = Share {
        resource: id(LETTER),
        ..share(108)
    };
    with_shares(home, [several(), vec![twice, lola, letter]].concat()).await;
    let counted = async |owner, at| {
        let list = RecordFilter::default();
        let page = look!(home, |tx| tx.record_list().page(&owner, &list, None, at, 9));
        page.into_iter()
            .map(|record| (record.id, record.people))
            .filter(|(_, people)| *people > 0)
            .collect::<Vec<_>>()
    };
    let mut now = counted(sam(), day(10)).await;
    now.sort();
    assert_eq!(now, [(tests(), 2), (id(LETTER), 1)]);
    assert!(counted(sam(), day(40)).await.is_empty());
    assert!(counted(amara(), day(10)).await.is_empty());
}

async fn what_was_shared_with_a_person_is_hers_to_see(home: &Home) {
    settled(home).await;
    let amaras = Share {
        owner: id(AMARA),
        resource: id(VACCINES),
        ends_at: day(60),
        ..share(109)
    };
    with_shares(home, [several(), vec![amaras]].concat()).await;
    let hers = look!(home, |tx| tx.shares().of_party(&doctor_okafor(), 9));
    assert_eq!(
        numbers(&hers),
        [109, 104, 101, 103],
        "the latest end first, by whomever"
    );
    assert_eq!(
        look!(home, |tx| tx.shares().of_party(&doctor_okafor(), 2)).len(),
        2
    );
    assert!(look!(home, |tx| tx.shares().ever_with(
        &sam(),
        &id(LOLA),
        day(90)
    )));
    assert!(!look!(home, |tx| tx.shares().ever_with(
        &amara(),
        &id(LOLA),
        day(90)
    )));
    let later = Share {
        party: id(LOLA),
        made_at: day(3),
        ..share(110)
    };
    with_shares(home, vec![later]).await;
    let people = look!(home, |tx| tx.shares().parties(&sam(), 9));
    assert_eq!(people, [id(LOLA), id(OKAFOR)], "the latest first");
    assert_eq!(look!(home, |tx| tx.shares().parties(&sam(), 1)), [id(LOLA)]);
}

async fn a_share_is_only_of_a_record_of_its_owner(home: &Home) {
    settled(home).await;
    let wrong = [
        Share {
            resource: id(VACCINES),
            ..share(101)
        },
        Share {
            owner: id(AMARA),
            ..share(101)
        },
        Share {
            resource: id(NOBODY),
            ..share(101)
        },
        Share {
            party: id(NOBODY),
            ..share(101)
        },
    ];
    for share in wrong {
        let refused = home
            .store
            .write_unaudited::<_, StoreError, _>("a test", move |tx| {
                let share = share.clone();
                Box::pin(async move { tx.shares().insert(&share).await })
            })
            .await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
    assert!(look!(home, |tx| tx.shares().of_owner(&sam(), day(2), 9)).is_empty());
}

async fn an_act_is_an_owners_own(home: &Home) {
    settled(home).await;
    let letter = Share {
        resource: id(LETTER),
        ..share(102)
    };
    let other = Share {
        act: id(401),
        ..share(103)
    };
    with_shares(home, vec![share(101), letter, other]).await;
    assert_eq!(
        numbers(&look!(home, |tx| tx.shares().of_act(&sam(), &id(400)))),
        [101, 102]
    );
    assert_eq!(
        numbers(&look!(home, |tx| tx.shares().of_act(&sam(), &id(401)))),
        [103]
    );
}

async fn all_that_holds_is_read_in_pages_whoevers_it_is(home: &Home) {
    settled(home).await;
    let amaras = Share {
        owner: id(AMARA),
        resource: id(VACCINES),
        ..share(109)
    };
    with_shares(home, [several(), vec![amaras, share(110)]].concat()).await;
    let page = |after: Option<u64>, limit| async move {
        let after = after.map(share_id);
        numbers(&look!(home, |tx| tx.shares().all_in_force(
            day(10),
            after.as_ref(),
            limit
        )))
    };
    assert_eq!(page(None, 2).await, [101, 109]);
    assert_eq!(page(Some(109), 2).await, [110]);
    assert!(page(Some(110), 2).await.is_empty());
}
