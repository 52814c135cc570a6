//! The accept loop: how many connections, how slow they may be, and how they end.
//!
//! The limits that a router cannot see are here: silent connections, heads that dribble in, readers
//! that stop reading, one address with all the places. What a request says is `http::security`'s.

mod connection;
mod places;
mod pulse;
mod shutdown;
mod stream;

use std::{sync::Arc, time::Duration};

use axum::Router;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::{
    net::TcpListener,
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};

pub use shutdown::{Shutdown, ShutdownTrigger};

use crate::{config::ServerSettings, http::security::Network};

/// How the accept loop behaves.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Connections at one time; more wait in the system's queue.
    pub max_connections: usize,
    /// Connections at one time from one address.
    pub max_per_address: usize,
    /// Networks whose forwarding headers are believed, and that the limit above does not count.
    pub trusted_proxies: Vec<Network>,
    /// From a connection to its first byte, and from the first byte of a head to its end.
    pub header: Duration,
    /// Between an answer and the first byte of the next request.
    pub keep_alive: Duration,
    /// How long a reader may take nothing of an answer.
    pub write_stall: Duration,
    /// How long requests under way may take when the server stops.
    pub shutdown: Duration,
    /// Whether connections are counted in the measurements.
    pub measured: bool,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            max_connections: 2000,
            max_per_address: 64,
            trusted_proxies: Vec::new(),
            header: Duration::from_secs(10),
            keep_alive: Duration::from_secs(30),
            write_stall: Duration::from_secs(30),
            shutdown: Duration::from_secs(15),
            measured: true,
        }
    }
}

impl From<&ServerSettings> for ServeOptions {
    fn from(settings: &ServerSettings) -> Self {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Self {
            max_connections: count(settings.max_connections),
            max_per_address: count(settings.max_per_address),
            trusted_proxies: settings.trusted_proxies.clone(),
            shutdown: Duration::from_secs(settings.shutdown_seconds.into()),
            ..Self::default()
        }
    }
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServeEnd {
    /// Every request under way was answered.
    Finished,
    /// So many connections were cut off, at the deadline or because it was asked for.
    Abandoned(usize),
}

/// Serves until the shutdown begins, then lets requests under way finish, up to the deadline.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    options: ServeOptions,
    shutdown: Shutdown,
) -> ServeEnd {
    let options = Arc::new(options);
    let places = Arc::new(Semaphore::new(options.max_connections));
    let addresses = places::Addresses::new(options.max_per_address);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        // The place comes first: without one, nobody is taken from the system's queue.
        let accepted = tokio::select! {
            biased;
            () = shutdown.begun() => break,
            accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, listener.accept().await)
            } => accepted,
        };
        let (Ok(place), accepted) = accepted else {
            break;
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Often the process has no file handle left; asking again at once would only spin.
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let trusted =
            crate::http::security::address::is_trusted(peer.ip(), &options.trusted_proxies);
        let seat = if trusted {
            None
        } else {
            addresses.take(peer.ip())
        };
        if !trusted && seat.is_none() {
            tracing::debug!("too many connections from one address");
            continue;
        }
        let held = (place, seat);
        let task = connection::attend(
            stream,
            connection::Peer {
                address: peer.ip(),
                trusted,
            },
            app.clone(),
            Arc::clone(&options),
            graceful.watcher(),
        );
        connections.spawn(async move {
            task.await;
            drop(held);
        });
    }
    drop(listener);
    let finished = tokio::select! {
        biased;
        () = shutdown.at_once() => false,
        finished = timeout(options.shutdown, graceful.shutdown()) => finished.is_ok(),
    };
    while connections.try_join_next().is_some() {}
    let left = connections.len();
    connections.shutdown().await;
    if finished {
        ServeEnd::Finished
    } else {
        ServeEnd::Abandoned(left)
    }
}

#[cfg(test)]
mod tests;
