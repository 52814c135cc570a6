//! How a record service comes to its tokens: connections, codes, access and refresh tokens.

use latchkey_store::{Code, Connection, Pat, RefreshToken, Spend, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_connection_lives_until_its_own_owner_ends_it,
    a_code_is_good_once_and_for_its_client,
    an_access_token_lives_while_its_connection_does,
    nobody_revokes_another_clients_access_token,
    access_tokens_end_by_family_and_by_connection,
    a_refresh_token_is_good_once_and_for_its_client,
    refresh_tokens_end_by_family_and_by_connection,
    a_connection_needs_an_owner_and_a_client_that_exist,
);

async fn a_connection_lives_until_its_own_owner_ends_it(home: &Home) {
    settled(home).await;
    let live = || async { look!(home, |tx| tx.connections().live(&sam(), &id(ST_MARYS))) };
    assert_eq!(live().await, Some(connection()));
    assert_eq!(
        look!(home, |tx| tx.connections().live(&amara(), &id(ST_MARYS))),
        None
    );
    assert_eq!(
        look!(home, |tx| tx.connections().live(&sam(), &id(ELM_STREET))),
        None
    );
    let foreign = change!(home, |tx| tx.connections().end(
        &id(CONNECTION),
        &amara(),
        day(2)
    ));
    assert!(matches!(foreign, Err(StoreError::Stale)), "{foreign:?}");
    change!(home, |tx| tx.connections().end(
        &id(CONNECTION),
        &sam(),
        day(2)
    ))
    .unwrap();
    let again = change!(home, |tx| tx.connections().end(
        &id(CONNECTION),
        &sam(),
        day(3)
    ));
    assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
    assert_eq!(live().await, None);
    let ended = Connection {
        ended_at: Some(day(2)),
        ..connection()
    };
    assert_eq!(look!(home, |tx| tx.connections().of_owner(&sam())), [ended]);
    assert!(look!(home, |tx| tx.connections().of_owner(&amara())).is_empty());
}

async fn a_connection_needs_an_owner_and_a_client_that_exist(home: &Home) {
    settled(home).await;
    let lost = Connection {
        id: id(32),
        owner: id(LOLA),
        ..connection()
    };
    let refused = home
        .store
        .write_unaudited::<_, StoreError, _>("a test", move |tx| {
            let lost = lost.clone();
            Box::pin(async move { tx.connections().insert(&lost).await })
        })
        .await;
    assert!(
        matches!(refused, Err(StoreError::Conflict)),
        "Lola owns nothing: {refused:?}"
    );
}

fn code() -> Code {
    Code {
        client: id(ST_MARYS),
        owner: id(SAM),
        connection: Some(id(CONNECTION)),
        family: id(70),
        redirect_uri: "https://example.org/back".to_owned(),
        challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
        scopes: scopes(&["openid", "uma_protection"]),
        nonce: Some("n – 0S6".to_owned()),
        signed_in_at: day(0),
        expires_at: day(2),
    }
}

/// Of somebody who only signs in.
fn without_connection() -> Code {
    Code {
        connection: None,
        nonce: None,
        ..code()
    }
}

async fn a_code_is_good_once_and_for_its_client(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.codes().insert(&hash(1), &code())).unwrap();
    let spend = |client| async move {
        change!(home, |tx| tx.codes().spend(&hash(1), &id(client), day(1))).unwrap()
    };
    assert_eq!(spend(ELM_STREET).await, Spend::Unknown, "another client's");
    assert_eq!(spend(ST_MARYS).await, Spend::Won(code()));
    assert_eq!(spend(ST_MARYS).await, Spend::Spent(code()));
    assert_eq!(spend(ELM_STREET).await, Spend::Unknown);
    let unknown = change!(home, |tx| tx.codes().spend(&hash(2), &id(ST_MARYS), day(1)));
    assert_eq!(unknown.unwrap(), Spend::Unknown);
    change!(home, |tx| tx
        .codes()
        .insert(&hash(3), &without_connection()))
    .unwrap();
    let won = change!(home, |tx| tx.codes().spend(&hash(3), &id(ST_MARYS), day(1)));
    assert_eq!(won.unwrap(), Spend::Won(without_connection()));
    assert_eq!(change!(home, |tx| tx.codes().purge(day(2))).unwrap(), 0);
    assert_eq!(change!(home, |tx| tx.codes().purge(day(3))).unwrap(), 2);
    assert_eq!(spend(ST_MARYS).await, Spend::Unknown);
}

fn pat() -> Pat {
    Pat {
        client: id(ST_MARYS),
        owner: id(SAM),
        connection: id(CONNECTION),
        family: id(70),
        issued_at: day(1),
        expires_at: day(5),
    }
}

async fn an_access_token_lives_while_its_connection_does(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.pats().insert(&hash(1), &pat())).unwrap();
    let live = |now| async move { look!(home, |tx| tx.pats().live(&hash(1), now)) };
    assert_eq!(live(day(4)).await, Some((pat(), "St Mary's".to_owned())));
    assert_eq!(live(day(5)).await, None, "it has run out");
    assert_eq!(look!(home, |tx| tx.pats().live(&hash(2), day(4))), None);
    let asked = [(hash(2), day(4)), (hash(1), day(4)), (hash(1), day(40))];
    let together = look!(home, |tx| tx.pats().live_many(&asked));
    let good: Vec<bool> = together.iter().map(Option::is_some).collect();
    assert_eq!(good, [false, true, false], "each at its own instant");
    assert_eq!(
        home.store.live_pat(hash(1), day(4)).await.unwrap(),
        together[1]
    );
    change!(home, |tx| tx.connections().end(
        &id(CONNECTION),
        &sam(),
        day(2)
    ))
    .unwrap();
    assert_eq!(live(day(4)).await, None, "the owner has disconnected");
    assert_eq!(change!(home, |tx| tx.pats().purge(day(5))).unwrap(), 0);
    assert_eq!(change!(home, |tx| tx.pats().purge(day(6))).unwrap(), 1);
}

async fn nobody_revokes_another_clients_access_token(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.pats().insert(&hash(1), &pat())).unwrap();
    let revoke = |client| async move {
        change!(home, |tx| tx.pats().revoke(&hash(1), &id(client), day(2))).unwrap()
    };
    assert_eq!(revoke(ELM_STREET).await, 0);
    assert!(look!(home, |tx| tx.pats().live(&hash(1), day(2))).is_some());
    assert_eq!(revoke(ST_MARYS).await, 1);
    assert_eq!(revoke(ST_MARYS).await, 0);
    assert!(look!(home, |tx| tx.pats().live(&hash(1), day(2))).is_none());
}

async fn access_tokens_end_by_family_and_by_connection(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        tx.pats().insert(&hash(1), &pat()).await?;
        tx.pats().insert(&hash(2), &pat()).await?;
        tx.pats()
            .insert(
                &hash(3),
                &Pat {
                    family: id(71),
                    ..pat()
                },
            )
            .await
    })
    .unwrap();
    let live =
        |number| async move { look!(home, |tx| tx.pats().live(&hash(number), day(2))).is_some() };
    assert_eq!(
        change!(home, |tx| tx.pats().revoke_family(&id(70), day(2))).unwrap(),
        2
    );
    assert!(
        !live(1).await && !live(2).await && live(3).await,
        "the other family goes on"
    );
    let revoke = || async {
        change!(home, |tx| tx
            .pats()
            .revoke_connection(&id(CONNECTION), day(2)))
        .unwrap()
    };
    assert_eq!(revoke().await, 1);
    assert_eq!(revoke().await, 0);
    assert!(!live(3).await);
}

fn refresh() -> RefreshToken {
    RefreshToken {
        client: id(ST_MARYS),
        owner: id(SAM),
        connection: id(CONNECTION),
        family: id(70),
        issued_at: day(1),
        expires_at: day(20),
    }
}

async fn a_refresh_token_is_good_once_and_for_its_client(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        tx.refresh_tokens().insert(&hash(1), &refresh()).await?;
        tx.refresh_tokens().insert(&hash(2), &refresh()).await
    })
    .unwrap();
    let spend = |number, client, now| async move {
        change!(home, |tx| tx.refresh_tokens().spend(
            &hash(number),
            &id(client),
            now
        ))
        .unwrap()
    };
    assert_eq!(
        spend(1, ELM_STREET, day(2)).await,
        Spend::Unknown,
        "another client's"
    );
    assert_eq!(
        spend(1, ST_MARYS, day(20)).await,
        Spend::Unknown,
        "it has run out"
    );
    assert_eq!(spend(1, ST_MARYS, day(2)).await, Spend::Won(refresh()));
    assert_eq!(spend(1, ST_MARYS, day(2)).await, Spend::Spent(refresh()));
    assert_eq!(spend(1, ELM_STREET, day(2)).await, Spend::Unknown);
    let family = |client| async move {
        look!(home, |tx| tx
            .refresh_tokens()
            .family_of(&hash(1), &id(client)))
    };
    assert_eq!(family(ST_MARYS).await, Some(id(70)));
    assert_eq!(family(ELM_STREET).await, None);
    change!(home, |tx| tx.connections().end(
        &id(CONNECTION),
        &sam(),
        day(3)
    ))
    .unwrap();
    assert_eq!(
        spend(2, ST_MARYS, day(4)).await,
        Spend::Unknown,
        "the owner has disconnected"
    );
}

async fn refresh_tokens_end_by_family_and_by_connection(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        tx.refresh_tokens().insert(&hash(1), &refresh()).await?;
        let other = RefreshToken {
            family: id(71),
            ..refresh()
        };
        tx.refresh_tokens().insert(&hash(2), &other).await?;
        tx.refresh_tokens().insert(&hash(3), &other).await
    })
    .unwrap();
    let spend = |number| async move {
        change!(home, |tx| tx.refresh_tokens().spend(
            &hash(number),
            &id(ST_MARYS),
            day(2)
        ))
        .unwrap()
    };
    assert_eq!(
        change!(home, |tx| tx
            .refresh_tokens()
            .revoke_family(&id(70), day(2)))
        .unwrap(),
        1
    );
    assert_eq!(spend(1).await, Spend::Unknown);
    assert!(
        matches!(spend(2).await, Spend::Won(_)),
        "the other family goes on"
    );
    let revoke = || async {
        change!(home, |tx| tx
            .refresh_tokens()
            .revoke_connection(&id(CONNECTION), day(2)))
        .unwrap()
    };
    assert_eq!(revoke().await, 2);
    assert_eq!(revoke().await, 0);
    assert_eq!(spend(3).await, Spend::Unknown);
    assert_eq!(
        change!(home, |tx| tx.refresh_tokens().purge(day(20))).unwrap(),
        0
    );
    assert_eq!(
        change!(home, |tx| tx.refresh_tokens().purge(day(21))).unwrap(),
        3
    );
}
