//! Section 16, dynamic registration (RFC 7591, RFC 7592): who may, what comes of it, and how little
//! power it gives.

use http::{Method, Request, header};
use latchkey_domain::time::Lifetime;
use latchkey_service::Settings;
use serde_json::{Value, json};

use super::answer::Answer;
use super::claims::open;
use super::house::{House, LOLA, ORIGIN, Program, SAM, UMA};

pub(super) const CLAIMS: &str = "https://app.example/claims?x=1";
const OTHER_CLAIMS: &str = "https://app.example/other";
pub(super) const BACK: &str = "https://app.example/back";

pub(super) fn on(settings: &mut Settings) {
    let scopes = ["edit", "print"].map(str::to_owned);
    settings.registration = Some(latchkey_domain::scope::ScopeSet::parse(scopes).unwrap());
}

pub(super) async fn token(house: &House, uses: u32) -> String {
    let registration = &house.services.client_registration;
    let made = registration.make_token(uses, Lifetime::days(1)).await;
    made.unwrap().expose().to_owned()
}

pub(super) fn asker() -> Value {
    json!({
        "client_name": "Practice App",
        "grant_types": [UMA, "refresh_token"],
        "claims_redirect_uris": [CLAIMS, OTHER_CLAIMS],
    })
}

pub(super) async fn register(house: &House, token: &str, metadata: &Value) -> Answer {
    house
        .call(Method::POST, "/register", token, Some(metadata))
        .await
}

/// A registered app that asks, with what it was told.
pub(super) async fn registered(house: &House, metadata: &Value) -> (Program, Value) {
    let token = token(house, 1).await;
    let told = register(house, &token, metadata).await.is(201).json();
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let app = Program {
        id: text("client_id"),
        secret: text("client_secret"),
        back: CLAIMS.to_owned(),
    };
    (app, told)
}

pub(super) fn own_path(told: &Value) -> String {
    let uri = told["registration_client_uri"].as_str().unwrap();
    uri.strip_prefix(ORIGIN).unwrap().to_owned()
}

pub(super) fn own_token(told: &Value) -> &str {
    told["registration_access_token"].as_str().unwrap()
}

pub(super) fn without(value: &Value, names: &[&str]) -> Value {
    let mut rest = value.clone();
    for name in names {
        rest.as_object_mut().unwrap().remove(*name);
    }
    rest
}

/// OA-7591-01, OA-8414-05: off unless it is said, and the description says which.
#[tokio::test]
async fn registration_is_off_unless_an_installation_switches_it_on() {
    let off = House::open().await;
    let token_of_off = token(&off, 1).await;
    register(&off, &token_of_off, &asker())
        .await
        .refuses(404, "not_found");
    let document = "/.well-known/oauth-authorization-server";
    let said = off.get(document).await.is(200).body;
    assert!(!said.contains("\"registration_endpoint\""), "{said}");
    let house = House::open_with(on).await;
    let said: Value = serde_json::from_str(&house.get(document).await.is(200).body).unwrap();
    assert_eq!(said["registration_endpoint"], format!("{ORIGIN}/register"));
}

/// OA-7591-01: a client, a secret that works, and all that was stored; what nobody knows is ignored.
#[tokio::test]
async fn a_client_registers_and_is_told_everything_once() {
    let house = House::open_with(on).await;
    let token = token(&house, 1).await;
    let metadata = json!({
        "client_name": "Practice App",
        "client_name#fr": "Application d’essai",
        "client_uri": "https://app.example/",
        "contacts": ["help@app.example"],
        "redirect_uris": [BACK],
        "claims_redirect_uris": [CLAIMS],
        "grant_types": [UMA, "authorization_code"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_post",
        "scope": "print nonsense",
        "id_token_signed_response_alg": "RS256",
        "application_type": "web",
        "logo_uri": "http://169.254.169.254/logo",
        "jwks_uri": "http://169.254.169.254/keys",
        "software_id": "x",
        "x_unknown": {"deep": [1, 2]},
    });
    let answer = register(&house, &token, &metadata).await.is(201);
    let told = answer.json();
    let (id, secret) = (answer.text("client_id"), answer.text("client_secret"));
    assert_eq!(
        without(
            &told,
            &["client_id", "client_secret", "registration_access_token"]
        ),
        json!({
            "client_name": "Practice App",
            "client_name#fr": "Application d’essai",
            "client_uri": "https://app.example/",
            "contacts": ["help@app.example"],
            "redirect_uris": [BACK],
            "claims_redirect_uris": [CLAIMS],
            "grant_types": ["authorization_code", UMA],
            "response_types": ["code"],
            "token_endpoint_auth_method": "client_secret_post",
            "scope": "print",
            "id_token_signed_response_alg": "RS256",
            "application_type": "web",
            "client_id_issued_at": told["client_id_issued_at"],
            "client_secret_expires_at": 0,
            "registration_client_uri": format!("{ORIGIN}/register/{id}"),
        })
    );
    let fields = [
        ("grant_type", UMA),
        ("ticket", "lkt_guess"),
        ("client_id", id.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let known = house.form("/token", "", &fields).await;
    known.refuses(400, "invalid_grant");
    // What was left out is decided and told.
    let (app, told) = registered(&house, &json!({ "redirect_uris": [BACK] })).await;
    assert_eq!(told["grant_types"], json!(["authorization_code"]));
    assert_eq!(told["response_types"], json!(["code"]));
    assert_eq!(told["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(told["application_type"], "web");
    assert!(app.secret.starts_with("lkx_"));
    // A public client has no secret, and says its id alone.
    let mut public = asker();
    public["token_endpoint_auth_method"] = "none".into();
    let (app, told) = registered(&house, &public).await;
    assert_eq!(told.get("client_secret"), None);
    assert_eq!(told.get("client_secret_expires_at"), None);
    let fields = [
        ("grant_type", UMA),
        ("ticket", "lkt_guess"),
        ("client_id", app.id.as_str()),
    ];
    let known = house.form("/token", "", &fields).await;
    known.refuses(400, "invalid_grant");
}

/// OA-7591-01, OA-6750-01: without a good token there is nothing to be had; a token is good for so
/// many clients and so long, and a refused client uses nothing up.
#[tokio::test]
async fn a_token_lets_so_many_clients_in_for_so_long() {
    let house = House::open_with(on).await;
    let none = Request::post("/register").header(header::CONTENT_TYPE, "application/json");
    let none = house.send(none, asker().to_string()).await.is(401);
    assert_eq!(none.header("www-authenticate"), "Bearer realm=\"latchkey\"");
    let twice = token(&house, 2).await;
    let mut altered = twice.clone();
    let last = altered.pop().unwrap();
    altered.push(if last == 'x' { 'y' } else { 'x' });
    let pat = {
        let mut sam = house.browser(SAM).await;
        house.connect(&mut sam, &house.st_marys).await
    };
    for wrong in [altered.as_str(), "nonsense", &pat, &house.clinic.secret] {
        // Bad metadata says nothing to who may not register.
        let answer = register(&house, wrong, &json!({})).await;
        answer.refuses_the_token();
    }
    for _ in 0..3 {
        let refused = register(&house, &twice, &json!({})).await;
        refused.refuses(400, "invalid_redirect_uri");
    }
    register(&house, &twice, &asker()).await.is(201);
    register(&house, &twice, &asker()).await.is(201);
    register(&house, &twice, &asker()).await.refuses_the_token();
    let late = token(&house, 1).await;
    house.pass(Lifetime::days(1));
    register(&house, &late, &asker()).await.refuses_the_token();
    let again = token(&house, 1).await;
    let (one, two) = (asker(), asker());
    let (one, two) = tokio::join!(
        register(&house, &again, &one),
        register(&house, &again, &two)
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401], "one use, one client");
}

/// OA-7591-02, AMB-31, FED-6-01: everything that cannot be registered, and nothing of it is.
#[tokio::test]
async fn metadata_that_cannot_be_is_refused() {
    let house = House::open_with(on).await;
    let token = token(&house, 1).await;
    let address = "invalid_redirect_uri";
    let metadata = "invalid_client_metadata";
    let long = "x".repeat(3000);
    let many = vec!["https://app.example/"; 21];
    for (member, value, code) in [
        ("redirect_uris", json!([]), address),
        ("redirect_uris", json!("https://app.example/"), address),
        ("redirect_uris", json!([1]), address),
        ("redirect_uris", json!(null), address),
        ("redirect_uris", json!(["https://app.example/#f"]), address),
        ("redirect_uris", json!(["http://app.example/"]), address),
        ("redirect_uris", json!(["HTTPS://app.example/"]), address),
        ("redirect_uris", json!(["/back"]), address),
        ("redirect_uris", json!(["javascript:alert(1)"]), address),
        (
            "redirect_uris",
            json!(["https://a:b@app.example/"]),
            address,
        ),
        (
            "redirect_uris",
            json!([format!("https://a/{long}")]),
            address,
        ),
        ("redirect_uris", json!(many), address),
        (
            "claims_redirect_uris",
            json!(["https://a.example/#f"]),
            address,
        ),
        ("claims_redirect_uris", json!(["data:text/html,x"]), address),
        ("claims_redirect_uris", json!("https://a.example/"), address),
        ("client_name", json!(7), metadata),
        ("client_name", json!(""), metadata),
        ("client_name", json!("a\nb"), metadata),
        ("client_name", json!(long), metadata),
        ("client_name#fr", json!(["x"]), metadata),
        ("client_uri", json!("javascript:alert(1)"), metadata),
        ("client_uri", json!("app"), metadata),
        ("contacts", json!("help"), metadata),
        ("grant_types", json!([]), metadata),
        ("grant_types", json!(["refresh_token"]), metadata),
        ("grant_types", json!(["client_credentials"]), metadata),
        ("grant_types", json!(["implicit"]), metadata),
        ("grant_types", json!(["password"]), metadata),
        ("grant_types", json!("authorization_code"), metadata),
        ("response_types", json!(["token"]), metadata),
        ("response_types", json!([]), metadata),
        (
            "token_endpoint_auth_method",
            json!("private_key_jwt"),
            metadata,
        ),
        (
            "token_endpoint_auth_method",
            json!("client_secret"),
            metadata,
        ),
        ("id_token_signed_response_alg", json!("none"), metadata),
        ("id_token_signed_response_alg", json!("HS256"), metadata),
        ("application_type", json!("kiosk"), metadata),
        ("scope", json!(["print"]), metadata),
        (
            "software_statement",
            json!("nonsense"),
            "invalid_software_statement",
        ),
        (
            "software_statement",
            json!("e30.e30.x"),
            "unapproved_software_statement",
        ),
    ] {
        let mut body = json!({ "redirect_uris": [BACK] });
        body[member] = value;
        register(&house, &token, &body).await.refuses(400, code);
    }
    // Codes for who asks for none, and none for who asks for codes.
    let mut body = asker();
    body["response_types"] = json!(["code"]);
    register(&house, &token, &body).await.refuses(400, metadata);
    let bearer = format!("Bearer {token}");
    let json = "application/json";
    for (kind, body) in [
        (json, "{\"client_name\":\"a\",\"client_name\":\"b\"}"),
        (json, "{\"x\":{\"a\":1,\"a\":2}}"),
        (json, "[]"),
        (json, "{"),
        ("text/plain", "{}"),
        (super::house::FORM, "client_name=a"),
    ] {
        let answer = house.body("/register", &bearer, kind, body).await;
        answer.refuses(400, "invalid_request");
    }
    register(&house, &token, &asker()).await.is(201);
    assert_eq!(house.services.registry.list_apps().await.unwrap().len(), 5);
}

/// OA-7591-03, FED-1.3-08: registering gives no power to keep records, to stand for itself, or to
/// ask for more than the installation's list.
#[tokio::test]
async fn who_registers_itself_has_no_power() {
    let house = House::open_with(on).await;
    let metadata = json!({
        "redirect_uris": [BACK],
        "claims_redirect_uris": [CLAIMS],
        "grant_types": ["authorization_code", UMA],
        "scope": "uma_protection download admin print",
        "keeps_records": true,
        "may_push": true,
        "reviewed": true,
    });
    let (app, told) = registered(&house, &metadata).await;
    assert_eq!(told["scope"], "print");
    let at = Program {
        back: BACK.to_owned(),
        ..app.clone()
    };
    let query = super::house::encoded(&House::authorize(&at));
    let page = house.get(&format!("/authorize?{query}")).await;
    page.is_a_page(400);
    page.says("nobody has checked who runs this app");
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "uma_protection"),
    ];
    let answer = house.form("/token", &app.basic(), &fields).await;
    assert_eq!(answer.status.as_u16(), 400, "{answer:?}");
    let listed = house.services.registry.list_apps().await.unwrap();
    let itself = listed.iter().find(|c| c.id.as_str() == app.id).unwrap();
    assert!(!itself.keeps_records && !itself.may_push && !itself.owns_itself);
    assert_eq!(itself.reviewed_at, None);
    let (_, told) = registered(&house, &asker()).await;
    assert_eq!(told.get("scope"), None);
}

/// GRANT-2-08: two claims addresses are registered, read back and used.
#[tokio::test]
async fn claims_addresses_are_registered_and_used() {
    let house = House::open_with(on).await;
    let (app, told) = registered(&house, &asker()).await;
    assert_eq!(told["claims_redirect_uris"], json!([CLAIMS, OTHER_CLAIMS]));
    let read = house
        .call(Method::GET, &own_path(&told), own_token(&told), None)
        .await;
    let read = read.is(200).json();
    assert_eq!(read["claims_redirect_uris"], json!([CLAIMS, OTHER_CLAIMS]));
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let first = house.redeem(&app, &ticket).await.is(403);
    assert_eq!(first.json()["error"], "need_info");
    let mut lola = house.browser(LOLA).await;
    let ticket = house.prove(&mut lola, &app, &first.text("ticket")).await;
    house.redeem(&app, &ticket).await.is(200);
    // Whoever comes from it is told what is known of it, which is nothing.
    let warning = "We have not checked who runs this app.";
    for (app, warned) in [(&app, true), (&house.clinic, false)] {
        let ticket = house.ticket(&pat, &blood, &["view"]).await;
        let page = house.open_claims(app, &ticket).await;
        let page = lola.get(&house, &page).await.is(200);
        assert_eq!(page.words().contains(warning), warned, "{page:?}");
    }
    // With two of them, which one must be said (GRANT-3.3.2-02).
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let fields = [("client_id", app.id.as_str()), ("ticket", &ticket)];
    open(&house, &fields).await.is_a_page(400);
}

/// GRANT-5.1-04, AMB-36, OA-9700-06: an error takes nobody on to an app that nobody vetted; she sees
/// a page of ours, and goes on herself. An app that was vetted gets its error at once.
#[tokio::test]
async fn an_error_for_an_unvetted_app_is_a_page_first() {
    let house = House::open_with(on).await;
    let (app, _) = registered(&house, &asker()).await;
    for ticket in ["nonsense", ""] {
        let fields = [
            ("client_id", app.id.as_str()),
            ("ticket", ticket),
            ("claims_redirect_uri", OTHER_CLAIMS),
            ("state", "a\"><script>&b"),
        ];
        let page = open(&house, &fields).await;
        page.is_a_page(200);
        page.says("Nobody has checked who runs the app that sent you.");
        page.says("Go back to app.example");
        assert!(!page.body.contains("<script>"), "{}", page.body);
        assert!(!page.body.contains("http-equiv"), "{}", page.body);
        let links = super::browser::links(&page);
        let on = links.iter().find(|link| link.starts_with(OTHER_CLAIMS));
        let on = url::Url::parse(&on.unwrap().replace("&amp;", "&")).unwrap();
        let asked: Vec<(String, String)> = on.query_pairs().into_owned().collect();
        assert!(asked.contains(&("error".to_owned(), "invalid_request".to_owned())));
        assert!(asked.contains(&("state".to_owned(), "a\"><script>&b".to_owned())));
    }
    let fields = [
        ("client_id", house.clinic.id.as_str()),
        ("ticket", "nonsense"),
        ("claims_redirect_uri", house.clinic.back.as_str()),
    ];
    let back = open(&house, &fields).await.back();
    assert_eq!(back.get("error"), "invalid_request");
}

/// SEC-10: guessing at tokens is slowed down.
#[tokio::test]
async fn many_wrong_tokens_are_told_to_wait() {
    let house = House::open_with(on).await;
    let good = token(&house, 1).await;
    let mut waits = 0;
    for _ in 0..110 {
        let answer = register(&house, "nonsense", &asker()).await;
        if answer.status.as_u16() == 429 {
            answer.refuses(429, "slow_down");
            waits += 1;
        } else {
            answer.refuses_the_token();
        }
    }
    assert!(waits > 0);
    register(&house, &good, &asker())
        .await
        .refuses(429, "slow_down");
}
