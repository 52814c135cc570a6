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
        // A public client cannot show that it is itself, so whoever copied its proof could use it.
        if !ticket.remember || self.client.auth.is_public() {
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

#[cfg(test)]
mod tests {
    use latchkey_domain::claim::Fact;
    use latchkey_domain::id::PartyId;
    use latchkey_domain::scope::ScopeSet;
    use latchkey_domain::time::Timestamp;

    use super::*;

    fn id<T: std::str::FromStr>(number: usize) -> T
    where
        T::Err: std::fmt::Debug,
    {
        format!("{number:026}").parse().unwrap()
    }

    fn claims(party: PartyId, kind: &str, at: i64) -> VerifiedClaims {
        VerifiedClaims {
            party,
            name: "Somebody".to_owned(),
            place: None,
            facts: vec![Fact {
                kind: kind.to_owned(),
                label: kind.to_owned(),
                source: "an issuer".to_owned(),
                checked_at: Timestamp::from_millis(at),
                proven_at: None,
            }],
            verified_at: Timestamp::from_millis(at),
            may_prove_more: false,
        }
    }

    fn ticket(claims: Option<VerifiedClaims>) -> PermissionTicket {
        PermissionTicket {
            process: id(1),
            owner: id(2),
            resource_server: id(3),
            client: None,
            permissions: Vec::new(),
            requested: ScopeSet::new(),
            claims,
            remember: true,
            proof: Some(id(9)),
            reason: None,
            request: Some(id(8)),
            interval: None,
            made_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(1),
        }
    }

    fn kinds(ticket: &PermissionTicket) -> Vec<&str> {
        let claims = ticket.claims.as_ref().unwrap();
        claims.facts.iter().map(|fact| fact.kind.as_str()).collect()
    }

    /// GRANT-3.3.1-06: what was gathered before stays known.
    #[test]
    fn pushed_proof_of_the_same_person_adds_to_what_is_known() {
        let known = ticket(Some(claims(id(5), "a", 0)));
        let after = with_pushed(known, claims(id(5), "b", 1));
        assert_eq!(kinds(&after), ["b", "a"]);
        assert!(after.remember && after.request.is_some() && after.proof.is_some());
    }

    /// SEC-21: and another person takes nothing over.
    #[test]
    fn pushed_proof_of_another_person_replaces_everything() {
        let known = ticket(Some(claims(id(5), "a", 0)));
        let after = with_pushed(known, claims(id(6), "b", 1));
        assert_eq!(kinds(&after), ["b"]);
        assert!(!after.remember && after.request.is_none() && after.proof.is_none());
    }

    #[test]
    fn saved_proof_never_comes_before_what_was_gathered() {
        let saved = |party| Pct {
            id: id(7),
            client: id(4),
            claims: claims(party, "saved", 0),
            made_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(9),
        };
        let known = ticket(Some(claims(id(5), "a", 1)));
        let other = with_saved(known.clone(), saved(id(6)));
        assert_eq!(kinds(&other), ["a"]);
        let same = with_saved(known, saved(id(5)));
        assert_eq!(kinds(&same), ["a", "saved"]);
        assert!(!same.claims.unwrap().may_prove_more);
        let alone = with_saved(ticket(None), saved(id(5)));
        assert!(alone.claims.unwrap().may_prove_more);
    }
}
