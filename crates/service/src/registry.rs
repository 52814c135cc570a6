//! The registry of clients: apps that ask, and services that keep records.

use std::collections::BTreeSet;

use url::{Host, Url};

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::party::{Client, ClientAuth, GrantType, IdTokenAlg, Registered};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::secret::{Secret, SecretKind, TokenHash};
use latchkey_store::{Change, StoreError};

use crate::House;

/// What is needed to register a client.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a power of its own, as in the domain"
)]
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
    /// How it proves who it is.
    pub auth: ClientAuth,
    /// The grants it may use; none given means those that what it does needs.
    pub grant_types: Vec<GrantType>,
    /// Whether it registers records of nobody, by client credentials.
    pub owns_itself: bool,
    /// Whether claim tokens that it pushes are looked at.
    pub may_push: bool,
    /// What ID tokens for it are signed with.
    pub id_token_alg: IdTokenAlg,
    /// Whether it is a native app, whose loopback redirect addresses may come with any port.
    pub native: bool,
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
        if new.auth.is_public() {
            return problem("a public app has no secret".to_owned());
        }
        let (secret, hash) = self
            .house
            .env
            .secret(SecretKind::ClientSecret)
            .map_err(StoreError::from)?;
        Ok((self.create(new, Some(hash)).await?, secret))
    }

    /// Registers a public client, which has no secret.
    ///
    /// # Errors
    /// As [`Registry::create_app`].
    pub async fn create_public_app(&self, new: NewApp) -> Result<Client, RegistryError> {
        let new = NewApp {
            auth: ClientAuth::None,
            ..new
        };
        self.create(new, None).await
    }

    async fn create(
        &self,
        new: NewApp,
        secret: Option<TokenHash>,
    ) -> Result<Client, RegistryError> {
        let now = self.house.env.now();
        let name = new.name.trim().to_owned();
        if !(1..=120).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return problem("the name must have 1 to 120 characters".to_owned());
        }
        if !new.keeps_records && !new.asks && new.redirect_uris.is_empty() {
            return problem(
                "say whether it keeps records, asks for records, or both; an app that people only sign in to needs a redirect address"
                    .to_owned(),
            );
        }
        if new.owns_itself && (!new.keeps_records || new.auth.is_public()) {
            return problem(
                "only a service that keeps records and has a secret can be its own owner"
                    .to_owned(),
            );
        }
        if new.may_push && (!new.asks || new.auth.is_public()) {
            return problem("only an app that asks and has a secret may push claims".to_owned());
        }
        if new.keeps_records && new.redirect_uris.is_empty() && !new.owns_itself {
            return problem("a service that keeps records needs a redirect address".to_owned());
        }
        for uri in new.redirect_uris.iter().chain(&new.claims_redirect_uris) {
            if !is_redirect_target(uri) {
                return problem(format!(
                    "`{uri}` must be an absolute https address without a fragment (http only on this machine)"
                ));
            }
        }
        let grant_types = grants(&new)?;
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
            owns_itself: new.owns_itself,
            may_push: new.may_push,
            auth: new.auth,
            grant_types,
            id_token_alg: new.id_token_alg,
            registered: Registered::ByOperator,
            native: new.native,
            redirect_uris: new.redirect_uris,
            claims_redirect_uris: new.claims_redirect_uris,
            scopes,
            reviewed_at: new.reviewed.then_some(now),
            created_at: now,
            ended_at: None,
        };
        let registered = client.clone();
        self.house
            .store
            .write(move |tx| {
                let client = client.clone();
                Box::pin(async move {
                    tx.clients().insert(&client, secret.as_ref()).await?;
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
        Ok(registered)
    }

    /// All clients that there are, by name.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn list_apps(&self) -> Result<Vec<Client>, StoreError> {
        let mut clients = self
            .house
            .store
            .read(|snapshot| Box::pin(async move { snapshot.clients().all().await }))
            .await?;
        clients.retain(|client| client.ended_at.is_none());
        Ok(clients)
    }
}

fn problem<T>(text: String) -> Result<T, RegistryError> {
    Err(RegistryError::Problem(text))
}

/// The grants of a new client: those that were named, or those that what it does needs.
fn grants(new: &NewApp) -> Result<BTreeSet<GrantType>, RegistryError> {
    let needed = [
        (GrantType::AuthorizationCode, !new.redirect_uris.is_empty()),
        (
            GrantType::RefreshToken,
            new.asks || !new.redirect_uris.is_empty(),
        ),
        (GrantType::ClientCredentials, new.owns_itself),
        (GrantType::UmaTicket, new.asks),
    ];
    let named: BTreeSet<GrantType> = new.grant_types.iter().copied().collect();
    if named.contains(&GrantType::ClientCredentials) && !new.owns_itself {
        // It could stand for nobody, so it would be for nothing.
        return problem(
            "client_credentials is for a service that is its own owner alone".to_owned(),
        );
    }
    if named.is_empty() {
        let needed = needed.into_iter().filter(|(_, is)| *is);
        return Ok(needed.map(|(grant, _)| grant).collect());
    }
    Ok(named)
}

/// Whether a text can be a redirect target: absolute, https or loopback http, no fragment, no
/// user name (RFC 6749 3.1.2, RFC 9700 2.1).
pub(crate) fn is_redirect_target(uri: &str) -> bool {
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

    /// SEC-01: https, or this machine.
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
