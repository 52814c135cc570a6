//! The owner is asked: a new request, or one more look at a request that waits already.

use latchkey_domain::access_request::{AccessRequest, Meanwhile, Outcome};
use latchkey_domain::audit::AuditEvent;
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::permission::{Permission, PermissionTicket};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Lifetime;
use latchkey_store::{Change, PolicyBasis, StoreError, Tx};

use super::attempt::{shown, touched};
use super::{Attempt, Decided};

/// The most requests of one person that wait for one owner.
const MOST_WAITING: i64 = 20;
/// How often a day one person can take back what she asked of one owner and ask anew.
const MOST_WITHDRAWN: i64 = 10;
/// For how long a no holds before the same may be asked again (portal 3.4).
pub(crate) const ASK_AGAIN: Lifetime = Lifetime::days(7);

impl Attempt {
    pub(super) async fn ask_owner(
        &self,
        tx: &mut Tx<'_>,
        ticket: &PermissionTicket,
        basis: &PolicyBasis,
        wanted: Vec<Permission>,
    ) -> Result<Change<Decided>, StoreError> {
        let Some(claims) = ticket.claims.clone() else {
            return Ok(self.denied(ticket, basis));
        };
        if let Some(id) = &ticket.request {
            let asked = tx.access_requests().of_party(&claims.party, id).await?;
            return match asked.and_then(|request| request.outcome_at(self.now)) {
                None => {
                    self.wait(tx, ticket, self.settings.request_interval, Vec::new())
                        .await
                }
                Some(
                    Outcome::Allowed
                    | Outcome::AllowedPart
                    | Outcome::Refused
                    | Outcome::Withdrawn
                    | Outcome::Lapsed,
                ) => Ok(self.denied(ticket, basis)),
            };
        }
        let wanted = self.not_refused_lately(tx, ticket, &claims, wanted).await?;
        if wanted.is_empty() {
            return Ok(self.denied(ticket, basis));
        }
        let alike = tx
            .access_requests()
            .pending_like(
                &ticket.owner,
                &claims.party,
                &self.client.id,
                &ticket.resource_server,
                self.now,
            )
            .await?;
        let covers = |request: &&AccessRequest| {
            wanted.iter().all(|w| {
                request
                    .wanted
                    .iter()
                    .any(|p| p.resource == w.resource && w.scopes.is_subset(&p.scopes))
            })
        };
        if let Some(joined) = alike.iter().find(covers) {
            let ticket = PermissionTicket {
                request: Some(joined.id.clone()),
                ..ticket.clone()
            };
            return self
                .wait(tx, &ticket, self.settings.request_interval, Vec::new())
                .await;
        }
        if self.asks_too_much(tx, ticket, &claims).await? {
            return Ok(self.denied(ticket, basis));
        }
        let request = AccessRequest {
            id: self.fresh.request.clone(),
            owner: ticket.owner.clone(),
            party: claims.party.clone(),
            client: self.client.id.clone(),
            resource_server: ticket.resource_server.clone(),
            claims: claims.clone(),
            wanted: wanted.clone(),
            reason: ticket.reason.clone().unwrap_or_default(),
            asked_at: self.now,
            lapses_at: self.now.plus(self.settings.lifetimes.waiting_request),
            settled_at: None,
            outcome: None,
            message: None,
            meanwhile: Meanwhile::default(),
        };
        tx.access_requests().insert(&request).await?;
        crate::mail::asked(tx, &self.env, &request, self.now).await?;
        let event = AuditEvent::AccessRequested {
            request: request.id.clone(),
            who: shown(&claims),
            app: self.client.name.clone(),
            what: touched(basis, &wanted),
        };
        let record = self.record(&event, ticket);
        let ticket = PermissionTicket {
            request: Some(request.id),
            ..ticket.clone()
        };
        self.wait(tx, &ticket, self.settings.request_interval, vec![record])
            .await
    }

    /// Whether too many requests of this person wait for this owner, or were taken back and would
    /// now be put before her once more.
    async fn asks_too_much(
        &self,
        tx: &mut Tx<'_>,
        ticket: &PermissionTicket,
        claims: &VerifiedClaims,
    ) -> Result<bool, StoreError> {
        let (owner, party) = (&ticket.owner, &claims.party);
        let mut requests = tx.access_requests();
        if requests.waiting_count(owner, party, self.now).await? >= MOST_WAITING {
            return Ok(true);
        }
        let since = self.now.minus(Lifetime::days(1));
        Ok(requests.withdrawn_since(owner, party, since).await? >= MOST_WITHDRAWN)
    }

    /// What was asked, less what this owner refused this person in the last days.
    async fn not_refused_lately(
        &self,
        tx: &mut Tx<'_>,
        ticket: &PermissionTicket,
        claims: &VerifiedClaims,
        wanted: Vec<Permission>,
    ) -> Result<Vec<Permission>, StoreError> {
        let since = self.now.minus(ASK_AGAIN);
        let settled = tx
            .access_requests()
            .refused_since(&ticket.owner, &claims.party, since)
            .await?;
        let refused = |w: &Permission| {
            settled
                .iter()
                .flat_map(|request| &request.wanted)
                .filter(|p| p.resource == w.resource)
                .fold(ScopeSet::new(), |all, p| all.union(&p.scopes))
        };
        let rest = wanted.into_iter().map(|w| Permission {
            scopes: w.scopes.difference(&refused(&w)),
            resource: w.resource,
        });
        Ok(rest.filter(|w| !w.scopes.is_empty()).collect())
    }
}
