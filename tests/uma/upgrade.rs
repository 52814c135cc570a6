//! Section 10: a new RPT takes over what an older one still holds.

use latchkey_domain::time::Lifetime;
use serde_json::{Value, json};

use super::answer::Answer;
use super::granting::{Granting, entry, granting, one, proven, redeem_with, refresh, share};
use super::house::{DOCTOR, LOLA, SAM};

/// Blood tests and letters are shared, and Aunt Lola holds a token for the blood tests.
async fn held() -> (Granting, String) {
    let mut at = granting().await;
    let (blood, letters) = (at.blood.clone(), at.letters.clone());
    at.share(&blood, &["view", "print"]).await;
    at.share(&letters, &["view"]).await;
    let old = at.tokens(&blood, &["view"]).await.text("access_token");
    (at, old)
}

/// A token answer for a record, with another token sent along.
async fn with_old(at: &mut Granting, record: &str, scopes: &[&str], old: &str) -> Answer {
    let ticket = at.proven(&one(record, scopes)).await;
    let house = &at.house;
    redeem_with(house, &house.clinic, &ticket, &[("rpt", old)]).await
}

/// What introspection says of each permission.
async fn permissions(at: &Granting, rpt: &str) -> Vec<Value> {
    let said = at.house.introspect(&at.pat, rpt).await.is(200).json();
    let mut said = said["permissions"].as_array().unwrap().clone();
    said.sort_by_key(|p| p["resource_id"].to_string());
    said
}

/// A19, GRANT-3.3.5.1-01, GRANT-3.3.5.1-02, GRANT-3.3.5.1-03, FED-5.1.1-02: both in one token, `true`
/// is a boolean, the old token is over; done again it is done the same way.
#[tokio::test]
async fn a_token_takes_over_what_an_older_one_holds() {
    let (mut at, old) = held().await;
    let (blood, letters) = (at.blood.clone(), at.letters.clone());
    let mut old = old;
    for _ in 0..3 {
        let answer = with_old(&mut at, &letters, &["view"], &old).await.is(200);
        assert_eq!(answer.json()["upgraded"], json!(true));
        assert!(answer.json().get("scope").is_none());
        let rpt = answer.text("access_token");
        let mut both = [entry(&blood, &["view"]), entry(&letters, &["view"])];
        both.sort();
        assert_eq!(at.says(&rpt).await, both);
        assert_eq!(at.says(&old).await, []);
        let said = at.house.introspect(&at.pat, &rpt).await.is(200).json();
        assert!(said.get("scope").is_none());
        old = rpt;
    }
    let plain = at.tokens(&letters, &["view"]).await;
    assert!(plain.json().get("upgraded").is_none());
}

/// FED-5.1.1-05, FED-5.1.1-06, FED-5.1.1-08, AMB-12: what was taken over keeps its own times, and is
/// gone when its own time is over while the rest still holds.
#[tokio::test]
async fn what_is_taken_over_keeps_its_own_times() {
    let (mut at, old) = held().await;
    let before = permissions(&at, &old).await;
    at.house.pass(Lifetime::minutes(6));
    let (blood, letters) = (at.blood.clone(), at.letters.clone());
    let answer = with_old(&mut at, &letters, &["view"], &old).await.is(200);
    let rpt = answer.text("access_token");
    let said = at.house.introspect(&at.pat, &rpt).await.is(200).json();
    let (iat, exp) = (said["iat"].as_i64().unwrap(), said["exp"].as_i64().unwrap());
    for permission in permissions(&at, &rpt).await {
        if permission["resource_id"] == blood.as_str() {
            assert_eq!(permission, before[0]);
            assert_eq!(permission["iat"], iat - 360);
            assert_eq!(permission["exp"], exp - 360);
        } else {
            assert_eq!(
                (&permission["iat"], &permission["exp"]),
                (&json!(iat), &json!(exp))
            );
        }
    }
    at.house.pass(Lifetime::minutes(4));
    assert_eq!(at.says(&rpt).await, [entry(&letters, &["view"])]);
    at.house.pass(Lifetime::minutes(6));
    assert_eq!(at.says(&rpt).await, []);
    let (house, token) = (&at.house, answer.text("refresh_token"));
    let renewed = refresh(house, &house.clinic, &token, "").await.is(200);
    assert_eq!(at.says(&renewed.text("access_token")).await.len(), 2);
}

/// GRANT-3.3.5.1-06: one entry for a record, with the scopes of both.
#[tokio::test]
async fn the_same_record_is_one_entry_with_the_scopes_of_both() {
    let (mut at, old) = held().await;
    let blood = at.blood.clone();
    let answer = with_old(&mut at, &blood, &["print"], &old).await.is(200);
    assert_eq!(answer.json()["upgraded"], json!(true));
    let said = at.says(&answer.text("access_token")).await;
    assert_eq!(said, [entry(&blood, &["print", "view"])]);
}

/// GRANT-3.3.5.1-05, AMB-35: what was stopped does not come back. With nothing left to take over the
/// token is not upgraded.
#[tokio::test]
async fn what_was_lost_does_not_come_back() {
    let mut at = granting().await;
    let (blood, letters) = (at.blood.clone(), at.letters.clone());
    let stopped = at.share(&blood, &["view"]).await;
    let kept = at.share(&letters, &["view", "print"]).await;
    let wanted = json!([one(&blood, &["view"]), one(&letters, &["view"])]);
    let ticket = at.proven(&wanted).await;
    let both = at.house.redeem(&at.house.clinic, &ticket).await.is(200);
    at.stop(&stopped).await;
    let old = both.text("access_token");
    let answer = with_old(&mut at, &letters, &["print"], &old).await.is(200);
    assert_eq!(
        answer.json()["upgraded"],
        json!(true),
        "the live part was taken over"
    );
    let rpt = answer.text("access_token");
    assert_eq!(at.says(&rpt).await, [entry(&letters, &["print", "view"])]);
    at.stop(&kept).await;
    at.share(&blood, &["view"]).await;
    let answer = with_old(&mut at, &blood, &["view"], &rpt).await.is(200);
    assert!(answer.json().get("upgraded").is_none());
    let said = at.says(&answer.text("access_token")).await;
    assert_eq!(said, [entry(&blood, &["view"])]);
}

/// A21, GRANT-3.3.5.1-08: an answer that is a no leaves the token that was sent as it was.
#[tokio::test]
async fn a_refusal_leaves_the_old_token_as_it_was() {
    let (mut at, old) = held().await;
    let (blood, letters) = (at.blood.clone(), at.letters.clone());
    let before = permissions(&at, &old).await;
    let waiting = with_old(&mut at, &letters, &["edit"], &old).await.is(403);
    assert_eq!(waiting.json()["error"], "request_submitted");
    let ticket = at.proven(&one(&blood, &["view"])).await;
    let house = &at.house;
    let more = [("rpt", old.as_str()), ("scope", "nonsense")];
    let wrong = redeem_with(house, &house.clinic, &ticket, &more).await;
    wrong.refuses(400, "invalid_scope");
    assert_eq!(permissions(&at, &old).await, before);
}

/// GRANT-3.3.1-08, GRANT-3.3.5.1-09, GRANT-1.3-02, AMB-10, AMB-35: unknown, another client's, run out
/// or revoked: the same answer, without `upgraded`, and the token itself is untouched.
#[tokio::test]
async fn a_bad_token_is_ignored_and_nothing_is_learnt() {
    let (mut at, old) = held().await;
    let letters = at.letters.clone();
    let ticket = at.proven(&one(&letters, &["view"])).await;
    let house = &at.house;
    let revoked = house
        .redeem(&house.clinic, &ticket)
        .await
        .text("access_token");
    super::granting::revoke(house, &house.clinic, &revoked, "").await;
    let mut shapes = Vec::new();
    for bad in ["nonsense", &revoked, &old[..old.len() - 1]] {
        let answer = with_old(&mut at, &letters, &["view"], bad).await.is(200);
        let names: Vec<String> = answer.json().as_object().unwrap().keys().cloned().collect();
        assert!(!names.contains(&"upgraded".to_owned()));
        shapes.push(names);
    }
    // Another client's: Other Desk sends a token of Clinic Desk's.
    let ticket = at.house.ticket(&at.pat, &letters, &["view"]).await;
    let house = &at.house;
    let ticket = house.prove(&mut at.lola, &house.other_app, &ticket).await;
    let more = [("rpt", old.as_str())];
    let foreign = redeem_with(house, &house.other_app, &ticket, &more).await;
    let body = foreign.is(200).json();
    shapes.push(body.as_object().unwrap().keys().cloned().collect());
    assert!(shapes.iter().all(|shape| *shape == shapes[0]));
    assert_eq!(at.says(&old).await.len(), 1);
    at.house.pass(Lifetime::minutes(10));
    let late = with_old(&mut at, &letters, &["view"], &old).await.is(200);
    assert!(late.json().get("upgraded").is_none());
}

/// GRANT-1.3-01, GRANT-3.3.5.1-04, GRANT-3.3.5.1-07: another person's, owner's or record service's
/// permissions never come into one token, and the old one stays good.
#[tokio::test]
async fn permissions_of_two_people_owners_or_services_are_never_joined() {
    let (mut at, old) = held().await;
    let (house, blood) = (&at.house, at.blood.clone());
    let elm = house.connect(&mut at.sam, &house.elm_street).await;
    let there = house.register(&elm, "Vaccines", &["view"]).await;
    share(house, &mut at.sam, &there, &["view"]).await;
    let lolas = house.connect(&mut at.lola, &house.st_marys).await;
    let hers = house.register(&lolas, "Her own", &["view"]).await;
    let mut lola = house.browser(LOLA).await;
    let mut sam = house.browser(SAM).await;
    let more = [("rpt", old.as_str())];
    // Another service, another owner, another person.
    let elsewhere = proven(house, &elm, &mut lola, &one(&there, &["view"])).await;
    let own = proven(house, &lolas, &mut lola, &one(&hers, &["view"])).await;
    let owner = proven(house, &at.pat, &mut sam, &one(&at.letters, &["view"])).await;
    for (pat, ticket) in [(&elm, elsewhere), (&lolas, own), (&at.pat, owner)] {
        let answer = redeem_with(house, &house.clinic, &ticket, &more)
            .await
            .is(200);
        assert!(answer.json().get("upgraded").is_none());
        let rpt = answer.text("access_token");
        assert_eq!(house.permissions(pat, &rpt).await.len(), 1);
        assert_eq!(at.says(&old).await, [entry(&blood, &["view"])]);
    }
    let mut doctor = house.browser(DOCTOR).await;
    let ticket = proven(house, &at.pat, &mut doctor, &one(&blood, &["view"])).await;
    let answer = redeem_with(house, &house.clinic, &ticket, &more)
        .await
        .is(403);
    assert_eq!(answer.json()["error"], "request_submitted");
}
