//! What an owner does with a request besides answering it: she asks something back, or reports it.
//! Neither is told to the app: to it the request goes on waiting.

use std::sync::Arc;

use latchkey_domain::access_request::{AccessRequest, MeanwhileError, Outcome};
use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::RequestId;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{
    Exchange, PendingRequest, RequestTalk, SegmentKind, Sentence, ShownDate,
};
use latchkey_store::Change;

use super::settle::{Unsettled, over, who};
use super::{Approval, ApproveError};
use crate::calendar;
use crate::draft::Problem;
use crate::login::OwnerSession;
use crate::mail;
use crate::wording::{Piece, Words};

/// The longest question, in characters.
const LONGEST_QUESTION: usize = 300;

impl Approval {
    /// Asks the asker something; the request rests until she replies, and runs out all the same.
    ///
    /// # Errors
    /// [`ApproveError::Problems`] when nothing was typed, [`ApproveError::Settled`] when the
    /// request is over or had its question.
    pub async fn ask_back(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
        question: &str,
    ) -> Result<(), ApproveError> {
        let question = question.trim().to_owned();
        let problem = if question.is_empty() {
            Some("problem-question")
        } else if question.chars().count() > LONGEST_QUESTION {
            Some("problem-question-long")
        } else {
            None
        };
        if let Some(key) = problem {
            self.pending(owner, id, false).await?;
            return Err(ApproveError::Problems(vec![Problem {
                field: "question",
                text: self.house.words.text(key, &[]),
            }]));
        }
        let asked = question.clone();
        let same = move |before: &AccessRequest| {
            let question = before.meanwhile.question.as_ref();
            question.is_some_and(|question| question.text == asked)
        };
        let moved = move |before: &AccessRequest, now| before.ask_back(question.clone(), now);
        let event = |before: &AccessRequest| AuditEvent::RequestQuestioned {
            request: before.id.clone(),
            who: who(before),
        };
        self.go_on(owner, id, moved, same, event).await
    }

    /// Reports a request as from somebody unknown: it is kept for administrators and not shown to
    /// the owner again; the asker is told nothing.
    ///
    /// # Errors
    /// [`ApproveError::Settled`] when the request is over.
    pub async fn report(&self, owner: &OwnerSession, id: &RequestId) -> Result<(), ApproveError> {
        let event = |before: &AccessRequest| AuditEvent::RequestReported {
            request: before.id.clone(),
            who: who(before),
            app: before.client.clone(),
        };
        let moved = AccessRequest::report;
        self.go_on(owner, id, moved, |_| true, event).await
    }

    /// A request whose no can be changed, as it was before that.
    ///
    /// # Errors
    /// [`ApproveError::Settled`] when there is no such no any more.
    pub async fn request_to_change(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
    ) -> Result<PendingRequest, ApproveError> {
        let asked = self.pending(owner, id, true).await?;
        Ok(self.shown(owner, &asked))
    }

    async fn go_on(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
        moved: impl Fn(&AccessRequest, Timestamp) -> Result<AccessRequest, MeanwhileError>
        + Send
        + Sync
        + 'static,
        same: impl Fn(&AccessRequest) -> bool + Send + Sync + 'static,
        event: impl Fn(&AccessRequest) -> AuditEvent + Send + Sync + 'static,
    ) -> Result<(), ApproveError> {
        let now = self.house.env.now();
        let (of, request, actor) = (owner.id().clone(), id.clone(), owner.session().actor());
        let (moved, same) = (Arc::new(moved), Arc::new(same));
        let event = Arc::new(event);
        let (env, name) = (self.house.env.clone(), owner.session().name.clone());
        let done = self
            .house
            .store
            .write(move |tx| {
                let (of, request, actor) = (of.clone(), request.clone(), actor.clone());
                let (moved, same) = (Arc::clone(&moved), Arc::clone(&same));
                let event = Arc::clone(&event);
                let (env, name) = (env.clone(), name.clone());
                Box::pin(async move {
                    let found = tx.access_requests().of_owner(&of, &request).await?;
                    let before = found.ok_or(Unsettled::NotFound)?;
                    let after = match moved(&before, now) {
                        // Sent twice: it is as it should be.
                        Err(MeanwhileError::Already) if same(&before) => {
                            return Ok(Change::none(()));
                        }
                        after => after.map_err(|_| Unsettled::Over)?,
                    };
                    let mut requests = tx.access_requests();
                    let kept = requests.keep_meanwhile(&before, &after, now).await;
                    kept.map_err(over)?;
                    if after.meanwhile.reported_at.is_none() {
                        mail::asking::questioned(tx, &env, &after, &name, now).await?;
                    } else {
                        mail::asking::no_longer_waits(tx, &after, now).await?;
                    }
                    let record = event(&before).record(now, &actor, Some(&of), None);
                    Ok(Change::new((), record))
                })
            })
            .await;
        match done {
            Ok(()) => Ok(()),
            Err(Unsettled::NotFound) => Err(ApproveError::NotFound),
            Err(Unsettled::Over) => Err(ApproveError::Settled(Box::new(
                self.request(owner, id).await?,
            ))),
            Err(Unsettled::Store(error)) => Err(ApproveError::Store(error)),
        }
    }
}

/// Question and reply, with their times.
pub(crate) fn exchange(words: &Words, zone: &str, request: &AccessRequest) -> Exchange {
    let shown = |remark: &latchkey_domain::access_request::Remark| {
        (remark.text.clone(), moment(words, zone, remark.at))
    };
    Exchange {
        question: request.meanwhile.question.as_ref().map(shown),
        reply: request.meanwhile.reply.as_ref().map(shown),
    }
}

/// "14:02 on 24 November 2026".
pub(crate) fn moment(words: &Words, zone: &str, at: Timestamp) -> ShownDate {
    let date = calendar::shown_date(at, zone);
    let time = calendar::shown_time(at, zone);
    ShownDate {
        text: words.text(
            "time-on-date",
            &[("time", time.as_str()), ("date", date.text.as_str())],
        ),
        iso: date.iso,
    }
}

/// What happened to a request beside its answer.
pub(super) fn talk(
    words: &Words,
    zone: &str,
    request: &AccessRequest,
    now: Timestamp,
) -> RequestTalk {
    let meanwhile = &request.meanwhile;
    RequestTalk {
        exchange: exchange(words, zone, request),
        reminded: meanwhile
            .reminded_at
            .map(|at| calendar::shown_date(at, zone)),
        can_ask_back: request.needs_answer(now) && meanwhile.question.is_none(),
        reported: meanwhile.reported_at.is_some(),
        can_change: request.can_change_no(now),
        settled: settled(words, zone, request, now),
    }
}

/// Who ended it, and when.
fn settled(words: &Words, zone: &str, request: &AccessRequest, now: Timestamp) -> Option<Sentence> {
    let reported = request.meanwhile.reported_at;
    let (key, at) = match (request.outcome_at(now), reported) {
        (Some(Outcome::Withdrawn), _) => ("settled-withdrawn", request.settled_at?),
        (Some(Outcome::Lapsed), _) => ("settled-lapsed", request.lapses_at),
        (Some(_), _) => ("settled-answered", request.settled_at?),
        (None, Some(at)) => ("settled-reported", at),
        (None, None) => return None,
    };
    let name = request.claims.name.clone();
    Some(words.pieced(
        key,
        vec![
            ("person", Piece::one(SegmentKind::Name, name)),
            (
                "when",
                Piece::one(SegmentKind::Date, moment(words, zone, at).text),
            ),
        ],
    ))
}
