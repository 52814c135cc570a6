//! What became of a person's own requests, and what others share with her.
//!
//! She learns the answer and nothing else: not whether it was read, and nothing of people who
//! share nothing with her. A record's name is told only once it is shared with her (decision 18).

use std::collections::HashSet;

use latchkey_domain::access_request::{AccessRequest, Outcome, SettleError};
use latchkey_domain::audit::{AuditEvent, Shown};
use latchkey_domain::id::{ClientId, OwnerId, PersonId, RequestId, ResourceId};
use latchkey_domain::party::Client;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Share, ShareState};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{AskLine, SegmentKind, Sentence, SharedWithMe, Thread};
use latchkey_store::{Change, Person, Snapshot, StoreError};

use crate::House;
use crate::approval::wanted_pieces;
use crate::calendar;
use crate::login::RequesterSession;
use crate::scene::{Effect, Scene, Surroundings};
use crate::wording::{Piece, permissions};

/// The most rows of a list.
const LISTED: i64 = 100;

/// Why an ask cannot be shown or taken back.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It is not there, or not this person's.
    #[error("no such request")]
    NotFound,
    /// It is over.
    #[error("the request is over")]
    Settled,
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
    /// Names of the records that are, or were, shared with the asker.
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
                    tell(snapshot, requests).await
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
                    tell(snapshot, found.into_iter().collect()).await
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
                    let after = before.withdraw(now).map_err(|error| match error {
                        SettleError::Settled | SettleError::Lapsed => AskError::Settled,
                        _ => AskError::NotFound,
                    })?;
                    match tx.access_requests().settle(&after).await {
                        Err(StoreError::Stale) => return Err(AskError::Settled),
                        settled => settled?,
                    }
                    crate::mail::no_answer_needed(tx, &id, now).await?;
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

    /// What others share with this person, what can be opened first.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn shared_with_me(
        &self,
        who: &RequesterSession,
    ) -> Result<Vec<SharedWithMe>, StoreError> {
        let now = self.house.env.now();
        let party = who.id().clone();
        let groups = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let shares = snapshot.shares().of_party(&party, LISTED).await?;
                    let owners: HashSet<OwnerId> = shares.iter().map(|s| s.owner.clone()).collect();
                    let mut groups: Vec<(Option<Person>, Vec<Share>, Surroundings)> = Vec::new();
                    for owner in owners {
                        let of: Vec<Share> = shares
                            .iter()
                            .filter(|s| s.owner == owner)
                            .cloned()
                            .collect();
                        let around = Surroundings::of(snapshot, &owner, &of, now).await?;
                        let person = snapshot.people().by_id(&owner.person()).await?;
                        groups.push((person, of, around));
                    }
                    Ok::<_, StoreError>(groups)
                })
            })
            .await?;
        let mut shown: Vec<(bool, Timestamp, SharedWithMe)> = Vec::new();
        for (owner, shares, around) in &groups {
            let zone = who.session().zone.as_str();
            let scene = Scene {
                words: &self.house.words,
                zone,
                now,
                around,
            };
            let name = owner.as_ref().map(|p| p.name.clone()).unwrap_or_default();
            for share in shares {
                let effect = scene.effect(share);
                let line = with_me(&scene, share, &effect, &name);
                shown.push((line.active, effect.until, line));
            }
        }
        // What can be opened comes first, the nearest end first; then the latest that is over.
        shown.sort_by(|(a, a_end, _), (b, b_end, _)| {
            let ends = if *a {
                a_end.cmp(b_end)
            } else {
                b_end.cmp(a_end)
            };
            b.cmp(a).then(ends)
        });
        Ok(shown.into_iter().map(|(_, _, line)| line).collect())
    }

    fn line(&self, who: &RequesterSession, told: &Told, now: Timestamp) -> AskLine {
        let (words, zone) = (&self.house.words, who.session().zone.as_str());
        let request = &told.request;
        let outcome = request.outcome_at(now);
        let key = match outcome {
            None => "waiting",
            Some(Outcome::AllowedPart) => "allowed-part",
            Some(outcome) => outcome.key(),
        };
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
            status: words.text(&format!("ask-status-{key}"), &[]),
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
                &format!("ask-next-{key}"),
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
        let owner = told
            .owner
            .as_ref()
            .map(|p| p.name.clone())
            .unwrap_or_default();
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

/// The names that go with some requests of one person.
async fn tell(
    snapshot: &mut Snapshot<'_>,
    requests: Vec<AccessRequest>,
) -> Result<Vec<Told>, StoreError> {
    let owners: HashSet<PersonId> = requests.iter().map(|r| r.owner.person()).collect();
    let owners: Vec<PersonId> = owners.into_iter().collect();
    let owners = snapshot.people().many(&owners).await?;
    let clients = snapshot.clients().all().await?;
    let mut told = Vec::with_capacity(requests.len());
    for request in requests {
        let shared: Vec<ResourceId> = snapshot
            .access_requests()
            .given(&request.owner, &request.id)
            .await?
            .into_iter()
            .map(|given| given.resource)
            .collect();
        let person = request.owner.person();
        let client = |id: &ClientId| clients.iter().find(|c| c.id == *id).cloned();
        told.push(Told {
            owner: owners.iter().find(|p| p.id == person).cloned(),
            client: client(&request.client),
            service: client(&request.resource_server),
            names: snapshot.resources().names(&request.owner, &shared).await?,
            request,
        });
    }
    Ok(told)
}

fn with_me(scene: &Scene<'_>, share: &Share, effect: &Effect, owner: &str) -> SharedWithMe {
    let state = share.state(scene.now);
    let active = state == ShareState::Active && !effect.scopes.is_empty();
    let soon = calendar::days_between(scene.now, effect.until, scene.zone);
    let text = match state {
        ShareState::Active if active && soon <= 14 => scene
            .words
            .text("with-me-soon", &[("days", &soon.to_string())]),
        ShareState::Active if active => scene.words.text("with-me-active", &[]),
        ShareState::Future => {
            let date = calendar::shown_date(share.starts_at, scene.zone).text;
            scene.words.text("with-me-future", &[("date", &date)])
        }
        // Why it ended is the owner's business.
        _ => scene.words.text("with-me-ended", &[]),
    };
    let scopes = if active {
        &effect.scopes
    } else {
        &share.scopes
    };
    let over = share.ended.map(|ended| ended.at);
    let until = match over {
        Some(at) => calendar::shown_date(at, scene.zone),
        None => calendar::shown_end(effect.until, scene.zone),
    };
    let service = scene.service(&share.resource);
    SharedWithMe {
        id: share.id.to_string(),
        owner: owner.to_owned(),
        record: scene.record_name(&share.resource),
        service: service.map(|c| c.name.clone()).unwrap_or_default(),
        website: service.map(|c| c.website.clone()).unwrap_or_default(),
        verbs: scene.words.verb_phrase(scopes),
        thread: if active {
            permissions::thread(&effect.scopes)
        } else {
            Thread::Past
        },
        until,
        state: text,
        active,
    }
}
