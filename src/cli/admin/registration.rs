//! `latchkey admin registration-token`.

use std::io::Write;

use clap::Args;
use latchkey_domain::time::Lifetime;
use latchkey_service::Services;
use serde_json::json;

use crate::cli::CommandError;

const EXAMPLES: &str = "\
Examples:
  latchkey admin registration-token --days 1
  latchkey admin registration-token --uses 20 --days 30 --json

Apps can use it only where the settings have registration.enabled = true.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RegistrationTokenArgs {
    /// How many apps can register with it
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    uses: u32,
    /// For how many days
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=365))]
    days: u32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn make(
    services: &Services,
    args: &RegistrationTokenArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let registration = &services.client_registration;
    let lifetime = Lifetime::days(args.days.into());
    let token = registration.make_token(args.uses, lifetime).await?;
    if args.json {
        let shown = json!({
            "registration_token": token.expose(),
            "uses": args.uses,
            "days": args.days,
        });
        writeln!(out, "{shown}")?;
    } else {
        writeln!(out, "registration token: {}", token.expose())?;
        writeln!(out, "Keep it now: it is not shown again.")?;
        if !registration.is_on() {
            writeln!(
                out,
                "It is of no use before the settings have registration.enabled = true."
            )?;
        }
    }
    Ok(())
}
