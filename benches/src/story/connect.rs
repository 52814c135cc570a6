//! A service gets its protection API token: authorization code with PKCE.

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;
use url::form_urlencoded::Serializer;

use super::{App, Browser};
use crate::http::Link;

/// Where the practice service has its answers sent; nobody needs to listen there.
const CALLBACK: &str = "http://localhost:3001/callback";
/// Nobody but this program can take the code, so the verifier need not be a secret.
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-as-it-must-be";

/// The service's token for the person of this browser, who agrees to the connection.
pub(super) async fn connect(owner: &Browser, service: &App) -> anyhow::Result<String> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let query = Serializer::new(String::new())
        .append_pair("client_id", &service.id)
        .append_pair("redirect_uri", CALLBACK)
        .append_pair("response_type", "code")
        .append_pair("scope", "uma_protection")
        .append_pair("state", "bench")
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .finish();
    let begun = owner.get(&format!("/authorize?{query}")).await?;
    let begun = begun.expect(StatusCode::SEE_OTHER)?;
    let consent = begun.location()?.to_owned();
    let back = owner.press(&consent, &[("answer", "connect")]).await?;
    let code = parameter(&back, "code")?;
    let door = &owner.door;
    let exchange = door.form(
        "/token",
        &[("authorization", &service.proof)],
        &[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ],
    )?;
    let mut link = Link::open(door).await?;
    let answer = link.send(exchange).await?.expect(StatusCode::OK)?;
    let document: Value = serde_json::from_slice(&answer.body)?;
    anyhow::ensure!(
        document.get("token_type").and_then(Value::as_str) == Some("Bearer"),
        "the token is no bearer token"
    );
    answer.member("access_token")
}

/// A parameter of an address that somebody was sent back to.
pub(super) fn parameter(address: &str, name: &str) -> anyhow::Result<String> {
    let url = Url::parse(address).with_context(|| format!("no address: {address}"))?;
    let found = url.query_pairs().find(|(known, _)| known == name);
    let (_, value) = found.with_context(|| format!("no {name} in {address}"))?;
    Ok(value.into_owned())
}
