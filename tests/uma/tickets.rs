//! Section 8: a ticket works once, for one client, for a short time.

use latchkey_domain::time::Lifetime;
use serde_json::json;

use super::browser::Browser;
use super::house::{DOCTOR, House, LOLA, SAM, UMA};
use super::registration::connected;

async fn ready() -> (House, Browser, String, String) {
    let (house, sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    (house, sam, pat, blood)
}

async fn is_spent(house: &House, ticket: &str) {
    house
        .redeem(&house.clinic, ticket)
        .await
        .refuses(400, "invalid_grant");
}

/// GRANT-5.5-01, GRANT-5.5-02, GRANT-5.5-06, GRANT-5.5-07, GRANT-3.3.1-03: spent by a token, by
/// `need_info`, by `request_submitted`, by `request_denied`, by `invalid_scope`; the next one of
/// the chain stays good.
#[tokio::test]
async fn a_ticket_works_once_whatever_came_of_it() {
    let (house, mut sam, pat, blood) = ready().await;
    let mut doctor = house.browser(DOCTOR).await;
    let mut lola = house.browser(LOLA).await;
    house.share(&mut sam, &blood, "see").await;

    let first = house.ticket(&pat, &blood, &["view"]).await;
    let info = house.redeem(&house.clinic, &first).await.is(403);
    assert_eq!(info.json()["error"], "need_info");
    is_spent(&house, &first).await;
    let proven = house
        .prove(&mut lola, &house.clinic, &info.text("ticket"))
        .await;
    house.redeem(&house.clinic, &proven).await.is(200);
    is_spent(&house, &proven).await;

    let waiting = house
        .ask(&mut doctor, &pat, &blood, &["edit"])
        .await
        .is(403);
    assert_eq!(waiting.json()["error"], "request_submitted");
    let second = waiting.text("ticket");
    house.pass(Lifetime::seconds(5));
    let again = house.redeem(&house.clinic, &second).await.is(403);
    is_spent(&house, &second).await;
    let no = [("answer", "no")];
    house.answer(&mut sam, &no).await.to();
    house.pass(Lifetime::seconds(5));
    let third = again.text("ticket");
    house
        .redeem(&house.clinic, &third)
        .await
        .refuses(403, "request_denied");
    is_spent(&house, &third).await;

    let odd = house.ticket(&pat, &blood, &["view"]).await;
    let fields = [("grant_type", UMA), ("ticket", &odd), ("scope", "nonsense")];
    let answer = house.form("/token", &house.clinic.basic(), &fields).await;
    answer.refuses(400, "invalid_scope");
    is_spent(&house, &odd).await;
}

/// GRANT-5.5-03, AMB-04: opening the claims page spends it, finished or not; the page itself can be
/// loaded again.
#[tokio::test]
async fn opening_the_claims_page_spends_the_ticket() {
    let (house, _, pat, blood) = ready().await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let page = house.open_claims(&house.clinic, &ticket).await;
    is_spent(&house, &ticket).await;
    let lola = house.browser(LOLA).await;
    for _ in 0..2 {
        lola.get(&house, &page).await.is(200);
    }
}

/// GRANT-5.5-04, GRANT-3.3.3-01, GRANT-5.5-10, decision 15: five minutes; a minute once it was
/// handed back; fourteen days while the owner has not answered.
#[tokio::test]
async fn a_ticket_runs_out() {
    let (house, _, pat, blood) = ready().await;
    let late = house.ticket(&pat, &blood, &["view"]).await;
    house.pass(Lifetime::minutes(5));
    is_spent(&house, &late).await;
    let mut doctor = house.browser(DOCTOR).await;
    let first = house.ticket(&pat, &blood, &["view"]).await;
    let info = house.redeem(&house.clinic, &first).await;
    let handed_back = house
        .prove(&mut doctor, &house.clinic, &info.text("ticket"))
        .await;
    house.pass(Lifetime::seconds(60));
    is_spent(&house, &handed_back).await;
    let waiting = house.ask(&mut doctor, &pat, &blood, &["view"]).await;
    house.pass(Lifetime::minutes(14 * 24 * 60 - 1));
    let waiting = house
        .redeem(&house.clinic, &waiting.text("ticket"))
        .await
        .is(403);
    assert_eq!(waiting.json()["error"], "request_submitted");
    // The request itself has lapsed meanwhile, and with it what its tickets lead to.
    house.pass(Lifetime::minutes(2));
    let over = house.redeem(&house.clinic, &waiting.text("ticket")).await;
    over.refuses(403, "request_denied");
}

/// GRANT-5.5-05: fifty at once, and one that wins.
#[tokio::test]
async fn of_many_at_once_exactly_one_wins() {
    let (house, _, pat, blood) = ready().await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let house = std::sync::Arc::new(house);
    let mut tasks = Vec::new();
    for number in 0..50 {
        let (house, ticket) = (std::sync::Arc::clone(&house), ticket.clone());
        tasks.push(tokio::spawn(async move {
            if number % 5 == 0 {
                // The claims endpoint takes part in the race.
                let (id, back) = (house.clinic.id.clone(), house.clinic.back.clone());
                let fields = [
                    ("client_id", id.as_str()),
                    ("ticket", &ticket),
                    ("claims_redirect_uri", &back),
                ];
                let query = super::house::fields_text(&fields);
                let answer = house.get(&format!("/uma/claims?{query}")).await;
                return answer.to().starts_with("/prove/");
            }
            let answer = house.redeem(&house.clinic, &ticket).await;
            match answer.json()["error"].as_str().unwrap() {
                "need_info" => true,
                "invalid_grant" => false,
                other => panic!("{other}"),
            }
        }));
    }
    let mut winners = 0;
    for task in tasks {
        winners += usize::from(task.await.unwrap());
    }
    assert_eq!(winners, 1);
}

/// GRANT-5.5-08: the last ticket of a chain still stands for what the first was for.
#[tokio::test]
async fn a_chain_of_tickets_keeps_its_permissions() {
    let (house, mut sam, pat, blood) = ready().await;
    let mut doctor = house.browser(DOCTOR).await;
    let mut seen = std::collections::BTreeSet::new();
    let mut ticket = house
        .ask(&mut doctor, &pat, &blood, &["view"])
        .await
        .text("ticket");
    for _ in 0..5 {
        assert!(seen.insert(ticket.clone()));
        house.pass(Lifetime::seconds(5));
        ticket = house.redeem(&house.clinic, &ticket).await.text("ticket");
    }
    house
        .answer(&mut sam, &[("answer", "all"), ("length", "30")])
        .await
        .to();
    house.pass(Lifetime::seconds(5));
    let answer = house.redeem(&house.clinic, &ticket).await.is(200);
    let rpt = answer.text("access_token");
    let view = vec!["view".to_owned()];
    assert_eq!(house.permissions(&pat, &rpt).await, [(blood, view)]);
}

/// GRANT-5.5-09, GRANT-3.3.2-09, AMB-05: once a client has presented one, the later ones are that
/// client's; whoever else comes with one has spent it.
#[tokio::test]
async fn a_ticket_of_another_client_is_refused_and_spent() {
    let (house, _, pat, blood) = ready().await;
    let first = house.ticket(&pat, &blood, &["view"]).await;
    let next = house.redeem(&house.clinic, &first).await.text("ticket");
    let thief = house.redeem(&house.other_app, &next).await;
    thief.refuses(400, "invalid_grant");
    is_spent(&house, &next).await;
    // At the claims page as well.
    let first = house.ticket(&pat, &blood, &["view"]).await;
    let next = house.redeem(&house.clinic, &first).await.text("ticket");
    let query = super::house::fields_text(&[
        ("client_id", &house.other_app.id),
        ("ticket", &next),
        ("claims_redirect_uri", &house.other_app.back),
    ]);
    let back = house.get(&format!("/uma/claims?{query}")).await.back();
    assert_eq!(back.get("error"), "invalid_request");
    assert_eq!(back.find("ticket"), None);
    is_spent(&house, &next).await;
}

/// GRANT-5.5-11, AMB-06, decision 16: a replay by another client ends what the ticket gave; one by
/// the same client may be a lost answer.
#[tokio::test]
async fn a_replay_by_another_client_ends_the_token() {
    let (house, mut sam, pat, blood) = ready().await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let first = house.ticket(&pat, &blood, &["view"]).await;
    let info = house.redeem(&house.clinic, &first).await;
    let proven = house
        .prove(&mut lola, &house.clinic, &info.text("ticket"))
        .await;
    let rpt = house
        .redeem(&house.clinic, &proven)
        .await
        .is(200)
        .text("access_token");
    is_spent(&house, &proven).await;
    assert_eq!(
        house.permissions(&pat, &rpt).await.len(),
        1,
        "the same client"
    );
    let thief = house.redeem(&house.other_app, &proven).await;
    thief.refuses(400, "invalid_grant");
    assert_eq!(house.permissions(&pat, &rpt).await, [], "another client");
}

/// GRANT-3.3.6-01, GRANT-5.4-01, GRANT-5.5-13: unknown, altered, spent, late, another kind of
/// secret, another installation's: one answer.
#[tokio::test]
async fn every_bad_ticket_is_one_answer() {
    let (house, _, pat, blood) = ready().await;
    let spent = house.ticket(&pat, &blood, &["view"]).await;
    house.redeem(&house.clinic, &spent).await;
    let mut altered = house.ticket(&pat, &blood, &["view"]).await;
    let tail = altered.split_off(10);
    let flipped = if tail.starts_with('a') { "b" } else { "a" };
    let altered = format!("{altered}{flipped}{}", &tail[1..]);
    let late = house.ticket(&pat, &blood, &["view"]).await;
    house.pass(Lifetime::minutes(5));
    let elsewhere = {
        let (other, mut owner) = {
            let other = House::open().await;
            let owner = other.browser(SAM).await;
            (other, owner)
        };
        // One more code, so that the other house's chance has moved on.
        other.code(&mut owner, &other.st_marys).await;
        let pat = other.connect(&mut owner, &other.st_marys).await;
        let record = other.register(&pat, "A", &["view"]).await;
        other.ticket(&pat, &record, &["view"]).await
    };
    let mut bodies = Vec::new();
    for ticket in [
        spent.as_str(),
        &altered,
        &late,
        &elsewhere,
        &pat,
        "x",
        "\u{0}",
        &"x".repeat(9000),
    ] {
        let answer = house.redeem(&house.clinic, ticket).await;
        answer.refuses(400, "invalid_grant");
        bodies.push(answer.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
}

/// GRANT-3.3.6-12, AMB-17: looking too soon costs time and not the place.
#[tokio::test]
async fn an_app_that_looks_too_soon_waits_longer() {
    let (house, sam, pat, blood) = ready().await;
    let mut doctor = house.browser(DOCTOR).await;
    let mut answer = house.ask(&mut doctor, &pat, &blood, &["view"]).await;
    assert_eq!(answer.json()["interval"], 5);
    for interval in [10, 20, 40, 80, 160, 300, 300] {
        answer = house
            .redeem(&house.clinic, &answer.text("ticket"))
            .await
            .is(403);
        assert_eq!(answer.json()["error"], "request_submitted");
        assert_eq!(answer.json()["interval"], json!(interval));
    }
    house.pass(Lifetime::seconds(300));
    answer = house
        .redeem(&house.clinic, &answer.text("ticket"))
        .await
        .is(403);
    assert_eq!(answer.json()["interval"], 5);
    let page = sam.get(&house, "/requests").await.is(200);
    let links = super::browser::links(&page);
    let mut requests: Vec<_> = links
        .iter()
        .filter(|l| l.starts_with("/requests/"))
        .collect();
    requests.dedup();
    assert_eq!(requests.len(), 1, "polling makes no more requests");
}
