//! Resource registration: a resource server describes what it protects (`FedAuthz` 3).
//!
//! Every statement carries the owner and the resource server of the PAT, so a foreign identifier
//! is exactly like an unknown one.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::ResourceId;
use latchkey_domain::resource::{Resource, ResourceDescription};
use latchkey_domain::share::EndReason;
use latchkey_store::{Change, StoreError};

use crate::House;
use crate::protection::ProtectionContext;

/// The most resources of one owner at one resource server.
const MOST_RESOURCES: i64 = 10_000;

/// Why a registration fails.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// There is no such resource of this owner at this resource server.
    #[error("no such resource")]
    NotFound,
    /// This owner has as many resources there as can be.
    #[error("too many resources")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Resource registration.
#[derive(Clone)]
pub struct Registration {
    house: House,
}

impl Registration {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Where the owner sets who can see a resource (`user_access_policy_uri`).
    #[must_use]
    pub fn policy_uri(&self, id: &ResourceId) -> String {
        format!("{}/records/{id}", self.house.settings.base_url)
    }

    /// Registers a resource; it is protected from this answer on.
    ///
    /// # Errors
    /// [`RegistrationError::TooMany`], or the store's.
    pub async fn register(
        &self,
        context: &ProtectionContext,
        description: ResourceDescription,
    ) -> Result<ResourceId, RegistrationError> {
        let now = self.house.env.now();
        let resource = Resource {
            id: self.house.env.fresh(now).map_err(StoreError::from)?,
            owner: context.owner().clone(),
            resource_server: context.resource_server().clone(),
            description,
            registered_at: now,
            changed_at: now,
        };
        let service = context.service().to_owned();
        self.house
            .store
            .write(move |tx| {
                let (resource, service) = (resource.clone(), service.clone());
                Box::pin(async move {
                    if tx
                        .resources()
                        .count(&resource.owner, &resource.resource_server)
                        .await?
                        >= MOST_RESOURCES
                    {
                        return Err(RegistrationError::TooMany);
                    }
                    tx.resources().insert(&resource).await?;
                    let event = AuditEvent::ResourceRegistered {
                        name: resource.description.shown_name().to_owned(),
                        service,
                    };
                    let actor = Actor::Client(resource.resource_server.clone());
                    let record =
                        event.record(now, &actor, Some(&resource.owner), Some(&resource.id));
                    Ok(Change::new(resource.id, record))
                })
            })
            .await
    }

    /// Reads a description.
    ///
    /// # Errors
    /// [`RegistrationError::NotFound`] for unknown and foreign identifiers alike.
    pub async fn read(
        &self,
        context: &ProtectionContext,
        id: &str,
    ) -> Result<Resource, RegistrationError> {
        let id: ResourceId = id.parse().map_err(|_| RegistrationError::NotFound)?;
        let (owner, server) = (context.owner().clone(), context.resource_server().clone());
        self.house
            .store
            .read(move |snapshot| {
                let (id, owner, server) = (id.clone(), owner.clone(), server.clone());
                Box::pin(async move { snapshot.resources().of_server(&owner, &server, &id).await })
            })
            .await?
            .ok_or(RegistrationError::NotFound)
    }

    /// Replaces a description as a whole. A scope taken away is gone from tickets, shares and
    /// introspection at once; a scope added widens nothing.
    ///
    /// # Errors
    /// [`RegistrationError::NotFound`] for unknown and foreign identifiers alike.
    pub async fn update(
        &self,
        context: &ProtectionContext,
        id: &str,
        description: ResourceDescription,
    ) -> Result<ResourceId, RegistrationError> {
        let now = self.house.env.now();
        let id: ResourceId = id.parse().map_err(|_| RegistrationError::NotFound)?;
        let (owner, server, service) = (
            context.owner().clone(),
            context.resource_server().clone(),
            context.service().to_owned(),
        );
        self.house
            .store
            .write(move |tx| {
                let (id, owner, server) = (id.clone(), owner.clone(), server.clone());
                let (description, service) = (description.clone(), service.clone());
                Box::pin(async move {
                    // First, as in every change of what an owner's policies say.
                    tx.owners().bump(&owner).await?;
                    let Some(before) = tx.resources().of_server(&owner, &server, &id).await? else {
                        return Err(RegistrationError::NotFound);
                    };
                    let after = Resource {
                        description,
                        changed_at: now,
                        ..before.clone()
                    };
                    tx.resources().update(&after).await?;
                    let event = AuditEvent::ResourceChanged {
                        before: before.description.shown_name().to_owned(),
                        after: after.description.shown_name().to_owned(),
                        service,
                    };
                    let record = event.record(now, &Actor::Client(server), Some(&owner), Some(&id));
                    Ok(Change::new(id, record))
                })
            })
            .await
    }

    /// Takes a resource out of protection: its shares end with it, and its identifier is never
    /// used again.
    ///
    /// # Errors
    /// [`RegistrationError::NotFound`] for unknown and foreign identifiers alike.
    pub async fn delete(
        &self,
        context: &ProtectionContext,
        id: &str,
    ) -> Result<(), RegistrationError> {
        let now = self.house.env.now();
        let id: ResourceId = id.parse().map_err(|_| RegistrationError::NotFound)?;
        let (owner, server, service) = (
            context.owner().clone(),
            context.resource_server().clone(),
            context.service().to_owned(),
        );
        self.house
            .store
            .write(move |tx| {
                let (id, owner, server, service) =
                    (id.clone(), owner.clone(), server.clone(), service.clone());
                Box::pin(async move {
                    // First, as in every change of what an owner's policies say.
                    tx.owners().bump(&owner).await?;
                    let Some(resource) = tx.resources().of_server(&owner, &server, &id).await?
                    else {
                        return Err(RegistrationError::NotFound);
                    };
                    if tx.resources().remove(&owner, &server, &id, now).await? == 0 {
                        return Err(RegistrationError::NotFound);
                    }
                    tx.shares()
                        .end_all_of_resource(&owner, &id, EndReason::RecordRemoved, now)
                        .await?;
                    let event = AuditEvent::ResourceRemoved {
                        name: resource.description.shown_name().to_owned(),
                        service,
                    };
                    let record = event.record(now, &Actor::Client(server), Some(&owner), Some(&id));
                    Ok(Change::new((), record))
                })
            })
            .await
    }

    /// The identifiers of this owner's resources at this resource server (decision 17).
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn list(&self, context: &ProtectionContext) -> Result<Vec<ResourceId>, StoreError> {
        let (owner, server) = (context.owner().clone(), context.resource_server().clone());
        self.house
            .store
            .read(move |snapshot| {
                let (owner, server) = (owner.clone(), server.clone());
                Box::pin(async move { snapshot.resources().ids_of_server(&owner, &server).await })
            })
            .await
    }
}
