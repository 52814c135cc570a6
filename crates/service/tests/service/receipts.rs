//! Receipts: all fields, unchanged whatever happens later, and a new one for each change.

use std::fmt::Write as _;

use latchkey_domain::id::ShareId;
use latchkey_domain::view::ChangeForm;
use latchkey_service::sharing::ShareError;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::house::{House, only_see};

/// The receipt's form: each member, and what kind of value it has. A mark says that it may be
/// missing.
const SCHEMA: [(&str, &str); 26] = [
    ("/receipt_id", "text"),
    ("/version", "text"),
    ("/language", "text"),
    ("/jurisdiction", "text?"),
    ("/made_at", "instant"),
    ("/zone", "text"),
    ("/collection_method", "text"),
    ("/person/id", "text"),
    ("/person/name", "text"),
    ("/responsible/name", "text"),
    ("/responsible/website", "text"),
    ("/responsible/contact", "any text"),
    ("/recipient/id", "text"),
    ("/recipient/name", "text"),
    ("/recipient/place", "any text"),
    ("/record/name", "text"),
    ("/share", "text"),
    ("/sentence", "text"),
    ("/categories", "list"),
    ("/sensitive", "yes"),
    ("/permissions", "list"),
    ("/purpose_words", "any text"),
    ("/starts_at", "instant"),
    ("/ends_at", "instant?"),
    ("/withdrawal", "text"),
    ("/notice_url", "address"),
];

/// Whether an instant is written with its offset (ISO 8601).
fn has_offset(text: &str) -> bool {
    let (date, offset) = text.split_at_checked(19).unwrap_or_default();
    let digits = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit() || b"-T:".contains(&b))
    };
    let sign = offset.starts_with(['+', '-']);
    digits(date) && date.contains('T') && sign && offset.len() == 6 && digits(&offset[1..])
}

fn check(receipt: &Value) {
    for (path, kind) in SCHEMA {
        let value = receipt.pointer(path).unwrap_or_else(|| panic!("{path}"));
        let text = value.as_str();
        let fits = match kind {
            "text" => text.is_some_and(|text| !text.is_empty()),
            "any text" => text.is_some(),
            "text?" => value.is_null() || text.is_some(),
            "instant" => text.is_some_and(has_offset),
            "instant?" => value.is_null() || text.is_some_and(has_offset),
            "list" => value.as_array().is_some_and(|list| !list.is_empty()),
            "yes" => value.as_bool() == Some(true),
            "address" => text.is_some_and(|text| text.starts_with("http")),
            other => panic!("{other}"),
        };
        assert!(fits, "{path}: {value} is no {kind}");
    }
    let members = receipt.as_object().unwrap();
    assert_eq!(members.len(), 26, "{members:?}");
}

async fn document(house: &House, share: &ShareId, version: Option<i64>) -> Value {
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let text = sharing.receipt_json(&owner, share, version).await.unwrap();
    let whole: Value = serde_json::from_str(&text).unwrap();
    // The hash is of the receipt exactly as it stands in the document.
    let body = text.strip_prefix("{\"receipt\":").unwrap();
    let (body, _) = body.rsplit_once(",\"sha256\"").unwrap();
    let digest = Sha256::digest(body.as_bytes());
    let hash = digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    });
    assert_eq!(whole["sha256"], hash.as_str());
    whole["receipt"].clone()
}

#[tokio::test]
async fn a_receipt_has_every_field_and_says_what_was_agreed_to() {
    let house = House::open().await;
    let share = house.share(&house.doctor, &house.blood, "see").await;
    let receipt = document(&house, &share, None).await;
    check(&receipt);
    assert_eq!(
        receipt["sentence"],
        "Dr Ngozi Okafor can see Blood tests until 23 December 2026, to help you manage."
    );
    assert_eq!(receipt["made_at"], "2026-11-23T14:02:00+00:00");
    assert_eq!(receipt["ends_at"], "2026-12-23T23:59:59+00:00");
    assert_eq!(receipt["collection_method"], "shared");
    assert_eq!(receipt["responsible"]["name"], "St Mary’s Hospital");
    assert_eq!(
        receipt["recipient"]["known"][0]["source"],
        "the Medical Register"
    );
    assert_eq!(receipt["permissions"][0]["id"], "view");
    assert_eq!(receipt["not_permitted"][0]["id"], "edit");
    let page = house
        .services
        .sharing
        .receipt_page(&house.owner(), &share, None)
        .await
        .unwrap();
    assert_eq!(page.made.text, "14:02 on 23 November 2026");
    assert_eq!(page.ends.unwrap().text, "23 December 2026");
    assert_eq!(page.place, "London");
    assert_eq!(page.versions, [1]);
}

#[tokio::test]
async fn in_summer_the_offset_is_another() {
    let house = House::open().await;
    // To 15 June 2027.
    house.pass(latchkey_domain::time::Lifetime::days(204));
    let share = house.share(&house.lola, &house.blood, "see").await;
    let receipt = document(&house, &share, None).await;
    check(&receipt);
    assert_eq!(receipt["made_at"], "2027-06-15T15:02:00+01:00");
    assert_eq!(receipt["ends_at"], "2027-07-15T23:59:59+01:00");
}

#[tokio::test]
async fn a_receipt_stays_as_it_was_and_a_change_has_one_of_its_own() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "change").await;
    let first = document(&house, &share, None).await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let page = sharing.change_page(&owner, &share, None).await.unwrap();
    let less = ChangeForm {
        power: "see".to_owned(),
        ..page.now
    };
    sharing.keep_change(&owner, &share, less).await.unwrap();
    // The record is renamed at its service, and everything is stopped.
    let description = latchkey_domain::resource::ResourceDescription {
        name: Some("Results".to_owned()),
        scopes: super::house::scopes(&["view"]),
        ..Default::default()
    };
    let registration = &house.services.registration;
    registration
        .update(&house.pat, house.blood.as_str(), description)
        .await
        .unwrap();
    let second = document(&house, &share, None).await;
    check(&second);
    assert_eq!(second["collection_method"], "changed");
    assert_eq!(second["share_version"], 2);
    assert_eq!(
        second["sentence"],
        "Aunt Lola can see Blood tests until 23 December 2026, to help you manage."
    );
    sharing.undo_change(&owner, &share, None).await.unwrap();
    sharing.end(&owner, &share).await.unwrap();
    assert_eq!(document(&house, &share, Some(1)).await, first);
    assert_eq!(document(&house, &share, Some(2)).await, second);
    let page = sharing.receipt_page(&owner, &share, None).await.unwrap();
    assert_eq!(page.versions, [3, 2, 1], "the undo has one too");
    let none = sharing.receipt_page(&owner, &share, Some(9)).await;
    assert!(matches!(none, Err(ShareError::NotFound)));
}

#[tokio::test]
async fn an_answered_request_gives_a_receipt_too() {
    let house = House::open().await;
    house
        .ask(&house.doctor, &house.blood, &["view", "edit"])
        .await;
    house.answer(only_see(&house.blood)).await;
    let lines = house.services.sharing.home(&house.owner()).await.unwrap();
    let share: ShareId = lines.shares[0].id.parse().unwrap();
    let receipt = document(&house, &share, None).await;
    check(&receipt);
    assert_eq!(receipt["collection_method"], "answered");
    let page = house.services.sharing.share(&house.owner(), &share).await;
    assert_eq!(
        page.unwrap().origin,
        "You answered a request of Dr Ngozi Okafor of 23 November 2026, with Clinic Desk"
    );
}

#[tokio::test]
async fn a_receipt_that_was_tampered_with_is_not_shown() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let url = &house.options.database_url;
    let mut other = latchkey_service::testing::Intruder::at(url).await.unwrap();
    let forge = "UPDATE receipts SET body = REPLACE(body, 'Aunt Lola', 'Dr Okafor')";
    other.run(forge).await.unwrap();
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let page = sharing.receipt_page(&owner, &share, None).await;
    assert!(matches!(page, Err(ShareError::Store(_))), "{page:?}");
}
