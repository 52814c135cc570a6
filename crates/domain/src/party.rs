//! The people and programs of the protocol: clients, among them resource servers.
//!
//! What a client may do stands in its row and nowhere else: each power is a field of its own, and
//! none follows from another.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::ClientId;
use crate::scope::ScopeSet;
use crate::time::Timestamp;

/// How a client proves who it is at the token endpoint (RFC 7591 2,
/// `token_endpoint_auth_method`); one way per client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ClientAuth {
    /// By its secret, in the header or in the form: clients from before the way was pinned.
    #[default]
    #[serde(rename = "client_secret")]
    Secret,
    /// By its secret in the `Authorization` header.
    #[serde(rename = "client_secret_basic")]
    SecretBasic,
    /// By its secret in the form.
    #[serde(rename = "client_secret_post")]
    SecretPost,
    /// Not at all: a public client, which only says its `client_id`.
    #[serde(rename = "none")]
    None,
}

impl ClientAuth {
    /// All of them, for reading one.
    pub const ALL: [Self; 4] = [
        Self::Secret,
        Self::SecretBasic,
        Self::SecretPost,
        Self::None,
    ];

    /// The name it has in metadata.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secret => "client_secret",
            Self::SecretBasic => "client_secret_basic",
            Self::SecretPost => "client_secret_post",
            Self::None => "none",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }

    /// Whether the client has no secret.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::None)
    }
}

/// A grant that a client may use (RFC 7591 2, `grant_types`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GrantType {
    /// RFC 6749 4.1.
    #[serde(rename = "authorization_code")]
    AuthorizationCode,
    /// RFC 6749 6.
    #[serde(rename = "refresh_token")]
    RefreshToken,
    /// RFC 6749 4.4.
    #[serde(rename = "client_credentials")]
    ClientCredentials,
    /// UMA 2.0 Grant 3.3.1.
    #[serde(rename = "urn:ietf:params:oauth:grant-type:uma-ticket")]
    UmaTicket,
}

impl GrantType {
    /// All of them, for reading one.
    pub const ALL: [Self; 4] = [
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientCredentials,
        Self::UmaTicket,
    ];

    /// The value of `grant_type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::UmaTicket => "urn:ietf:params:oauth:grant-type:uma-ticket",
        }
    }

    /// The one with this name, letter for letter.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.name() == name)
    }
}

/// What ID tokens for a client are signed with (RFC 7591, `id_token_signed_response_alg`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum IdTokenAlg {
    /// ECDSA on P-256.
    #[default]
    #[serde(rename = "ES256")]
    Es256,
    /// RSA PKCS#1 v1.5.
    #[serde(rename = "RS256")]
    Rs256,
}

impl IdTokenAlg {
    /// Its name in metadata and in a JWS header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Es256, Self::Rs256]
            .into_iter()
            .find(|alg| alg.name() == name)
    }
}

/// How a client came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Registered {
    /// An operator registered it.
    #[default]
    ByOperator,
    /// It registered itself (RFC 7591); nobody vetted it.
    ByItself,
}

/// An OAuth client: an app that asks for access, a service that keeps records, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a power of its own, and none follows from another"
)]
pub struct Client {
    /// Its `client_id`.
    pub id: ClientId,
    /// The name people read.
    pub name: String,
    /// Its website, as text.
    pub website: String,
    /// Whom people can ask about it.
    pub contact: String,
    /// Whether it may hold protection API access tokens (a resource server).
    pub keeps_records: bool,
    /// Whether it may redeem permission tickets.
    pub asks: bool,
    /// Whether it is its own owner: a resource server that registers records of nobody
    /// (RFC 6749 4.4, `FedAuthz` 1.3).
    pub owns_itself: bool,
    /// Whether claim tokens that it pushes are looked at (Grant 3.3.1).
    pub may_push: bool,
    /// How it proves who it is.
    pub auth: ClientAuth,
    /// The grants it may use.
    pub grant_types: BTreeSet<GrantType>,
    /// What ID tokens for it are signed with.
    pub id_token_alg: IdTokenAlg,
    /// How it came to be known.
    pub registered: Registered,
    /// Whether it is a native app, whose loopback redirect URIs may come with any port
    /// (RFC 8252 7.3).
    pub native: bool,
    /// Registered redirect URIs of the authorization endpoint, compared byte for byte.
    pub redirect_uris: Vec<String>,
    /// Registered claims redirect URIs (Grant 3.3.2), a list of its own.
    pub claims_redirect_uris: Vec<String>,
    /// The scopes it is registered for (Grant 3.3.4, `ClientRegistered`).
    pub scopes: ScopeSet,
    /// When an administrator reviewed it.
    pub reviewed_at: Option<Timestamp>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was taken out of the register; then it is only a name in what happened before.
    pub ended_at: Option<Timestamp>,
}

impl Client {
    /// Whether it may use this grant.
    #[must_use]
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    /// Whether the authorization endpoint may send a browser to this address: a registered one,
    /// byte for byte. For a native app the port of a registered loopback address is free
    /// (RFC 8252 7.3, RFC 9700 4.1.3); `localhost` is a name and no loopback address.
    #[must_use]
    pub fn may_return_to(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|known| {
            known == uri
                || (self.native
                    && matches!((without_port(known), without_port(uri)), (Some(a), Some(b)) if a == b))
        })
    }

    /// Whether nobody vetted it: it registered itself and no administrator reviewed it (AMB-36).
    #[must_use]
    pub fn is_unvetted(&self) -> bool {
        self.registered == Registered::ByItself && self.reviewed_at.is_none()
    }
}

/// A loopback address in two parts, around the port it may have.
fn without_port(uri: &str) -> Option<(&str, &str)> {
    let start = ["http://127.0.0.1", "http://[::1]"]
        .into_iter()
        .find(|start| uri.starts_with(start))?;
    let (start, rest) = uri.split_at_checked(start.len())?;
    let rest = match rest.strip_prefix(':') {
        None => rest,
        Some(rest) => {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let (port, rest) = rest.split_at_checked(end)?;
            port.parse::<u16>().ok().filter(|port| *port > 0)?;
            rest
        }
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((start, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_are_what_a_row_holds() {
        for way in ClientAuth::ALL {
            assert_eq!(ClientAuth::named(way.name()), Some(way));
            assert_eq!(serde_json::to_value(way).unwrap(), way.name());
        }
        for grant in GrantType::ALL {
            assert_eq!(GrantType::named(grant.name()), Some(grant));
            assert_eq!(serde_json::to_value(grant).unwrap(), grant.name());
        }
        for alg in [IdTokenAlg::Es256, IdTokenAlg::Rs256] {
            assert_eq!(IdTokenAlg::named(alg.name()), Some(alg));
        }
        assert_eq!(without_port("http://127.0.0.1:80x/a"), None);
        assert_eq!(without_port("http://127.0.0.1:/a"), None);
        assert_eq!(without_port("http://127.0.0.1:99999/a"), None);
        assert_eq!(without_port("http://127.0.0.1.evil.example/a"), None);
        assert_eq!(without_port("http://127.0.0.1@evil.example/a"), None);
        assert_eq!(without_port("http://127.0.0.1:1@evil.example/a"), None);
        assert_eq!(
            without_port("http://[::1]:8/a?b"),
            Some(("http://[::1]", "/a?b"))
        );
        assert_eq!(IdTokenAlg::named("none"), None);
        assert_eq!(GrantType::named("Authorization_Code"), None);
    }
}
