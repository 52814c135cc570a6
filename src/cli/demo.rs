//! `latchkey demo`: everything on this machine with practice data, ready to try.
//!
//! It keeps all it makes in one folder and can be started again over it, also after it was killed.
//! Its people, services and apps are made through the same use cases as everybody's.

mod cast;
mod seed;

use std::{io::Write, net::SocketAddr, path::PathBuf, str::FromStr};

use clap::Args;
use latchkey_service::Services;

use super::{CommandError, environment, files, serve::log};
use crate::{
    config::{BaseUrl, ConfigError, LogFormat, MailSettings, Settings},
    run::{Listeners, harden, run as run_house},
    server::Shutdown,
};
use cast::APPS;

const LOG_FORMAT: &str = "LATCHKEY_LOG__FORMAT";

const EXAMPLES: &str = "\
Examples:
  latchkey demo
  latchkey demo --data-dir /tmp/latchkey --listen 127.0.0.1:4000
  latchkey demo --app-url st-marys=http://localhost:4001 --app-url clinic-desk=http://localhost:4003

Who can sign in is written to people.json in the data folder, the credentials of the practice
services and apps (st-marys, elm-street, clinic-desk) to apps.json. The data is invented; the
passwords are no secret, so keep this to your own machine.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DemoArgs {
    /// The folder for the key, the database and the two lists; made if there is none
    #[arg(long, value_name = "DIR", default_value = ".demo")]
    data_dir: PathBuf,
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// The address that people and programs use [default: localhost and the port, plain http]
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<BaseUrl>,
    /// Another database than the SQLite file in the data folder
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Where a practice service or app runs; may be given more than once
    #[arg(long = "app-url", value_name = "KEY=URL")]
    app_urls: Vec<AppUrl>,
}

/// The address of one practice service or app.
#[derive(Debug, Clone)]
struct AppUrl {
    key: &'static str,
    url: BaseUrl,
}

impl FromStr for AppUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, url) = text
            .split_once('=')
            .ok_or("write it as key=address, such as st-marys=http://localhost:3001")?;
        let known = APPS.iter().find(|app| app.key == key);
        let known = known.ok_or_else(|| {
            let keys: Vec<&str> = APPS.iter().map(|app| app.key).collect();
            format!("`{key}` is none of {}", keys.join(", "))
        })?;
        Ok(Self {
            key: known.key,
            url: base_url(url)?,
        })
    }
}

fn base_url(text: &str) -> Result<BaseUrl, String> {
    BaseUrl::try_from(text.to_owned()).map_err(str::to_owned)
}

impl DemoArgs {
    /// The settings of a practice house: what the environment says, and over it what makes a demo.
    fn settings(
        &self,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Settings, ConfigError> {
        let environment: Vec<_> = environment.collect();
        let says_format = environment.iter().any(|(name, _)| name == LOG_FORMAT);
        let mut settings = Settings::load(None, environment.into_iter())?;
        if !says_format {
            settings.log.format = LogFormat::Text;
        }
        settings.practice = true;
        // Letters land in the mailbox of the demo and go nowhere.
        settings.mail = MailSettings::default();
        settings.server.listen = self.listen;
        // No measurements, so that several demos can run beside each other.
        settings.server.metrics_listen.set_port(0);
        settings.server.base_url = match &self.base_url {
            Some(url) => url.clone(),
            None => BaseUrl::try_from(format!("http://localhost:{}", self.listen.port()))
                .map_err(|sentence| ConfigError::new("server.base_url", sentence))?,
        };
        settings.database.url = match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.data_dir.join("latchkey.sqlite").display()),
        };
        settings.keys.master_key_file = Some(self.data_dir.join("latchkey.key"));
        settings.keys.previous_master_key_file = None;
        settings.validate()?;
        Ok(settings)
    }

    /// Makes the folder and the key, where they are missing.
    fn prepare(&self, settings: &Settings) -> Result<(), ConfigError> {
        let folder = self.data_dir.display();
        let wrong = |error: std::io::Error| {
            ConfigError::new(
                "--data-dir",
                format!("cannot be used, {error} (is \"{folder}\")"),
            )
        };
        files::make_folder(&self.data_dir).map_err(wrong)?;
        match &settings.keys.master_key_file {
            Some(path) if !path.exists() => {
                let mut key = [0; 32];
                getrandom::fill(&mut key).map_err(|error| wrong(error.into()))?;
                files::write_private(path, &key).map_err(wrong)
            }
            _ => Ok(()),
        }
    }

    fn app_url(&self, key: &str, usual: &str) -> String {
        let said = self.app_urls.iter().rev().find(|app| app.key == key);
        said.map_or_else(|| usual.to_owned(), |app| app.url.origin().to_owned())
    }
}

pub(super) async fn run(args: DemoArgs, out: &mut (impl Write + Send)) -> Result<(), CommandError> {
    let settings = args.settings(environment())?;
    args.prepare(&settings)?;
    let for_services = settings.for_services()?;
    log(&settings.log)?;
    harden();
    let shutdown = Shutdown::on_signals()?;
    let listeners = Listeners::bind(&settings, None).await?;
    let services = Services::open(for_services).await?;
    seed::seed(&services, &args.data_dir, |app| {
        args.app_url(app.key, app.usual_url)
    })
    .await?;
    let (here, folder) = (settings.server.base_url.origin(), args.data_dir.display());
    writeln!(
        out,
        "Latchkey runs at {here}. Practice data, not real patients."
    )?;
    writeln!(
        out,
        "Who can sign in: {folder}/people.json. Ctrl-C stops it."
    )?;
    writeln!(out, "E-mails land in a mailbox here: {here}/dev/mailbox")?;
    out.flush()?;
    run_house(listeners, services, &settings, shutdown).await;
    Ok(())
}

#[cfg(test)]
mod tests;
