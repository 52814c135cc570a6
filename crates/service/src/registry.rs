//! The registry of clients: apps that ask, and services that keep records.

use url::{Host, Url};

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::party::Client;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::secret::{Secret, SecretKind};
use latchkey_store::{Change, StoreError};

use crate::House;

/// What is needed to register a client.
#[derive(Debug, Clone, Default)]
pub struct NewApp {
    /// The name people read.
    pub name: String,
    /// Its website.
    pub website: String,
    /// Whom people can ask about it.
    pub contact: String,
    /// Whether it may hold protection API access tokens.
    pub keeps_records: bool,
    /// Whether it may redeem permission tickets.
    pub asks: bool,
    /// Redirect URIs of the authorization endpoint.
    pub redirect_uris: Vec<String>,
    /// Claims redirect URIs.
    pub claims_redirect_uris: Vec<String>,
    /// The scopes it is registered for.
    pub scopes: Vec<String>,
    /// Whether an administrator has reviewed it.
    pub reviewed: bool,
    /// Whether it is trusted to push claim tokens (Grant 5.7).
    pub may_push: bool,
}

/// Why a client is not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Something that was given cannot be used; the text says what to do.
    #[error("{0}")]
    Problem(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The clients.
#[derive(Clone)]
pub struct Registry {
    house: House,
}

impl Registry {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Registers a client and gives its secret, the only time it is in the clear.
    ///
    /// # Errors
    /// [`RegistryError`] says what to change.
    pub async fn create_app(&self, new: NewApp) -> Result<(Client, Secret), RegistryError> {
        let now = self.house.env.now();
        let problem = |text: String| Err(RegistryError::Problem(text));
        let name = new.name.trim().to_owned();
        if !(1..=120).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return problem("the name must have 1 to 120 characters".to_owned());
        }
        if !new.keeps_records && !new.asks {
            return problem("say whether it keeps records, asks for records, or both".to_owned());
        }
        if new.keeps_records && new.redirect_uris.is_empty() {
            return problem("a service that keeps records needs a redirect address".to_owned());
        }
        for uri in new.redirect_uris.iter().chain(&new.claims_redirect_uris) {
            if !is_redirect_target(uri) {
                return problem(format!(
                    "`{uri}` must be an absolute https address without a fragment (http only on this machine)"
                ));
            }
        }
        let Ok(scopes) = ScopeSet::parse(new.scopes) else {
            return problem("a scope has 1 to 200 characters and no spaces".to_owned());
        };
        let client = Client {
            id: self.house.env.fresh(now).map_err(StoreError::from)?,
            name,
            website: new.website,
            contact: new.contact,
            keeps_records: new.keeps_records,
            asks: new.asks,
            redirect_uris: new.redirect_uris,
            claims_redirect_uris: new.claims_redirect_uris,
            scopes,
            reviewed_at: new.reviewed.then_some(now),
            created_at: now,
        };
        let (secret, hash) = self
            .house
            .env
            .secret(SecretKind::ClientSecret)
            .map_err(StoreError::from)?;
        let (registered, may_push) = (client.clone(), new.may_push);
        self.house
            .store
            .write(move |tx| {
                let client = client.clone();
                Box::pin(async move {
                    tx.clients().insert(&client, &hash).await?;
                    if may_push {
                        tx.clients().let_push(&client.id, now).await?;
                    }
                    let event = AuditEvent::AppCreated {
                        app: client.id.clone(),
                        name: client.name.clone(),
                    };
                    Ok::<_, StoreError>(Change::new(
                        (),
                        event.record(now, &Actor::Operator, None, None),
                    ))
                })
            })
            .await?;
        Ok((registered, secret))
    }

    /// All clients, by name.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn list_apps(&self) -> Result<Vec<Client>, StoreError> {
        self.house
            .store
            .read(|snapshot| Box::pin(async move { snapshot.clients().all().await }))
            .await
    }
}

/// Whether a text can be a redirect target: absolute, https or loopback http, no fragment, no
/// user name (RFC 6749 3.1.2, RFC 9700 2.1).
fn is_redirect_target(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    scheme
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && !uri.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_targets_are_https_or_on_this_machine() {
        for good in [
            "https://c.example/cb",
            "https://c.example/cb?x=1",
            "http://localhost:3003/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:1/cb",
        ] {
            assert!(is_redirect_target(good), "{good}");
        }
        for bad in [
            "http://evil.example/cb",
            "https://c.example/cb#f",
            "/cb",
            "javascript:alert(1)",
            "https://u:p@c.example/",
            "",
            "https://c.example/a b",
        ] {
            assert!(!is_redirect_target(bad), "{bad}");
        }
    }
}
