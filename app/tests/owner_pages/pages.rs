//! Home, records, one share and the connected services.

use axum::http::StatusCode;
use latchkey_domain::time::Lifetime;

use super::house::{Browser, House};

pub(super) async fn share(browser: &mut Browser, record: &str, person: &str) -> String {
    browser.get("/home").await;
    let form = [
        ("step", "until"),
        ("record", record),
        ("person", person),
        ("power", "see"),
        ("length", "7"),
        ("purpose", "helping"),
    ];
    let check = browser.send("/share", &form).await.to();
    browser.get(&check).await;
    browser.send(&check, &[]).await.to()
}

/// The id in the first address that begins so.
pub(super) fn id_after(html: &str, start: &str) -> String {
    let rest = html.split(start).nth(1).unwrap();
    rest.chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect()
}

#[tokio::test]
async fn an_owner_with_nothing_is_told_what_that_means() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let home = browser.get("/home").await;
    home.says("Hello Sam. No request needs your answer.")
        .says("Nothing is shared.");
    home.says_not("Share a record")
        .says("No records are connected yet.")
        .says("No service is connected yet.");
    browser
        .get("/records")
        .await
        .says("No records are connected yet");
    browser
        .get("/connections")
        .await
        .says("No service is connected yet");
    browser.get("/share").await.says("Aunt Lola");
}

#[tokio::test]
async fn a_stop_works_at_once_from_home_and_can_be_taken_back() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    let home = browser.get("/home").await;
    home.says("Aunt Lola can see Blood tests")
        .says("Ending in the next 14 days");
    let id = id_after(&home.html, "action=\"/shares/");
    let stopped = browser
        .post(&format!("/shares/{id}/stop"), &[("back", "home")])
        .await;
    stopped
        .says("Stopped at 12:00")
        .has("id=\"result\"")
        .has("name=\"back\" value=\"home\"");
    let again = browser
        .post(&format!("/shares/{id}/undo"), &[("back", "home")])
        .await;
    again
        .says("Sharing again: Aunt Lola can see Blood tests")
        .has("id=\"result\"");

    let ask = browser.get(&format!("/shares/{id}/stop")).await;
    ask.says("Stop sharing this?")
        .says("Aunt Lola will lose access straight away");
    let page = browser.post(&format!("/shares/{id}/stop"), &[]).await;
    page.says("Stopped at 12:00")
        .says("because you stopped it")
        .says("What they could do")
        .says_not("Can:")
        .says("Share again");
    assert_eq!(
        browser.get(&format!("/shares/{id}/stop")).await.to(),
        format!("/shares/{id}")
    );
    let restored = browser.post(&format!("/shares/{id}/undo"), &[]).await;
    restored.says("Sharing again");

    browser.post(&format!("/shares/{id}/stop"), &[]).await;
    house.later(Lifetime::minutes(16));
    let mut browser = house.browser().await;
    browser.get("/home").await;
    let late = browser
        .send(&format!("/shares/{id}/undo"), &[("back", "home")])
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("We could not undo this").has("id=\"result\"");
    late.says("because you stopped it");
    let over = browser
        .post(&format!("/shares/{id}/stop"), &[("back", "home")])
        .await;
    over.says("It had already ended on 24 November 2026");
}

#[tokio::test]
async fn a_records_page_says_who_can_see_it_and_what_ended() {
    let house = House::new().await;
    let (blood, letters) = house.connect().await;
    let mut browser = house.browser().await;
    let list = browser.get("/records").await;
    list.says("St Mary’s Hospital")
        .says("Blood tests")
        .says("Only you");
    browser
        .get(&format!("/records/{letters}"))
        .await
        .says("Only you, and the service");
    let done = share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    let page = browser.get(&format!("/records/{blood}")).await;
    page.says("People who can see Blood tests")
        .says("Aunt Lola can see");
    page.has(&format!("href=\"/share?record={blood}\""));
    let id = id_after(&page.html, "action=\"/shares/");
    let back = format!("/records/{blood}");
    let stopped = browser
        .post(&format!("/shares/{id}/stop"), &[("back", &back)])
        .await;
    stopped
        .says("Stopped at 12:00")
        .says("Ended (1)")
        .says("Undo");
    let restored = browser
        .post(&format!("/shares/{id}/undo"), &[("back", &done)])
        .await;
    restored.says("Sharing again").says("What you shared");

    let mut lola = Browser::new(house.app.clone());
    let form = [
        ("email", "lola@example.com"),
        ("password", super::house::PASSWORD),
    ];
    lola.send("/sign-in", &form).await;
    for address in [
        back,
        format!("/shares/{id}"),
        format!("/shares/{id}/stop"),
        done,
    ] {
        let hers = lola.get(&address).await;
        assert_eq!(hers.status, StatusCode::NOT_FOUND, "{address}");
    }
    lola.get("/home").await;
    let stop = lola.send(&format!("/shares/{id}/stop"), &[]).await;
    assert_eq!(stop.status, StatusCode::NOT_FOUND);
    browser
        .get(&format!("/shares/{id}"))
        .await
        .says("Aunt Lola can see Blood tests");
}

#[tokio::test]
async fn a_service_is_disconnected_only_after_a_page_that_says_what_that_does() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    let list = browser.get("/connections").await;
    list.says("St Mary’s Hospital").says("2 records");
    let id = id_after(&list.html, "href=\"/connections/");
    browser
        .get(&format!("/connections/{id}"))
        .await
        .says("What St Mary’s Hospital cannot do");
    let ask = browser.get(&format!("/connections/{id}/disconnect")).await;
    ask.says("Disconnect St Mary’s Hospital?")
        .says("Blood tests")
        .says_not("Clinic letters");
    let after = browser
        .post(&format!("/connections/{id}/disconnect"), &[])
        .await;
    after
        .says("Disconnected")
        .says("No service is connected yet");
    assert_eq!(
        browser.get(&format!("/connections/{id}")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    let home = browser.get("/home").await;
    let id = id_after(&home.html, "action=\"/shares/");
    let mut other = Browser::new(house.app.clone());
    other.cookie.clone_from(&browser.cookie);
    let stop = other
        .send(&format!("/shares/{id}/stop"), &[("back", "home")])
        .await;
    assert_eq!(stop.status, StatusCode::FORBIDDEN);
    let signed_out = Browser::new(house.app.clone())
        .send(&format!("/shares/{id}/stop"), &[])
        .await;
    assert_eq!(signed_out.to(), format!("/sign-in?next=/shares/{id}/stop"));
    browser
        .get("/home")
        .await
        .says("Aunt Lola can see Blood tests");
}
