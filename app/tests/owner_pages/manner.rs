//! How days and times are written: as each reader chose, on every page.

use latchkey_domain::time::Lifetime;

use super::house::{Browser, House, PASSWORD};

/// The clock of the house stands at noon.
const USUAL: [&str; 2] = ["24 November 2026", "12:0"];

#[tokio::test]
async fn days_and_times_are_written_as_their_reader_chose_on_every_page() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let plain = browser.get("/settings/display").await;
    plain
        .says("Where you live, it is 12:00 on 24 November 2026.")
        .has("name=\"dates\" id=\"dates\" value=\"day\" checked");
    let form = [("dates", "month"), ("clock", "12")];
    browser
        .post("/settings/display", &form)
        .await
        .says("Saved")
        .says("Where you live, it is 12:00 pm on November 24, 2026.");
    assert_eq!(browser.cookie_named("lk_d_dev"), Some("d-month.h-12"));
    house.later(Lifetime::minutes(5));
    let share = [
        ("step", "until"),
        ("record", blood.as_str()),
        ("person", house.lola.as_str()),
        ("power", "see"),
        ("length", "30"),
        ("purpose", "helping"),
    ];
    browser.get("/home").await;
    let check = browser.send("/share", &share).await.to();
    browser.get(&check).await.says("until December 24, 2026");
    let done = browser.send(&check, &[]).await.to();
    browser.get(&done).await.says("until December 24, 2026");
    let (_, rest) = browser
        .get("/home")
        .await
        .html
        .split_once("action=\"/shares/")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let share = format!("/shares/{}", rest.split('/').next().unwrap());
    browser
        .post(&format!("{share}/stop"), &[])
        .await
        .says("Stopped at 12:05 pm")
        .says("You can undo until 12:20 pm.");
    browser
        .post(&format!("{share}/undo"), &[])
        .await
        .says("December 24, 2026");
    for page in [
        "/home",
        "/records",
        "/people",
        "/activity",
        "/connections",
        "/settings/devices",
        "/settings/download/print",
        "/settings/time",
        &share,
        &format!("{share}/change"),
        &format!("/records/{blood}"),
        &format!("/people/{}", house.lola),
        &format!("/people/{}/preview", house.lola),
    ] {
        let words = browser.get(page).await.words();
        assert!(!words.contains("12:05 on"), "{page}: {words}");
        for usual in USUAL {
            let found = words.match_indices(usual).find(|(at, _)| {
                // A time of twelve hours goes on with the half of the day.
                let rest = &words[at + usual.len()..];
                !(usual.starts_with("12:") && rest.get(1..4) == Some(" pm"))
            });
            assert!(found.is_none(), "{page}: {usual} in {words}");
        }
    }
    // Somebody else reads them in the usual manner.
    let mut lola = Browser::new(house.app.clone());
    lola.get("/sign-in").await;
    let form = [("email", "lola@example.com"), ("password", PASSWORD)];
    lola.send("/sign-in", &form).await;
    lola.get("/shared-with-me").await.says("24 December 2026");
}
