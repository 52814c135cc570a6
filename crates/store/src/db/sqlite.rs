//! SQLite: one writer that commits what waits in groups. Each closure has its own savepoint, so
//! that one that fails takes no other with it; one commit, then all are answered, because an
//! fsync costs the same for one change and for sixty-four.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use futures::FutureExt as _;
use latchkey_domain::audit::AuditRecord;
use sqlx::AnyConnection;
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use std::panic::AssertUnwindSafe;
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::work::{Outcome, Verdict, Work};
use super::{Fatal, StoreOptions, connect_options, migrate, trail};
use crate::error::{OpenError, StoreError};
use crate::tx::{Link, Tx};

/// Older versions can lose a commit: the WAL reset fault was mended in this one.
const OLDEST: (u32, u32, u32) = (3, 51, 3);

const QUEUE: usize = 256;
const URGENT: usize = 32;
const GROUP: usize = 64;

pub(super) const READ_SETTINGS: &str = "PRAGMA query_only = ON; PRAGMA busy_timeout = 2000; \
     PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON";

const WRITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA busy_timeout = 2000; PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864; \
     PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON";

struct Job {
    work: Box<dyn Work>,
    /// After this its caller has been told that the outcome is unknown, and may have tried again.
    until: Instant,
}

/// The way to the writer.
#[derive(Clone)]
pub(super) struct Writer {
    normal: mpsc::Sender<Job>,
    urgent: mpsc::Sender<Job>,
    closing: watch::Sender<bool>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
    deadline: Duration,
}

impl Writer {
    pub(super) fn submit(&self, work: Box<dyn Work>, urgent: bool) -> Result<(), StoreError> {
        let job = Job {
            work,
            until: Instant::now() + self.deadline,
        };
        let job = match if urgent {
            self.urgent.try_send(job)
        } else {
            self.normal.try_send(job)
        } {
            Ok(()) => return Ok(()),
            Err(mpsc::error::TrySendError::Closed(_)) => {
                return Err(StoreError::unavailable("the writer is closed"));
            }
            Err(mpsc::error::TrySendError::Full(job)) => job,
        };
        // What is urgent may wait with the others when its own places are taken.
        if urgent && self.normal.try_send(job).is_ok() {
            return Ok(());
        }
        Err(StoreError::unavailable("too many changes are waiting"))
    }

    pub(super) fn ping(&self) -> Result<(), StoreError> {
        if self.normal.is_closed() {
            Err(StoreError::unavailable("the writer is closed"))
        } else {
            Ok(())
        }
    }

    pub(super) async fn close(&self) {
        self.closing.send_replace(true);
        if let Some(task) = self.task.lock().await.take() {
            // The writer answers for itself; all that is waited for is its end.
            let _ = task.await;
        }
    }
}

/// The address with the mode that creates the file, which is made for its owner's eyes alone.
pub(super) fn address(url: &str) -> Result<String, OpenError> {
    let file = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let file = file.split('?').next().unwrap_or_default();
    if file.is_empty() {
        return Err(OpenError::because(
            "the database address must name a file, such as sqlite:latchkey.sqlite",
        ));
    }
    if !Path::new(file).exists() {
        let mut creating = OpenOptions::new();
        creating.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut creating, 0o600);
        creating.open(file).map_err(|error| {
            OpenError::because(format!(
                "the database file {file} cannot be created: {error}"
            ))
        })?;
    }
    Ok(format!("sqlite:{file}?mode=rw"))
}

/// Opens the writer's connection, checks it, brings the schema up to date and starts the writer.
pub(super) async fn prepare(
    url: &str,
    options: &StoreOptions,
    statements: &Arc<AtomicU64>,
) -> Result<(Writer, String), OpenError> {
    let address = address(url)?;
    let mut conn = connect(&address).await?;
    check(&mut conn).await?;
    if options.migrate {
        migrate::run(&mut conn, super::Engine::Sqlite).await?;
    } else if let Some(name) = migrate::pending(&mut conn, super::Engine::Sqlite)
        .await?
        .first()
    {
        return Err(OpenError::because(format!(
            "the schema lacks {name}; run `latchkey migrate` first"
        )));
    }
    let (normal, normal_queue) = mpsc::channel(QUEUE);
    let (urgent, urgent_queue) = mpsc::channel(URGENT);
    let (closing, closed) = watch::channel(false);
    let fatal = Arc::clone(&options.on_fatal);
    let writing = Writing {
        conn,
        address: address.clone(),
        normal: normal_queue,
        urgent: urgent_queue,
        closed,
        linger: options.linger,
        fatal: Arc::clone(&fatal),
        statements: Arc::clone(statements),
    };
    let task = tokio::spawn(async move {
        if AssertUnwindSafe(writing.run())
            .catch_unwind()
            .await
            .is_err()
        {
            fatal("the writer panicked");
        }
    });
    let writer = Writer {
        normal,
        urgent,
        closing,
        task: Arc::new(Mutex::new(Some(task))),
        deadline: options.deadline,
    };
    Ok((writer, address))
}

async fn connect(address: &str) -> Result<AnyConnection, OpenError> {
    let mut conn = connect_options(address)?.connect().await?;
    sqlx::raw_sql(WRITE_SETTINGS).execute(&mut conn).await?;
    Ok(conn)
}

/// Reads back what durability stands on: a setting that did not take is no setting.
async fn check(conn: &mut AnyConnection) -> Result<(), OpenError> {
    let version: String = sqlx::query("SELECT sqlite_version() AS v")
        .fetch_one(&mut *conn)
        .await?
        .try_get("v")?;
    if is_too_old(&version) {
        let (major, minor, patch) = OLDEST;
        return Err(OpenError::because(format!(
            "SQLite {version} is too old; at least {major}.{minor}.{patch} is needed"
        )));
    }
    let journal: String = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut *conn)
        .await?
        .try_get(0)?;
    let synchronous: i64 = sqlx::query("PRAGMA synchronous")
        .fetch_one(&mut *conn)
        .await?
        .try_get(0)?;
    let foreign_keys: i64 = sqlx::query("PRAGMA foreign_keys")
        .fetch_one(&mut *conn)
        .await?
        .try_get(0)?;
    if journal != "wal" || synchronous != 2 || foreign_keys != 1 {
        return Err(OpenError::because(format!(
            "the file system of the database does not allow a safe journal (journal {journal}, synchronous {synchronous}); \
             use a local disk"
        )));
    }
    let sound: String = sqlx::query("PRAGMA quick_check(1)")
        .fetch_one(&mut *conn)
        .await?
        .try_get(0)?;
    if sound != "ok" {
        return Err(OpenError::because(format!(
            "the database file is damaged ({sound}); restore it from a backup"
        )));
    }
    Ok(())
}

fn is_too_old(version: &str) -> bool {
    let mut parts = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    (part(), part(), part()) < OLDEST
}

struct Writing {
    conn: AnyConnection,
    address: String,
    normal: mpsc::Receiver<Job>,
    urgent: mpsc::Receiver<Job>,
    closed: watch::Receiver<bool>,
    linger: Duration,
    fatal: Fatal,
    statements: Arc<AtomicU64>,
}

impl Writing {
    async fn run(mut self) {
        let mut company = 1;
        while let Some(first) = self.next().await {
            let mut group = vec![first];
            self.gather(&mut group, company).await;
            company = group.len();
            self.commit(group).await;
        }
        if let Err(error) = self.conn.close().await {
            tracing::warn!(%error, "the database was not closed in order; it is recovered at the next start");
        }
    }

    /// The next job; none when the store is closed and nothing waits.
    async fn next(&mut self) -> Option<Job> {
        tokio::select! {
            biased;
            Some(job) = self.urgent.recv() => Some(job),
            Some(job) = self.normal.recv() => Some(job),
            _ = self.closed.wait_for(|closed| *closed) => {
                self.normal.close();
                self.urgent.close();
                self.urgent.try_recv().or_else(|_| self.normal.try_recv()).ok()
            }
        }
    }

    /// Takes what waits. When the last group had company, callers are active, and a moment's
    /// patience saves them a commit of their own.
    async fn gather(&mut self, group: &mut Vec<Job>, company: usize) {
        let until = Instant::now() + self.linger;
        while group.len() < GROUP {
            let waiting = self.urgent.try_recv().or_else(|_| self.normal.try_recv());
            match waiting {
                Ok(job) => group.push(job),
                Err(_) if group.len() >= company => return,
                Err(_) => match tokio::time::timeout_at(until, self.normal.recv()).await {
                    Ok(Some(job)) => group.push(job),
                    Ok(None) | Err(_) => return,
                },
            }
        }
    }

    async fn commit(&mut self, group: Vec<Job>) {
        let now = Instant::now();
        // A caller who was told "unknown" may have tried again: a late start would surprise her.
        let mut jobs: Vec<Box<dyn Work>> = group
            .into_iter()
            .filter(|job| job.until > now)
            .map(|job| job.work)
            .collect();
        if jobs.is_empty() {
            return;
        }
        let outcome = match self.transaction(&mut jobs).await {
            Ok(outcome) => outcome,
            Err(error) => {
                self.abandon().await;
                Outcome::Refused(error.to_string())
            }
        };
        for job in jobs {
            job.answer(&outcome);
        }
        if matches!(outcome, Outcome::Lost) {
            (self.fatal)("a commit failed");
        }
    }

    async fn transaction(&mut self, jobs: &mut [Box<dyn Work>]) -> Result<Outcome, StoreError> {
        self.execute("BEGIN IMMEDIATE").await?;
        self.execute("SAVEPOINT job").await?;
        let mut records: Vec<AuditRecord> = Vec::new();
        let mut kept = false;
        let last = jobs.len().saturating_sub(1);
        for (index, job) in jobs.iter_mut().enumerate() {
            let mut tx = Tx {
                link: Link::new(&mut self.conn, &self.statements),
            };
            // A panic in one closure is that caller's trouble alone.
            let verdict = AssertUnwindSafe(job.run(&mut tx))
                .catch_unwind()
                .await
                .unwrap_or(Verdict::Undo);
            match verdict {
                Verdict::Keep(events) => {
                    kept = true;
                    records.extend(events);
                    if index < last {
                        self.execute("RELEASE job; SAVEPOINT job").await?;
                    }
                }
                // The savepoint stays open, and serves the next one.
                Verdict::Undo => self.execute("ROLLBACK TO job").await?,
            }
        }
        if !kept {
            self.execute("ROLLBACK").await?;
            return Ok(Outcome::Done);
        }
        trail::insert(Link::new(&mut self.conn, &self.statements), &records).await?;
        match sqlx::query("COMMIT").execute(&mut self.conn).await {
            Ok(_) => Ok(Outcome::Done),
            Err(error) if is_busy(&error) => Err(error.into()),
            Err(error) => {
                tracing::error!(%error, "a commit failed");
                Ok(Outcome::Lost)
            }
        }
    }

    async fn execute(&mut self, sql: &'static str) -> Result<(), StoreError> {
        sqlx::query(sql).execute(&mut self.conn).await?;
        Ok(())
    }

    /// Leaves a transaction that failed, on a new connection if this one is beyond that.
    async fn abandon(&mut self) {
        // Some failures have rolled back already, and then there is nothing to roll back.
        let _ = self.execute("ROLLBACK").await;
        if self.conn.ping().await.is_ok() {
            return;
        }
        match connect(&self.address).await {
            Ok(conn) => self.conn = conn,
            Err(error) => tracing::error!(%error, "the database cannot be reached"),
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(|refusal| refusal.code()?.parse::<i64>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

#[cfg(test)]
mod tests;
