//! What people chose for themselves. Somebody without a row has the defaults.

use latchkey_domain::id::PersonId;
use latchkey_domain::preferences::Preferences as Chosen;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{json, to_json};
use crate::tx::Write;

crate::table!(Preferences, preferences);

impl<M> Preferences<'_, M> {
    /// What a person chose.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of(&mut self, person: &PersonId) -> Result<Chosen, StoreError> {
        let row = self
            .query("SELECT body FROM preferences WHERE person_id = $1")
            .bind(person.as_str())
            .one()
            .await?;
        row.map_or_else(|| Ok(Chosen::default()), |row| json(&row, "body"))
    }
}

impl Preferences<'_, Write> {
    /// Keeps what a person chose, in place of what she had chosen before.
    ///
    /// # Errors
    /// [`StoreError`], also when there is no such person.
    pub async fn keep(
        &mut self,
        person: &PersonId,
        chosen: &Chosen,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO preferences (person_id, changed_at, body) VALUES ($1, $2, $3) \
             ON CONFLICT (person_id) DO UPDATE SET changed_at = excluded.changed_at, body = excluded.body",
        )
        .bind(person.as_str())
        .bind(now.as_millis())
        .bind(to_json(chosen)?)
        .run()
        .await
        .map(|_| ())
    }
}
