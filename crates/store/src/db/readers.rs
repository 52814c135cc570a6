//! Connections that only read.
//!
//! sqlx's pool asks a connection whether it still lives whenever it is taken and given back. On
//! SQLite each question is a hop to another thread, as dear as the reading itself, and a file does
//! not go away; so SQLite has a pool of its own, which asks nothing. A connection on which a
//! reading was given up is closed, not used again.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::any::AnyConnectOptions;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions as _, Connection as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{ACQUIRE, read_pool};
use crate::error::{OpenError, StoreError};

/// The readers of a database; cheap to clone.
#[derive(Clone)]
pub(super) enum Readers {
    /// sqlx's pool, for a server that may go away.
    Pool(AnyPool),
    /// Our own, for a file.
    File(Arc<File>),
}

/// The readers of a file.
pub(super) struct File {
    address: AnyConnectOptions,
    settings: &'static str,
    places: Arc<Semaphore>,
    idle: Mutex<Vec<AnyConnection>>,
}

/// A connection for one reading.
pub(super) enum Reader {
    Pooled(PoolConnection<Any>),
    OfFile {
        conn: Box<AnyConnection>,
        file: Arc<File>,
        _place: OwnedSemaphorePermit,
    },
}

impl Readers {
    pub(super) async fn of_server(
        size: u32,
        settings: &'static str,
        address: AnyConnectOptions,
    ) -> Result<Self, OpenError> {
        Ok(Self::Pool(read_pool(size, settings, address).await?))
    }

    pub(super) async fn of_file(
        size: u32,
        settings: &'static str,
        address: AnyConnectOptions,
    ) -> Result<Self, OpenError> {
        let size = usize::try_from(size.max(1)).unwrap_or(1);
        let file = File {
            address,
            settings,
            places: Arc::new(Semaphore::new(size)),
            idle: Mutex::default(),
        };
        // The first shows at the start, not at the first reading, that the file can be read.
        let first = file.connect().await?;
        file.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(first);
        Ok(Self::File(Arc::new(file)))
    }

    pub(super) async fn take(&self) -> Result<Reader, StoreError> {
        let file = match self {
            Self::Pool(pool) => return Ok(Reader::Pooled(pool.acquire().await?)),
            Self::File(file) => file,
        };
        let place = tokio::time::timeout(ACQUIRE, Arc::clone(&file.places).acquire_owned())
            .await
            .map_err(|_| StoreError::unavailable("all readers are busy"))?
            .map_err(|_| StoreError::unavailable("the database is closed"))?;
        let idle = file
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let conn = match idle {
            Some(conn) => conn,
            None => file.connect().await?,
        };
        Ok(Reader::OfFile {
            conn: Box::new(conn),
            file: Arc::clone(file),
            _place: place,
        })
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Pool(pool) => pool.close().await,
            Self::File(file) => {
                file.places.close();
                let idle =
                    std::mem::take(&mut *file.idle.lock().unwrap_or_else(PoisonError::into_inner));
                for conn in idle {
                    // It only read: nothing is lost with it.
                    let _ = conn.close().await;
                }
            }
        }
    }
}

impl File {
    async fn connect(&self) -> Result<AnyConnection, sqlx::Error> {
        let mut conn = self.address.connect().await?;
        sqlx::raw_sql(self.settings).execute(&mut conn).await?;
        Ok(conn)
    }
}

impl Reader {
    pub(super) fn conn(&mut self) -> &mut AnyConnection {
        match self {
            Self::Pooled(conn) => conn,
            Self::OfFile { conn, .. } => conn,
        }
    }

    /// Gives the connection back after a reading that came to its end.
    pub(super) fn give_back(self) {
        if let Self::OfFile { conn, file, _place } = self
            && !file.places.is_closed()
        {
            file.idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(*conn);
        }
    }
}
