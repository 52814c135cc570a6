//! Clients: apps that ask, and services that keep records.

use latchkey_domain::id::ClientId;
use latchkey_domain::party::Client;
use latchkey_domain::secret::TokenHash;

use crate::error::StoreError;
use crate::row::{id, json, millis, opt_time, time, to_json};
use crate::tx::{Row, Write, opt_int, text};

crate::table!(Clients, clients);

fn client(row: &Row) -> Result<Client, StoreError> {
    Ok(Client {
        id: id(row, "id")?,
        name: text(row, "name")?,
        website: text(row, "website")?,
        contact: text(row, "contact")?,
        keeps_records: opt_int(row, "keeps_records")?.is_some(),
        asks: opt_int(row, "asks")?.is_some(),
        redirect_uris: json(row, "redirect_uris")?,
        claims_redirect_uris: json(row, "claims_redirect_uris")?,
        scopes: json(row, "scopes")?,
        reviewed_at: opt_time(row, "reviewed_at")?,
        created_at: time(row, "created_at")?,
    })
}

impl<M> Clients<'_, M> {
    /// The client with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_id(&mut self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        self.query(
            "SELECT id, name, website, contact, keeps_records, asks, redirect_uris, claims_redirect_uris, scopes, \
             reviewed_at, created_at FROM clients WHERE id = $1",
        )
        .bind(id.as_str())
        .one()
        .await?
        .as_ref()
        .map(client)
        .transpose()
    }

    /// The client with this identifier and this secret.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn with_secret(
        &mut self,
        id: &ClientId,
        secret: &TokenHash,
    ) -> Result<Option<Client>, StoreError> {
        self.query(
            "SELECT id, name, website, contact, keeps_records, asks, redirect_uris, claims_redirect_uris, scopes, \
             reviewed_at, created_at FROM clients WHERE id = $1 AND secret_hash = $2",
        )
        .bind(id.as_str())
        .bind(secret.as_bytes().to_vec())
        .one()
        .await?
        .as_ref()
        .map(client)
        .transpose()
    }

    /// All clients, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&mut self) -> Result<Vec<Client>, StoreError> {
        self.query(
            "SELECT id, name, website, contact, keeps_records, asks, redirect_uris, claims_redirect_uris, scopes, \
             reviewed_at, created_at FROM clients ORDER BY name, id",
        )
        .all()
        .await?
        .iter()
        .map(client)
        .collect()
    }
}

impl Clients<'_, Write> {
    /// Inserts a client.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, client: &Client, secret: &TokenHash) -> Result<(), StoreError> {
        let flag = |on: bool| on.then_some(client.created_at.as_millis());
        self.query(
            "INSERT INTO clients (id, name, website, contact, secret_hash, keeps_records, asks, redirect_uris, \
             claims_redirect_uris, scopes, reviewed_at, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(client.id.as_str())
        .bind(client.name.as_str())
        .bind(client.website.as_str())
        .bind(client.contact.as_str())
        .bind(secret.as_bytes().to_vec())
        .bind(flag(client.keeps_records))
        .bind(flag(client.asks))
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
