//! PostgreSQL: every closure its own transaction, in a task of its own. When the connection is
//! lost during the commit, the server is asked afterwards what became of that transaction.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use futures::FutureExt as _;
use latchkey_domain::audit::AuditRecord;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, Row as _};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::work::{Outcome, Verdict, Work};
use super::{ACQUIRE, StoreOptions, migrate, trail};
use crate::error::{OpenError, StoreError};
use crate::tx::{Link, Tx};

const CONNECTIONS: u32 = 16;
const QUEUE: u32 = 256;
const URGENT: u32 = 32;

pub(super) const READ_SETTINGS: &str =
    "SET default_transaction_read_only = on; SET statement_timeout = '2s'; SET lock_timeout = '1s'";

const WRITE_SETTINGS: &str = "SET idle_in_transaction_session_timeout = '5s'; SET statement_timeout = '2s'; SET lock_timeout = '1s'";

/// The way to the server.
#[derive(Clone)]
pub(super) struct Writer {
    pool: AnyPool,
    normal: Arc<Semaphore>,
    urgent: Arc<Semaphore>,
    deadline: Duration,
    statements: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn submit(&self, work: Box<dyn Work>, urgent: bool) -> Result<(), StoreError> {
        let place = if urgent {
            Arc::clone(&self.urgent).try_acquire_owned()
        } else {
            Arc::clone(&self.normal).try_acquire_owned()
        };
        let place = place
            .or_else(|_| Arc::clone(&self.normal).try_acquire_owned())
            .map_err(|_| StoreError::unavailable("too many changes are waiting"))?;
        let writer = self.clone();
        tokio::spawn(async move {
            writer.run(work).await;
            drop(place);
        });
        Ok(())
    }

    pub(super) async fn close(&self) {
        // Whoever holds all places knows that nobody else is still at work, or waits for a
        // connection that the closed pool would not give.
        let _normal = self.normal.acquire_many(QUEUE).await;
        let _urgent = self.urgent.acquire_many(URGENT).await;
        self.normal.close();
        self.urgent.close();
        self.pool.close().await;
    }

    async fn run(&self, mut work: Box<dyn Work>) {
        let until = Instant::now() + self.deadline;
        let mut outcome = self.attempt(&mut work, until).await;
        // What is known not to have happened may be done once more.
        if matches!(&outcome, Ok(None)) {
            outcome = self.attempt(&mut work, until).await;
        }
        let outcome = match outcome {
            Ok(Some(outcome)) => outcome,
            Ok(None) => Outcome::Refused("the connection was lost twice".to_owned()),
            Err(error) => Outcome::Refused(error.to_string()),
        };
        work.answer(&outcome);
    }

    /// One transaction. Nothing comes back when it is certain that a lost one was not committed.
    async fn attempt(
        &self,
        work: &mut Box<dyn Work>,
        until: Instant,
    ) -> Result<Option<Outcome>, StoreError> {
        let mut conn = self.pool.acquire().await?;
        execute(&mut conn, "BEGIN").await?;
        let mut tx = Tx {
            link: Link::new(&mut conn, &self.statements),
        };
        let verdict = AssertUnwindSafe(work.run(&mut tx))
            .catch_unwind()
            .await
            .unwrap_or(Verdict::Undo);
        let saved = match verdict {
            Verdict::Undo => {
                execute(&mut conn, "ROLLBACK").await?;
                return Ok(Some(Outcome::Done));
            }
            Verdict::Keep(records) => self.save(&mut conn, &records).await,
        };
        match saved {
            Ok(()) => Ok(Some(Outcome::Done)),
            Err(Failed::Before(error)) => {
                // The pool throws a connection away that cannot even do this.
                let _ = execute(&mut conn, "ROLLBACK").await;
                Err(error)
            }
            Err(Failed::AtCommit(transaction)) => {
                drop(conn.detach());
                self.look_up(&transaction, until).await
            }
        }
    }

    async fn save(&self, conn: &mut AnyConnection, records: &[AuditRecord]) -> Result<(), Failed> {
        trail::insert(Link::new(conn, &self.statements), records)
            .await
            .map_err(Failed::Before)?;
        let transaction = async {
            let row = sqlx::query("SELECT CAST(pg_current_xact_id() AS TEXT) AS id")
                .fetch_one(&mut *conn)
                .await?;
            row.try_get::<String, _>("id")
        };
        let transaction = transaction
            .await
            .map_err(|error| Failed::Before(error.into()))?;
        match sqlx::query("COMMIT").execute(&mut *conn).await {
            Ok(_) => Ok(()),
            Err(sqlx::Error::Database(refusal)) if !is_going_away(refusal.code().as_deref()) => {
                Err(Failed::Before(sqlx::Error::Database(refusal).into()))
            }
            Err(_) => Err(Failed::AtCommit(transaction)),
        }
    }

    /// Asks what became of a transaction until the caller's time is up.
    async fn look_up(
        &self,
        transaction: &str,
        until: Instant,
    ) -> Result<Option<Outcome>, StoreError> {
        while Instant::now() < until {
            if let Ok(Some(status)) = self.status(transaction).await {
                match status.as_str() {
                    "committed" => return Ok(Some(Outcome::Done)),
                    "aborted" => return Ok(None),
                    _ => {}
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Some(Outcome::Lost))
    }

    async fn status(&self, transaction: &str) -> Result<Option<String>, sqlx::Error> {
        let mut conn = self.pool.acquire().await?;
        let row = sqlx::query("SELECT pg_xact_status(CAST($1 AS xid8)) AS status")
            .bind(transaction)
            .fetch_one(&mut *conn)
            .await?;
        row.try_get("status")
    }
}

enum Failed {
    /// It was not committed.
    Before(StoreError),
    /// The connection was lost while this transaction was being committed.
    AtCommit(String),
}

/// Whether the server broke off (classes 57P and 08): then its answer says nothing of the commit.
fn is_going_away(code: Option<&str>) -> bool {
    code.is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
}

async fn execute(conn: &mut AnyConnection, sql: &'static str) -> Result<(), StoreError> {
    sqlx::query(sql).execute(conn).await?;
    Ok(())
}

/// Connects, refuses a server that does not keep what it acknowledges, and brings the schema up
/// to date.
pub(super) async fn prepare(
    address: AnyConnectOptions,
    options: &StoreOptions,
    statements: &Arc<AtomicU64>,
) -> Result<Writer, OpenError> {
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        .after_connect(|conn, _| {
            Box::pin(async move {
                sqlx::raw_sql(WRITE_SETTINGS).execute(conn).await?;
                Ok(())
            })
        })
        .connect_with(address)
        .await?;
    let mut conn = pool.acquire().await?;
    check(&mut conn).await?;
    if options.migrate {
        migrate::run(&mut conn, super::Engine::Postgres).await?;
    } else if let Some(name) = migrate::pending(&mut conn, super::Engine::Postgres)
        .await?
        .first()
    {
        return Err(OpenError::because(format!(
            "the schema lacks {name}; run `latchkey migrate` first"
        )));
    }
    drop(conn);
    Ok(Writer {
        pool,
        normal: Arc::new(Semaphore::new(QUEUE as usize)),
        urgent: Arc::new(Semaphore::new(URGENT as usize)),
        deadline: options.deadline,
        statements: Arc::clone(statements),
    })
}

async fn check(conn: &mut AnyConnection) -> Result<(), OpenError> {
    let row = sqlx::query(
        "SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages, \
         current_setting('synchronous_commit') AS waits, current_setting('transaction_read_only') AS read_only, \
         current_setting('synchronous_standby_names') AS standbys, \
         CAST((SELECT COUNT(*) FROM pg_stat_replication) AS BIGINT) AS replicas",
    )
    .fetch_one(conn)
    .await?;
    let setting = |name: &'static str| row.try_get::<String, _>(name).unwrap_or_default();
    if setting("fsync") != "on" || setting("pages") != "on" {
        return Err(OpenError::because(
            "this PostgreSQL runs with fsync or full_page_writes off and may lose what it acknowledged",
        ));
    }
    if !matches!(setting("waits").as_str(), "on" | "remote_apply") {
        return Err(OpenError::because(
            "this PostgreSQL must run with synchronous_commit on or remote_apply",
        ));
    }
    if setting("read_only") != "off" {
        return Err(OpenError::because(
            "this PostgreSQL is a standby that cannot be written; name the primary",
        ));
    }
    if row.try_get::<i64, _>("replicas").unwrap_or(0) > 0 && setting("standbys").is_empty() {
        tracing::warn!(
            "a standby follows without synchronous_standby_names: a failover can bring back access that was taken away"
        );
    }
    Ok(())
}
