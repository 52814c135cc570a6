//! Requests for access, as their owner sees and answers them (journey 3).
//!
//! An answer is kept as a draft until the check page is confirmed. An approval makes shares: there
//! is nothing else to assess, list or stop (decision 11).

use serde::{Deserialize, Serialize};

use latchkey_domain::access_request::Decision;
use latchkey_domain::id::{DraftId, RequestId};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{CheckAnswer, PendingRequest, RequestLine};
use latchkey_store::{Draft, DraftKind, StoreError};

use crate::House;
use crate::blocks::BlockLength;
use crate::cold_asks::LISTED as COLD;
use crate::draft::Problem;
use crate::login::OwnerSession;

mod check;
mod form;
mod lists;
mod meanwhile;
mod settle;
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
            ..check::check(&scene, &asked, request, &answer, form.message.trim())
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
