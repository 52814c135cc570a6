//! What must have happened before anything can be measured, done over HTTP by an outsider.
//!
//! An owner connects a service, which registers her records; she shares them with somebody, who
//! proves who she is through an app. Nothing is put into the database by another way.

mod asking;
mod browser;
mod connect;
mod sharing;

use std::path::Path;

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::http::Door;

pub(crate) use browser::Browser;

/// The practice people of the story.
const OWNER: &str = "sam";
const ASKER: &str = "lola";
/// Its service and its app.
const SERVICE: &str = "st-marys";
const APP: &str = "clinic-desk";

/// An owner whose records are shared with an asker.
pub(crate) struct Story {
    pub(crate) door: Door,
    pub(crate) owner: Browser,
    asker: Browser,
    app: App,
    /// The service's protection API token for this owner.
    pub(crate) pat: String,
    records: Vec<String>,
    connections: u32,
}

/// What an app is known by.
struct App {
    id: String,
    /// The value of its `Authorization` header.
    proof: String,
}

impl Story {
    /// Signs everybody in and connects the service; `folder` is where the practice data told of
    /// its people and apps.
    pub(crate) async fn begin(
        door: &Door,
        folder: &Path,
        connections: u32,
    ) -> anyhow::Result<Self> {
        let owner = sign_in(door, folder, OWNER).await?;
        let asker = sign_in(door, folder, ASKER).await?;
        let service = app(folder, SERVICE)?;
        let pat = connect::connect(&owner, &service).await?;
        Ok(Self {
            door: door.clone(),
            owner,
            asker,
            app: app(folder, APP)?,
            pat,
            records: Vec::new(),
            connections,
        })
    }
}

pub(crate) async fn sign_in(door: &Door, folder: &Path, key: &str) -> anyhow::Result<Browser> {
    let people = list(folder, "people.json")?;
    let mut people = people.as_array().into_iter().flatten();
    let person = people
        .find(|person| person.get("key").and_then(Value::as_str) == Some(key))
        .with_context(|| format!("{key} is no practice person"))?;
    Browser::sign_in(door, &text(person, "sign_in")?, &text(person, "password")?).await
}

fn app(folder: &Path, key: &str) -> anyhow::Result<App> {
    let apps = list(folder, "apps.json")?;
    let app = apps
        .get(key)
        .with_context(|| format!("{key} is no practice app"))?;
    let (id, secret) = (text(app, "client_id")?, text(app, "client_secret")?);
    let proof = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    Ok(App { id, proof })
}

fn list(folder: &Path, name: &str) -> anyhow::Result<Value> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
    Ok(serde_json::from_slice(&bytes)?)
}

fn text(object: &Value, name: &str) -> anyhow::Result<String> {
    let text = object.get(name).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("{name} is missing"))?
        .to_owned())
}
