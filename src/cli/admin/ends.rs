//! `latchkey admin allow-no-end-date`.

use std::io::Write;

use clap::Args;
use latchkey_service::Services;

use crate::cli::CommandError;

const EXAMPLES: &str = "\
Examples:
  latchkey admin allow-no-end-date https://records.example.org/kinds/letters
  latchkey admin allow-no-end-date https://records.example.org/kinds/letters --off

A share with no end date is put before its owner again every 6 months. What is shared already stays
as it is when a kind is no longer allowed.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct NoEndDateArgs {
    /// The kind of record, as its record service registers it (its type)
    #[arg(value_name = "KIND", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    kind: String,
    /// Such records need an end date again
    #[arg(long)]
    off: bool,
}

pub(super) async fn allow(
    services: &Services,
    args: &NoEndDateArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let sharing = &services.sharing;
    sharing.allow_no_end_date(&args.kind, !args.off).await?;
    let all = sharing.kinds_with_no_end_date().await?;
    if all.is_empty() {
        writeln!(out, "Every share needs an end date.")?;
        return Ok(());
    }
    writeln!(out, "Kinds that may be shared with no end date:")?;
    for kind in all {
        writeln!(out, "{kind}")?;
    }
    Ok(())
}
