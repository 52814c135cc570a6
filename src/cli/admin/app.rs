//! `latchkey admin create-app` and `list-apps`.

use std::io::Write;

use clap::Args;
use latchkey_domain::party::Client;
use latchkey_service::{
    Services,
    registry::{NewApp, RegistryError},
};
use serde_json::{Value, json};

use crate::cli::CommandError;

const CREATE_EXAMPLES: &str = "\
Examples:
  A service that keeps records and lets people share them:
    latchkey admin create-app --name \"St Mary's Hospital\" --keeps-records --reviewed \\
        --redirect-uri https://records.example.org/callback --website https://records.example.org
  An app that asks to see records:
    latchkey admin create-app --name 'Clinic Desk' --asks --scope view --scope edit \\
        --claims-redirect-uri https://desk.example.org/claims/callback --json";

#[derive(Debug, Args)]
#[command(after_help = CREATE_EXAMPLES)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct CreateAppArgs {
    /// The name that people read
    #[arg(long)]
    name: String,
    /// It keeps records (a resource server); it needs a redirect address
    #[arg(long)]
    keeps_records: bool,
    /// It asks for records (a client that redeems tickets)
    #[arg(long)]
    asks: bool,
    /// Where the authorization endpoint sends people back; may be given more than once
    #[arg(long = "redirect-uri", value_name = "ADDRESS")]
    redirect_uris: Vec<String>,
    /// Where the page "Prove who you are" sends people back; may be given more than once
    #[arg(long = "claims-redirect-uri", value_name = "ADDRESS")]
    claims_redirect_uris: Vec<String>,
    /// A scope that it may ask for beyond its tickets; may be given more than once
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Its website
    #[arg(long, default_value = "")]
    website: String,
    /// Whom people can ask about it
    #[arg(long, default_value = "")]
    contact: String,
    /// Somebody has looked at who runs it; only such a service can be connected
    #[arg(long)]
    reviewed: bool,
    /// It is trusted to show tokens of trusted issuers about the people it asks for
    #[arg(long)]
    may_push: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ListAppsArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn create(
    services: &Services,
    args: CreateAppArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let new = NewApp {
        name: args.name,
        website: args.website,
        contact: args.contact,
        keeps_records: args.keeps_records,
        asks: args.asks,
        redirect_uris: args.redirect_uris,
        claims_redirect_uris: args.claims_redirect_uris,
        scopes: args.scopes,
        reviewed: args.reviewed,
        may_push: args.may_push,
    };
    let created = services.registry.create_app(new).await;
    let (client, secret) = created.map_err(|error| match error {
        RegistryError::Store(error) => error.into(),
        RegistryError::Problem(sentence) => CommandError::Refused(sentence),
    })?;
    if args.json {
        let shown = json!({
            "client_id": client.id,
            "client_secret": secret.expose(),
            "name": client.name,
        });
        writeln!(out, "{shown}")?;
    } else {
        writeln!(out, "Registered {}.", client.name)?;
        writeln!(out, "client_id:     {}", client.id)?;
        writeln!(out, "client_secret: {}", secret.expose())?;
        writeln!(out, "Keep the secret now: it is not shown again.")?;
    }
    Ok(())
}

pub(super) async fn list(
    services: &Services,
    args: &ListAppsArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let clients = services.registry.list_apps().await?;
    if args.json {
        let shown = Value::Array(clients.iter().map(as_json).collect());
        writeln!(out, "{shown}")?;
        return Ok(());
    }
    if clients.is_empty() {
        writeln!(out, "No app is registered yet.")?;
    }
    for client in &clients {
        writeln!(out, "{}  {}  ({})", client.id, client.name, what(client))?;
    }
    Ok(())
}

fn what(client: &Client) -> String {
    let facts = [
        (client.keeps_records, "keeps records"),
        (client.asks, "asks for records"),
        (client.reviewed_at.is_none(), "not reviewed"),
    ];
    let said: Vec<&str> = facts
        .into_iter()
        .filter_map(|(is_so, words)| is_so.then_some(words))
        .collect();
    said.join(", ")
}

fn as_json(client: &Client) -> Value {
    json!({
        "client_id": client.id,
        "name": client.name,
        "website": client.website,
        "contact": client.contact,
        "keeps_records": client.keeps_records,
        "asks": client.asks,
        "redirect_uris": client.redirect_uris,
        "claims_redirect_uris": client.claims_redirect_uris,
        "scopes": client.scopes.texts(),
        "reviewed": client.reviewed_at.is_some(),
    })
}
