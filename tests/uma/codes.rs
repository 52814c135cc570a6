//! Section 16, the back half: a code becomes a protection API token, once, for whom it was made.

use http::Method;
use latchkey_domain::time::Lifetime;

use super::browser::Browser;
use super::house::{House, SAM, VERIFIER};

async fn opened() -> (House, Browser) {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    (house, sam)
}

/// OA-6749-01, OA-6749-07, FED-1.4-01, FED-8-01: exactly these members, kept by nobody.
#[tokio::test]
async fn a_code_and_its_verifier_give_a_token() {
    let (house, mut sam) = opened().await;
    let code = house.code(&mut sam, &house.st_marys).await;
    let answer = house.exchange(&house.st_marys, &code).await.is(200);
    assert_eq!(answer.header("pragma"), "no-cache");
    let body = answer.json();
    let mut names: Vec<&String> = body.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        [
            "access_token",
            "expires_in",
            "refresh_token",
            "scope",
            "token_type"
        ]
    );
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["scope"], "uma_protection");
    let pat = answer.text("access_token");
    let list = house.call(Method::GET, "/uma/resources", &pat, None).await;
    assert_eq!(list.is(200).json(), serde_json::json!([]));
}

/// OA-7636-02: wrong, missing, too short, too long, the challenge itself.
#[tokio::test]
async fn a_wrong_or_missing_verifier_gives_nothing_and_spends_the_code() {
    let (house, mut sam) = opened().await;
    let (short, long) = ("a".repeat(42), "a".repeat(129));
    for verifier in [
        Some("another-verifier-of-at-least-forty-three-letters"),
        None,
        Some(""),
        Some(short.as_str()),
        Some(long.as_str()),
        Some(super::house::challenge().as_str()),
    ] {
        let code = house.code(&mut sam, &house.st_marys).await;
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", house.st_marys.back.as_str()),
        ];
        fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        let answer = house.form("/token", &house.st_marys.basic(), &fields).await;
        answer.refuses(400, "invalid_grant");
        let again = house.exchange(&house.st_marys, &code).await;
        again.refuses(400, "invalid_grant");
    }
}

/// OA-6749-02: bound to the address to which it was sent.
#[tokio::test]
async fn a_wrong_or_missing_address_gives_nothing() {
    let (house, mut sam) = opened().await;
    for uri in [
        "http://localhost:3001/callback/",
        "http://evil.example/",
        "",
    ] {
        let code = house.code(&mut sam, &house.st_marys).await;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", uri),
            ("code_verifier", VERIFIER),
        ];
        let answer = house.form("/token", &house.st_marys.basic(), &fields).await;
        answer.refuses(400, "invalid_grant");
    }
}

/// OA-6749-02: a code that comes again was stolen, so all that came of it ends.
#[tokio::test]
async fn a_code_used_twice_ends_what_it_had_given() {
    let (house, mut sam) = opened().await;
    let code = house.code(&mut sam, &house.st_marys).await;
    let first = house.exchange(&house.st_marys, &code).await.is(200);
    let (pat, refresh) = (first.text("access_token"), first.text("refresh_token"));
    house.register(&pat, "Blood tests", &["view"]).await;
    let second = house.exchange(&house.st_marys, &code).await;
    second.refuses(400, "invalid_grant");
    let list = house.call(Method::GET, "/uma/resources", &pat, None).await;
    list.refuses_the_token();
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
    ];
    let renewed = house.form("/token", &house.st_marys.basic(), &fields).await;
    renewed.refuses(400, "invalid_grant");
    let own = [("token", pat.as_str())];
    let introspected = house
        .form("/introspect", &house.st_marys.basic(), &own)
        .await;
    assert_eq!(introspected.json(), serde_json::json!({ "active": false }));
}

/// OA-6749-02: another service cannot use it, and does not spoil it.
#[tokio::test]
async fn a_code_is_for_its_service_alone() {
    let (house, mut sam) = opened().await;
    let code = house.code(&mut sam, &house.st_marys).await;
    let thief = house.exchange(&house.elm_street, &code).await;
    thief.refuses(400, "invalid_grant");
    let app = house.exchange(&house.clinic, &code).await;
    app.refuses(400, "unauthorized_client");
    house.exchange(&house.st_marys, &code).await.is(200);
}

/// OA-6749-02: after a minute it is worth nothing.
#[tokio::test]
async fn a_code_runs_out_within_a_minute() {
    let (house, mut sam) = opened().await;
    let code = house.code(&mut sam, &house.st_marys).await;
    house.pass(Lifetime::seconds(60));
    let late = house.exchange(&house.st_marys, &code).await;
    late.refuses(400, "invalid_grant");
    let code = house.code(&mut sam, &house.st_marys).await;
    house.pass(Lifetime::seconds(59));
    house.exchange(&house.st_marys, &code).await.is(200);
}

/// GRANT-3.3.6-01, as for codes: unknown, altered and of another kind are one answer.
#[tokio::test]
async fn what_is_no_code_is_one_answer() {
    let (house, mut sam) = opened().await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let mut altered = house.code(&mut sam, &house.st_marys).await;
    let last = altered.pop().unwrap();
    altered.push(if last == 'x' { 'y' } else { 'x' });
    let mut bodies = Vec::new();
    for code in [
        altered.as_str(),
        "lkc_nonsense",
        "nonsense",
        pat.as_str(),
        "\u{0}",
    ] {
        let answer = house.exchange(&house.st_marys, code).await;
        answer.refuses(400, "invalid_grant");
        bodies.push(answer.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    let missing = [("grant_type", "authorization_code")];
    let missing = house
        .form("/token", &house.st_marys.basic(), &missing)
        .await;
    missing.refuses(400, "invalid_request");
}

/// OA-6749-09, OA-6749-10, OA-9700-07, OA-6749-11: each refresh token is good once.
#[tokio::test]
async fn a_refresh_token_used_twice_ends_its_whole_line() {
    let (house, mut sam) = opened().await;
    let code = house.code(&mut sam, &house.st_marys).await;
    let first = house.exchange(&house.st_marys, &code).await.is(200);
    let r1 = first.text("refresh_token");
    let renew = async |service: &super::house::Program, token: &str, scope: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("scope", scope),
        ];
        house.form("/token", &service.basic(), &fields).await
    };
    renew(&house.elm_street, &r1, "")
        .await
        .refuses(400, "invalid_grant");
    renew(&house.st_marys, &r1, "uma_protection view")
        .await
        .refuses(400, "invalid_scope");
    house.pass(Lifetime::minutes(61));
    let second = renew(&house.st_marys, &r1, "uma_protection").await.is(200);
    let (pat, r2) = (second.text("access_token"), second.text("refresh_token"));
    assert_ne!(r1, r2);
    house.register(&pat, "Blood tests", &["view"]).await;
    renew(&house.st_marys, &r1, "")
        .await
        .refuses(400, "invalid_grant");
    renew(&house.st_marys, &r2, "")
        .await
        .refuses(400, "invalid_grant");
    let list = house.call(Method::GET, "/uma/resources", &pat, None).await;
    list.refuses_the_token();
}

/// OA-6749-11: nobody used it for ninety days.
#[tokio::test]
async fn a_refresh_token_that_nobody_uses_runs_out() {
    let (house, mut sam) = opened().await;
    let code = house.code(&mut sam, &house.st_marys).await;
    let first = house.exchange(&house.st_marys, &code).await.is(200);
    let token = first.text("refresh_token");
    house.pass(Lifetime::days(90));
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token.as_str()),
    ];
    let late = house.form("/token", &house.st_marys.basic(), &fields).await;
    late.refuses(400, "invalid_grant");
}

/// OA-6749-02: two that come at once are one use and one replay.
#[tokio::test]
async fn of_two_exchanges_at_once_at_most_one_is_good() {
    let (house, mut sam) = opened().await;
    let code = house.code(&mut sam, &house.st_marys).await;
    let (one, two) = tokio::join!(
        house.exchange(&house.st_marys, &code),
        house.exchange(&house.st_marys, &code)
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}
