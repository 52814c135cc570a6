//! What is kept to tell an app who somebody is: access tokens, agreements, and signing keys.

use latchkey_domain::party::IdTokenAlg;
use latchkey_store::{AccessToken, Agreement, SigningKey};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    an_access_token_is_good_until_it_ends_or_is_revoked,
    nobody_revokes_the_access_token_of_another,
    access_tokens_end_by_family_and_by_person,
    an_agreement_is_replaced_ended_and_made_again,
    a_signing_key_is_one_of_its_generation,
    a_signing_key_loses_its_private_half,
    an_owner_that_is_no_person_is_there_once,
);

fn token() -> AccessToken {
    AccessToken {
        client: id(CLINIC),
        person: id(SAM),
        family: id(70),
        scopes: scopes(&["openid", "email"]),
        issued_at: day(1),
        expires_at: day(5),
    }
}

async fn an_access_token_is_good_until_it_ends_or_is_revoked(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.access_tokens().insert(&hash(1), &token())).unwrap();
    let live = |now| async move { look!(home, |tx| tx.access_tokens().live(&hash(1), now)) };
    assert_eq!(live(day(4)).await, Some(token()));
    assert_eq!(live(day(5)).await, None, "it has run out");
    assert_eq!(
        look!(home, |tx| tx.access_tokens().live(&hash(2), day(4))),
        None
    );
    let purge =
        |day_| async move { change!(home, |tx| tx.access_tokens().purge(day(day_))).unwrap() };
    assert_eq!(purge(5).await, 0);
    assert_eq!(purge(6).await, 1);
}

async fn nobody_revokes_the_access_token_of_another(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.access_tokens().insert(&hash(1), &token())).unwrap();
    let revoke = |client| async move {
        change!(home, |tx| tx.access_tokens().revoke(
            &hash(1),
            &id(client),
            day(2)
        ))
        .unwrap()
    };
    assert_eq!(revoke(ST_MARYS).await, 0);
    assert!(look!(home, |tx| tx.access_tokens().live(&hash(1), day(2))).is_some());
    assert_eq!(revoke(CLINIC).await, 1);
    assert_eq!(revoke(CLINIC).await, 0);
    assert!(look!(home, |tx| tx.access_tokens().live(&hash(1), day(2))).is_none());
}

async fn access_tokens_end_by_family_and_by_person(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        tx.access_tokens().insert(&hash(1), &token()).await?;
        let other = AccessToken {
            family: id(71),
            ..token()
        };
        tx.access_tokens().insert(&hash(2), &other).await?;
        let amaras = AccessToken {
            person: id(AMARA),
            family: id(72),
            ..token()
        };
        tx.access_tokens().insert(&hash(3), &amaras).await
    })
    .unwrap();
    let live = |number| async move {
        look!(home, |tx| tx.access_tokens().live(&hash(number), day(2))).is_some()
    };
    let family = change!(home, |tx| tx.access_tokens().revoke_family(&id(70), day(2)));
    assert_eq!(family.unwrap(), 1);
    assert!(!live(1).await && live(2).await);
    let person = change!(home, |tx| tx.access_tokens().revoke_of_person(
        &id(SAM),
        &id(CLINIC),
        day(2)
    ));
    assert_eq!(person.unwrap(), 1);
    assert!(!live(2).await && live(3).await, "Amara's goes on");
}

async fn an_agreement_is_replaced_ended_and_made_again(home: &Home) {
    settled(home).await;
    let keep = |texts: &'static [&'static str], at| async move {
        change!(home, |tx| tx.agreements().keep(
            &id(SAM),
            &id(CLINIC),
            &scopes(texts),
            day(at)
        ))
        .unwrap();
    };
    let live = || async { look!(home, |tx| tx.agreements().live(&id(SAM), &id(CLINIC))) };
    let all = || async { look!(home, |tx| tx.agreements().of_person(&id(SAM))) };
    assert_eq!(live().await, None);
    keep(&["openid"], 1).await;
    keep(&["openid", "email"], 2).await;
    let expected = Agreement {
        person: id(SAM),
        client: id(CLINIC),
        app: "Clinic".to_owned(),
        scopes: scopes(&["openid", "email"]),
        agreed_at: day(2),
    };
    assert_eq!(live().await, Some(expected.clone()));
    assert_eq!(all().await, [expected]);
    let amaras = look!(home, |tx| tx.agreements().of_person(&id(AMARA)));
    assert_eq!(amaras, []);
    let end = || async {
        change!(home, |tx| tx.agreements().end(
            &id(SAM),
            &id(CLINIC),
            day(3)
        ))
        .unwrap()
    };
    assert_eq!(end().await, 1);
    assert_eq!(end().await, 0);
    assert_eq!(live().await, None);
    assert_eq!(all().await, []);
    keep(&["openid"], 4).await;
    assert_eq!(live().await.map(|found| found.agreed_at), Some(day(4)));
}

fn key(kid: &str, generation: i64) -> SigningKey {
    SigningKey {
        kid: kid.to_owned(),
        alg: IdTokenAlg::Es256,
        generation,
        sealed: vec![1, 2, 3],
        jwk: "{\"kty\":\"EC\"}".to_owned(),
        made_at: day(1),
        signs_from: day(2),
        revoked_at: None,
    }
}

async fn a_signing_key_is_one_of_its_generation(home: &Home) {
    let insert = |kid, generation| async move {
        change!(home, |tx| tx
            .signing_keys()
            .insert_if_absent(&key(kid, generation)))
        .unwrap()
    };
    assert_eq!(insert("a", 1).await, 1);
    assert_eq!(insert("b", 1).await, 0, "another node was first");
    assert_eq!(insert("c", 2).await, 1);
    let other = change!(home, |tx| tx.signing_keys().insert_if_absent(&rsa()));
    assert_eq!(other.unwrap(), 1, "of another algorithm");
    let all = look!(home, |tx| tx.signing_keys().all());
    assert_eq!(all, [key("a", 1), key("c", 2), rsa()]);
}

fn rsa() -> SigningKey {
    SigningKey {
        alg: IdTokenAlg::Rs256,
        ..key("d", 1)
    }
}

async fn a_signing_key_loses_its_private_half(home: &Home) {
    for (kid, generation) in [("a", 1), ("b", 2)] {
        change!(home, |tx| tx
            .signing_keys()
            .insert_if_absent(&key(kid, generation)))
        .unwrap();
    }
    let revoke = || async { change!(home, |tx| tx.signing_keys().revoke("a", day(3))).unwrap() };
    assert_eq!(revoke().await, 1);
    assert_eq!(revoke().await, 0);
    let forget = || async { change!(home, |tx| tx.signing_keys().forget("b")).unwrap() };
    assert_eq!(forget().await, 1);
    assert_eq!(forget().await, 0);
    let all = look!(home, |tx| tx.signing_keys().all());
    let expected = [
        SigningKey {
            sealed: Vec::new(),
            revoked_at: Some(day(3)),
            ..key("a", 1)
        },
        SigningKey {
            sealed: Vec::new(),
            ..key("b", 2)
        },
    ];
    assert_eq!(all, expected);
}

async fn an_owner_that_is_no_person_is_there_once(home: &Home) {
    settled(home).await;
    let insert =
        || async { change!(home, |tx| tx.owners().insert_if_absent(&id(ST_MARYS))).unwrap() };
    assert_eq!(insert().await, 1);
    assert_eq!(insert().await, 0);
    change!(home, |tx| tx.owners().bump(&id(ST_MARYS))).unwrap();
}
