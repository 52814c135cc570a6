//! Who is meant by an issuer's subject.

use latchkey_domain::id::{IssuerId, PersonId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::id;
use crate::tx::Write;

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
}

impl Identities<'_, Write> {
    /// Ties a subject to a person, for good.
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
}
