//! The pages for everybody, and the failures, each with a way on.

use axum::http::StatusCode;

use super::house::{Browser, House};

#[tokio::test]
async fn the_pages_for_everybody_are_in_the_footer_and_need_no_sign_in() {
    let house = House::new().await;
    let mut browser = Browser::new(house.app.clone());
    let help = browser.get("/help").await;
    for (address, said) in [
        ("/help/words", "What lets a service list your records"),
        ("/accessibility", "Where it falls short"),
        ("/privacy", "What we do not do"),
        ("/contact", "help@share.example"),
    ] {
        help.has(&format!("href=\"{address}"));
        let page = browser.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        page.says(said);
    }
    browser
        .get("/help/words")
        .await
        .says("Save a copy")
        .says("Not by this alone: change, save a copy, pass it on.");
}

#[tokio::test]
async fn help_with_a_page_knows_the_kind_of_page_and_nothing_of_the_person() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let record = browser.get(&format!("/records/{blood}")).await;
    let (_, rest) = record.html.split_once("href=\"/contact?page=").unwrap();
    let key = rest.split('"').next().unwrap();
    let contact = browser.get(&format!("/contact?page={key}")).await;
    contact.says("You come from the page A record");
    assert!(!contact.words().contains("Blood tests"), "{contact:?}");
    let odd = browser.get("/contact?page=%3Cb%3ESam").await;
    odd.says_not("You come from").says_not("Sam");
}

#[tokio::test]
async fn what_cannot_be_read_is_said_in_words_with_a_way_on() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let long = "x".repeat(70 * 1024);
    browser.get("/home").await;
    let answer = browser.send("/share", &[("note", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    answer
        .says("We could not read that")
        .says("Your sharing has not changed.")
        .says("send it again")
        .has("href=\"/home\"")
        .has("href=\"/contact?page=failure-unread\"");
    let other = browser.send("/privacy", &[]).await;
    assert_eq!(other.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(other.headers.contains_key("allow"), "{other:?}");
    other.says("We could not read that");
}
