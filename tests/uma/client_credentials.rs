//! Section 16, client credentials: a record service that is its own owner, and nobody else's.

use http::Method;
use latchkey_service::registry::NewApp;
use serde_json::{Value, json};

use super::answer::Answer;
use super::house::{House, LOLA, Program, SAM, program};
use super::registration::connected;

/// A library that keeps records of its own.
async fn library(house: &House) -> Program {
    let back = "http://localhost:3006/callback".to_owned();
    let app = NewApp {
        name: "Medical Library".to_owned(),
        keeps_records: true,
        owns_itself: true,
        redirect_uris: vec![back.clone()],
        reviewed: true,
        ..NewApp::default()
    };
    program(&house.services, app, back).await
}

async fn asked(house: &House, who: &Program, scope: Option<&str>) -> Answer {
    let mut fields = vec![("grant_type", "client_credentials")];
    fields.extend(scope.map(|scope| ("scope", scope)));
    house.form("/token", &who.basic(), &fields).await
}

/// OA-6749-06, FED-1.3-07, OA-6749-07: no refresh token, and the scope says what is left.
#[tokio::test]
async fn a_service_that_is_its_own_owner_gets_a_token_for_its_own_records() {
    let house = House::open().await;
    let library = library(&house).await;
    for scope in [
        None,
        Some("uma_protection"),
        Some("uma_protection x openid"),
    ] {
        let answer = asked(&house, &library, scope).await.is(200);
        let body = answer.json();
        let mut names: Vec<&String> = body.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["access_token", "expires_in", "scope", "token_type"]);
        assert_eq!(body["scope"], "uma_protection");
        assert_eq!(answer.header("pragma"), "no-cache");
    }
    let pat = asked(&house, &library, None).await.text("access_token");
    let book = house.register(&pat, "A book", &["view"]).await;
    // Each token stands for the same owner.
    let other = asked(&house, &library, None).await.text("access_token");
    let list = house
        .call(Method::GET, "/uma/resources", &other, None)
        .await;
    assert_eq!(list.is(200).json(), json!([book]));
    let (basic, own) = (library.basic(), [("token", pat.as_str())]);
    let said = house.form("/introspect", &basic, &own).await.is(200);
    assert_eq!(said.json()["scope"], "uma_protection");
}

/// OA-6749-06: every other client is told that the grant is not for it, whatever it asks for.
#[tokio::test]
async fn a_client_that_is_not_its_own_owner_gets_nothing() {
    let house = House::open().await;
    for client in [&house.st_marys, &house.clinic, &house.other_app] {
        for scope in [None, Some("uma_protection"), Some("openid")] {
            let answer = asked(&house, client, scope).await;
            answer.refuses(400, "unauthorized_client");
        }
    }
    let library = library(&house).await;
    for scope in ["openid", "view", "UMA_PROTECTION"] {
        let answer = asked(&house, &library, Some(scope)).await;
        answer.refuses(400, "invalid_scope");
    }
    let wrong = Program {
        secret: house.clinic.secret.clone(),
        ..library
    };
    asked(&house, &wrong, None).await.refuses_the_client();
}

/// OA-6749-06, FED-1.3-07: the service's own records and those of people never mix, even where
/// the same service keeps both.
#[tokio::test]
async fn its_own_records_and_those_of_people_never_mix() {
    let (house, mut sam, sams_elsewhere) = connected().await;
    let library = library(&house).await;
    let own = asked(&house, &library, None).await.text("access_token");
    let book = house.register(&own, "A book", &["view"]).await;
    let sams = house.connect(&mut sam, &library).await;
    let card = house.register(&sams, "Library card", &["view"]).await;
    let list = async |pat: &str| -> Value {
        let list = house.call(Method::GET, "/uma/resources", pat, None).await;
        list.is(200).json()
    };
    assert_eq!(list(&own).await, json!([book]));
    assert_eq!(list(&sams).await, json!([card]));
    assert_eq!(list(&sams_elsewhere).await, json!([]));
    for (pat, record) in [(&own, &card), (&sams, &book), (&sams_elsewhere, &book)] {
        for method in [Method::GET, Method::DELETE] {
            let path = format!("/uma/resources/{record}");
            let answer = house.call(method, &path, pat, None).await;
            answer.refuses(404, "not_found");
        }
        let wanted = json!({ "resource_id": record, "resource_scopes": ["view"] });
        let answer = house.call(Method::POST, "/uma/permission", pat, Some(&wanted));
        answer.await.refuses(400, "invalid_resource_id");
    }
    let records = sam.get(&house, "/records").await.is(200);
    records.says("Library card");
    assert!(!records.words().contains("A book"), "{records:?}");
    // Disconnecting ends the person's connection and not the service's own.
    let page = format!("/connections/{}/disconnect", library.id);
    sam.fill(&house, &page, &page, &[]).await.to();
    assert_eq!(list(&own).await, json!([book]));
    let gone = house.call(Method::GET, "/uma/resources", &sams, None).await;
    gone.refuses_the_token();
}

/// OA-6749-06: nobody can say yes for such an owner, so whoever asks is told no or to prove who
/// they are, and never gets in.
#[tokio::test]
async fn nobody_gets_in_to_records_that_nobody_shares() {
    let house = House::open().await;
    let library = library(&house).await;
    let own = asked(&house, &library, None).await.text("access_token");
    let book = house.register(&own, "A book", &["view"]).await;
    let mut lola = house.browser(LOLA).await;
    let answer = house.ask(&mut lola, &own, &book, &["view"]).await;
    assert_eq!(answer.status.as_u16(), 403, "{answer:?}");
    assert_ne!(answer.json()["error"], "need_info", "{answer:?}");
    let sam = house.browser(SAM).await;
    let requests = sam.get(&house, "/requests").await.is(200);
    assert!(!requests.words().contains("A book"), "{requests:?}");
}
