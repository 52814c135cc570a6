//! The database gone: 503 at every place that would need it, never a yes, and nothing spent.

use http::Method;
use serde_json::json;

use super::answer::Answer;
use super::browser::pairs;
use super::house::{House, LOLA, UMA, fields_text};
use super::portal::{For, ROUTES, path};
use super::registration::connected;

fn is_not_now(answer: &Answer, what: &str) {
    assert_eq!(answer.status.as_u16(), 503, "{what}: {answer:?}");
    answer.refuses(503, "temporarily_unavailable");
    assert!(
        answer.header("retry-after").parse::<u64>().unwrap() >= 1,
        "{what}"
    );
}

#[tokio::test]
async fn without_its_database_the_house_says_not_now() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let code = house.code(&mut sam, &house.elm_street).await;
    let home = sam.get(&house, "/home").await.is(200);
    let token = super::browser::value_of(&home, "form_token");
    house.services.close().await;

    is_not_now(&house.introspect(&pat, &rpt).await, "introspection");
    is_not_now(&house.redeem(&house.clinic, &ticket).await, "the UMA grant");
    is_not_now(&house.exchange(&house.elm_street, &code).await, "a code");
    let revoked = house
        .form("/revoke", &house.clinic.basic(), &[("token", &rpt)])
        .await;
    is_not_now(&revoked, "revocation");
    let one = format!("/uma/resources/{blood}");
    let description = json!({ "resource_scopes": ["view"] });
    let wanted = json!({ "resource_id": blood, "resource_scopes": ["view"] });
    for (method, path, body) in [
        (Method::GET, "/uma/resources", None),
        (Method::POST, "/uma/resources", Some(&description)),
        (Method::GET, one.as_str(), None),
        (Method::PUT, one.as_str(), Some(&description)),
        (Method::DELETE, one.as_str(), None),
        (Method::POST, "/uma/permission", Some(&wanted)),
    ] {
        let answer = house.call(method, path, &pat, body).await;
        is_not_now(&answer, path);
    }
    let claims = fields_text(&[("client_id", &house.clinic.id), ("ticket", &ticket)]);
    let authorize = super::house::encoded(&House::authorize(&house.st_marys));
    for address in [
        format!("/uma/claims?{claims}"),
        format!("/authorize?{authorize}"),
    ] {
        house.get(&address).await.is_a_page(503);
    }
    for (route, get, post) in ROUTES {
        if get.is_some() {
            sam.get(&house, &path(route)).await.is_a_page(503);
        }
        if post == Some(For::SignedIn) {
            let fields = pairs(&[("form_token", &token), ("answer", "all")]);
            sam.send(&house, &path(route), &fields).await.is_a_page(503);
        }
    }
    assert_eq!(house.get("/healthz").await.is(200).body, "ok");
    assert_eq!(house.get("/readyz").await.is(503).body, "not ready");
    // What can be said without it is still said.
    house.get("/.well-known/uma2-configuration").await.is(200);
    let grant = [("grant_type", UMA), ("ticket", "x"), ("ticket", "y")];
    let unreadable = house.form("/token", &house.clinic.basic(), &grant).await;
    unreadable.refuses(400, "invalid_request");
}
