//! Requests for access, as their owner sees and answers them (journey 3).
//!
//! An answer is kept as a draft until the check page is confirmed. An approval makes shares: there
//! is nothing else to assess, list or stop (decision 11).

use serde::{Deserialize, Serialize};

use latchkey_domain::access_request::{AccessRequest, Decision, SettleError};
use latchkey_domain::audit::{AuditEvent, Shown, Touched};
use latchkey_domain::id::{ActId, DraftId, RequestId, ResourceId, ShareId};
use latchkey_domain::permission::Permission;
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{CheckAnswer, PendingRequest, RequestLine};
use latchkey_store::{Change, Draft, DraftKind, StoreError};

use crate::House;
use crate::draft::Problem;
use crate::login::OwnerSession;
use crate::sharing::replace;

mod form;
mod show;

use show::Asked;
pub(crate) use show::{line as request_line, wanted_pieces};

/// The most requests in the list.
const LISTED: i64 = 100;

/// What the form below a request sends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerForm {
    /// `all`, `part` or `no`.
    pub answer: String,
    /// The record and the scope of each part that was ticked, with `part`.
    pub parts: Vec<(String, String)>,
    /// A shorter length, with `part`; empty for what was asked.
    pub length: String,
    /// Words for the asker.
    pub message: String,
}

/// Why a request is not answered.
#[derive(Debug, thiserror::Error)]
pub enum ApproveError {
    /// It is not there, or not this owner's.
    #[error("no such request")]
    NotFound,
    /// It is over; how it now is.
    #[error("the request is over")]
    Settled(Box<PendingRequest>),
    /// The form has problems.
    #[error("the form has problems")]
    Problems(Vec<Problem>),
    /// The answer is no longer what the page showed: another tab changed it.
    #[error("the answer was changed since it was shown")]
    Changed,
    /// The last sign-in is too long ago to give somebody access.
    #[error("sign in again first")]
    SignInAgain,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an answer comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    Allow { decision: Decision, whole: bool },
    Refuse { message: Option<String> },
}

/// Why a write settled nothing.
enum Unsettled {
    NotFound,
    /// It was settled meanwhile, or ran out.
    Over,
    Store(StoreError),
}

impl From<StoreError> for Unsettled {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Requests and their answers.
#[derive(Clone)]
pub struct Approval {
    house: House,
}

impl Approval {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// The requests put to an owner, those that wait first.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn list(&self, owner: &OwnerSession) -> Result<Vec<RequestLine>, StoreError> {
        let now = self.house.env.now();
        let id = owner.id().clone();
        let (requests, around) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let requests = snapshot
                        .access_requests()
                        .list_of_owner(&id, now, LISTED)
                        .await?;
                    let around = show::around(snapshot, &id, &requests, now).await?;
                    Ok::<_, StoreError>((requests, around))
                })
            })
            .await?;
        let scene = self.scene(owner, now, &around);
        Ok(requests
            .iter()
            .map(|request| show::line(&scene, request))
            .collect())
    }

    /// The requests that wait for an owner's answer, the oldest first.
    pub(crate) async fn waiting(
        &self,
        owner: &OwnerSession,
    ) -> Result<Vec<RequestLine>, StoreError> {
        let now = self.house.env.now();
        let id = owner.id().clone();
        let (requests, around) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let requests = snapshot
                        .access_requests()
                        .waiting_of_owner(&id, now)
                        .await?;
                    let around = show::around(snapshot, &id, &requests, now).await?;
                    Ok::<_, StoreError>((requests, around))
                })
            })
            .await?;
        let scene = self.scene(owner, now, &around);
        Ok(requests
            .iter()
            .map(|request| show::line(&scene, request))
            .collect())
    }

    /// One request, whether it waits or is over.
    ///
    /// # Errors
    /// [`ApproveError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn request(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
    ) -> Result<PendingRequest, ApproveError> {
        let asked = self.asked(owner, id).await?;
        Ok(self.shown(owner, &asked))
    }

    /// What the owner has begun to answer.
    ///
    /// # Errors
    /// [`ApproveError::Store`] when it cannot be read.
    pub async fn kept_answer(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
    ) -> Result<Option<AnswerForm>, ApproveError> {
        let now = self.house.env.now();
        let (owner, id) = (owner.id().clone(), id.clone());
        let draft = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.drafts().answer_for(&owner, &id, now).await })
            })
            .await?;
        Ok(draft.and_then(|draft| serde_json::from_str(&draft.body).ok()))
    }

    /// Keeps an answer, which has no effect yet.
    ///
    /// # Errors
    /// [`ApproveError::Problems`] when something is missing, [`ApproveError::Settled`] when the
    /// request is over.
    pub async fn keep_answer(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
        form: AnswerForm,
    ) -> Result<(), ApproveError> {
        let now = self.house.env.now();
        let asked = self.pending(owner, id).await?;
        self.read_form(owner, &asked, &form)
            .map_err(ApproveError::Problems)?;
        let draft = Draft {
            id: self
                .house
                .env
                .fresh::<DraftId>(now)
                .map_err(StoreError::from)?,
            owner: owner.id().clone(),
            kind: DraftKind::Answer,
            subject: Some(id.to_string()),
            changed_at: now,
            expires_at: now.plus(self.house.settings.lifetimes.draft),
            body: serde_json::to_string(&form).map_err(|_| StoreError::corrupt("answer"))?,
        };
        let id = id.clone();
        self.house
            .store
            .write_unaudited(
                "an answer has no effect before it is confirmed",
                move |tx| {
                    let (draft, id) = (draft.clone(), id.clone());
                    Box::pin(async move {
                        tx.drafts().forget_answer(&draft.owner, &id).await?;
                        tx.drafts().insert(&draft).await
                    })
                },
            )
            .await
            .map_err(ApproveError::Store)
    }

    /// What the kept answer would do.
    ///
    /// # Errors
    /// [`ApproveError::Problems`] when there is no answer, [`ApproveError::Settled`] when the
    /// request is over, [`ApproveError::SignInAgain`] before a yes.
    pub async fn check(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
    ) -> Result<CheckAnswer, ApproveError> {
        let asked = self.pending(owner, id).await?;
        let form = self.kept_answer(owner, id).await?.unwrap_or_default();
        let answer = self
            .read_form(owner, &asked, &form)
            .map_err(ApproveError::Problems)?;
        self.may_answer(owner, &answer, asked.now)?;
        let scene = self.scene(owner, asked.now, &asked.around);
        let request = self.shown(owner, &asked);
        let seen = self.seen(&form)?;
        Ok(CheckAnswer {
            seen,
            ..show::check(&scene, &asked, request, &answer, form.message.trim())
        })
    }

    /// Saying no never takes a sign-in; saying yes takes a recent one.
    fn may_answer(
        &self,
        owner: &OwnerSession,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), ApproveError> {
        let gives = matches!(answer, Answer::Allow { .. });
        if gives && !owner.session().is_recent(now, &self.house.settings) {
            return Err(ApproveError::SignInAgain);
        }
        Ok(())
    }

    /// A name for an answer, which another one does not have.
    fn seen(&self, form: &AnswerForm) -> Result<String, StoreError> {
        let text = serde_json::to_string(form).map_err(|_| StoreError::corrupt("answer"))?;
        Ok(self.house.env.seal(&text))
    }

    /// Lets the kept answer take effect: the request is settled and, with a yes, its shares are
    /// made, in one write. `seen` is what the page before named the answer.
    ///
    /// # Errors
    /// [`ApproveError::Settled`] when it was answered meanwhile: nothing happens twice.
    /// [`ApproveError::Changed`] when the answer is no longer what was seen.
    pub async fn settle(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
        seen: &str,
    ) -> Result<PendingRequest, ApproveError> {
        let now = self.house.env.now();
        let mut asked = self.pending(owner, id).await?;
        let kept = self.kept_answer(owner, id).await?;
        if kept.is_none() {
            // The other tab may have been quicker a moment ago, and taken the answer along.
            asked = self.pending(owner, id).await?;
        }
        let form = kept.unwrap_or_default();
        let answer = self
            .read_form(owner, &asked, &form)
            .map_err(ApproveError::Problems)?;
        if self.seen(&form)? != seen {
            return Err(ApproveError::Changed);
        }
        self.may_answer(owner, &answer, now)?;
        let ids: Vec<ShareId> = self
            .house
            .env
            .fresh_many(now, asked.request.wanted.len())
            .map_err(StoreError::from)?;
        let act: ActId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let names: Vec<(ResourceId, String)> = asked.names();
        let (of, actor, request) = (owner.id().clone(), owner.session().actor(), id.clone());
        let (env, owner_name) = (self.house.env.clone(), owner.session().name.clone());
        let settled = self
            .house
            .store
            .write(move |tx| {
                let (of, request, answer) = (of.clone(), request.clone(), answer.clone());
                let (ids, act) = (ids.clone(), act.clone());
                let (names, actor) = (names.clone(), actor.clone());
                let (env, owner_name) = (env.clone(), owner_name.clone());
                Box::pin(async move {
                    let found = tx.access_requests().of_owner(&of, &request).await?;
                    let before = found.ok_or(Unsettled::NotFound)?;
                    let mut records = Vec::new();
                    let event = match answer {
                        Answer::Allow { decision, .. } => {
                            // First, as everywhere: another change may be under way.
                            tx.owners().bump(&of).await?;
                            let (after, shares) = before
                                .approve(&decision, &ids, &act, now)
                                .map_err(unsettled)?;
                            tx.access_requests().settle(&after).await.map_err(over)?;
                            for share in &shares {
                                // What the new share gives wholly would only stand beside it.
                                let covered = |old: &Share| {
                                    old.scopes.is_subset(&share.scopes)
                                        && old.ends_at <= share.ends_at
                                };
                                let former = replace(tx, share, covered, &actor, now).await?;
                                records.extend(former);
                                tx.shares().insert(share).await?;
                            }
                            approved(&before, &shares, &names)
                        }
                        Answer::Refuse { message } => {
                            let after = before.deny(message, now).map_err(unsettled)?;
                            tx.access_requests().settle(&after).await.map_err(over)?;
                            AuditEvent::RequestDenied {
                                request: before.id.clone(),
                                who: who(&before),
                                what: touched(&before.wanted, &names),
                            }
                        }
                    };
                    tx.drafts().forget_answer(&of, &request).await?;
                    crate::mail::answered(tx, &env, &before, &owner_name, now).await?;
                    records.push(event.record(now, &actor, Some(&of), None));
                    Ok(Change::many((), records))
                })
            })
            .await;
        match settled {
            Ok(()) => self.request(owner, id).await,
            Err(Unsettled::NotFound) => Err(ApproveError::NotFound),
            Err(Unsettled::Over) => Err(ApproveError::Settled(Box::new(
                self.request(owner, id).await?,
            ))),
            Err(Unsettled::Store(error)) => Err(ApproveError::Store(error)),
        }
    }

    /// A request that waits, with what stands around it.
    async fn pending(&self, owner: &OwnerSession, id: &RequestId) -> Result<Asked, ApproveError> {
        let asked = self.asked(owner, id).await?;
        if asked.request.is_pending(asked.now) {
            return Ok(asked);
        }
        Err(ApproveError::Settled(Box::new(self.shown(owner, &asked))))
    }

    async fn asked(&self, owner: &OwnerSession, id: &RequestId) -> Result<Asked, ApproveError> {
        let now = self.house.env.now();
        let (owner, id) = (owner.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { Asked::read(snapshot, &owner, &id, now).await })
            })
            .await?;
        found.ok_or(ApproveError::NotFound)
    }
}

fn unsettled(error: SettleError) -> Unsettled {
    match error {
        SettleError::Settled | SettleError::Lapsed => Unsettled::Over,
        SettleError::Wider | SettleError::Nothing | SettleError::DatePassed => {
            // The form was read against this very request; it changed under the reader.
            Unsettled::Store(StoreError::Stale)
        }
    }
}

fn over(error: StoreError) -> Unsettled {
    match error {
        StoreError::Stale => Unsettled::Over,
        other => Unsettled::Store(other),
    }
}

fn who(request: &AccessRequest) -> Shown {
    Shown {
        id: request.party.clone(),
        name: request.claims.name.clone(),
    }
}

fn touched(permissions: &[Permission], names: &[(ResourceId, String)]) -> Vec<Touched> {
    let name = |id: &ResourceId| {
        let found = names.iter().find(|(known, _)| known == id);
        found.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let touch = |p: &Permission| Touched {
        resource: p.resource.clone(),
        name: name(&p.resource),
        scopes: p.scopes.clone(),
    };
    permissions.iter().map(touch).collect()
}

fn approved(
    request: &AccessRequest,
    shares: &[Share],
    names: &[(ResourceId, String)],
) -> AuditEvent {
    let given: Vec<Permission> = shares
        .iter()
        .map(|s| Permission {
            resource: s.resource.clone(),
            scopes: s.scopes.clone(),
        })
        .collect();
    let rest = show::rest(&request.wanted, &given);
    AuditEvent::RequestApproved {
        request: request.id.clone(),
        who: who(request),
        allowed: touched(&given, names),
        refused: touched(&rest, names),
    }
}
