//! `latchkey admin`: what an operator does by hand, through the same use cases as the doors.
//!
//! Each command opens the database of the settings, does one thing, prints it and closes. It can be
//! run while the server runs.

mod app;
mod ends;
mod issuer;
mod person;
mod registration;

use std::io::Write;

use clap::{Args, Subcommand};
use latchkey_service::Services;

use super::{CommandError, ConfigArgs};

const EXAMPLES: &str = "\
Examples:
  latchkey admin create-person --name 'Sam Bello' --email sam@example.org --password-stdin < password
  latchkey admin create-app --name \"St Mary's Hospital\" --keeps-records \\
      --redirect-uri https://records.example.org/callback --reviewed --json
  latchkey admin list-apps

Each command takes --config FILE, before or after its name.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct AdminArgs {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Make an account
    CreatePerson(person::CreatePersonArgs),
    /// Note that an owner knows somebody, whom she can then choose by name
    AddContact(person::AddContactArgs),
    /// Register an app or a record service; its secret is printed this once
    CreateApp(app::CreateAppArgs),
    /// List the registered apps and record services
    ListApps(app::ListAppsArgs),
    /// Make a token with which apps register themselves; it is printed this once
    RegistrationToken(registration::RegistrationTokenArgs),
    /// Let records of a kind be shared with no end date
    AllowNoEndDate(ends::NoEndDateArgs),
    /// Believe an issuer of ID tokens about people
    AddIssuer(issuer::AddIssuerArgs),
    /// List the issuers that are believed
    ListIssuers(issuer::ListIssuersArgs),
    /// Do not believe an issuer any more
    SuspendIssuer(issuer::OneIssuerArgs),
    /// Ask an issuer for its description and keys
    TestIssuer(issuer::OneIssuerArgs),
}

pub(super) async fn run(args: AdminArgs, out: &mut impl Write) -> Result<(), CommandError> {
    let settings = args.config.settings()?;
    let services = Services::open(settings.for_services()?).await?;
    let done = match args.command {
        AdminCommand::CreatePerson(args) => person::create(&services, args, out).await,
        AdminCommand::AddContact(args) => person::add_contact(&services, &args, out).await,
        AdminCommand::CreateApp(args) => app::create(&services, args, out).await,
        AdminCommand::ListApps(args) => app::list(&services, &args, out).await,
        AdminCommand::RegistrationToken(args) => registration::make(&services, &args, out).await,
        AdminCommand::AllowNoEndDate(args) => ends::allow(&services, &args, out).await,
        AdminCommand::AddIssuer(args) => {
            let base_url = settings.server.base_url.origin();
            issuer::add(&services, base_url, args, out).await
        }
        AdminCommand::ListIssuers(args) => issuer::list(&services, &args, out).await,
        AdminCommand::SuspendIssuer(args) => issuer::suspend(&services, &args, out).await,
        AdminCommand::TestIssuer(args) => issuer::test(&services, &args, out).await,
    };
    services.close().await;
    done
}
