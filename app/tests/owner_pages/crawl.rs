//! Every page that a link leads to, from the first one on: each is there, and each is in words that
//! people know.
//!
//! The pages are found by following links, so a new page is under the same law without being named
//! here.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;

use super::house::{Answer, Browser, House, PASSWORD};
use super::promises::says_what_it_does;

#[path = "../words/banned.rs"]
mod banned;

/// Where links of this page lead within this site, without their fragments.
fn links(page: &Answer) -> BTreeSet<String> {
    page.html
        .split("<a href=\"/")
        .skip(1)
        .filter_map(|rest| {
            let path = rest.split('"').next()?.split('#').next()?;
            Some(format!("/{}", path.replace("&amp;", "&")))
        })
        .collect()
}

/// All pages that can be reached from these.
pub(super) async fn reached(browser: &mut Browser, from: &[&str]) -> BTreeMap<String, Answer> {
    let mut open: Vec<String> = from.iter().map(|start| (*start).to_owned()).collect();
    let mut seen = BTreeMap::new();
    while let Some(address) = open.pop() {
        // A file to keep is not a page.
        let is_file = ["json", "csv", "download"]
            .iter()
            .any(|kind| address.contains(kind));
        // The page of contact is the same from everywhere.
        let is_again = address.starts_with("/contact?page=") && seen.contains_key("/contact");
        if is_file || is_again || seen.contains_key(&address) {
            continue;
        }
        let page = browser.get(&address).await;
        assert!(
            page.status == StatusCode::OK || page.status == StatusCode::SEE_OTHER,
            "{address}: {}",
            page.status
        );
        open.extend(links(&page));
        seen.insert(address, page);
        assert!(seen.len() < 300, "the links never end: {:?}", seen.keys());
    }
    seen
}

fn has_numeric_date(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        let parts: Vec<&str> = word.split('/').collect();
        parts.len() == 3
            && parts
                .iter()
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn is_in_peoples_words(address: &str, page: &Answer) {
    let words = page.words();
    let found = banned::banned(&words);
    assert!(found.is_empty(), "{address}: {found:?} in {words}");
    assert!(!has_numeric_date(&words), "{address}: {words}");
    says_what_it_does(address, &page.html);
}

#[tokio::test]
async fn every_link_of_the_portal_leads_to_a_page_in_peoples_words() {
    let house = House::new().await;
    let (blood, letters) = house.connect().await;
    let mut sam = house.browser().await;
    let mut shares = Vec::new();
    for record in [blood.as_str(), letters.as_str()] {
        sam.get("/home").await;
        let form = [
            ("step", "until"),
            ("record", record),
            ("person", house.lola.as_str()),
            ("power", "see"),
            ("length", "7"),
            ("purpose", "helping"),
        ];
        let check = sam.send("/share", &form).await.to();
        let page = sam.get(&check).await;
        is_in_peoples_words(&check, &page);
        let done = sam.send(&check, &[]).await.to();
        let made = sam.get(&done).await;
        is_in_peoples_words(&done, &made);
        let (_, rest) = made.html.split_once("action=\"/shares/").unwrap();
        shares.push(format!("/shares/{}", rest.split('/').next().unwrap()));
    }
    let stopped = sam.post(&format!("{}/stop", shares[1]), &[]).await;
    is_in_peoples_words("a stop", &stopped);
    let hers = reached(&mut sam, &["/contact", "/home", "/shared-with-me"]).await;
    for address in [
        "/records",
        "/people",
        "/requests",
        "/activity",
        "/asks",
        "/privacy",
    ] {
        assert!(hers.contains_key(address), "{:?}", hers.keys());
    }
    assert!(hers.contains_key(&shares[0]), "{:?}", hers.keys());

    let mut lola = Browser::new(house.app.clone());
    let public = reached(&mut lola, &["/contact", "/", "/sign-in"]).await;
    let form = [("email", "lola@example.com"), ("password", PASSWORD)];
    lola.send("/sign-in", &form).await;
    let with_her = reached(&mut lola, &["/contact", "/shared-with-me", "/home"]).await;
    for (address, page) in hers.iter().chain(&public).chain(&with_her) {
        is_in_peoples_words(address, page);
    }
}

#[test]
fn the_search_sees_what_it_is_for() {
    assert!(has_numeric_date("until 03/05/2026."));
    assert!(!has_numeric_date("until 3 May 2026, 24/7"));
}
