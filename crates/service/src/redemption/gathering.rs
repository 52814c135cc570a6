//! What is known of the requesting party: gathered in this process, saved with her agreement, or
//! pushed by the client.
//!
//! The newest proof says who she is. An older one of the same person adds to it, one of another
//! person counts for nothing (SEC-21).

use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord};
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::permission::PermissionTicket;
use latchkey_store::{Pct, StoreError, Tx};

use super::Attempt;

impl Attempt {
    /// The ticket with everything that is known now. A saved proof that is unknown, over, removed
    /// or another client's is as if it had not been sent (AMB-15).
    pub(super) async fn gather(
        &self,
        tx: &mut Tx<'_>,
        mut ticket: PermissionTicket,
    ) -> Result<PermissionTicket, StoreError> {
        if let Some(hash) = &self.pct
            && let Some(saved) = tx.pcts().live(hash, &self.client.id, self.now).await?
        {
            ticket = with_saved(ticket, saved);
        }
        if let Some(pushed) = &self.pushed {
            ticket = with_pushed(ticket, pushed.clone());
        }
        Ok(ticket)
    }

    /// Saves what was proven, where the person agreed to it in this process. It stands for what
    /// was saved before as well, and that is over then (AMB-33).
    pub(super) async fn remember(
        &self,
        tx: &mut Tx<'_>,
        ticket: &PermissionTicket,
        claims: &VerifiedClaims,
    ) -> Result<Option<AuditRecord>, StoreError> {
        if !ticket.remember {
            return Ok(None);
        }
        if let Some(old) = &ticket.proof {
            tx.pcts().end(old, &claims.party, self.now).await?;
        }
        let saved = Pct {
            id: self.fresh.proof.clone(),
            client: self.client.id.clone(),
            claims: claims.clone(),
            made_at: self.now,
            expires_at: self.now.plus(self.settings.lifetimes.pct),
        };
        tx.pcts().insert(&self.fresh.pct, &saved).await?;
        let event = AuditEvent::ProofSaved {
            app: self.client.name.clone(),
        };
        let person = claims.party.person();
        let actor = Actor::Client(self.client.id.clone());
        Ok(Some(event.record(
            self.now,
            &actor,
            Some(&person.into()),
            None,
        )))
    }
}

fn with_saved(ticket: PermissionTicket, saved: Pct) -> PermissionTicket {
    let claims = match ticket.claims.clone() {
        None => VerifiedClaims {
            // What is saved is not all that she could prove.
            may_prove_more: true,
            ..saved.claims
        },
        Some(known) if known.party == saved.claims.party => saved.claims.then(known),
        Some(_) => return ticket,
    };
    PermissionTicket {
        claims: Some(claims),
        proof: Some(saved.id),
        ..ticket
    }
}

fn with_pushed(ticket: PermissionTicket, pushed: VerifiedClaims) -> PermissionTicket {
    match ticket.claims.clone() {
        Some(known) if known.party == pushed.party => PermissionTicket {
            claims: Some(known.then(pushed)),
            ..ticket
        },
        Some(_) => PermissionTicket {
            claims: Some(pushed),
            // What another person asked for, agreed to or saved is not hers.
            request: None,
            reason: None,
            remember: false,
            proof: None,
            ..ticket
        },
        None => PermissionTicket {
            claims: Some(pushed),
            ..ticket
        },
    }
}
