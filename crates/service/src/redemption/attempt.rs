//! One presentation of a ticket: spent, assessed, and turned into an answer, all in one write.

use latchkey_domain::assessment::{Answer, Asker, Assessment, Policies, Question, answer, assess};
use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord, Shown, TicketFault, Touched};
use latchkey_domain::claim::{ClaimRequirement, VerifiedClaims};
use latchkey_domain::id::{ClientId, ResourceId};
use latchkey_domain::permission::{Permission, PermissionTicket};
use latchkey_domain::rpt::{Renewal, Rpt};
use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::time::Lifetime;
use latchkey_store::{Change, PolicyBasis, Spend, StoreError, Tx};

use super::{Attempt, Decided, Rejection};

/// The longest a client is told to wait between two looks.
const LONGEST_INTERVAL: Lifetime = Lifetime::minutes(5);

impl Attempt {
    pub(super) async fn run(self, tx: &mut Tx<'_>) -> Result<Change<Decided>, StoreError> {
        let ticket = match tx
            .tickets()
            .spend(&self.presented, &self.client.id, self.now)
            .await?
        {
            Spend::Won(ticket) => ticket,
            Spend::Spent((ticket, by)) => return self.replayed(tx, &ticket, &by).await,
            Spend::Unknown => return Ok(Change::none(Decided::Rejected(Rejection::InvalidGrant))),
        };
        if ticket.expires_at <= self.now {
            return Ok(self.rejected(&ticket, TicketFault::Expired, Rejection::InvalidGrant));
        }
        if ticket
            .client
            .as_ref()
            .is_some_and(|bound| *bound != self.client.id)
        {
            return Ok(self.rejected(&ticket, TicketFault::WrongClient, Rejection::InvalidGrant));
        }
        if ticket.is_early(self.now) {
            let interval = ticket.interval.map_or(self.settings.request_interval, |i| {
                Lifetime::millis(i.as_millis() * 2)
            });
            return self
                .wait(tx, &ticket, interval.min(LONGEST_INTERVAL), Vec::new())
                .await;
        }
        let ticket = self.gather(tx, ticket).await?;
        let resources: Vec<ResourceId> = ticket
            .permissions
            .iter()
            .map(|p| p.resource.clone())
            .collect();
        let party = ticket.claims.as_ref().map(|claims| claims.party.clone());
        let basis = tx
            .policies()
            .in_force_for(
                &ticket.owner,
                &ticket.resource_server,
                party.as_ref(),
                &resources,
                self.now,
            )
            .await?;
        if basis.resources.is_empty() {
            return Ok(self.rejected(&ticket, TicketFault::NothingLeft, Rejection::InvalidGrant));
        }
        let requested = if self.requested.is_empty() {
            ticket.requested.clone()
        } else {
            self.requested.clone()
        };
        let offered = |scope: &Scope| {
            basis
                .resources
                .iter()
                .any(|(r, _)| r.scopes.contains(scope))
        };
        if !requested.iter().all(offered) {
            return Ok(self.rejected(&ticket, TicketFault::Scope, Rejection::InvalidScope));
        }
        let ticket = PermissionTicket {
            requested: requested.clone(),
            ..ticket
        };
        let extra = requested.intersection(&self.client.scopes);
        let assessments = self.assess(&ticket, &basis, &extra);
        match answer(&assessments, self.settings.partial_results) {
            Answer::Grant { permissions } => self.issue(tx, &ticket, &basis, permissions).await,
            Answer::NeedClaims { required } => self.need_info(tx, &ticket, required).await,
            Answer::AskOwner { wanted } => self.ask_owner(tx, &ticket, &basis, wanted).await,
            Answer::Deny => Ok(self.denied(&ticket, &basis)),
        }
    }

    fn assess(
        &self,
        ticket: &PermissionTicket,
        basis: &PolicyBasis,
        extra: &ScopeSet,
    ) -> Vec<Assessment> {
        // What waits already may still be answered; a block is about what comes after it.
        let blocked = basis.blocked && ticket.request.is_none();
        let policies = Policies {
            shares: &basis.shares,
            rules: &basis.rules,
            takes_requests: !ticket.owner.is_client(&ticket.resource_server) && !blocked,
        };
        let asker = ticket.claims.as_ref().map_or(Asker::Unknown, Asker::Known);
        let judge = |permission: &Permission| {
            let (resource, _) = basis
                .resources
                .iter()
                .find(|(r, _)| r.id == permission.resource)?;
            let wanted = permission
                .scopes
                .union(&extra.intersection(&resource.scopes));
            let question = Question {
                asker,
                owner: &ticket.owner,
                resource,
                wanted: &wanted,
            };
            Some(assess(&question, &policies, self.now))
        };
        ticket.permissions.iter().filter_map(judge).collect()
    }

    async fn issue(
        &self,
        tx: &mut Tx<'_>,
        ticket: &PermissionTicket,
        basis: &PolicyBasis,
        permissions: Vec<Permission>,
    ) -> Result<Change<Decided>, StoreError> {
        // A grant without a known person cannot come out of the assessment; if it did, it is a no.
        let Some(claims) = ticket.claims.clone() else {
            return Ok(self.denied(ticket, basis));
        };
        let event = AuditEvent::RptIssued {
            who: shown(&claims),
            app: self.client.name.clone(),
            what: touched(basis, &permissions),
        };
        let mut records = vec![self.record(&event, ticket)];
        let carried = self.carried(tx, ticket, &claims, &permissions).await?;
        let upgraded = carried.is_some();
        let rpt = Rpt {
            process: ticket.process.clone(),
            client: self.client.id.clone(),
            owner: ticket.owner.clone(),
            resource_server: ticket.resource_server.clone(),
            claims,
            permissions,
            carried: carried.unwrap_or_default(),
            issued_at: self.now,
            expires_at: self.now.plus(self.settings.lifetimes.rpt),
            revoked_at: None,
        };
        let renewal = Renewal {
            family: self.fresh.family.clone(),
            permissions: rpt.granted(),
            expires_at: self.now.plus(self.settings.lifetimes.rpt_refresh),
        };
        let refresh = (&self.fresh.refresh, &renewal);
        tx.rpts()
            .insert(&self.fresh.rpt, &rpt, Some(refresh), basis.version)
            .await?;
        let saved = self.remember(tx, ticket, &rpt.claims).await?;
        let remembered = saved.is_some();
        records.extend(saved);
        let issued = Decided::Issued {
            upgraded,
            remembered,
        };
        Ok(Change::many(issued, records))
    }

    async fn need_info(
        &self,
        tx: &mut Tx<'_>,
        ticket: &PermissionTicket,
        required: Vec<ClaimRequirement>,
    ) -> Result<Change<Decided>, StoreError> {
        let next = self.next(ticket, self.settings.lifetimes.ticket);
        tx.tickets().insert(&self.fresh.ticket, &next).await?;
        let event = AuditEvent::ClaimsRequested {
            client: self.client.id.clone(),
        };
        Ok(Change::new(
            Decided::NeedInfo(required),
            self.record(&event, ticket),
        ))
    }

    /// The owner has not answered: a new ticket to come back with.
    pub(super) async fn wait(
        &self,
        tx: &mut Tx<'_>,
        ticket: &PermissionTicket,
        interval: Lifetime,
        records: Vec<AuditRecord>,
    ) -> Result<Change<Decided>, StoreError> {
        let next = PermissionTicket {
            interval: Some(interval),
            ..self.next(ticket, self.settings.lifetimes.waiting_request)
        };
        tx.tickets().insert(&self.fresh.ticket, &next).await?;
        // A look at a waiting request is no event of its own, but the spent ticket must be kept.
        let records = if records.is_empty() {
            vec![self.record(
                &AuditEvent::TicketIssued {
                    service: ticket.resource_server.clone(),
                },
                ticket,
            )]
        } else {
            records
        };
        Ok(Change::many(
            Decided::Submitted(interval.as_seconds()),
            records,
        ))
    }

    pub(super) fn next(&self, ticket: &PermissionTicket, lifetime: Lifetime) -> PermissionTicket {
        PermissionTicket {
            client: Some(self.client.id.clone()),
            interval: None,
            made_at: self.now,
            expires_at: self.now.plus(lifetime),
            ..ticket.clone()
        }
    }

    pub(super) fn denied(&self, ticket: &PermissionTicket, basis: &PolicyBasis) -> Change<Decided> {
        let who = ticket.claims.as_ref().map(shown);
        let event = AuditEvent::AccessDenied {
            who,
            app: self.client.name.clone(),
            what: touched(basis, &ticket.permissions),
        };
        Change::new(Decided::Denied, self.record(&event, ticket))
    }

    fn rejected(
        &self,
        ticket: &PermissionTicket,
        fault: TicketFault,
        rejection: Rejection,
    ) -> Change<Decided> {
        let event = AuditEvent::TicketRejected {
            client: self.client.id.clone(),
            fault,
        };
        Change::new(Decided::Rejected(rejection), self.record(&event, ticket))
    }

    /// A spent ticket came again. From the same client the answer may have been lost; from another
    /// one the ticket has leaked, so what it led to ends too.
    async fn replayed(
        &self,
        tx: &mut Tx<'_>,
        ticket: &PermissionTicket,
        by: &ClientId,
    ) -> Result<Change<Decided>, StoreError> {
        let fault = if *by == self.client.id {
            TicketFault::Replay
        } else {
            // A renewal under way elsewhere is not seen by the first statement, but by the next.
            while tx.rpts().revoke_process(&ticket.process, self.now).await? > 0 {}
            TicketFault::ReplayByOther
        };
        Ok(self.rejected(ticket, fault, Rejection::InvalidGrant))
    }

    pub(super) fn record(&self, event: &AuditEvent, ticket: &PermissionTicket) -> AuditRecord {
        event.record(
            self.now,
            &Actor::Client(self.client.id.clone()),
            Some(&ticket.owner),
            None,
        )
    }
}

pub(super) fn shown(claims: &VerifiedClaims) -> Shown {
    Shown {
        id: claims.party.clone(),
        name: claims.name.clone(),
    }
}

pub(super) fn touched(basis: &PolicyBasis, permissions: &[Permission]) -> Vec<Touched> {
    let name = |id: &ResourceId| {
        basis
            .resources
            .iter()
            .find(|(r, _)| r.id == *id)
            .map(|(_, name)| name.clone())
            .unwrap_or_default()
    };
    permissions
        .iter()
        .map(|p| Touched {
            resource: p.resource.clone(),
            name: name(&p.resource),
            scopes: p.scopes.clone(),
        })
        .collect()
}
