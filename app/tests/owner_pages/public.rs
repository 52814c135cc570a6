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
    let odd = browser.get("/contact?page=%3Cb%3EOlu").await;
    odd.says_not("You come from").says_not("Olu");
}

#[tokio::test]
async fn what_cannot_be_read_is_said_in_words_with_a_way_on() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let answer = browser.send("/privacy", &[]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.headers.contains_key("allow"), "{answer:?}");
    answer
        .says("We could not read that")
        .says("Your sharing has not changed.")
        .says("send it again")
        .has("href=\"/home\"")
        .has("href=\"/contact?page=failure-unread\"");
}

#[tokio::test]
async fn a_build_for_development_shows_how_pages_bear_other_languages() {
    let house = House::new().await;
    let mut browser = Browser::new(house.app.clone());
    for (cookie, html) in [
        ("lk_locale=en-XA", "lang=\"en-XA\" dir=\"ltr\""),
        ("lk_locale=ar-XB", "lang=\"ar-XB\" dir=\"rtl\""),
    ] {
        cookie.clone_into(&mut browser.cookie);
        let page = browser.get("/contact").await;
        page.has(html)
            .says("help@share.example")
            .says_not("Before you write");
    }
    "lk_locale=fr".clone_into(&mut browser.cookie);
    browser
        .get("/contact")
        .await
        .has("lang=\"en\" dir=\"ltr\"")
        .says("Before you write");
}

#[tokio::test]
async fn a_page_that_anybody_may_find_says_what_and_where_it_is() {
    let house = House::new().await;
    let mut browser = Browser::new(house.app.clone());
    let mut said = Vec::new();
    for address in [
        "/",
        "/sign-in",
        "/sign-in/code",
        "/sign-in/recover",
        "/help",
        "/help/words",
        "/accessibility",
        "/privacy",
        "/contact",
    ] {
        let page = browser.get(address).await;
        page.has(&format!(
            "<link rel=\"canonical\" href=\"http://localhost:3000{address}\">"
        ))
        .has("hreflang=\"en\"")
        .has("hreflang=\"x-default\"")
        .has("name=\"theme-color\"");
        let (_, rest) = page
            .html
            .split_once("name=\"description\" content=\"")
            .unwrap();
        let text = rest.split('"').next().unwrap().to_owned();
        assert!((30..=160).contains(&text.len()), "{address}: {text}");
        said.push(text);
    }
    let all = said.len();
    said.sort();
    said.dedup();
    assert_eq!(said.len(), all, "each says something of its own");
    // Nothing of this where nobody else may look, nor where there is nothing.
    let missing = browser.get("/no/such/page").await;
    let mut sam = house.browser().await;
    for page in [missing, sam.get("/home").await, sam.get("/records").await] {
        assert!(!page.html.contains("canonical") && !page.html.contains("description"));
    }
}

#[tokio::test]
async fn a_browser_that_saves_data_is_given_no_font_and_no_program() {
    let house = House::new().await;
    house.connect().await;
    let mut browser = house.browser().await;
    for address in ["/home", "/records", "/requests"] {
        let usual = browser.get(address).await;
        usual.has("rel=\"preload\" media=\"screen\" href=\"/fonts/");
        assert!(!usual.html.contains("data-network"), "{address}");
        let spare = browser.get_sparing(address).await;
        spare.has("data-network=\"save\"");
        for kept in ["preload", ".woff2", ".wasm"] {
            assert!(!spare.html.contains(kept), "{address}: {kept}");
        }
        // The way out is a few lines, and keeps somebody safe.
        let scripts = spare.html.matches("<script").count();
        assert_eq!(scripts, spare.html.matches("src=\"/leave.js\"").count());
    }
    let full = browser.get("/records").await;
    let late = full.html.matches("fetchpriority=\"low\"").count();
    assert_eq!(late, 2, "the program comes after what people read");
}
