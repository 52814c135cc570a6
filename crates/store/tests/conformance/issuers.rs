//! Trusted issuers, identities, browsers on their way, and claim tokens that were used.

use latchkey_domain::issuer::{Assertion, SigningAlg, TrustedIssuer};
use latchkey_store::{IssuerFlow, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    an_issuer_is_found_as_it_was_entered,
    an_issuer_is_suspended_once,
    a_subject_means_one_person_of_one_issuer,
    a_person_sees_and_unties_the_issuers_that_are_hers,
    facts_are_kept_in_place_of_those_before,
    a_browser_comes_back_once_and_only_itself,
    a_claim_token_is_used_once,
);

const HOSPITAL: u64 = 71;
const COLLEGE: u64 = 72;

fn issuer(number: u64) -> TrustedIssuer {
    TrustedIssuer {
        id: id(number),
        issuer: format!("https://id{number}.example/Path"),
        name: format!("Issuer {number}"),
        client_id: "latchkey".to_owned(),
        sign_in: true,
        push: number == HOSPITAL,
        asserts: vec![Assertion {
            claim: "groups".to_owned(),
            value: Some("/doctors".to_owned()),
            kind: "registered_doctor".to_owned(),
            label: "Registered doctor".to_owned(),
        }],
        domains: vec!["example.org".to_owned()],
        algs: vec![SigningAlg::Es256, SigningAlg::EdDsa],
        scopes: vec!["groups".to_owned()],
        suspended_at: None,
        created_at: day(0),
    }
}

async fn entered(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        tx.trusted_issuers()
            .insert(&issuer(HOSPITAL), b"sealed")
            .await?;
        tx.trusted_issuers()
            .insert(&issuer(COLLEGE), b"other")
            .await
    })
    .unwrap();
}

async fn an_issuer_is_found_as_it_was_entered(home: &Home) {
    entered(home).await;
    let known = Some(issuer(HOSPITAL));
    let found = look!(home, |tx| tx.trusted_issuers().by_id(&id(HOSPITAL)));
    assert_eq!(found, known);
    let exactly = "https://id71.example/Path";
    let found = look!(home, |tx| tx.trusted_issuers().by_issuer(exactly));
    assert_eq!(found, known);
    for other in ["https://id71.example/path", "https://id71.example/Path/"] {
        let found = look!(home, |tx| tx.trusted_issuers().by_issuer(other));
        assert_eq!(found, None, "{other}");
    }
    let all = look!(home, |tx| tx.trusted_issuers().all());
    assert_eq!(all, [issuer(HOSPITAL), issuer(COLLEGE)]);
    let secret = look!(home, |tx| tx.trusted_issuers().sealed_secret(&id(HOSPITAL)));
    assert_eq!(secret.as_deref(), Some(&b"sealed"[..]));
    let nobody = look!(home, |tx| tx.trusted_issuers().sealed_secret(&id(NOBODY)));
    assert_eq!(nobody, None);
    let again = change!(home, |tx| async move {
        let again = TrustedIssuer {
            id: id(73),
            ..issuer(HOSPITAL)
        };
        tx.trusted_issuers().insert(&again, b"").await
    });
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
}

async fn an_issuer_is_suspended_once(home: &Home) {
    entered(home).await;
    for (times, at) in [(1, day(1)), (0, day(2))] {
        let done = change!(home, |tx| tx.trusted_issuers().suspend(&id(HOSPITAL), at));
        assert_eq!(done.unwrap(), times);
    }
    let found = look!(home, |tx| tx.trusted_issuers().by_id(&id(HOSPITAL))).unwrap();
    assert_eq!(found.suspended_at, Some(day(1)));
    let other = look!(home, |tx| tx.trusted_issuers().by_id(&id(COLLEGE))).unwrap();
    assert_eq!(other.suspended_at, None);
}

async fn a_subject_means_one_person_of_one_issuer(home: &Home) {
    entered(home).await;
    change!(home, |tx| tx.identities().link(
        &id(HOSPITAL),
        "s-1",
        &id(OKAFOR),
        day(1)
    ))
    .unwrap();
    let meant = |issuer: u64, subject: &'static str| async move {
        look!(home, |tx| tx.identities().person(&id(issuer), subject))
    };
    assert_eq!(meant(HOSPITAL, "s-1").await, Some(id(OKAFOR)));
    assert_eq!(meant(COLLEGE, "s-1").await, None, "another issuer's");
    assert_eq!(meant(HOSPITAL, "S-1").await, None);
    let again = change!(home, |tx| tx.identities().link(
        &id(HOSPITAL),
        "s-1",
        &id(SAM),
        day(2)
    ));
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
}

async fn a_person_sees_and_unties_the_issuers_that_are_hers(home: &Home) {
    entered(home).await;
    change!(home, |tx| async move {
        for (issuer, subject, person, at) in [
            (HOSPITAL, "s-2", OKAFOR, 3),
            (HOSPITAL, "s-1", OKAFOR, 1),
            (COLLEGE, "c-1", OKAFOR, 2),
            (HOSPITAL, "s-3", SAM, 2),
        ] {
            tx.identities()
                .link(&id(issuer), subject, &id(person), day(at))
                .await?;
        }
        Ok(())
    })
    .unwrap();
    let hers =
        |person: u64| async move { look!(home, |tx| tx.identities().of_person(&id(person))) };
    assert_eq!(
        hers(OKAFOR).await,
        [
            (id(HOSPITAL), "Issuer 71".to_owned(), day(1)),
            (id(COLLEGE), "Issuer 72".to_owned(), day(2)),
        ]
    );
    let untie = |issuer: u64, person: u64| async move {
        change!(home, |tx| tx.identities().unlink(&id(issuer), &id(person))).unwrap()
    };
    assert_eq!(untie(COLLEGE, SAM).await, 0, "another person's");
    assert_eq!(untie(HOSPITAL, OKAFOR).await, 2);
    assert_eq!(hers(OKAFOR).await.len(), 1);
    assert_eq!(hers(SAM).await.len(), 1);
    change!(home, |tx| tx
        .trusted_issuers()
        .suspend(&id(COLLEGE), day(4)))
    .unwrap();
    assert_eq!(hers(OKAFOR).await, [], "nobody signs in through it now");
}

async fn facts_are_kept_in_place_of_those_before(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.people().keep_facts(&id(SAM), &[doctor()])).unwrap();
    let sam = look!(home, |tx| tx.people().by_id(&id(SAM))).unwrap();
    assert_eq!(sam.facts, [doctor()]);
    let nobody = change!(home, |tx| tx.people().keep_facts(&id(NOBODY), &[]));
    assert!(matches!(nobody, Err(StoreError::Stale)), "{nobody:?}");
}

async fn a_browser_comes_back_once_and_only_itself(home: &Home) {
    entered(home).await;
    change!(home, |tx| async move {
        let flow = IssuerFlow {
            issuer: id(HOSPITAL),
            browser: hash(9),
            expires_at: day(2),
            body: b"sealed".to_vec(),
        };
        tx.issuer_flows().insert(&hash(1), &flow).await
    })
    .unwrap();
    let spend = |state: u8, issuer: u64, browser: u8, now| async move {
        change!(home, |tx| tx.issuer_flows().spend(
            &hash(state),
            &id(issuer),
            &hash(browser),
            now
        ))
        .unwrap()
    };
    assert_eq!(spend(2, HOSPITAL, 9, day(1)).await, None, "another state");
    assert_eq!(spend(1, COLLEGE, 9, day(1)).await, None, "another issuer");
    assert_eq!(spend(1, HOSPITAL, 8, day(1)).await, None, "another browser");
    assert_eq!(spend(1, HOSPITAL, 9, day(2)).await, None, "too late");
    let body = spend(1, HOSPITAL, 9, day(1)).await;
    assert_eq!(body.as_deref(), Some(&b"sealed"[..]));
    assert_eq!(spend(1, HOSPITAL, 9, day(1)).await, None, "a second time");
    let purge =
        |before| async move { change!(home, |tx| tx.issuer_flows().purge(before)).unwrap() };
    assert_eq!((purge(day(2)).await, purge(day(3)).await), (0, 1));
}

async fn a_claim_token_is_used_once(home: &Home) {
    let note = |token: u8| async move {
        change!(home, |tx| tx.claim_token_uses().note(&hash(token), day(1))).unwrap()
    };
    assert_eq!((note(1).await, note(1).await, note(2).await), (1, 0, 1));
    let purge =
        |before| async move { change!(home, |tx| tx.claim_token_uses().purge(before)).unwrap() };
    assert_eq!((purge(day(1)).await, purge(day(2)).await), (0, 2));
    assert_eq!(note(1).await, 1);
}
