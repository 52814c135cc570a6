//! Asks by a share address in words: rows among other requests, and the pages of one.

use latchkey_domain::access_request::{Outcome, Reason};
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::cold_ask::ColdAsk;
use latchkey_domain::id::RequestId;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{
    AskLine, ColdAskPage, ColdRequest, Evidence, PersonCard, RequestLine, SegmentKind, Sentence,
    Thread,
};

use super::{ColdAskError, ColdAsks};
use crate::calendar;
use crate::login::{OwnerSession, RequesterSession};
use crate::wording::{Piece, Words};

impl ColdAsks {
    /// One that was put to this owner.
    ///
    /// # Errors
    /// [`ColdAskError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn request(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
    ) -> Result<ColdRequest, ColdAskError> {
        let now = self.house.env.now();
        let ask = self.one(owner, id).await?;
        let (words, zone) = (&self.house.words, owner.session().zone.as_str());
        let line = owner_line(words, zone, &ask, now);
        let reason = &ask.wish.reason;
        let days = reason.days.unwrap_or_default().to_string();
        Ok(ColdRequest {
            id: ask.id.to_string(),
            sentence: line.sentence,
            person: card(words, zone, &ask.wish.claims, reason.relation.as_deref()),
            partly_checked: ask.wish.claims.facts.is_empty(),
            wanted: words.verbs(&ask.wish.scopes),
            purpose: purpose(words, reason),
            words: reason.words.clone(),
            length: words.text("cold-length", &[("days", &days)]),
            asked: line.asked,
            lapses: calendar::shown_date(ask.lapses_at, zone),
            state: line.state,
            waiting: line.waiting,
            can_allow: ask.can_be_allowed(now),
        })
    }

    /// One that this person made.
    ///
    /// # Errors
    /// [`ColdAskError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn ask(
        &self,
        who: &RequesterSession,
        id: &RequestId,
    ) -> Result<ColdAskPage, ColdAskError> {
        let now = self.house.env.now();
        let (party, id) = (who.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let (party, id) = (party.clone(), id.clone());
                Box::pin(async move { snapshot.cold_asks().of_party(&party, &id).await })
            })
            .await?;
        let ask = found.ok_or(ColdAskError::NotFound)?;
        let (words, zone) = (&self.house.words, who.session().zone.as_str());
        let line = asker_line(words, zone, &ask, now);
        Ok(ColdAskPage {
            id: line.id,
            status: line.status,
            thread: line.thread,
            hint: ask.wish.hint.clone(),
            wanted: words.verbs(&ask.wish.scopes),
            purpose: purpose(words, &ask.wish.reason),
            words: ask.wish.reason.words.clone(),
            asked: line.asked,
            next: line.next,
            waiting: line.waiting,
            allowed: ask.outcome_at(now) == Some(Outcome::Allowed),
        })
    }
}

/// Who asks: what was checked, and what she says of herself.
pub(super) fn card(
    words: &Words,
    zone: &str,
    claims: &VerifiedClaims,
    relation: Option<&str>,
) -> PersonCard {
    let checked = claims.facts.iter().map(|fact| {
        let date = calendar::shown_date(fact.checked_at, zone).text;
        let args = [("source", fact.source.as_str()), ("date", date.as_str())];
        Evidence {
            checked: true,
            what: fact.label.clone(),
            source: words.text("evidence-checked", &args),
        }
    });
    let told = relation.into_iter().map(|relation| Evidence {
        checked: false,
        what: relation.to_owned(),
        source: words.text("evidence-told", &[]),
    });
    PersonCard {
        id: claims.party.to_string(),
        name: claims.name.clone(),
        place: claims.place.clone().unwrap_or_default(),
        evidence: checked.chain(told).collect(),
    }
}

/// What for, said from outside: "Care", not "My care".
fn purpose(words: &Words, reason: &Reason) -> String {
    reason.purpose.map_or_else(String::new, |purpose| {
        let key = format!("asked-purpose-{}", purpose.key().replace('_', "-"));
        words.text(&key, &[])
    })
}

/// One as a row among an owner's requests.
pub(crate) fn owner_line(words: &Words, zone: &str, ask: &ColdAsk, now: Timestamp) -> RequestLine {
    let outcome = ask.outcome_at(now);
    let key = if outcome.is_none() {
        "cold-asking"
    } else {
        "cold-asked"
    };
    let name = ask.wish.claims.name.clone();
    let pieces = vec![
        ("person", Piece::one(SegmentKind::Name, name)),
        ("verbs", words.verb_piece(&ask.wish.scopes)),
    ];
    let state = outcome.map_or("waiting", Outcome::key);
    let ends = calendar::shown_date(ask.lapses_at, zone).text;
    RequestLine {
        id: ask.id.to_string(),
        sentence: words.pieced(key, pieces),
        why: ask.wish.reason.words.clone().unwrap_or_default(),
        asked: calendar::shown_date(ask.asked_at, zone),
        runs_out: words.text("request-runs-out", &[("date", &ends)]),
        state: words.text(&format!("request-state-{}", state.replace('_', "-")), &[]),
        waiting: outcome.is_none(),
        resting: false,
    }
}

/// One as a row among the requests that somebody made. It names nobody: whose the address is, if
/// anybody's, only a share tells.
pub(crate) fn asker_line(words: &Words, zone: &str, ask: &ColdAsk, now: Timestamp) -> AskLine {
    let outcome = ask.outcome_at(now);
    let key = outcome.map_or("waiting", Outcome::key).replace('_', "-");
    let lapses = calendar::shown_date(ask.lapses_at, zone).text;
    let changed = ask.settled.map_or(ask.asked_at, |(_, at)| at);
    let changed = match outcome {
        Some(Outcome::Lapsed) => ask.lapses_at,
        _ => changed,
    };
    AskLine {
        id: ask.id.to_string(),
        status: words.text(&format!("ask-status-{key}"), &[]),
        thread: if outcome.is_none() {
            Thread::Waiting
        } else {
            Thread::Past
        },
        what: asked_of(words, ask),
        app: String::new(),
        asked: calendar::shown_date(ask.asked_at, zone),
        changed: calendar::shown_date(changed, zone),
        next: words.text(&format!("cold-next-{key}"), &[("date", &lapses)]),
        website: None,
        waiting: outcome.is_none(),
        message: None,
    }
}

fn asked_of(words: &Words, ask: &ColdAsk) -> Sentence {
    let hint = ask.wish.hint.clone();
    let pieces = vec![
        ("verbs", words.verb_piece(&ask.wish.scopes)),
        ("hint", Piece::one(SegmentKind::Name, hint)),
    ];
    words.pieced("cold-what", pieces)
}
