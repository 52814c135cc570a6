//! Clients: apps that ask, and services that keep records.
//!
//! A client is never deleted, since what happened before names it. One that has ended is found by
//! [`Clients::all`] alone.

use latchkey_domain::id::ClientId;
use latchkey_domain::party::{Client, ClientAuth, IdTokenAlg, Registered};
use latchkey_domain::secret::TokenHash;

use crate::error::StoreError;
use crate::row::{id, json, millis, opt_time, time, to_json};
use crate::tx::{Row, Write, opt_int, text};

crate::table!(Clients, clients);

/// A closed list of names in a column.
fn named<T>(
    row: &Row,
    column: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    read(&text(row, column)?).ok_or_else(|| StoreError::corrupt(column))
}

pub(crate) fn client(row: &Row) -> Result<Client, StoreError> {
    let is = |column| opt_int(row, column).map(|at| at.is_some());
    Ok(Client {
        id: id(row, "id")?,
        name: text(row, "name")?,
        website: text(row, "website")?,
        contact: text(row, "contact")?,
        keeps_records: is("keeps_records")?,
        asks: is("asks")?,
        owns_itself: is("owns_itself")?,
        may_push: is("may_push")?,
        auth: named(row, "auth", ClientAuth::named)?,
        grant_types: json(row, "grant_types")?,
        id_token_alg: named(row, "id_token_alg", IdTokenAlg::named)?,
        registered: if is("self_registered_at")? {
            Registered::ByItself
        } else {
            Registered::ByOperator
        },
        native: is("native")?,
        redirect_uris: json(row, "redirect_uris")?,
        claims_redirect_uris: json(row, "claims_redirect_uris")?,
        scopes: json(row, "scopes")?,
        reviewed_at: opt_time(row, "reviewed_at")?,
        created_at: time(row, "created_at")?,
        ended_at: opt_time(row, "ended_at")?,
    })
}

impl<M> Clients<'_, M> {
    /// The client with this identifier, unless it has ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_id(&mut self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        self.query(
            "SELECT id, name, website, contact, keeps_records, asks, owns_itself, may_push, auth, grant_types, \
             id_token_alg, self_registered_at, native, redirect_uris, claims_redirect_uris, scopes, reviewed_at, \
             created_at, ended_at FROM clients WHERE id = $1 AND ended_at IS NULL",
        )
        .bind(id.as_str())
        .one()
        .await?
        .as_ref()
        .map(client)
        .transpose()
    }

    /// The name of a client, whether or not it has ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn name(&mut self, id: &ClientId) -> Result<Option<String>, StoreError> {
        self.query("SELECT name FROM clients WHERE id = $1")
            .bind(id.as_str())
            .one()
            .await?
            .map(|row| text(&row, "name"))
            .transpose()
    }

    /// The client with this identifier and this secret, unless it has ended. A public client has
    /// none, so it is never found.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn with_secret(
        &mut self,
        id: &ClientId,
        secret: &TokenHash,
    ) -> Result<Option<Client>, StoreError> {
        self.query(
            "SELECT id, name, website, contact, keeps_records, asks, owns_itself, may_push, auth, grant_types, \
             id_token_alg, self_registered_at, native, redirect_uris, claims_redirect_uris, scopes, reviewed_at, \
             created_at, ended_at FROM clients WHERE id = $1 AND secret_hash = $2 AND ended_at IS NULL",
        )
        .bind(id.as_str())
        .bind(secret.as_bytes().to_vec())
        .one()
        .await?
        .as_ref()
        .map(client)
        .transpose()
    }

    /// All clients there are and were, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&mut self) -> Result<Vec<Client>, StoreError> {
        self.query(
            "SELECT id, name, website, contact, keeps_records, asks, owns_itself, may_push, auth, grant_types, \
             id_token_alg, self_registered_at, native, redirect_uris, claims_redirect_uris, scopes, reviewed_at, \
             created_at, ended_at FROM clients ORDER BY name, id",
        )
        .all()
        .await?
        .iter()
        .map(client)
        .collect()
    }
}

impl Clients<'_, Write> {
    /// Inserts a client; a public one has no secret.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(
        &mut self,
        client: &Client,
        secret: Option<&TokenHash>,
    ) -> Result<(), StoreError> {
        let flag = |on: bool| on.then_some(client.created_at.as_millis());
        self.query(
            "INSERT INTO clients (id, name, website, contact, secret_hash, keeps_records, asks, owns_itself, may_push, \
             auth, grant_types, id_token_alg, self_registered_at, native, redirect_uris, claims_redirect_uris, scopes, \
             reviewed_at, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        )
        .bind(client.id.as_str())
        .bind(client.name.as_str())
        .bind(client.website.as_str())
        .bind(client.contact.as_str())
        .bind(secret.map_or_else(Vec::new, |hash| hash.as_bytes().to_vec()))
        .bind(flag(client.keeps_records))
        .bind(flag(client.asks))
        .bind(flag(client.owns_itself))
        .bind(flag(client.may_push))
        .bind(client.auth.name())
        .bind(to_json(&client.grant_types)?)
        .bind(client.id_token_alg.name())
        .bind(flag(client.registered == Registered::ByItself))
        .bind(flag(client.native))
        .bind(to_json(&client.redirect_uris)?)
        .bind(to_json(&client.claims_redirect_uris)?)
        .bind(to_json(&client.scopes)?)
        .bind(millis(client.reviewed_at))
        .bind(client.created_at.as_millis())
        .run()
        .await
        .map(|_| ())
    }
}
