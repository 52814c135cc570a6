//! Reading an ID token strictly, and what it must say (OpenID Connect Core 3.1.3.7; security J1
//! to J6). Nothing in it is believed before its signature has been checked.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use latchkey_domain::issuer::TokenFault;
use latchkey_domain::time::{Lifetime, Timestamp};

use super::strict_json;

/// More than any ID token.
const LONGEST: usize = 16 * 1024;
/// Where a token brings or names its own key, or asks for what we do not do, it is refused.
const REFUSED_HEADERS: [&str; 9] = [
    "crit", "jwk", "jku", "x5u", "x5c", "b64", "zip", "enc", "cty",
];
/// How far two clocks may differ (security J6).
pub(crate) const LEEWAY: i64 = 30;
/// How old a token may be (security J6).
const MAX_AGE: i64 = 600;

/// A token as it came, with nothing proven.
#[derive(Debug)]
pub(crate) struct Unproven {
    /// The algorithm that its header names.
    pub(crate) alg: String,
    /// The key that its header names.
    pub(crate) kid: Option<String>,
    /// What is signed.
    pub(crate) signed: String,
    /// The signature.
    pub(crate) signature: Vec<u8>,
    claims: Map<String, Value>,
}

/// What a token must say to be meant for us.
#[derive(Debug)]
pub(crate) struct Expected<'a> {
    /// Its issuer, exactly.
    pub(crate) issuer: &'a str,
    /// One of these must be in its audience.
    pub(crate) audiences: &'a [&'a str],
    /// The party that it must be issued to, where it names one.
    pub(crate) party: &'a str,
    /// The nonce that it must repeat, where there was one.
    pub(crate) nonce: Option<&'a str>,
    /// How long ago the person may have signed in there, where that was asked.
    pub(crate) signed_in_within: Option<Lifetime>,
}

/// An ID token whose signature and claims are right.
#[derive(Debug)]
pub(crate) struct IdToken {
    /// Who, in the issuer's words.
    pub(crate) subject: String,
    /// When it runs out.
    pub(crate) expires_at: Timestamp,
    /// When the person signed in there, as far as it is said; else when the token was made.
    pub(crate) signed_in_at: Timestamp,
    /// All of its claims.
    pub(crate) claims: Map<String, Value>,
}

impl Unproven {
    /// Reads a compact JWS (RFC 7515 7.1).
    pub(crate) fn read(token: &str) -> Result<Self, TokenFault> {
        if token.len() > LONGEST {
            return Err(TokenFault::Shape);
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err(TokenFault::Shape);
        };
        let (signed, _) = token.rsplit_once('.').ok_or(TokenFault::Shape)?;
        let mut head = object(header)?;
        if REFUSED_HEADERS.iter().any(|name| head.contains_key(*name)) {
            return Err(TokenFault::Header);
        }
        // Access tokens and logout tokens are kept apart by their type (RFC 8725 3.11).
        match head.remove("typ") {
            None => {}
            Some(Value::String(kind)) if kind.eq_ignore_ascii_case("JWT") => {}
            Some(_) => return Err(TokenFault::Header),
        }
        let kid = match head.remove("kid") {
            None => None,
            Some(Value::String(kid)) => Some(kid),
            Some(_) => return Err(TokenFault::Header),
        };
        let Some(Value::String(alg)) = head.remove("alg") else {
            return Err(TokenFault::Header);
        };
        Ok(Self {
            alg,
            kid,
            signed: signed.to_owned(),
            signature: decoded(signature)?,
            claims: object(claims)?,
        })
    }

    /// The issuer that it names: which keys to look at, and no more.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.claims.get("iss").and_then(Value::as_str)
    }

    /// Whether it names a token of its own, or else what was signed: by this a use is remembered.
    pub(crate) fn one_use(&self) -> Result<String, TokenFault> {
        match self.claims.get("jti") {
            None => Ok(format!("signed {}", self.signed)),
            Some(Value::String(jti)) => Ok(format!("jti {jti}")),
            Some(_) => Err(TokenFault::Shape),
        }
    }

    /// What it says, once its signature has been checked.
    pub(crate) fn check(
        self,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<IdToken, TokenFault> {
        if self.issuer() != Some(expected.issuer) {
            return Err(TokenFault::Issuer);
        }
        self.check_audience(expected)?;
        let subject = match self.claims.get("sub").and_then(Value::as_str) {
            Some(subject) if (1..=255).contains(&subject.len()) => subject.to_owned(),
            _ => return Err(TokenFault::Subject),
        };
        if let Some(nonce) = expected.nonce
            && self.claims.get("nonce").and_then(Value::as_str) != Some(nonce)
        {
            return Err(TokenFault::Nonce);
        }
        let (expires_at, signed_in_at) = self.check_times(expected, now)?;
        Ok(IdToken {
            subject,
            expires_at,
            signed_in_at,
            claims: self.claims,
        })
    }

    fn check_audience(&self, expected: &Expected<'_>) -> Result<(), TokenFault> {
        let named: Vec<&str> = match self.claims.get("aud") {
            Some(Value::String(only)) => vec![only],
            Some(Value::Array(all)) => all
                .iter()
                .map(Value::as_str)
                .collect::<Option<_>>()
                .ok_or(TokenFault::Audience)?,
            _ => return Err(TokenFault::Audience),
        };
        if !expected.audiences.iter().any(|us| named.contains(us)) {
            return Err(TokenFault::Audience);
        }
        match self.claims.get("azp") {
            None if named.len() == 1 => Ok(()),
            Some(Value::String(party)) if party == expected.party => Ok(()),
            _ => Err(TokenFault::Audience),
        }
    }

    fn check_times(
        &self,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<(Timestamp, Timestamp), TokenFault> {
        let now = now.as_seconds();
        let time = |name: &str| match self.claims.get(name) {
            None => Ok(None),
            // Whole numbers of a sensible size, and nothing that only looks like one.
            Some(value) => match value.as_i64() {
                Some(seconds) if (0..=253_402_300_799).contains(&seconds) => Ok(Some(seconds)),
                _ => Err(TokenFault::Time),
            },
        };
        let expires = time("exp")?.ok_or(TokenFault::Time)?;
        let made = time("iat")?.ok_or(TokenFault::Time)?;
        let signed_in = time("auth_time")?;
        let begins = time("nbf")?.unwrap_or(made);
        let latest = [made, begins, signed_in.unwrap_or(made)].into_iter().max();
        let in_time = now < expires + LEEWAY
            && latest.is_some_and(|latest| latest <= now + LEEWAY)
            && now - made <= MAX_AGE;
        if !in_time {
            return Err(TokenFault::Time);
        }
        if let Some(within) = expected.signed_in_within {
            let signed_in = signed_in.ok_or(TokenFault::Time)?;
            if now - signed_in > within.as_seconds() + LEEWAY {
                return Err(TokenFault::Time);
            }
        }
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        // Nobody has signed in after this moment, whatever the other clock says.
        Ok((at(expires), at(signed_in.unwrap_or(made).min(now))))
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, TokenFault> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenFault::Shape)
}

fn object(part: &str) -> Result<Map<String, Value>, TokenFault> {
    strict_json::object(&decoded(part)?).ok_or(TokenFault::Shape)
}
