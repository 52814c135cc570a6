//! Makes the practice people, services and apps, where they are missing, and tells who they are.
//!
//! Nothing is made twice. A secret is known only to whoever made it, so an app whose secret is lost,
//! or belongs to another database, is registered again. The list of apps is written last: whoever
//! sees it can use everything in it.

use std::{collections::BTreeMap, path::Path};

use latchkey_domain::{id::PersonId, time::Clock};
use latchkey_service::{
    Services,
    env::SystemClock,
    login::SignInError,
    people::PeopleError,
    protection::ClientAuthError,
    registry::{NewApp, RegistryError},
};
use serde::{Deserialize, Serialize};

use super::cast::{APPS, App, CAST, KNOWS, MORE_CAST, Member};
use crate::{
    cli::{CommandError, files::write_private},
    config::ConfigError,
};

const PEOPLE: &str = "people.json";
const APP_LIST: &str = "apps.json";

/// One line of the list of people.
#[derive(Serialize)]
struct Shown {
    key: &'static str,
    name: &'static str,
    sign_in: &'static str,
    password: &'static str,
    what: &'static str,
}

/// How an app proves who it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Credentials {
    client_id: String,
    client_secret: String,
}

type Apps = BTreeMap<String, Credentials>;

/// Brings the practice data into the database and its two lists into the folder.
pub(super) async fn seed(
    services: &Services,
    folder: &Path,
    url: impl Fn(&App) -> String,
) -> Result<(), CommandError> {
    let former = read_apps(folder);
    let mut apps = former.clone();
    let mut missing = Vec::new();
    for app in &APPS {
        let wanted = app.registration(&url(app));
        if !is_registered(services, apps.get(app.key), &wanted).await? {
            missing.push((app.key, wanted));
        }
    }
    let mut people = BTreeMap::new();
    let mut met = None;
    for member in &CAST {
        let (id, is_new) = account(services, member).await?;
        people.insert(member.key, id);
        met = if is_new { met } else { Some(member) };
    }
    // A known secret proves the key as well as a password would, and writes nothing down.
    if let (Some(member), true) = (met, missing.len() == APPS.len()) {
        prove_key(services, member).await?;
    }
    if let (Some(owner), Some(person)) = (people.get(KNOWS.0), people.get(KNOWS.1)) {
        let added = services.people.add_contact(owner, person).await;
        added.map_err(|error| CommandError::Refused(error.to_string()))?;
    }
    for (key, wanted) in missing {
        apps.insert(key.to_owned(), register(services, wanted).await?);
    }
    list_people(services, folder).await?;
    if apps != former {
        write_list(folder, APP_LIST, &apps)?;
    }
    Ok(())
}

/// Writes down who can sign in.
pub(super) async fn list_people(services: &Services, folder: &Path) -> Result<(), CommandError> {
    let mut here: Vec<Shown> = CAST.iter().map(shown).collect();
    for member in &MORE_CAST {
        if services.people.find_by_email(member.email).await?.is_some() {
            here.push(shown(member));
        }
    }
    write_list(folder, PEOPLE, &here)
}

/// Who can sign in, one line a person.
pub(super) async fn who(services: &Services) -> Result<Vec<String>, CommandError> {
    let mut lines = Vec::new();
    for member in CAST.iter().chain(&MORE_CAST) {
        if services.people.find_by_email(member.email).await?.is_some() {
            let (name, what) = (member.name, member.what);
            lines.push(format!(
                "{name}, {what}: {} with {}",
                member.email, member.password
            ));
        }
    }
    Ok(lines)
}

/// The practice services and apps, as they prove who they are: key, identifier and secret.
pub(super) fn credentials(folder: &Path) -> Vec<(&'static str, String, String)> {
    let known = read_apps(folder);
    let of = |app: &App| {
        let credentials = known.get(app.key)?;
        let (id, secret) = (&credentials.client_id, &credentials.client_secret);
        Some((app.key, id.clone(), secret.clone()))
    };
    APPS.iter().filter_map(of).collect()
}

/// The account of somebody, and whether it was made just now.
pub(super) async fn account(
    services: &Services,
    member: &Member,
) -> Result<(PersonId, bool), CommandError> {
    let find = || services.people.find_by_email(member.email);
    if let Some(id) = find().await? {
        return Ok((id, false));
    }
    match services
        .people
        .create(member.account(SystemClock.now()))
        .await
    {
        Ok(id) => Ok((id, true)),
        // Another process with the same database was quicker.
        Err(error @ PeopleError::EmailTaken) => match find().await? {
            Some(id) => Ok((id, false)),
            None => Err(CommandError::Refused(error.to_string())),
        },
        Err(PeopleError::Store(error)) => Err(error.into()),
        Err(other) => Err(CommandError::Refused(other.to_string())),
    }
}

/// Passwords are made with the key of the data folder: with another one nobody could sign in.
async fn prove_key(services: &Services, member: &Member) -> Result<(), CommandError> {
    match services.login.sign_in(member.email, member.password).await {
        Ok((_, session)) => Ok(services.login.sign_out(&session).await?),
        Err(SignInError::Wrong) => Err(ConfigError::new(
            "database.url",
            "this database has practice people whose passwords belong to another data folder; \
             start with that folder, or with an empty database",
        )
        .into()),
        Err(SignInError::Busy) => Err(CommandError::Refused(SignInError::Busy.to_string())),
        Err(SignInError::Store(error)) => Err(error.into()),
    }
}

/// Whether these credentials are good here and the registration is the wanted one.
async fn is_registered(
    services: &Services,
    known: Option<&Credentials>,
    wanted: &NewApp,
) -> Result<bool, CommandError> {
    let Some(known) = known else {
        return Ok(false);
    };
    let client = services
        .protection
        .client(&known.client_id, &known.client_secret)
        .await;
    match client {
        Ok(client) => {
            let client = client.client();
            Ok(client.redirect_uris == wanted.redirect_uris
                && client.claims_redirect_uris == wanted.claims_redirect_uris)
        }
        Err(ClientAuthError::Wrong) => Ok(false),
        Err(ClientAuthError::Store(error)) => Err(error.into()),
    }
}

async fn register(services: &Services, wanted: NewApp) -> Result<Credentials, CommandError> {
    match services.registry.create_app(wanted).await {
        Ok((client, secret)) => Ok(Credentials {
            client_id: client.id.to_string(),
            client_secret: secret.expose().to_owned(),
        }),
        Err(RegistryError::Store(error)) => Err(error.into()),
        Err(RegistryError::Problem(sentence)) => Err(CommandError::Refused(sentence)),
    }
}

fn shown(member: &Member) -> Shown {
    Shown {
        key: member.key,
        name: member.name,
        sign_in: member.email,
        password: member.password,
        what: member.what,
    }
}

/// A list that cannot be read is as good as none.
fn read_apps(folder: &Path) -> Apps {
    std::fs::read(folder.join(APP_LIST))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

fn write_list(folder: &Path, name: &str, list: &impl Serialize) -> Result<(), CommandError> {
    let mut text = serde_json::to_vec_pretty(list).map_err(std::io::Error::from)?;
    text.push(b'\n');
    Ok(write_private(&folder.join(name), &text)?)
}
