//! Section 12: how the token endpoint says no, and what stands in the answer.

use latchkey_domain::time::Lifetime;
use serde_json::json;

use super::browser::Browser;
use super::house::{DOCTOR, House, LOLA, ORIGIN, only_see};
use super::registration::connected;

async fn ready() -> (House, Browser, String, String) {
    let (house, sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    (house, sam, pat, blood)
}

/// GRANT-3.3.6-04, GRANT-3.3.6-06, GRANT-3.3.6-14: flat, a new ticket, and where to send the
/// person.
#[tokio::test]
async fn need_info_says_where_to_go_and_names_nobody() {
    let (house, mut sam, pat, blood) = ready().await;
    house.share(&mut sam, &blood, "see").await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let answer = house.redeem(&house.clinic, &ticket).await.is(403);
    let body = answer.json();
    let mut names: Vec<&String> = body.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["error", "error_description", "redirect_user", "ticket"]
    );
    assert_eq!(body["error"], "need_info");
    assert_eq!(body["redirect_user"], format!("{ORIGIN}/uma/claims"));
    assert_ne!(body["ticket"], ticket);
    // GRANT-3.3.6-15, decision 18: neither whom the owner trusts nor what the record is called.
    for told in ["Lola", "lola", "Sam", "Blood"] {
        assert!(!answer.body.contains(told), "{}", answer.body);
    }
}

/// GRANT-3.3.6-09, GRANT-3.3.6-11: a new ticket, a number of seconds, and one request that the
/// owner sees: who, what was checked, with which app, for what.
#[tokio::test]
async fn request_submitted_comes_with_a_ticket_and_an_interval() {
    let (house, sam, pat, blood) = ready().await;
    let mut doctor = house.browser(DOCTOR).await;
    let answer = house
        .ask(&mut doctor, &pat, &blood, &["view"])
        .await
        .is(403);
    let body = answer.json();
    let mut names: Vec<&String> = body.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["error", "error_description", "interval", "ticket"]);
    assert_eq!(
        (&body["error"], &body["interval"]),
        (&json!("request_submitted"), &json!(5))
    );
    assert!(!answer.body.contains("Blood"));
    let request = house.waiting(&sam).await;
    let page = sam.get(&house, &request).await.is(200);
    for text in [
        "Dr Ngozi Okafor",
        "Registered doctor",
        "Clinic Desk",
        "Blood tests",
        "Diabetes review",
        "my GP",
    ] {
        page.says(text);
    }
}

/// GRANT-3.3.6-10: the owner's answer is the next look's answer: all, a part, no.
#[tokio::test]
async fn the_next_look_gives_what_the_owner_answered() {
    let (house, mut sam, pat, blood) = ready().await;
    let mut doctor = house.browser(DOCTOR).await;
    let mut lola = house.browser(LOLA).await;
    let ask = async |who: &mut Browser| {
        house
            .ask(who, &pat, &blood, &["view", "edit"])
            .await
            .text("ticket")
    };
    let ticket = ask(&mut doctor).await;
    house.pass(Lifetime::seconds(5));
    let still = house.redeem(&house.clinic, &ticket).await.is(403);
    assert_eq!(still.json()["error"], "request_submitted");
    house
        .answer(&mut sam, &only_see(&format!("{blood} view")))
        .await
        .to();
    house.pass(Lifetime::seconds(5));
    let rpt = house
        .redeem(&house.clinic, &still.text("ticket"))
        .await
        .is(200)
        .text("access_token");
    let view = vec!["view".to_owned()];
    assert_eq!(house.permissions(&pat, &rpt).await, [(blood.clone(), view)]);

    let ticket = ask(&mut lola).await;
    house
        .answer(&mut sam, &[("answer", "all"), ("length", "30")])
        .await
        .to();
    house.pass(Lifetime::seconds(5));
    let rpt = house
        .redeem(&house.clinic, &ticket)
        .await
        .is(200)
        .text("access_token");
    let both = vec!["edit".to_owned(), "view".to_owned()];
    assert_eq!(house.permissions(&pat, &rpt).await, [(blood, both)]);
}

/// GRANT-3.3.6-08, GRANT-3.3.6-10: final, 403, and no ticket to come back with.
#[tokio::test]
async fn a_no_is_final() {
    let (house, mut sam, pat, blood) = ready().await;
    let mut doctor = house.browser(DOCTOR).await;
    let ticket = house
        .ask(&mut doctor, &pat, &blood, &["view"])
        .await
        .text("ticket");
    house.answer(&mut sam, &[("answer", "no")]).await.to();
    house.pass(Lifetime::seconds(5));
    let answer = house.redeem(&house.clinic, &ticket).await;
    answer.refuses(403, "request_denied");
    // Asked again at once, it is the same no, and the owner is not bothered.
    let again = house.ask(&mut doctor, &pat, &blood, &["view"]).await;
    again.refuses(403, "request_denied");
    let page = sam.get(&house, "/home").await.is(200);
    assert!(
        !page.words().contains("is asking to see"),
        "{}",
        page.words()
    );
}

/// GRANT-3.3.6-11, GRANT-3.3.4-12, Decision 13: nobody unknown reaches the owner.
#[tokio::test]
async fn somebody_unknown_never_reaches_the_owner() {
    let (house, sam, pat, blood) = ready().await;
    let before = sam.get(&house, "/requests").await.is(200).words();
    let mut ticket = house.ticket(&pat, &blood, &["view"]).await;
    for _ in 0..5 {
        let answer = house.redeem(&house.clinic, &ticket).await.is(403);
        assert_eq!(answer.json()["error"], "need_info");
        ticket = answer.text("ticket");
    }
    let page = house.open_claims(&house.clinic, &ticket).await;
    house.browser(DOCTOR).await.get(&house, &page).await.is(200);
    assert_eq!(sam.get(&house, "/requests").await.is(200).words(), before);
}

/// SEC-10: guessing is slowed down, for the guesser alone.
#[tokio::test]
async fn many_failures_are_told_to_wait_and_spend_nothing() {
    let (house, mut sam, pat, blood) = ready().await;
    house.share(&mut sam, &blood, "see").await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let mut waits = 0;
    for _ in 0..110 {
        let answer = house.redeem(&house.clinic, "lkt_guess").await;
        if answer.status.as_u16() == 429 {
            answer.refuses(429, "slow_down");
            assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
            waits += 1;
        } else {
            answer.refuses(400, "invalid_grant");
        }
    }
    assert!(waits > 0);
    house
        .redeem(&house.clinic, &ticket)
        .await
        .refuses(429, "slow_down");
    // Somebody else is not held up, and the ticket that came too often is still there.
    let other = house.redeem(&house.other_app, &ticket).await.is(403);
    assert_eq!(other.json()["error"], "need_info");
}
