//! Runs in a browser: a consent page or the claims pages, opened by a client.

use latchkey_domain::id::{ClientId, SessionId};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, opt_id, time};
use crate::tx::{Write, text};

/// Which pages a run is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowKind {
    /// The consent page of an authorization request.
    Consent,
    /// The claims pages.
    Claims,
}

impl FlowKind {
    const fn key(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Claims => "claims",
        }
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Which pages.
    pub kind: FlowKind,
    /// The client that opened it.
    pub client: ClientId,
    /// The browser it is bound to, from its first POST on.
    pub session: Option<SessionId>,
    /// When it was opened.
    pub made_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The rest, as JSON.
    pub body: String,
}

crate::table!(Flows, flows);

impl<M> Flows<'_, M> {
    /// The run with this hash, if it is open now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live(
        &mut self,
        hash: &TokenHash,
        kind: FlowKind,
        now: Timestamp,
    ) -> Result<Option<Flow>, StoreError> {
        let row = self
            .query(
                "SELECT client_id, session_id, made_at, expires_at, body FROM flows \
                 WHERE hash = $1 AND kind = $2 AND ended_at IS NULL AND expires_at > $3",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(kind.key())
            .bind(now.as_millis())
            .one()
            .await?;
        row.map(|row| {
            Ok(Flow {
                kind,
                client: id(&row, "client_id")?,
                session: opt_id(&row, "session_id")?,
                made_at: time(&row, "made_at")?,
                expires_at: time(&row, "expires_at")?,
                body: text(&row, "body")?,
            })
        })
        .transpose()
    }
}

impl Flows<'_, Write> {
    /// Inserts a run.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, hash: &TokenHash, flow: &Flow) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO flows (hash, kind, client_id, session_id, made_at, expires_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(flow.kind.key())
        .bind(flow.client.as_str())
        .bind(flow.session.as_ref().map(ToString::to_string))
        .bind(flow.made_at.as_millis())
        .bind(flow.expires_at.as_millis())
        .bind(flow.body.as_str())
        .run()
        .await
        .map(|_| ())
    }

    /// Binds a run to a browser and keeps what was said; says how many rows that was. A run bound
    /// to another browser is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep(
        &mut self,
        hash: &TokenHash,
        session: &SessionId,
        body: &str,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE flows SET session_id = $2, body = $3 \
             WHERE hash = $1 AND ended_at IS NULL AND (session_id IS NULL OR session_id = $2)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(session.as_str())
        .bind(body)
        .run()
        .await
    }

    /// Ends a run; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(&mut self, hash: &TokenHash, now: Timestamp) -> Result<u64, StoreError> {
        self.query("UPDATE flows SET ended_at = $2 WHERE hash = $1 AND ended_at IS NULL AND expires_at > $2")
            .bind(hash.as_bytes().to_vec())
            .bind(now.as_millis())
            .run()
            .await
    }

    /// Removes runs that ran out before an instant, at most 500 at a time, so that nobody
    /// waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM flows WHERE hash IN \
             (SELECT hash FROM flows WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
