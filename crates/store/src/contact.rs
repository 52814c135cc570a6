//! People an owner knows. Knowing somebody gives nothing; it only saves looking her up.

use latchkey_domain::id::{OwnerId, PartyId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::id;
use crate::tx::Write;

crate::table!(Contacts, contacts);

impl<M> Contacts<'_, M> {
    /// The people an owner knows, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(
        &mut self,
        owner: &OwnerId,
        limit: i64,
    ) -> Result<Vec<PartyId>, StoreError> {
        self.query(
            "SELECT party_id FROM contacts WHERE owner_id = $1 \
             ORDER BY added_at DESC, party_id LIMIT $2",
        )
        .bind(owner.as_str())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(|row| id(row, "party_id"))
        .collect()
    }
}

impl Contacts<'_, Write> {
    /// Notes that an owner knows somebody; says how many rows that was, none when she did already.
    ///
    /// # Errors
    /// [`StoreError`], also when one of the two does not exist.
    pub async fn add(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "INSERT INTO contacts (owner_id, party_id, added_at) VALUES ($1, $2, $3) \
             ON CONFLICT (owner_id, party_id) DO NOTHING",
        )
        .bind(owner.as_str())
        .bind(party.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }
}
