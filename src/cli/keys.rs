//! `latchkey keys`: the keys that ID tokens are signed with.
//!
//! They go on by themselves; this is for looking, and for the day on which one was stolen.

use std::io::Write;

use clap::{Args, Subcommand};
use latchkey_service::{Services, openid::KeyError};

use super::{CommandError, ConfigArgs};

const EXAMPLES: &str = "\
Examples:
  latchkey keys list --config latchkey.toml
  latchkey keys rotate                  the next keys are published now and sign in a day
  latchkey keys revoke NzbLsXh8uDCcd    at once: what this key signed no longer verifies

A key is published a day before it signs, signs for thirty days, and is published for a little more
than an hour after that. `latchkey serve` sees to it; each command can be run while it runs.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct KeysArgs {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// List the keys that sign or verify
    List,
    /// Publish the next keys now; they sign in a day
    Rotate,
    /// Take a key out of use at once, because somebody else may have it
    Revoke {
        /// The identifier of the key, as `list` prints it
        kid: String,
    },
}

pub(super) async fn run(args: KeysArgs, out: &mut impl Write) -> Result<(), CommandError> {
    let settings = args.config.settings()?;
    let services = Services::open(settings.for_services()?).await?;
    let done = command(&services, args.command, out).await;
    services.close().await;
    done
}

async fn command(
    services: &Services,
    command: KeysCommand,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let openid = &services.openid;
    match command {
        KeysCommand::List => {
            let keys = openid.keys().await?;
            if keys.is_empty() {
                writeln!(out, "There is no key yet; one is made when it is needed.")?;
            }
            for key in keys {
                let (alg, state) = (key.alg.name(), key.state.name());
                writeln!(out, "{}  {alg}  {state}", key.kid)?;
            }
        }
        KeysCommand::Rotate => match openid.rotate_keys().await? {
            0 => writeln!(out, "Nothing to do: the next keys are published already.")?,
            made => writeln!(
                out,
                "Published {made} new; signing with it begins in a day."
            )?,
        },
        KeysCommand::Revoke { kid } => {
            openid.revoke_key(&kid).await.map_err(|error| match error {
                KeyError::NotFound => CommandError::Refused(error.to_string()),
                KeyError::Store(error) => error.into(),
            })?;
            writeln!(out, "Taken out of use: {kid}")?;
        }
    }
    Ok(())
}
