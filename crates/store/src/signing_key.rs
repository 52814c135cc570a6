//! The keys that ID tokens are signed with, their private halves sealed.
//!
//! A key's state is not kept: it follows from when it signs and when the next one does, so every
//! node sees the same.

use latchkey_domain::party::IdTokenAlg;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{opt_time, time};
use crate::tx::{Row, Write, bytes, int, text};

/// A signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// What it signs with.
    pub alg: IdTokenAlg,
    /// How many keys of its algorithm there have been, with this one.
    pub generation: i64,
    /// The private half, sealed.
    pub sealed: Vec<u8>,
    /// The public half, as a JWK.
    pub jwk: String,
    /// When it was made, and published.
    pub made_at: Timestamp,
    /// From when it signs.
    pub signs_from: Timestamp,
    /// When an operator took it out of use.
    pub revoked_at: Option<Timestamp>,
}

crate::table!(SigningKeys, signing_keys);

fn signing_key(row: &Row) -> Result<SigningKey, StoreError> {
    Ok(SigningKey {
        kid: text(row, "kid")?,
        alg: IdTokenAlg::named(&text(row, "alg")?).ok_or_else(|| StoreError::corrupt("alg"))?,
        generation: int(row, "generation")?,
        sealed: bytes(row, "sealed")?,
        jwk: text(row, "jwk")?,
        made_at: time(row, "made_at")?,
        signs_from: time(row, "signs_from")?,
        revoked_at: opt_time(row, "revoked_at")?,
    })
}

impl<M> SigningKeys<'_, M> {
    /// All keys, each algorithm's from the first to the newest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&mut self) -> Result<Vec<SigningKey>, StoreError> {
        self.query(
            "SELECT kid, alg, generation, sealed, jwk, made_at, signs_from, revoked_at FROM signing_keys \
             ORDER BY alg, generation",
        )
        .all()
        .await?
        .iter()
        .map(signing_key)
        .collect()
    }
}

impl SigningKeys<'_, Write> {
    /// Inserts a key unless its algorithm has one of this generation; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_if_absent(&mut self, key: &SigningKey) -> Result<u64, StoreError> {
        self.query(
            "INSERT INTO signing_keys (kid, alg, generation, sealed, jwk, made_at, signs_from) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (alg, generation) DO NOTHING",
        )
        .bind(key.kid.as_str())
        .bind(key.alg.name())
        .bind(key.generation)
        .bind(key.sealed.clone())
        .bind(key.jwk.as_str())
        .bind(key.made_at.as_millis())
        .bind(key.signs_from.as_millis())
        .run()
        .await
    }

    /// Takes a key out of use, and its private half with it; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke(&mut self, kid: &str, now: Timestamp) -> Result<u64, StoreError> {
        self.query("UPDATE signing_keys SET revoked_at = $2, sealed = $3 WHERE kid = $1 AND revoked_at IS NULL")
            .bind(kid)
            .bind(now.as_millis())
            .bind(Vec::<u8>::new())
            .run()
            .await
    }

    /// Forgets the private half of a key that signs no more; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget(&mut self, kid: &str) -> Result<u64, StoreError> {
        self.query("UPDATE signing_keys SET sealed = $2 WHERE kid = $1 AND LENGTH(sealed) > 0")
            .bind(kid)
            .bind(Vec::<u8>::new())
            .run()
            .await
    }
}
