//! Invitations: each is settled once, and is forgotten a while after it is over, with the address of
//! somebody who may never have had an account.

use latchkey_domain::id::{InvitationId, OwnerId, PartyId};
use latchkey_domain::invitation::{Invitation, InvitationOutcome};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, opt_id, opt_time, time, to_json};
use crate::tx::{Row, Write, int, opt_text, text};

crate::table!(Invitations, invitations);

const SELECT: &str = "SELECT id, owner_id, name, relation, email, made_at, ends_at, letters, sent_at, party_id, \
     settled_at, outcome, body FROM invitations ";

fn invitation(row: &Row) -> Result<Invitation, StoreError> {
    let outcome = opt_text(row, "outcome")?
        .map(|key| InvitationOutcome::from_key(&key).ok_or_else(|| StoreError::corrupt("outcome")))
        .transpose()?;
    let settled = match (outcome, opt_time(row, "settled_at")?) {
        (None, None) => None,
        (Some(outcome), Some(at)) => Some((outcome, at)),
        // An answer without its time, or the reverse, must not read as one that waits.
        _ => return Err(StoreError::corrupt("outcome")),
    };
    Ok(Invitation {
        id: id(row, "id")?,
        owner: id(row, "owner_id")?,
        name: text(row, "name")?,
        relation: text(row, "relation")?,
        email: text(row, "email")?,
        made_at: time(row, "made_at")?,
        ends_at: time(row, "ends_at")?,
        letters: int(row, "letters")?,
        sent_at: time(row, "sent_at")?,
        party: opt_id(row, "party_id")?,
        settled,
        shares: json(row, "body")?,
    })
}

impl<M> Invitations<'_, M> {
    /// An invitation of this owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner_by_id(
        &mut self,
        owner: &OwnerId,
        id: &InvitationId,
    ) -> Result<Option<Invitation>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1 AND owner_id = $2"])
            .bind(id.as_str())
            .bind(owner.as_str())
            .one()
            .await?
            .as_ref()
            .map(invitation)
            .transpose()
    }

    /// An invitation, for whoever holds its address; what is in it is shown to nobody who has not
    /// proven the invited address.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_id(&mut self, id: &InvitationId) -> Result<Option<Invitation>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1"])
            .bind(id.as_str())
            .one()
            .await?
            .as_ref()
            .map(invitation)
            .transpose()
    }

    /// How many invitations an owner made since an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn made_since(
        &mut self,
        owner: &OwnerId,
        since: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self
            .query("SELECT COUNT(*) AS n FROM invitations WHERE owner_id = $1 AND made_at >= $2")
            .bind(owner.as_str())
            .bind(since.as_millis())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }

    /// Those that nobody answered in time and that are not settled yet, of all owners.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Invitation>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE outcome IS NULL AND ends_at <= $1 ORDER BY ends_at, id LIMIT $2",
        ])
        .bind(now.as_millis())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(invitation)
        .collect()
    }

    /// The invitations of an owner, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(
        &mut self,
        owner: &OwnerId,
        limit: i64,
    ) -> Result<Vec<Invitation>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE owner_id = $1 ORDER BY made_at DESC, id DESC LIMIT $2",
        ])
        .bind(owner.as_str())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(invitation)
        .collect()
    }
}

impl Invitations<'_, Write> {
    /// Inserts an invitation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, invitation: &Invitation) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO invitations (id, owner_id, name, relation, email, made_at, ends_at, letters, \
             sent_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(invitation.id.as_str())
        .bind(invitation.owner.as_str())
        .bind(invitation.name.as_str())
        .bind(invitation.relation.as_str())
        .bind(invitation.email.as_str())
        .bind(invitation.made_at.as_millis())
        .bind(invitation.ends_at.as_millis())
        .bind(invitation.letters)
        .bind(invitation.sent_at.as_millis())
        .bind(to_json(&invitation.shares)?)
        .run()
        .await
        .map(|_| ())
    }

    /// Notes who proved the invited address; says how many rows that was, none when it no longer
    /// waits or somebody else did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn prove(
        &mut self,
        id: &InvitationId,
        party: &PartyId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE invitations SET party_id = $2 WHERE id = $1 AND outcome IS NULL AND ends_at > $3 \
             AND (party_id IS NULL OR party_id = $2)",
        )
        .bind(id.as_str())
        .bind(party.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// The answer of the person who proved the address, once and in time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answer(
        &mut self,
        id: &InvitationId,
        party: &PartyId,
        outcome: InvitationOutcome,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE invitations SET outcome = $3, settled_at = $4 \
             WHERE id = $1 AND party_id = $2 AND outcome IS NULL AND ends_at > $4",
        )
        .bind(id.as_str())
        .bind(party.as_str())
        .bind(outcome.key())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// The owner calls it off, while it waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cancel(
        &mut self,
        owner: &OwnerId,
        id: &InvitationId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE invitations SET outcome = 'cancelled', settled_at = $3 \
             WHERE id = $1 AND owner_id = $2 AND outcome IS NULL AND ends_at > $3",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Settles one that nobody answered in time; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lapse(
        &mut self,
        owner: &OwnerId,
        id: &InvitationId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE invitations SET outcome = 'lapsed', settled_at = ends_at \
             WHERE id = $1 AND owner_id = $2 AND outcome IS NULL AND ends_at <= $3",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Forgets those that were settled and could not be answered any more before an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM invitations WHERE id IN (SELECT id FROM invitations \
             WHERE outcome IN ('accepted', 'declined', 'cancelled', 'lapsed') AND ends_at < $1 \
             ORDER BY ends_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }

    /// One letter more, while it waits, if the last one is old enough and there were not too many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sent_again(
        &mut self,
        owner: &OwnerId,
        id: &InvitationId,
        before: Timestamp,
        most: i64,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE invitations SET letters = letters + 1, sent_at = $5 \
             WHERE id = $1 AND owner_id = $2 AND outcome IS NULL AND ends_at > $5 AND sent_at <= $3 AND letters < $4",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(before.as_millis())
        .bind(most)
        .bind(now.as_millis())
        .run()
        .await
    }
}
