//! Connections: one owner's authorization of one record service.

use latchkey_domain::id::{ClientId, ConnectionId, OwnerId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, opt_time, time};
use crate::tx::{Row, Write, int};

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

/// A connection, and what shows whether it works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionStanding {
    /// The connection.
    pub connection: Connection,
    /// When the service last came for a token.
    pub heard_at: Option<Timestamp>,
    /// Whether the service holds something that still opens the connection.
    pub opens: bool,
    /// How many records of the owner the service keeps.
    pub records: i64,
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

    /// All connections of an owner and whether each works, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn standing(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<Vec<ConnectionStanding>, StoreError> {
        self.query(
            "SELECT c.id, c.owner_id, c.resource_server_id, c.connected_at, c.ended_at, c.heard_at, \
             (SELECT COUNT(*) FROM refresh_tokens t WHERE t.connection_id = c.id AND t.spent_at IS NULL \
              AND t.revoked_at IS NULL AND t.expires_at > $2) AS renewals, \
             (SELECT COUNT(*) FROM pats p WHERE p.connection_id = c.id AND p.revoked_at IS NULL AND p.expires_at > $2) AS open, \
             (SELECT COUNT(*) FROM resources r WHERE r.owner_id = c.owner_id \
              AND r.resource_server_id = c.resource_server_id AND r.removed_at IS NULL) AS records \
             FROM connections c WHERE c.owner_id = $1 ORDER BY c.connected_at DESC, c.id DESC",
        )
        .bind(owner.as_str())
        .bind(now.as_millis())
        .all()
        .await?
        .iter()
        .map(|row| {
            Ok(ConnectionStanding {
                connection: connection(row)?,
                heard_at: opt_time(row, "heard_at")?,
                opens: int(row, "renewals")? + int(row, "open")? > 0,
                records: int(row, "records")?,
            })
        })
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

    /// Notes that the service came for a token of this owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn heard(
        &mut self,
        id: &ConnectionId,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE connections SET heard_at = $3 WHERE id = $1 AND owner_id = $2")
            .bind(id.as_str())
            .bind(owner.as_str())
            .bind(now.as_millis())
            .run()
            .await
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
