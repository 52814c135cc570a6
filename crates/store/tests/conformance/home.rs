//! A database of its own for each test, on either engine, and short ways to call the store.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use latchkey_store::{Engine, Store, StoreOptions};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};
use tempfile::TempDir;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Databases on the server that are as good as new: to make and to drop one takes most of a
/// second on a slow disk, to empty one does not.
static EMPTIED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A store, and what is needed to look behind it.
pub(crate) struct Home {
    pub(crate) store: Store,
    pub(crate) url: String,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Database(String),
}

impl Home {
    pub(crate) async fn sqlite() -> Self {
        Self::open(Place::empty_file()).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::open(Place::empty_database().await).await
    }

    async fn open((place, url): (Place, String)) -> Self {
        let store = Store::open(&url, StoreOptions::default()).await.unwrap();
        Self { store, url, place }
    }

    /// A connection that knows nothing of the store's rules.
    pub(crate) async fn raw(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.url).await.unwrap()
    }

    /// Leaves it as if nothing had been; what a failed test leaves can be looked at.
    pub(crate) async fn leave(self) {
        self.store.close().await;
        if let Place::Database(name) = self.place {
            let mut raw = AnyConnection::connect(&self.url).await.unwrap();
            let empty = "BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public; COMMIT";
            sqlx::raw_sql(empty).execute(&mut raw).await.unwrap();
            raw.close().await.unwrap();
            EMPTIED.lock().unwrap().push(name);
        } else {
            self.place.remove().await;
        }
    }
}

/// An address without any schema, for tests about opening.
pub(crate) struct Empty {
    place: Place,
    pub(crate) url: String,
}

impl Empty {
    pub(crate) async fn of(engine: Engine) -> Self {
        let (place, url) = match engine {
            Engine::Sqlite => Place::empty_file(),
            Engine::Postgres => Place::empty_database().await,
        };
        Self { place, url }
    }

    pub(crate) async fn raw(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.url).await.unwrap()
    }

    pub(crate) async fn leave(self) {
        self.place.remove().await;
    }
}

impl Place {
    fn empty_file() -> (Self, String) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("latchkey.sqlite").display());
        (Self::Folder(folder), url)
    }

    async fn empty_database() -> (Self, String) {
        let emptied = EMPTIED.lock().unwrap().pop();
        if let Some(name) = emptied {
            let url = address_of(&name);
            return (Self::Database(name), url);
        }
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("conformance_{}_{number}", std::process::id());
        run_on_server(format!("CREATE DATABASE {name}")).await;
        let url = address_of(&name);
        (Self::Database(name), url)
    }

    async fn remove(self) {
        match self {
            Self::Folder(folder) => folder.close().unwrap(),
            Self::Database(name) => {
                run_on_server(format!("DROP DATABASE {name} WITH (FORCE)")).await;
            }
        }
    }
}

fn server() -> String {
    std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL is not set: this suite needs a PostgreSQL beside it; run it through \
         scripts/with-postgres.sh",
    )
}

async fn run_on_server(sql: String) {
    sqlx::any::install_default_drivers();
    let mut conn = AnyConnection::connect(&server()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
}

/// The server's address with another database's name in it.
fn address_of(database: &str) -> String {
    let server = server();
    let (scheme, rest) = server.split_once("://").unwrap();
    let (authority, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let settings = rest
        .split_once('?')
        .map(|(_, settings)| format!("?{settings}"));
    format!(
        "{scheme}://{authority}/{database}{}",
        settings.unwrap_or_default()
    )
}

/// A write about which nothing needs to be said, in one line.
macro_rules! change {
    ($home:expr, |$tx:ident| $body:expr) => {
        $home
            .store
            .write_unaudited::<_, latchkey_store::StoreError, _>("a test", move |$tx| {
                Box::pin(async move { $body.await })
            })
            .await
    };
}

/// A read in one line.
macro_rules! look {
    ($home:expr, |$snapshot:ident| $body:expr) => {
        $home
            .store
            .read::<_, latchkey_store::StoreError, _>(move |$snapshot| {
                Box::pin(async move { $body.await })
            })
            .await
            .unwrap()
    };
}

/// The same tests on both engines, each with a database of its own.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        on_both_engines!(@with [tokio::test] $($name),+);
    };
    (many threads: $($name:ident),+ $(,)?) => {
        on_both_engines!(@with [tokio::test(flavor = "multi_thread", worker_threads = 4)] $($name),+);
    };
    (@with $attribute:tt $($name:ident),+) => {
        mod sqlite {
            on_both_engines!(@each $attribute sqlite $($name),+);
        }
        mod postgres {
            on_both_engines!(@each $attribute postgres $($name),+);
        }
    };
    (@each $attribute:tt $engine:ident $($name:ident),+) => {
        $(on_both_engines!(@one $attribute $engine $name);)+
    };
    (@one [$($attribute:tt)+] $engine:ident $name:ident) => {
        #[$($attribute)+]
        async fn $name() {
            let home = $crate::conformance::home::Home::$engine().await;
            super::$name(&home).await;
            home.leave().await;
        }
    };
}
