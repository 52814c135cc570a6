//! Permission tickets: good once.

use latchkey_domain::id::ClientId;
use latchkey_domain::permission::PermissionTicket;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, to_json};
use crate::spend::Spend;
use crate::tx::Write;

crate::table!(Tickets, tickets);

impl Tickets<'_, Write> {
    /// Inserts a ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(
        &mut self,
        hash: &TokenHash,
        ticket: &PermissionTicket,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO tickets (hash, process_id, owner_id, resource_server_id, client_id, request_id, made_at, expires_at, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(ticket.process.as_str())
        .bind(ticket.owner.as_str())
        .bind(ticket.resource_server.as_str())
        .bind(ticket.client.as_ref().map(ToString::to_string))
        .bind(ticket.request.as_ref().map(ToString::to_string))
        .bind(ticket.made_at.as_millis())
        .bind(ticket.expires_at.as_millis())
        .bind(to_json(ticket)?)
        .run()
        .await
        .map(|_| ())
    }

    /// Spends a ticket in one conditional update, so that it is won once. A spent one comes with
    /// the client that spent it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn spend(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Spend<PermissionTicket, (PermissionTicket, ClientId)>, StoreError> {
        let won = self
            .query("UPDATE tickets SET spent_at = $2, spent_by = $3 WHERE hash = $1 AND spent_at IS NULL RETURNING body")
            .bind(hash.as_bytes().to_vec())
            .bind(now.as_millis())
            .bind(client.as_str())
            .one()
            .await?;
        if let Some(row) = won {
            return json(&row, "body").map(Spend::Won);
        }
        let spent = self
            .query("SELECT body, spent_by FROM tickets WHERE hash = $1")
            .bind(hash.as_bytes().to_vec())
            .one()
            .await?;
        spent.map_or(Ok(Spend::Unknown), |row| {
            Ok(Spend::Spent((json(&row, "body")?, id(&row, "spent_by")?)))
        })
    }

    /// Removes tickets that ran out before an instant, at most 500 at a time, so that nobody
    /// waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM tickets WHERE hash IN \
             (SELECT hash FROM tickets WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
