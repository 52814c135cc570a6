//! The binary: reads the command line and runs one command.

use std::process::ExitCode;

use clap::Parser;
use latchkey::cli::{Cli, run};

fn main() -> ExitCode {
    run(Cli::parse())
}
