//! Section 16, what is refused around signing in: scopes, prompts, tokens of the wrong kind, and
//! tokens of somebody else.

use http::Method;
use latchkey_domain::party::IdTokenAlg;
use latchkey_domain::time::Lifetime;
use latchkey_service::registry::NewApp;
use serde_json::json;

use super::answer::Answer;
use super::browser::Browser;
use super::desk::{checked, code, desk, led, request, tokens, userinfo};
use super::house::{DOCTOR, House, LOLA, ORIGIN, Program, SAM, program};
use super::registration::connected;

async fn opened() -> (House, Browser, Program) {
    let house = House::open().await;
    let doctor = house.browser(DOCTOR).await;
    let app = desk(&house, IdTokenAlg::Es256).await;
    (house, doctor, app)
}

async fn introspected(house: &House, by: &Program, token: &str) -> Answer {
    let own = [("token", token)];
    house.form("/introspect", &by.basic(), &own).await.is(200)
}

/// OA-6749-07: scopes that nobody knows are left out, and the answer says what is left.
#[tokio::test]
async fn an_unknown_scope_is_left_out_and_the_answer_says_so() {
    let (house, mut doctor, app) = opened().await;
    let more = "openid profile address offline_access view profile";
    let answer = tokens(&house, &mut doctor, &app, &[("scope", Some(more))]).await;
    assert_eq!(answer.text("scope"), "openid profile");
    assert!(answer.json().get("refresh_token").is_none());
    // What goes with `openid` is nothing without it.
    let service = request(
        &house.st_marys,
        &[("scope", Some("uma_protection profile email"))],
    );
    let (page, shown) = led(&house, &doctor, &service).await;
    let yes = [("answer", "connect")];
    let back = doctor
        .submit(&house, &page, &shown, &page, &yes)
        .await
        .back();
    let answer = house.exchange(&house.st_marys, &back.get("code")).await;
    let answer = answer.is(200);
    assert_eq!(answer.text("scope"), "uma_protection");
    assert!(answer.json().get("id_token").is_none());
}

/// FED-1.3-08: who keeps no records cannot get the scope `uma_protection`, beside others or alone.
#[tokio::test]
async fn an_app_that_keeps_no_records_never_gets_uma_protection() {
    let (house, mut doctor, app) = opened().await;
    let both = [("scope", Some("openid uma_protection"))];
    let answer = tokens(&house, &mut doctor, &app, &both).await;
    assert_eq!(answer.text("scope"), "openid");
    let alone = request(&app, &[("scope", Some("uma_protection"))]);
    let back = led(&house, &doctor, &alone).await.1.back();
    assert_eq!(back.get("error"), "invalid_scope");
    let access = answer.text("access_token");
    for (method, path) in [
        (Method::GET, "/uma/resources"),
        (Method::POST, "/uma/resources"),
        (Method::POST, "/uma/permission"),
        (Method::GET, "/uma/resources/01JD0000000000000000000001"),
        (Method::DELETE, "/uma/resources/01JD0000000000000000000001"),
    ] {
        let body = json!({ "resource_scopes": ["view"] });
        let answer = house.call(method, path, &access, Some(&body)).await;
        answer.refuses(403, "insufficient_scope");
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer realm=\"latchkey\", error=\"insufficient_scope\", scope=\"uma_protection\""
        );
    }
    let asked = house.introspect(&access, &access).await;
    asked.refuses(403, "insufficient_scope");
}

/// OA-9700-06, OIDC-3.1-02: the error goes to the app, but only once somebody has signed in.
#[tokio::test]
async fn a_faulty_request_goes_back_with_an_error_after_sign_in_only() {
    let (house, doctor, app) = opened().await;
    let long = "n".repeat(513);
    for (name, value, error) in [
        ("scope", "address", "invalid_scope"),
        ("scope", "profile", "invalid_scope"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "everything", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("nonce", long.as_str(), "invalid_request"),
        ("request", "eyJ", "request_not_supported"),
        (
            "request_uri",
            "https://evil.example/r",
            "request_uri_not_supported",
        ),
    ] {
        let address = request(&app, &[(name, Some(value))]);
        let (page, stranger) = led(&house, &Browser::default(), &address).await;
        assert_eq!(stranger.to(), format!("/sign-in?next={page}"), "{name}");
        let back = doctor.get(&house, &page).await.back();
        assert_eq!(back.place(), app.back, "{name}");
        assert_eq!(back.get("error"), error, "{name} {value}");
        assert_eq!(back.get("state"), "a state & more");
        assert_eq!(back.get("iss"), ORIGIN);
    }
}

/// OIDC-3.1-02: what is only a hint changes nothing.
#[tokio::test]
async fn hints_are_read_over() {
    let (house, mut doctor, app) = opened().await;
    let hints = [
        ("login_hint", Some(SAM)),
        ("id_token_hint", Some("eyJhbGciOiJub25lIn0.e30.")),
        ("ui_locales", Some("fr")),
        ("acr_values", Some("high")),
        ("display", Some("popup")),
    ];
    let answer = tokens(&house, &mut doctor, &app, &hints).await;
    let claims = checked(&house, &answer.text("id_token"), "ES256").await;
    assert_eq!(claims.unwrap()["email"], DOCTOR);
}

/// OA-9068-01: all access tokens are handles; no JWT opens anything, whoever signed it.
#[tokio::test]
async fn access_tokens_are_handles_and_no_id_token_is_one() {
    let (house, mut sam, pat) = connected().await;
    let app = desk(&house, IdTokenAlg::Es256).await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let answer = tokens(&house, &mut sam, &app, &[]).await;
    let access = answer.text("access_token");
    for handle in [&pat, &rpt, &access] {
        assert!(!handle.contains('.'), "{handle}");
    }
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwic2NvcGUiOiJ1bWFfcHJvdGVjdGlvbiJ9.";
    for token in [answer.text("id_token").as_str(), unsigned] {
        let list = house.call(Method::GET, "/uma/resources", token, None);
        list.await.refuses_the_token();
        userinfo(&house, token).await.refuses_the_token();
        let said = introspected(&house, &app, token).await.json();
        assert_eq!(said, json!({ "active": false }));
        let said = house.introspect(&pat, token).await.is(200).json();
        assert_eq!(said, json!({ "active": false }));
    }
    // The tokens of one door do not open the other.
    for token in [&pat, &rpt] {
        let refused = userinfo(&house, token).await;
        refused.refuses(403, "insufficient_scope");
        assert_eq!(
            refused.header("www-authenticate"),
            "Bearer realm=\"latchkey\", error=\"insufficient_scope\", scope=\"openid\""
        );
    }
}

/// OA-6750-01, OIDC-3.1-02: the userinfo endpoint refuses as RFC 6750 says.
#[tokio::test]
async fn userinfo_refuses_what_is_no_good_token() {
    let (house, mut doctor, app) = opened().await;
    let access = tokens(&house, &mut doctor, &app, &[]).await;
    let access = access.text("access_token");
    let nothing = house.get("/userinfo").await.is(401);
    assert_eq!(nothing.body, "");
    assert_eq!(
        nothing.header("www-authenticate"),
        "Bearer realm=\"latchkey\", scope=\"openid\""
    );
    let address = format!("/userinfo?access_token={access}");
    house.get(&address).await.is(401);
    let bearer = format!("Bearer {access}");
    let twice = house.body(&address, &bearer, "", "");
    twice.await.refuses(400, "invalid_request");
    let mut altered = access.clone();
    let last = altered.pop().unwrap();
    altered.push(if last == 'x' { 'y' } else { 'x' });
    userinfo(&house, &altered).await.refuses_the_token();
    let put = http::Request::put("/userinfo");
    let put = house.send(put, "").await;
    put.refuses(405, "unsupported_method_type");
    house.pass(Lifetime::minutes(60));
    userinfo(&house, &access).await.refuses_the_token();
}

/// FED-5-02, OA-7662-09: a client learns of its own plain tokens, and of nobody else's.
#[tokio::test]
async fn a_client_introspects_its_own_plain_tokens_alone() {
    let (house, mut sam, pat) = connected().await;
    let app = desk(&house, IdTokenAlg::Es256).await;
    let access = tokens(&house, &mut sam, &app, &[]).await;
    let access = access.text("access_token");
    for (owner, token, scope) in [
        (&app, &access, "email openid profile"),
        (&house.st_marys, &pat, "uma_protection"),
    ] {
        let said = introspected(&house, owner, token).await.json();
        assert_eq!(said["active"], true);
        assert_eq!(said["scope"], scope);
        assert_eq!(said["client_id"], owner.id.as_str());
        assert!(said.get("permissions").is_none(), "{said}");
        assert!(said.get("email").is_none() && said.get("sub").is_none());
        for stranger in [&house.elm_street, &house.clinic, &house.other_app] {
            let said = introspected(&house, stranger, token).await.json();
            assert_eq!(said, json!({ "active": false }));
        }
    }
    // A record service's own token is no way to look at an app's.
    let said = house.introspect(&pat, &access).await.is(200).json();
    assert_eq!(said, json!({ "active": false }));
    let nobody = house.form("/introspect", "", &[("token", &access)]).await;
    nobody.refuses_the_client();
}

/// OA-7009-02, OA-6749-02: a token ends when its client gives it back, and when its code comes again.
#[tokio::test]
async fn an_access_token_ends_with_revocation_and_with_a_replay_of_its_code() {
    let (house, mut doctor, app) = opened().await;
    let access = tokens(&house, &mut doctor, &app, &[]).await;
    let access = access.text("access_token");
    let given = [("token", access.as_str())];
    house
        .form("/revoke", &house.clinic.basic(), &given)
        .await
        .is(200);
    userinfo(&house, &access).await.is(200);
    house.form("/revoke", &app.basic(), &given).await.is(200);
    userinfo(&house, &access).await.refuses_the_token();
    let code = code(&house, &mut doctor, &request(&app, &[])).await;
    let first = house.exchange(&app, &code).await.is(200);
    let access = first.text("access_token");
    userinfo(&house, &access).await.is(200);
    house
        .exchange(&app, &code)
        .await
        .refuses(400, "invalid_grant");
    userinfo(&house, &access).await.refuses_the_token();
    let said = introspected(&house, &app, &access).await.json();
    assert_eq!(said, json!({ "active": false }));
}

/// SEC-05: a client with the name, or the identifier, of a person is not that person.
#[tokio::test]
async fn a_client_is_never_taken_for_a_person() {
    let (house, mut sam, pat) = connected().await;
    let app = desk(&house, IdTokenAlg::Es256).await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let answer = tokens(&house, &mut lola, &app, &[]).await;
    let claims = checked(&house, &answer.text("id_token"), "ES256").await;
    let sub = claims.unwrap()["sub"].as_str().unwrap().to_owned();
    for client in [&house.st_marys, &house.elm_street, &house.clinic, &app] {
        assert_ne!(sub, client.id);
    }
    // A service of Aunt Lola's name, which is even its own owner.
    let namesake = NewApp {
        name: "Aunt Lola".to_owned(),
        keeps_records: true,
        asks: true,
        owns_itself: true,
        reviewed: true,
        ..NewApp::default()
    };
    let namesake = program(&house.services, namesake, String::new()).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let asked = house.redeem(&namesake, &ticket).await;
    asked.is(403);
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "uma_protection"),
    ];
    let own = house
        .form("/token", &namesake.basic(), &fields)
        .await
        .is(200);
    let own = own.text("access_token");
    userinfo(&house, &own)
        .await
        .refuses(403, "insufficient_scope");
    let list = house.call(Method::GET, "/uma/resources", &own, None).await;
    assert_eq!(list.is(200).json(), json!([]));
    // Nor is a person's identifier a client's.
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", sub.as_str()),
        ("client_secret", namesake.secret.as_str()),
    ];
    let person = house.form("/token", "", &fields).await;
    person.refuses_the_client();
}
