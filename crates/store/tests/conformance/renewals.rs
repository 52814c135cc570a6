//! What outlives one RPT: the refresh token beside it, and proofs saved for an app.

use latchkey_domain::id::OwnerId;
use latchkey_domain::rpt::{Carried, Renewal, Rpt};
use latchkey_store::{BehindRpt, Pct, Renewable, Spend, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_refresh_token_is_spent_once_by_its_own_client,
    a_line_of_tokens_ends_as_a_whole,
    a_process_takes_its_refresh_tokens_with_it,
    tokens_stay_as_long_as_they_can_be_refreshed,
    a_client_finds_its_own_live_token,
    what_was_taken_over_is_read_with_what_decides_about_it,
    a_saved_proof_is_good_for_its_own_client_until_it_ends,
    a_person_sees_and_ends_her_own_proofs,
);

fn renewal(family: u64) -> Renewal {
    Renewal {
        family: id(family),
        permissions: rpt(OKAFOR).permissions,
        expires_at: day(20),
    }
}

/// A token under one hash, its refresh token under the next.
async fn renewable(home: &Home, number: u8, family: u64, process: u64) {
    change!(home, |tx| async move {
        let token = Rpt {
            process: id(process),
            ..rpt(OKAFOR)
        };
        let refresh = (&hash(number + 1), &renewal(family));
        tx.rpts()
            .insert(&hash(number), &token, Some(refresh), 1)
            .await
    })
    .unwrap();
}

async fn spend(
    home: &Home,
    number: u8,
    client: u64,
    at: i64,
) -> Spend<Renewable, (latchkey_domain::id::FamilyId, OwnerId)> {
    change!(home, |tx| async move {
        tx.rpts()
            .spend_refresh(&hash(number), &id(client), day(at))
            .await
    })
    .unwrap()
}

async fn a_refresh_token_is_spent_once_by_its_own_client(home: &Home) {
    settled(home).await;
    renewable(home, 1, 60, 50).await;
    assert_eq!(spend(home, 2, ST_MARYS, 2).await, Spend::Unknown);
    assert_eq!(
        spend(home, 1, CLINIC, 2).await,
        Spend::Unknown,
        "not the RPT"
    );
    assert_eq!(spend(home, 2, CLINIC, 20).await, Spend::Unknown, "run out");
    let won = Renewable {
        rpt: rpt(OKAFOR),
        renewal: renewal(60),
    };
    assert_eq!(spend(home, 2, CLINIC, 7).await, Spend::Won(won));
    let spent = Spend::Spent((id(60), sam()));
    assert_eq!(spend(home, 2, CLINIC, 7).await, spent);
    assert_eq!(spend(home, 2, ST_MARYS, 7).await, Spend::Unknown);
}

async fn live(home: &Home, number: u8) -> bool {
    look!(home, |tx| tx.rpts().is_live(&hash(number), day(2)))
}

async fn a_line_of_tokens_ends_as_a_whole(home: &Home) {
    settled(home).await;
    renewable(home, 1, 60, 50).await;
    renewable(home, 3, 60, 50).await;
    renewable(home, 5, 61, 50).await;
    let family = look!(home, |tx| tx.rpts().family_of(&hash(4), &id(CLINIC)));
    assert_eq!(family, Some(id(60)));
    let foreign = look!(home, |tx| tx.rpts().family_of(&hash(4), &id(ST_MARYS)));
    assert_eq!(foreign, None);
    let end =
        || async move { change!(home, |tx| tx.rpts().revoke_family(&id(60), day(2))).unwrap() };
    assert_eq!(end().await, 2);
    assert_eq!(end().await, 0);
    assert!(!live(home, 1).await && !live(home, 3).await && live(home, 5).await);
    assert_eq!(spend(home, 2, CLINIC, 2).await, Spend::Unknown);
    assert!(matches!(spend(home, 6, CLINIC, 2).await, Spend::Won(_)));
}

async fn a_process_takes_its_refresh_tokens_with_it(home: &Home) {
    settled(home).await;
    renewable(home, 1, 60, 50).await;
    renewable(home, 3, 61, 51).await;
    change!(home, |tx| tx.rpts().revoke(&hash(1), &id(CLINIC), day(2))).unwrap();
    let ended = change!(home, |tx| tx.rpts().revoke_process(&id(50), day(2))).unwrap();
    assert_eq!(ended, 1, "the refresh token of a revoked RPT still lived");
    assert_eq!(spend(home, 2, CLINIC, 2).await, Spend::Unknown);
    assert!(matches!(spend(home, 4, CLINIC, 2).await, Spend::Won(_)));
}

async fn tokens_stay_as_long_as_they_can_be_refreshed(home: &Home) {
    settled(home).await;
    renewable(home, 1, 60, 50).await;
    let purge = |at| async move { change!(home, |tx| tx.rpts().purge(day(at))).unwrap() };
    assert_eq!(purge(20).await, 0);
    assert_eq!(purge(21).await, 1);
}

async fn a_client_finds_its_own_live_token(home: &Home) {
    settled(home).await;
    renewable(home, 1, 60, 50).await;
    let find = |number, client, at| async move {
        look!(home, |tx| async move {
            tx.rpts()
                .of_client(&hash(number), &id(client), day(at))
                .await
        })
    };
    assert_eq!(find(1, CLINIC, 2).await, Some((rpt(OKAFOR), Some(id(60)))));
    assert_eq!(find(1, ST_MARYS, 2).await, None);
    assert_eq!(find(2, CLINIC, 2).await, None);
    assert_eq!(find(1, CLINIC, 5).await, None);
    change!(home, |tx| tx.rpts().revoke(&hash(1), &id(CLINIC), day(2))).unwrap();
    assert_eq!(find(1, CLINIC, 2).await, None);
}

fn upgraded() -> Rpt {
    Rpt {
        carried: vec![Carried {
            permission: permission(LETTER, &["view"]),
            issued_at: day(0),
            expires_at: day(4),
        }],
        ..rpt(OKAFOR)
    }
}

async fn what_was_taken_over_is_read_with_what_decides_about_it(home: &Home) {
    settled(home).await;
    with_shares(
        home,
        vec![
            share(101),
            latchkey_domain::share::Share {
                resource: id(LETTER),
                ..share(102)
            },
        ],
    )
    .await;
    change!(home, |tx| tx.rpts().insert(&hash(1), &upgraded(), None, 1)).unwrap();
    let before = home.store.statements();
    let found = look!(home, |tx| tx.policies().behind_rpt(&BehindRpt {
        hash: hash(1),
        owner: sam(),
        server: id(ST_MARYS),
        now: day(2),
    }));
    assert_eq!(home.store.statements() - before, 1);
    let (read, basis) = found.unwrap();
    assert_eq!(read, upgraded());
    let mut shared: Vec<&str> = basis.shares.iter().map(|s| s.resource.as_str()).collect();
    shared.sort_unstable();
    let mut expected = [tests(), id(LETTER)].map(|id| id.to_string());
    expected.sort();
    assert_eq!(shared, expected);
}

fn proof(number: u64) -> Pct {
    Pct {
        id: id(number),
        client: id(CLINIC),
        claims: claims(OKAFOR),
        made_at: day(1),
        expires_at: day(9),
    }
}

async fn saved(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.pcts().insert(&hash(1), &proof(70))).unwrap();
}

async fn found(home: &Home, number: u8, client: u64, at: i64) -> Option<Pct> {
    look!(home, |tx| async move {
        tx.pcts().live(&hash(number), &id(client), day(at)).await
    })
}

async fn a_saved_proof_is_good_for_its_own_client_until_it_ends(home: &Home) {
    saved(home).await;
    assert_eq!(found(home, 1, CLINIC, 2).await, Some(proof(70)));
    assert_eq!(found(home, 1, ST_MARYS, 2).await, None);
    assert_eq!(found(home, 2, CLINIC, 2).await, None);
    assert_eq!(found(home, 1, CLINIC, 9).await, None);
    let revoke = |client| async move {
        change!(home, |tx| tx.pcts().revoke(&hash(1), &id(client), day(2))).unwrap()
    };
    assert_eq!((revoke(ST_MARYS).await, revoke(CLINIC).await), (0, 1));
    assert_eq!(revoke(CLINIC).await, 0);
    assert_eq!(found(home, 1, CLINIC, 2).await, None);
    let again = change!(home, |tx| tx.pcts().insert(&hash(1), &proof(70)));
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    let purge = |at| async move { change!(home, |tx| tx.pcts().purge(day(at))).unwrap() };
    assert_eq!((purge(9).await, purge(10).await), (0, 1));
}

async fn a_person_sees_and_ends_her_own_proofs(home: &Home) {
    saved(home).await;
    let list = |party, at| async move {
        look!(home, |tx| async move {
            tx.pcts().of_party(&id(party), day(at)).await
        })
    };
    assert_eq!(list(OKAFOR, 2).await, [proof(70)]);
    assert!(list(LOLA, 2).await.is_empty() && list(OKAFOR, 9).await.is_empty());
    let end = |party| async move {
        change!(home, |tx| async move {
            tx.pcts().end(&id(70), &id(party), day(2)).await
        })
        .unwrap()
    };
    assert_eq!(end(LOLA).await, None);
    assert_eq!(end(OKAFOR).await, Some(id(CLINIC)));
    assert_eq!(end(OKAFOR).await, None);
    assert!(list(OKAFOR, 2).await.is_empty());
    assert_eq!(found(home, 1, CLINIC, 2).await, None);
}
