//! What an owner changes, as a record service sees it: less at the very next look, and never more
//! than a token was given.

use latchkey_domain::time::Lifetime;
use serde_json::json;

use super::browser::Browser;
use super::house::{House, LOLA, SAM};
use super::registration::connected;

/// Changes a share through its pages, with the check page where there is one.
async fn change(house: &House, sam: &mut Browser, share: &str, power: &str, length: &str) {
    let page = format!("/shares/{share}/change");
    let wish = [("power", power), ("length", length), ("purpose", "helping")];
    let next = sam.fill(house, &page, &page, &wish).await.to().to_owned();
    let check = format!("{page}/check");
    if next == check {
        let done = sam.fill(house, &check, &check, &[]).await;
        assert_eq!(done.to(), format!("/shares/{share}#result"));
    } else {
        assert_eq!(next, format!("/shares/{share}#result"));
    }
}

/// A narrowing is seen at the next introspection, and its undo gives back what was.
#[tokio::test]
async fn a_narrowed_share_is_smaller_at_the_next_look() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    let share = house.share(&mut sam, &blood, "change").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view", "edit"]).await;
    let says = async || house.permissions(&pat, &rpt).await;
    let whole = vec![(blood.clone(), vec!["edit".to_owned(), "view".to_owned()])];
    let less = vec![(blood.clone(), vec!["view".to_owned()])];
    assert_eq!(says().await, whole);
    change(&house, &mut sam, &share, "see", "now").await;
    assert_eq!(says().await, less);
    let undo = format!("/shares/{share}/change/undo");
    let page = format!("/shares/{share}");
    sam.fill(&house, &page, &undo, &[]).await.to();
    assert_eq!(says().await, whole);
}

/// A share that was widened gives a new token more, and an issued one nothing.
#[tokio::test]
async fn a_widened_share_says_nothing_more_to_an_issued_token() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    let share = house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    change(&house, &mut sam, &share, "change", "6m").await;
    let less = vec![(blood.clone(), vec!["view".to_owned()])];
    assert_eq!(house.permissions(&pat, &rpt).await, less);
    let new = house.rpt(&mut lola, &pat, &blood, &["view", "edit"]).await;
    assert_eq!(house.permissions(&pat, &new).await[0].1.len(), 2);
}

/// Everything stops at once; while requests are paused an asker hears a plain no.
#[tokio::test]
async fn after_everything_was_stopped_no_token_says_anything_and_nobody_new_can_ask() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let medicines = house.register(&pat, "Medicines", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let what = [("what", "everything")];
    sam.fill(&house, "/stop-all", "/stop-all", &what).await.to();
    assert_eq!(house.permissions(&pat, &rpt).await, []);
    for record in [&blood, &medicines] {
        let no = house.ask(&mut lola, &pat, record, &["view"]).await.is(403);
        assert_eq!(no.json()["error"], json!("request_denied"));
        assert!(no.json().get("ticket").is_none(), "{no:?}");
    }
    let waiting = sam.get(&house, "/requests").await.is(200);
    assert!(
        !waiting.words().contains("Aunt Lola"),
        "she is not bothered"
    );
    sam.fill(&house, "/stop-all", "/stop-all/resume", &[])
        .await
        .to();
    house.pass(Lifetime::minutes(1));
    let asked = house.ask(&mut lola, &pat, &medicines, &["view"]).await;
    assert_eq!(asked.is(403).json()["error"], json!("request_submitted"));
    let mut sam = house.browser(SAM).await;
    let undo = "/stop-all/undo";
    sam.fill(&house, "/stop-all/done", undo, &[]).await.to();
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
}
