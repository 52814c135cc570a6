//! The load program of Latchkey: rates, latencies and sizes, measured from outside over HTTP.
//!
//! Latchkey and a bare axum route run as processes of their own and meet the same client in one
//! run, so that what is told are ratios and not how fast this machine is.

mod bare;
mod cli;
mod http;
mod lists;
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

use cli::{Cli, Command, Options};

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    match cli.command {
        // As many threads as the program beside it has.
        Some(Command::Bare) => {
            let runtime = Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(bare::run())?;
            Ok(ExitCode::SUCCESS)
        }
        // One thread is enough to ask, and leaves the rest of the machine to who answers.
        None => {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let report = measure::everything(&cli.options).await?;
                told(&cli.options, &report)
            })
        }
        Some(Command::Lists { wanted, options }) => {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let report = lists::lists(&options, &wanted).await?;
                told(&options, &report)
            })
        }
    }
}

fn told(options: &Options, report: &report::Report) -> anyhow::Result<ExitCode> {
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
