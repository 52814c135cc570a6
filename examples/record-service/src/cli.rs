//! The command line and the file with the credentials that the authorization server gave out.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use serde::Deserialize;

/// A practice record service: invented FHIR R4 records that patients share through Latchkey.
///
/// Every option can also be given as an environment variable. Start it once for each hospital or
/// surgery, each with its own port, data set, state file and credentials.
#[derive(Debug, Clone, Parser)]
#[command(version)]
pub struct Args {
    /// The service's name, as people read it
    #[arg(
        long,
        env = "RECORD_SERVICE_NAME",
        default_value = "St Mary's Hospital"
    )]
    pub name: String,
    /// The address to listen on
    #[arg(long, env = "RECORD_SERVICE_LISTEN", default_value = "127.0.0.1:3001")]
    pub listen: SocketAddr,
    /// The service's own address, as browsers and apps reach it
    #[arg(
        long,
        env = "RECORD_SERVICE_BASE_URL",
        default_value = "http://localhost:3001"
    )]
    pub base_url: String,
    /// Latchkey's address, exactly as its discovery document names it
    #[arg(
        long,
        env = "RECORD_SERVICE_ISSUER",
        default_value = "http://localhost:3000"
    )]
    pub issuer: String,
    /// The JSON file with each app's credentials, as the README shows it
    #[arg(long, env = "RECORD_SERVICE_CREDENTIALS")]
    pub credentials: PathBuf,
    /// Which entry of the credentials file is this service's
    #[arg(long, env = "RECORD_SERVICE_APP", default_value = "st-marys")]
    pub app: String,
    /// Which invented records to serve
    #[arg(
        long,
        value_enum,
        env = "RECORD_SERVICE_DATA",
        default_value = "st-marys"
    )]
    pub data: DataSet,
    /// Where connections and changed records are kept (made when missing, readable by you only)
    #[arg(
        long,
        env = "RECORD_SERVICE_STATE",
        default_value = "record-service-state.json"
    )]
    pub state: PathBuf,
}

/// The two invented data sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DataSet {
    /// Blood tests, clinic letters and scans
    StMarys,
    /// Medicines, vaccinations and visit notes
    ElmStreet,
}

impl DataSet {
    /// The name used on the command line and in cookies.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::StMarys => "st-marys",
            Self::ElmStreet => "elm-street",
        }
    }
}

/// How this service proves to Latchkey which program it is.
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
