//! Issuers that are believed about people: OpenID providers an administrator entered, and what
//! each of them may say (security J10).
//!
//! An issuer proves nothing by itself; its entry says which claims count, as which facts, and for
//! whose addresses it speaks.

use serde::{Deserialize, Serialize};

use crate::id::IssuerId;
use crate::time::Timestamp;

/// A signature algorithm that an issuer may be allowed (security J1); each is asymmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SigningAlg {
    /// ECDSA on P-256 with SHA-256 (RFC 7518 3.4).
    #[serde(rename = "ES256")]
    Es256,
    /// RSA PKCS #1 v1.5 with SHA-256 (RFC 7518 3.3).
    #[serde(rename = "RS256")]
    Rs256,
    /// RSA PSS with SHA-256 (RFC 7518 3.5).
    #[serde(rename = "PS256")]
    Ps256,
    /// Ed25519 (RFC 8037 3.1).
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl SigningAlg {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Es256, Self::Rs256, Self::Ps256, Self::EdDsa];

    /// The name of RFC 7518.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of this name, letter by letter.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.name() == name)
    }
}

/// A claim that an issuer may make, and the fact it proves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// The name of the claim.
    pub claim: String,
    /// The value that it must have, or contain as a list; without one it must be `true`.
    pub value: Option<String>,
    /// The kind of fact that it proves.
    pub kind: String,
    /// What people read.
    pub label: String,
}

/// An OpenID provider that an administrator entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// Which entry.
    pub id: IssuerId,
    /// Its issuer identifier, compared character by character.
    pub issuer: String,
    /// The name people read.
    pub name: String,
    /// Latchkey's `client_id` there.
    pub client_id: String,
    /// Whether people may sign in through it.
    pub sign_in: bool,
    /// Whether apps may push its ID tokens.
    pub push: bool,
    /// What it may assert.
    pub asserts: Vec<Assertion>,
    /// The domains of the e-mail addresses it is believed about.
    pub domains: Vec<String>,
    /// The signature algorithms it may use.
    pub algs: Vec<SigningAlg>,
    /// Scopes to ask for beside `openid profile email`.
    pub scopes: Vec<String>,
    /// Since when it is not believed any more.
    pub suspended_at: Option<Timestamp>,
    /// When it was entered.
    pub created_at: Timestamp,
}

impl TrustedIssuer {
    /// Whether it is believed about this address, given in canonical form (security 2.5, 13).
    #[must_use]
    pub fn is_believed_about(&self, email_key: &str) -> bool {
        email_key
            .rsplit_once('@')
            .is_some_and(|(_, domain)| self.domains.iter().any(|known| known == domain))
    }
}

/// Why a claim token proves nothing. It is told to the audit trail and to nobody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenFault {
    /// The format is not known.
    Format,
    /// The client is not trusted to push tokens.
    Client,
    /// It is no token: wrong shape, wrong encoding, a member twice.
    Shape,
    /// Its header says something that is refused, such as where to find a key.
    Header,
    /// Its algorithm is not allowed to this issuer.
    Algorithm,
    /// Its issuer is not trusted for this.
    Issuer,
    /// The issuer's keys cannot be had.
    NoKeys,
    /// The issuer has no such key.
    Key,
    /// The signature is wrong.
    Signature,
    /// It ran out, is from the future, too old, or its times are no numbers.
    Time,
    /// It was made for somebody else.
    Audience,
    /// It says of nobody that it is about her.
    Subject,
    /// It answers another question than ours.
    Nonce,
    /// It was used before.
    Replay,
    /// It is about nobody we know.
    Person,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_are_known_by_their_exact_names_and_none_is_symmetric() {
        for alg in SigningAlg::ALL {
            assert_eq!(SigningAlg::from_name(alg.name()), Some(alg));
        }
        for bad in [
            "none", "None", "nOnE", "", "HS256", "es256", "ES256 ", "RS1",
        ] {
            assert_eq!(SigningAlg::from_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_issuer_is_believed_about_its_own_domains_only() {
        let issuer = TrustedIssuer {
            id: "01J9ZK2V8Q5T3N7R4M6P0WXYZA".parse().unwrap(),
            issuer: "https://id.example".to_owned(),
            name: "Example".to_owned(),
            client_id: "latchkey".to_owned(),
            sign_in: true,
            push: false,
            asserts: Vec::new(),
            domains: vec!["example.org".to_owned()],
            algs: SigningAlg::ALL.to_vec(),
            scopes: Vec::new(),
            suspended_at: None,
            created_at: Timestamp::from_millis(0),
        };
        assert!(issuer.is_believed_about("a@example.org"));
        for other in [
            "a@sub.example.org",
            "a@example.org.evil.example",
            "a@xexample.org",
            "example.org",
            "",
        ] {
            assert!(!issuer.is_believed_about(other), "{other}");
        }
    }
}
