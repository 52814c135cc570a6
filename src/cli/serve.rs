//! `latchkey serve`: the program at work.

use clap::Args;
use latchkey_service::Services;

use super::{CommandError, ConfigArgs};
use crate::{
    config::{ConfigError, LogSettings, Settings},
    run::{Listeners, harden, run as run_house},
    server::Shutdown,
    telemetry,
};

const EXAMPLES: &str = "\
Examples:
  latchkey serve --config /etc/latchkey/latchkey.toml
  LATCHKEY_SERVER__LISTEN=127.0.0.1:8080 latchkey serve

Before the first start make a master key, 32 random bytes that only its owner can read:
  (umask 077; head -c 32 /dev/urandom > latchkey.key)
The database is made and brought up to date by itself. The log goes to standard error.
SIGTERM or Ctrl-C lets requests under way finish; a second one ends at once.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    config: ConfigArgs,
}

pub(super) async fn run(args: ServeArgs) -> Result<(), CommandError> {
    let settings = args.config.settings()?;
    let for_services = settings.for_services()?;
    log(&settings.log)?;
    harden();
    warn(&settings);
    let shutdown = Shutdown::on_signals()?;
    let metrics = Some(settings.server.metrics_listen);
    let listeners = Listeners::bind(&settings, metrics).await?;
    let services = Services::open(for_services).await?;
    run_house(listeners, services, &settings, shutdown).await;
    Ok(())
}

/// Sets up the log; the level was checked with the settings.
pub(super) fn log(settings: &LogSettings) -> Result<(), CommandError> {
    telemetry::init(settings)
        .map_err(|error| ConfigError::new("log.level", error.to_string()).into())
}

/// What is allowed and should still be known.
fn warn(settings: &Settings) {
    if settings.practice {
        tracing::warn!("practice data: services that nobody reviewed may connect");
    }
    if !settings.server.base_url.is_https() {
        tracing::warn!("plain http: only this machine can use it, and cookies are less guarded");
    }
}
