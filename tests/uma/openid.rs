//! Section 16, Latchkey as OpenID provider: people sign in to apps, and apps learn who they are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Request;
use latchkey_domain::party::IdTokenAlg;
use latchkey_domain::time::Lifetime;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::browser::Browser;
use super::desk::{KEYS, checked, code, desk, keys, kid, led, request, tokens, userinfo};
use super::house::{DOCTOR, House, ORIGIN, PASSWORD, Program, SAM};

async fn opened() -> (House, Browser, Program) {
    let house = House::open().await;
    let doctor = house.browser(DOCTOR).await;
    let app = desk(&house, IdTokenAlg::Es256).await;
    (house, doctor, app)
}

fn names(value: &Value) -> Vec<&String> {
    let mut names: Vec<&String> = value.as_object().unwrap().keys().collect();
    names.sort();
    names
}

/// OIDC-3.1-02, OA-6749-07: exactly these members, signed with a published key.
#[tokio::test]
async fn a_doctor_signs_in_to_an_app_which_learns_who_she_is() {
    let (house, mut doctor, app) = opened().await;
    let signed_in_at = 1_795_442_520;
    house.pass(Lifetime::seconds(30));
    let answer = tokens(&house, &mut doctor, &app, &[]).await;
    assert_eq!(answer.header("pragma"), "no-cache");
    let body = answer.json();
    assert_eq!(
        names(&body),
        [
            "access_token",
            "expires_in",
            "id_token",
            "scope",
            "token_type"
        ]
    );
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["scope"], "email openid profile");
    let access = answer.text("access_token");
    let claims = checked(&house, &answer.text("id_token"), "ES256").await;
    let claims = claims.unwrap();
    let hash = Sha256::digest(access.as_bytes());
    let sub = claims["sub"].as_str().unwrap();
    let expected = json!({
        "iss": ORIGIN,
        "sub": sub,
        "aud": app.id,
        "iat": signed_in_at + 30,
        "exp": signed_in_at + 30 + 600,
        "auth_time": signed_in_at,
        "nonce": "a nonce & more",
        "at_hash": URL_SAFE_NO_PAD.encode(&hash[..16]),
        "name": "Dr Ngozi Okafor",
        "email": DOCTOR,
        // Nobody has checked that the mailbox is hers.
        "email_verified": false,
    });
    assert_eq!(claims, expected);
    let told = userinfo(&house, &access).await.is(200).json();
    let expected = json!({
        "sub": sub,
        "name": "Dr Ngozi Okafor",
        "email": DOCTOR,
        "email_verified": false,
    });
    assert_eq!(told, expected);
    let bearer = format!("Bearer {access}");
    let posted = house.body("/userinfo", &bearer, "", "");
    assert_eq!(posted.await.is(200).json(), told);
    // Next time she is the same, and somebody else is not.
    let again = tokens(&house, &mut doctor, &app, &[]).await;
    let again = checked(&house, &again.text("id_token"), "ES256").await;
    assert_eq!(again.unwrap()["sub"], sub);
    let mut sam = house.browser(SAM).await;
    let sams = tokens(&house, &mut sam, &app, &[]).await;
    let sams = checked(&house, &sams.text("id_token"), "ES256").await;
    assert_ne!(sams.unwrap()["sub"], sub);
}

/// OIDC-3.1-02: each scope tells its own, and nothing is told that was not asked for.
#[tokio::test]
async fn an_app_learns_what_its_scopes_say_and_no_more() {
    let (house, mut doctor, app) = opened().await;
    for (scope, learned) in [
        ("openid", vec!["sub"]),
        ("openid profile", vec!["name", "sub"]),
        ("openid email", vec!["email", "email_verified", "sub"]),
    ] {
        let changes = [("scope", Some(scope)), ("nonce", None)];
        let answer = tokens(&house, &mut doctor, &app, &changes).await;
        let told = userinfo(&house, &answer.text("access_token")).await;
        assert_eq!(names(&told.is(200).json()), learned);
        let claims = checked(&house, &answer.text("id_token"), "ES256").await;
        let claims = claims.unwrap();
        for name in ["name", "email", "email_verified"] {
            let is_learned = learned.contains(&name);
            assert_eq!(claims.get(name).is_some(), is_learned, "{scope}: {name}");
        }
        assert!(claims.get("nonce").is_none());
    }
}

/// OIDC-3.1-02: an app that asks for it gets RS256; the key is made with the first such sign-in.
#[tokio::test]
async fn an_app_may_have_its_tokens_signed_with_rsa() {
    let house = House::open().await;
    let mut doctor = house.browser(DOCTOR).await;
    let app = desk(&house, IdTokenAlg::Rs256).await;
    let kinds = async || {
        let keys = keys(&house).await;
        let kinds = keys
            .iter()
            .map(|key| key["kty"].as_str().unwrap().to_owned());
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(kinds().await, ["EC"]);
    let answer = tokens(&house, &mut doctor, &app, &[]).await;
    let claims = checked(&house, &answer.text("id_token"), "RS256").await;
    assert_eq!(claims.unwrap()["aud"], app.id.as_str());
    assert_eq!(kinds().await, ["EC", "RSA"]);
    for key in keys(&house).await {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private}");
        }
    }
}

/// OIDC-3.1-02: every app may read the keys, from anywhere, and keep them for a short while.
#[tokio::test]
async fn the_keys_are_public_and_are_not_made_twice() {
    let house = House::open().await;
    let (one, two) = tokio::join!(house.get(KEYS), house.get(KEYS));
    assert_eq!(one.is(200).body, two.is(200).body);
    let answer = house.get(KEYS).await.is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=300, must-revalidate"
    );
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(keys(&house).await.len(), 1);
}

/// OIDC-3.1-02: a key is published a day before it signs and somewhat longer than what it signed;
/// no token is ever signed with a key that cannot be found.
#[tokio::test]
async fn keys_follow_each_other_and_no_sign_in_fails_for_it() {
    let (house, _, app) = opened().await;
    let mut kids = Vec::new();
    let mut last = String::new();
    for hour in 0..(95 * 6) {
        if hour > 0 {
            house.pass(Lifetime::minutes(4 * 60));
        }
        house.services.housekeeping().await.unwrap();
        if hour % 30 > 0 {
            continue;
        }
        let mut doctor = house.browser(DOCTOR).await;
        let published = keys(&house).await;
        let answer = tokens(&house, &mut doctor, &app, &[]).await;
        last = answer.text("id_token");
        assert!(checked(&house, &last, "ES256").await.is_some(), "{hour}");
        let kid = kid(&last);
        let known = published.iter().any(|key| key["kid"] == kid.as_str());
        assert!(known, "{hour}: published before it signs");
        if kids.last() != Some(&kid) {
            kids.push(kid);
        }
    }
    assert_eq!(kids.len(), 4, "one for every thirty days");
    let published = keys(&house).await;
    let published: Vec<&str> = published
        .iter()
        .map(|k| k["kid"].as_str().unwrap())
        .collect();
    assert!(!published.contains(&kids[2].as_str()), "{published:?}");
    assert_eq!(kid(&last), kids[3]);
}

/// OIDC-3.1-02: a stolen key is out of use at once, and the next sign-in has another.
#[tokio::test]
async fn a_revoked_key_verifies_nothing_any_more() {
    let (house, mut doctor, app) = opened().await;
    let before = tokens(&house, &mut doctor, &app, &[])
        .await
        .text("id_token");
    let stolen = kid(&before);
    house.services.openid.revoke_key(&stolen).await.unwrap();
    assert_eq!(checked(&house, &before, "ES256").await, None);
    let again = house.services.openid.revoke_key(&stolen).await;
    assert!(again.is_err(), "it is gone already");
    let after = tokens(&house, &mut doctor, &app, &[])
        .await
        .text("id_token");
    assert!(checked(&house, &after, "ES256").await.is_some());
    assert_ne!(kid(&after), stolen);
}

/// OIDC-3.1-02: what was agreed is remembered; what is more is asked for.
#[tokio::test]
async fn a_person_is_asked_once_and_again_for_more() {
    let (house, mut doctor, app) = opened().await;
    let little = [("scope", Some("openid profile"))];
    let (page, shown) = led(&house, &doctor, &request(&app, &little)).await;
    let shown = shown.is(200);
    for text in [
        "Sign in to Ward Desk with Latchkey?",
        "Your name",
        "localhost:3005",
        "Dr Ngozi Okafor",
    ] {
        shown.says(text);
    }
    assert!(!shown.words().contains("Your e-mail address"));
    let csp = shown.header("content-security-policy");
    assert!(
        csp.contains("form-action 'self' http://localhost:3005;"),
        "{csp}"
    );
    let no = [("answer", "refuse")];
    let no = doctor
        .submit(&house, &page, &shown, &page, &no)
        .await
        .back();
    assert_eq!(no.get("error"), "access_denied");
    led(&house, &doctor, &request(&app, &little))
        .await
        .1
        .is(200);
    code(&house, &mut doctor, &request(&app, &little)).await;
    let silent = led(&house, &doctor, &request(&app, &little)).await.1;
    assert_eq!(silent.back().names(), ["code", "iss", "state"]);
    let more = led(&house, &doctor, &request(&app, &[])).await.1.is(200);
    more.says("Your e-mail address");
    for prompt in ["consent", "select_account", "consent login"] {
        let mut doctor = Browser::default();
        let changes = [little[0], ("prompt", Some(prompt))];
        let (page, _) = led(&house, &doctor, &request(&app, &changes)).await;
        house.pass(Lifetime::seconds(1));
        let sign_in = format!("/sign-in?next={page}");
        let fields = [("email", DOCTOR), ("password", PASSWORD)];
        doctor.fill(&house, &sign_in, "/sign-in", &fields).await;
        let shown = doctor.get(&house, &page).await.is(200);
        shown.says("Sign in to Ward Desk");
    }
}

/// OIDC-3.1-02: with `prompt=none` no page is shown, and the error says what was missing.
#[tokio::test]
async fn a_quiet_request_gets_a_code_or_an_error_and_never_a_page() {
    let (house, mut doctor, app) = opened().await;
    let quiet = [("prompt", Some("none"))];
    let stranger = led(&house, &Browser::default(), &request(&app, &quiet))
        .await
        .1;
    let back = stranger.back();
    assert_eq!(back.place(), app.back);
    assert_eq!(back.names(), ["error", "iss", "state"]);
    assert_eq!(back.get("error"), "login_required");
    let back = led(&house, &doctor, &request(&app, &quiet)).await.1.back();
    assert_eq!(back.get("error"), "consent_required");
    code(&house, &mut doctor, &request(&app, &[])).await;
    let back = led(&house, &doctor, &request(&app, &quiet)).await.1.back();
    assert_eq!(back.names(), ["code", "iss", "state"]);
    let tokens = house.exchange(&app, &back.get("code")).await.is(200);
    let claims = checked(&house, &tokens.text("id_token"), "ES256").await;
    assert_eq!(claims.unwrap()["nonce"], "a nonce & more");
    house.pass(Lifetime::minutes(2));
    let old = [quiet[0], ("max_age", Some("60"))];
    let back = led(&house, &doctor, &request(&app, &old)).await.1.back();
    assert_eq!(back.get("error"), "login_required");
    // Connecting a service is never quiet.
    let changes = [quiet[0], ("scope", Some("openid uma_protection"))];
    let service = request(&house.st_marys, &changes);
    let back = led(&house, &doctor, &service).await.1.back();
    assert_eq!(back.get("error"), "interaction_required");
}

/// OIDC-3.1-02: `prompt=login` and `max_age` take a new sign-in, once, and `auth_time` proves it.
#[tokio::test]
async fn an_old_sign_in_is_done_again_when_an_app_asks_for_that() {
    let (house, mut doctor, app) = opened().await;
    code(&house, &mut doctor, &request(&app, &[])).await;
    for change in [
        ("prompt", Some("login")),
        ("max_age", Some("0")),
        ("max_age", Some("60")),
    ] {
        house.pass(Lifetime::minutes(2));
        let (page, first) = led(&house, &doctor, &request(&app, &[change])).await;
        assert_eq!(first.to(), format!("/sign-in?next={page}"), "{change:?}");
        house.pass(Lifetime::seconds(1));
        let fields = [("email", DOCTOR), ("password", PASSWORD)];
        let sign_in = format!("/sign-in?next={page}");
        let went = doctor.fill(&house, &sign_in, "/sign-in", &fields).await;
        assert_eq!(went.to(), page);
        house.pass(Lifetime::seconds(5));
        let back = doctor.get(&house, &page).await.back();
        let tokens = house.exchange(&app, &back.get("code")).await.is(200);
        let claims = checked(&house, &tokens.text("id_token"), "ES256").await;
        let claims = claims.unwrap();
        let age = claims["iat"].as_i64().unwrap() - claims["auth_time"].as_i64().unwrap();
        assert_eq!(age, 5, "{change:?}");
    }
    // Recent enough: nothing is asked.
    let recent = request(&app, &[("max_age", Some("3600"))]);
    let back = led(&house, &doctor, &recent).await.1.back();
    assert_eq!(back.names(), ["code", "iss", "state"]);
}

/// OIDC-3.1-02: what she stops is asked for anew, and what the app holds tells nothing more.
#[tokio::test]
async fn a_person_stops_signing_in_to_an_app() {
    let (house, mut doctor, app) = opened().await;
    let access = tokens(&house, &mut doctor, &app, &[]).await;
    let access = access.text("access_token");
    userinfo(&house, &access).await.is(200);
    let unused = code(&house, &mut doctor, &request(&app, &[])).await;
    let page = doctor.get(&house, "/connections").await.is(200);
    page.says("Apps you sign in to");
    page.says("Ward Desk");
    let forget = format!("/connections/apps/{}/forget", app.id);
    let gone = doctor.fill(&house, "/connections", &forget, &[]).await;
    assert_eq!(gone.to(), "/connections#apps");
    userinfo(&house, &access).await.refuses_the_token();
    let late = house.exchange(&app, &unused).await;
    late.refuses(400, "invalid_grant");
    let page = doctor.get(&house, "/connections").await.is(200);
    assert!(!page.words().contains("Ward Desk"), "{page:?}");
    led(&house, &doctor, &request(&app, &[])).await.1.is(200);
    let activity = house.activity(&doctor).await;
    for sentence in [
        "You let Ward Desk know who you are.",
        "You signed in to Ward Desk with Latchkey.",
        "You stopped signing in to Ward Desk with Latchkey.",
    ] {
        assert!(activity.contains(sentence), "{sentence}: {activity}");
    }
}

/// FED-1.3-11: one request connects a service and says who its owner is.
#[tokio::test]
async fn a_service_is_connected_and_told_who_the_owner_is() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let changes = [("scope", Some("openid uma_protection profile"))];
    let (page, shown) = led(&house, &sam, &request(&house.st_marys, &changes)).await;
    let shown = shown.is(200);
    shown.says("Connect St Mary’s Hospital to Latchkey?");
    shown.says("Your name");
    let yes = [("answer", "connect")];
    let back = sam.submit(&house, &page, &shown, &page, &yes).await.back();
    let answer = house.exchange(&house.st_marys, &back.get("code")).await;
    let answer = answer.is(200);
    assert_eq!(answer.text("scope"), "openid profile uma_protection");
    let claims = checked(&house, &answer.text("id_token"), "ES256").await;
    let claims = claims.unwrap();
    assert_eq!(claims["name"], "Sam Bello");
    assert_eq!(claims["aud"], house.st_marys.id.as_str());
    assert!(claims.get("email").is_none());
    let pat = answer.text("access_token");
    house.register(&pat, "Blood tests", &["view"]).await;
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &answer.text("refresh_token")),
    ];
    let renewed = house.form("/token", &house.st_marys.basic(), &fields).await;
    assert_eq!(renewed.is(200).text("scope"), "uma_protection");
    // The token opens the protection API, and tells nothing of her.
    let refused = userinfo(&house, &pat).await;
    refused.refuses(403, "insufficient_scope");
}

/// OA-8414-02: three addresses, one document; each member that is there is the same.
#[tokio::test]
async fn the_three_descriptions_agree_in_all_that_they_share() {
    let house = House::open().await;
    let mut bodies = Vec::new();
    for name in [
        "uma2-configuration",
        "oauth-authorization-server",
        "openid-configuration",
    ] {
        let answer = house.get(&format!("/.well-known/{name}")).await.is(200);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        bodies.push(serde_json::from_str::<Value>(&answer.body).unwrap());
    }
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(bodies[0], bodies[2]);
    // What OpenID Connect Discovery 3 requires.
    for name in [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
    ] {
        assert!(bodies[2].get(name).is_some(), "{name}");
    }
    let at = |name: &str| {
        let address = bodies[2][name].as_str().unwrap();
        address.strip_prefix(ORIGIN).unwrap().to_owned()
    };
    house.get(&at("jwks_uri")).await.is(200);
    let head = house.send(Request::head(at("jwks_uri")), "").await;
    assert_eq!(head.is(200).body, "");
    house.get(&at("userinfo_endpoint")).await.is(401);
}

/// OIDC-3.1-02: a request may also come as a form, from any site; the page's own form may not.
#[tokio::test]
async fn a_request_may_come_as_a_form_of_another_site() {
    let (house, doctor, app) = opened().await;
    let fields = request(&app, &[]);
    let fields = fields.split_once('?').unwrap().1.to_owned();
    let from_elsewhere = |path: &str| {
        Request::post(path)
            .header("origin", "http://localhost:3005")
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded")
    };
    let went = house.send(from_elsewhere("/authorize"), fields.clone());
    let page = went.await.to().to_owned();
    let shown = doctor.get(&house, &page).await.is(200);
    shown.says("Sign in to Ward Desk with Latchkey?");
    let forged = from_elsewhere(&page).header("cookie", &doctor.cookie);
    let forged = house.send(forged, "answer=continue").await;
    assert_eq!(forged.status.as_u16(), 403, "{forged:?}");
    // What the address says counts for nothing beside a form.
    let evil = "/authorize?redirect_uri=http://evil.example/";
    let went = house.send(from_elsewhere(evil), fields.clone()).await;
    assert!(went.to().starts_with("/authorize/lkw_"));
    let twice = format!("{fields}&client_id={}", app.id);
    let twice = house.send(from_elsewhere("/authorize"), twice).await;
    twice.is_a_page(400);
    let json = Request::post("/authorize").header("content-type", "application/json");
    let json = house.send(json, "{}").await;
    assert_eq!(json.header("location"), "", "{json:?}");
}
