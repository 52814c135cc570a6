//! Browsers in which somebody has signed in before. Being known gives nothing; it only saves a
//! letter.

use latchkey_domain::id::PersonId;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::tx::Write;

crate::table!(KnownBrowsers, known_browsers);

impl<M> KnownBrowsers<'_, M> {
    /// Whether this person has signed in before in the browser with this mark.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_known(
        &mut self,
        mark: &TokenHash,
        person: &PersonId,
    ) -> Result<bool, StoreError> {
        let row = self
            .query("SELECT person_id FROM known_browsers WHERE hash = $1 AND person_id = $2")
            .bind(mark.as_bytes().to_vec())
            .bind(person.as_str())
            .one()
            .await?;
        Ok(row.is_some())
    }
}

impl KnownBrowsers<'_, Write> {
    /// Notes that a person signed in in a browser.
    ///
    /// # Errors
    /// [`StoreError`], also when there is no such person.
    pub async fn note(
        &mut self,
        mark: &TokenHash,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO known_browsers (hash, person_id, first_at, last_at) VALUES ($1, $2, $3, $3) \
             ON CONFLICT (hash, person_id) DO UPDATE SET last_at = excluded.last_at",
        )
        .bind(mark.as_bytes().to_vec())
        .bind(person.as_str())
        .bind(now.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Forgets the browsers that were not used since an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM known_browsers WHERE hash IN \
             (SELECT hash FROM known_browsers WHERE last_at < $1 ORDER BY last_at LIMIT 500) AND last_at < $1",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
