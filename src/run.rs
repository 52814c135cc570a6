//! An installation at work: listens, serves, does what is due, and ends in good order.
//!
//! First what could stop the start (addresses), then the work; at the end requests under way are
//! finished, what waits in memory is written and the database is closed. A second signal skips all
//! of that.

use std::{net::SocketAddr, time::Duration};

use latchkey_service::{Services, StoreError};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    app,
    config::{ConfigError, Settings},
    housekeeping,
    http::site::Site,
    metrics::{self, Metrics},
    server::{ServeOptions, Shutdown, serve},
};

/// How long what is noted behind an answer may wait in memory.
const NOTES: Duration = Duration::from_millis(500);
/// How often it is looked whether a letter is due.
const LETTERS: Duration = Duration::from_secs(2);
/// How often what ran out is settled and removed.
const ROUNDS: Duration = Duration::from_secs(10);

/// The addresses of an installation, taken before anything else happens.
#[derive(Debug)]
pub struct Listeners {
    door: TcpListener,
    metrics: Option<TcpListener>,
}

impl Listeners {
    /// Takes the address that the settings name, and one for measurements where there is one.
    ///
    /// # Errors
    /// When an address cannot be taken; it names the setting.
    pub async fn bind(
        settings: &Settings,
        metrics: Option<SocketAddr>,
    ) -> Result<Self, ConfigError> {
        let door = bind("server.listen", settings.server.listen).await?;
        let metrics = match metrics {
            Some(address) => Some(bind("server.metrics_listen", address).await?),
            None => None,
        };
        Ok(Self { door, metrics })
    }
}

async fn bind(setting: &str, address: SocketAddr) -> Result<TcpListener, ConfigError> {
    TcpListener::bind(address).await.map_err(|error| {
        ConfigError::new(
            setting,
            format!("this address cannot be listened on, {error} (is \"{address}\")"),
        )
    })
}

/// Serves until the shutdown, then closes the house.
pub async fn run(
    listeners: Listeners,
    services: Services,
    settings: &Settings,
    shutdown: Shutdown,
) {
    let mut beside = JoinSet::new();
    if let Some(listener) = listeners.metrics {
        match Metrics::install() {
            Ok(metrics) => {
                let shutdown = shutdown.clone();
                beside.spawn(async move { metrics.listen(listener, shutdown).await });
            }
            Err(error) => tracing::warn!(%error, "going on without measurements"),
        }
    }
    let notes = services.clone();
    beside.spawn(housekeeping::run(
        "notes",
        NOTES,
        shutdown.clone(),
        move || {
            let services = notes.clone();
            async move { services.uses.flush().await.map(|_| ()) }
        },
    ));
    let rounds = services.clone();
    beside.spawn(housekeeping::run(
        "rounds",
        ROUNDS,
        shutdown.clone(),
        move || {
            let services = rounds.clone();
            async move { services.housekeeping().await.map(|_| ()) }
        },
    ));
    let (letters, stopping) = (services.clone(), shutdown.clone());
    beside.spawn(housekeeping::run(
        "letters",
        LETTERS,
        shutdown.clone(),
        move || {
            let (services, stopping) = (letters.clone(), stopping.clone());
            async move {
                let round = services.mail.send_due(|| stopping.is_begun()).await?;
                metrics::letters(round);
                Ok::<_, StoreError>(())
            }
        },
    ));
    let site = Site::open(&settings.server.site_root);
    let router = app::router(&services, settings, &site, shutdown.clone());
    let base_url = settings.server.base_url.origin();
    tracing::info!(base_url, listen = %settings.server.listen, "ready");
    let options = ServeOptions::from(&settings.server);
    let end = serve(listeners.door, router, options, shutdown.clone()).await;
    tracing::info!(?end, "no longer serving");
    let close = async {
        while beside.join_next().await.is_some() {}
        services.close().await;
    };
    tokio::select! {
        biased;
        () = shutdown.at_once() => {}
        () = close => {}
    }
}

/// No memory of this process is written to a file or read by a neighbour, and files that it makes
/// are its own. A system that refuses is told of in the log.
pub fn harden() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit, umask};

        umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::warn!(%error, "core dumps could not be forbidden");
        }
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};

        if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
            tracing::warn!(%error, "the memory of this process could not be guarded");
        }
    }
}

#[cfg(test)]
mod tests {
    use latchkey_service::testing;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::*;

    #[tokio::test]
    async fn it_serves_until_it_is_told_to_stop_and_closes_the_house() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("latchkey.sqlite");
        let for_services = testing::settings(&format!("sqlite:{}", database.display()));
        let services = Services::open(for_services).await.unwrap();
        let mut settings = Settings::default();
        settings.server.listen.set_port(0);
        settings.server.site_root = folder.path().to_owned();
        let listeners = Listeners::bind(&settings, None).await.unwrap();
        let address = listeners.door.local_addr().unwrap();
        let (trigger, shutdown) = Shutdown::by_hand();
        let house = services.clone();
        let work = tokio::spawn(async move { run(listeners, house, &settings, shutdown).await });
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = b"GET /readyz HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.ends_with("ready"), "{answer}");
        trigger.begin();
        work.await.unwrap();
        assert!(!services.ready().await);
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_told_as_its_setting() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap();
        let mut settings = Settings::default();
        settings.server.listen.set_port(0);
        let wrong = Listeners::bind(&settings, Some(address)).await.unwrap_err();
        assert_eq!(wrong.setting(), "server.metrics_listen");
        settings.server.listen = address;
        let wrong = Listeners::bind(&settings, None).await.unwrap_err();
        assert_eq!(wrong.setting(), "server.listen");
        assert!(
            wrong.to_string().contains("cannot be listened on"),
            "{wrong}"
        );
    }
}
