//! An installation that believes a real provider, at the time that the provider's clock shows.

use latchkey_domain::issuer::{Assertion, SigningAlg};
use latchkey_domain::time::{Clock, Lifetime};
use latchkey_service::env::SystemClock;
use latchkey_service::issuers::NewIssuer;
use serde_json::json;

use super::house::{House, ORIGIN};
use super::provider::Provider;

pub(crate) const NAME: &str = "St Mary’s staff";
pub(crate) const SECRET: &str = "our secret at the provider";

/// Both.
pub(crate) struct Town {
    pub(crate) house: House,
    pub(crate) provider: Provider,
    /// The number of the provider's entry.
    pub(crate) id: String,
}

impl Town {
    pub(crate) async fn open() -> Self {
        let provider = Provider::start().await;
        let house = House::open_at(SystemClock.now(), |settings| {
            settings.loopback_issuers = true
        })
        .await;
        let id = believe(&house, &provider.issuer, NAME).await;
        let clients = json!([{
            "client_id": "latchkey",
            "client_secret": SECRET,
            "redirect_uris": [format!("{ORIGIN}/sign-in/back/{id}")],
        }]);
        provider.change(json!({ "clients": clients })).await;
        Self {
            house,
            provider,
            id,
        }
    }

    /// Time passes for both.
    pub(crate) async fn pass(&self, time: Lifetime) {
        self.house.pass(time);
        let later = json!({ "later": time.as_seconds() });
        self.provider.change(later).await;
    }

    /// The address at which the provider sends people back.
    pub(crate) fn back(&self) -> String {
        format!("{ORIGIN}/sign-in/back/{}", self.id)
    }

    /// The address to which a form is sent to go there.
    pub(crate) fn with(&self) -> String {
        format!("/sign-in/with/{}", self.id)
    }
}

/// Enters an issuer.
pub(crate) async fn believe(house: &House, issuer: &str, name: &str) -> String {
    let new = NewIssuer {
        issuer: issuer.to_owned(),
        name: name.to_owned(),
        client_id: "latchkey".to_owned(),
        client_secret: SECRET.to_owned(),
        sign_in: true,
        push: true,
        asserts: vec![Assertion {
            claim: "on_duty".to_owned(),
            value: None,
            kind: "on_duty".to_owned(),
            label: "On duty today".to_owned(),
        }],
        domains: vec!["example.org".to_owned()],
        algs: vec![SigningAlg::Es256],
        scopes: vec!["staff".to_owned()],
    };
    let entry = house.services.issuers.add(new).await.unwrap();
    entry.id.to_string()
}
