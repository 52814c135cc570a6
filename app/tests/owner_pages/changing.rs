//! Changing a share, receipts, and stopping everything, as a person does it.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use latchkey_domain::time::Lifetime;

use super::house::{Browser, House};

/// Shares the record with Aunt Lola, and names the share.
async fn shared(house: &House, browser: &mut Browser, record: &str, power: &str) -> String {
    browser.get("/home").await;
    let form = [
        ("step", "until"),
        ("record", record),
        ("person", house.lola.as_str()),
        ("power", power),
        ("length", "7"),
        ("purpose", "helping"),
    ];
    let check = browser.send("/share", &form).await.to();
    browser.get(&check).await;
    let done = browser.send(&check, &[]).await.to();
    let page = browser.get(&done).await;
    let rest = page.html.split("href=\"/shares/").nth(1).unwrap();
    rest.chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect()
}

/// The fields of the form as it is, with some of them changed.
fn form<'a>(version: &'a str, change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("version", version),
        ("power", "see"),
        ("length", "now"),
        ("purpose", "helping"),
    ];
    for (name, value) in change {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    fields
}

#[tokio::test]
async fn less_is_two_pages_and_more_is_three_with_before_and_after() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let share = shared(&house, &mut browser, blood.as_str(), "see").await;
    let address = format!("/shares/{share}");
    let page = browser.get(&address).await;
    page.has(&format!("href=\"{address}/change\""))
        .says("The end of 1 December 2026, London time");
    let change = browser.get(&format!("{address}/change")).await;
    change
        .says("Change what Aunt Lola can do")
        .says("See only (now)")
        .says("Until 1 December 2026 (now)")
        .says("Helping me manage (now)")
        .says("30 days (until 24 December 2026)")
        .says_not("No end date");
    assert_eq!(change.html.matches(" checked class=\"box").count(), 3);

    let check = browser
        .post(
            &format!("{address}/change"),
            &form("1", &[("power", "change"), ("length", "30")]),
        )
        .await;
    check
        .says("Check before you allow more")
        .says("Now: Can see. Cannot change.")
        .says("After: Can see and change.")
        .says("Aunt Lola can see and change Blood tests until 24 December 2026")
        .says("Allow changes");
    browser
        .get(&address)
        .await
        .says_not("see and change Blood tests");
    let done = browser.post(&format!("{address}/change/check"), &[]).await;
    done.says("Changed at 12:00")
        .says("Aunt Lola can see and change Blood tests until 24 December 2026")
        .has("id=\"result\"")
        .says("You can undo until 12:15.");

    let less = browser
        .post(
            &format!("{address}/change"),
            &form("2", &[("power", "see"), ("length", "7")]),
        )
        .await;
    less.says("Changed at 12:00")
        .says("Aunt Lola can see Blood tests until 1 December 2026");
    let undone = browser.post(&format!("{address}/change/undo"), &[]).await;
    undone
        .says("Undone")
        .says("Aunt Lola can see and change Blood tests until 24 December 2026");
}

#[tokio::test]
async fn a_wrong_form_comes_back_as_it_was_typed() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let share = shared(&house, &mut browser, blood.as_str(), "see").await;
    let address = format!("/shares/{share}/change");
    browser.get(&address).await;
    let typed = [
        ("power", "choose"),
        ("length", "date"),
        ("day", "31"),
        ("month", "2"),
        ("year", "2027"),
        ("purpose", "other"),
    ];
    let wrong = browser.send(&address, &form("1", &typed)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .says("Choose at least one thing")
        .says("Enter a real date")
        .says("Write what it is for")
        .has("value=\"31\"")
        .has("<title>Error: ");
    for link in ["scopes", "day", "purpose_words"] {
        wrong
            .has(&format!("href=\"#{link}\""))
            .has(&format!("id=\"{link}\""));
    }
    let same = browser.send(&address, &form("1", &[])).await;
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
    same.says("Nothing is different yet").has("href=\"#power\"");
}

#[tokio::test]
async fn two_tabs_on_one_share_never_overwrite_each_other() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let share = shared(&house, &mut browser, blood.as_str(), "change").await;
    let address = format!("/shares/{share}/change");
    browser.get(&address).await;
    browser.post(&address, &form("1", &[])).await;
    let other = form("1", &[("power", "change"), ("length", "1")]);
    let stale = browser.send(&address, &other).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    stale
        .says("Someone changed this while you were looking")
        .says("Aunt Lola can see Blood tests until 1 December 2026")
        .says("Aunt Lola can see and change Blood tests until 25 November 2026")
        .says("Use the latest")
        .has(&format!("href=\"{address}\""));
    browser
        .get(&format!("/shares/{share}"))
        .await
        .says("Aunt Lola can see Blood tests until 1 December 2026");
}

#[tokio::test]
async fn more_asks_for_a_sign_in_of_the_last_minutes_and_then_goes_on() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let share = shared(&house, &mut browser, blood.as_str(), "see").await;
    let address = format!("/shares/{share}/change");
    // Used now and then, so that the session lives on.
    for _ in 0..2 {
        house.later(Lifetime::minutes(10));
        browser.get(&address).await;
        house.settle().await;
    }
    let wider = form("1", &[("power", "change")]);
    let check = browser.send(&address, &wider).await.to();
    assert_eq!(check, format!("{address}/check"));
    let sign_in = browser.get(&check).await.to();
    assert_eq!(sign_in, format!("/sign-in?next={check}"));
    let mut browser = house.browser().await;
    browser.get(&check).await.says("After: Can see and change.");
    browser.post(&check, &[]).await.says("Changed at 12:20");
}

#[tokio::test]
async fn a_receipt_is_read_printed_and_taken_along() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let share = shared(&house, &mut browser, blood.as_str(), "see").await;
    let address = format!("/shares/{share}/receipt");
    browser
        .get(&format!("/shares/{share}"))
        .await
        .has(&format!("href=\"{address}\""));
    let page = browser.get(&address).await;
    page.says("Aunt Lola can see Blood tests until 1 December 2026, to help you manage.")
        .says("12:00 on 24 November 2026, London time")
        .says("The end of 1 December 2026, London time")
        .says("St Mary’s Hospital")
        .says("help@records.example")
        .says("Health records always are")
        .says_not("Receipts of this share");
    let json = browser.get(&format!("{address}.json")).await;
    assert_eq!(json.headers.get(CONTENT_TYPE).unwrap(), "application/json");
    let shown = json.headers.get(CONTENT_DISPOSITION).unwrap();
    assert_eq!(shown, "attachment; filename=\"receipt.json\"");
    json.has("\"made_at\":\"2026-11-24T12:00:00+00:00\"")
        .has("\"sha256\":\"");
    browser.get(&format!("/shares/{share}/change")).await;
    let sooner = form("1", &[("length", "1")]);
    browser
        .post(&format!("/shares/{share}/change"), &sooner)
        .await;
    let page = browser.get(&address).await;
    page.says("until 25 November 2026")
        .says("You changed a share")
        .says("Receipts of this share")
        .has(&format!("href=\"{address}?version=1\""));
    browser
        .get(&format!("{address}?version=1"))
        .await
        .says("until 1 December 2026");
    for gone in [
        format!("{address}?version=7"),
        format!("{address}?version=x"),
        "/shares/01JD0000000000000000000001/receipt".to_owned(),
        "/shares/nonsense/receipt.json".to_owned(),
    ] {
        let answer = browser.get(&gone).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{gone}");
    }
    let mut lola = house.browser_of("lola@example.com").await;
    for hers in [&address, &format!("{address}.json")] {
        assert_eq!(lola.get(hers).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn everything_is_stopped_with_one_choice_and_one_press() {
    let house = House::new().await;
    let (blood, letters) = house.connect().await;
    let mut browser = house.browser().await;
    shared(&house, &mut browser, blood.as_str(), "see").await;
    shared(&house, &mut browser, letters.as_str(), "see").await;
    browser.get("/stop-all/done").await.to();
    browser.get("/home").await.has("href=\"/stop-all\"");
    let page = browser.get("/stop-all").await;
    page.says("You share in 2 ways with 1 person now.")
        .says("Stop people and pause new requests")
        .says("Your services stay connected");
    assert!(
        !page.html.contains(" checked class=\"box"),
        "nothing is chosen"
    );
    let nothing = browser.send("/stop-all", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    nothing
        .says("Choose what you want to stop")
        .has("href=\"#what\"")
        .has("id=\"what\"");
    let done = browser.post("/stop-all", &[("what", "everything")]).await;
    done.says("Stopped at 12:00")
        .says("You stopped 2 shares")
        .says("Aunt Lola could see Clinic letters")
        .says("You can undo until 12:15.")
        .says("New requests are paused since 24 November 2026")
        .has("id=\"result\"");
    browser.get("/home").await.says("Nothing is shared.");
    let resumed = browser.post("/stop-all/resume", &[]).await;
    resumed
        .says("You share nothing now.")
        .says_not("New requests are paused since");
    let undone = browser.post("/stop-all/undo", &[]).await;
    undone.says("Undone").says("You are sharing again");
    browser
        .get("/home")
        .await
        .says("Aunt Lola can see Blood tests");

    browser.post("/stop-all", &[("what", "people")]).await;
    house.later(Lifetime::minutes(16));
    let mut browser = house.browser().await;
    browser
        .get("/stop-all/done")
        .await
        .says_not("You can undo until")
        .says("Aunt Lola could see Blood tests");
    let late = browser.send("/stop-all/undo", &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("The time to undo is over");
}

#[tokio::test]
async fn at_home_an_end_is_kept_going_or_left_to_come() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let share = shared(&house, &mut browser, blood.as_str(), "see").await;
    let home = browser.get("/home").await;
    home.says("Ending in the next 14 days")
        .says("Keep going")
        .says("Let it end");
    let longer = format!("/shares/{share}/change?longer=yes");
    home.has(&format!("href=\"{longer}#length\""));
    browser
        .get(&longer)
        .await
        .says("30 days (until 24 December 2026)")
        .says_not("1 day (until");
    browser.get("/home").await;
    let address = format!("/shares/{share}/as-it-is");
    let end = browser.post(&address, &[]).await;
    end.says("You let this end.").says_not("Keep going");
    let undone = browser.post(&address, &[("undo", "yes")]).await;
    undone.says("Let it end");
    browser.post(&address, &[]).await;
    house.later(Lifetime::minutes(16));
    let mut browser = house.browser().await;
    browser
        .get("/home")
        .await
        .says("Aunt Lola can see Blood tests")
        .says_not("Ending in the next 14 days");
}

#[tokio::test]
async fn what_is_over_is_shared_again_from_its_own_page() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let share = shared(&house, &mut browser, blood.as_str(), "change").await;
    let address = format!("/shares/{share}");
    browser.get(&address).await;
    browser.post(&format!("{address}/stop"), &[]).await;
    assert_eq!(
        browser.get(&format!("{address}/change")).await.to(),
        address,
        "what is over is not changed"
    );
    let check = browser.post(&format!("{address}/again"), &[]).await;
    check
        .says("Check before you share")
        .says("Aunt Lola can see and change Blood tests until 1 December 2026");
}
