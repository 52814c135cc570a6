//! A new RPT takes over what an older one still holds (Grant 3.3.5.1).
//!
//! It is done always in the same way: all that still holds is taken over, or nothing is. Whatever is
//! not a live RPT of the same client, requesting party, owner and record service is as if it had
//! not been sent (AMB-10).

use latchkey_domain::assessment::Policies;
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::id::{FamilyId, ResourceId};
use latchkey_domain::permission::{Permission, PermissionTicket};
use latchkey_domain::rpt::{Carried, Rpt};
use latchkey_domain::secret::TokenHash;
use latchkey_store::{StoreError, Tx};

use super::{Attempt, end_line};

impl Attempt {
    /// What the new token takes over. The old one and its refresh token end then; without an
    /// upgrade both stay as they are.
    pub(super) async fn carried(
        &self,
        tx: &mut Tx<'_>,
        ticket: &PermissionTicket,
        claims: &VerifiedClaims,
        fresh: &[Permission],
    ) -> Result<Option<Vec<Carried>>, StoreError> {
        let Some(hash) = &self.old_rpt else {
            return Ok(None);
        };
        let found = tx.rpts().of_client(hash, &self.client.id, self.now).await?;
        let Some((old, family)) = found.filter(|(old, _)| {
            old.owner == ticket.owner
                && old.resource_server == ticket.resource_server
                && old.claims.party == claims.party
        }) else {
            return Ok(None);
        };
        let resources: Vec<ResourceId> = old.granted().into_iter().map(|p| p.resource).collect();
        // A change of the policies between this look and the writing is noticed at the writing.
        let basis = tx
            .policies()
            .in_force_for(
                &old.owner,
                &old.resource_server,
                Some(&claims.party),
                &resources,
                self.now,
            )
            .await?;
        let states: Vec<_> = basis
            .resources
            .iter()
            .map(|(state, _)| state.clone())
            .collect();
        let policies = Policies {
            shares: &basis.shares,
            rules: &basis.rules,
            takes_requests: false,
        };
        let carried = old.carry_into(claims, fresh, &states, &policies, self.now);
        if carried.is_some() {
            self.end_old(tx, hash, &old, family).await?;
        }
        Ok(carried)
    }

    async fn end_old(
        &self,
        tx: &mut Tx<'_>,
        hash: &TokenHash,
        old: &Rpt,
        family: Option<FamilyId>,
    ) -> Result<(), StoreError> {
        tx.rpts().revoke(hash, &old.client, self.now).await?;
        if let Some(family) = family {
            end_line(tx, &family, self.now).await?;
        }
        Ok(())
    }
}
