//! The check page of an answer: what it would do, and what it would not.

use latchkey_domain::view::{CheckAnswer, PendingRequest};

use super::Answer;
use super::show::{Asked, rest};
use crate::blocks::BlockLength;
use crate::scene::Scene;
use crate::wording::ShareSentence;

/// What an answer would do.
pub(super) fn check(
    scene: &Scene<'_>,
    asked: &Asked,
    request: PendingRequest,
    answer: &Answer,
    message: &str,
) -> CheckAnswer {
    let (allowed, whole, ends_at) = match answer {
        Answer::Allow { decision, whole } => (decision.allowed.clone(), *whole, decision.ends_at),
        Answer::Refuse { .. } => (Vec::new(), false, scene.now),
    };
    let person = &asked.request.claims.name;
    let will = allowed
        .iter()
        .filter_map(|p| asked.would_be(p, ends_at))
        .map(|share| scene.line(&share).sentence)
        .collect();
    let will_not = rest(&asked.request.wanted, &allowed)
        .iter()
        .map(|p| {
            let record = scene.record_name(&p.resource);
            ShareSentence::new(scene.words, scene.zone, person, &p.scopes, &record).refused()
        })
        .collect();
    CheckAnswer {
        request,
        seen: String::new(),
        will,
        will_not,
        refuses: matches!(answer, Answer::Refuse { .. }),
        part: matches!(answer, Answer::Allow { .. }) && !whole,
        message: message.to_owned(),
        again: match answer {
            Answer::Refuse {
                again: Some(length),
                ..
            } => {
                let key = match length {
                    BlockLength::ThirtyDays => "request-check-again-30",
                    BlockLength::Ever => "request-check-again-ever",
                };
                Some(scene.words.text(key, &[]))
            }
            Answer::Refuse { again: None, .. } => {
                Some(scene.words.text("request-check-again-week", &[]))
            }
            Answer::Allow { .. } => None,
        },
    }
}
