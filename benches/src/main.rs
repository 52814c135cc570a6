//! The load program of Latchkey: rates, latencies and sizes, measured from outside over HTTP.
//!
//! Latchkey and a bare axum route run as processes of their own and meet the same client in one
//! run, so that what is told are ratios and not how fast this machine is.

mod bare;
mod cli;
mod http;
mod load;
mod measure;
mod page;
mod process;
mod report;
mod story;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use tokio::runtime::Builder;

use cli::{Cli, Hidden, Options};

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    match cli.hidden {
        // As many threads as the program beside it has.
        Some(Hidden::Bare) => {
            let runtime = Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(bare::run())?;
            Ok(ExitCode::SUCCESS)
        }
        // One thread is enough to ask, and leaves the rest of the machine to who answers.
        None => {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(measured(&cli.options))
        }
    }
}

async fn measured(options: &Options) -> anyhow::Result<ExitCode> {
    let report = measure::everything(options).await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{}", report.text())?;
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&report.json())?;
        std::fs::write(path, text + "\n").with_context(|| path.display().to_string())?;
    }
    Ok(if options.strict && report.missed() > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
