//! Signing keys as they are made, kept, published, followed by others, and taken out of use.
//!
//! A key is made on first need; of several nodes that need one at once, one makes it and all use it.

use serde_json::{Value, json};

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::party::IdTokenAlg;
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, SigningKey, StoreError};

use super::life::{KeyState, PUBLISHED, SIGNS, find, state};
use super::{OpenId, signing};
use crate::House;

/// A key as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// Its identifier.
    pub kid: String,
    /// What it signs with.
    pub alg: IdTokenAlg,
    /// What it is for now.
    pub state: KeyState,
    /// From when it signs.
    pub signs_from: Timestamp,
}

/// Why a key is not taken out of use.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no such key, or it is gone already.
    #[error("there is no key with this identifier in use")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a sealed private half is bound to: which key, what for, and when it was made.
fn about(kid: &str, made_at: Timestamp) -> String {
    format!("{kid}|id-token|{}", made_at.as_millis())
}

/// A key that signs now, its private half in the clear.
pub(super) struct Signer {
    pub(super) kid: String,
    pub(super) private: Vec<u8>,
}

async fn all(house: &House) -> Result<Vec<SigningKey>, StoreError> {
    house
        .store
        .read(|snapshot| Box::pin(async move { snapshot.signing_keys().all().await }))
        .await
}

/// Makes the next key of an algorithm, outside any transaction.
async fn make(
    house: &House,
    keys: &[SigningKey],
    alg: IdTokenAlg,
    now: Timestamp,
    signs_from: Timestamp,
) -> Result<SigningKey, StoreError> {
    const FAILED: &str = "a signing key could not be made";
    let seed = house.env.seed()?;
    let made = tokio::task::spawn_blocking(move || signing::make(alg, seed))
        .await
        .map_err(|_| StoreError::unavailable(FAILED))?
        .map_err(|_| StoreError::unavailable(FAILED))?;
    let newest = keys
        .iter()
        .filter(|key| key.alg == alg)
        .map(|key| key.generation)
        .max();
    Ok(SigningKey {
        sealed: house.env.encrypt(&about(&made.kid, now), &made.private)?,
        kid: made.kid,
        alg,
        generation: newest.unwrap_or(0) + 1,
        jwk: made.jwk.to_string(),
        made_at: now,
        signs_from,
        revoked_at: None,
    })
}

/// Keeps a key; says whether it was the first of its generation.
async fn keep(house: &House, key: SigningKey, actor: Actor) -> Result<bool, StoreError> {
    house
        .store
        .write(move |tx| {
            let (key, actor) = (key.clone(), actor.clone());
            Box::pin(async move {
                if tx.signing_keys().insert_if_absent(&key).await? == 0 {
                    return Ok::<_, StoreError>(Change::none(false));
                }
                let event = AuditEvent::SigningKeyMade {
                    kid: key.kid.clone(),
                    alg: key.alg.name().to_owned(),
                };
                Ok(Change::new(
                    true,
                    event.record(key.made_at, &actor, None, None),
                ))
            })
        })
        .await
}

/// Sees to it that there is a key to sign with. Of two nodes that find none at once, one makes it
/// and both use it.
pub(crate) async fn ensure(house: &House, alg: IdTokenAlg) -> Result<(), StoreError> {
    let now = house.env.now();
    let keys = all(house).await?;
    if find(&keys, alg, KeyState::Active, now).is_none() {
        let key = make(house, &keys, alg, now, now).await?;
        keep(house, key, Actor::System).await?;
    }
    Ok(())
}

/// The key that signs now.
pub(super) async fn signer(
    house: &House,
    alg: IdTokenAlg,
    now: Timestamp,
) -> Result<Signer, StoreError> {
    ensure(house, alg).await?;
    let keys = all(house).await?;
    let key = find(&keys, alg, KeyState::Active, now)
        .ok_or_else(|| StoreError::unavailable("no signing key"))?;
    let private = house
        .env
        .decrypt(&about(&key.kid, key.made_at), &key.sealed)
        .ok_or_else(|| StoreError::corrupt("signing key"))?;
    Ok(Signer {
        kid: key.kid.clone(),
        private,
    })
}

/// The public halves of all keys with which an ID token of Latchkey's own may be checked now, as a
/// JWK set (RFC 7517 5): those that sign, that will, and that did a short while ago.
pub(crate) async fn verifying_keys(house: &House) -> Result<Value, StoreError> {
    let now = house.env.now();
    let keys = all(house).await?;
    let published = keys
        .iter()
        .filter(|key| state(&keys, key, now) != KeyState::Gone)
        .map(|key| serde_json::from_str(&key.jwk).map_err(|_| StoreError::corrupt("jwk")))
        .collect::<Result<Vec<Value>, _>>()?;
    Ok(json!({ "keys": published }))
}

impl OpenId {
    /// The published JWK set; a key is made when there is none yet.
    ///
    /// # Errors
    /// [`StoreError`] when the keys cannot be read.
    pub async fn key_set(&self) -> Result<Value, StoreError> {
        ensure(&self.house, IdTokenAlg::Es256).await?;
        verifying_keys(&self.house).await
    }

    /// All keys that are not gone.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn keys(&self) -> Result<Vec<KeyLine>, StoreError> {
        let now = self.house.env.now();
        let keys = all(&self.house).await?;
        let line = |key: &SigningKey| KeyLine {
            kid: key.kid.clone(),
            alg: key.alg,
            state: state(&keys, key, now),
            signs_from: key.signs_from,
        };
        let lines = keys.iter().map(line);
        Ok(lines.filter(|line| line.state != KeyState::Gone).collect())
    }

    /// Lets the keys go on without anybody: makes the next one in time, and forgets the private
    /// halves of those that sign no more. Says how many rows that concerned.
    ///
    /// # Errors
    /// [`StoreError`] when a step failed; the next round does it again.
    pub async fn turn_keys(&self) -> Result<u64, StoreError> {
        let now = self.house.env.now();
        let keys = all(&self.house).await?;
        let mut turned = 0;
        for alg in [IdTokenAlg::Es256, IdTokenAlg::Rs256] {
            let Some(active) = find(&keys, alg, KeyState::Active, now) else {
                continue;
            };
            let over = active.signs_from.plus(SIGNS);
            let is_due = now.plus(PUBLISHED) >= over;
            if is_due && find(&keys, alg, KeyState::Next, now).is_none() {
                let from = now.plus(PUBLISHED).max(over);
                turned += u64::from(self.add_next(&keys, alg, now, from, Actor::System).await?);
            }
        }
        let spent: Vec<String> = keys
            .iter()
            .filter(|key| !key.sealed.is_empty())
            .filter(|key| matches!(state(&keys, key, now), KeyState::Retiring | KeyState::Gone))
            .map(|key| key.kid.clone())
            .collect();
        if spent.is_empty() {
            return Ok(turned);
        }
        let forgotten = self
            .house
            .store
            .write_unaudited(
                "a key that signs no more is kept only to check what it signed",
                move |tx| {
                    let spent = spent.clone();
                    Box::pin(async move {
                        let mut forgotten = 0;
                        for kid in &spent {
                            forgotten += tx.signing_keys().forget(kid).await?;
                        }
                        Ok::<_, StoreError>(forgotten)
                    })
                },
            )
            .await?;
        Ok(turned + forgotten)
    }

    /// An operator wants new keys: the next ones are published now and sign in a day. Says how
    /// many were made; a key that waits already is not doubled.
    ///
    /// # Errors
    /// [`StoreError`] when they could not be made.
    pub async fn rotate_keys(&self) -> Result<usize, StoreError> {
        let now = self.house.env.now();
        let keys = all(&self.house).await?;
        let mut made = 0;
        for alg in [IdTokenAlg::Es256, IdTokenAlg::Rs256] {
            let used = find(&keys, alg, KeyState::Active, now).is_some();
            if used && find(&keys, alg, KeyState::Next, now).is_none() {
                let from = now.plus(PUBLISHED);
                let added = self
                    .add_next(&keys, alg, now, from, Actor::Operator)
                    .await?;
                made += usize::from(added);
            }
        }
        Ok(made)
    }

    /// An operator takes a key out of use at once: what it signed no longer verifies. Another one
    /// signs from now on where this one did.
    ///
    /// # Errors
    /// [`KeyError::NotFound`] when there is no such key or it is gone.
    pub async fn revoke_key(&self, kid: &str) -> Result<(), KeyError> {
        let now = self.house.env.now();
        let keys = all(&self.house).await?;
        let found = keys.iter().find(|key| key.kid == kid);
        let Some((key, was)) = found.map(|key| (key, state(&keys, key, now))) else {
            return Err(KeyError::NotFound);
        };
        if was == KeyState::Gone {
            return Err(KeyError::NotFound);
        }
        let successor = if was == KeyState::Active {
            Some(make(&self.house, &keys, key.alg, now, now).await?)
        } else {
            None
        };
        let (kid, alg) = (key.kid.clone(), key.alg.name().to_owned());
        self.house
            .store
            .write_urgent(move |tx| {
                let (kid, alg, successor) = (kid.clone(), alg.clone(), successor.clone());
                Box::pin(async move {
                    if tx.signing_keys().revoke(&kid, now).await? == 0 {
                        return Err(KeyError::NotFound);
                    }
                    let record =
                        |event: AuditEvent| event.record(now, &Actor::Operator, None, None);
                    let mut records = Vec::new();
                    if let Some(key) = successor
                        && tx.signing_keys().insert_if_absent(&key).await? == 1
                    {
                        let alg = alg.clone();
                        records.push(record(AuditEvent::SigningKeyMade { kid: key.kid, alg }));
                    }
                    records.push(record(AuditEvent::SigningKeyRevoked { kid, alg }));
                    Ok(Change::many((), records))
                })
            })
            .await
    }

    async fn add_next(
        &self,
        keys: &[SigningKey],
        alg: IdTokenAlg,
        now: Timestamp,
        signs_from: Timestamp,
        actor: Actor,
    ) -> Result<bool, StoreError> {
        let key = make(&self.house, keys, alg, now, signs_from).await?;
        keep(&self.house, key, actor).await
    }
}
