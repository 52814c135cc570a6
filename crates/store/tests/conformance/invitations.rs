//! Invitations: whose they are, who answers them, and when they are over.

use latchkey_domain::invitation::{Invitation, InvitationOutcome, InvitationState};
use latchkey_domain::share::Share;
use latchkey_domain::time::Lifetime;
use latchkey_store::StoreError;

use super::cast::*;
use super::home::Home;

on_both_engines!(
    an_invitation_reads_back_as_it_was_made,
    only_who_proved_the_address_answers_and_only_once,
    an_owner_calls_off_and_sends_again_only_her_own_and_only_while_it_waits,
    one_that_nobody_answered_is_settled_by_the_clock_and_forgotten_later,
);

fn invitation(number: u64) -> Invitation {
    Invitation {
        id: id(number),
        owner: sam(),
        name: "Auntie".to_owned(),
        relation: "my aunt".to_owned(),
        email: "Auntie@Example.org".to_owned(),
        made_at: day(1),
        ends_at: day(15),
        letters: 1,
        sent_at: day(1),
        party: None,
        settled: None,
        shares: vec![Share {
            party: id(NOBODY),
            ..share(101)
        }],
    }
}

async fn with(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        for number in [701, 702] {
            tx.invitations().insert(&invitation(number)).await?;
        }
        Ok::<_, StoreError>(())
    })
    .unwrap();
}

async fn read(home: &Home, number: u64) -> Invitation {
    look!(home, |tx| async move {
        tx.invitations().by_id(&id(number)).await
    })
    .unwrap()
}

async fn an_invitation_reads_back_as_it_was_made(home: &Home) {
    with(home).await;
    assert_eq!(read(home, 701).await, invitation(701));
    let of = |owner: u64| async move {
        look!(home, |tx| async move {
            tx.invitations().of_owner_by_id(&id(owner), &id(701)).await
        })
    };
    assert_eq!(of(SAM).await, Some(invitation(701)));
    assert_eq!(of(AMARA).await, None);
    let all = look!(home, |tx| tx.invitations().of_owner(&sam(), 9));
    assert_eq!(all, [invitation(702), invitation(701)]);
    assert!(look!(home, |tx| tx.invitations().of_owner(&amara(), 9)).is_empty());
}

async fn only_who_proved_the_address_answers_and_only_once(home: &Home) {
    with(home).await;
    let prove = |party: u64, at: i64| async move {
        change!(home, |tx| async move {
            tx.invitations().prove(&id(701), &id(party), day(at)).await
        })
        .unwrap()
    };
    let answer = |party: u64, at: i64| async move {
        change!(home, |tx| async move {
            tx.invitations()
                .answer(&id(701), &id(party), InvitationOutcome::Accepted, day(at))
                .await
        })
        .unwrap()
    };
    assert_eq!(answer(LOLA, 2).await, 0, "she has proven nothing");
    assert_eq!(prove(LOLA, 15).await, 0, "it is over");
    assert_eq!(prove(LOLA, 2).await, 1);
    assert_eq!(prove(LOLA, 3).await, 1);
    assert_eq!(prove(OKAFOR, 3).await, 0, "somebody else did");
    assert_eq!(answer(OKAFOR, 4).await, 0);
    assert_eq!(answer(LOLA, 15).await, 0);
    assert_eq!(answer(LOLA, 4).await, 1);
    assert_eq!(answer(LOLA, 5).await, 0);
    assert_eq!(prove(LOLA, 5).await, 0);
    let read = read(home, 701).await;
    assert_eq!(read.party, Some(id(LOLA)));
    assert_eq!(
        read.state(day(9)),
        InvitationState::Settled(InvitationOutcome::Accepted, day(4))
    );
}

async fn an_owner_calls_off_and_sends_again_only_her_own_and_only_while_it_waits(home: &Home) {
    with(home).await;
    let again = |owner: u64, at: i64| async move {
        change!(home, |tx| async move {
            let before = day(at).minus(Lifetime::days(1));
            tx.invitations()
                .sent_again(&id(owner), &id(701), before, 3, day(at))
                .await
        })
        .unwrap()
    };
    assert_eq!(again(AMARA, 5).await, 0);
    assert_eq!(again(SAM, 1).await, 0, "too soon");
    assert_eq!((again(SAM, 3).await, again(SAM, 5).await), (1, 1));
    assert_eq!(again(SAM, 7).await, 0, "too many");
    let cancel = |owner: u64, number: u64, at: i64| async move {
        change!(home, |tx| async move {
            tx.invitations()
                .cancel(&id(owner), &id(number), day(at))
                .await
        })
        .unwrap()
    };
    assert_eq!(cancel(AMARA, 701, 8).await, 0);
    assert_eq!(cancel(SAM, 702, 15).await, 0, "it is over by itself");
    assert_eq!(
        (cancel(SAM, 701, 8).await, cancel(SAM, 701, 9).await),
        (1, 0)
    );
    assert_eq!(again(SAM, 9).await, 0);
    let read = read(home, 701).await;
    assert_eq!((read.letters, read.sent_at), (3, day(5)));
    assert_eq!(
        read.state(day(9)),
        InvitationState::Settled(InvitationOutcome::Cancelled, day(8))
    );
}

async fn one_that_nobody_answered_is_settled_by_the_clock_and_forgotten_later(home: &Home) {
    with(home).await;
    let made = |owner: u64, at: i64| async move {
        look!(home, |tx| async move {
            tx.invitations().made_since(&id(owner), day(at)).await
        })
    };
    assert_eq!(
        (made(SAM, 1).await, made(SAM, 2).await, made(AMARA, 1).await),
        (2, 0, 0)
    );
    let due = |at: i64, limit: i64| async move {
        look!(home, |tx| async move {
            tx.invitations().due(day(at), limit).await
        })
    };
    assert!(due(14, 9).await.is_empty());
    assert_eq!(due(15, 9).await, [invitation(701), invitation(702)]);
    assert_eq!(due(15, 1).await, [invitation(701)]);
    let lapse = |owner: u64, at: i64| async move {
        change!(home, |tx| async move {
            tx.invitations().lapse(&id(owner), &id(701), day(at)).await
        })
        .unwrap()
    };
    assert_eq!(lapse(SAM, 14).await, 0, "it waits");
    assert_eq!(lapse(AMARA, 15).await, 0, "it is not hers");
    assert_eq!((lapse(SAM, 16).await, lapse(SAM, 16).await), (1, 0));
    let lapsed = read(home, 701).await;
    assert_eq!(
        lapsed.settled,
        Some((InvitationOutcome::Lapsed, day(15))),
        "it was over when its time was, whenever that was noticed"
    );
    assert_eq!(lapsed.state(day(16)), InvitationState::Lapsed);
    let purge = |at: i64| async move {
        change!(
            home,
            |tx| async move { tx.invitations().purge(day(at)).await }
        )
        .unwrap()
    };
    assert_eq!(purge(15).await, 0);
    assert_eq!(purge(16).await, 1, "the other one is not settled yet");
    assert!(due(16, 9).await.contains(&invitation(702)));
}
