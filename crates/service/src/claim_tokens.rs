//! Claim tokens that a client pushes (Grant 3.3.1): ID tokens of trusted issuers, from clients that
//! are trusted for it.
//!
//! A token that is not right in every way proves nothing, and why is told to the audit trail and to
//! nobody else (security J1 to J7). It never signs anybody in (OIDC-2-06).

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};

use latchkey_domain::audit::{Actor, AuditEvent, Shown};
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::id::ClientId;
use latchkey_domain::issuer::{TokenFault, TrustedIssuer};
use latchkey_domain::party::Client;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Change, StoreError, Tx};

use crate::House;
use crate::issuers::{Expected, IdToken, LEEWAY, Unproven, facts, is_signed, proven_email};
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
        let mut named = Sha256::new();
        for part in [issuer.id.as_str(), once] {
            named.update(part);
            named.update([0]);
        }
        let job = Use {
            client: client.id.clone(),
            issuer: issuer.name.clone(),
            by_subject: (issuer.id.clone(), token.subject.clone()),
            email: proven_email(issuer, &token.claims).map(|(key, _)| key),
            // How fresh a proof is counts from the sign-in there (OIDC-2-05).
            facts: proven_at(&facts(issuer, &token.claims, now), token.signed_in_at),
            hash: TokenHash::new(named.finalize().into()),
            until: token.expires_at.plus(Lifetime::seconds(LEEWAY)),
            signed_in_at: token.signed_in_at,
            now,
        };
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

/// Everything that using a token writes, so that the write can be run again.
#[derive(Clone)]
struct Use {
    client: ClientId,
    issuer: String,
    by_subject: (latchkey_domain::id::IssuerId, String),
    email: Option<String>,
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
        let (issuer, subject) = &self.by_subject;
        let person = match (tx.identities().person(issuer, subject).await?, &self.email) {
            (Some(id), _) => tx.people().by_id(&id).await?,
            (None, Some(email)) => tx.people().by_email(email).await?,
            (None, None) => None,
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

/// The compact form of a token that came as it is, or wrapped in base64url once more.
fn compact(token: &str) -> Result<String, TokenFault> {
    if token.contains('.') {
        return Ok(token.to_owned());
    }
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let wrapped = GeneralPurpose::new(&URL_SAFE, config).decode(token);
    let bytes = wrapped.map_err(|_| TokenFault::Shape)?;
    String::from_utf8(bytes).map_err(|_| TokenFault::Shape)
}
