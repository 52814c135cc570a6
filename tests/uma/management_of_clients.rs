//! Section 16, managing a registration (RFC 7592): a client reads, replaces and deletes its own.

use http::Method;
use serde_json::Value;
use serde_json::json;

use super::claims::open;
use super::house::{House, LOLA, SAM, UMA};
use super::registration_of_clients::{
    BACK, asker, on, own_path, own_token, registered, token, without,
};

/// OA-7592-01: reading gives all but the secret; replacing replaces the whole, and says whose it is.
#[tokio::test]
async fn a_client_reads_and_replaces_its_registration() {
    let house = House::open_with(on).await;
    let mut metadata = asker();
    metadata["contacts"] = json!(["help@app.example"]);
    metadata["scope"] = "edit".into();
    let (app, told) = registered(&house, &metadata).await;
    let (path, token) = (own_path(&told), own_token(&told));
    let read = house.call(Method::GET, &path, token, None).await;
    assert_eq!(read.is(200).json(), without(&told, &["client_secret"]));
    let put = async |body: &Value| house.call(Method::PUT, &path, token, Some(body)).await;
    let mut next = asker();
    next["client_id"] = app.id.clone().into();
    next["client_secret"] = app.secret.clone().into();
    next["client_name"] = "Another name".into();
    let after = put(&next).await.is(200).json();
    assert_eq!(after["client_name"], "Another name");
    assert_eq!(after.get("contacts"), None, "what is not sent is gone");
    assert_eq!(after.get("scope"), None, "what is not sent is gone");
    assert_eq!(after["registration_access_token"], token);
    let read = house.call(Method::GET, &path, token, None).await;
    assert_eq!(read.is(200).json(), after);
    let fields = [("grant_type", UMA), ("ticket", "lkt_guess")];
    let known = house.form("/token", &app.basic(), &fields).await;
    known.refuses(400, "invalid_grant");
    let wrong = "invalid_client_metadata";
    for (member, value, code) in [
        ("client_id", json!(null), wrong),
        ("client_id", json!(house.clinic.id), wrong),
        ("client_secret", json!("wrong"), wrong),
        ("client_secret", json!(house.clinic.secret), wrong),
        ("client_secret", json!(7), wrong),
        ("registration_access_token", json!(token), wrong),
        ("registration_client_uri", json!("x"), wrong),
        ("client_secret_expires_at", json!(0), wrong),
        ("client_id_issued_at", json!(0), wrong),
        // No secret is dropped, and no grant is won.
        ("token_endpoint_auth_method", json!("none"), wrong),
        (
            "grant_types",
            json!([UMA, "refresh_token", "authorization_code"]),
            "invalid_redirect_uri",
        ),
        (
            "claims_redirect_uris",
            json!(["HTTPS://app.example/"]),
            "invalid_redirect_uri",
        ),
    ] {
        let mut body = next.clone();
        body[member] = value;
        put(&body).await.refuses(400, code);
    }
    let mut wider = next.clone();
    wider["redirect_uris"] = json!([BACK]);
    wider["grant_types"] = json!([UMA, "authorization_code"]);
    put(&wider).await.refuses(400, wrong);
    put(&without(&next, &["client_id"]))
        .await
        .refuses(400, wrong);
    let read = house.call(Method::GET, &path, token, None).await;
    assert_eq!(read.is(200).json(), after, "nothing was changed");
    let other = house.call(Method::PATCH, &path, token, None).await;
    other.refuses(405, "unsupported_method_type");
}

/// OA-7592-01: with the client's own registration token only; another's, an operator's client and
/// nothing at all are one refusal.
#[tokio::test]
async fn nobody_manages_another_client() {
    let house = House::open_with(on).await;
    let (_, one) = registered(&house, &asker()).await;
    let (_, two) = registered(&house, &asker()).await;
    let initial = token(&house, 1).await;
    let mut bodies = Vec::new();
    let clinic = format!("/register/{}", house.clinic.id);
    let nobody = "/register/01JD0000000000000000000001".to_owned();
    for (path, token) in [
        (own_path(&one), own_token(&two)),
        (own_path(&one), initial.as_str()),
        (own_path(&one), "nonsense"),
        (clinic, own_token(&one)),
        (nobody, own_token(&one)),
        ("/register/%00".to_owned(), own_token(&one)),
    ] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let body = (method == Method::PUT).then(asker);
            let answer = house.call(method, &path, token, body.as_ref()).await;
            answer.refuses_the_token();
            bodies.push(answer.body);
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    for told in [&one, &two] {
        let path = own_path(told);
        let read = house.call(Method::GET, &path, own_token(told), None);
        read.await.is(200);
    }
}

/// OA-7592-01: deleting ends the client and all it holds, at once; what was shared with people stays.
#[tokio::test]
async fn a_deleted_client_and_its_tokens_are_dead_at_once() {
    let house = House::open_with(on).await;
    let (app, told) = registered(&house, &asker()).await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let proven = async |lola: &mut super::browser::Browser| {
        let ticket = house.ticket(&pat, &blood, &["view"]).await;
        let first = house.redeem(&app, &ticket).await.is(403);
        house.prove(lola, &app, &first.text("ticket")).await
    };
    let ticket = proven(&mut lola).await;
    let rpt = house
        .redeem(&app, &ticket)
        .await
        .is(200)
        .text("access_token");
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
    let open_ticket = proven(&mut lola).await;
    let run = {
        let ticket = house.ticket(&pat, &blood, &["view"]).await;
        house.open_claims(&app, &ticket).await
    };
    lola.get(&house, &run).await.is(200);
    let (path, token) = (own_path(&told), own_token(&told));
    let gone = house.call(Method::DELETE, &path, token, None).await.is(204);
    assert_eq!(gone.header("cache-control"), "no-store");
    assert_eq!(gone.body, "");
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 0);
    house.redeem(&app, &open_ticket).await.refuses_the_client();
    let other = house.redeem(&house.clinic, &open_ticket).await;
    other.refuses(400, "invalid_grant");
    lola.get(&house, &run).await.is(404);
    for method in [Method::GET, Method::DELETE] {
        let again = house.call(method, &path, token, None).await;
        again.refuses_the_token();
    }
    let fields = [("client_id", app.id.as_str()), ("ticket", "x")];
    open(&house, &fields).await.is_a_page(400);
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
    sam.get(&house, "/activity").await.is(200);
    assert_eq!(house.services.registry.list_apps().await.unwrap().len(), 4);
}

/// OA-7591-04, A05: the registered scopes are what a scope of the token request counts by, and they
/// follow the registration.
#[tokio::test]
async fn the_registered_scopes_decide_and_follow_an_update() {
    let house = House::open_with(on).await;
    let mut metadata = asker();
    metadata["scope"] = "edit".into();
    let (app, told) = registered(&house, &metadata).await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let album = house.register(&pat, "Album", &["view", "edit"]).await;
    house.share(&mut sam, &album, "change").await;
    let mut lola = house.browser(LOLA).await;
    let mut outcome = async || {
        let ticket = house.ticket(&pat, &album, &["view"]).await;
        let first = house.redeem(&app, &ticket).await.is(403);
        let ticket = house.prove(&mut lola, &app, &first.text("ticket")).await;
        let fields = [
            ("grant_type", UMA),
            ("ticket", ticket.as_str()),
            ("scope", "edit"),
        ];
        let answer = house.form("/token", &app.basic(), &fields).await;
        let rpt = answer.is(200).text("access_token");
        house.permissions(&pat, &rpt).await
    };
    let texts = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let both = vec![(album.clone(), texts(&["edit", "view"]))];
    assert_eq!(outcome().await, both);
    let mut next = asker();
    next["client_id"] = app.id.clone().into();
    let path = own_path(&told);
    let put = house.call(Method::PUT, &path, own_token(&told), Some(&next));
    put.await.is(200);
    let one = vec![(album.clone(), texts(&["view"]))];
    assert_eq!(outcome().await, one);
}
