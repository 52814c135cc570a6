//! Connections: one owner's authorization of one record service.

use latchkey_domain::id::{ClientId, ConnectionId, OwnerId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, opt_time, time};
use crate::tx::{Row, Write};

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its identifier.
    pub id: ConnectionId,
    /// Whose.
    pub owner: OwnerId,
    /// Which record service.
    pub resource_server: ClientId,
    /// Since when.
    pub connected_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
}

crate::table!(Connections, connections);

fn connection(row: &Row) -> Result<Connection, StoreError> {
    Ok(Connection {
        id: id(row, "id")?,
        owner: id(row, "owner_id")?,
        resource_server: id(row, "resource_server_id")?,
        connected_at: time(row, "connected_at")?,
        ended_at: opt_time(row, "ended_at")?,
    })
}

impl<M> Connections<'_, M> {
    /// The live connection of an owner with a record service.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live(
        &mut self,
        owner: &OwnerId,
        service: &ClientId,
    ) -> Result<Option<Connection>, StoreError> {
        self.query(
            "SELECT id, owner_id, resource_server_id, connected_at, ended_at FROM connections \
             WHERE owner_id = $1 AND resource_server_id = $2 AND ended_at IS NULL ORDER BY connected_at LIMIT 1",
        )
        .bind(owner.as_str())
        .bind(service.as_str())
        .one()
        .await?
        .as_ref()
        .map(connection)
        .transpose()
    }

    /// All connections of an owner, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(&mut self, owner: &OwnerId) -> Result<Vec<Connection>, StoreError> {
        self.query(
            "SELECT id, owner_id, resource_server_id, connected_at, ended_at FROM connections \
             WHERE owner_id = $1 ORDER BY connected_at, id",
        )
        .bind(owner.as_str())
        .all()
        .await?
        .iter()
        .map(connection)
        .collect()
    }
}

impl Connections<'_, Write> {
    /// Inserts a connection.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.query("INSERT INTO connections (id, owner_id, resource_server_id, connected_at) VALUES ($1, $2, $3, $4)")
            .bind(connection.id.as_str())
            .bind(connection.owner.as_str())
            .bind(connection.resource_server.as_str())
            .bind(connection.connected_at.as_millis())
            .run()
            .await
            .map(|_| ())
    }

    /// Ends a connection of this owner.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it had ended already.
    pub async fn end(
        &mut self,
        id: &ConnectionId,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.query("UPDATE connections SET ended_at = $3 WHERE id = $1 AND owner_id = $2 AND ended_at IS NULL")
            .bind(id.as_str())
            .bind(owner.as_str())
            .bind(now.as_millis())
            .run_once()
            .await
    }
}
