//! What people agreed that apps learn of them when they sign in; one row a person and app.

use latchkey_domain::id::{ClientId, PersonId};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, time, to_json};
use crate::tx::{Row, Write, text};

/// An agreement that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Who agreed.
    pub person: PersonId,
    /// The app.
    pub client: ClientId,
    /// The name of the app.
    pub app: String,
    /// What the app may learn.
    pub scopes: ScopeSet,
    /// When she agreed last.
    pub agreed_at: Timestamp,
}

crate::table!(Agreements, agreements);

fn agreement(row: &Row) -> Result<Agreement, StoreError> {
    Ok(Agreement {
        person: id(row, "person_id")?,
        client: id(row, "client_id")?,
        app: text(row, "name")?,
        scopes: json(row, "scopes")?,
        agreed_at: time(row, "agreed_at")?,
    })
}

impl<M> Agreements<'_, M> {
    /// What a person agreed to with an app, while that holds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live(
        &mut self,
        person: &PersonId,
        client: &ClientId,
    ) -> Result<Option<Agreement>, StoreError> {
        self.query(
            "SELECT a.person_id, a.client_id, c.name, a.scopes, a.agreed_at \
             FROM agreements a JOIN clients c ON c.id = a.client_id \
             WHERE a.person_id = $1 AND a.client_id = $2 AND a.ended_at IS NULL",
        )
        .bind(person.as_str())
        .bind(client.as_str())
        .one()
        .await?
        .as_ref()
        .map(agreement)
        .transpose()
    }

    /// All that a person agreed to and that holds, by the name of the app.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_person(&mut self, person: &PersonId) -> Result<Vec<Agreement>, StoreError> {
        self.query(
            "SELECT a.person_id, a.client_id, c.name, a.scopes, a.agreed_at \
             FROM agreements a JOIN clients c ON c.id = a.client_id \
             WHERE a.person_id = $1 AND a.ended_at IS NULL ORDER BY c.name, c.id",
        )
        .bind(person.as_str())
        .all()
        .await?
        .iter()
        .map(agreement)
        .collect()
    }
}

impl Agreements<'_, Write> {
    /// Keeps what a person agreed to, in place of what she had agreed to before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep(
        &mut self,
        person: &PersonId,
        client: &ClientId,
        scopes: &ScopeSet,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO agreements (person_id, client_id, scopes, agreed_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (person_id, client_id) DO UPDATE SET scopes = $3, agreed_at = $4, ended_at = NULL",
        )
        .bind(person.as_str())
        .bind(client.as_str())
        .bind(to_json(scopes)?)
        .bind(now.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Ends what a person agreed to with an app; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(
        &mut self,
        person: &PersonId,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE agreements SET ended_at = $3 WHERE person_id = $1 AND client_id = $2 AND ended_at IS NULL")
            .bind(person.as_str())
            .bind(client.as_str())
            .bind(now.as_millis())
            .run()
            .await
    }
}
