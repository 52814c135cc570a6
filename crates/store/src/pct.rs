//! Saved proofs (persisted claims tokens): who somebody is, kept for one app until they end.
//!
//! What was proven is wiped when a proof ends, so that a removed one is gone and not only hidden.

use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::id::{ClientId, PartyId, ProofId};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, time, to_json};
use crate::tx::{Row, Write};

/// A saved proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pct {
    /// Its identifier, which opens nothing.
    pub id: ProofId,
    /// The one client that may present it.
    pub client: ClientId,
    /// What was proven, and of whom.
    pub claims: VerifiedClaims,
    /// When it was saved.
    pub made_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

crate::table!(Pcts, pcts);

fn pct(row: &Row) -> Result<Pct, StoreError> {
    Ok(Pct {
        id: id(row, "id")?,
        client: id(row, "client_id")?,
        claims: json(row, "body")?,
        made_at: time(row, "made_at")?,
        expires_at: time(row, "expires_at")?,
    })
}

impl<M> Pcts<'_, M> {
    /// A proof of this client that is good now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Option<Pct>, StoreError> {
        self.query(
            "SELECT id, client_id, made_at, expires_at, body FROM pcts \
             WHERE hash = $1 AND client_id = $2 AND ended_at IS NULL AND expires_at > $3",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(client.as_str())
        .bind(now.as_millis())
        .one()
        .await?
        .as_ref()
        .map(pct)
        .transpose()
    }

    /// What is saved of a person now, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_party(
        &mut self,
        party: &PartyId,
        now: Timestamp,
    ) -> Result<Vec<Pct>, StoreError> {
        self.query(
            "SELECT id, client_id, made_at, expires_at, body FROM pcts \
             WHERE party_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY made_at DESC, id DESC",
        )
        .bind(party.as_str())
        .bind(now.as_millis())
        .all()
        .await?
        .iter()
        .map(pct)
        .collect()
    }
}

impl Pcts<'_, Write> {
    /// Inserts a proof.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, hash: &TokenHash, pct: &Pct) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO pcts (hash, id, client_id, party_id, made_at, expires_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(pct.id.as_str())
        .bind(pct.client.as_str())
        .bind(pct.claims.party.as_str())
        .bind(pct.made_at.as_millis())
        .bind(pct.expires_at.as_millis())
        .bind(to_json(&pct.claims)?)
        .run()
        .await
        .map(|_| ())
    }

    /// Ends a proof of this client by its handle; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE pcts SET ended_at = $3, body = '' WHERE hash = $1 AND client_id = $2 AND ended_at IS NULL",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(client.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Ends a proof of this person; says of which client it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(
        &mut self,
        proof: &ProofId,
        party: &PartyId,
        now: Timestamp,
    ) -> Result<Option<ClientId>, StoreError> {
        self.query(
            "UPDATE pcts SET ended_at = $3, body = '' \
             WHERE id = $1 AND party_id = $2 AND ended_at IS NULL RETURNING client_id",
        )
        .bind(proof.as_str())
        .bind(party.as_str())
        .bind(now.as_millis())
        .one()
        .await?
        .map(|row| id(&row, "client_id"))
        .transpose()
    }

    /// Removes proofs that ran out before an instant, at most 500 at a time, so that nobody waits
    /// long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM pcts WHERE hash IN \
             (SELECT hash FROM pcts WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
