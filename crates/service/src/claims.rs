//! Claims interaction: the requesting party proves who she is, in a browser (Grant 3.3.2, 3.3.3).
//!
//! Opening the pages spends the ticket that led there. What is gathered goes only into the ticket
//! handed back on the registered redirect, so somebody who lures another person here gains
//! nothing (claims fixation). The first POST binds the run to one browser.

use serde::{Deserialize, Serialize};
use url::Url;

use latchkey_domain::access_request::Reason;
use latchkey_domain::assessment::{Asker, Policies, Question, Verdict, assess};
use latchkey_domain::audit::{Actor, AuditEvent, Shown};
use latchkey_domain::claim::{Fact, VerifiedClaims};
use latchkey_domain::id::{ClientId, ResourceId};
use latchkey_domain::party::Client;
use latchkey_domain::permission::{Permission, PermissionTicket};
use latchkey_domain::secret::SecretKind;
use latchkey_domain::view::ProvePage;
use latchkey_store::{Change, Flow, FlowKind, Person, PolicyBasis, Spend, StoreError};

use self::owner::{ShownOwner, shown_owner};
use crate::House;
use crate::login::PersonSession;
use crate::protection::FlowError;

mod owner;
mod page;

pub(crate) use page::evidence;

/// A claims interaction request as it came.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields are the parameters of Grant 3.3.2")]
pub struct OpenClaims {
    pub client_id: Option<String>,
    pub ticket: Option<String>,
    pub claims_redirect_uri: Option<String>,
    pub state: Option<String>,
}

/// Where the browser goes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// To the claims page with this handle.
    Page(String),
    /// Nowhere: a page says what is wrong.
    Refused(&'static str),
    /// Back to the client, with an error.
    Redirect(String),
    /// The same for a client that nobody vetted: to this address with the error, after a page and
    /// by the person's own step (Grant 5.1, RFC 9700 4.11.2).
    Pause(String),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ClaimsRun {
    ticket: PermissionTicket,
    redirect_uri: String,
    state: Option<String>,
    reason: Reason,
    /// What issuers asserted in this run.
    #[serde(default)]
    facts: Vec<Fact>,
}

/// A run with everything that is needed to show or to finish it.
struct Run {
    kept: ClaimsRun,
    session: Option<String>,
    client: Client,
    service: Client,
    owner: ShownOwner,
}

/// Where somebody stands at the claims pages.
struct Standing {
    /// The person as the directory knows her.
    known: Person,
    /// Whether the owner must be asked.
    must_ask: bool,
    /// Whether a rule asks for a newer proof than this sign-in.
    stale: bool,
}

/// The claims interaction endpoint's use cases.
#[derive(Clone)]
pub struct Claims {
    house: House,
}

impl Claims {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Opens a run: checks the client and its redirect URI, and spends the ticket.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was spent.
    pub async fn open(&self, request: OpenClaims) -> Result<Opened, StoreError> {
        let now = self.house.env.now();
        let Some(client) = self.client_named(request.client_id.as_deref()).await? else {
            return Ok(Opened::Refused("unknown-client"));
        };
        let Some(target) = registered_target(&client, request.claims_redirect_uri.as_deref())
        else {
            return Ok(Opened::Refused("unregistered-address"));
        };
        let issuer = self.house.settings.base_url.clone();
        let unvetted = client.is_unvetted();
        let back = |code: &str, text: &str| {
            let answer = [("error", code), ("error_description", text)];
            let state = request.state.as_deref();
            let address = crate::protection::redirect(&target, &answer, state, &issuer);
            if unvetted {
                Opened::Pause(address)
            } else {
                Opened::Redirect(address)
            }
        };
        let presented = request
            .ticket
            .as_deref()
            .and_then(|text| self.house.env.look_up(SecretKind::Ticket, text));
        let Some(presented) = presented else {
            return Ok(back("invalid_request", "the ticket is missing or not good"));
        };
        let (secret, hash) = self.house.env.secret(SecretKind::Flow)?;
        let (id, lifetime, uri, state) = (
            client.id,
            self.house.settings.lifetimes.flow,
            target.clone(),
            request.state.clone(),
        );
        let opened = self
            .house
            .store
            .write(move |tx| {
                let (id, uri, state) = (id.clone(), uri.clone(), state.clone());
                Box::pin(async move {
                    let Spend::Won(ticket) = tx.tickets().spend(&presented, &id, now).await? else {
                        return Ok(Change::none(false));
                    };
                    let bound = ticket.client.as_ref().is_none_or(|bound| *bound == id);
                    let good = bound && ticket.expires_at > now;
                    let event = AuditEvent::ClaimsOpened { client: id.clone() };
                    let record =
                        event.record(now, &Actor::Client(id.clone()), Some(&ticket.owner), None);
                    if good {
                        let run = ClaimsRun {
                            reason: ticket.reason.clone().unwrap_or_default(),
                            ticket,
                            redirect_uri: uri,
                            state,
                            facts: Vec::new(),
                        };
                        let flow = Flow {
                            kind: FlowKind::Claims,
                            client: id,
                            session: None,
                            made_at: now,
                            expires_at: now.plus(lifetime),
                            body: serde_json::to_string(&run)
                                .map_err(|_| StoreError::corrupt("claims run"))?,
                        };
                        tx.flows().insert(&hash, &flow).await?;
                    }
                    Ok::<_, StoreError>(Change::new(good, record))
                })
            })
            .await?;
        Ok(if opened {
            Opened::Page(secret.expose().to_owned())
        } else {
            back("invalid_request", "the ticket is not good")
        })
    }

    /// What the claims pages show; nobody need be signed in to see what app leads here.
    ///
    /// # Errors
    /// [`FlowError::NotFound`] when the run is over or another browser's.
    pub async fn page(
        &self,
        person: Option<&PersonSession>,
        handle: &str,
    ) -> Result<ProvePage, FlowError> {
        let run = self.run(handle).await?;
        let Some(session) = person else {
            return self.show(&run, None, false);
        };
        bound_to(&run, session)?;
        let standing = self.standing(&run, session).await?;
        if standing.stale && run.session.is_none() {
            return Err(FlowError::SignInAgain);
        }
        self.show(&run, Some((&standing.known, session)), standing.must_ask)
    }

    /// The first POST: binds the run to this browser, and says whether the owner must be asked.
    ///
    /// # Errors
    /// [`FlowError::NotFound`] when the run is over or another browser's.
    pub async fn begin(&self, person: &PersonSession, handle: &str) -> Result<bool, FlowError> {
        let run = self.run(handle).await?;
        bound_to(&run, person)?;
        let standing = self.standing(&run, person).await?;
        if standing.stale {
            return Err(FlowError::SignInAgain);
        }
        self.keep(person, handle, &run.kept).await?;
        Ok(standing.must_ask)
    }

    /// Keeps what the person says: what for, in which words, for how long.
    ///
    /// # Errors
    /// [`FlowError::NotFound`] when the run is over or another browser's.
    pub async fn say(
        &self,
        person: &PersonSession,
        handle: &str,
        reason: Reason,
    ) -> Result<(), FlowError> {
        let run = self.run(handle).await?;
        bound_to(&run, person)?;
        self.keep(person, handle, &ClaimsRun { reason, ..run.kept })
            .await
    }

    /// Keeps what an issuer asserted about the person in this run, in place of what it asserted
    /// before.
    pub(crate) async fn add_facts(
        &self,
        person: &PersonSession,
        handle: &str,
        asserted: Vec<Fact>,
    ) -> Result<(), FlowError> {
        let run = self.run(handle).await?;
        bound_to(&run, person)?;
        let facts = merged(&run.kept.facts, &asserted);
        self.keep(person, handle, &ClaimsRun { facts, ..run.kept })
            .await
    }

    /// Ends the run: a new ticket that carries what was gathered, handed back to the client. What
    /// was proven is saved for that client only where the person says so (Grant 6.2).
    ///
    /// # Errors
    /// [`FlowError::NotFound`] when the run is over or was not begun in this browser.
    pub async fn finish(
        &self,
        person: &PersonSession,
        handle: &str,
        remember: bool,
    ) -> Result<String, FlowError> {
        let now = self.house.env.now();
        let run = self.run(handle).await?;
        if run.session.as_deref() != Some(person.id.as_str()) {
            return Err(FlowError::NotFound);
        }
        let known = self.standing(&run, person).await?.known;
        let before = run.kept.ticket.claims.clone();
        let same = before
            .as_ref()
            .is_some_and(|c| c.party == known.id.clone().into());
        let claims = gathered(before, verified(&known, person));
        let flow = self
            .house
            .env
            .look_up(SecretKind::Flow, handle)
            .ok_or(FlowError::NotFound)?;
        let (secret, hash) = self
            .house
            .env
            .secret(SecretKind::Ticket)
            .map_err(StoreError::from)?;
        let ticket = PermissionTicket {
            client: Some(run.client.id.clone()),
            claims: Some(claims.clone()),
            remember,
            proof: run.kept.ticket.proof.clone().filter(|_| same),
            reason: Some(run.kept.reason.clone()),
            // Another person is another request.
            request: None,
            interval: None,
            made_at: now,
            expires_at: now.plus(self.house.settings.lifetimes.handed_back),
            ..run.kept.ticket.clone()
        };
        let (actor, client) = (person.actor(), run.client.id.clone());
        self.house
            .store
            .write(move |tx| {
                let (ticket, claims, actor, client) = (
                    ticket.clone(),
                    claims.clone(),
                    actor.clone(),
                    client.clone(),
                );
                Box::pin(async move {
                    if tx.flows().end(&flow, now).await? == 0 {
                        return Err(FlowError::NotFound);
                    }
                    tx.tickets().insert(&hash, &ticket).await?;
                    let event = AuditEvent::ClaimsGathered {
                        client,
                        who: Shown {
                            id: claims.party,
                            name: claims.name,
                        },
                    };
                    Ok(Change::new(
                        (),
                        event.record(now, &actor, Some(&ticket.owner), None),
                    ))
                })
            })
            .await?;
        Ok(self.back(&run, &[("ticket", secret.expose())]))
    }

    /// The person says no: back to the client with the normal error.
    ///
    /// # Errors
    /// [`FlowError::NotFound`] when the run is over or another browser's.
    pub async fn decline(&self, person: &PersonSession, handle: &str) -> Result<String, FlowError> {
        let now = self.house.env.now();
        let run = self.run(handle).await?;
        bound_to(&run, person)?;
        let flow = self
            .house
            .env
            .look_up(SecretKind::Flow, handle)
            .ok_or(FlowError::NotFound)?;
        self.house
            .store
            .write_unaudited("a declined claims run gathered nothing", move |tx| {
                Box::pin(async move { tx.flows().end(&flow, now).await.map(|_| ()) })
            })
            .await
            .map_err(FlowError::Store)?;
        Ok(self.back(&run, &[("error", "access_denied")]))
    }

    fn back(&self, run: &Run, answer: &[(&str, &str)]) -> String {
        crate::protection::redirect(
            &run.kept.redirect_uri,
            answer,
            run.kept.state.as_deref(),
            &self.house.settings.base_url,
        )
    }

    async fn keep(
        &self,
        person: &PersonSession,
        handle: &str,
        run: &ClaimsRun,
    ) -> Result<(), FlowError> {
        let flow = self
            .house
            .env
            .look_up(SecretKind::Flow, handle)
            .ok_or(FlowError::NotFound)?;
        let body = serde_json::to_string(run).map_err(|_| StoreError::corrupt("claims run"))?;
        let session = person.id.clone();
        let kept = self
            .house
            .store
            .write_unaudited(
                "a claims run is a half-filled form until it is finished",
                move |tx| {
                    let (body, session) = (body.clone(), session.clone());
                    Box::pin(async move { tx.flows().keep(&flow, &session, &body).await })
                },
            )
            .await
            .map_err(FlowError::Store)?;
        if kept == 0 {
            Err(FlowError::NotFound)
        } else {
            Ok(())
        }
    }

    async fn run(&self, handle: &str) -> Result<Run, FlowError> {
        let now = self.house.env.now();
        let hash = self
            .house
            .env
            .look_up(SecretKind::Flow, handle)
            .ok_or(FlowError::NotFound)?;
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let Some(flow) = snapshot.flows().live(&hash, FlowKind::Claims, now).await?
                    else {
                        return Ok(None);
                    };
                    let run: ClaimsRun = serde_json::from_str(&flow.body)
                        .map_err(|_| StoreError::corrupt("claims run"))?;
                    let client = snapshot.clients().by_id(&flow.client).await?;
                    let service = snapshot
                        .clients()
                        .by_id(&run.ticket.resource_server)
                        .await?;
                    let owner = snapshot.people().by_id(&run.ticket.owner.person()).await?;
                    let owner = shown_owner(owner, service.as_ref(), &run.ticket);
                    let session = flow.session.map(String::from);
                    Ok::<_, StoreError>(match (client, service, owner) {
                        (Some(client), Some(service), Some(owner)) => Some(Run {
                            kept: run,
                            session,
                            client,
                            service,
                            owner,
                        }),
                        _ => None,
                    })
                })
            })
            .await?;
        found.ok_or(FlowError::NotFound)
    }

    /// The person as the directory knows her, and what is left for her to do.
    async fn standing(&self, run: &Run, session: &PersonSession) -> Result<Standing, FlowError> {
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

    async fn client_named(&self, id: Option<&str>) -> Result<Option<Client>, StoreError> {
        let Some(Ok(id)) = id.map(str::parse::<ClientId>) else {
            return Ok(None);
        };
        self.house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.clients().by_id(&id).await })
            })
            .await
    }
}

fn verdicts(
    ticket: &PermissionTicket,
    basis: &PolicyBasis,
    claims: &VerifiedClaims,
    now: latchkey_domain::time::Timestamp,
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
fn gathered(before: Option<VerifiedClaims>, now: VerifiedClaims) -> VerifiedClaims {
    match before {
        Some(before) => before.then(now),
        None => now,
    }
}

/// What this sign-in proves: who it is, and the facts that were checked about her.
fn verified(person: &Person, session: &PersonSession) -> VerifiedClaims {
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
fn merged(known: &[Fact], asserted: &[Fact]) -> Vec<Fact> {
    let said_again = |fact: &&Fact| {
        let same = |new: &Fact| new.kind == fact.kind && new.source == fact.source;
        !asserted.iter().any(same)
    };
    let kept = known.iter().filter(said_again);
    kept.chain(asserted).cloned().collect()
}

fn bound_to(run: &Run, person: &PersonSession) -> Result<(), FlowError> {
    match &run.session {
        Some(session) if session != person.id.as_str() => Err(FlowError::NotFound),
        _ => Ok(()),
    }
}

/// The redirect target, compared byte for byte; it may be left out when exactly one is registered.
fn registered_target(client: &Client, asked: Option<&str>) -> Option<String> {
    if !client.asks {
        return None;
    }
    match (asked, client.claims_redirect_uris.as_slice()) {
        (Some(uri), registered) => registered.iter().find(|known| *known == uri).cloned(),
        (None, [only]) => Some(only.clone()),
        (None, _) => None,
    }
}

fn host_and_origin(target: &str) -> Option<(String, String)> {
    let url = Url::parse(target).ok()?;
    Some((
        crate::protection::host_of(&url),
        url.origin().ascii_serialization(),
    ))
}
