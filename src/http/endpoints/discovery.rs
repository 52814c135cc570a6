//! The public description of this authorization server (Grant 2, `FedAuthz` 2, RFC 8414,
//! `OpenID` Connect Discovery 3).
//!
//! One document under three addresses, so that they cannot disagree. Everything is made from the
//! configured base address; nothing depends on what a request says about its host.

use axum::{extract::State, response::Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use latchkey_service::claim_tokens::ID_TOKEN;

use super::{Machine, answer};

/// `GET /.well-known/uma2-configuration`, `oauth-authorization-server` and `openid-configuration`.
pub async fn document(State(machine): State<Machine>) -> Response {
    let mut document = description(&machine.issuer);
    if let (true, Some(members)) = (
        machine.services.client_registration.is_on(),
        document.as_object_mut(),
    ) {
        let register = format!("{}/register", machine.issuer);
        members.insert("registration_endpoint".to_owned(), register.into());
    }
    let mut response = answer(StatusCode::OK, document);
    // The security floor says how long it may be kept.
    response.headers_mut().remove(header::PRAGMA);
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    response
}

fn description(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}{path}");
    let client_auth = ["client_secret_basic", "client_secret_post", "none"];
    json!({
        "issuer": issuer,
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
        "token_endpoint_auth_methods_supported": client_auth,
        "introspection_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "Bearer"],
        "revocation_endpoint_auth_methods_supported": client_auth,
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
        // The claim tokens that are understood (Grant 4).
        "uma_profiles_supported": [ID_TOKEN],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_is_empty_and_every_address_is_under_the_issuer() {
        let document = description("https://share.example.org");
        for (name, value) in document.as_object().unwrap() {
            match value {
                Value::String(text) => assert!(
                    text.starts_with("https://share.example.org"),
                    "{name}: {text}"
                ),
                Value::Array(values) => assert!(!values.is_empty(), "{name}"),
                Value::Bool(_) => {}
                other => panic!("{name}: {other}"),
            }
        }
        assert_eq!(document["issuer"], "https://share.example.org");
    }
}
