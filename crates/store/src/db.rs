//! The database behind the statements: opening it, and the two ways in, `write` and `read`.
//!
//! All that differs between the engines stands in this module and below it. On SQLite one writer
//! commits what waits in groups; on PostgreSQL every closure is its own transaction. Either way a
//! caller who goes away cancels nothing.

use std::fmt;
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use latchkey_domain::rpt::Rpt;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, ConnectOptions as _};
use tokio::sync::oneshot;

use crate::change::Change;
use crate::error::{OpenError, StoreError};
use crate::pat::Pat;
use crate::policies::{BehindRpt, PolicyBasis};
use crate::together::Together;
use crate::tx::{Link, Snapshot, Tx};

mod migrate;
mod postgres;
mod readers;
mod sqlite;
mod trail;
mod work;

use readers::Readers;
use work::Pending;

/// How long a reader waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(2);

/// What is called when going on could lose an acknowledged change.
pub type Fatal = Arc<dyn Fn(&str) + Send + Sync>;

/// How a database is opened.
#[derive(Clone)]
pub struct StoreOptions {
    /// Connections that only read.
    pub readers: u32,
    /// Whether to bring the schema up to date; otherwise an old schema is refused.
    pub migrate: bool,
    /// How long a caller waits for a write before it is told that the outcome is unknown.
    pub deadline: Duration,
    /// How long the SQLite writer waits for company, at most.
    pub linger: Duration,
    /// Ends the process; a test may watch instead.
    pub on_fatal: Fatal,
}

impl fmt::Debug for StoreOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StoreOptions")
            .field("readers", &self.readers)
            .field("migrate", &self.migrate)
            .field("deadline", &self.deadline)
            .field("linger", &self.linger)
            .finish_non_exhaustive()
    }
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            readers: 4,
            migrate: true,
            deadline: Duration::from_secs(3),
            linger: Duration::from_millis(2),
            // A second fsync may succeed without having written: only a restart reads the truth.
            on_fatal: Arc::new(|cause| {
                tracing::error!(
                    cause,
                    "the database cannot be trusted any more; ending so that a restart recovers it"
                );
                std::process::abort();
            }),
        }
    }
}

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    fn of(url: &str) -> Result<Self, OpenError> {
        match url.split_once(':') {
            Some(("sqlite", rest)) if rest.contains(":memory:") || rest.contains("mode=memory") => {
                Err(OpenError::because(
                    "the database must be a file: what is in memory alone is lost",
                ))
            }
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(OpenError::because(
                "the database address must begin with sqlite: or postgres://",
            )),
        }
    }
}

#[derive(Clone)]
enum Writer {
    Sqlite(sqlite::Writer),
    Postgres(postgres::Writer),
}

/// The database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    readers: Readers,
    writer: Writer,
    deadline: Duration,
    statements: Arc<AtomicU64>,
    lookups: Option<Lookups>,
}

/// The two look-ups of every introspection, made together by whoever waits for them.
#[derive(Clone)]
struct Lookups {
    pats: Together<(TokenHash, Timestamp), Option<(Pat, String)>>,
    rpts: Together<BehindRpt, Option<(Rpt, PolicyBasis)>>,
}

impl Lookups {
    fn of(store: &Store) -> Self {
        let (pats, rpts) = (store.clone(), store.clone());
        Self {
            pats: Together::new(move |asked: Vec<_>| {
                let store = pats.clone();
                async move {
                    let read = store.read(move |snapshot| {
                        Box::pin(async move { snapshot.pats().live_many(&asked).await })
                    });
                    read.await
                }
            }),
            rpts: Together::new(move |asked: Vec<_>| {
                let store = rpts.clone();
                async move {
                    let read = store.read(move |snapshot| {
                        Box::pin(async move { snapshot.policies().behind_rpts(&asked).await })
                    });
                    read.await
                }
            }),
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Store")
            .field("engine", &self.engine)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database and checks that what it acknowledges stays.
    ///
    /// # Errors
    /// [`OpenError`] says in one sentence what is wrong.
    pub async fn open(url: &str, options: StoreOptions) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url)?;
        let statements = Arc::new(AtomicU64::new(0));
        let (writer, readers) = match engine {
            Engine::Sqlite => {
                let (writer, conn) = sqlite::prepare(url, &options, &statements).await?;
                let address = connect_options(conn.as_str())?;
                let readers =
                    Readers::of_file(options.readers, sqlite::READ_SETTINGS, address).await?;
                (Writer::Sqlite(writer), readers)
            }
            Engine::Postgres => {
                let address = connect_options(url)?;
                let writer = postgres::prepare(address.clone(), &options, &statements).await?;
                (
                    Writer::Postgres(writer),
                    Readers::of_server(options.readers, postgres::READ_SETTINGS, address).await?,
                )
            }
        };
        let store = Self {
            engine,
            readers,
            writer,
            deadline: options.deadline,
            statements,
            lookups: None,
        };
        Ok(Self {
            lookups: Some(Lookups::of(&store)),
            ..store
        })
    }

    /// Brings the schema up to date and names what was applied.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn migrate(url: &str) -> Result<Vec<String>, OpenError> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url)?;
        let address = match engine {
            Engine::Sqlite => sqlite::address(url)?,
            Engine::Postgres => url.to_owned(),
        };
        let mut conn = connect_options(&address)?.connect().await?;
        let applied = migrate::run(&mut conn, engine).await;
        sqlx::Connection::close(conn).await?;
        applied
    }

    /// Which database it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// How many statements about tables have been run.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Changes something: what the closure succeeds with is saved together with its audit events
    /// before this returns. The closure may run more than once.
    ///
    /// # Errors
    /// The closure's own, and [`StoreError::Unavailable`] or [`StoreError::Unknown`].
    pub async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: for<'t, 'c> Fn(&'t mut Tx<'c>) -> BoxFuture<'t, Result<Change<T>, E>>
            + Send
            + Sync
            + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.submit(closure, false).await
    }

    /// The same with places in the queue that nothing else takes: for taking access back.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_urgent<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: for<'t, 'c> Fn(&'t mut Tx<'c>) -> BoxFuture<'t, Result<Change<T>, E>>
            + Send
            + Sync
            + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.submit(closure, true).await
    }

    /// A change that is no event, for the reason given.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_unaudited<T, E, F>(&self, reason: &'static str, closure: F) -> Result<T, E>
    where
        F: for<'t, 'c> Fn(&'t mut Tx<'c>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        tracing::trace!(reason, "a write without an audit event");
        self.submit(work::unaudited(closure), false).await
    }

    async fn submit<T, E, F>(&self, closure: F, urgent: bool) -> Result<T, E>
    where
        F: for<'t, 'c> Fn(&'t mut Tx<'c>) -> BoxFuture<'t, Result<Change<T>, E>>
            + Send
            + Sync
            + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let work = Box::new(Pending::new(closure, reply));
        match &self.writer {
            Writer::Sqlite(writer) => writer.submit(work, urgent)?,
            Writer::Postgres(writer) => writer.submit(work, urgent)?,
        }
        match tokio::time::timeout(self.deadline, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(StoreError::Unknown.into()),
        }
    }

    /// Reads on a connection that cannot write.
    ///
    /// # Errors
    /// The closure's own, and [`StoreError::Unavailable`].
    pub async fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: for<'t, 'c> FnOnce(&'t mut Snapshot<'c>) -> BoxFuture<'t, Result<T, E>> + Send,
        E: From<StoreError>,
    {
        let reading = async {
            let mut reader = self.readers.take().await?;
            let link = Link::new(reader.conn(), &self.statements);
            let result = closure(&mut Snapshot { link }).await;
            reader.give_back();
            result
        };
        match tokio::time::timeout(self.deadline, reading).await {
            Ok(result) => result,
            Err(_) => Err(StoreError::unavailable("reading took too long").into()),
        }
    }

    /// A PAT that is good now, with the name of its service.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_pat(
        &self,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<(Pat, String)>, StoreError> {
        match &self.lookups {
            Some(lookups) => lookups.pats.ask((hash, now)).await,
            None => Err(StoreError::unavailable("the database is not open yet")),
        }
    }

    /// A live RPT of an owner at a record service, and what decides about it now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn behind_rpt(
        &self,
        asked: BehindRpt,
    ) -> Result<Option<(Rpt, PolicyBasis)>, StoreError> {
        match &self.lookups {
            Some(lookups) => lookups.rpts.ask(asked).await,
            None => Err(StoreError::unavailable("the database is not open yet")),
        }
    }

    /// Whether the database answers, and can still be written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read(|snapshot| {
            Box::pin(async move { snapshot.meta().get("install_id").await.map(|_| ()) })
        })
        .await?;
        match &self.writer {
            Writer::Sqlite(writer) => writer.ping(),
            Writer::Postgres(_) => Ok(()),
        }
    }

    /// Finishes what was accepted and closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        match &self.writer {
            Writer::Sqlite(writer) => writer.close().await,
            Writer::Postgres(writer) => writer.close().await,
        }
    }
}

pub(crate) fn connect_options(url: &str) -> Result<AnyConnectOptions, OpenError> {
    let options = AnyConnectOptions::from_str(url)
        .map_err(|_| OpenError::because("the database address cannot be read"))?;
    Ok(options.disable_statement_logging())
}

async fn read_pool(
    size: u32,
    settings: &'static str,
    address: AnyConnectOptions,
) -> Result<AnyPool, OpenError> {
    Ok(AnyPoolOptions::new()
        .max_connections(size.max(1))
        .acquire_timeout(ACQUIRE)
        .after_connect(move |conn, _| {
            Box::pin(async move {
                sqlx::raw_sql(settings).execute(conn).await?;
                Ok(())
            })
        })
        .connect_with(address)
        .await?)
}
