//! Clients that register themselves and manage their registration (RFC 7591, RFC 7592).
//!
//! Off unless the installation says otherwise, and behind a token that an operator made. What
//! registers itself has been vetted by nobody, and has no power beyond asking.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::ClientId;
use latchkey_domain::party::Client;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::secret::{Secret, SecretKind};
use latchkey_domain::time::Lifetime;
use latchkey_store::{Change, RegistrationToken, StoreError};

use crate::House;

mod metadata;

pub use metadata::{Metadata, MetadataFault};

/// A client as it is told about itself.
#[derive(Debug)]
pub struct Registration {
    /// The client.
    pub client: Client,
    /// What it registered, with what was decided for it.
    pub metadata: Metadata,
    /// Its secret, in the answer to registering alone, and never for a public client.
    pub secret: Option<Secret>,
    /// The token with which it manages its registration. It stays the same, so that a lost answer
    /// locks nobody out.
    pub token: Secret,
}

/// Why nothing is registered or shown.
#[derive(Debug, thiserror::Error)]
pub enum ClientRegistrationError {
    /// Clients do not register themselves here.
    #[error("clients do not register themselves here")]
    Off,
    /// The token is not good, or not for this client.
    #[error("the token is not good")]
    Token,
    /// What the client says about itself cannot be registered.
    #[error(transparent)]
    Metadata(#[from] MetadataFault),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Result<T> = std::result::Result<T, ClientRegistrationError>;

/// Clients that register themselves.
#[derive(Clone)]
pub struct ClientRegistrations {
    house: House,
}

impl ClientRegistrations {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Whether clients may register themselves here.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.house.settings.registration.is_some()
    }

    fn allowed(&self) -> Result<&ScopeSet> {
        let allowed = self.house.settings.registration.as_ref();
        allowed.ok_or(ClientRegistrationError::Off)
    }

    /// An operator lets so many clients register themselves, for so long.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be saved.
    pub async fn make_token(
        &self,
        uses: u32,
        lifetime: Lifetime,
    ) -> std::result::Result<Secret, StoreError> {
        let now = self.house.env.now();
        let (secret, hash) = self.house.env.secret(SecretKind::Registration)?;
        let token = RegistrationToken {
            made_at: now,
            expires_at: now.plus(lifetime),
            uses_left: uses.into(),
        };
        self.house
            .store
            .write(move |tx| {
                let token = token.clone();
                Box::pin(async move {
                    tx.registrations().insert(&hash, &token).await?;
                    let event = AuditEvent::RegistrationTokenMade {
                        uses: token.uses_left,
                    };
                    Ok::<_, StoreError>(Change::new(
                        (),
                        event.record(now, &Actor::Operator, None, None),
                    ))
                })
            })
            .await?;
        Ok(secret)
    }

    /// Registers a client. A token is used up by a client that was registered, never by one that
    /// was refused.
    ///
    /// # Errors
    /// [`ClientRegistrationError`]; nothing is told of the metadata before the token is good.
    pub async fn register(&self, token: &str, metadata: Metadata) -> Result<Registration> {
        let now = self.house.env.now();
        let allowed = self.allowed()?;
        let env = &self.house.env;
        let token = env
            .look_up(SecretKind::Registration, token)
            .ok_or(ClientRegistrationError::Token)?;
        let is_good = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.registrations().is_good(&token, now).await })
            })
            .await
            .map_err(ClientRegistrationError::Store)?;
        if !is_good {
            return Err(ClientRegistrationError::Token);
        }
        let id: ClientId = env.fresh(now).map_err(StoreError::from)?;
        let (client, metadata) = metadata.client(&id, allowed, now)?;
        let (manage, manage_hash) = env.secret(SecretKind::Manage).map_err(StoreError::from)?;
        let (secret, secret_hash) = if client.auth.is_public() {
            (None, None)
        } else {
            let made = env.secret(SecretKind::ClientSecret);
            let (secret, hash) = made.map_err(StoreError::from)?;
            (Some(secret), Some(hash))
        };
        let kept = text_of(&metadata)?;
        let registered = client.clone();
        self.house
            .store
            .write(move |tx| {
                let (client, kept) = (client.clone(), kept.clone());
                Box::pin(async move {
                    if tx.registrations().take(&token, now).await? == 0 {
                        return Err(ClientRegistrationError::Token);
                    }
                    tx.clients().insert(&client, secret_hash.as_ref()).await?;
                    tx.registrations()
                        .keep(&client.id, &manage_hash, &kept)
                        .await?;
                    let actor = Actor::Client(client.id.clone());
                    let event = AuditEvent::AppCreated {
                        app: client.id,
                        name: client.name,
                    };
                    Ok(Change::new((), event.record(now, &actor, None, None)))
                })
            })
            .await?;
        Ok(Registration {
            client: registered,
            metadata,
            secret,
            token: manage,
        })
    }

    /// What a client has registered.
    ///
    /// # Errors
    /// [`ClientRegistrationError::Token`] for an unknown client, an ended one and a token that is
    /// not its own alike.
    pub async fn read(&self, id: &str, token: &str) -> Result<Registration> {
        self.allowed()?;
        let (client, metadata) = self.managed(id, token).await?;
        Ok(Registration {
            client,
            metadata,
            secret: None,
            token: Secret::parse(SecretKind::Manage, token)
                .ok_or(ClientRegistrationError::Token)?,
        })
    }

    /// Replaces what a client has registered, as a whole; a secret that is sent must be its own.
    ///
    /// # Errors
    /// As [`ClientRegistrations::read`], or what is wrong with the metadata. A client gets no
    /// further grants like this, and neither gains nor loses a secret.
    pub async fn replace(
        &self,
        id: &str,
        token: &str,
        secret: Option<&str>,
        metadata: Metadata,
    ) -> Result<Registration> {
        let allowed = self.allowed()?;
        let (before, _) = self.managed(id, token).await?;
        if let Some(secret) = secret
            && !self.is_secret_of(&before.id, secret).await?
        {
            return Err(MetadataFault::Metadata.into());
        }
        let (client, metadata) = metadata.client(&before.id, allowed, before.created_at)?;
        let wider = !client.grant_types.is_subset(&before.grant_types);
        if wider || client.auth.is_public() != before.auth.is_public() {
            return Err(MetadataFault::Metadata.into());
        }
        let now = self.house.env.now();
        let kept = text_of(&metadata)?;
        let replaced = client.clone();
        self.house
            .store
            .write(move |tx| {
                let (client, kept) = (client.clone(), kept.clone());
                Box::pin(async move {
                    if tx.registrations().replace(&client, &kept).await? == 0 {
                        return Err(ClientRegistrationError::Token);
                    }
                    let actor = Actor::Client(client.id.clone());
                    let event = AuditEvent::AppChanged {
                        app: client.id,
                        name: client.name,
                    };
                    Ok(Change::new((), event.record(now, &actor, None, None)))
                })
            })
            .await?;
        Ok(Registration {
            client: replaced,
            metadata,
            secret: None,
            token: Secret::parse(SecretKind::Manage, token)
                .ok_or(ClientRegistrationError::Token)?,
        })
    }

    /// Takes a client out of the register; all that was given to it ends with it, at once.
    ///
    /// # Errors
    /// As [`ClientRegistrations::read`].
    pub async fn remove(&self, id: &str, token: &str) -> Result<()> {
        let now = self.house.env.now();
        self.allowed()?;
        let (client, _) = self.managed(id, token).await?;
        self.house
            .store
            .write_urgent(move |tx| {
                let client = client.clone();
                Box::pin(async move {
                    if tx.registrations().end(&client.id, now).await? == 0 {
                        return Err(ClientRegistrationError::Token);
                    }
                    let actor = Actor::Client(client.id.clone());
                    let event = AuditEvent::AppRemoved {
                        app: client.id,
                        name: client.name,
                    };
                    Ok(Change::new((), event.record(now, &actor, None, None)))
                })
            })
            .await
    }

    async fn managed(&self, id: &str, token: &str) -> Result<(Client, Metadata)> {
        let wrong = || ClientRegistrationError::Token;
        let id: ClientId = id.parse().map_err(|_| wrong())?;
        let token = self
            .house
            .env
            .look_up(SecretKind::Manage, token)
            .ok_or_else(wrong)?;
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.registrations().managed(&id, &token).await })
            })
            .await
            .map_err(ClientRegistrationError::Store)?;
        let (client, metadata) = found.ok_or_else(wrong)?;
        let metadata =
            serde_json::from_str(&metadata).map_err(|_| StoreError::corrupt("client metadata"))?;
        Ok((client, metadata))
    }

    async fn is_secret_of(&self, id: &ClientId, secret: &str) -> Result<bool> {
        let Some(hash) = self.house.env.look_up(SecretKind::ClientSecret, secret) else {
            return Ok(false);
        };
        let id = id.clone();
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.clients().with_secret(&id, &hash).await })
            })
            .await
            .map_err(ClientRegistrationError::Store)?;
        Ok(found.is_some())
    }
}

fn text_of(metadata: &Metadata) -> std::result::Result<String, StoreError> {
    serde_json::to_string(metadata).map_err(|_| StoreError::corrupt("client metadata"))
}
