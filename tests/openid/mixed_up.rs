//! What must not work between two sites: wrong state, wrong nonce, another browser, another
//! provider, and anything a second time (OIDC-3.1-01; OpenID Connect Core 3.1.2, 3.1.3.7).

use serde_json::json;

use super::provider::Provider;
use super::sign_in::{is_signed_in, through, until};
use super::town::{Town, believe};
use super::traveller::{Stop, Traveller};

const LOST: &str = "We did not expect you to come back this way.";
const NOT_BELIEVED: &str = "We did not get an answer that we can believe.";

/// At the door, with the provider's answer in hand.
async fn at_the_door(town: &Town, browser: &mut Traveller) -> Stop {
    let stop = until(town, browser, "/sign-in", &town.back()).await;
    assert!(!stop.get("code").is_empty());
    assert_eq!(stop.get("iss"), town.provider.issuer);
    stop
}

/// OIDC-3.1-01: an answer counts with its own state, in its own browser, once.
#[tokio::test]
async fn an_answer_counts_in_its_own_browser_with_its_own_state_and_once() {
    let town = Town::open().await;
    let house = &town.house;
    let mut browser = Traveller::default();
    let stop = at_the_door(&town, &mut browser).await;
    let state = stop.get("state");
    let other_letter = if state.ends_with('0') { "1" } else { "0" };
    let changed = format!("{}{other_letter}", &state[..state.len() - 1]);
    for wrong in [Some(changed.as_str()), Some("x"), None] {
        let url = stop.with("state", wrong);
        browser.go(house, url, "").await.refuses(400, LOST);
    }
    let twice = format!("{}&state={state}", stop.url);
    let twice = browser.go(house, twice.parse().unwrap(), "").await;
    twice.refuses(400, LOST);
    // Somebody else's browser: one that was never there, and one that is on its own way.
    let mut other = Traveller::default();
    other
        .go(house, stop.url.clone(), "")
        .await
        .refuses(400, LOST);
    at_the_door(&town, &mut other).await;
    other
        .go(house, stop.url.clone(), "")
        .await
        .refuses(400, LOST);
    assert!(!is_signed_in(house, &mut other).await);
    assert!(!is_signed_in(house, &mut browser).await);
    // None of that has used it up.
    browser.go(house, stop.url.clone(), "").await.page("/home");
    let mut late = browser.clone();
    late.go(house, stop.url, "").await.refuses(400, LOST);
}

/// OIDC-3.1-01: a code from another session is of no use: it was asked for with another secret.
#[tokio::test]
async fn a_code_from_another_session_signs_nobody_in() {
    let town = Town::open().await;
    let (mut mallory, mut victim) = (Traveller::default(), Traveller::default());
    let stolen = at_the_door(&town, &mut victim).await.get("code");
    let own = at_the_door(&town, &mut mallory).await;
    let url = own.with("code", Some(&stolen));
    mallory
        .go(&town.house, url, "")
        .await
        .refuses(400, NOT_BELIEVED);
    assert!(!is_signed_in(&town.house, &mut mallory).await);
    // Her own answer is used up by that.
    mallory
        .go(&town.house, own.url, "")
        .await
        .refuses(400, LOST);
}

/// OIDC-3.1-01: a token that answers another question is not taken.
#[tokio::test]
async fn a_wrong_nonce_signs_nobody_in() {
    let town = Town::open().await;
    town.provider.change(json!({ "nonce": "another" })).await;
    let mut browser = Traveller::default();
    let stop = through(&town, &mut browser, "/sign-in").await;
    stop.refuses(400, NOT_BELIEVED);
    assert!(!is_signed_in(&town.house, &mut browser).await);
    town.provider.change(json!({ "nonce": null })).await;
    through(&town, &mut browser, "/sign-in").await.page("/home");
}

/// OIDC-3.1-01: an answer in the name of another provider, or at another provider's address, is not
/// taken; nor one without a name from a provider that promises one.
#[tokio::test]
async fn one_provider_cannot_answer_for_another() {
    let town = Town::open().await;
    let house = &town.house;
    let college = Provider::start().await;
    let other = believe(house, &college.issuer, "The college").await;
    let mut browser = Traveller::default();
    for named in [
        Some(college.issuer.as_str()),
        Some("https://x.example"),
        None,
    ] {
        let stop = at_the_door(&town, &mut browser).await;
        let url = stop.with("iss", named);
        browser.go(house, url, "").await.refuses(400, NOT_BELIEVED);
    }
    let stop = at_the_door(&town, &mut browser).await;
    let elsewhere = stop.url.as_str().replace(&town.id, &other);
    let elsewhere = browser.go(house, elsewhere.parse().unwrap(), "").await;
    elsewhere.refuses(400, LOST);
    assert!(!is_signed_in(house, &mut browser).await);
    browser.go(house, stop.url, "").await.page("/home");
    let as_another = json!({ "answersAs": college.issuer });
    town.provider.change(as_another).await;
    let mut next = Traveller::default();
    let stop = through(&town, &mut next, "/sign-in").await;
    stop.refuses(400, NOT_BELIEVED);
}

/// The browser's mark is a secret of its own, kept from scripts and from other sites.
#[tokio::test]
async fn a_browser_is_marked_and_only_its_mark_leads_back() {
    let town = Town::open().await;
    let mut browser = Traveller::default();
    at_the_door(&town, &mut browser).await;
    let mark = browser.cookie("lk_o_dev").unwrap().to_owned();
    assert!(mark.starts_with("lkb_"), "{mark}");
    // Two ways at once in one browser: both lead back.
    let first = at_the_door(&town, &mut browser).await;
    let second = at_the_door(&town, &mut browser).await;
    assert_eq!(browser.cookie("lk_o_dev"), Some(mark.as_str()));
    for stop in [first, second] {
        browser.go(&town.house, stop.url, "").await.page("/home");
    }
}
