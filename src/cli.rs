//! The command line: what can be said to the binary, and how a command that fails says so.
//!
//! Each command is a file of its own. What a command tells goes to standard output through a
//! writer, the log and what went wrong to standard error; a wrong setting ends with code 2,
//! anything else with code 1.

mod admin;
mod check_config;
mod demo;
pub(crate) mod files;
mod keys;
mod migrate;
mod serve;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::{Args, Parser, Subcommand};
use latchkey_service::{OpenError, StoreError};

use crate::config::{ConfigError, Settings};

const EXAMPLES: &str = "\
Examples:
  latchkey demo                                 try it on this machine, with practice data
  latchkey check-config --config latchkey.toml  see what your settings come to
  latchkey serve --config latchkey.toml         run it

Settings come from the file, then from LATCHKEY_* variables such as
LATCHKEY_SERVER__LISTEN=127.0.0.1:3000. latchkey.example.toml has every one of them.";

/// Latchkey: people share their health records here, and keep the key.
///
/// One program holds the portal where people decide who sees their records, and the authorization
/// server (UMA 2.0) that record services and apps obey.
#[derive(Debug, Parser)]
#[command(name = "latchkey", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the portal and the authorization server
    Serve(serve::ServeArgs),
    /// Bring the database up to date, without running anything
    Migrate(migrate::MigrateArgs),
    /// Run with practice data on this machine, ready to try
    Demo(demo::DemoArgs),
    /// Check the settings and print what they come to, without secrets
    CheckConfig(check_config::CheckConfigArgs),
    /// Make accounts and register apps
    Admin(admin::AdminArgs),
    /// Look at the keys that ID tokens are signed with, or change them
    Keys(keys::KeysArgs),
}

/// Where the settings are.
#[derive(Debug, Clone, Default, Args)]
struct ConfigArgs {
    /// The settings file (TOML); without one the defaults hold
    #[arg(long, env = "LATCHKEY_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

impl ConfigArgs {
    fn settings(&self) -> Result<Settings, ConfigError> {
        Settings::load(self.config.as_deref(), environment())
    }
}

/// The variables of this process, as far as they are text.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Why a command has not done its work, in one sentence.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    /// A setting is wrong.
    #[error(transparent)]
    Setting(#[from] ConfigError),
    /// The house cannot be opened.
    #[error(transparent)]
    Open(OpenError),
    /// What was asked for is refused.
    #[error("{0}")]
    Refused(String),
    /// The database failed at work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system failed.
    #[error(transparent)]
    System(#[from] io::Error),
}

impl From<OpenError> for CommandError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => ConfigError::new("database.url", error.to_string()).into(),
            other => Self::Open(other),
        }
    }
}

impl CommandError {
    fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Setting(_) => 2,
            _ => 1,
        })
    }
}

/// Runs the command.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CommandError::from)
        .and_then(|runtime| {
            let done = runtime.block_on(command(cli.command, &mut io::stdout()));
            // A hash being made must not hold up the end.
            runtime.shutdown_timeout(Duration::from_millis(100));
            done
        });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when even this cannot be written.
            let _ = writeln!(io::stderr(), "latchkey: {error}");
            error.code()
        }
    }
}

async fn command(command: Command, out: &mut (impl Write + Send)) -> Result<(), CommandError> {
    match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Migrate(args) => migrate::run(args, out).await,
        Command::Demo(args) => demo::run(args, out).await,
        Command::CheckConfig(args) => check_config::run(&args, out),
        Command::Admin(args) => admin::run(args, out).await,
        Command::Keys(args) => keys::run(args, out).await,
    }
}

#[cfg(test)]
mod tests;
