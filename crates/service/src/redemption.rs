//! A client trades a permission ticket for a requesting party token (Grant 3.3).
//!
//! What must be remembered is an `Ok`, an `Err` always means rolled back: a ticket that an
//! authenticated client presents is spent whatever the outcome (decision 16).

use latchkey_domain::access_request::{AccessRequest, Outcome};
use latchkey_domain::assessment::{Answer, Asker, Assessment, Policies, Question, answer, assess};
use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord, Shown, TicketFault, Touched};
use latchkey_domain::claim::{ClaimRequirement, VerifiedClaims};
use latchkey_domain::id::{ClientId, RequestId, ResourceId};
use latchkey_domain::party::Client;
use latchkey_domain::permission::{Permission, PermissionTicket};
use latchkey_domain::rpt::Rpt;
use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::secret::{Secret, SecretKind, TokenHash};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Change, PolicyBasis, Spend, StoreError, Tx};

use crate::House;
use crate::protection::AuthenticatedClient;
use crate::settings::Settings;

/// The longest a client is told to wait between two looks.
const LONGEST_INTERVAL: Lifetime = Lifetime::minutes(5);
/// The most requests of one person that wait for one owner.
const MOST_WAITING: i64 = 20;
/// For how long a no holds before the same may be asked again (portal 3.4).
const ASK_AGAIN: Lifetime = Lifetime::days(7);
/// How often a decision is made again when the policies moved under it.
const TRIES: usize = 3;

/// What a client sends.
#[derive(Debug, Clone)]
pub struct RedeemRequest {
    /// The ticket.
    pub ticket: String,
    /// The scopes it asks besides those of the ticket.
    pub scope: Vec<String>,
}

/// A fact that should be proven, as a hint for the client (Grant 3.3.6). It names a kind of
/// fact, never an accepted value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredClaim {
    /// Its kind.
    pub name: String,
    /// The same in words.
    pub friendly_name: String,
}

/// Why a ticket was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// Not found, run out, spent, or not this client's: all the same.
    InvalidGrant,
    /// A scope was asked that none of its resources has.
    InvalidScope,
}

/// What came of it.
#[derive(Debug)]
pub enum Redemption {
    /// A token.
    Issued {
        /// The RPT, the only time it is in the clear.
        rpt: Secret,
        /// Seconds until it ends.
        expires_in: i64,
    },
    /// The requesting party must prove more.
    NeedInfo {
        /// The next ticket.
        ticket: Secret,
        /// What is missing, where a rule says so.
        required: Vec<RequiredClaim>,
        /// Where to send the requesting party.
        redirect_user: String,
    },
    /// The owner is asked.
    Submitted {
        /// The next ticket.
        ticket: Secret,
        /// Seconds to wait before looking again.
        interval: i64,
    },
    /// No.
    Denied,
    /// The ticket was not good.
    Rejected(Rejection),
}

/// What the write decided; the secrets stay outside it.
enum Decided {
    Issued,
    NeedInfo(Vec<ClaimRequirement>),
    Submitted(i64),
    Denied,
    Rejected(Rejection),
}

/// The token endpoint's UMA grant.
#[derive(Clone)]
pub struct Redemptions {
    house: House,
}

/// Everything a decision needs besides what it reads, so that it can be run again.
#[derive(Clone)]
struct Attempt {
    now: Timestamp,
    client: Client,
    presented: TokenHash,
    requested: ScopeSet,
    next_ticket: TokenHash,
    rpt: TokenHash,
    request: RequestId,
    settings: Settings,
}

impl Redemptions {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Redeems a ticket.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was decided and nothing spent.
    pub async fn redeem(&self, client: &AuthenticatedClient, request: RedeemRequest) -> Result<Redemption, StoreError> {
        let now = self.house.env.now();
        let env = &self.house.env;
        let Some(presented) = env.look_up(SecretKind::Ticket, &request.ticket) else {
            return Ok(Redemption::Rejected(Rejection::InvalidGrant));
        };
        // A text that cannot be a scope is on no resource; it is refused with the ticket spent.
        let requested: ScopeSet = request
            .scope
            .into_iter()
            .map(|text| Scope::try_from(text).or_else(|_| Scope::try_from("\u{fffd}")))
            .filter_map(Result::ok)
            .collect();
        let (ticket, next_ticket) = env.secret(SecretKind::Ticket)?;
        let (rpt, rpt_hash) = env.secret(SecretKind::Rpt)?;
        let attempt = Attempt {
            now,
            client: client.client().clone(),
            presented,
            requested,
            next_ticket,
            rpt: rpt_hash,
            request: env.fresh(now)?,
            settings: self.house.settings.clone(),
        };
        let decided = self.decide(&attempt).await?;
        Ok(match decided {
            Decided::Issued => Redemption::Issued { rpt, expires_in: self.house.settings.lifetimes.rpt.as_seconds() },
            Decided::NeedInfo(required) => Redemption::NeedInfo {
                ticket,
                required: required.into_iter().map(|claim| self.hint(claim)).collect(),
                redirect_user: format!("{}/uma/claims", self.house.settings.base_url),
            },
            Decided::Submitted(interval) => Redemption::Submitted { ticket, interval },
            Decided::Denied => Redemption::Denied,
            Decided::Rejected(rejection) => Redemption::Rejected(rejection),
        })
    }

    async fn decide(&self, attempt: &Attempt) -> Result<Decided, StoreError> {
        let mut tries = 0;
        loop {
            let job = attempt.clone();
            let decided = self
                .house
                .store
                .write(move |tx| {
                    let job = job.clone();
                    Box::pin(async move { job.run(tx).await })
                })
                .await;
            tries += 1;
            match decided {
                Err(StoreError::Stale) if tries < TRIES => {}
                other => return other,
            }
        }
    }

    fn hint(&self, claim: ClaimRequirement) -> RequiredClaim {
        let friendly_name = claim.fact.replace('_', " ");
        RequiredClaim { name: claim.fact, friendly_name }
    }
}

impl Attempt {
    async fn run(self, tx: &mut Tx<'_>) -> Result<Change<Decided>, StoreError> {
        let ticket = match tx.tickets().spend(&self.presented, &self.client.id, self.now).await? {
            Spend::Won(ticket) => ticket,
            Spend::Spent((ticket, by)) => return self.replayed(tx, &ticket, &by).await,
            Spend::Unknown => return Ok(Change::none(Decided::Rejected(Rejection::InvalidGrant))),
        };
        if ticket.expires_at <= self.now {
            return Ok(self.rejected(&ticket, TicketFault::Expired, Rejection::InvalidGrant));
        }
        if ticket.client.as_ref().is_some_and(|bound| *bound != self.client.id) {
            return Ok(self.rejected(&ticket, TicketFault::WrongClient, Rejection::InvalidGrant));
        }
        if ticket.is_early(self.now) {
            let interval = ticket.interval.map_or(self.settings.request_interval, |i| Lifetime::millis(i.as_millis() * 2));
            return self.wait(tx, &ticket, interval.min(LONGEST_INTERVAL), Vec::new()).await;
        }
        let resources: Vec<ResourceId> = ticket.permissions.iter().map(|p| p.resource.clone()).collect();
        let party = ticket.claims.as_ref().map(|claims| claims.party.clone());
        let basis = tx.policies().in_force_for(&ticket.owner, &ticket.resource_server, party.as_ref(), &resources, self.now).await?;
        if basis.resources.is_empty() {
            return Ok(self.rejected(&ticket, TicketFault::NothingLeft, Rejection::InvalidGrant));
        }
        let requested = if self.requested.is_empty() { ticket.requested.clone() } else { self.requested.clone() };
        let offered = |scope: &Scope| basis.resources.iter().any(|(r, _)| r.scopes.contains(scope));
        if !requested.iter().all(offered) {
            return Ok(self.rejected(&ticket, TicketFault::Scope, Rejection::InvalidScope));
        }
        let ticket = PermissionTicket { requested: requested.clone(), ..ticket };
        let extra = requested.intersection(&self.client.scopes);
        let assessments = self.assess(&ticket, &basis, &extra);
        match answer(&assessments, self.settings.partial_results) {
            Answer::Grant { permissions } => self.issue(tx, &ticket, &basis, permissions).await,
            Answer::NeedClaims { required } => self.need_info(tx, &ticket, required).await,
            Answer::AskOwner { wanted } => self.ask_owner(tx, &ticket, &basis, wanted).await,
            Answer::Deny => Ok(self.denied(&ticket, &basis)),
        }
    }

    fn assess(&self, ticket: &PermissionTicket, basis: &PolicyBasis, extra: &ScopeSet) -> Vec<Assessment> {
        let policies = Policies { shares: &basis.shares, rules: &basis.rules, takes_requests: true };
        let asker = ticket.claims.as_ref().map_or(Asker::Unknown, Asker::Known);
        let judge = |permission: &Permission| {
            let (resource, _) = basis.resources.iter().find(|(r, _)| r.id == permission.resource)?;
            let wanted = permission.scopes.union(&extra.intersection(&resource.scopes));
            let question = Question { asker, owner: &ticket.owner, resource, wanted: &wanted };
            Some(assess(&question, &policies, self.now))
        };
        ticket.permissions.iter().filter_map(judge).collect()
    }

    async fn issue(&self, tx: &mut Tx<'_>, ticket: &PermissionTicket, basis: &PolicyBasis, permissions: Vec<Permission>) -> Result<Change<Decided>, StoreError> {
        // A grant without a known person cannot come out of the assessment; if it did, it is a no.
        let Some(claims) = ticket.claims.clone() else { return Ok(self.denied(ticket, basis)) };
        let event = AuditEvent::RptIssued { who: shown(&claims), app: self.client.name.clone(), what: touched(basis, &permissions) };
        let rpt = Rpt {
            process: ticket.process.clone(),
            client: self.client.id.clone(),
            owner: ticket.owner.clone(),
            resource_server: ticket.resource_server.clone(),
            claims,
            permissions,
            issued_at: self.now,
            expires_at: self.now.plus(self.settings.lifetimes.rpt),
            revoked_at: None,
        };
        tx.rpts().insert(&self.rpt, &rpt, basis.version).await?;
        Ok(Change::new(Decided::Issued, self.record(&event, ticket)))
    }

    async fn need_info(&self, tx: &mut Tx<'_>, ticket: &PermissionTicket, required: Vec<ClaimRequirement>) -> Result<Change<Decided>, StoreError> {
        let next = self.next(ticket, self.settings.lifetimes.ticket);
        tx.tickets().insert(&self.next_ticket, &next).await?;
        let event = AuditEvent::ClaimsRequested { client: self.client.id.clone() };
        Ok(Change::new(Decided::NeedInfo(required), self.record(&event, ticket)))
    }

    async fn ask_owner(&self, tx: &mut Tx<'_>, ticket: &PermissionTicket, basis: &PolicyBasis, wanted: Vec<Permission>) -> Result<Change<Decided>, StoreError> {
        let Some(claims) = ticket.claims.clone() else { return Ok(self.denied(ticket, basis)) };
        if let Some(id) = &ticket.request {
            let asked = tx.access_requests().of_party(&claims.party, id).await?;
            return match asked.and_then(|request| request.outcome_at(self.now)) {
                None => self.wait(tx, ticket, self.settings.request_interval, Vec::new()).await,
                Some(Outcome::Allowed | Outcome::AllowedPart | Outcome::Refused | Outcome::Withdrawn | Outcome::Lapsed) => {
                    Ok(self.denied(ticket, basis))
                }
            };
        }
        let wanted = self.not_refused_lately(tx, ticket, &claims, wanted).await?;
        if wanted.is_empty() {
            return Ok(self.denied(ticket, basis));
        }
        let alike = tx
            .access_requests()
            .pending_like(&ticket.owner, &claims.party, &self.client.id, &ticket.resource_server, self.now)
            .await?;
        let covers = |request: &&AccessRequest| {
            wanted.iter().all(|w| request.wanted.iter().any(|p| p.resource == w.resource && w.scopes.is_subset(&p.scopes)))
        };
        if let Some(joined) = alike.iter().find(covers) {
            let ticket = PermissionTicket { request: Some(joined.id.clone()), ..ticket.clone() };
            return self.wait(tx, &ticket, self.settings.request_interval, Vec::new()).await;
        }
        if tx.access_requests().waiting_count(&ticket.owner, &claims.party, self.now).await? >= MOST_WAITING {
            return Ok(self.denied(ticket, basis));
        }
        let request = AccessRequest {
            id: self.request.clone(),
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
        };
        tx.access_requests().insert(&request).await?;
        let event = AuditEvent::AccessRequested {
            request: request.id.clone(),
            who: shown(&claims),
            app: self.client.name.clone(),
            what: touched(basis, &wanted),
        };
        let record = self.record(&event, ticket);
        let ticket = PermissionTicket { request: Some(request.id), ..ticket.clone() };
        self.wait(tx, &ticket, self.settings.request_interval, vec![record]).await
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
        let settled = tx.access_requests().refused_since(&ticket.owner, &claims.party, since).await?;
        let refused = |w: &Permission| {
            settled
                .iter()
                .flat_map(|request| &request.wanted)
                .filter(|p| p.resource == w.resource)
                .fold(ScopeSet::new(), |all, p| all.union(&p.scopes))
        };
        let rest = wanted.into_iter().map(|w| Permission { scopes: w.scopes.difference(&refused(&w)), resource: w.resource });
        Ok(rest.filter(|w| !w.scopes.is_empty()).collect())
    }

    /// The owner has not answered: a new ticket to come back with.
    async fn wait(&self, tx: &mut Tx<'_>, ticket: &PermissionTicket, interval: Lifetime, records: Vec<AuditRecord>) -> Result<Change<Decided>, StoreError> {
        let next = PermissionTicket { interval: Some(interval), ..self.next(ticket, self.settings.lifetimes.waiting_request) };
        tx.tickets().insert(&self.next_ticket, &next).await?;
        // A look at a waiting request is no event of its own, but the spent ticket must be kept.
        let records = if records.is_empty() {
            vec![self.record(&AuditEvent::TicketIssued { service: ticket.resource_server.clone() }, ticket)]
        } else {
            records
        };
        Ok(Change::many(Decided::Submitted(interval.as_seconds()), records))
    }

    fn next(&self, ticket: &PermissionTicket, lifetime: Lifetime) -> PermissionTicket {
        PermissionTicket {
            client: Some(self.client.id.clone()),
            interval: None,
            made_at: self.now,
            expires_at: self.now.plus(lifetime),
            ..ticket.clone()
        }
    }

    fn denied(&self, ticket: &PermissionTicket, basis: &PolicyBasis) -> Change<Decided> {
        let who = ticket.claims.as_ref().map(shown);
        let event = AuditEvent::AccessDenied { who, app: self.client.name.clone(), what: touched(basis, &ticket.permissions) };
        Change::new(Decided::Denied, self.record(&event, ticket))
    }

    fn rejected(&self, ticket: &PermissionTicket, fault: TicketFault, rejection: Rejection) -> Change<Decided> {
        let event = AuditEvent::TicketRejected { client: self.client.id.clone(), fault };
        Change::new(Decided::Rejected(rejection), self.record(&event, ticket))
    }

    /// A spent ticket came again. From the same client the answer may have been lost; from another
    /// one the ticket has leaked, so what it led to ends too.
    async fn replayed(&self, tx: &mut Tx<'_>, ticket: &PermissionTicket, by: &ClientId) -> Result<Change<Decided>, StoreError> {
        let fault = if *by == self.client.id {
            TicketFault::Replay
        } else {
            tx.rpts().revoke_process(&ticket.process, self.now).await?;
            TicketFault::ReplayByOther
        };
        Ok(self.rejected(ticket, fault, Rejection::InvalidGrant))
    }

    fn record(&self, event: &AuditEvent, ticket: &PermissionTicket) -> AuditRecord {
        event.record(self.now, &Actor::Client(self.client.id.clone()), Some(&ticket.owner), None)
    }
}

fn shown(claims: &VerifiedClaims) -> Shown {
    Shown { id: claims.party.clone(), name: claims.name.clone() }
}

fn touched(basis: &PolicyBasis, permissions: &[Permission]) -> Vec<Touched> {
    let name = |id: &ResourceId| {
        basis.resources.iter().find(|(r, _)| r.id == *id).map(|(_, name)| name.clone()).unwrap_or_default()
    };
    permissions
        .iter()
        .map(|p| Touched { resource: p.resource.clone(), name: name(&p.resource), scopes: p.scopes.clone() })
        .collect()
}
