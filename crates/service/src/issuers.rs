//! Issuers that are believed about people: entered by an administrator, asked with care, and
//! believed only as far as their entry goes (security J10, S1).

use serde_json::{Map, Value};
use url::Url;

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::claim::Fact;
use latchkey_domain::id::IssuerId;
use latchkey_domain::issuer::{Assertion, SigningAlg, TokenFault, TrustedIssuer};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, StoreError};

use crate::House;
use crate::people::canonical_email;

mod address;
mod fetch;
mod keyring;
mod keys;
mod sign_in;
mod strict_json;
mod token;

pub use sign_in::{Answered, ArriveError, Arrived, Errand, LeaveError, Leaving, Why};

pub(crate) use fetch::Fetcher;
pub(crate) use keyring::{Keyring, SourceFault};
pub(crate) use token::{Expected, IdToken, LEEWAY, Unproven};

/// What is needed to enter an issuer.
#[derive(Debug, Clone, Default)]
pub struct NewIssuer {
    /// Its issuer identifier, exactly as its own description has it.
    pub issuer: String,
    /// The name people read.
    pub name: String,
    /// Our `client_id` there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: String,
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
}

/// Why an issuer is not entered or not in order.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// There is no such entry.
    #[error("there is no such issuer")]
    NotFound,
    /// There is an entry for this issuer.
    #[error("this issuer is in the list already")]
    Known,
    /// Something that was given, or found there, cannot be used; the text says what to do.
    #[error("{0}")]
    Problem(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An issuer with which a person can do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerChoice {
    /// Which entry.
    pub id: IssuerId,
    /// The name people read.
    pub name: String,
}

/// The list of trusted issuers, and the way to them and back.
#[derive(Clone)]
pub struct Issuers {
    house: House,
}

impl Issuers {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Enters an issuer, after its own description has been read and has named it exactly so.
    ///
    /// # Errors
    /// [`IssuerError`] says what to change.
    pub async fn add(&self, new: NewIssuer) -> Result<TrustedIssuer, IssuerError> {
        let now = self.house.env.now();
        let issuer = self.entry(&new, now)?;
        self.look_at(&issuer).await?;
        let sealed = self
            .house
            .env
            .lock_away(&secret_of(&issuer.id), new.client_secret.as_bytes())
            .map_err(StoreError::from)?;
        let entered = issuer.clone();
        self.house
            .store
            .write(move |tx| {
                let (issuer, sealed) = (issuer.clone(), sealed.clone());
                Box::pin(async move {
                    let mut issuers = tx.trusted_issuers();
                    if issuers.by_issuer(&issuer.issuer).await?.is_some() {
                        return Err(IssuerError::Known);
                    }
                    issuers.insert(&issuer, &sealed).await?;
                    let event = AuditEvent::IssuerAdded {
                        issuer: issuer.issuer,
                        name: issuer.name,
                    };
                    Ok(Change::new(
                        (),
                        event.record(now, &Actor::Operator, None, None),
                    ))
                })
            })
            .await?;
        Ok(entered)
    }

    /// All entries, by name.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn list(&self) -> Result<Vec<TrustedIssuer>, StoreError> {
        self.house
            .store
            .read(|snapshot| Box::pin(async move { snapshot.trusted_issuers().all().await }))
            .await
    }

    /// Those through which people may sign in now.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn for_sign_in(&self) -> Result<Vec<IssuerChoice>, StoreError> {
        self.choices(|_| true).await
    }

    /// Those that can prove something about the person herself.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn for_proof(&self) -> Result<Vec<IssuerChoice>, StoreError> {
        self.choices(|issuer| !issuer.asserts.is_empty()).await
    }

    async fn choices(
        &self,
        can: impl Fn(&TrustedIssuer) -> bool,
    ) -> Result<Vec<IssuerChoice>, StoreError> {
        let all = self.list().await?.into_iter();
        let usable = all.filter(|one| one.sign_in && one.suspended_at.is_none() && can(one));
        Ok(usable
            .map(|issuer| IssuerChoice {
                id: issuer.id,
                name: issuer.name,
            })
            .collect())
    }

    /// Does not believe an issuer any more.
    ///
    /// # Errors
    /// [`IssuerError::NotFound`] when there is no such entry that is not suspended yet.
    pub async fn suspend(&self, id: &IssuerId) -> Result<(), IssuerError> {
        let issuer = self.known(id).await?;
        if suspend(&self.house, &issuer, &Actor::Operator, false).await? {
            Ok(())
        } else {
            Err(IssuerError::NotFound)
        }
    }

    /// Reads the issuer's own description and keys once more; says how many keys can be used. One
    /// that names itself otherwise is suspended.
    ///
    /// # Errors
    /// [`IssuerError::Problem`] says what is wrong with it.
    pub async fn test(&self, id: &IssuerId) -> Result<usize, IssuerError> {
        let issuer = self.known(id).await?;
        self.look_at(&issuer).await
    }

    async fn look_at(&self, issuer: &TrustedIssuer) -> Result<usize, IssuerError> {
        let problem = |text: String| Err(IssuerError::Problem(text));
        match self.house.keyring.ask(issuer).await {
            Ok(description) => match description.usable_keys(&issuer.algs) {
                0 => problem("it publishes no key that can be used with these algorithms".into()),
                keys => Ok(keys),
            },
            Err(fault) => {
                if fault == SourceFault::OtherIssuer {
                    suspend(&self.house, issuer, &Actor::Operator, true).await?;
                }
                problem(fault.to_string())
            }
        }
    }

    async fn known(&self, id: &IssuerId) -> Result<TrustedIssuer, IssuerError> {
        by_id(&self.house, id).await?.ok_or(IssuerError::NotFound)
    }

    fn entry(&self, new: &NewIssuer, now: Timestamp) -> Result<TrustedIssuer, IssuerError> {
        let problem = |text: &str| Err(IssuerError::Problem(text.to_owned()));
        let plain = |text: &str, most: usize| {
            (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        let may_ask = |url: &Url| self.house.keyring.fetcher.may_ask(url);
        let address = Url::parse(&new.issuer).ok().filter(may_ask);
        if !address.is_some_and(|url| url.query().is_none() && url.fragment().is_none()) {
            return problem(
                "the issuer must be an https address with a host name, without ? or # \
                 (an address on this machine needs the setting danger_allow_loopback_issuers)",
            );
        }
        let name = new.name.trim();
        if !plain(name, 120) {
            return problem("the name must have 1 to 120 characters");
        }
        if !plain(&new.client_id, 500) || new.client_secret.is_empty() {
            return problem("the client_id and the secret at the issuer are needed");
        }
        if new.algs.is_empty() {
            return problem("allow at least one signature algorithm");
        }
        let mut domains = Vec::new();
        for domain in &new.domains {
            let key = canonical_email(&format!("x@{domain}"));
            match key.as_deref().and_then(|key| key.strip_prefix("x@")) {
                Some(domain) if !domain.contains('@') => domains.push(domain.to_owned()),
                _ => return problem("a domain looks like example.org"),
            }
        }
        for claim in &new.asserts {
            let value = claim.value.as_deref().unwrap_or("-");
            if ![&claim.claim, &claim.kind, &claim.label, value]
                .iter()
                .all(|text| plain(text, 200))
            {
                return problem("a claim needs its name, a kind of fact and a label");
            }
        }
        Ok(TrustedIssuer {
            id: self.house.env.fresh(now).map_err(StoreError::from)?,
            issuer: new.issuer.clone(),
            name: name.to_owned(),
            client_id: new.client_id.clone(),
            sign_in: new.sign_in,
            push: new.push,
            asserts: new.asserts.clone(),
            domains,
            algs: new.algs.clone(),
            scopes: new.scopes.clone(),
            suspended_at: None,
            created_at: now,
        })
    }
}

/// What our sealed secret at an issuer is about.
fn secret_of(id: &IssuerId) -> String {
    format!("issuer/{id}/client_secret")
}

async fn by_id(house: &House, id: &IssuerId) -> Result<Option<TrustedIssuer>, StoreError> {
    let id = id.clone();
    house
        .store
        .read(move |snapshot| {
            let id = id.clone();
            Box::pin(async move { snapshot.trusted_issuers().by_id(&id).await })
        })
        .await
}

/// Suspends an entry; says whether it had not been before.
async fn suspend(
    house: &House,
    issuer: &TrustedIssuer,
    actor: &Actor,
    mismatch: bool,
) -> Result<bool, StoreError> {
    let now = house.env.now();
    let (id, name, actor) = (issuer.id.clone(), issuer.name.clone(), actor.clone());
    house
        .store
        .write(move |tx| {
            let (id, name, actor) = (id.clone(), name.clone(), actor.clone());
            Box::pin(async move {
                if tx.trusted_issuers().suspend(&id, now).await? == 0 {
                    return Ok(Change::none(false));
                }
                let event = AuditEvent::IssuerSuspended { name, mismatch };
                Ok(Change::new(true, event.record(now, &actor, None, None)))
            })
        })
        .await
}

/// Whether a token is signed by its issuer, with an algorithm that the issuer is allowed. An issuer
/// that names itself otherwise by now is suspended.
pub(crate) async fn is_signed(
    house: &House,
    issuer: &TrustedIssuer,
    token: &Unproven,
    now: Timestamp,
) -> Result<(), TokenFault> {
    let alg = SigningAlg::from_name(&token.alg)
        .filter(|alg| issuer.algs.contains(alg))
        .ok_or(TokenFault::Algorithm)?;
    let found = house
        .keyring
        .keys(issuer, alg, token.kid.as_deref(), now)
        .await;
    let keys = match found {
        Ok(keys) if keys.is_empty() => return Err(TokenFault::Key),
        Ok(keys) => keys,
        Err(fault) => {
            note_mismatch(house, issuer, fault).await;
            return Err(TokenFault::NoKeys);
        }
    };
    let verifies =
        |key: &keys::VerifyingKey| key.verifies(alg, token.signed.as_bytes(), &token.signature);
    if keys.iter().any(verifies) {
        Ok(())
    } else {
        Err(TokenFault::Signature)
    }
}

async fn note_mismatch(house: &House, issuer: &TrustedIssuer, fault: SourceFault) {
    if fault == SourceFault::OtherIssuer
        && let Err(error) = suspend(house, issuer, &Actor::System, true).await
    {
        tracing::error!(%error, "an issuer that names itself otherwise could not be suspended");
    }
}

/// The facts among an issuer's claims that it may assert; the others are ignored (J10).
pub(crate) fn facts(
    issuer: &TrustedIssuer,
    claims: &Map<String, Value>,
    now: Timestamp,
) -> Vec<Fact> {
    let holds = |assertion: &&Assertion| match (claims.get(&assertion.claim), &assertion.value) {
        (Some(Value::Bool(said)), None) => *said,
        (Some(Value::String(said)), Some(value)) => said == value,
        (Some(Value::Array(all)), Some(value)) => {
            all.iter().any(|said| said.as_str() == Some(value))
        }
        _ => false,
    };
    let fact = |assertion: &Assertion| Fact {
        kind: assertion.kind.clone(),
        label: assertion.label.clone(),
        source: issuer.name.clone(),
        checked_at: now,
        proven_at: None,
    };
    issuer.asserts.iter().filter(holds).map(fact).collect()
}

/// The e-mail address that an issuer proves, in canonical form and as given: it says that it was
/// verified, and it is believed about this domain (OIDC-2-04).
pub(crate) fn proven_email(
    issuer: &TrustedIssuer,
    claims: &Map<String, Value>,
) -> Option<(String, String)> {
    let given = claims.get("email")?.as_str()?;
    let verified = claims.get("email_verified") == Some(&Value::Bool(true));
    let key = canonical_email(given)?;
    (verified && issuer.is_believed_about(&key)).then(|| (key, given.trim().to_owned()))
}

#[cfg(test)]
mod tests;
