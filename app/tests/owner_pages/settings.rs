//! Settings: how pages look, safety, time zone, name; where one is signed in, and going on with it.

use axum::http::StatusCode;
use latchkey_domain::time::Lifetime;

use super::house::{Browser, House, PASSWORD};

const PAGES: [&str; 7] = [
    "/settings",
    "/settings/contact",
    "/settings/display",
    "/settings/safety",
    "/settings/time",
    "/settings/devices",
    "/settings/password",
];

/// The identifier of the first session that can be signed out.
fn session_in(html: &str) -> String {
    let parts = html.split("/settings/devices/").skip(1);
    let mut ids = parts.filter_map(|part| part.split('/').next());
    ids.find(|id| id.len() == 26).unwrap().to_owned()
}

#[tokio::test]
async fn every_page_of_the_settings_is_reached_from_their_list_and_needs_a_sign_in() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let home = browser.get("/home").await;
    home.has("href=\"/settings\"").has(">Sign out");
    let list = browser.get("/settings").await;
    list.has("<title>Settings – My records – Latchkey</title>");
    for page in PAGES {
        let shown = browser.get(page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        assert!(!shown.html.split("</title>").next().unwrap().contains("Sam"));
        if !["/settings", "/settings/password"].contains(&page) {
            list.has(&format!("href=\"{page}\""));
        }
        let mut stranger = Browser::new(house.app.clone());
        let to = stranger.get(page).await.to();
        assert_eq!(to, format!("/sign-in?next={page}"));
        browser.get("/settings").await;
    }
}

#[tokio::test]
async fn how_pages_look_is_written_into_every_page_and_outlasts_the_session() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let plain = browser.get("/settings/display").await;
    plain.has("content=\"light dark\"");
    assert!(!plain.html.contains("data-theme="));
    let form = [
        ("theme", "dark"),
        ("contrast", "more"),
        ("text", "125"),
        ("more", "spacing"),
        ("more", "still"),
    ];
    let after = browser.post("/settings/display", &form).await;
    after.says("Saved").has("id=\"result\"");
    let attributes = [
        "data-theme=\"dark\"",
        "data-contrast=\"more\"",
        "data-text=\"125\"",
        "data-spacing=\"more\"",
        "data-motion=\"less\"",
        "content=\"dark\"",
    ];
    for page in ["/home", "/shared-with-me", "/no/such/page"] {
        let shown = browser.get(page).await;
        for part in attributes {
            shown.has(part);
        }
    }
    assert_eq!(
        browser.cookie_named("lk_d_dev"),
        Some("t-dark.c-more.s-125.spacing.still")
    );
    browser.get("/home").await;
    let out = browser.post("/sign-out", &[]).await;
    out.has("data-theme=\"dark\"");
    browser.get("/sign-in").await.has("data-text=\"125\"");
    // Another person in the same browser has her own.
    let form = [("email", "lola@example.com"), ("password", PASSWORD)];
    browser.send("/sign-in", &form).await;
    let hers = browser.get("/home").await;
    assert!(!hers.html.contains("data-theme="), "{}", hers.html);
    assert_eq!(browser.cookie_named("lk_d_dev"), Some(""));
    // And Sam's come along to another browser.
    let mut other = house.browser().await;
    other.get("/home").await.has("data-theme=\"dark\"");
    // A word that is none is the default.
    let odd = [("theme", "pink\"><script>"), ("text", "9000")];
    other.get("/settings/display").await;
    other.post("/settings/display", &odd).await.says("Saved");
    assert!(
        !other.get("/home").await.html.contains("data-t"),
        "as the device says"
    );
}

#[tokio::test]
async fn leaving_is_a_plain_link_in_the_owners_area_until_it_is_turned_off() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let link = "<a href=\"https://www.bbc.co.uk/weather\" rel=\"noopener noreferrer\"";
    browser.get("/home").await.has(link).has("Leave this page<");
    browser.get("/settings").await.has(link);
    let asks = browser.get("/asks").await;
    assert!(!asks.html.contains("Leave this page<"));
    browser.get("/settings/safety").await;
    for bad in ["", "weather", "http://example.org", "javascript:alert(1)"] {
        let form = [("leave", "yes"), ("leave-to", bad)];
        let again = browser.send("/settings/safety", &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        again
            .says("Write the address of a site")
            .has("<title>Error: Safety")
            .has("href=\"#leave-to\"")
            .has(&format!("value=\"{bad}\""));
    }
    let form = [
        ("leave", "yes"),
        ("leave-to", "https://en.wikipedia.org/"),
        ("stop", "tell"),
        ("names", "show"),
    ];
    let kept = browser.post("/settings/safety", &form).await;
    kept.has("href=\"https://en.wikipedia.org/\"");
    for value in ["yes", "tell", "show"] {
        let place = kept.html.find(&format!("value=\"{value}\"")).unwrap();
        let end = kept.html[place..].find('>').unwrap();
        assert!(kept.html[place..place + end].contains("checked"), "{value}");
    }
    let plain = browser.get("/home").await;
    plain.has("data-leave=\"\"").has("src=\"/leave.js\"");
    assert!(
        !plain.html.contains("data-shift"),
        "no key leaves by default"
    );
    let by_key = [form[0], form[1], ("shift", "three")];
    browser.post("/settings/safety", &by_key).await;
    browser.get("/home").await.has("data-shift=\"3\"");
    let asks = browser.get("/asks").await;
    assert!(!asks.html.contains("leave.js"), "no link, no script");
    browser.post("/settings/safety", &[("leave", "no")]).await;
    let home = browser.get("/home").await;
    assert!(!home.html.contains("leave.js"), "{}", home.html);
    assert!(!home.html.contains("Leave this page"), "{}", home.html);
}

#[tokio::test]
async fn a_time_zone_is_chosen_from_those_there_are_and_moves_the_clock() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let page = browser.get("/settings/time").await;
    page.says("There it is 12:00 now");
    page.has("<option value=\"Europe/London\" selected");
    page.has("<option value=\"America/New_York\">America/New York");
    let odd = browser
        .send("/settings/time", &[("zone", "Mars/Base")])
        .await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    odd.says("Choose a time zone from the list")
        .has("href=\"#zone\"");
    let moved = browser
        .post("/settings/time", &[("zone", "Pacific/Auckland")])
        .await;
    moved.says("Saved").says("There it is 01:00 now");
    moved.has("<option value=\"Pacific/Auckland\" selected");
    browser
        .get("/activity")
        .await
        .says("You changed your time zone.");
}

#[tokio::test]
async fn a_name_is_changed_unless_it_stands_in_the_directory() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    browser
        .get("/settings/contact")
        .await
        .has("value=\"Sam Bello\"");
    let long = "x".repeat(201);
    for (bad, text) in [("", "Enter your name"), (long.as_str(), "200 characters")] {
        let again = browser
            .send("/settings/contact/name", &[("name", bad)])
            .await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again
            .says(text)
            .has("href=\"#name\"")
            .has(&format!("value=\"{bad}\""));
    }
    let odd = "Samíra </script> \u{202e}Bello";
    browser
        .post("/settings/contact/name", &[("name", odd)])
        .await
        .says("Saved");
    let home = browser.get("/home").await;
    assert!(!home.html.contains("</script> \u{202e}"), "{}", home.html);
    home.has("<bdi>Samíra &lt;/script&gt;");
    let activity = browser.get("/activity").await;
    activity.says("You changed your name from Sam Bello to Samíra");
}

#[tokio::test]
async fn other_browsers_are_seen_and_signed_out_one_by_one_or_all() {
    let house = House::new().await;
    let mut here = house.browser().await;
    here.get("/settings/devices")
        .await
        .says("You are signed in nowhere else");
    let (mut second, mut third) = (house.browser().await, house.browser().await);
    let mut lola = house.browser_of("lola@example.com").await;
    let page = here.get("/settings/devices").await;
    assert_eq!(
        page.words().matches("Firefox on Linux").count(),
        5,
        "{}",
        page.words()
    );
    assert_eq!(page.words().matches("This browser").count(), 1);
    let id = session_in(&page.html);
    // Somebody else does not find it, nor what is nobody's.
    lola.get("/settings/devices").await;
    for address in [
        format!("/settings/devices/{id}/sign-out"),
        "/settings/devices/01JD0000000000000000000001/sign-out".to_owned(),
        "/settings/devices/x/sign-out".to_owned(),
        "/settings/devices/ways/01JD0000000000000000000001/remove".to_owned(),
    ] {
        let answer = lola.send(&address, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
    }
    let address = format!("/settings/devices/{id}/sign-out");
    here.post(&address, &[])
        .await
        .says("That browser has to sign in again");
    here.post(&address, &[]).await.says("Signed out");
    let mut out = 0;
    for browser in [&mut second, &mut third] {
        out += usize::from(browser.get("/home").await.status == StatusCode::SEE_OTHER);
    }
    assert_eq!(out, 1, "one of the two");
    here.get("/settings/devices").await;
    let all = here.post("/settings/devices/sign-out-others", &[]).await;
    all.says("All other browsers are signed out")
        .says("nowhere else");
    for browser in [&mut second, &mut third] {
        assert_eq!(browser.get("/home").await.to(), "/sign-in?next=/home");
    }
    assert_eq!(lola.get("/home").await.status, StatusCode::OK);
    here.get("/activity")
        .await
        .says("You signed out another browser.");
}

#[tokio::test]
async fn a_browser_is_new_once_and_the_last_sign_in_stands_at_home() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    browser.get("/home").await.says_not("You last signed in");
    house.later(Lifetime::minutes(61));
    for _ in 0..2 {
        let form = [("email", "sam@example.com"), ("password", PASSWORD)];
        browser.send("/sign-in", &form).await;
    }
    let home = browser.get("/home").await;
    home.says("You last signed in at 13:01 on 24 November 2026, with Firefox on Linux.");
    let activity = browser.get("/activity").await;
    let met = "You signed in with a browser that we had not seen before: Firefox on Linux.";
    assert_eq!(
        activity.words().matches(met).count(),
        // The line, and what its link is about.
        2,
        "{}",
        activity.words()
    );
}

#[tokio::test]
async fn a_new_password_takes_a_recent_sign_in_and_signs_the_others_out() {
    let house = House::new().await;
    let mut here = house.browser().await;
    let mut other = house.browser().await;
    let page = here.get("/settings/password").await;
    page.has("autocomplete=\"new-password\"");
    page.has("autocomplete=\"username\"");
    let long = "x".repeat(1025);
    for (bad, text) in [
        ("", "Enter a new password"),
        ("short", "Use at least 8 characters"),
        ("Password123", "Many people use that password"),
        (long.as_str(), "Use a shorter password"),
    ] {
        let again = here
            .send("/settings/password", &[("new-password", bad)])
            .await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.says(text).has("href=\"#new-password\"");
        assert!(bad.is_empty() || !again.html.contains(&format!("value=\"{bad}\"")));
    }
    house.later(Lifetime::minutes(14));
    here.post("/stay", &[]).await.says("You stay signed in");
    house.later(Lifetime::minutes(2));
    let late = here
        .send(
            "/settings/password",
            &[("new-password", "four plain words here")],
        )
        .await;
    assert_eq!(late.to(), "/sign-in?next=/settings/password");
    assert_eq!(here.get("/settings/password").await.to(), late.to());
    let form = [
        ("email", "sam@example.com"),
        ("password", PASSWORD),
        ("next", "/settings/password"),
    ];
    assert_eq!(
        here.send("/sign-in", &form).await.to(),
        "/settings/password"
    );
    other.send("/sign-in", &form).await;
    here.get("/settings/password").await;
    let done = here
        .post(
            "/settings/password",
            &[("new-password", "four plain words here")],
        )
        .await;
    done.says("Your password is changed");
    assert_eq!(other.get("/home").await.to(), "/sign-in?next=/home");
    let mut fresh = Browser::new(house.app.clone());
    let old = fresh.send("/sign-in", &form).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = [
        ("email", "sam@example.com"),
        ("password", "four plain words here"),
    ];
    assert_eq!(fresh.send("/sign-in", &new).await.to(), "/home");
}

#[tokio::test]
async fn a_sign_in_that_ends_soon_can_be_made_to_last() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let home = browser.get("/home").await;
    home.has("show-late-12")
        .has("action=\"/stay\" target=\"_blank\"");
    house.later(Lifetime::minutes(14));
    browser
        .post("/stay", &[])
        .await
        .says("You can close this tab");
    house.later(Lifetime::minutes(14));
    let still = browser.get("/home").await;
    assert_eq!(still.status, StatusCode::OK);
    house.later(Lifetime::minutes(16));
    assert_eq!(browser.get("/home").await.to(), "/sign-in?next=/home");
    assert_eq!(browser.send("/stay", &[]).await.to(), "/sign-in");
}

#[tokio::test]
async fn nothing_is_changed_without_the_forms_own_token() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let mut lola = house.browser_of("lola@example.com").await;
    lola.get("/settings").await;
    browser.get("/settings").await;
    for address in [
        "/settings/display",
        "/settings/safety",
        "/settings/time",
        "/settings/contact/name",
        "/settings/devices/sign-out-others",
        "/settings/password",
        "/stay",
    ] {
        let fields = [
            ("form_token", "forged"),
            ("theme", "dark"),
            ("name", "X"),
            ("zone", "UTC"),
            ("new-password", "four plain words here"),
        ];
        let answer = browser.send(address, &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
    }
    let contact = browser.get("/settings/contact").await;
    contact.has("value=\"Sam Bello\"");
    assert!(!contact.html.contains("data-theme"));
}
