//! Who a machine is: client authentication, protection API access tokens, and the
//! authorization-code flow that gives them (RFC 6749 4.1, RFC 7636, RFC 9207, `FedAuthz` 1.3).
//!
//! A PAT stands for exactly one owner at one resource server; both are in every statement that a
//! protection context leads to.

use latchkey_domain::id::{ClientId, OwnerId};
use latchkey_domain::party::Client;
use latchkey_domain::secret::{Secret, SecretKind};
use latchkey_store::StoreError;

use crate::House;

mod connections;
mod consent;
mod grants;

pub use connections::DisconnectError;
pub use consent::{AuthorizationRequest, Begin, FlowError};
pub(crate) use consent::{host_of, redirect};
pub use grants::{CodeRequest, GrantError, TokenAnswer};

/// The proof that a resource server acts for an owner; made only here, from a good PAT.
#[derive(Debug, Clone)]
pub struct ProtectionContext {
    owner: OwnerId,
    resource_server: ClientId,
    service: String,
}

impl ProtectionContext {
    /// For whom.
    #[must_use]
    pub fn owner(&self) -> &OwnerId {
        &self.owner
    }

    /// Which resource server.
    #[must_use]
    pub fn resource_server(&self) -> &ClientId {
        &self.resource_server
    }

    /// Its name, for the trail.
    pub(crate) fn service(&self) -> &str {
        &self.service
    }
}

/// The proof that a client authenticated itself; made only here.
#[derive(Debug, Clone)]
pub struct AuthenticatedClient {
    client: Client,
}

impl AuthenticatedClient {
    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }
}

/// Why a bearer token opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum PatError {
    /// It is unknown, expired, revoked or no PAT.
    #[error("the token is not good")]
    Invalid,
    /// It is good, but not for the protection API.
    #[error("the token lacks the scope `uma_protection`")]
    InsufficientScope,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a client is not authenticated.
#[derive(Debug, thiserror::Error)]
pub enum ClientAuthError {
    /// The id or the secret is wrong; which one is not told.
    #[error("the client is not authenticated")]
    Wrong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Machines: who they are, and the tokens of resource servers.
#[derive(Clone)]
pub struct Protection {
    pub(crate) house: House,
}

impl Protection {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Checks a bearer token as a PAT.
    ///
    /// # Errors
    /// [`PatError`]; a token of another kind that is live lacks the scope, all else is invalid.
    pub async fn authenticate(&self, bearer: &str) -> Result<ProtectionContext, PatError> {
        let now = self.house.env.now();
        if let Some(hash) = self.house.env.look_up(SecretKind::Pat, bearer) {
            let found = self.house.store.live_pat(hash, now).await?;
            let (pat, service) = found.ok_or(PatError::Invalid)?;
            return Ok(ProtectionContext {
                owner: pat.owner,
                resource_server: pat.client,
                service,
            });
        }
        let Some(hash) = self.house.env.look_up(SecretKind::Rpt, bearer) else {
            return Err(PatError::Invalid);
        };
        let live = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.rpts().is_live(&hash, now).await })
            })
            .await?;
        Err(if live {
            PatError::InsufficientScope
        } else {
            PatError::Invalid
        })
    }

    /// Authenticates a client by its secret.
    ///
    /// # Errors
    /// [`ClientAuthError::Wrong`] for an unknown client and for a wrong secret alike.
    pub async fn client(
        &self,
        id: &str,
        secret: &str,
    ) -> Result<AuthenticatedClient, ClientAuthError> {
        let Ok(id) = id.parse::<ClientId>() else {
            return Err(ClientAuthError::Wrong);
        };
        let Some(hash) = self.house.env.look_up(SecretKind::ClientSecret, secret) else {
            return Err(ClientAuthError::Wrong);
        };
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.clients().with_secret(&id, &hash).await })
            })
            .await?;
        found
            .map(|client| AuthenticatedClient { client })
            .ok_or(ClientAuthError::Wrong)
    }

    pub(crate) fn secret(
        &self,
        kind: SecretKind,
    ) -> Result<(Secret, latchkey_domain::secret::TokenHash), StoreError> {
        Ok(self.house.env.secret(kind)?)
    }
}
