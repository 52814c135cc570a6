//! The pages that show every component: each keeps what all pages keep, and none shows anything that
//! is somebody's.

use axum::http::StatusCode;

use super::house::{Browser, House};

#[tokio::test]
async fn every_component_has_a_page_with_all_its_states_and_invented_data_alone() {
    let house = House::new().await;
    house.connect().await;
    let mut stranger = Browser::new(house.app.clone());
    let list = stranger.get("/dev/specimen").await;
    assert_eq!(list.status, StatusCode::OK);
    let pages: Vec<String> = list
        .html
        .split("href=\"/dev/specimen/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    // The 28 of the inventory, some with a page for each banner.
    assert!(pages.len() >= 28, "{pages:?}");
    let mut sam = house.browser().await;
    for page in pages {
        let address = format!("/dev/specimen/{page}");
        let shown = stranger.get(&address).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        let words = shown.words();
        assert!(!words.contains("Sam Bello"), "{page}: {words}");
        assert!(words.len() > 40, "{page} is empty: {words}");
        // Signed in, the same is shown below a header of one's own.
        let hers = sam.get(&address).await;
        assert_eq!(hers.status, StatusCode::OK, "{page}");
        hers.has("Sign out");
    }
    let none = stranger.get("/dev/specimen/nothing").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}
