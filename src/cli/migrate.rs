//! `latchkey migrate`: the database brought up to date, before a new version is started.

use std::io::Write;

use clap::Args;
use latchkey_service::Services;

use super::{CommandError, ConfigArgs};

const EXAMPLES: &str = "\
Examples:
  latchkey migrate --config latchkey.toml
  LATCHKEY_DATABASE__URL=postgres://latchkey@db/latchkey latchkey migrate

`latchkey serve` does the same at its start; this is for those who want it done before. It can be
run again at any time.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct MigrateArgs {
    #[command(flatten)]
    config: ConfigArgs,
}

pub(super) async fn run(args: MigrateArgs, out: &mut impl Write) -> Result<(), CommandError> {
    let settings = args.config.settings()?;
    let applied = Services::migrate(&settings.database.url).await?;
    if applied.is_empty() {
        writeln!(out, "The database is up to date already.")?;
    }
    for name in applied {
        writeln!(out, "Applied {name}.")?;
    }
    Ok(())
}
