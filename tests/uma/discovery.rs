//! Section 1: what the installation says about itself.

use http::{Request, header};
use serde_json::{Value, json};

use super::house::{House, ORIGIN};

const UMA_DOCUMENT: &str = "/.well-known/uma2-configuration";
const OAUTH_DOCUMENT: &str = "/.well-known/oauth-authorization-server";

async fn document(house: &House, path: &str) -> Value {
    let answer = house.get(path).await.is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    serde_json::from_str(&answer.body).unwrap()
}

/// GRANT-2-01, GRANT-2-02, GRANT-2-05, GRANT-2-06, GRANT-2-07, FED-2-01 to FED-2-05,
/// GRANT-3.3.1-15, OA-8414-01 to OA-8414-05: every member, and nothing else.
#[tokio::test]
async fn both_documents_say_exactly_this_to_everybody() {
    let house = House::open().await;
    let at = |path: &str| format!("{ORIGIN}{path}");
    let expected = json!({
        "issuer": ORIGIN,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "introspection_endpoint": at("/introspect"),
        "revocation_endpoint": at("/revoke"),
        "resource_registration_endpoint": at("/uma/resources"),
        "permission_endpoint": at("/uma/permission"),
        "claims_interaction_endpoint": at("/uma/claims"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:uma-ticket",
        ],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "introspection_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "Bearer"],
        "revocation_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "scopes_supported": ["uma_protection", "openid", "profile", "email"],
        "jwks_uri": at("/.well-known/jwks.json"),
        "userinfo_endpoint": at("/userinfo"),
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
        "subject_types_supported": ["public"],
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash",
            "name", "email", "email_verified",
        ],
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "authorization_response_iss_parameter_supported": true,
        "uma_profiles_supported": ["http://openid.net/specs/openid-connect-core-1_0.html#IDToken"],
    });
    assert_eq!(document(&house, UMA_DOCUMENT).await, expected);
    assert_eq!(document(&house, OAUTH_DOCUMENT).await, expected);
}

/// GRANT-2-02, FED-2-01, FED-2-02, OA-8414-05: a protocol error counts as alive, 404 does not.
#[tokio::test]
async fn every_address_in_it_answers() {
    let house = House::open().await;
    let said = document(&house, UMA_DOCUMENT).await;
    for (name, value) in said.as_object().unwrap() {
        let Some(path) = name
            .ends_with("_endpoint")
            .then(|| value.as_str().unwrap().strip_prefix(ORIGIN).unwrap())
        else {
            continue;
        };
        let expected = match name.as_str() {
            "authorization_endpoint" | "claims_interaction_endpoint" => 400,
            "resource_registration_endpoint" | "userinfo_endpoint" => 401,
            _ => 405,
        };
        let got = house.get(path).await;
        assert_eq!(got.status.as_u16(), expected, "{name}");
        let posted = house.form(path, "", &[]).await;
        let expected = match name.as_str() {
            // These two are for browsers; a request may come as a form, but not this one.
            "authorization_endpoint" => 400,
            "claims_interaction_endpoint" => 405,
            _ => 401,
        };
        assert_eq!(posted.status.as_u16(), expected, "{name}");
    }
}

/// GRANT-2-03, SEC-13: nothing in it depends on what a request says about its host.
#[tokio::test]
async fn the_issuer_is_the_configured_one_whatever_a_request_claims() {
    let house = House::open().await;
    let plain = house.get(UMA_DOCUMENT).await.is(200).body;
    let forged = Request::get(UMA_DOCUMENT)
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "host=evil.example;proto=https");
    assert_eq!(house.send(forged, "").await.is(200).body, plain);
    let alias = Request::get(UMA_DOCUMENT).header(header::HOST, "evil.example");
    let alias = house.send_plain(alias.body("".into()).unwrap()).await;
    alias.refuses(421, "invalid_request");
    assert!(!alias.body.contains("evil"));
}

/// RFC 8414 section 3: read only, and nothing else below that address.
#[tokio::test]
async fn the_documents_are_only_read_and_have_no_neighbours() {
    let house = House::open().await;
    for path in [UMA_DOCUMENT, OAUTH_DOCUMENT] {
        let posted = house.form(path, "", &[]).await;
        posted.refuses(405, "unsupported_method_type");
        assert_eq!(posted.header("allow"), "GET, HEAD");
        let head = house.send(Request::head(path), "").await.is(200);
        assert_eq!(head.body, "");
    }
    let missing = house.get("/.well-known/webfinger").await;
    missing.refuses(404, "not_found");
    assert_eq!(missing.header("access-control-allow-origin"), "");
}
