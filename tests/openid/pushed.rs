//! An app signs a doctor in at a real provider and pushes the ID token that it got there: from the
//! ticket to the token, and everything that counts for nothing (section 14).

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use latchkey_domain::time::Lifetime;
use latchkey_service::registry::NewApp;
use serde_json::{Value, json};
use url::Url;

use super::answer::Answer;
use super::browser::Browser;
use super::cast::program;
use super::house::{House, Program, SAM, UMA, VERIFIER, challenge, fields_text};
use super::town::{SECRET, Town};
use super::traveller::Traveller;

const APP_SECRET: &str = "the-secret-of-an-app-at-the-provider";
const ID_TOKEN: &str = "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";

/// The town, an app that is trusted to push, and a record of Sam's.
struct Ward {
    town: Town,
    app: Program,
    sam: Browser,
    pat: String,
    blood: String,
    asked: AtomicU64,
}

async fn app(house: &House, port: u16, may_push: bool) -> Program {
    let back = format!("http://localhost:{port}/back");
    let app = NewApp {
        name: format!("Ward Round {port}"),
        asks: true,
        claims_redirect_uris: vec![back.clone()],
        reviewed: true,
        may_push,
        ..NewApp::default()
    };
    program(&house.services, app, back).await
}

impl Ward {
    async fn open() -> Self {
        let town = Town::open().await;
        let house = &town.house;
        let app = app(house, 3005, true).await;
        let mut sam = house.browser(SAM).await;
        let pat = house.connect(&mut sam, &house.st_marys).await;
        let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
        let ward = Self {
            town,
            app,
            sam,
            pat,
            blood,
            asked: AtomicU64::new(1),
        };
        ward.is_known_there(&[&ward.app]).await;
        ward
    }

    /// The provider knows these apps, by the identifiers that they have here.
    async fn is_known_there(&self, apps: &[&Program]) {
        let own = json!({
            "client_id": "latchkey",
            "client_secret": SECRET,
            "redirect_uris": [self.town.back()],
        });
        let others = apps.iter().map(|app| {
            json!({ "client_id": app.id, "client_secret": APP_SECRET, "redirect_uris": [app.back] })
        });
        let clients: Vec<Value> = std::iter::once(own).chain(others).collect();
        let change = json!({ "clients": clients });
        self.town.provider.change(change).await;
    }

    /// An app signs somebody in there, in a browser, and has the ID token.
    async fn id_token(&self, app: &Program) -> String {
        let issuer = &self.town.provider.issuer;
        let nonce = self.asked.fetch_add(1, Ordering::SeqCst);
        let asked = fields_text(&[
            ("client_id", &app.id),
            ("response_type", "code"),
            ("scope", "openid email staff"),
            ("redirect_uri", &app.back),
            ("code_challenge", &challenge()),
            ("code_challenge_method", "S256"),
            ("max_age", "300"),
            // As a careful app does; it also tells two tokens of one second apart.
            ("nonce", &nonce.to_string()),
        ]);
        let url = Url::parse(&format!("{issuer}/auth?{asked}")).unwrap();
        let stop = Traveller::default().go(&self.town.house, url, "").await;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &stop.get("code")),
            ("redirect_uri", &app.back),
            ("code_verifier", VERIFIER),
        ];
        let answer = reqwest::Client::new()
            .post(format!("{issuer}/token"))
            .basic_auth(&app.id, Some(APP_SECRET))
            .form(&fields)
            .send()
            .await
            .unwrap();
        let said: Value = answer.json().await.unwrap();
        said["id_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{said}"))
            .to_owned()
    }

    /// A fresh ticket, presented with a token.
    async fn push(&self, app: &Program, format: &str, token: &str) -> Answer {
        let house = &self.town.house;
        let ticket = house.ticket(&self.pat, &self.blood, &["view"]).await;
        let fields = [
            ("grant_type", UMA),
            ("ticket", &ticket),
            ("claim_token", token),
            ("claim_token_format", format),
        ];
        house.form("/token", &app.basic(), &fields).await
    }
}

/// Who asks is known: her request is before the owner.
fn is_known(answer: Answer) {
    let answer = answer.is(403);
    assert_eq!(answer.json()["error"], "request_submitted", "{answer:?}");
}

/// Nobody is known by it; and what was wrong is not told.
fn is_unknown(answer: Answer) {
    let answer = answer.is(403);
    let said = answer.json();
    assert_eq!(said["error"], "need_info", "{answer:?}");
    assert!(said["ticket"].is_string());
    for told in ["signature", "expired", "issuer", "audience", "replay"] {
        assert!(!answer.body.contains(told), "{answer:?}");
    }
}

/// OIDC-2-01, OIDC-2-06: a real ID token tells who asks, and what its issuer may assert comes before
/// the owner. It signs nobody in, and nothing of it is saved.
#[tokio::test]
async fn an_id_token_tells_who_asks_and_signs_nobody_in() {
    let ward = Ward::open().await;
    let token = ward.id_token(&ward.app).await;
    let answer = ward.push(&ward.app, ID_TOKEN, &token).await;
    assert_eq!(answer.header("set-cookie"), "");
    is_known(answer);
    let house = &ward.town.house;
    let request = house.waiting(&ward.sam).await;
    let seen = ward.sam.get(house, &request).await.is(200).words();
    assert!(seen.contains("Dr Ngozi Okafor"), "{seen}");
    assert!(seen.contains("On duty today"), "{seen}");
    assert!(!seen.contains("chief"), "{seen}");
    let answer = Browser::default().get(house, "/home").await;
    assert!(answer.to().starts_with("/sign-in"), "{answer:?}");
    // A second ticket without a token: nothing was kept of the first.
    let ticket = house.ticket(&ward.pat, &ward.blood, &["view"]).await;
    is_unknown(house.redeem(&ward.app, &ticket).await);
    // And the same token is no proof a second time.
    is_unknown(ward.push(&ward.app, ID_TOKEN, &token).await);
}

/// OIDC-2-01, GRANT-3.3.1-05: a token of somebody with whom the record is shared gives an RPT at
/// once, raw or wrapped in base64url.
#[tokio::test]
async fn a_pushed_token_of_somebody_it_is_shared_with_gives_access() {
    let mut ward = Ward::open().await;
    let house = &ward.town.house;
    house.share(&mut ward.sam, &ward.blood, "see").await;
    ward.town.provider.is_used_by("lola").await;
    let raw = ward.id_token(&ward.app).await;
    let answer = ward.push(&ward.app, ID_TOKEN, &raw).await.is(200);
    let rpt = answer.text("access_token");
    let permissions = house.permissions(&ward.pat, &rpt).await;
    assert_eq!(permissions.len(), 1, "{permissions:?}");
    let wrapped = URL_SAFE_NO_PAD.encode(ward.id_token(&ward.app).await);
    ward.push(&ward.app, ID_TOKEN, &wrapped).await.is(200);
}

/// OIDC-2-02, OIDC-2-03, OIDC-2-07, GRANT-3.3.1-05: a token for one client, pushed by another, proves
/// nothing; nor does one from a client that is not trusted to push; nor one in another format, or
/// encoded in another way.
#[tokio::test]
async fn another_client_and_another_format_prove_nothing() {
    let ward = Ward::open().await;
    let house = &ward.town.house;
    let other = app(house, 3006, true).await;
    let untrusted = app(house, 3007, false).await;
    ward.is_known_there(&[&ward.app, &other, &untrusted]).await;
    let token = ward.id_token(&ward.app).await;
    is_unknown(ward.push(&other, ID_TOKEN, &token).await);
    let own = ward.id_token(&untrusted).await;
    is_unknown(ward.push(&untrusted, ID_TOKEN, &own).await);
    let saml = "urn:ietf:params:oauth:token-type:saml2";
    for format in [saml, "x", &ID_TOKEN.to_lowercase()] {
        is_unknown(ward.push(&ward.app, format, &token).await);
    }
    let padded = format!("{token}=");
    let cut = &token[..token.len() - 4];
    // The other alphabet of base64, where one letter is enough.
    let (plain, slashed) = (format!("{cut}++++"), format!("{cut}////"));
    for broken in ["x", "a.b.c", "e30.e30.", cut, &padded, &plain, &slashed] {
        is_unknown(ward.push(&ward.app, ID_TOKEN, broken).await);
    }
    let answer = ward.push(&ward.app, ID_TOKEN, &token).await;
    is_known(answer);
}

/// OIDC-2-04: who is meant is known by issuer and subject; an address counts when it is verified and
/// of a domain for which the issuer speaks.
#[tokio::test]
async fn an_address_that_is_not_proven_is_nobodys() {
    let ward = Ward::open().await;
    for account in ["unverified", "elsewhere", "newcomer"] {
        ward.town.provider.is_used_by(account).await;
        let token = ward.id_token(&ward.app).await;
        is_unknown(ward.push(&ward.app, ID_TOKEN, &token).await);
    }
}

/// OIDC-2-05: how fresh a proof is counts by the token's own times, and an old token is none.
#[tokio::test]
async fn an_old_token_is_none() {
    let ward = Ward::open().await;
    let token = ward.id_token(&ward.app).await;
    ward.town.pass(Lifetime::minutes(11)).await;
    is_unknown(ward.push(&ward.app, ID_TOKEN, &token).await);
    let fresh = ward.id_token(&ward.app).await;
    let answer = ward.push(&ward.app, ID_TOKEN, &fresh).await;
    is_known(answer);
}

/// OIDC-2-01: with a real provider, a rotated key is found, and its outage is bridged for an hour.
#[tokio::test]
async fn keys_that_change_and_keys_that_cannot_be_had() {
    let ward = Ward::open().await;
    let provider = &ward.town.provider;
    let push = async || {
        let token = ward.id_token(&ward.app).await;
        ward.push(&ward.app, ID_TOKEN, &token).await
    };
    is_known(push().await);
    provider.change(json!({ "rotate": true })).await;
    is_known(push().await);
    provider.change(json!({ "out": "keys" })).await;
    ward.town.pass(Lifetime::minutes(59)).await;
    let house = &ward.town.house;
    let pat = house
        .connect(&mut house.browser(SAM).await, &house.st_marys)
        .await;
    let ward = Ward { pat, ..ward };
    let push = async || {
        let token = ward.id_token(&ward.app).await;
        ward.push(&ward.app, ID_TOKEN, &token).await
    };
    is_known(push().await);
    ward.town.pass(Lifetime::minutes(2)).await;
    is_unknown(push().await);
    ward.town.provider.change(json!({ "out": null })).await;
    ward.town.pass(Lifetime::minutes(1)).await;
    is_known(push().await);
}
