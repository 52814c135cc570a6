//! `latchkey admin create-app` and `list-apps`.

use std::io::Write;

use clap::Args;
use latchkey_domain::party::{Client, ClientAuth, GrantType, IdTokenAlg, Registered};
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
        --claims-redirect-uri https://desk.example.org/claims/callback --json
  The same on a person's own device, where no secret can be kept:
    latchkey admin create-app --name 'My Records' --asks --public --native \\
        --redirect-uri http://127.0.0.1/back --claims-redirect-uri http://127.0.0.1/claims";

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
    /// It runs where no secret can be kept (a browser or a device), so it gets none
    #[arg(long, conflicts_with_all = ["auth_method", "may_push", "own_records"])]
    public: bool,
    /// It is installed on a device: a redirect address on the device itself may have any port
    #[arg(long)]
    native: bool,
    /// How it proves who it is
    #[arg(long, value_name = "METHOD", default_value = "client_secret_basic", value_parser = ["client_secret_basic", "client_secret_post", "client_secret"])]
    auth_method: String,
    /// A grant that it may use, when it is not to have all those that it needs; may be given more than once
    #[arg(long = "grant-type", value_name = "GRANT", value_parser = grant)]
    grant_types: Vec<GrantType>,
    /// Claim tokens that it pushes are looked at
    #[arg(long)]
    may_push: bool,
    /// It also registers records of its own, which are nobody's
    #[arg(long)]
    own_records: bool,
    /// What ID tokens for it are signed with
    #[arg(long, value_name = "ALGORITHM", default_value = "ES256", value_parser = ["ES256", "RS256"])]
    id_token_alg: String,
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
        auth: ClientAuth::named(&args.auth_method).unwrap_or_default(),
        grant_types: args.grant_types,
        owns_itself: args.own_records,
        may_push: args.may_push,
        id_token_alg: IdTokenAlg::named(&args.id_token_alg).unwrap_or_default(),
        native: args.native,
    };
    let (client, secret) = if args.public {
        let created = services.registry.create_public_app(new).await;
        (created.map_err(refused)?, None)
    } else {
        let created = services.registry.create_app(new).await.map_err(refused)?;
        (created.0, Some(created.1))
    };
    if args.json {
        let mut shown = json!({ "client_id": client.id, "name": client.name });
        if let (Some(members), Some(secret)) = (shown.as_object_mut(), &secret) {
            members.insert("client_secret".to_owned(), secret.expose().into());
        }
        writeln!(out, "{shown}")?;
    } else {
        writeln!(out, "Registered {}.", client.name)?;
        writeln!(out, "client_id:     {}", client.id)?;
        if let Some(secret) = secret {
            writeln!(out, "client_secret: {}", secret.expose())?;
            writeln!(out, "Keep the secret now: it is not shown again.")?;
        }
    }
    Ok(())
}

fn refused(error: RegistryError) -> CommandError {
    match error {
        RegistryError::Store(error) => error.into(),
        RegistryError::Problem(sentence) => CommandError::Refused(sentence),
    }
}

fn grant(name: &str) -> Result<GrantType, String> {
    GrantType::named(name).ok_or_else(|| {
        let known: Vec<&str> = GrantType::ALL.into_iter().map(GrantType::name).collect();
        format!("is one of {}", known.join(", "))
    })
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
        (!client.keeps_records && !client.asks, "signs people in"),
        (client.owns_itself, "has records of its own"),
        (client.may_push, "may push claims"),
        (client.auth.is_public(), "public"),
        (client.native, "native"),
        (
            client.registered == Registered::ByItself,
            "registered itself",
        ),
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
        "own_records": client.owns_itself,
        "may_push": client.may_push,
        "auth_method": client.auth.name(),
        "grant_types": client.grant_types,
        "id_token_alg": client.id_token_alg.name(),
        "native": client.native,
        "registered_itself": client.registered == Registered::ByItself,
    })
}
