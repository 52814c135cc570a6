//! The command line and the file with the credentials that the authorization server gave out.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context as _;
use clap::Parser;
use serde::Deserialize;
use url::Url;

/// A practice app: a doctor and a relative read and change records that a patient shared with them.
///
/// `/` is Clinic Desk (for Dr Okafor), `/family` is My family (for Aunt Lola). Every option can
/// also be given as an environment variable.
#[derive(Debug, Clone, Parser)]
#[command(version)]
pub struct Args {
    /// The address to listen on
    #[arg(long, env = "CLINIC_DESK_LISTEN", default_value = "127.0.0.1:3003")]
    pub listen: SocketAddr,
    /// The app's own address, as browsers reach it
    #[arg(
        long,
        env = "CLINIC_DESK_BASE_URL",
        default_value = "http://localhost:3003"
    )]
    pub base_url: String,
    /// Latchkey's address, exactly as its discovery document names it
    #[arg(
        long,
        env = "CLINIC_DESK_ISSUER",
        default_value = "http://localhost:3000"
    )]
    pub issuer: String,
    /// The JSON file with each app's credentials, as the README shows it
    #[arg(long, env = "CLINIC_DESK_CREDENTIALS")]
    pub credentials: PathBuf,
    /// Which entry of the credentials file is this app's
    #[arg(long, env = "CLINIC_DESK_APP", default_value = "clinic-desk")]
    pub app: String,
    /// A record service, as "Name=address"; give it once for each service
    #[arg(
        long,
        env = "CLINIC_DESK_RECORDS",
        value_delimiter = ';',
        required = true
    )]
    pub records: Vec<RecordsAddress>,
}

/// A record service's name and address.
#[derive(Debug, Clone)]
pub struct RecordsAddress {
    /// The name that people read.
    pub name: String,
    /// Where it is.
    pub url: Url,
}

impl FromStr for RecordsAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, url) = text.split_once('=').ok_or("write it as \"Name=address\"")?;
        let url = Url::parse(url.trim()).map_err(|error| error.to_string())?;
        Ok(Self {
            name: name.trim().to_owned(),
            url,
        })
    }
}

/// How this app proves to Latchkey which program it is.
#[derive(Clone, Deserialize)]
pub(crate) struct Credentials {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl Credentials {
    /// Reads one entry of the credentials file.
    pub(crate) fn read(file: &Path, app: &str) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the credentials file {}", file.display()))?;
        let mut all: HashMap<String, Self> = serde_json::from_str(&text)
            .with_context(|| format!("{} is not a credentials file", file.display()))?;
        all.remove(app)
            .with_context(|| format!("{} has no entry \"{app}\"", file.display()))
    }
}
