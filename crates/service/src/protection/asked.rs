//! What an authorization request asks for beyond a code: scopes, and how a person is to be met
//! (RFC 6749 3.3, `OpenID` Connect Core 3.1.2.1).
//!
//! Scopes that nobody knows are left out, and so is what the client may not have; the answer at the
//! token endpoint says what is left.

use serde::{Deserialize, Serialize};

use latchkey_domain::party::Client;
use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::time::{Lifetime, Timestamp};

use super::AuthorizationRequest;
use crate::login::PersonSession;

/// Opens the protection API.
pub(super) const PROTECTION: &str = "uma_protection";
/// Tells who somebody is.
pub(super) const OPENID: &str = "openid";
/// What goes with [`OPENID`] and means nothing without it.
const LEARNED: [&str; 2] = ["profile", "email"];

/// What was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Asked {
    /// The scopes that the client may have.
    pub(super) scopes: ScopeSet,
    /// What it wants to find in its ID token.
    pub(super) nonce: Option<String>,
    /// `prompt=none`: no page may be shown.
    quietly: bool,
    /// `prompt=login`: a sign-in from before this request does not count.
    sign_in_again: bool,
    /// `prompt=consent` or `select_account`: the page is shown, whatever was agreed before.
    pub(super) always_shown: bool,
    /// `max_age`: how old a sign-in from before this request may be.
    max_age: Option<i64>,
    /// When it was asked.
    made_at: Timestamp,
}

/// The scopes of a request that this client may have.
pub(super) fn scopes(request: &AuthorizationRequest, client: &Client) -> ScopeSet {
    let asked: Vec<&str> = words(request.scope.as_deref()).collect();
    let openid = asked.contains(&OPENID);
    let may_have = |scope: &&str| match *scope {
        PROTECTION => client.keeps_records,
        OPENID => true,
        other => openid && LEARNED.contains(&other),
    };
    asked
        .into_iter()
        .filter(may_have)
        .filter_map(|scope| Scope::try_from(scope).ok())
        .collect()
}

/// What is wrong with the parameters of `OpenID` Connect.
pub(super) fn fault(request: &AuthorizationRequest) -> Option<(&'static str, &'static str)> {
    let prompts: Vec<&str> = words(request.prompt.as_deref()).collect();
    let known = ["none", "login", "consent", "select_account"];
    if request.request_object {
        Some(("request_not_supported", "request is not used here"))
    } else if request.request_address {
        Some(("request_uri_not_supported", "request_uri is not used here"))
    } else if prompts.iter().any(|prompt| !known.contains(prompt)) {
        Some(("invalid_request", "a value of prompt is not known"))
    } else if prompts.len() > 1 && prompts.contains(&"none") {
        Some(("invalid_request", "prompt=none goes with no other value"))
    } else if request
        .max_age
        .as_deref()
        .is_some_and(|age| seconds(age).is_none())
    {
        Some(("invalid_request", "max_age is a number of seconds"))
    } else if request.nonce.as_deref().is_some_and(|n| n.len() > 512) {
        Some(("invalid_request", "the nonce is too long"))
    } else {
        None
    }
}

impl Asked {
    /// Reads a request; one with a fault is read as far as it goes, and never answered with yes.
    pub(super) fn read(request: &AuthorizationRequest, client: &Client, now: Timestamp) -> Self {
        let has = |wanted: &str| words(request.prompt.as_deref()).any(|prompt| prompt == wanted);
        Self {
            scopes: scopes(request, client),
            nonce: request.nonce.clone(),
            quietly: has("none"),
            sign_in_again: has("login"),
            always_shown: has("consent") || has("select_account"),
            max_age: request.max_age.as_deref().and_then(seconds),
            made_at: now,
        }
    }

    /// Whether no page may be shown.
    pub(super) fn is_quiet(&self) -> bool {
        self.quietly
    }

    /// Whether the service is to be connected.
    pub(super) fn connects(&self) -> bool {
        self.scopes.has(PROTECTION)
    }

    /// What the app would learn of the person; empty where it only connects.
    pub(super) fn learned(&self) -> ScopeSet {
        let is_learned = |scope: &&Scope| scope.as_str() != PROTECTION;
        self.scopes.iter().filter(is_learned).cloned().collect()
    }

    /// Whether this sign-in counts. One that came after the request always does, so that nobody is
    /// sent to sign in for ever.
    pub(super) fn takes(&self, person: &PersonSession, now: Timestamp) -> bool {
        let fresh = person.signed_in_at >= self.made_at;
        let old = self
            .max_age
            .is_some_and(|age| now.since(person.signed_in_at) > Lifetime::seconds(age));
        fresh || !(self.sign_in_again || old)
    }
}

/// The values of a list with spaces between them.
fn words(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default()
        .split(' ')
        .filter(|word| !word.is_empty())
}

fn seconds(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // A year is as good as any longer time, and cannot overflow.
    let most = 366 * 24 * 60 * 60;
    digits.then(|| text.parse::<i64>().map_or(most, |age| age.min(most)))
}
