//! ID tokens and the access tokens beside them (`OpenID` Connect Core 2, 3.1.3).
//!
//! What a person agreed that an app learns stands in the ID token as well as in the answer of the
//! userinfo endpoint: an app may push an ID token as a claim, and then it must say who she is.

use serde_json::{Map, Value, json};

use latchkey_domain::id::{ClientId, FamilyId};
use latchkey_domain::party::Client;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::secret::Secret;
use latchkey_domain::time::Timestamp;
use latchkey_store::{AccessToken, Person, StoreError};

use super::keys::signer;
use super::signing::{half_hash, sign};
use super::{ACCESS_TOKEN, ID_TOKEN};
use crate::House;

/// The sign-in that an ID token tells of.
pub(crate) struct About {
    /// Who.
    pub(crate) person: Person,
    /// What the app may learn.
    pub(crate) scopes: ScopeSet,
    /// What the app wants to find again.
    pub(crate) nonce: Option<String>,
    /// When she signed in.
    pub(crate) signed_in_at: Timestamp,
}

/// The access token for what a person agreed that an app learns.
pub(crate) fn access_token(
    client: ClientId,
    person: latchkey_domain::id::PersonId,
    family: FamilyId,
    scopes: ScopeSet,
    now: Timestamp,
) -> AccessToken {
    AccessToken {
        client,
        person,
        family,
        scopes,
        issued_at: now,
        expires_at: now.plus(ACCESS_TOKEN),
    }
}

/// What these scopes tell of a person (Core 5.1, 5.4). An address is verified only where a check of
/// it is among what was checked about her.
pub(super) fn told(person: &Person, scopes: &ScopeSet) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("sub".to_owned(), person.id.as_str().into());
    if scopes.has("profile") {
        told.insert("name".to_owned(), person.name.as_str().into());
    }
    if scopes.has("email") {
        let verified = person.facts.iter().any(|fact| fact.kind == "email");
        told.insert("email".to_owned(), person.email.as_str().into());
        told.insert("email_verified".to_owned(), verified.into());
    }
    told
}

/// An ID token for a client about somebody, beside this access token.
pub(crate) async fn id_token(
    house: &House,
    client: &Client,
    about: &About,
    access: &Secret,
    now: Timestamp,
) -> Result<String, StoreError> {
    let alg = client.id_token_alg;
    let signer = signer(house, alg, now).await?;
    let mut claims = told(&about.person, &about.scopes);
    let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    say("iss", house.settings.base_url.as_str().into());
    say("aud", client.id.as_str().into());
    say("iat", now.as_seconds().into());
    say("exp", now.plus(ID_TOKEN).as_seconds().into());
    say("auth_time", about.signed_in_at.as_seconds().into());
    say("at_hash", half_hash(access.expose()).into());
    if let Some(nonce) = &about.nonce {
        say("nonce", json!(nonce));
    }
    sign(alg, &signer.kid, &signer.private, &Value::Object(claims))
        .map_err(|_| StoreError::corrupt("signing key"))
}
