//! Who is meant by an issuer's subject.

use latchkey_domain::id::{IssuerId, PersonId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, time};
use crate::tx::{Write, text};

crate::table!(Identities, identities);

impl<M> Identities<'_, M> {
    /// Whom an issuer means by a subject (OIDC-2-04).
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn person(
        &mut self,
        issuer: &IssuerId,
        subject: &str,
    ) -> Result<Option<PersonId>, StoreError> {
        self.query("SELECT person_id FROM identities WHERE issuer_id = $1 AND subject = $2")
            .bind(issuer.as_str())
            .bind(subject)
            .one()
            .await?
            .as_ref()
            .map(|row| id(row, "person_id"))
            .transpose()
    }

    /// The issuers through which a person can sign in: which, its name, and since when.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_person(
        &mut self,
        person: &PersonId,
    ) -> Result<Vec<(IssuerId, String, Timestamp)>, StoreError> {
        self.query(
            "SELECT i.issuer_id, t.name, MIN(i.linked_at) AS linked_at \
             FROM identities i JOIN trusted_issuers t ON t.id = i.issuer_id \
             WHERE i.person_id = $1 AND t.sign_in IS NOT NULL AND t.suspended_at IS NULL \
             GROUP BY i.issuer_id, t.name ORDER BY t.name, i.issuer_id",
        )
        .bind(person.as_str())
        .all()
        .await?
        .iter()
        .map(|row| {
            Ok((
                id(row, "issuer_id")?,
                text(row, "name")?,
                time(row, "linked_at")?,
            ))
        })
        .collect()
    }
}

impl Identities<'_, Write> {
    /// Ties a subject to a person, until she unties it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is tied already.
    pub async fn link(
        &mut self,
        issuer: &IssuerId,
        subject: &str,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO identities (issuer_id, subject, person_id, linked_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(issuer.as_str())
        .bind(subject)
        .bind(person.as_str())
        .bind(now.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Unties an issuer's accounts from a person; says how many that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unlink(
        &mut self,
        issuer: &IssuerId,
        person: &PersonId,
    ) -> Result<u64, StoreError> {
        self.query("DELETE FROM identities WHERE issuer_id = $1 AND person_id = $2")
            .bind(issuer.as_str())
            .bind(person.as_str())
            .run()
            .await
    }
}
