//! A person's own requests a page at a time, and one of them with all that is told of it.
//!
//! Whether the owner has read it, or reported it, is told nowhere.

use latchkey_domain::access_request::{AccessRequest, Outcome};
use latchkey_domain::id::RequestId;
use latchkey_domain::rule::RuleEffect;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Purpose, ShareState};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{
    AskLine, AskPage, AsksPage, Happening, Reminder, SegmentKind, Sentence,
};
use latchkey_store::StoreError;

use super::{AskError, Asks, Told, owner_name, tell};
use crate::approval::{exchange, moment};
use crate::calendar;
use crate::cold_asks::{LISTED as COLD, asker_line};
use crate::live;
use crate::login::RequesterSession;
use crate::scene::{Scene, Surroundings};
use crate::wording::{Piece, Words};

/// How many rows a page has.
const PAGE: usize = 20;

impl Asks {
    /// A page of the requests a person made, the newest first, from after another one on.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn page(
        &self,
        who: &RequesterSession,
        after: Option<RequestId>,
    ) -> Result<AsksPage, StoreError> {
        let now = self.house.env.now();
        let party = who.id().clone();
        let first = after.is_none();
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
        let (told, more, watched, by_address) = self
            .house
            .store
            .read(move |snapshot| {
                let (party, after) = (party.clone(), after.clone());
                Box::pin(async move {
                    let mut requests = snapshot
                        .access_requests()
                        .page_of_party(&party, after.as_ref(), limit)
                        .await?;
                    let more = requests.len() > PAGE;
                    requests.truncate(PAGE);
                    let watched = live::of_party(snapshot, &party, now).await?;
                    let told = tell(snapshot, requests, now).await?;
                    let by_address = snapshot.cold_asks().list_of_party(&party, COLD).await?;
                    Ok::<_, StoreError>((told, more, watched, by_address))
                })
            })
            .await?;
        let last = told.last().map(|told| told.request.id.to_string());
        let mut lines: Vec<AskLine> = told.iter().map(|told| self.line(who, told, now)).collect();
        if first {
            let (words, zone) = (&self.house.words, who.session().zone.as_str());
            let by_address = by_address.iter();
            lines.extend(by_address.map(|ask| asker_line(words, zone, ask, now)));
            lines.sort_by(|one, other| other.asked.iso.cmp(&one.asked.iso));
        }
        Ok(AsksPage {
            next: last.filter(|_| more),
            first,
            lines,
            mark: self.house.env.seal(&watched),
        })
    }

    /// One of them with everything that is told of it.
    ///
    /// # Errors
    /// [`AskError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn detail(
        &self,
        who: &RequesterSession,
        id: &RequestId,
    ) -> Result<AskPage, AskError> {
        let now = self.house.env.now();
        let (party, id) = (who.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let (party, id) = (party.clone(), id.clone());
                Box::pin(async move {
                    let request = snapshot.access_requests().of_party(&party, &id).await?;
                    let told = tell(snapshot, request.into_iter().collect(), now).await?;
                    let Some(told) = told.into_iter().next() else {
                        return Ok(None);
                    };
                    let owner = &told.request.owner;
                    let around = Surroundings::of(snapshot, owner, &told.shares, now).await?;
                    Ok::<_, StoreError>(Some((told, around)))
                })
            })
            .await?;
        let (told, around) = found.ok_or(AskError::NotFound)?;
        let (words, zone) = (&self.house.words, who.session().zone.as_str());
        let scene = Scene {
            words,
            zone,
            now,
            around: &around,
        };
        let request = &told.request;
        let over = request.outcome_at(now).is_some();
        let all = request
            .wanted
            .iter()
            .fold(ScopeSet::new(), |all, w| all.union(&w.scopes));
        let undo = self.house.settings.lifetimes.undo;
        let undo_until = request.unwithdraw_until(undo).filter(|until| now <= *until);
        let reason = &request.reason;
        let allowed = matches!(
            request.outcome_at(now),
            Some(Outcome::Allowed | Outcome::AllowedPart)
        );
        let website = told.client.as_ref().map(|client| client.website.clone());
        Ok(AskPage {
            line: self.line(who, &told, now),
            owner: owner_name(&told),
            wanted: words.verbs(&all),
            allowed: allowances(&scene, &told),
            purpose: reason.purpose.map(|p| {
                let key = format!("asked-purpose-{}", p.key().replace('_', "-"));
                words.text(&key, &[])
            }),
            words: reason.words.clone(),
            happened: happened(words, zone, request, now),
            exchange: exchange(words, zone, request),
            can_explain: !over && !request.says_why(),
            reminder: reminder(zone, request, now),
            undo_until: undo_until.map(|until| calendar::shown_time(until, zone)),
            needs_proof: needs_proof(&scene, &told),
            again: website.filter(|_| over && !allowed),
            purposes: Purpose::ALL
                .iter()
                .map(|p| (p.key().to_owned(), words.purpose(*p)))
                .collect(),
            mark: self.house.env.seal(&live::of_request(request, now)),
        })
    }
}

/// What was allowed, each record in the tense of what holds now.
fn allowances(scene: &Scene<'_>, told: &Told) -> Vec<Sentence> {
    let said = |share: &latchkey_domain::share::Share| {
        let name = told.names.iter().find(|(id, _)| *id == share.resource);
        let record = name.map_or_else(
            || scene.words.text("record-gone", &[]),
            |(_, name)| name.clone(),
        );
        let effect = scene.effect(share);
        let state = share.state(scene.now);
        let holds = matches!(state, ShareState::Active | ShareState::Future);
        let (key, verbs, until) = match (holds, effect.scopes.is_empty()) {
            (true, false) => ("with-me-can", &effect.scopes, effect.until),
            (true, true) => ("with-me-cannot", &share.scopes, share.ends_at),
            (false, _) => (
                "with-me-could",
                &share.scopes,
                share.ended.map_or(share.ends_at, |ended| ended.at),
            ),
        };
        let until = calendar::shown_end(until, scene.zone).text;
        scene.words.pieced(
            key,
            vec![
                ("verbs", scene.words.verb_piece(verbs)),
                ("record", Piece::one(SegmentKind::Name, record)),
                ("until", Piece::one(SegmentKind::Date, until)),
            ],
        )
    };
    told.shares.iter().map(said).collect()
}

/// Whether something that was allowed waits only for proof.
fn needs_proof(scene: &Scene<'_>, told: &Told) -> bool {
    told.shares.iter().any(|share| {
        let effect = scene.effect(share);
        share.is_in_force(scene.now)
            && effect.scopes.is_empty()
            && effect
                .narrowed_by
                .iter()
                .any(|rule| matches!(rule.effect, RuleEffect::ProofNeeded { .. }))
    })
}

fn reminder(zone: &str, request: &AccessRequest, now: Timestamp) -> Reminder {
    if let Some(at) = request.meanwhile.reminded_at {
        return Reminder::Sent(calendar::shown_date(at, zone));
    }
    match request.remind_from(now) {
        Some(from) if from <= now => Reminder::Now,
        Some(from) => Reminder::From(calendar::shown_date(from, zone)),
        None => Reminder::None,
    }
}

/// Everything that happened, the oldest first.
fn happened(words: &Words, zone: &str, request: &AccessRequest, now: Timestamp) -> Vec<Happening> {
    let meanwhile = &request.meanwhile;
    let ended = request.outcome_at(now).map(|outcome| {
        let at = request.settled_at.unwrap_or(request.lapses_at);
        (outcome.key(), at)
    });
    let mut all = vec![("asked", request.asked_at)];
    all.extend(meanwhile.explained_at.map(|at| ("explained", at)));
    all.extend(meanwhile.question.as_ref().map(|q| ("question", q.at)));
    all.extend(meanwhile.reply.as_ref().map(|r| ("reply", r.at)));
    all.extend(meanwhile.reminded_at.map(|at| ("reminded", at)));
    all.extend(ended);
    all.sort_by_key(|(_, at)| *at);
    let one = |(key, at): (&str, Timestamp)| Happening {
        what: words.text(&format!("ask-happened-{}", key.replace('_', "-")), &[]),
        when: moment(words, zone, at),
    };
    all.into_iter().map(one).collect()
}
