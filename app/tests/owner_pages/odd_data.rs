//! Names and texts that nobody expects, on every page that shows them: no page breaks, and nothing
//! that was sent is ever read as markup.

use latchkey_domain::resource::ResourceDescription;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Lifetime;

use super::house::{Browser, House};
use super::pages::{id_after, share};

const SCRIPT: &str = "</script><script>alert(1)</script><img src=x onerror=alert(1)>";

/// What must not be anywhere in a page: the same, as markup.
fn is_tame(address: &str, html: &str) {
    for bad in ["<script>alert", "<img src=x", "onerror=alert(1)>"] {
        assert!(!html.contains(bad), "{address}: {bad}");
    }
}

async fn walk(browser: &mut Browser, addresses: &[String]) {
    for address in addresses {
        let page = browser.get(address).await;
        assert_eq!(page.status.as_u16(), 200, "{address}");
        is_tame(address, &page.html);
    }
}

fn named(name: &str) -> ResourceDescription {
    ResourceDescription {
        scopes: ScopeSet::parse(["view", "edit"]).unwrap(),
        name: Some(name.to_owned()),
        description: Some(name.to_owned()),
        kind: Some(name.to_owned()),
        icon_uri: Some("https://evil.example/track.png".to_owned()),
        ..ResourceDescription::default()
    }
}

#[tokio::test]
async fn odd_names_and_texts_break_no_page() {
    let house = House::new().await;
    house.connect().await;
    let long = "Untersuchungsergebnis"
        .repeat(10)
        .chars()
        .take(200)
        .collect::<String>();
    let names = [
        SCRIPT,
        &long,
        "نتائج فحوصات الدم والكيمياء",
        "\u{202e}reversed\u{202c}",
        "👩🏽‍⚕️🩸 blood & \"tests\" 'all'",
        "a\u{300}\u{301}\u{302}\u{303}\u{304}",
        "{{ $person }} {0} %s",
        "\u{e000}\u{e001}",
    ];
    let mut browser = house.browser().await;
    let mut addresses: Vec<String> = [
        "/home",
        "/records",
        "/records?show=shared",
        "/records?show=private",
        "/activity",
        "/activity?only=refused",
        "/connections",
        "/requests",
        "/settings/download",
        "/settings/download/print",
        "/share",
        "/shared-with-me",
        "/asks",
        "/my-proof",
    ]
    .map(str::to_owned)
    .into();
    for name in names {
        let id = house.register(named(name)).await;
        addresses.push(format!("/records/{id}"));
        addresses.push(format!("/activity?record={id}"));
        let done = share(&mut browser, id.as_str(), house.lola.as_str()).await;
        addresses.push(done);
        let page = browser.get(&format!("/records/{id}")).await;
        let made = id_after(&page.html, "action=\"/shares/");
        addresses.push(format!("/shares/{made}"));
        addresses.push(format!("/shares/{made}/stop"));
    }
    // Without a name, and with nothing that can be done with it.
    let bare = house.register(ResourceDescription::default()).await;
    addresses.push(format!("/records/{bare}"));
    walk(&mut browser, &addresses).await;
    browser
        .get(&format!("/records/{bare}"))
        .await
        .says("Record without a name");

    let search = browser.send("/records", &[("filter", SCRIPT)]).await.to();
    walk(&mut browser, std::slice::from_ref(&search)).await;
    browser.get(&search).await.says("1 record");
    let service = id_after(
        &browser.get("/connections").await.html,
        "href=\"/connections/",
    );
    let service = format!("/connections/{service}");
    walk(
        &mut browser,
        &[service.clone(), format!("{service}/disconnect")],
    )
    .await;
    let events = browser.get("/activity").await;
    for event in events.html.split("href=\"/activity/").skip(1).take(20) {
        let event = event.split('"').next().unwrap();
        walk(&mut browser, &[format!("/activity/{event}")]).await;
    }
    let json = browser.file("/activity.json").await;
    serde_json::from_str::<serde_json::Value>(&json.html).unwrap();

    // A person as odd as her records sees what is shared with her.
    let mut lola = Browser::new(house.app.clone());
    let form = [
        ("email", "lola@example.com"),
        ("password", super::house::PASSWORD),
    ];
    lola.send("/sign-in", &form).await;
    walk(
        &mut lola,
        &["/shared-with-me".to_owned(), "/home".to_owned()],
    )
    .await;
}

#[tokio::test]
async fn what_a_service_takes_back_breaks_no_page() {
    let house = House::new().await;
    let (blood, letters) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str()).await;
    share(&mut browser, letters.as_str(), house.lola.as_str()).await;
    let page = browser.get(&format!("/records/{blood}")).await;
    let made = id_after(&page.html, "action=\"/shares/");
    // What she may do can no longer be done at all, then nothing can.
    let mut less = named("Blood tests");
    less.scopes = ScopeSet::parse(["https://example.org/new"]).unwrap();
    house.describe(&blood, less.clone()).await;
    let addresses = [
        "/home".to_owned(),
        "/records".to_owned(),
        format!("/records/{blood}"),
        format!("/shares/{made}"),
        "/activity".to_owned(),
        "/settings/download/print".to_owned(),
    ];
    walk(&mut browser, &addresses).await;
    less.scopes = ScopeSet::new();
    house.describe(&blood, less).await;
    walk(&mut browser, &addresses).await;
    house.remove(&blood).await;
    walk(&mut browser, &addresses).await;
    // The service itself is gone.
    let list = browser.get("/connections").await;
    let service = id_after(&list.html, "href=\"/connections/");
    let disconnect = format!("/connections/{service}/disconnect");
    browser.get(&disconnect).await;
    browser.post(&disconnect, &[]).await;
    house.later(Lifetime::days(60));
    let mut browser = house.browser().await;
    walk(&mut browser, &addresses).await;
    walk(
        &mut browser,
        &["/connections".to_owned(), format!("/records/{letters}")],
    )
    .await;
}
