//! Section 3: a record service registers, reads, changes, removes and lists records.

use http::Method;
use serde_json::{Value, json};

use super::answer::Answer;
use super::browser::Browser;
use super::house::{DOCTOR, House, LOLA, ORIGIN, SAM};

const HERE: &str = "/uma/resources";

/// A house in which St Mary's is connected to Sam's account.
pub(super) async fn connected() -> (House, Browser, String) {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    (house, sam, pat)
}

async fn create(house: &House, pat: &str, description: &Value) -> Answer {
    house.call(Method::POST, HERE, pat, Some(description)).await
}

async fn read(house: &House, pat: &str, id: &str) -> Answer {
    house
        .call(Method::GET, &format!("{HERE}/{id}"), pat, None)
        .await
}

async fn list(house: &House, pat: &str) -> Value {
    let answer = house.call(Method::GET, HERE, pat, None).await;
    answer.is(200).json()
}

/// FED-3.2-01, FED-3.2.1-01, FED-3.2-07, FED-3.2.2-01, FED-3.1-03, FED-3.1-04, FED-3.1-05,
/// FED-3.1-06, FED-3.1-07: all members come back as they were.
#[tokio::test]
async fn a_record_is_read_as_it_was_registered() {
    let (house, _, pat) = connected().await;
    let mut description = json!({
        "name": "Album",
        "name#fr": "Album photo",
        "description": "Pictures <b>of</b> a knee",
        "description#fr": "Images d’un genou",
        "icon_uri": "http://169.254.169.254/latest/meta-data/",
        "type": "https://example.org/kinds/imaging",
        "resource_scopes": ["view", "http://photoz.example.com/dev/scopes/print"],
    });
    let made = create(&house, &pat, &description).await.is(201);
    let id = made.text("_id");
    assert_eq!(made.header("location"), format!("{ORIGIN}{HERE}/{id}"));
    let page = made.text("user_access_policy_uri");
    assert!(page.starts_with(ORIGIN) && page.contains(&id), "{page}");
    let got = read(&house, &pat, &id).await.is(200).json();
    let scopes = got["resource_scopes"].as_array().unwrap();
    assert_eq!(scopes.len(), 2);
    for scope in description["resource_scopes"].as_array().unwrap() {
        assert!(scopes.contains(scope));
    }
    description["resource_scopes"] = got["resource_scopes"].clone();
    description["_id"] = id.into();
    description["user_access_policy_uri"] = page.into();
    assert_eq!(got, description);
}

/// FED-3.2-02: no redirect that would lose a body.
#[tokio::test]
async fn the_address_works_with_a_slash_at_its_end() {
    let (house, _, pat) = connected().await;
    let description = json!({ "resource_scopes": ["view"] });
    let path = format!("{HERE}/");
    let made = house
        .call(Method::POST, &path, &pat, Some(&description))
        .await;
    let id = made.is(201).text("_id");
    let listed = house.call(Method::GET, &path, &pat, None).await;
    assert_eq!(listed.is(200).json(), json!([id]));
}

/// FED-3.2.5-01, FED-3.1-05, FED-3.2.4-03: texts, no objects; names are no keys; ids are new.
#[tokio::test]
async fn the_list_is_of_identifiers_which_are_never_used_again() {
    let (house, _, pat) = connected().await;
    assert_eq!(list(&house, &pat).await, json!([]));
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let id = house.register(&pat, "The same name", &["view"]).await;
        assert!(seen.insert(id));
    }
    let ids = list(&house, &pat).await;
    let listed: std::collections::BTreeSet<String> = ids
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(listed, seen);
    for id in &seen {
        let path = format!("{HERE}/{id}");
        house.call(Method::DELETE, &path, &pat, None).await.is(204);
    }
    for _ in 0..3 {
        assert!(seen.insert(house.register(&pat, "Again", &["view"]).await));
    }
}

/// FED-3.2-01, FED-3.2.3-01, FED-3.2-07: the whole is replaced; the identifier stays.
#[tokio::test]
async fn a_change_replaces_the_whole_description() {
    let (house, _, pat) = connected().await;
    let before = json!({ "name": "A", "description": "B", "resource_scopes": ["view", "edit"] });
    let id = create(&house, &pat, &before).await.is(201).text("_id");
    let after = json!({ "name": "C", "resource_scopes": ["view"] });
    let path = format!("{HERE}/{id}");
    let changed = house
        .call(Method::PUT, &path, &pat, Some(&after))
        .await
        .is(200);
    assert_eq!(changed.text("_id"), id);
    let got = read(&house, &pat, &id).await.is(200).json();
    assert_eq!(got["name"], "C");
    assert_eq!(got["resource_scopes"], json!(["view"]));
    assert_eq!(got.get("description"), None);
    assert_eq!(list(&house, &pat).await, json!([id]));
}

/// FED-3.2.3-04, GRANT-3.3.4-11: what was taken away is gone for tickets, open and new, and for
/// tokens.
#[tokio::test]
async fn a_scope_that_is_taken_away_is_gone_everywhere() {
    let (house, mut sam, pat) = connected().await;
    let id = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    house.share(&mut sam, &id, "change").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &id, &["view", "edit"]).await;
    let both = vec!["edit".to_owned(), "view".to_owned()];
    assert_eq!(house.permissions(&pat, &rpt).await, [(id.clone(), both)]);
    let open = house.ticket(&pat, &id, &["edit"]).await;
    let path = format!("{HERE}/{id}");
    let less = json!({ "resource_scopes": ["view"] });
    house
        .call(Method::PUT, &path, &pat, Some(&less))
        .await
        .is(200);
    let view = vec!["view".to_owned()];
    assert_eq!(house.permissions(&pat, &rpt).await, [(id.clone(), view)]);
    let wanted = json!({ "resource_id": id, "resource_scopes": ["edit"] });
    let refused = house
        .call(Method::POST, "/uma/permission", &pat, Some(&wanted))
        .await;
    refused.refuses(400, "invalid_scope");
    let answer = house.redeem(&house.clinic, &open).await;
    assert!((400..500).contains(&answer.status.as_u16()), "{answer:?}");
    assert!(answer.json().get("access_token").is_none());
}

/// A24, FED-3.2-01, FED-3.2.4-01, FED-3.2.4-02, GRANT-3.3.4-11: out of protection, out of tickets,
/// out of tokens.
#[tokio::test]
async fn a_removed_record_is_gone_everywhere() {
    let (house, mut sam, pat) = connected().await;
    let id = house.register(&pat, "Blood tests", &["view"]).await;
    let stays = house.register(&pat, "Medicines", &["view"]).await;
    house.share(&mut sam, &id, "see").await;
    house.share(&mut sam, &stays, "see").await;
    let wanted = json!([
        { "resource_id": id, "resource_scopes": ["view"] },
        { "resource_id": stays, "resource_scopes": ["view"] },
    ]);
    let ticket = house
        .call(Method::POST, "/uma/permission", &pat, Some(&wanted))
        .await;
    let first = house
        .redeem(&house.clinic, &ticket.is(201).text("ticket"))
        .await;
    let mut lola = house.browser(LOLA).await;
    let ticket = house
        .prove(&mut lola, &house.clinic, &first.text("ticket"))
        .await;
    let rpt = house
        .redeem(&house.clinic, &ticket)
        .await
        .is(200)
        .text("access_token");
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 2);
    let alone = house.rpt(&mut lola, &pat, &id, &["view"]).await;
    let open = house.ticket(&pat, &id, &["view"]).await;
    let path = format!("{HERE}/{id}");
    let gone = house.call(Method::DELETE, &path, &pat, None).await.is(204);
    assert_eq!(
        (gone.body.as_str(), gone.header("cache-control")),
        ("", "no-store")
    );
    read(&house, &pat, &id).await.refuses(404, "not_found");
    house
        .call(Method::DELETE, &path, &pat, None)
        .await
        .refuses(404, "not_found");
    assert_eq!(list(&house, &pat).await, json!([stays]));
    let view = vec!["view".to_owned()];
    assert_eq!(house.permissions(&pat, &rpt).await, [(stays, view)]);
    assert_eq!(house.permissions(&pat, &alone).await, []);
    let wanted = json!({ "resource_id": id, "resource_scopes": ["view"] });
    let refused = house
        .call(Method::POST, "/uma/permission", &pat, Some(&wanted))
        .await;
    refused.refuses(400, "invalid_resource_id");
    // A24: nothing is left of what the ticket was for.
    house
        .redeem(&house.clinic, &open)
        .await
        .refuses(400, "invalid_grant");
}

/// FED-3.2.1-02: protected from that answer on.
#[tokio::test]
async fn a_record_is_protected_at_once() {
    let (house, _, pat) = connected().await;
    let id = house.register(&pat, "Blood tests", &["view"]).await;
    house.ticket(&pat, &id, &["view"]).await;
}

/// FED-3.2-08: the owner's page of that record, and nobody else's.
#[tokio::test]
async fn the_policy_address_is_the_owners_page_and_holds_no_credential() {
    let (house, sam, pat) = connected().await;
    let description = json!({ "name": "Blood tests", "resource_scopes": ["view"] });
    let made = create(&house, &pat, &description).await.is(201);
    let page = made.text("user_access_policy_uri");
    let page = page.strip_prefix(ORIGIN).unwrap();
    sam.get(&house, page).await.is(200).says("Blood tests");
    let stranger = Browser::default().get(&house, page).await;
    assert_eq!(stranger.to(), format!("/sign-in?next={page}"));
    for other in [LOLA, DOCTOR] {
        let other = house.browser(other).await;
        other.get(&house, page).await.is_a_page(404);
    }
}

/// FED-3.1-06: what a record is of opens no other record of that kind.
#[tokio::test]
async fn a_share_of_one_record_is_none_of_another_of_its_type() {
    let (house, mut sam, pat) = connected().await;
    let kind = "https://example.org/kinds/imaging";
    let mut ids = Vec::new();
    for name in ["Knee", "Hip"] {
        let picture = json!({ "name": name, "type": kind, "resource_scopes": ["view"] });
        ids.push(create(&house, &pat, &picture).await.is(201).text("_id"));
    }
    house.share(&mut sam, &ids[0], "see").await;
    let mut lola = house.browser(LOLA).await;
    house.rpt(&mut lola, &pat, &ids[0], &["view"]).await;
    let other = house.ask(&mut lola, &pat, &ids[1], &["view"]).await;
    assert_eq!(other.is(403).json()["error"], "request_submitted");
}

/// FED-3.1.1-01, FED-3.1-04: an address in a description is never asked for anything, by nobody, at
/// any step.
#[tokio::test]
async fn no_address_of_a_description_is_ever_fetched() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let place = format!("http://{}", listener.local_addr().unwrap());
    let (house, sam, pat) = connected().await;
    let scope = format!("{place}/scopes/view");
    let description = json!({
        "name": "Album",
        "icon_uri": format!("{place}/icon.png"),
        "type": format!("{place}/kind"),
        "resource_scopes": [scope],
    });
    let id = create(&house, &pat, &description).await.is(201).text("_id");
    let page = sam.get(&house, &format!("/records/{id}")).await.is(200);
    assert!(
        !page.body.contains(&format!("{place}/icon.png")),
        "{page:?}"
    );
    house.ticket(&pat, &id, &[&scope]).await;
    let mut doctor = house.browser(DOCTOR).await;
    house.ask(&mut doctor, &pat, &id, &[&scope]).await.is(403);
    let nobody = listener.accept().map(|_| ()).map_err(|error| error.kind());
    assert_eq!(nobody, Err(std::io::ErrorKind::WouldBlock));
}

/// FED-3.1.1-02: what Latchkey knows by name is described in words, and nothing else is.
#[tokio::test]
async fn a_scope_that_is_known_has_a_description() {
    let house = House::open().await;
    let said = house.get("/uma/scopes/view").await.is(200).json();
    let document = said.as_object().unwrap();
    let names: Vec<&String> = document.keys().collect();
    assert_eq!(names, ["description", "icon_uri", "name"]);
    assert_eq!(document["name"], "See");
    let icon = document["icon_uri"].as_str().unwrap();
    assert!(icon.starts_with(&format!("{ORIGIN}/icons.svg#")), "{icon}");
    for unknown in ["nothing", "View", "%00", "view%20edit"] {
        let answer = house.get(&format!("/uma/scopes/{unknown}")).await;
        answer.refuses(404, "not_found");
    }
}
