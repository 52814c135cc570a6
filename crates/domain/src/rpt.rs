//! Requesting party tokens: what was granted, and what of it still holds.

use serde::{Deserialize, Serialize};

use crate::assessment::{Asker, Policies, Question, ResourceState, assess};
use crate::claim::VerifiedClaims;
use crate::id::{ClientId, FamilyId, OwnerId, ProcessId, ResourceId};
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
    /// Who stands behind it, kept for its life time and that of its refreshes only.
    pub claims: VerifiedClaims,
    /// What was granted.
    pub permissions: Vec<Permission>,
    /// What was taken over from an older token (Grant 3.3.5.1).
    #[serde(default)]
    pub carried: Vec<Carried>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A permission with times of its own (`FedAuthz` 5.1.1): being taken over into another token makes
/// it neither younger nor longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// What was granted.
    pub permission: Permission,
    /// When it was granted.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What the refresh token beside an RPT may give, at the most and until when (Grant 3.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The line of tokens it is in.
    pub family: FamilyId,
    /// What was granted; a refresh never gives more.
    pub permissions: Vec<Permission>,
    /// The end of the whole line; a refresh does not move it.
    pub expires_at: Timestamp,
}

/// One permission that still holds, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The resource.
    pub resource: ResourceId,
    /// The scopes that still hold; none for a permission that was granted without any.
    pub scopes: ScopeSet,
    /// When the oldest part of it was granted, never after the token's own issue.
    pub since: Timestamp,
    /// The earliest end among what holds, never after the token's own.
    pub until: Timestamp,
}

impl Rpt {
    /// What the token says now: granted ∩ assess(now), one entry a resource. Empty means inactive.
    #[must_use]
    pub fn says_now(
        &self,
        resources: &[ResourceState],
        policies: &Policies<'_>,
        now: Timestamp,
    ) -> Vec<Standing> {
        let mut standing: Vec<Standing> = Vec::new();
        for part in self.holds_now(resources, policies, now) {
            let Carried {
                permission,
                issued_at,
                expires_at,
            } = part;
            match standing
                .iter_mut()
                .find(|s| s.resource == permission.resource)
            {
                Some(known) => {
                    known.scopes = known.scopes.union(&permission.scopes);
                    known.since = known.since.min(issued_at);
                    known.until = known.until.min(expires_at);
                }
                None => standing.push(Standing {
                    resource: permission.resource,
                    scopes: permission.scopes,
                    since: issued_at,
                    until: expires_at,
                }),
            }
        }
        standing
    }

    /// The same, each grant by itself and with its own times.
    #[must_use]
    pub fn holds_now(
        &self,
        resources: &[ResourceState],
        policies: &Policies<'_>,
        now: Timestamp,
    ) -> Vec<Carried> {
        if self.revoked_at.is_some() || now >= self.expires_at {
            return Vec::new();
        }
        let own = self.permissions.iter().map(|permission| Carried {
            permission: permission.clone(),
            issued_at: self.issued_at,
            expires_at: self.expires_at,
        });
        let holds = |part: Carried| {
            if now >= part.expires_at {
                return None;
            }
            let resource = resources
                .iter()
                .find(|r| r.id == part.permission.resource)?;
            let question = Question {
                asker: Asker::Known(&self.claims),
                owner: &self.owner,
                resource,
                wanted: &part.permission.scopes,
            };
            let permit = assess(&question, policies, now).permitted()?;
            let end = part.expires_at.min(self.expires_at);
            Some(Carried {
                permission: Permission {
                    resource: part.permission.resource,
                    scopes: permit.scopes,
                },
                issued_at: part.issued_at,
                expires_at: permit.until.map_or(end, |until| until.min(end)),
            })
        };
        own.chain(self.carried.iter().cloned())
            .filter_map(holds)
            .collect()
    }

    /// What of an older token is taken over into one that grants this: all of it that holds, less
    /// what is granted anew. `None` when nothing holds, or not all of it holds for whoever stands
    /// behind the new one (AMB-35).
    #[must_use]
    pub fn carry_into(
        &self,
        claims: &VerifiedClaims,
        fresh: &[Permission],
        resources: &[ResourceState],
        policies: &Policies<'_>,
        now: Timestamp,
    ) -> Option<Vec<Carried>> {
        let before = self.holds_now(resources, policies, now);
        let after = Self {
            claims: claims.clone(),
            ..self.clone()
        }
        .holds_now(resources, policies, now);
        let same = |a: &Carried, b: &Carried| a.permission == b.permission;
        if before.is_empty()
            || before.len() != after.len()
            || !before.iter().zip(&after).all(|(a, b)| same(a, b))
        {
            return None;
        }
        let rest = |part: Carried| {
            let anew = fresh
                .iter()
                .find(|p| p.resource == part.permission.resource);
            let Some(anew) = anew else { return Some(part) };
            let scopes = part.permission.scopes.difference(&anew.scopes);
            (!scopes.is_empty()).then_some(Carried {
                permission: Permission {
                    scopes,
                    ..part.permission
                },
                ..part
            })
        };
        Some(after.into_iter().filter_map(rest).collect())
    }

    /// Everything granted in this token, whatever its times.
    #[must_use]
    pub fn granted(&self) -> Vec<Permission> {
        let carried = self.carried.iter().map(|part| part.permission.clone());
        crate::permission::merge(self.permissions.iter().cloned().chain(carried))
    }
}
