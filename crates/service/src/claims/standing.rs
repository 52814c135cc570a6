//! Where somebody stands at the claims pages: what her sign-in proves, and what is left to do.

use latchkey_domain::assessment::{Asker, Policies, Question, Verdict, assess};
use latchkey_domain::claim::{Fact, VerifiedClaims};
use latchkey_domain::id::ResourceId;
use latchkey_domain::permission::{Permission, PermissionTicket};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Person, PolicyBasis, StoreError};

use super::{Claims, Run};
use crate::login::PersonSession;
use crate::protection::FlowError;

/// Where somebody stands at the claims pages.
pub(super) struct Standing {
    /// The person as the directory knows her.
    pub(super) known: Person,
    /// Whether the owner must be asked.
    pub(super) must_ask: bool,
    /// Whether a rule asks for a newer proof than this sign-in.
    pub(super) stale: bool,
}

impl Claims {
    /// The person as the directory knows her, and what is left for her to do.
    pub(super) async fn standing(
        &self,
        run: &Run,
        session: &PersonSession,
    ) -> Result<Standing, FlowError> {
        let now = self.house.env.now();
        let (id, ticket) = (session.person.clone(), run.kept.ticket.clone());
        let (known, basis) = self
            .house
            .store
            .read(move |snapshot| {
                let (id, ticket) = (id.clone(), ticket.clone());
                Box::pin(async move {
                    let known = snapshot.people().by_id(&id).await?;
                    let resources: Vec<ResourceId> = ticket
                        .permissions
                        .iter()
                        .map(|p| p.resource.clone())
                        .collect();
                    let basis = snapshot
                        .policies()
                        .in_force_for(
                            &ticket.owner,
                            &ticket.resource_server,
                            Some(&id.into()),
                            &resources,
                            now,
                        )
                        .await?;
                    Ok::<_, StoreError>((known, basis))
                })
            })
            .await?;
        let mut known = known.ok_or(FlowError::NotFound)?;
        known.facts = merged(&known.facts, &run.kept.facts);
        let ticket = &run.kept.ticket;
        let after = |proof| {
            let claims = gathered(ticket.claims.clone(), proof);
            verdicts(ticket, &basis, &claims, now)
        };
        let lacks = |verdicts: &[Verdict]| {
            let lacks = |verdict: &Verdict| matches!(verdict, Verdict::NeedClaims { .. });
            verdicts.iter().any(lacks)
        };
        let verdicts = after(verified(&known, session));
        let anew = PersonSession {
            signed_in_at: now,
            ..session.clone()
        };
        let stale = lacks(&verdicts) && !lacks(&after(verified(&known, &anew)));
        Ok(Standing {
            must_ask: verdicts.contains(&Verdict::AskOwner),
            stale,
            known,
        })
    }
}

fn verdicts(
    ticket: &PermissionTicket,
    basis: &PolicyBasis,
    claims: &VerifiedClaims,
    now: Timestamp,
) -> Vec<Verdict> {
    let policies = Policies {
        shares: &basis.shares,
        rules: &basis.rules,
        takes_requests: !ticket.owner.is_client(&ticket.resource_server),
    };
    let judge = |permission: &Permission| {
        let (resource, _) = basis
            .resources
            .iter()
            .find(|(r, _)| r.id == permission.resource)?;
        let question = Question {
            asker: Asker::Known(claims),
            owner: &ticket.owner,
            resource,
            wanted: &permission.scopes,
        };
        let assessment = assess(&question, &policies, now);
        Some(assessment.verdicts.into_values().chain(assessment.bare))
    };
    ticket
        .permissions
        .iter()
        .filter_map(judge)
        .flatten()
        .collect()
}

/// What is known after this sign-in. What was gathered before stays known where it is of the same
/// person (GRANT-3.3.1-06).
pub(super) fn gathered(before: Option<VerifiedClaims>, now: VerifiedClaims) -> VerifiedClaims {
    match before {
        Some(before) => before.then(now),
        None => now,
    }
}

/// What this sign-in proves: who it is, and the facts that were checked about her.
pub(super) fn verified(person: &Person, session: &PersonSession) -> VerifiedClaims {
    VerifiedClaims {
        party: person.id.clone().into(),
        name: person.name.clone(),
        place: person.place.clone(),
        facts: crate::scene::proven_at(&person.facts, session.signed_in_at),
        verified_at: session.signed_in_at,
        // There is no further way to prove anything here, so asking for more would lead in circles.
        may_prove_more: false,
    }
}

/// What was known, but for what the same sources say of the same now.
pub(super) fn merged(known: &[Fact], asserted: &[Fact]) -> Vec<Fact> {
    let said_again = |fact: &&Fact| {
        let same = |new: &Fact| new.kind == fact.kind && new.source == fact.source;
        !asserted.iter().any(same)
    };
    let kept = known.iter().filter(said_again);
    kept.chain(asserted).cloned().collect()
}
