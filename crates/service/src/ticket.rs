//! Permission requests become tickets (`FedAuthz` 4). A ticket holds no decision: it only says
//! what a resource server thinks is needed.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::{ProcessId, ResourceId};
use latchkey_domain::permission::{Permission, PermissionTicket, merge};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::secret::{Secret, SecretKind};
use latchkey_store::{Change, StoreError};

use crate::House;
use crate::protection::ProtectionContext;

/// Why no ticket is given; one bad element refuses the whole request.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// A resource is not this owner's at this resource server.
    #[error("a resource is not registered here")]
    UnknownResource,
    /// A scope is not registered for its resource.
    #[error("a scope is not registered for its resource")]
    UnknownScope,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The permission endpoint's use case.
#[derive(Clone)]
pub struct Tickets {
    house: House,
}

impl Tickets {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Gives a ticket for exactly what is asked: resource identifiers with scopes, as sent.
    ///
    /// # Errors
    /// [`TicketError`]; an unknown resource wins over an unknown scope.
    pub async fn issue(
        &self,
        context: &ProtectionContext,
        asked: Vec<(String, Vec<String>)>,
    ) -> Result<Secret, TicketError> {
        let now = self.house.env.now();
        let mut permissions = Vec::with_capacity(asked.len());
        let mut odd_scope = false;
        for (id, scopes) in asked {
            let resource: ResourceId = id.parse().map_err(|_| TicketError::UnknownResource)?;
            let scopes = ScopeSet::parse(scopes).unwrap_or_else(|_| {
                odd_scope = true;
                ScopeSet::new()
            });
            permissions.push(Permission { resource, scopes });
        }
        let permissions = merge(permissions);
        let (secret, hash) = self
            .house
            .env
            .secret(SecretKind::Ticket)
            .map_err(StoreError::from)?;
        let process: ProcessId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let ticket = PermissionTicket {
            process,
            owner: context.owner().clone(),
            resource_server: context.resource_server().clone(),
            client: None,
            permissions,
            requested: ScopeSet::new(),
            claims: None,
            remember: false,
            proof: None,
            reason: None,
            request: None,
            interval: None,
            made_at: now,
            expires_at: now.plus(self.house.settings.lifetimes.ticket),
        };
        self.house
            .store
            .write(move |tx| {
                let ticket = ticket.clone();
                Box::pin(async move {
                    let wanted: Vec<ResourceId> = ticket
                        .permissions
                        .iter()
                        .map(|p| p.resource.clone())
                        .collect();
                    let known = tx
                        .resources()
                        .scopes_of_server(&ticket.owner, &ticket.resource_server, &wanted)
                        .await?;
                    let registered = |id: &ResourceId| {
                        known
                            .iter()
                            .find(|(known, _)| known == id)
                            .map(|(_, scopes)| scopes)
                    };
                    if ticket
                        .permissions
                        .iter()
                        .any(|p| registered(&p.resource).is_none())
                    {
                        return Err(TicketError::UnknownResource);
                    }
                    let all = |p: &Permission| {
                        registered(&p.resource).is_some_and(|scopes| p.scopes.is_subset(scopes))
                    };
                    if odd_scope || !ticket.permissions.iter().all(all) {
                        return Err(TicketError::UnknownScope);
                    }
                    tx.tickets().insert(&hash, &ticket).await?;
                    let event = AuditEvent::TicketIssued {
                        service: ticket.resource_server.clone(),
                    };
                    let actor = Actor::Client(ticket.resource_server.clone());
                    Ok(Change::new(
                        (),
                        event.record(now, &actor, Some(&ticket.owner), None),
                    ))
                })
            })
            .await?;
        Ok(secret)
    }
}
