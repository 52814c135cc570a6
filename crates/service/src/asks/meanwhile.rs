//! What the asker does with a request while it waits: she replies, says why, reminds once, and takes
//! a withdrawal back.
//!
//! All of it is refused once the request is over, in the same words whatever ended it.

use std::sync::Arc;

use latchkey_domain::access_request::{AccessRequest, MeanwhileError, Reason};
use latchkey_domain::audit::{AuditEvent, Shown};
use latchkey_domain::id::RequestId;
use latchkey_domain::letter::LetterKind;
use latchkey_domain::share::Purpose;
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, StoreError};

use super::{AskError, Asks};
use crate::draft::Problem;
use crate::login::RequesterSession;
use crate::mail;

/// The longest reply or reason, in characters.
const LONGEST: usize = 300;

type Moved =
    dyn Fn(&AccessRequest, Timestamp) -> Result<AccessRequest, MeanwhileError> + Send + Sync;
type Event = dyn Fn(RequestId, Shown) -> AuditEvent + Send + Sync;
type Same = dyn Fn(&AccessRequest) -> bool + Send + Sync;

/// What an asker does with a request.
#[derive(Clone)]
struct Step {
    /// What becomes of it.
    moved: Arc<Moved>,
    /// Whether the same was done a moment ago: a form that is sent twice is no error.
    same: Arc<Same>,
    event: Arc<Event>,
    /// What tells the owner.
    letter: Option<LetterKind>,
}

impl Asks {
    /// Replies to the owner's question; the request waits for her again.
    ///
    /// # Errors
    /// [`AskError::Problems`] when nothing was typed, [`AskError::Settled`] when there is no
    /// question to reply to any more.
    pub async fn reply(
        &self,
        who: &RequesterSession,
        id: &RequestId,
        text: &str,
    ) -> Result<(), AskError> {
        let text = text.trim().to_owned();
        let problem = if text.is_empty() {
            Some("problem-reply")
        } else if text.chars().count() > LONGEST {
            Some("problem-reply-long")
        } else {
            None
        };
        if let Some(key) = problem {
            return Err(self.problems(vec![("reply", key)]));
        }
        let said = text.clone();
        self.go_on(
            who,
            id,
            Step {
                moved: Arc::new(move |before, now| before.reply(text.clone(), now)),
                same: Arc::new(move |before| {
                    let reply = before.meanwhile.reply.as_ref();
                    reply.is_some_and(|reply| reply.text == said)
                }),
                event: Arc::new(|request, who| AuditEvent::RequestReplied { request, who }),
                letter: Some(LetterKind::RequestReply),
            },
        )
        .await
    }

    /// Says why, where nothing was said with the request.
    ///
    /// # Errors
    /// [`AskError::Problems`] with everything that is wrong, [`AskError::Settled`] when the request
    /// is over or says why already.
    pub async fn explain(
        &self,
        who: &RequesterSession,
        id: &RequestId,
        purpose: &str,
        words: &str,
    ) -> Result<(), AskError> {
        let (purpose, words) = (Purpose::from_key(purpose), words.trim().to_owned());
        let mut wrong = Vec::new();
        if purpose.is_none() {
            wrong.push(("purpose", "prove-problem-purpose"));
        }
        if words.is_empty() && purpose == Some(Purpose::Other) {
            wrong.push(("words", "prove-problem-words"));
        }
        if words.chars().count() > LONGEST {
            wrong.push(("words", "prove-problem-words-long"));
        }
        if !wrong.is_empty() {
            return Err(self.problems(wrong));
        }
        let words = (!words.is_empty()).then_some(words);
        let said = (purpose, words.clone());
        self.go_on(
            who,
            id,
            Step {
                moved: Arc::new(move |before, now| {
                    let reason = Reason {
                        purpose,
                        words: words.clone(),
                        ..before.reason.clone()
                    };
                    before.explain(reason, now)
                }),
                same: Arc::new(move |before| {
                    said.0 == before.reason.purpose && said.1 == before.reason.words
                }),
                event: Arc::new(|request, who| AuditEvent::RequestExplained { request, who }),
                letter: None,
            },
        )
        .await
    }

    /// Reminds the owner, once.
    ///
    /// # Errors
    /// [`AskError::Settled`] when that cannot be, or was done.
    pub async fn remind(&self, who: &RequesterSession, id: &RequestId) -> Result<(), AskError> {
        self.go_on(
            who,
            id,
            Step {
                moved: Arc::new(AccessRequest::remind),
                same: Arc::new(|_| true),
                event: Arc::new(|request, who| AuditEvent::RequestReminded { request, who }),
                letter: Some(LetterKind::RequestReminder),
            },
        )
        .await
    }

    /// Takes a withdrawal back: the same request, with the same end.
    ///
    /// # Errors
    /// [`AskError::Settled`] when it is too late.
    pub async fn unwithdraw(&self, who: &RequesterSession, id: &RequestId) -> Result<(), AskError> {
        let now = self.house.env.now();
        let undo = self.house.settings.lifetimes.undo;
        let (party, id, actor) = (who.id().clone(), id.clone(), who.session().actor());
        self.house
            .store
            .write(move |tx| {
                let (party, id, actor) = (party.clone(), id.clone(), actor.clone());
                Box::pin(async move {
                    let found = tx.access_requests().of_party(&party, &id).await?;
                    let before = found.ok_or(AskError::NotFound)?;
                    if before.is_pending(now) {
                        // Pressed twice: it is as it should be.
                        return Ok(Change::none(()));
                    }
                    before
                        .unwithdraw(now, undo)
                        .map_err(|_| AskError::Settled)?;
                    match tx.access_requests().unwithdraw(&before).await {
                        Err(StoreError::Stale) => return Err(AskError::Settled),
                        done => done?,
                    }
                    mail::asking::waits_again(tx, &before, now).await?;
                    let who = shown(&before);
                    let event = AuditEvent::RequestUnwithdrawn { request: id, who };
                    let record = event.record(now, &actor, Some(&before.owner), None);
                    Ok(Change::new((), record))
                })
            })
            .await
    }

    fn problems(&self, wrong: Vec<(&'static str, &str)>) -> AskError {
        let problem = |(field, key)| Problem {
            field,
            text: self.house.words.text(key, &[]),
        };
        AskError::Problems(wrong.into_iter().map(problem).collect())
    }

    async fn go_on(
        &self,
        who: &RequesterSession,
        id: &RequestId,
        step: Step,
    ) -> Result<(), AskError> {
        let now = self.house.env.now();
        let (party, id, actor) = (who.id().clone(), id.clone(), who.session().actor());
        let env = self.house.env.clone();
        self.house
            .store
            .write(move |tx| {
                let (party, id, actor) = (party.clone(), id.clone(), actor.clone());
                let env = env.clone();
                let step = step.clone();
                Box::pin(async move {
                    let found = tx.access_requests().of_party(&party, &id).await?;
                    let before = found.ok_or(AskError::NotFound)?;
                    let after = match (step.moved)(&before, now) {
                        Err(MeanwhileError::Already) if (step.same)(&before) => {
                            return Ok(Change::none(()));
                        }
                        after => after.map_err(|_| AskError::Settled)?,
                    };
                    let mut requests = tx.access_requests();
                    match requests.keep_meanwhile(&before, &after, now).await {
                        Err(StoreError::Stale) => return Err(AskError::Settled),
                        done => done?,
                    }
                    if let Some(kind) = step.letter {
                        mail::asking::tell_owner(tx, &env, &after, kind, now).await?;
                    }
                    let event = (step.event)(id, shown(&before));
                    let record = event.record(now, &actor, Some(&before.owner), None);
                    Ok(Change::new((), record))
                })
            })
            .await
    }
}

fn shown(request: &AccessRequest) -> Shown {
    Shown {
        id: request.party.clone(),
        name: request.claims.name.clone(),
    }
}
