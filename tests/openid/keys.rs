//! A real provider changes its keys, goes away, and calls itself by another name (security J8,
//! J10).

use latchkey_domain::time::Lifetime;
use serde_json::json;

use super::sign_in::through;
use super::town::{NAME, Town};
use super::traveller::Traveller;

#[tokio::test]
async fn a_new_key_is_found_by_one_look() {
    let town = Town::open().await;
    let mut browser = Traveller::default();
    through(&town, &mut browser, "/sign-in").await.page("/home");
    let before = town.provider.change(json!({ "rotate": true })).await;
    for _ in 0..2 {
        let mut browser = Traveller::default();
        through(&town, &mut browser, "/sign-in").await.page("/home");
    }
    let after = town.provider.change(json!({})).await;
    assert_eq!(after, before + 1);
    // At most one look a minute: a second change is found a minute later.
    town.provider.change(json!({ "rotate": true })).await;
    let mut browser = Traveller::default();
    let stop = through(&town, &mut browser, "/sign-in").await;
    stop.refuses(400, "We did not get an answer that we can believe.");
    town.pass(Lifetime::minutes(1)).await;
    through(&town, &mut browser, "/sign-in").await.page("/home");
}

#[tokio::test]
async fn an_outage_of_the_keys_is_bridged_for_an_hour_and_no_longer() {
    let town = Town::open().await;
    let mut browser = Traveller::default();
    through(&town, &mut browser, "/sign-in").await.page("/home");
    town.provider.change(json!({ "out": "keys" })).await;
    for minutes in [16, 40] {
        town.pass(Lifetime::minutes(minutes)).await;
        let mut browser = Traveller::default();
        through(&town, &mut browser, "/sign-in").await.page("/home");
    }
    town.pass(Lifetime::minutes(10)).await;
    let mut browser = Traveller::default();
    let stop = through(&town, &mut browser, "/sign-in?next=/asks").await;
    stop.refuses(503, "We cannot reach that site now.");
    town.provider.change(json!({ "out": null })).await;
    town.pass(Lifetime::minutes(1)).await;
    through(&town, &mut browser, "/sign-in").await.page("/home");
}

#[tokio::test]
async fn a_provider_that_goes_away_in_the_middle_signs_nobody_in() {
    let town = Town::open().await;
    let mut browser = Traveller::default();
    let back = town.back();
    let stop = super::sign_in::until(&town, &mut browser, "/sign-in", &back).await;
    town.provider.change(json!({ "out": "all" })).await;
    let stop = browser.go(&town.house, stop.url, "").await;
    stop.refuses(400, "We did not get an answer that we can believe.");
    assert!(!super::sign_in::is_signed_in(&town.house, &mut browser).await);
}

/// Security J10: the wrong issuer in the description.
#[tokio::test]
async fn a_provider_that_calls_itself_otherwise_is_not_offered_any_more() {
    let town = Town::open().await;
    let mut browser = Traveller::default();
    let other = json!({ "describedAs": "https://id.example" });
    town.provider.change(other).await;
    let stop = through(&town, &mut browser, "/sign-in").await;
    stop.refuses(503, "We cannot reach that site now.");
    let page = browser.open(&town.house, "/sign-in").await.page("/sign-in");
    assert!(!page.words().contains(NAME), "{page:?}");
    town.provider.change(json!({ "describedAs": null })).await;
    town.pass(Lifetime::minutes(20)).await;
    let page = browser.open(&town.house, "/sign-in").await.page("/sign-in");
    assert!(!page.words().contains(NAME), "it stays so: {page:?}");
}
