//! The people, record services and apps of the house, and how each is made.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use latchkey_domain::claim::Fact;
use latchkey_domain::id::PersonId;
use latchkey_service::Services;
use latchkey_service::people::NewPerson;
use latchkey_service::registry::NewApp;

use super::house::START;

pub(crate) const PASSWORD: &str = "a long practice password";
pub(crate) const SAM: &str = "sam@example.org";
pub(crate) const LOLA: &str = "lola@example.org";
pub(crate) const DOCTOR: &str = "okafor@example.org";

/// A program with an id, a secret and an address to which browsers come back.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) back: String,
}

impl Program {
    /// Its `Authorization` header.
    pub(crate) fn basic(&self) -> String {
        basic(&self.id, &self.secret)
    }
}

pub(crate) fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

pub(super) async fn person(services: &Services, name: &str, email: &str, listed: bool) -> PersonId {
    let fact = Fact {
        kind: "registered_doctor".to_owned(),
        label: "Registered doctor".to_owned(),
        source: "the Medical Register".to_owned(),
        checked_at: START,
        proven_at: None,
    };
    let new = NewPerson {
        name: name.to_owned(),
        email: email.to_owned(),
        place: listed.then(|| "St Mary’s Hospital, Northbridge".to_owned()),
        zone: "Europe/London".to_owned(),
        password: Some(PASSWORD.to_owned()),
        listed,
        facts: if listed { vec![fact] } else { Vec::new() },
    };
    services.people.create(new).await.unwrap()
}

pub(super) async fn keeper(services: &Services, name: &str, port: u16) -> Program {
    let back = format!("http://localhost:{port}/callback");
    let app = NewApp {
        name: name.to_owned(),
        website: format!("http://localhost:{port}"),
        keeps_records: true,
        redirect_uris: vec![back.clone()],
        reviewed: true,
        ..NewApp::default()
    };
    program(services, app, back).await
}

pub(super) async fn asker(services: &Services, name: &str, port: u16) -> Program {
    let back = format!("http://localhost:{port}/claims?x=1");
    let app = NewApp {
        name: name.to_owned(),
        website: format!("http://localhost:{port}"),
        asks: true,
        claims_redirect_uris: vec![back.clone()],
        scopes: vec!["edit".to_owned(), "print".to_owned()],
        reviewed: true,
        ..NewApp::default()
    };
    program(services, app, back).await
}

pub(crate) async fn program(services: &Services, app: NewApp, back: String) -> Program {
    let (client, secret) = services.registry.create_app(app).await.unwrap();
    Program {
        id: client.id.to_string(),
        secret: secret.expose().to_owned(),
        back,
    }
}
