//! What an issuer may assert, and about whom it is believed.

use serde_json::json;

use super::*;

fn issuer() -> TrustedIssuer {
    let assertion = |claim: &str, value: Option<&str>, kind: &str| Assertion {
        claim: claim.to_owned(),
        value: value.map(str::to_owned),
        kind: kind.to_owned(),
        label: kind.to_uppercase(),
    };
    TrustedIssuer {
        id: "01J9ZK2V8Q5T3N7R4M6P0WXYZA".parse().unwrap(),
        issuer: "https://id.example".to_owned(),
        name: "St Mary’s".to_owned(),
        client_id: "latchkey".to_owned(),
        sign_in: true,
        push: true,
        asserts: vec![
            assertion("doctor", None, "doctor"),
            assertion("groups", Some("/ward/7"), "ward"),
        ],
        domains: vec!["example.org".to_owned()],
        algs: SigningAlg::ALL.to_vec(),
        scopes: Vec::new(),
        suspended_at: None,
        created_at: Timestamp::from_millis(0),
    }
}

fn kinds(claims: &Value) -> Vec<String> {
    let claims = claims.as_object().unwrap();
    let facts = facts(&issuer(), claims, Timestamp::from_millis(5));
    assert!(facts.iter().all(|fact| fact.source == "St Mary’s"));
    facts.into_iter().map(|fact| fact.kind).collect()
}

/// Security J10: what is not in the list is ignored, and a value is compared exactly.
#[test]
fn an_issuer_asserts_what_its_entry_lists_and_nothing_else() {
    assert_eq!(kinds(&json!({"doctor": true})), ["doctor"]);
    assert_eq!(kinds(&json!({"groups": ["/x", "/ward/7"]})), ["ward"]);
    assert_eq!(kinds(&json!({"groups": "/ward/7"})), ["ward"]);
    for nothing in [
        json!({"doctor": "true"}),
        json!({"doctor": 1}),
        json!({"doctor": false}),
        json!({"groups": ["ward/7", "/ward/77", "7"]}),
        json!({"groups": true}),
        json!({"nurse": true}),
    ] {
        assert!(kinds(&nothing).is_empty(), "{nothing}");
    }
}

/// OIDC-2-04: an address counts when it is verified, boolean, and of a believed domain.
#[test]
fn an_address_is_proven_only_when_it_is_verified_and_of_a_believed_domain() {
    let email = |claims: Value| proven_email(&issuer(), claims.as_object().unwrap());
    assert_eq!(
        email(json!({"email": " A@Example.org", "email_verified": true})),
        Some(("a@example.org".to_owned(), "A@Example.org".to_owned()))
    );
    for nothing in [
        json!({"email": "a@example.org"}),
        json!({"email": "a@example.org", "email_verified": false}),
        json!({"email": "a@example.org", "email_verified": "true"}),
        json!({"email": "a@example.org", "email_verified": 1}),
        json!({"email": "a@elsewhere.example", "email_verified": true}),
        json!({"email": ["a@example.org"], "email_verified": true}),
        json!({"email_verified": true}),
    ] {
        assert_eq!(email(nothing.clone()), None, "{nothing}");
    }
}
