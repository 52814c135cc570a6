//! Who a machine is: client authentication, protection API access tokens, and the
//! authorization-code flow that gives them (RFC 6749 4.1, RFC 7636, RFC 9207, `FedAuthz` 1.3).
//!
//! A PAT stands for exactly one owner at one resource server; both are in every statement that a
//! protection context leads to.

use latchkey_domain::id::{ClientId, OwnerId};
use latchkey_domain::party::{Client, ClientAuth, GrantType};
use latchkey_domain::secret::{Secret, SecretKind};
use latchkey_store::StoreError;

use crate::House;

mod asked;
mod connections;
mod consent;
mod grants;
mod own_records;
mod signing_in;

pub use connections::DisconnectError;
pub(crate) use connections::condition;
pub use consent::{AuthorizationRequest, Begin, ConsentPage, FlowError};
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

    /// Whether it may use this grant (RFC 6749 5.2, `unauthorized_client`).
    #[must_use]
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.client.may_use(grant)
    }
}

/// How a client says who it is (RFC 6749 2.3, RFC 7591 2). It holds a secret: there is no `Debug`.
#[derive(Clone, Copy)]
pub enum ClientProof<'a> {
    /// A secret in the `Authorization` header.
    Basic(&'a str),
    /// A secret in the form.
    Post(&'a str),
    /// Only the `client_id`, as public clients do.
    Nothing,
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
        let rpt = self.house.env.look_up(SecretKind::Rpt, bearer);
        let access = self.house.env.look_up(SecretKind::Access, bearer);
        if rpt.is_none() && access.is_none() {
            return Err(PatError::Invalid);
        }
        let live = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    Ok::<_, StoreError>(match (rpt, access) {
                        (Some(hash), _) => snapshot.rpts().is_live(&hash, now).await?,
                        (None, Some(hash)) => {
                            let live = snapshot.access_tokens().live(&hash, now).await?;
                            live.is_some()
                        }
                        (None, None) => false,
                    })
                })
            })
            .await?;
        Err(if live {
            PatError::InsufficientScope
        } else {
            PatError::Invalid
        })
    }

    /// Authenticates a client by its secret in the header.
    ///
    /// # Errors
    /// As [`Protection::client_by`].
    pub async fn client(
        &self,
        id: &str,
        secret: &str,
    ) -> Result<AuthenticatedClient, ClientAuthError> {
        self.client_by(id, ClientProof::Basic(secret)).await
    }

    /// Authenticates a client in the one way that is its own; a public client is only identified.
    ///
    /// # Errors
    /// [`ClientAuthError::Wrong`] for an unknown client, a wrong secret and another way alike.
    pub async fn client_by(
        &self,
        id: &str,
        proof: ClientProof<'_>,
    ) -> Result<AuthenticatedClient, ClientAuthError> {
        let Ok(id) = id.parse::<ClientId>() else {
            return Err(ClientAuthError::Wrong);
        };
        let hash = match proof {
            ClientProof::Nothing => None,
            ClientProof::Basic(secret) | ClientProof::Post(secret) => Some(
                self.house
                    .env
                    .look_up(SecretKind::ClientSecret, secret)
                    .ok_or(ClientAuthError::Wrong)?,
            ),
        };
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move {
                    match hash {
                        Some(hash) => snapshot.clients().with_secret(&id, &hash).await,
                        None => snapshot.clients().by_id(&id).await,
                    }
                })
            })
            .await?;
        found
            .filter(|client| is_its_way(client.auth, proof))
            .map(|client| AuthenticatedClient { client })
            .ok_or(ClientAuthError::Wrong)
    }

    /// Whether a resource indicator names the protection API (RFC 8707).
    #[must_use]
    pub fn is_protection_api(&self, resource: &str) -> bool {
        consent::is_protection_api(resource, &self.house.settings.base_url)
    }

    pub(crate) fn secret(
        &self,
        kind: SecretKind,
    ) -> Result<(Secret, latchkey_domain::secret::TokenHash), StoreError> {
        Ok(self.house.env.secret(kind)?)
    }
}

/// The way is pinned for each client, so that a secret that leaked from one place is of no use at
/// another.
fn is_its_way(own: ClientAuth, proof: ClientProof<'_>) -> bool {
    matches!(
        (own, proof),
        (
            ClientAuth::Secret,
            ClientProof::Basic(_) | ClientProof::Post(_)
        ) | (ClientAuth::SecretBasic, ClientProof::Basic(_))
            | (ClientAuth::SecretPost, ClientProof::Post(_))
            | (ClientAuth::None, ClientProof::Nothing)
    )
}
