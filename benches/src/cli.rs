//! What can be said on the command line, and where things are when nothing is said.
//!
//! The standard values take about two minutes and are those that the targets mean.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};

/// Rates, latencies and sizes of Latchkey, beside a bare axum route.
#[derive(Debug, Parser)]
#[command(name = "latchkey-bench", args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) options: Options,
}

/// What else it does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The bare route; it tells its address and serves until its standard input is closed.
    #[command(hide = true)]
    Bare,
    /// The list pages of somebody with very much, on SQLite
    Lists {
        #[command(flatten)]
        wanted: ListOptions,
        #[command(flatten)]
        options: Box<Options>,
    },
}

/// How much there is, and how often each page is asked for.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ListOptions {
    /// Shares of one owner
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) of_shares: u32,
    /// Rows of activity of the same owner
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) events: u32,
    /// How often each page is asked for
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) times: u32,
}

/// What is measured, and how long.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The program to measure [default: release/latchkey in the target folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) program: Option<PathBuf>,
    /// The folder of the built site
    #[arg(long, value_name = "DIR", default_value = "target/site")]
    pub(crate) site: PathBuf,
    /// Where the databases are made, on the disk to be measured [default: the target folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Connections at one time
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub(crate) connections: u32,
    /// How often both sides take turns
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=99))]
    pub(crate) rounds: u32,
    /// Seconds of each turn
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub(crate) seconds: u32,
    /// Tickets redeemed in each round
    #[arg(long, default_value_t = 4000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    pub(crate) tickets: u32,
    /// Shares of the owner whose pages are measured
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(20..=9000))]
    pub(crate) shares: u32,
    /// Also write the figures to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Where the measured program's log goes [default: nowhere; it is made all the same]
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// A setting of the measured program; may be given more than once
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) env: Vec<(String, String)>,
    /// Fail when a target is missed
    #[arg(long)]
    pub(crate) strict: bool,
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

impl Options {
    /// The program to measure, which must be there.
    pub(crate) fn program(&self) -> anyhow::Result<PathBuf> {
        let program = match &self.program {
            Some(program) => program.clone(),
            None => target().join("release").join("latchkey"),
        };
        match program.canonicalize() {
            Ok(program) => Ok(program),
            Err(_) => bail!(
                "there is no program at {}; build it, or name it with --program",
                program.display()
            ),
        }
    }

    /// A folder of our own on the disk to be measured, removed in the end.
    pub(crate) fn folder(&self) -> anyhow::Result<tempfile::TempDir> {
        let parent = self.data_dir.clone().unwrap_or_else(target);
        tempfile::Builder::new()
            .prefix("latchkey-bench-")
            .tempdir_in(&parent)
            .with_context(|| format!("no folder can be made in {}", parent.display()))
    }
}
