//! Requesting party tokens: what was granted, and what of it still holds.

use serde::{Deserialize, Serialize};

use crate::assessment::{Asker, Policies, Question, ResourceState, assess};
use crate::claim::VerifiedClaims;
use crate::id::{ClientId, OwnerId, ProcessId, ResourceId};
use crate::permission::Permission;
use crate::scope::ScopeSet;
use crate::time::Timestamp;

/// An RPT as it is remembered; its handle is not among what is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rpt {
    /// The process that led to it.
    pub process: ProcessId,
    /// The client it was given to.
    pub client: ClientId,
    /// Whose resources.
    pub owner: OwnerId,
    /// The one record service it is good at.
    pub resource_server: ClientId,
    /// Who stands behind it, kept for its life time only.
    pub claims: VerifiedClaims,
    /// What was granted.
    pub permissions: Vec<Permission>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// One permission that still holds, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The resource.
    pub resource: ResourceId,
    /// The scopes that still hold; none for a permission that was granted without any.
    pub scopes: ScopeSet,
    /// The earliest end among what holds, never after the token's own.
    pub until: Timestamp,
}

impl Rpt {
    /// What the token says now: granted ∩ assess(now). Empty means inactive.
    #[must_use]
    pub fn says_now(
        &self,
        resources: &[ResourceState],
        policies: &Policies<'_>,
        now: Timestamp,
    ) -> Vec<Standing> {
        if self.revoked_at.is_some() || now >= self.expires_at {
            return Vec::new();
        }
        let standing = |granted: &Permission| {
            let resource = resources.iter().find(|r| r.id == granted.resource)?;
            let question = Question {
                asker: Asker::Known(&self.claims),
                owner: &self.owner,
                resource,
                wanted: &granted.scopes,
            };
            let assessment = assess(&question, policies, now);
            let permit = assessment.permitted()?;
            Some(Standing {
                resource: granted.resource.clone(),
                scopes: permit.scopes,
                until: permit
                    .until
                    .map_or(self.expires_at, |until| until.min(self.expires_at)),
            })
        };
        self.permissions.iter().filter_map(standing).collect()
    }
}
