//! Pushed claim tokens: what counts, and everything that does not (OIDC-2-01 to OIDC-2-07;
//! security J1 to J8, J10, J11).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::issuer::{Assertion, SigningAlg, TrustedIssuer};
use latchkey_domain::time::{Clock, Lifetime};
use latchkey_service::claim_tokens::ID_TOKEN;
use latchkey_service::issuers::{IssuerError, NewIssuer};
use latchkey_service::protection::AuthenticatedClient;
use ring::signature::KeyPair;
use serde_json::{Value, json};

use super::house::House;
use super::issuer::{Issuer, Signer};

/// A house that trusts an issuer, which knows the doctor, and an app that may push its tokens.
struct Hospital {
    house: House,
    issuer: Issuer,
    entry: TrustedIssuer,
    signer: Signer,
    pusher: AuthenticatedClient,
}

fn new_issuer(issuer: &Issuer) -> NewIssuer {
    NewIssuer {
        issuer: issuer.address.clone(),
        name: "St Mary’s staff".to_owned(),
        client_id: "latchkey".to_owned(),
        client_secret: "a secret at the issuer".to_owned(),
        sign_in: true,
        push: true,
        asserts: vec![Assertion {
            claim: "on_duty".to_owned(),
            value: None,
            kind: "on_duty".to_owned(),
            label: "On duty".to_owned(),
        }],
        domains: vec!["example.org".to_owned()],
        algs: SigningAlg::ALL.to_vec(),
        scopes: Vec::new(),
    }
}

impl Hospital {
    async fn open() -> Self {
        let house = House::open_with(|settings| settings.loopback_issuers = true).await;
        let signer = Signer::es256();
        let issuer = Issuer::open(vec![signer.jwk("1")]).await;
        let entry = house
            .services
            .issuers
            .add(new_issuer(&issuer))
            .await
            .unwrap();
        let pusher = house.app(true).await;
        Self {
            house,
            issuer,
            entry,
            signer,
            pusher,
        }
    }

    /// The claims of a good token.
    fn claims(&self) -> Value {
        let now = self.house.clock.now().as_seconds();
        json!({
            "iss": self.issuer.address,
            "sub": "staff-7",
            "aud": self.pusher.client().id,
            "exp": now + 300,
            "iat": now,
            "jti": format!("{now}"),
            "email": "Okafor@example.org",
            "email_verified": true,
            "on_duty": true,
            "chief": true,
        })
    }

    fn with(&self, name: &str, value: Value) -> Value {
        let mut claims = self.claims();
        claims[name] = value;
        claims
    }

    fn signed(&self, claims: &Value) -> String {
        let header = r#"{"alg":"ES256","kid":"1","typ":"JWT"}"#;
        self.signer.sign(header, &claims.to_string())
    }

    async fn push_as(
        &self,
        client: &AuthenticatedClient,
        format: &str,
        token: &str,
    ) -> Option<VerifiedClaims> {
        let tokens = &self.house.services.claim_tokens;
        let now = self.house.clock.now();
        tokens.verify(client.client(), format, token, now).await
    }

    async fn push(&self, token: &str) -> Option<VerifiedClaims> {
        self.push_as(&self.pusher, ID_TOKEN, token).await
    }

    /// Why the last token was refused, as the trail has it.
    async fn fault(&self) -> String {
        let events = self.house.events().await;
        let detail = events.iter().rev().find_map(|detail| {
            let event: Value = serde_json::from_str(detail).unwrap();
            (event["kind"] == "claim_token_refused").then(|| event["fault"].to_string())
        });
        detail.unwrap_or_default().trim_matches('"').to_owned()
    }
}

/// OIDC-2-01, OIDC-2-04, OIDC-2-05: a token in which all is right proves who somebody is, by an
/// address that is verified and believed; and of the rest only what its issuer may assert.
#[tokio::test]
async fn a_good_token_proves_who_somebody_is_and_what_its_issuer_may_assert() {
    let here = Hospital::open().await;
    let now = here.house.clock.now();
    let signed_in = now.as_seconds() - 120;
    let token = here.signed(&here.with("auth_time", json!(signed_in)));
    let claims = here.push(&token).await.unwrap();
    assert_eq!(claims.party, here.house.doctor.person.clone().into());
    assert_eq!(claims.name, "Dr Ngozi Okafor");
    let facts: Vec<_> = claims
        .facts
        .iter()
        .map(|f| (&*f.kind, &*f.source))
        .collect();
    assert_eq!(facts, [("on_duty", "St Mary’s staff")], "and not the chief");
    assert_eq!(claims.verified_at, now.minus(Lifetime::seconds(120)));
}

#[tokio::test]
async fn a_token_may_be_wrapped_once_more_and_made_for_latchkey_itself() {
    let here = Hospital::open().await;
    for (jti, wrap) in [(1, None), (2, Some(&URL_SAFE_NO_PAD))] {
        let mut claims = here.with("jti", json!(jti.to_string()));
        claims["aud"] = json!("http://localhost:3000");
        let token = here.signed(&claims);
        let token = wrap.map_or_else(|| token.clone(), |wrap| wrap.encode(&token));
        assert!(here.push(&token).await.is_some(), "{token}");
    }
    // The same token in another wrapping is the same token.
    let token = here.signed(&here.with("jti", json!("4")));
    assert!(here.push(&token).await.is_some());
    assert!(here.push(&URL_SAFE_NO_PAD.encode(&token)).await.is_none());
    assert_eq!(here.fault().await, "replay");
}

#[tokio::test]
async fn every_allowed_algorithm_counts_and_no_other() {
    let here = Hospital::open().await;
    let signers = [
        ("ES256", Signer::es256()),
        ("EdDSA", Signer::ed_dsa()),
        ("RS256", Signer::Rs256(Signer::rsa())),
        ("PS256", Signer::Ps256(Signer::rsa())),
    ];
    let keys = signers
        .iter()
        .map(|(alg, signer)| signer.jwk(alg))
        .collect();
    here.issuer.publish(keys);
    for (alg, signer) in &signers {
        let header = json!({"alg": alg, "kid": alg}).to_string();
        let claims = here.with("jti", json!(alg)).to_string();
        assert!(
            here.push(&signer.sign(&header, &claims)).await.is_some(),
            "{alg}"
        );
        // The key decides, not the header: the same signature under another name is none.
        for (other, _) in signers.iter().filter(|(other, _)| other != alg) {
            let header = json!({"alg": other, "kid": alg}).to_string();
            let token = signer.sign(&header, &here.with("jti", json!(other)).to_string());
            assert!(here.push(&token).await.is_none(), "{alg} as {other}");
        }
    }
}

/// OIDC-2-01, OIDC-2-02, OIDC-2-07 (security J1, J2, J3, J5, J6, J11): the table of bad tokens.
/// Each is refused, the trail knows why, and a good token passes before and after all of them.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
async fn a_bad_token_proves_nothing_and_the_trail_knows_why() {
    let here = Hospital::open().await;
    let rsa = Signer::rsa();
    let public = Signer::Rs256(Signer::rsa()).jwk("rsa");
    here.issuer
        .publish(vec![here.signer.jwk("1"), public.clone()]);
    let now = here.house.clock.now().as_seconds();
    let good = here.claims().to_string();
    let es = |header: Value| here.signer.sign(&header.to_string(), &good);
    let claims = |name: &str, value: Value| here.signed(&here.with(name, value));
    let without = |name: &str| {
        let mut claims = here.claims();
        claims.as_object_mut().unwrap().remove(name);
        here.signed(&claims)
    };
    let confused = |secret: &[u8]| {
        let signer = Signer::Hs256(secret.to_vec());
        signer.sign(r#"{"alg":"HS256","kid":"rsa"}"#, &good)
    };
    let der = rsa.public_key().as_ref();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        STANDARD.encode(der)
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let there = format!("http://{}/jwks", listener.local_addr().unwrap());
    let stranger = Signer::es256();
    let own_key = json!({"alg": "ES256", "kid": "1", "jwk": stranger.jwk("1")}).to_string();
    let elsewhere = |name: &str, value: Value| {
        let mut header = json!({"alg": "ES256", "kid": "1"});
        header[name] = value;
        es(header)
    };
    let nothing = |alg: &str| {
        let header = json!({"alg": alg}).to_string();
        Signer::Nothing.sign(&header, &good)
    };
    let head = r#"{"alg":"ES256","kid":"1"}"#;
    let twice = good.replacen('{', r#"{"sub":"staff-8","#, 1);
    let (signed, signature) = es(json!({"alg": "ES256", "kid": "1"}))
        .rsplit_once('.')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let other_client = here.house.clinic.client().id.clone();
    let table: Vec<(&str, &str, String)> = vec![
        // J1
        ("none", "algorithm", nothing("none")),
        ("None", "algorithm", nothing("None")),
        ("nOnE", "algorithm", nothing("nOnE")),
        (
            "none, signed",
            "algorithm",
            es(json!({"alg": "none", "kid": "1"})),
        ),
        (
            "no signature",
            "signature",
            Signer::Nothing.sign(head, &good),
        ),
        ("no algorithm", "header", es(json!({"kid": "1"}))),
        (
            "an algorithm that is no text",
            "header",
            es(json!({"alg": ["ES256"]})),
        ),
        // J2
        ("HS256 with the PEM", "algorithm", confused(pem.as_bytes())),
        ("HS256 with the DER", "algorithm", confused(der)),
        (
            "HS256 with n",
            "algorithm",
            confused(public["n"].as_str().unwrap().as_bytes()),
        ),
        (
            "HS256 with the key set",
            "algorithm",
            confused(json!({"keys": [public]}).to_string().as_bytes()),
        ),
        // J3
        ("its own key", "header", stranger.sign(&own_key, &good)),
        ("jku", "header", elsewhere("jku", json!(there))),
        ("x5u", "header", elsewhere("x5u", json!(there))),
        ("x5c", "header", elsewhere("x5c", json!(["MII"]))),
        ("crit", "header", elsewhere("crit", json!(["exp"]))),
        ("b64", "header", elsewhere("b64", json!(false))),
        // Keys and signatures
        (
            "unknown kid",
            "key",
            es(json!({"alg": "ES256", "kid": "2"})),
        ),
        ("another key", "signature", stranger.sign(head, &good)),
        (
            "no kid, another key",
            "signature",
            stranger.sign(r#"{"alg":"ES256"}"#, &good),
        ),
        (
            "a zero signature",
            "signature",
            Signer::Bytes(vec![0; 64]).sign(head, &good),
        ),
        (
            "a signature of 1",
            "signature",
            Signer::Bytes([[0; 31].as_slice(), &[1], &[0; 31], &[1]].concat()).sign(head, &good),
        ),
        (
            "a short signature",
            "signature",
            Signer::Bytes(vec![1; 63]).sign(head, &good),
        ),
        (
            "other claims",
            "signature",
            here.signer.sign(head, &good).replacen(
                &URL_SAFE_NO_PAD.encode(&good),
                &URL_SAFE_NO_PAD.encode(here.with("sub", json!("x")).to_string()),
                1,
            ),
        ),
        // J5
        (
            "another issuer",
            "issuer",
            claims("iss", json!("https://id.example")),
        ),
        (
            "a slash more",
            "issuer",
            claims("iss", json!(format!("{}/", here.issuer.address))),
        ),
        ("no issuer", "issuer", without("iss")),
        (
            "an issuer that is no text",
            "issuer",
            claims("iss", json!([here.issuer.address])),
        ),
        ("no subject", "subject", without("sub")),
        ("an empty subject", "subject", claims("sub", json!(""))),
        (
            "a subject that is no text",
            "subject",
            claims("sub", json!(7)),
        ),
        ("no audience", "audience", without("aud")),
        (
            "another client",
            "audience",
            claims("aud", json!(other_client)),
        ),
        (
            "the address with a slash",
            "audience",
            claims("aud", json!("http://localhost:3000/")),
        ),
        (
            "several, nobody named",
            "audience",
            claims("aud", json!([here.pusher.client().id, "other"])),
        ),
        (
            "azp is another",
            "audience",
            claims("azp", json!(other_client)),
        ),
        (
            "azp is no text",
            "audience",
            claims("azp", json!([here.pusher.client().id])),
        ),
        (
            "an audience with a number",
            "audience",
            claims("aud", json!([here.pusher.client().id, 7])),
        ),
        (
            "an access token",
            "header",
            es(json!({"alg": "ES256", "kid": "1", "typ": "at+jwt"})),
        ),
        (
            "a logout token",
            "header",
            es(json!({"alg": "ES256", "kid": "1", "typ": "logout+jwt"})),
        ),
        (
            "a key id that is no text",
            "header",
            es(json!({"alg": "ES256", "kid": 1})),
        ),
        // J6
        ("expired", "time", claims("exp", json!(now - 30))),
        ("no end", "time", without("exp")),
        (
            "an end as a text",
            "time",
            claims("exp", json!((now + 300).to_string())),
        ),
        (
            "an end as a fraction",
            "time",
            claims("exp", json!(f64::from(2_000_000_000_u32) + 0.5)),
        ),
        ("an end that is null", "time", claims("exp", json!(null))),
        (
            "an end beyond all times",
            "time",
            claims("exp", json!(u64::MAX)),
        ),
        ("made in the future", "time", claims("iat", json!(now + 31))),
        ("no time of making", "time", without("iat")),
        (
            "made, as a text",
            "time",
            claims("iat", json!(now.to_string())),
        ),
        ("too old", "time", claims("iat", json!(now - 601))),
        ("not yet", "time", claims("nbf", json!(now + 31))),
        ("not yet, as a text", "time", claims("nbf", json!("0"))),
        (
            "signed in in the future",
            "time",
            claims("auth_time", json!(now + 31)),
        ),
        (
            "signed in, as a text",
            "time",
            claims("auth_time", json!("0")),
        ),
        // Shape
        ("two parts", "shape", signed.clone()),
        ("four parts", "shape", format!("{signed}.{signature}.x")),
        ("padding", "shape", format!("{signed}.{signature}=")),
        (
            "padding around it",
            "shape",
            ["", "x", "xx"]
                .iter()
                .map(|more| {
                    URL_SAFE.encode(here.signed(&here.with("jti", json!(format!("p{more}")))))
                })
                .find(|wrapped| wrapped.ends_with('='))
                .unwrap(),
        ),
        ("claims twice", "shape", here.signer.sign(head, &twice)),
        (
            "header twice",
            "shape",
            here.signer
                .sign(r#"{"alg":"none","alg":"ES256","kid":"1"}"#, &good),
        ),
        ("no object", "shape", here.signer.sign(head, "[]")),
        ("a name that is no text", "shape", claims("jti", json!(1))),
        ("nothing", "shape", String::new()),
        ("no base64", "shape", "§".to_owned()),
        ("plain claims", "shape", good.clone()),
        (
            "wrapped twice",
            "shape",
            URL_SAFE_NO_PAD.encode(URL_SAFE_NO_PAD.encode(here.signed(&here.claims()))),
        ),
        (
            "too long",
            "shape",
            claims("name", json!("x".repeat(20_000))),
        ),
        // OIDC-2-04
        (
            "an address nobody verified",
            "person",
            claims("email_verified", json!(false)),
        ),
        (
            "verified, as a text",
            "person",
            claims("email_verified", json!("true")),
        ),
        (
            "another domain",
            "person",
            claims("email", json!("okafor@elsewhere.example")),
        ),
        (
            "an address of nobody",
            "person",
            claims("email", json!("nobody@example.org")),
        ),
        ("no address", "person", without("email")),
    ];
    for (name, fault, token) in &table {
        assert!(here.push(token).await.is_none(), "{name}");
        assert_eq!(here.fault().await, *fault, "{name}");
    }
    // None of them has used up the token that they were made from, and nobody was asked elsewhere.
    assert!(
        here.push(&es(json!({"alg": "ES256", "kid": "1"})))
            .await
            .is_some()
    );
    let visitor = tokio::time::timeout(std::time::Duration::from_millis(50), listener.accept());
    assert!(visitor.await.is_err(), "a token's own address was asked");
}

/// Security J6: the edges of what is still in time.
#[tokio::test]
async fn clocks_may_differ_by_half_a_minute() {
    let here = Hospital::open().await;
    let now = here.house.clock.now().as_seconds();
    for (number, (name, value)) in [
        ("exp", now - 29),
        ("iat", now + 30),
        ("iat", now - 600),
        ("nbf", now + 30),
        ("auth_time", now + 30),
    ]
    .into_iter()
    .enumerate()
    {
        let mut claims = here.with(name, json!(value));
        claims["jti"] = json!(format!("edge {number}"));
        assert!(
            here.push(&here.signed(&claims)).await.is_some(),
            "{name} {value}"
        );
    }
    let mut several = here.with("aud", json!(["other", here.pusher.client().id]));
    several["azp"] = json!(here.pusher.client().id);
    assert!(here.push(&here.signed(&several)).await.is_some());
}

/// OIDC-2-02, OIDC-2-03, OIDC-2-07: a token made for one client is of no use to another, a client
/// that is not trusted for it pushes nothing, and a format that is not known is no proof.
#[tokio::test]
async fn only_the_right_client_pushes_and_only_id_tokens() {
    let here = Hospital::open().await;
    let other = here.house.app(true).await;
    let token = here.signed(&here.claims());
    assert!(here.push_as(&other, ID_TOKEN, &token).await.is_none());
    assert_eq!(here.fault().await, "audience");
    let ours = here.signed(&here.with("aud", json!("http://localhost:3000")));
    assert!(
        here.push_as(&here.house.clinic, ID_TOKEN, &ours)
            .await
            .is_none()
    );
    assert_eq!(here.fault().await, "client");
    for format in [
        "",
        "urn:ietf:params:oauth:token-type:saml2",
        &ID_TOKEN.to_lowercase(),
    ] {
        assert!(here.push_as(&here.pusher, format, &token).await.is_none());
        assert_eq!(here.fault().await, "format");
    }
    assert!(here.push(&token).await.is_some());
}

/// Security J7: a token is used once, until it could no longer be used anyway; the name of a token
/// is its issuer's own; and a wrong signature uses nothing up.
#[tokio::test]
async fn a_token_is_used_once() {
    let here = Hospital::open().await;
    let token = here.signed(&here.claims());
    assert!(here.push(&token).await.is_some());
    assert!(here.push(&token).await.is_none());
    assert_eq!(here.fault().await, "replay");
    let again = here.signed(&here.with("on_duty", json!(false)));
    assert!(
        here.push(&again).await.is_none(),
        "another token of that name"
    );
    // Another issuer's token of the same name is another token.
    let signer = Signer::es256();
    let college = Issuer::open(vec![signer.jwk("1")]).await;
    let issuers = &here.house.services.issuers;
    issuers.add(new_issuer(&college)).await.unwrap();
    let claims = here.with("iss", json!(college.address)).to_string();
    let other = signer.sign(r#"{"alg":"ES256","kid":"1"}"#, &claims);
    assert!(here.push(&other).await.is_some());
    // Without a name it is known by what was signed, so that a second signature does not help.
    let mut nameless = here.claims();
    nameless.as_object_mut().unwrap().remove("jti");
    let (one, two) = (here.signed(&nameless), here.signed(&nameless));
    assert_ne!(one, two, "two signatures");
    assert!(here.push(&one).await.is_some());
    assert!(here.push(&two).await.is_none());
    assert_eq!(here.fault().await, "replay");
    // Housekeeping removes what is out of time, and then the token is out of time too.
    here.house.pass(Lifetime::days(16));
    here.house.services.housekeeping().await.unwrap();
    assert!(here.push(&token).await.is_none());
    assert_eq!(here.fault().await, "time");
}

/// Security J8: a new key is found by one look; a removed key is refused once the old set is old;
/// ten thousand unknown keys make one look.
#[tokio::test]
async fn keys_come_and_go_and_unknown_ones_make_one_look() {
    let here = Hospital::open().await;
    let next = Signer::es256();
    let of_next = |jti: &str| {
        let claims = here.with("jti", json!(jti)).to_string();
        next.sign(r#"{"alg":"ES256","kid":"next"}"#, &claims)
    };
    assert!(here.push(&here.signed(&here.claims())).await.is_some());
    here.issuer.publish(vec![next.jwk("next")]);
    let before = here.issuer.asked();
    assert!(here.push(&of_next("a")).await.is_some());
    assert_eq!(here.issuer.asked(), before + 1);
    for number in 0..200 {
        let header = json!({"alg": "ES256", "kid": format!("unknown {number}")}).to_string();
        let token = next.sign(&header, &here.claims().to_string());
        assert!(here.push(&token).await.is_none());
    }
    assert_eq!(
        here.issuer.asked(),
        before + 1,
        "within a minute of the last look"
    );
    assert_eq!(here.fault().await, "key");
    // The removed key is gone already, because the set was replaced as a whole.
    let old = here.signed(&here.with("jti", json!("old")));
    assert!(here.push(&old).await.is_none());
    // A key that is removed while nobody looks works for a quarter of an hour at the most.
    here.issuer.publish(vec![here.signer.jwk("1")]);
    here.house.pass(Lifetime::minutes(15));
    assert!(here.push(&of_next("b")).await.is_some());
    here.house.pass(Lifetime::seconds(1));
    assert!(here.push(&of_next("c")).await.is_none());
}

/// Security J8: in an outage the old keys are good for an hour and no longer.
#[tokio::test]
async fn an_outage_is_bridged_for_an_hour() {
    let here = Hospital::open().await;
    let token = |jti: &str| here.signed(&here.with("jti", json!(jti)));
    assert!(here.push(&token("before")).await.is_some());
    here.issuer.goes(true);
    here.house.pass(Lifetime::minutes(30));
    assert!(here.push(&token("in between")).await.is_some());
    here.house.pass(Lifetime::minutes(30));
    assert!(here.push(&token("after an hour")).await.is_some());
    here.house.pass(Lifetime::seconds(1));
    assert!(here.push(&token("too late")).await.is_none());
    assert_eq!(here.fault().await, "no_keys");
    here.issuer.goes(false);
    assert!(
        here.push(&token("too soon")).await.is_none(),
        "one try a minute"
    );
    here.house.pass(Lifetime::minutes(1));
    assert!(here.push(&token("again")).await.is_some());
}

/// Security J10: an issuer that names itself otherwise is not entered, and is suspended when it
/// begins to.
#[tokio::test]
async fn an_issuer_that_names_itself_otherwise_is_suspended() {
    let here = Hospital::open().await;
    let issuers = &here.house.services.issuers;
    let again = issuers.add(new_issuer(&here.issuer)).await;
    assert!(matches!(again, Err(IssuerError::Known)), "{again:?}");
    here.issuer.call_itself("https://id.example");
    let token = here.signed(&here.claims());
    assert!(here.push(&token).await.is_none());
    assert_eq!(here.fault().await, "no_keys");
    let entry = issuers.list().await.unwrap();
    assert!(entry[0].suspended_at.is_some());
    here.issuer.call_itself(&here.issuer.address);
    here.house.pass(Lifetime::minutes(2));
    assert!(here.push(&here.signed(&here.claims())).await.is_none());
    assert_eq!(here.fault().await, "issuer", "and it stays suspended");
    let events = here.house.events().await;
    assert!(
        events
            .iter()
            .any(|detail| detail.contains("issuer_suspended")
                && detail.contains("\"mismatch\":true"))
    );
    let other = Issuer::open(vec![here.signer.jwk("1")]).await;
    other.call_itself(&here.issuer.address);
    let refused = issuers.add(new_issuer(&other)).await.unwrap_err();
    assert!(
        refused.to_string().contains("names another issuer"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_suspended_issuer_and_one_whose_tokens_may_not_be_pushed_prove_nothing() {
    let here = Hospital::open().await;
    let signer = Signer::es256();
    let college = Issuer::open(vec![signer.jwk("1")]).await;
    let issuers = &here.house.services.issuers;
    let only_sign_in = NewIssuer {
        push: false,
        ..new_issuer(&college)
    };
    issuers.add(only_sign_in).await.unwrap();
    let claims = here.with("iss", json!(college.address)).to_string();
    assert!(
        here.push(&signer.sign(r#"{"alg":"ES256","kid":"1"}"#, &claims))
            .await
            .is_none()
    );
    assert_eq!(here.fault().await, "issuer");
    assert_eq!(issuers.test(&here.entry.id).await.unwrap(), 1);
    issuers.suspend(&here.entry.id).await.unwrap();
    let twice = issuers.suspend(&here.entry.id).await;
    assert!(matches!(twice, Err(IssuerError::NotFound)), "{twice:?}");
    assert!(here.push(&here.signed(&here.claims())).await.is_none());
    assert_eq!(here.fault().await, "issuer");
    assert_eq!(issuers.for_sign_in().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_issuer_that_cannot_be_asked_is_not_entered() {
    let here = Hospital::open().await;
    let issuers = &here.house.services.issuers;
    let refused = async |change: fn(&mut NewIssuer)| {
        let mut new = new_issuer(&here.issuer);
        change(&mut new);
        match issuers.add(new).await {
            Err(IssuerError::Problem(text)) => text,
            other => panic!("{other:?}"),
        }
    };
    for change in [
        (|new| "http://id.example".clone_into(&mut new.issuer)) as fn(&mut NewIssuer),
        |new| "https://192.168.0.1".clone_into(&mut new.issuer),
        |new| "file:///etc/passwd".clone_into(&mut new.issuer),
        |new| new.issuer.push_str("/?a"),
        |new| new.issuer.push_str("/elsewhere"),
        |new| new.name = " ".to_owned(),
        |new| new.client_secret.clear(),
        |new| new.algs.clear(),
        |new| new.algs = vec![SigningAlg::EdDsa],
        |new| new.domains = vec!["example".to_owned()],
        |new| new.domains = vec!["a@example.org".to_owned()],
        |new| new.asserts[0].kind.clear(),
    ] {
        assert!(!refused(change).await.is_empty());
    }
    let careful = House::open().await;
    let refused = careful.services.issuers.add(new_issuer(&here.issuer)).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("danger_allow_loopback_issuers"),
        "without the setting this machine is not asked"
    );
}
