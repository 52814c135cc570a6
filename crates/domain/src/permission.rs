//! Permissions and the ticket that stands for them (`FedAuthz` 4, Grant 3.2 and 3.3).

use serde::{Deserialize, Serialize};

use crate::access_request::Reason;
use crate::claim::VerifiedClaims;
use crate::id::{ClientId, OwnerId, ProcessId, ProofId, RequestId, ResourceId};
use crate::scope::ScopeSet;
use crate::time::{Lifetime, Timestamp};

/// One resource, and what of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// The resource.
    pub resource: ResourceId,
    /// The scopes; none is allowed in a ticket (`FedAuthz` 4.1).
    pub scopes: ScopeSet,
}

/// Joins permissions for the same resource into one, in the order in which they first came.
#[must_use]
pub fn merge(permissions: impl IntoIterator<Item = Permission>) -> Vec<Permission> {
    let mut merged: Vec<Permission> = Vec::new();
    for permission in permissions {
        match merged
            .iter_mut()
            .find(|p| p.resource == permission.resource)
        {
            Some(seen) => seen.scopes = seen.scopes.union(&permission.scopes),
            None => merged.push(permission),
        }
    }
    merged
}

/// A permission ticket as it is remembered; its handle is not among what is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionTicket {
    /// The process it belongs to; a rotated ticket stays in it.
    pub process: ProcessId,
    /// Whose resources it is about.
    pub owner: OwnerId,
    /// The record service that asked for it.
    pub resource_server: ClientId,
    /// The client it is bound to, from its first presentation on.
    pub client: Option<ClientId>,
    /// What the record service asked for.
    pub permissions: Vec<Permission>,
    /// The scopes the client asked most recently in this process.
    pub requested: ScopeSet,
    /// What was gathered in this process.
    pub claims: Option<VerifiedClaims>,
    /// Whether the person agreed that her proof is saved for this app (Grant 6.2).
    #[serde(default)]
    pub remember: bool,
    /// The saved proof that is among what was gathered.
    #[serde(default)]
    pub proof: Option<ProofId>,
    /// Why access is wanted, as the asker said on the claims pages.
    pub reason: Option<Reason>,
    /// The request that waits for the owner, when there is one.
    pub request: Option<RequestId>,
    /// How long the client should wait before it presents the ticket, when it polls.
    pub interval: Option<Lifetime>,
    /// When it was made.
    pub made_at: Timestamp,
    /// From when it is worth nothing.
    pub expires_at: Timestamp,
}

impl PermissionTicket {
    /// Whether the client came sooner than it was told to.
    #[must_use]
    pub fn is_early(&self, now: Timestamp) -> bool {
        self.interval
            .is_some_and(|interval| now < self.made_at.plus(interval))
    }
}
