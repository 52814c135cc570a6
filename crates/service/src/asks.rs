//! What became of a person's own requests, and what others share with her.
//!
//! She learns the answer and nothing else: not whether it was read, and nothing of people who
//! share nothing with her. A record's name is told only once it is shared with her (decision 18).

use std::collections::HashSet;

use latchkey_domain::access_request::{AccessRequest, Outcome, SettleError};
use latchkey_domain::audit::{AuditEvent, Shown};
use latchkey_domain::id::{ClientId, PersonId, RequestId, ResourceId};
use latchkey_domain::party::Client;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Share, ShareState};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{AskLine, SegmentKind, Sentence, Thread};
use latchkey_store::{Change, Person, Snapshot, StoreError};

use crate::House;
use crate::approval::wanted_pieces;
use crate::calendar;
use crate::draft::Problem;
use crate::login::RequesterSession;
use crate::redemption::ASK_AGAIN;
use crate::wording::Piece;

mod given;
mod meanwhile;
mod page;

pub use given::GivenError;

/// The most rows of a list.
const LISTED: i64 = 100;

/// Why an ask cannot be shown or taken back.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It is not there, or not this person's.
    #[error("no such request")]
    NotFound,
    /// It is over, or it was done before.
    #[error("the request is over")]
    Settled,
    /// The form has problems.
    #[error("the form has problems")]
    Problems(Vec<Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A requesting party's own view.
#[derive(Clone)]
pub struct Asks {
    house: House,
}

/// An ask with the names it may show.
struct Told {
    request: AccessRequest,
    owner: Option<Person>,
    client: Option<Client>,
    service: Option<Client>,
    /// The shares that came of it, whether they hold or not.
    shares: Vec<Share>,
    /// Names of the records that are, or were, shared with the asker, as of then.
    names: Vec<(ResourceId, String)>,
}

impl Asks {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// The requests a person made, those that wait first.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn list(&self, who: &RequesterSession) -> Result<Vec<AskLine>, StoreError> {
        let now = self.house.env.now();
        let party = who.id().clone();
        let told = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let requests = snapshot
                        .access_requests()
                        .list_of_party(&party, now, LISTED)
                        .await?;
                    tell(snapshot, requests, now).await
                })
            })
            .await?;
        Ok(told.iter().map(|told| self.line(who, told, now)).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// [`AskError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn ask(&self, who: &RequesterSession, id: &RequestId) -> Result<AskLine, AskError> {
        let now = self.house.env.now();
        let (party, id) = (who.id().clone(), id.clone());
        let told = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let found = snapshot.access_requests().of_party(&party, &id).await?;
                    tell(snapshot, found.into_iter().collect(), now).await
                })
            })
            .await?;
        told.first()
            .map(|told| self.line(who, told, now))
            .ok_or(AskError::NotFound)
    }

    /// Takes a request back.
    ///
    /// # Errors
    /// [`AskError::Settled`] when it was answered, or ran out, before.
    pub async fn withdraw(&self, who: &RequesterSession, id: &RequestId) -> Result<(), AskError> {
        let now = self.house.env.now();
        let (party, id, actor) = (who.id().clone(), id.clone(), who.session().actor());
        self.house
            .store
            .write(move |tx| {
                let (party, id, actor) = (party.clone(), id.clone(), actor.clone());
                Box::pin(async move {
                    let found = tx.access_requests().of_party(&party, &id).await?;
                    let before = found.ok_or(AskError::NotFound)?;
                    if before.outcome_at(now) == Some(Outcome::Withdrawn) {
                        // Pressed twice: it is as it should be.
                        return Ok(Change::none(()));
                    }
                    let after = before.withdraw(now).map_err(|error| match error {
                        SettleError::Settled | SettleError::Lapsed => AskError::Settled,
                        _ => AskError::NotFound,
                    })?;
                    match tx.access_requests().settle(&after).await {
                        Err(StoreError::Stale) => return Err(AskError::Settled),
                        settled => settled?,
                    }
                    crate::mail::asking::no_longer_waits(tx, &before, now).await?;
                    let who = Shown {
                        id: party,
                        name: before.claims.name.clone(),
                    };
                    let event = AuditEvent::RequestWithdrawn { request: id, who };
                    Ok(Change::new(
                        (),
                        event.record(now, &actor, Some(&before.owner), None),
                    ))
                })
            })
            .await
    }

    fn line(&self, who: &RequesterSession, told: &Told, now: Timestamp) -> AskLine {
        let (words, zone) = (&self.house.words, who.session().zone.as_str());
        let request = &told.request;
        let outcome = request.outcome_at(now);
        let key = status_key(request, now);
        let owner = owner_name(told);
        let app = told
            .client
            .as_ref()
            .map(|c| c.name.clone())
            .unwrap_or_default();
        let lapses = calendar::shown_date(request.lapses_at, zone).text;
        let allowed = matches!(outcome, Some(Outcome::Allowed | Outcome::AllowedPart));
        let changed = match (request.settled_at, outcome) {
            (Some(at), _) => at,
            (None, Some(_)) => request.lapses_at,
            (None, None) => request.asked_at,
        };
        AskLine {
            id: request.id.to_string(),
            status: words.text(&format!("ask-status-{key}"), &[("owner", &owner)]),
            thread: if outcome.is_none() {
                Thread::Waiting
            } else {
                Thread::Past
            },
            what: self.what(told),
            app: app.clone(),
            asked: calendar::shown_date(request.asked_at, zone),
            changed: calendar::shown_date(changed, zone),
            next: words.text(
                // What held for a week holds no more.
                &match request.settled_at {
                    Some(at) if key == "refused" && now >= at.plus(ASK_AGAIN) => {
                        "ask-next-refused-before".to_owned()
                    }
                    _ => format!("ask-next-{key}"),
                },
                &[("app", &app), ("date", &lapses)],
            ),
            website: told
                .client
                .as_ref()
                .map(|c| c.website.clone())
                .filter(|_| allowed),
            waiting: outcome.is_none(),
            message: request.message.clone(),
        }
    }

    fn what(&self, told: &Told) -> Sentence {
        let words = &self.house.words;
        let owner = owner_name(told);
        let owner = Piece::one(SegmentKind::Name, owner);
        let wanted = &told.request.wanted;
        let named = |id: &ResourceId| told.names.iter().find(|(known, _)| known == id);
        let known: Option<Vec<(ScopeSet, String)>> = wanted
            .iter()
            .map(|w| named(&w.resource).map(|(_, name)| (w.scopes.clone(), name.clone())))
            .collect();
        if let Some(known) = known {
            let what = Piece::Ready(wanted_pieces(words, &known));
            return words.pieced("ask-what", vec![("owner", owner), ("what", what)]);
        }
        let all = wanted
            .iter()
            .fold(ScopeSet::new(), |all, w| all.union(&w.scopes));
        let service = told
            .service
            .as_ref()
            .map(|c| c.name.clone())
            .unwrap_or_default();
        let pieces = vec![
            ("owner", owner),
            ("verbs", words.verb_piece(&all)),
            ("count", Piece::Choice(wanted.len().to_string())),
            ("service", Piece::one(SegmentKind::Name, service)),
        ];
        words.pieced("ask-what-hidden", pieces)
    }
}

fn owner_name(told: &Told) -> String {
    told.owner
        .as_ref()
        .map(|person| person.name.clone())
        .unwrap_or_default()
}

/// The key of a request's status, as the one who made it is told.
pub(crate) fn status_key(request: &AccessRequest, now: Timestamp) -> &'static str {
    match request.outcome_at(now) {
        None if request.is_resting(now) => "question",
        None => "waiting",
        Some(Outcome::AllowedPart) => "allowed-part",
        Some(outcome) => outcome.key(),
    }
}

/// What a record of a share is called for the person it was made for: while the share holds as it
/// is called now, afterwards as it was called at the end.
async fn name_for(
    snapshot: &mut Snapshot<'_>,
    share: &Share,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    if let Some(end) = over_since(share, now) {
        let then = snapshot
            .audit()
            .name_at(&share.owner, &share.resource, end)
            .await?;
        if then.is_some() {
            return Ok(then);
        }
    }
    let names = snapshot
        .resources()
        .names(&share.owner, std::slice::from_ref(&share.resource))
        .await?;
    Ok(names.into_iter().next().map(|(_, name)| name))
}

/// When a share ended, if it has.
fn over_since(share: &Share, now: Timestamp) -> Option<Timestamp> {
    match share.state(now) {
        ShareState::Ended(_) => share.ended.map(|ended| ended.at),
        ShareState::Lapsed => Some(share.ends_at),
        ShareState::Active | ShareState::Future => None,
    }
}

/// The names that go with some requests of one person.
async fn tell(
    snapshot: &mut Snapshot<'_>,
    requests: Vec<AccessRequest>,
    now: Timestamp,
) -> Result<Vec<Told>, StoreError> {
    let owners: HashSet<PersonId> = requests.iter().map(|r| r.owner.person()).collect();
    let owners: Vec<PersonId> = owners.into_iter().collect();
    let owners = snapshot.people().many(&owners).await?;
    let clients = snapshot.clients().all().await?;
    let mut told = Vec::with_capacity(requests.len());
    for request in requests {
        let shares = snapshot
            .shares()
            .of_request(&request.owner, &request.id)
            .await?;
        let mut names = Vec::with_capacity(shares.len());
        for share in &shares {
            if let Some(name) = name_for(snapshot, share, now).await? {
                names.push((share.resource.clone(), name));
            }
        }
        let person = request.owner.person();
        let client = |id: &ClientId| clients.iter().find(|c| c.id == *id).cloned();
        told.push(Told {
            owner: owners.iter().find(|p| p.id == person).cloned(),
            client: client(&request.client),
            service: client(&request.resource_server),
            shares,
            names,
            request,
        });
    }
    Ok(told)
}
