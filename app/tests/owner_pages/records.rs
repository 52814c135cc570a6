//! The list of records, activity with its filters, downloads and connections.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use latchkey_domain::time::Lifetime;

use super::house::{Browser, House};
use super::pages::{id_after, share};

/// The address in the first link with this label.
fn link(html: &str, label: &str) -> String {
    let before = html.split(label).next().unwrap();
    let start = before.rsplit("href=\"").next().unwrap();
    start.split('"').next().unwrap().replace("&amp;", "&")
}

#[tokio::test]
async fn words_that_are_searched_for_never_stand_in_the_address() {
    let house = House::new().await;
    house.connect().await;
    let mut browser = house.browser().await;
    browser
        .get("/records")
        .await
        .says("Blood tests")
        .says("Clinic letters");
    let to = browser
        .send("/records", &[("filter", "BLÓOD"), ("show", "")])
        .await
        .to();
    assert!(
        to.starts_with("/records?q=") && !to.to_lowercase().contains("blo"),
        "{to}"
    );
    let found = browser.get(&to).await;
    found
        .says("Blood tests")
        .says_not("Clinic letters")
        .says("1 record");
    found.has("value=\"BLÓOD\"");
    assert_eq!(
        browser.get(&to).await.words(),
        found.words(),
        "it can be kept"
    );
    let none = browser
        .post("/records", &[("filter", "nothing such")])
        .await;
    none.says("No record has these words");
    assert_eq!(
        browser.send("/records", &[("filter", "  ")]).await.to(),
        "/records"
    );

    // Somebody else sees nothing of it.
    let mut lola = Browser::new(house.app.clone());
    let form = [
        ("email", "lola@example.com"),
        ("password", super::house::PASSWORD),
    ];
    lola.send("/sign-in", &form).await;
    lola.get(&to)
        .await
        .says("No records are connected yet")
        .says_not("BLÓOD");
}

#[tokio::test]
async fn records_are_shown_by_who_can_see_them_and_with_stars() {
    let house = House::new().await;
    let (blood, letters) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    let shared = browser.get("/records?show=shared").await;
    shared
        .says("1 person can see this")
        .says_not("Clinic letters");
    let unshared = browser.get("/records?show=unshared").await;
    unshared
        .says("Only you")
        .says("Clinic letters")
        .says_not("Blood tests");
    browser
        .get("/records?show=private")
        .await
        .says("No record fits");
    browser
        .get("/records?show=starred")
        .await
        .says("No record fits");

    browser.get("/records").await.says("Add star");
    let put = format!("/records/{letters}/star");
    let to = browser
        .send(&put, &[("back", "/records?show=unshared")])
        .await
        .to();
    assert_eq!(to, "/records?show=unshared");
    let to = browser
        .send(&put, &[("back", "https://evil.example")])
        .await
        .to();
    assert_eq!(to, format!("/records/{letters}"));
    let starred = browser.get("/records?show=starred").await;
    starred
        .says("Clinic letters")
        .says("Has a star")
        .says_not("Blood tests");
    browser
        .get(&format!("/records/{letters}"))
        .await
        .says("Remove star");
    browser
        .send(&format!("/records/{letters}/unstar"), &[])
        .await
        .to();
    browser
        .get("/records?show=starred")
        .await
        .says("No record fits");
}

#[tokio::test]
async fn activity_is_told_by_day_and_person_and_can_be_narrowed() {
    let house = House::new().await;
    let (blood, letters) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    share(&mut browser, letters.as_str(), house.lola.as_str()).await;
    let all = browser.get("/activity").await;
    all.says("24 November 2026")
        .says("Aunt Lola")
        .says("You and your services")
        .says("St Mary’s Hospital added 2 records")
        .says("Choose what you see");
    all.says_not("You see only");
    let person = format!("/activity?person={}", house.lola);
    let hers = browser.get(&person).await;
    hers.says("You see only")
        .says("Remove filter: Aunt Lola")
        .says("Clinic letters")
        .says_not("added 2 records");
    let both = browser.get(&format!("{person}&record={blood}")).await;
    both.says("Remove filter: Blood tests")
        .says("until 1 December 2026");
    // The link that takes a filter away leaves the other.
    let less = link(&both.html, "<bdi>Blood tests");
    assert!(less.starts_with("/activity?"), "{less}");
    let refused = browser.get("/activity?only=refused&when=week").await;
    refused
        .says("Nothing fits these filters")
        .says("Remove all filters");
    for wrong in ["when=never", "only=x", "person=x", "record=%27"] {
        let answer = browser.get(&format!("/activity?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    house.later(Lifetime::days(2));
    let mut browser = house.browser().await;
    let today = browser.get("/activity?when=today").await;
    today.says("26 November 2026").says_not("24 November 2026");
    // Somebody unknown has no name here, though the account exists.
    let unknown = browser
        .get("/activity?person=01JD0000000000000000000001")
        .await;
    unknown
        .says("Remove filter: One person")
        .says("Nothing fits");
}

#[tokio::test]
async fn an_event_says_what_it_means_and_how_to_stop_it() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    let person = format!("/activity?person={}", house.lola);
    let hers = browser.get(&person).await;
    let event = format!("/activity/{}", id_after(&hers.html, "href=\"/activity/"));
    let page = browser.get(&event).await;
    page.says("12:00 on 24 November 2026, time zone Europe/London")
        .says("Was this OK?")
        .says("I don’t recognise this")
        .says("Aunt Lola can see Blood tests");
    page.has(&format!("href=\"/records/{blood}\""));
    let share = id_after(&page.html, "action=\"/shares/");
    let stopped = browser
        .post(&format!("/shares/{share}/stop"), &[("back", &event)])
        .await;
    stopped
        .says("Stopped at 12:00")
        .says("You share nothing with this person now");

    let mut lola = Browser::new(house.app.clone());
    let form = [
        ("email", "lola@example.com"),
        ("password", super::house::PASSWORD),
    ];
    lola.send("/sign-in", &form).await;
    for address in [
        event.as_str(),
        "/activity/0",
        "/activity/x",
        "/activity/99999999999",
    ] {
        let answer = lola.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn activity_is_saved_as_it_is_filtered() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    let csv = browser
        .file(&format!("/activity.csv?person={}", house.lola))
        .await;
    assert_eq!(csv.headers[CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(
        csv.headers[CONTENT_DISPOSITION],
        "attachment; filename=\"latchkey-activity.csv\""
    );
    let lines: Vec<&str> = csv.html.trim_start_matches('\u{feff}').lines().collect();
    assert!(
        lines[0].starts_with("\"id\",\"time\",\"what\""),
        "{}",
        lines[0]
    );
    assert_eq!(
        lines.len(),
        3,
        "she was added, and was given one: {lines:?}"
    );
    assert!(
        lines[1].contains("\"2026-11-24T12:00:00+00:00\""),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].contains("Aunt Lola can see Blood tests"),
        "{}",
        lines[1]
    );
    let json = browser.file("/activity.json").await;
    let json: serde_json::Value = serde_json::from_str(&json.html).unwrap();
    assert_eq!(json["owner"], "Sam Bello");
    assert!(json["activity"].as_array().unwrap().len() > 4);
    let wrong = browser.get("/activity.csv?when=never").await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn everything_can_be_downloaded_and_that_is_told() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    let home = browser.get("/home").await;
    home.has("href=\"/settings/download\"");
    browser
        .get("/settings/download")
        .await
        .says("Download everything");
    let all = browser.send_for_file("/settings/download/everything").await;
    assert_eq!(all.status, StatusCode::OK);
    assert_eq!(all.headers[CONTENT_TYPE], "application/json");
    let all: serde_json::Value = serde_json::from_str(&all.html).unwrap();
    assert_eq!(all["shares"][0]["person"], "Aunt Lola");
    assert_eq!(all["shares"][0]["ends"], "2026-12-01T23:59:59+00:00");
    assert_eq!(all["requests"], serde_json::json!([]));
    assert_eq!(all["activity"][0]["what"], "You downloaded everything.");
    let shares = browser.send_for_file("/settings/download/shares").await;
    assert_eq!(shares.html.lines().count(), 2, "{}", shares.html);
    let requests = browser.send_for_file("/settings/download/requests").await;
    assert_eq!(requests.html.lines().count(), 1);
    let other = browser.send("/settings/download/other", &[]).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    browser
        .get("/activity")
        .await
        .says("You downloaded your shares");
    let print = browser.get("/settings/download/print").await;
    print
        .says("Sharing of Sam Bello")
        .says("Aunt Lola can see Blood tests");
}

#[tokio::test]
async fn a_connection_says_whether_it_works() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    let list = browser.get("/connections").await;
    list.says("1 service keeps 2 records here").says("Working");
    let service = id_after(&list.html, "href=\"/connections/");
    house.later(Lifetime::days(8));
    let mut browser = house.browser().await;
    browser
        .get("/connections")
        .await
        .says("Not heard from since 24 November 2026");
    browser
        .get("/records")
        .await
        .says("We have not heard from St Mary’s Hospital since 24 November 2026");
    house.later(Lifetime::days(400));
    let mut browser = house.browser().await;
    browser
        .get("/connections")
        .await
        .says("Needs you to connect again");
    browser.get("/records").await.says("can no longer reach us");
    let one = browser.get(&format!("/connections/{service}")).await;
    one.says("Last heard from").says("24 November 2026");
    browser
        .get(&format!("/connections/{service}/disconnect"))
        .await;
    let ended = browser
        .post(&format!("/connections/{service}/disconnect"), &[])
        .await;
    ended
        .says("No service is connected yet")
        .says("Disconnected");
    browser
        .get("/records")
        .await
        .says("You disconnected St Mary’s Hospital");
}

#[tokio::test]
async fn a_record_that_its_service_took_away_says_so() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    house.remove(&blood).await;
    let page = browser.get(&format!("/records/{blood}")).await;
    page.says("St Mary’s Hospital removed this record on 24 November 2026. Sharing has ended.")
        .says("Ended (1)")
        .says_not("Share this record");
    let mut lola = Browser::new(house.app.clone());
    let form = [
        ("email", "lola@example.com"),
        ("password", super::house::PASSWORD),
    ];
    lola.send("/sign-in", &form).await;
    let other = lola.get(&format!("/records/{blood}")).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}
