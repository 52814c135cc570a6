//! People sign in through a real provider, without any script.

use latchkey_domain::time::Lifetime;
use serde_json::json;

use super::house::House;
use super::town::{NAME, Town};
use super::traveller::{Stop, Traveller};

/// From the sign-in page, wherever it leads.
pub(crate) async fn through(town: &Town, browser: &mut Traveller, start: &str) -> Stop {
    until(town, browser, start, "").await
}

/// The same, but not further than to an address with this beginning.
pub(crate) async fn until(town: &Town, browser: &mut Traveller, start: &str, until: &str) -> Stop {
    let page = browser.open(&town.house, start).await.page("/sign-in");
    assert!(page.words().contains(&format!("Sign in with {NAME}")));
    let form = town.with();
    browser.submit(&town.house, &page, &form, &[], until).await
}

pub(crate) async fn is_signed_in(house: &House, browser: &mut Traveller) -> bool {
    browser.open(house, "/home").await.url.path() == "/home"
}

/// OIDC-3.1-01: the way there and back, to the page that was wanted, as the person who has that
/// address; the second time by what the provider calls her.
#[tokio::test]
async fn somebody_we_know_signs_in_and_comes_to_her_page() {
    let town = Town::open().await;
    for _ in 0..2 {
        let mut browser = Traveller::default();
        let page = through(&town, &mut browser, "/sign-in?next=/asks").await;
        let page = page.page("/asks");
        assert!(page.body.contains("Dr Ngozi Okafor"), "{page:?}");
        let activity = browser.open(&town.house, "/activity").await;
        let said = activity.page("/activity").words();
        assert!(
            said.contains(&format!("You signed in with {NAME}.")),
            "{said}"
        );
        assert!(
            said.contains(&format!("Your account at {NAME} was tied")),
            "{said}"
        );
    }
}

#[tokio::test]
async fn somebody_new_gets_an_account_of_her_own_once() {
    let town = Town::open().await;
    town.provider.is_used_by("newcomer").await;
    let mut browser = Traveller::default();
    let home = through(&town, &mut browser, "/sign-in").await.page("/home");
    assert!(home.body.contains("Newcomer Nurse"), "{home:?}");
    let people = &town.house.services.people;
    let made = people.find_by_email("new.comer@example.org").await.unwrap();
    assert!(made.is_some());
    let mut again = Traveller::default();
    through(&town, &mut again, "/sign-in").await.page("/home");
    let now = people.find_by_email("new.comer@example.org").await.unwrap();
    assert_eq!(now, made);
}

/// OIDC-2-04: an address that nobody verified, or of a domain for which the provider does not
/// speak, is nobody's.
#[tokio::test]
async fn nobody_signs_in_by_an_address_that_is_not_proven() {
    let town = Town::open().await;
    for account in ["unverified", "elsewhere"] {
        town.provider.is_used_by(account).await;
        let mut browser = Traveller::default();
        let stop = through(&town, &mut browser, "/sign-in").await;
        stop.refuses(400, "we do not know whose account this is");
        assert!(!is_signed_in(&town.house, &mut browser).await);
    }
}

#[tokio::test]
async fn whoever_says_no_there_is_told_so_here() {
    let town = Town::open().await;
    town.provider.change(json!({ "account": null })).await;
    let mut browser = Traveller::default();
    let stop = through(&town, &mut browser, "/sign-in?next=/asks").await;
    let page = stop.answer.unwrap().is(400);
    assert!(page.words().contains("they said no"), "{page:?}");
    assert!(page.body.contains("/sign-in?next=/asks"), "{page:?}");
    assert!(!is_signed_in(&town.house, &mut browser).await);
}

#[tokio::test]
async fn a_session_from_before_ends_when_another_begins() {
    let town = Town::open().await;
    let mut browser = Traveller::doctor(&town.house).await;
    let before = browser.clone();
    let page = browser.open(&town.house, "/sign-in?next=/home").await;
    let page = page.page("/sign-in");
    town.provider.is_used_by("newcomer").await;
    let form = town.with();
    let stop = browser.submit(&town.house, &page, &form, &[], "").await;
    assert!(stop.page("/home").body.contains("Newcomer Nurse"));
    assert!(!is_signed_in(&town.house, &mut before.clone()).await);
}

/// A sign-in there counts from when it happened there: who has been signed in for long is asked
/// again, because a recent one is asked for.
#[tokio::test]
async fn an_old_sign_in_there_is_not_taken_for_a_new_one() {
    let town = Town::open().await;
    let mut browser = Traveller::default();
    through(&town, &mut browser, "/sign-in").await.page("/home");
    town.pass(Lifetime::minutes(20)).await;
    // The provider still knows the doctor, and now somebody else is at the keyboard.
    town.provider.is_used_by("newcomer").await;
    let home = through(&town, &mut browser, "/sign-in").await.page("/home");
    assert!(home.body.contains("Newcomer Nurse"), "she was asked again");
}
