//! Claim tokens that a client pushes (Grant 3.3.1): ID tokens of trusted issuers, from clients that
//! are trusted for it.
//!
//! A token that is not right in every way proves nothing, and why is told to the audit trail and to
//! nobody else (security J1 to J7). It never signs anybody in (OIDC-2-06).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use latchkey_domain::audit::{Actor, AuditEvent, Shown};
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::id::{ClientId, IssuerId, PersonId};
use latchkey_domain::issuer::{SigningAlg, TokenFault, TrustedIssuer};
use latchkey_domain::party::Client;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Change, StoreError, Tx};

use crate::House;
use crate::issuers::{
    Expected, IdToken, LEEWAY, Unproven, VerifyingKey, facts, is_signed, proven_email,
};
use crate::openid::keys::verifying_keys;
use crate::scene::proven_at;

/// The format of an ID token (Grant 3.3.1, `claim_token_format`).
pub const ID_TOKEN: &str = "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";

/// Why nothing is proven.
enum Refusal {
    Fault(TokenFault),
    Store(StoreError),
}

impl From<TokenFault> for Refusal {
    fn from(fault: TokenFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Pushed claim tokens.
#[derive(Clone)]
pub struct ClaimTokens {
    house: House,
}

impl ClaimTokens {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// What a token proves about the requesting party; nothing unless all of it is right.
    pub async fn verify(
        &self,
        client: &Client,
        format: &str,
        token: &str,
        now: Timestamp,
    ) -> Option<VerifiedClaims> {
        let refusal = match self.proven(client, format, token, now).await {
            Ok(claims) => return Some(claims),
            Err(Refusal::Fault(fault)) => self.note(client, fault, now).await.err(),
            Err(Refusal::Store(error)) => Some(error),
        };
        if let Some(error) = refusal {
            tracing::error!(%error, "the store failed under a claim token, which proves nothing then");
        }
        None
    }

    async fn proven(
        &self,
        client: &Client,
        format: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<VerifiedClaims, Refusal> {
        if format != ID_TOKEN {
            return Err(TokenFault::Format.into());
        }
        if !client.may_push {
            return Err(TokenFault::Client.into());
        }
        let token = Unproven::read(&compact(token)?)?;
        if token.issuer() == Some(&self.house.settings.base_url) {
            return self.own(client, token, now).await;
        }
        let issuer = match token.issuer() {
            Some(named) => self.issuer(named).await?,
            None => None,
        };
        let issuer = issuer
            .filter(|issuer| issuer.push && issuer.suspended_at.is_none())
            .ok_or(TokenFault::Issuer)?;
        is_signed(&self.house, &issuer, &token, now).await?;
        let once = token.one_use()?;
        let expected = Expected {
            issuer: &issuer.issuer,
            audiences: &[&self.house.settings.base_url, client.id.as_str()],
            party: client.id.as_str(),
            nonce: None,
            signed_in_within: None,
        };
        let token = token.check(&expected, now)?;
        Ok(self.used(client, &issuer, token, &once, now).await??)
    }

    /// An ID token that Latchkey itself made for this client: it says who somebody is, and no more.
    async fn own(
        &self,
        client: &Client,
        token: Unproven,
        now: Timestamp,
    ) -> Result<VerifiedClaims, Refusal> {
        let alg = SigningAlg::from_name(&token.alg)
            .filter(|alg| [SigningAlg::Es256, SigningAlg::Rs256].contains(alg))
            .ok_or(TokenFault::Algorithm)?;
        let set = verifying_keys(&self.house).await?;
        let keys = VerifyingKey::of_set(&set).unwrap_or_default();
        signed_by(&keys, alg, &token)?;
        let once = token.one_use()?;
        let expected = Expected {
            issuer: &self.house.settings.base_url,
            audiences: &[client.id.as_str()],
            party: client.id.as_str(),
            nonce: None,
            signed_in_within: None,
        };
        let token = token.check(&expected, now)?;
        let person = token.subject.parse().map_err(|_| TokenFault::Person)?;
        let job = Use {
            client: client.id.clone(),
            issuer: self.house.settings.base_url.clone(),
            who: Who::Ours(person),
            facts: Vec::new(),
            hash: named(&self.house.settings.base_url, &once),
            until: token.expires_at.plus(Lifetime::seconds(LEEWAY)),
            signed_in_at: token.signed_in_at,
            now,
        };
        Ok(self.write(job).await??)
    }

    async fn issuer(&self, named: &str) -> Result<Option<TrustedIssuer>, StoreError> {
        let named = named.to_owned();
        self.house
            .store
            .read(move |snapshot| {
                let named = named.clone();
                Box::pin(async move { snapshot.trusted_issuers().by_issuer(&named).await })
            })
            .await
    }

    /// Uses a token that is right: once, and for somebody we know.
    async fn used(
        &self,
        client: &Client,
        issuer: &TrustedIssuer,
        token: IdToken,
        once: &str,
        now: Timestamp,
    ) -> Result<Result<VerifiedClaims, TokenFault>, StoreError> {
        let job = Use {
            client: client.id.clone(),
            issuer: issuer.name.clone(),
            who: Who::Theirs {
                issuer: issuer.id.clone(),
                subject: token.subject.clone(),
                email: proven_email(issuer, &token.claims).map(|(key, _)| key),
            },
            // How fresh a proof is counts from the sign-in there (OIDC-2-05).
            facts: proven_at(&facts(issuer, &token.claims, now), token.signed_in_at),
            hash: named(issuer.id.as_str(), once),
            until: token.expires_at.plus(Lifetime::seconds(LEEWAY)),
            signed_in_at: token.signed_in_at,
            now,
        };
        self.write(job).await
    }

    async fn write(&self, job: Use) -> Result<Result<VerifiedClaims, TokenFault>, StoreError> {
        self.house
            .store
            .write(move |tx| {
                let job = job.clone();
                Box::pin(async move { job.run(tx).await })
            })
            .await
    }

    async fn note(
        &self,
        client: &Client,
        fault: TokenFault,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let client = client.id.clone();
        self.house
            .store
            .write(move |_tx| {
                let client = client.clone();
                Box::pin(async move {
                    let actor = Actor::Client(client.clone());
                    let event = AuditEvent::ClaimTokenRefused { client, fault };
                    Ok(Change::new((), event.record(now, &actor, None, None)))
                })
            })
            .await
    }
}

/// Whom a token means.
#[derive(Clone)]
enum Who {
    /// A person, by the identifier that she has here.
    Ours(PersonId),
    /// Whom an issuer calls so, or else has this address.
    Theirs {
        issuer: IssuerId,
        subject: String,
        email: Option<String>,
    },
}

/// Whether one of these keys, which the token's header means, signed it.
fn signed_by(keys: &[VerifyingKey], alg: SigningAlg, token: &Unproven) -> Result<(), TokenFault> {
    let meant = |key: &&VerifyingKey| key.fits(alg, token.kid.as_deref());
    let signs = |key: &VerifyingKey| key.verifies(alg, token.signed.as_bytes(), &token.signature);
    if !keys.iter().any(|key| meant(&key)) {
        return Err(TokenFault::Key);
    }
    if keys.iter().filter(meant).any(signs) {
        Ok(())
    } else {
        Err(TokenFault::Signature)
    }
}

/// The name under which the use of a token is remembered.
fn named(issuer: &str, once: &str) -> TokenHash {
    let mut hash = Sha256::new();
    for part in [issuer, once] {
        hash.update(part);
        hash.update([0]);
    }
    TokenHash::new(hash.finalize().into())
}

/// Everything that using a token writes, so that the write can be run again.
#[derive(Clone)]
struct Use {
    client: ClientId,
    issuer: String,
    who: Who,
    facts: Vec<latchkey_domain::claim::Fact>,
    hash: TokenHash,
    until: Timestamp,
    signed_in_at: Timestamp,
    now: Timestamp,
}

impl Use {
    async fn run(
        self,
        tx: &mut Tx<'_>,
    ) -> Result<Change<Result<VerifiedClaims, TokenFault>>, StoreError> {
        if tx.claim_token_uses().note(&self.hash, self.until).await? == 0 {
            return Ok(Change::none(Err(TokenFault::Replay)));
        }
        let person = match &self.who {
            Who::Ours(id) => tx.people().by_id(id).await?,
            Who::Theirs {
                issuer,
                subject,
                email,
            } => match (tx.identities().person(issuer, subject).await?, email) {
                (Some(id), _) => tx.people().by_id(&id).await?,
                (None, Some(email)) => tx.people().by_email(email).await?,
                (None, None) => None,
            },
        };
        let Some(person) = person else {
            return Ok(Change::none(Err(TokenFault::Person)));
        };
        let claims = VerifiedClaims {
            party: person.id.into(),
            name: person.name,
            place: person.place,
            facts: self.facts,
            verified_at: self.signed_in_at,
            // The claims pages know what else was checked about her.
            may_prove_more: true,
        };
        let actor = Actor::Client(self.client.clone());
        let event = AuditEvent::ClaimTokenTaken {
            client: self.client,
            issuer: self.issuer,
            who: Shown {
                id: claims.party.clone(),
                name: claims.name.clone(),
            },
        };
        let record = event.record(self.now, &actor, None, None);
        Ok(Change::new(Ok(claims), record))
    }
}

/// The compact form of a token that came as it is, or wrapped in base64url once more; padding
/// has no place in either (RFC 7515 2).
fn compact(token: &str) -> Result<String, TokenFault> {
    if token.contains('.') {
        return Ok(token.to_owned());
    }
    let wrapped = URL_SAFE_NO_PAD.decode(token);
    let bytes = wrapped.map_err(|_| TokenFault::Shape)?;
    String::from_utf8(bytes).map_err(|_| TokenFault::Shape)
}
