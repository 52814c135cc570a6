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
use latchkey_store::{Change, Draft, DraftKind, Receipt, StoreError, Tx};

use crate::House;
use crate::blocks::{self, BlockLength};
use crate::cold_asks::LISTED as COLD;
use crate::draft::Problem;
use crate::login::OwnerSession;
use crate::mail;
use crate::sharing::{Method, Sharing, replace};

mod form;
mod lists;
mod meanwhile;
mod show;

pub use latchkey_store::RequestTab;
pub(crate) use meanwhile::{exchange, moment};
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
    /// Whether it is to take the place of a no that was given before.
    #[serde(default)]
    pub changes: bool,
    /// For how long the asker cannot ask again, with `no`: `30`, `ever`, or nothing more than usual.
    #[serde(default)]
    pub again: String,
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
    Allow {
        decision: Decision,
        whole: bool,
    },
    Refuse {
        message: Option<String>,
        again: Option<BlockLength>,
    },
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
        let (requests, around, cold) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let requests = snapshot
                        .access_requests()
                        .waiting_of_owner(&id, now)
                        .await?;
                    let around = show::around(snapshot, &id, &requests, now).await?;
                    let cold = snapshot.cold_asks().list_of_owner(&id, COLD).await?;
                    Ok::<_, StoreError>((requests, around, cold))
                })
            })
            .await?;
        let scene = self.scene(owner, now, &around);
        let mut lines: Vec<_> = requests
            .iter()
            .map(|request| show::line(&scene, request))
            .collect();
        lines.extend(lists::cold(&scene, &cold, RequestTab::Waiting));
        Ok(lines)
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
        let asked = self.pending(owner, id, form.changes).await?;
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
        let form = self.kept_answer(owner, id).await?.unwrap_or_default();
        let asked = self.pending(owner, id, form.changes).await?;
        let answer = self
            .read_form(owner, &asked, &form)
            .map_err(ApproveError::Problems)?;
        self.may_answer(owner, &answer, asked.now)?;
        let scene = self.scene(owner, asked.now, &asked.around);
        let request = self.shown(owner, &asked);
        let seen = self.seen(&form, &asked)?;
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

    /// A name for an answer to what is asked, and why, as it is shown; another one does not have it.
    fn seen(&self, form: &AnswerForm, asked: &Asked) -> Result<String, StoreError> {
        let text = serde_json::to_string(&(form, &asked.request.reason))
            .map_err(|_| StoreError::corrupt("answer"))?;
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
        // Read before the request: another tab may be quicker, and take the answer along.
        let form = self.kept_answer(owner, id).await?.unwrap_or_default();
        let asked = self.pending(owner, id, form.changes).await?;
        let answer = self
            .read_form(owner, &asked, &form)
            .map_err(ApproveError::Problems)?;
        if self.seen(&form, &asked)? != seen {
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
        let receipts = self.receipts(owner, &asked, &answer, (&ids, &act), now)?;
        let (of, actor, request) = (owner.id().clone(), owner.session().actor(), id.clone());
        let changes = form.changes;
        let blocked = match &answer {
            Answer::Refuse { again, .. } => again
                .map(|length| length.ends_at(now, &owner.session().zone))
                .transpose()?,
            Answer::Allow { .. } => None,
        };
        let (env, owner_name) = (self.house.env.clone(), owner.session().name.clone());
        let settled = self
            .house
            .store
            .write(move |tx| {
                let (of, request, answer) = (of.clone(), request.clone(), answer.clone());
                let (ids, act) = (ids.clone(), act.clone());
                let (names, actor) = (names.clone(), actor.clone());
                let receipts = receipts.clone();
                let (env, owner_name) = (env.clone(), owner_name.clone());
                Box::pin(async move {
                    let found = tx.access_requests().of_owner(&of, &request).await?;
                    let before = as_asked(found.ok_or(Unsettled::NotFound)?, changes, now)?;
                    let mut records = Vec::new();
                    let event = match answer {
                        Answer::Allow { decision, .. } => {
                            // First, as everywhere: another change may be under way.
                            tx.owners().bump(&of).await?;
                            let (after, shares) = before
                                .approve(&decision, &ids, &act, now)
                                .map_err(unsettled)?;
                            settle(tx, &after, changes).await?;
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
                            for receipt in &receipts {
                                tx.receipts().insert(receipt).await?;
                            }
                            approved(&before, &shares, &names)
                        }
                        Answer::Refuse { message, .. } => {
                            let after = before.deny(message, now).map_err(unsettled)?;
                            settle(tx, &after, changes).await?;
                            if let Some(until) = blocked {
                                let who = who(&before);
                                records.push(blocks::set(tx, &of, &who, until, &actor, now).await?);
                            }
                            AuditEvent::RequestDenied {
                                request: before.id.clone(),
                                who: who(&before),
                                what: touched(&before.wanted, &names),
                            }
                        }
                    };
                    tx.drafts().forget_answer(&of, &request).await?;
                    if changes {
                        mail::asking::answered_anew(tx, &env, &before, &owner_name, now).await?;
                    } else {
                        mail::answered(tx, &env, &before, &owner_name, now).await?;
                    }
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

    /// The receipts of what an answer will share.
    fn receipts(
        &self,
        owner: &OwnerSession,
        asked: &Asked,
        answer: &Answer,
        (ids, act): (&[ShareId], &ActId),
        now: Timestamp,
    ) -> Result<Vec<Receipt>, StoreError> {
        let Answer::Allow { decision, .. } = answer else {
            return Ok(Vec::new());
        };
        let Ok((_, shares)) = asked.request.approve(decision, ids, act, now) else {
            // Whatever stands against it, the write finds it too and says so.
            return Ok(Vec::new());
        };
        let scene = self.scene(owner, now, &asked.around);
        let sharing = Sharing::new(self.house.clone());
        shares
            .iter()
            .map(|share| sharing.receipt(owner, &scene, share, Method::Answered, now))
            .collect()
    }

    /// A request that can be answered, with what stands around it; with `changes` also one that was
    /// answered with a no, as it was before that.
    async fn pending(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
        changes: bool,
    ) -> Result<Asked, ApproveError> {
        let mut asked = self.asked(owner, id).await?;
        if changes && let Ok(before) = asked.request.before_no(asked.now) {
            asked.request = before;
            return Ok(asked);
        }
        let reported = asked.request.meanwhile.reported_at.is_some();
        if asked.request.is_pending(asked.now) && !reported {
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

/// The request as it is answered: one that waits, or one whose no is changed.
fn as_asked(
    found: AccessRequest,
    changes: bool,
    now: Timestamp,
) -> Result<AccessRequest, Unsettled> {
    if found.meanwhile.reported_at.is_some() {
        return Err(Unsettled::Over);
    }
    if changes && found.outcome.is_some() {
        return found.before_no(now).map_err(|_| Unsettled::Over);
    }
    Ok(found)
}

async fn settle(tx: &mut Tx<'_>, after: &AccessRequest, changes: bool) -> Result<(), Unsettled> {
    let settled = match tx.access_requests().settle(after).await {
        Err(StoreError::Stale) if changes => tx.access_requests().settle_anew(after).await,
        settled => settled,
    };
    settled.map_err(over)
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
