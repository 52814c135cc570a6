//! `latchkey check-config`: what the settings come to, and whether they are right.

use std::io::Write;

use clap::Args;

use super::{CommandError, ConfigArgs};

const EXAMPLES: &str = "\
Examples:
  latchkey check-config --config latchkey.toml
  LATCHKEY_LIFETIMES__RPT=300 latchkey check-config

Prints every setting as it would hold, passwords left out, and reads the key file. A wrong setting
is named on standard error and ends with code 2. Nothing is started and no database is opened.";

const NO_MAIL: &str = "\
# mail.host names no server: no letter is sent, and nobody can sign in with a code or get back into
# an account by e-mail.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CheckConfigArgs {
    #[command(flatten)]
    pub(super) config: ConfigArgs,
}

pub(super) fn run(args: &CheckConfigArgs, out: &mut impl Write) -> Result<(), CommandError> {
    let settings = args.config.settings()?;
    write!(out, "{settings}")?;
    out.flush()?;
    settings.for_services()?;
    if !settings.mail.is_set() {
        writeln!(out, "\n{NO_MAIL}")?;
        out.flush()?;
    }
    Ok(())
}
