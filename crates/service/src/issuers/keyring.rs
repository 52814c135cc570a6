//! What issuers publish about themselves, kept for a while (security J8, J10).
//!
//! Keys are kept 15 minutes, and an hour when the issuer is out of reach; a key nobody knows makes
//! us look again, at most once a minute for each issuer. An issuer that names itself otherwise is
//! told to the caller, who suspends it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use openidconnect::core::CoreProviderMetadata;
use serde_json::Value;
use tokio::sync::Mutex as AsyncMutex;
use url::Url;

use latchkey_domain::id::IssuerId;
use latchkey_domain::issuer::{SigningAlg, TrustedIssuer};
use latchkey_domain::time::{Lifetime, Timestamp};

use super::fetch::Fetcher;
use super::keys::VerifyingKey;
use super::strict_json;

const FRESH: Lifetime = Lifetime::minutes(15);
const KEPT_IN_AN_OUTAGE: Lifetime = Lifetime::minutes(60);
const BETWEEN_TRIES: Lifetime = Lifetime::minutes(1);
/// `OpenID` Connect Discovery 4.
const SUFFIX: &str = ".well-known/openid-configuration";

/// Why nothing is known about an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SourceFault {
    /// It cannot be reached, or says nothing sensible.
    #[error("the issuer cannot be reached, or does not answer as it must")]
    Unreachable,
    /// Its description names another issuer.
    #[error("the issuer's own description names another issuer")]
    OtherIssuer,
}

/// What an issuer says of itself.
#[derive(Clone)]
pub(crate) struct Description {
    /// Its endpoints.
    pub(crate) metadata: CoreProviderMetadata,
    /// Whether its answers always name it (RFC 9207).
    pub(crate) names_itself: bool,
    keys: Vec<VerifyingKey>,
}

impl Description {
    /// How many of its keys can be used.
    pub(crate) fn usable_keys(&self, algs: &[SigningAlg]) -> usize {
        let fits = |key: &&VerifyingKey| algs.iter().any(|alg| key.fits(*alg, None));
        self.keys.iter().filter(fits).count()
    }

    fn fitting(&self, alg: SigningAlg, kid: Option<&str>) -> Vec<VerifyingKey> {
        let fits = |key: &&VerifyingKey| key.fits(alg, kid);
        self.keys.iter().filter(fits).cloned().collect()
    }
}

#[derive(Default)]
struct Slot {
    held: Option<(Description, Timestamp)>,
    /// When it was last tried because what is held had become old.
    tried_at: Option<Timestamp>,
    /// When it was last tried because of a key that nobody knows.
    asked_at: Option<Timestamp>,
}

/// Descriptions and keys of all issuers.
pub(crate) struct Keyring {
    /// How issuers are asked.
    pub(crate) fetcher: Fetcher,
    slots: Mutex<HashMap<IssuerId, Arc<AsyncMutex<Slot>>>>,
}

impl Keyring {
    pub(crate) fn new(fetcher: Fetcher) -> Self {
        Self {
            fetcher,
            slots: Mutex::default(),
        }
    }

    /// What an issuer says of itself, as far as it is known or can be learnt.
    pub(crate) async fn description(
        &self,
        issuer: &TrustedIssuer,
        now: Timestamp,
    ) -> Result<Description, SourceFault> {
        let slot = self.slot(&issuer.id);
        let mut slot = slot.lock().await;
        self.renew(&mut slot, issuer, now).await?;
        let held = slot.held.as_ref().ok_or(SourceFault::Unreachable)?;
        Ok(held.0.clone())
    }

    /// The keys of an issuer that a header may mean; none when there is no such key.
    pub(crate) async fn keys(
        &self,
        issuer: &TrustedIssuer,
        alg: SigningAlg,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<VerifyingKey>, SourceFault> {
        let slot = self.slot(&issuer.id);
        let mut slot = slot.lock().await;
        let just_now = self.renew(&mut slot, issuer, now).await?;
        let fitting = |slot: &Slot| {
            let held = slot.held.as_ref();
            held.map_or_else(Vec::new, |(known, _)| known.fitting(alg, kid))
        };
        let found = fitting(&slot);
        let may_ask = slot
            .asked_at
            .is_none_or(|asked| now.since(asked) >= BETWEEN_TRIES);
        if !found.is_empty() || kid.is_none() || just_now || !may_ask {
            return Ok(found);
        }
        slot.asked_at = Some(now);
        match self.ask(issuer).await {
            Ok(description) => slot.held = Some((description, now)),
            Err(SourceFault::Unreachable) => {}
            Err(SourceFault::OtherIssuer) => {
                slot.held = None;
                return Err(SourceFault::OtherIssuer);
            }
        }
        Ok(fitting(&slot))
    }

    /// Looks again when what is held is old; says whether that has just been done.
    async fn renew(
        &self,
        slot: &mut Slot,
        issuer: &TrustedIssuer,
        now: Timestamp,
    ) -> Result<bool, SourceFault> {
        let age = slot.held.as_ref().map(|(_, since)| now.since(*since));
        if age.is_some_and(|age| age <= FRESH) {
            return Ok(false);
        }
        let may_try = slot
            .tried_at
            .is_none_or(|tried| now.since(tried) >= BETWEEN_TRIES);
        if may_try {
            slot.tried_at = Some(now);
            match self.ask(issuer).await {
                Ok(description) => {
                    slot.held = Some((description, now));
                    return Ok(true);
                }
                Err(SourceFault::Unreachable) => {}
                Err(SourceFault::OtherIssuer) => {
                    slot.held = None;
                    return Err(SourceFault::OtherIssuer);
                }
            }
        }
        if age.is_some_and(|age| age <= KEPT_IN_AN_OUTAGE) {
            return Ok(false);
        }
        slot.held = None;
        Err(SourceFault::Unreachable)
    }

    /// Asks an issuer about itself: its description, then its keys.
    pub(crate) async fn ask(&self, issuer: &TrustedIssuer) -> Result<Description, SourceFault> {
        const WRONG: SourceFault = SourceFault::Unreachable;
        let base = issuer.issuer.trim_end_matches('/');
        let address = Url::parse(&format!("{base}/{SUFFIX}")).map_err(|_| WRONG)?;
        let document = self.fetcher.get(&address).await.map_err(|_| WRONG)?;
        let said = strict_json::object(&document).ok_or(WRONG)?;
        match said.get("issuer").and_then(Value::as_str) {
            Some(named) if named == issuer.issuer => {}
            Some(_) => return Err(SourceFault::OtherIssuer),
            None => return Err(WRONG),
        }
        let names_itself =
            said.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true));
        let metadata: CoreProviderMetadata =
            serde_json::from_value(Value::Object(said)).map_err(|_| WRONG)?;
        if !self
            .fetcher
            .may_ask(metadata.authorization_endpoint().url())
        {
            return Err(WRONG);
        }
        let set = self.fetcher.get(metadata.jwks_uri().url()).await;
        let set = strict_json::object(&set.map_err(|_| WRONG)?).ok_or(WRONG)?;
        let keys = VerifyingKey::of_set(&Value::Object(set)).ok_or(WRONG)?;
        Ok(Description {
            metadata,
            names_itself,
            keys,
        })
    }

    fn slot(&self, id: &IssuerId) -> Arc<AsyncMutex<Slot>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(id.clone()).or_default())
    }
}
