//! What stands around an owner's shares when they are put into words: people, records, services
//! and rules, read together with the shares.
//!
//! What a share gives is asked of the same `assess` that answers introspection, so that a page can
//! never promise more, or less, than a record service is told.

use std::collections::HashSet;

use latchkey_domain::assessment::{
    Asker, Because, Policies, Question, ResourceState, Verdict, assess,
};
use latchkey_domain::claim::{Fact, VerifiedClaims};
use latchkey_domain::id::{OwnerId, PartyId, ResourceId, ShareId};
use latchkey_domain::party::Client;
use latchkey_domain::resource::Resource;
use latchkey_domain::rule::{Rule, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Share, ShareState};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{ShareLine, Thread};
use latchkey_store::{Person, Snapshot, StoreError};

use crate::calendar;
use crate::wording::{ShareSentence, Words, permissions};

/// From when on an end is called near.
const SOON: Lifetime = Lifetime::days(14);

/// What was read around some shares.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    pub(crate) people: Vec<Person>,
    pub(crate) resources: Vec<(Resource, Option<Timestamp>)>,
    pub(crate) clients: Vec<Client>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) uses: Vec<(ShareId, Timestamp)>,
}

impl Surroundings {
    /// Reads what stands around these shares of one owner.
    pub(crate) async fn of(
        snapshot: &mut Snapshot<'_>,
        owner: &OwnerId,
        shares: &[Share],
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let parties = shares.iter().map(|share| share.party.clone()).collect();
        let resources = shares.iter().map(|share| share.resource.clone()).collect();
        let ids: Vec<_> = shares.iter().map(|share| share.id.clone()).collect();
        let around = Self::about(snapshot, owner, parties, resources, now).await?;
        Ok(Self {
            uses: snapshot.shares().last_uses(owner, &ids).await?,
            ..around
        })
    }

    /// Reads what is known of these people and these records of one owner.
    pub(crate) async fn about(
        snapshot: &mut Snapshot<'_>,
        owner: &OwnerId,
        parties: HashSet<PartyId>,
        resources: HashSet<ResourceId>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let people: Vec<_> = parties.iter().map(PartyId::person).collect();
        let resources: Vec<_> = resources.into_iter().collect();
        Ok(Self {
            people: snapshot.people().many(&people).await?,
            resources: snapshot
                .resources()
                .many_even_removed(owner, &resources)
                .await?,
            clients: snapshot.clients().all().await?,
            rules: snapshot.rules().in_force(now).await?,
            uses: Vec::new(),
        })
    }
}

/// What a share gives at this moment, after every rule has narrowed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effect {
    /// What may be done.
    pub(crate) scopes: ScopeSet,
    /// Until when.
    pub(crate) until: Timestamp,
    /// The rules that took something away.
    pub(crate) narrowed_by: Vec<Rule>,
}

impl Effect {
    pub(crate) fn is_narrower_than(&self, share: &Share) -> bool {
        self.scopes != share.scopes || self.until < share.ends_at
    }
}

/// Shares with what stands around them, ready to be put into words.
pub(crate) struct Scene<'a> {
    pub(crate) words: &'a Words,
    pub(crate) zone: &'a str,
    pub(crate) now: Timestamp,
    pub(crate) around: &'a Surroundings,
}

impl Scene<'_> {
    pub(crate) fn person(&self, party: &PartyId) -> Option<&Person> {
        let id = party.person();
        self.around.people.iter().find(|person| person.id == id)
    }

    pub(crate) fn person_name(&self, party: &PartyId) -> String {
        let known = self.person(party).map(|person| person.name.clone());
        known.unwrap_or_else(|| self.words.text("person-gone", &[]))
    }

    /// The zone where somebody lives; empty when it is not known.
    pub(crate) fn zone_of(&self, party: &PartyId) -> &str {
        self.person(party).map_or("", |person| &person.zone)
    }

    /// A record, even one that was removed at its service.
    pub(crate) fn resource(&self, id: &ResourceId) -> Option<&Resource> {
        let found = self.around.resources.iter().find(|(r, _)| r.id == *id);
        found.map(|(resource, _)| resource)
    }

    /// Whether a record is registered now.
    pub(crate) fn is_here(&self, id: &ResourceId) -> bool {
        let found = self.around.resources.iter().find(|(r, _)| r.id == *id);
        found.is_some_and(|(_, removed)| removed.is_none())
    }

    pub(crate) fn record_name(&self, id: &ResourceId) -> String {
        let known = self.resource(id).map(|r| r.description.shown_name());
        known.map_or_else(|| self.words.text("record-gone", &[]), str::to_owned)
    }

    pub(crate) fn service(&self, id: &ResourceId) -> Option<&Client> {
        let server = &self.resource(id)?.resource_server;
        self.around.clients.iter().find(|c| c.id == *server)
    }

    /// What a share would give if it began by now.
    pub(crate) fn effect(&self, share: &Share) -> Effect {
        let nothing = Effect {
            scopes: ScopeSet::new(),
            until: share.ends_at,
            narrowed_by: Vec::new(),
        };
        let found = self
            .around
            .resources
            .iter()
            .find(|(r, _)| r.id == share.resource);
        let (Some((resource, None)), Some(person)) = (found, self.person(&share.party)) else {
            return nothing;
        };
        let claims = known_claims(person, self.now);
        effect_of(
            share,
            &state_of(resource),
            &claims,
            &self.around.rules,
            self.now,
        )
    }

    /// One share as a row.
    pub(crate) fn line(&self, share: &Share) -> ShareLine {
        let effect = self.effect(share);
        let state = share.state(self.now);
        let holds = matches!(state, ShareState::Active | ShareState::Future);
        let ruled_out = holds && effect.scopes.is_empty();
        let (person, record) = (
            self.person_name(&share.party),
            self.record_name(&share.resource),
        );
        let given = if holds && !ruled_out {
            &effect.scopes
        } else {
            &share.scopes
        };
        let said = ShareSentence::new(self.words, self.zone, &person, given, &record)
            .seen_from(self.zone_of(&share.party));
        let sentence = match state {
            _ if ruled_out => said.refused(),
            ShareState::Active => said.purpose(share.purpose).present(effect.until),
            ShareState::Future => said
                .purpose(share.purpose)
                .upcoming(share.starts_at, effect.until),
            ShareState::Lapsed => said.ended(share.ends_at, None),
            ShareState::Ended(because) => said.ended(
                share.ended.map_or(self.now, |ended| ended.at),
                Some(because),
            ),
        };
        let active = state == ShareState::Active && !ruled_out;
        let thread = match state {
            _ if ruled_out => Thread::Past,
            ShareState::Active => permissions::thread(&effect.scopes),
            ShareState::Future => Thread::Waiting,
            ShareState::Lapsed | ShareState::Ended(_) => Thread::Past,
        };
        let used = self.around.uses.iter().find(|(id, _)| *id == share.id);
        let last_used = match used {
            Some((_, at)) => {
                let date = calendar::shown_date(*at, self.zone).text;
                self.words.text("share-last-used", &[("date", &date)])
            }
            None => self.words.text("share-not-used", &[]),
        };
        ShareLine {
            id: share.id.to_string(),
            sentence,
            thread,
            state: self.state(share, &effect, ruled_out),
            can_stop: holds,
            elapsed: active.then(|| elapsed(share.starts_at, effect.until, self.now)),
            ends_soon: active && effect.until.since(self.now) <= SOON,
            last_used,
            power: if ruled_out {
                String::new()
            } else {
                self.words.verb_phrase(given)
            },
            ends: calendar::until(self.words, effect.until, self.zone),
            name: person.clone(),
            record: share.resource.to_string(),
            person: share.party.to_string(),
        }
    }

    fn state(&self, share: &Share, effect: &Effect, ruled_out: bool) -> String {
        let date = |at| calendar::shown_date(at, self.zone).text;
        match share.state(self.now) {
            _ if ruled_out => self.words.text("share-state-rule", &[]),
            ShareState::Future => self
                .words
                .text("share-state-future", &[("date", &date(share.starts_at))]),
            ShareState::Active
                if calendar::days_between(self.now, effect.until, self.zone) == 0 =>
            {
                let time = calendar::shown_time(effect.until, self.zone);
                let place = calendar::place_of(self.zone);
                self.words
                    .text("share-state-today", &[("time", &time), ("place", &place)])
            }
            ShareState::Active if effect.until.since(self.now) <= SOON => {
                let days = calendar::days_between(self.now, effect.until, self.zone);
                self.words
                    .text("share-state-soon", &[("days", &days.to_string())])
            }
            ShareState::Active => self.words.text("share-state-active", &[]),
            ShareState::Lapsed => self.words.text("share-state-lapsed", &[]),
            ShareState::Ended(because) => {
                let key = format!("share-state-{}", because.key().replace('_', "-"));
                self.words.text(&key, &[])
            }
        }
    }

    /// What the rules took from a share, one sentence a rule.
    pub(crate) fn narrowings(&self, share: &Share, effect: &Effect) -> Vec<String> {
        let record = self.record_name(&share.resource);
        let lost = share.scopes.difference(&effect.scopes);
        let sentences = effect.narrowed_by.iter().filter_map(|rule| {
            let name = rule.name.as_str();
            match &rule.effect {
                RuleEffect::LongestShare { most } => {
                    let days = (most.as_seconds() / 86_400).max(1).to_string();
                    let date = calendar::end_between(
                        self.words,
                        effect.until,
                        self.zone,
                        self.zone_of(&share.party),
                    )
                    .text;
                    let args = [
                        ("rule", name),
                        ("days", days.as_str()),
                        ("date", date.as_str()),
                    ];
                    Some(self.words.text("rule-longest", &args))
                }
                RuleEffect::NotShared { scopes } | RuleEffect::ProofNeeded { scopes, .. } => {
                    let hit = if scopes.is_empty() {
                        lost.clone()
                    } else {
                        lost.intersection(scopes)
                    };
                    if hit.is_empty() {
                        return None;
                    }
                    let key = match rule.effect {
                        RuleEffect::NotShared { .. } => "rule-not-shared",
                        _ => "rule-proof",
                    };
                    let verbs = self.words.verb_choice(&hit);
                    let args = [
                        ("rule", name),
                        ("verbs", verbs.as_str()),
                        ("record", record.as_str()),
                    ];
                    Some(self.words.text(key, &args))
                }
            }
        });
        sentences.collect()
    }
}

/// What is registered about a resource, for the assessment.
pub(crate) fn state_of(resource: &Resource) -> ResourceState {
    ResourceState {
        id: resource.id.clone(),
        kind: resource.description.kind.clone(),
        scopes: resource.description.scopes.clone(),
    }
}

/// What is known of a person without asking her again: what was checked about her.
pub(crate) fn known_claims(person: &Person, now: Timestamp) -> VerifiedClaims {
    VerifiedClaims {
        party: person.id.clone().into(),
        name: person.name.clone(),
        place: person.place.clone(),
        facts: proven_at(&person.facts, now),
        verified_at: now,
        may_prove_more: false,
    }
}

/// What was checked about a person, proven by her at an instant.
pub(crate) fn proven_at(facts: &[Fact], at: Timestamp) -> Vec<Fact> {
    let proven = |fact: &Fact| Fact {
        proven_at: Some(at),
        ..fact.clone()
    };
    facts.iter().map(proven).collect()
}

fn effect_of(
    share: &Share,
    resource: &ResourceState,
    claims: &VerifiedClaims,
    rules: &[Rule],
    now: Timestamp,
) -> Effect {
    // A share that begins later is judged as on its first day.
    let at = now.max(share.starts_at);
    let question = Question {
        asker: Asker::Known(claims),
        owner: &share.owner,
        resource,
        wanted: &share.scopes,
    };
    let alone = [Share {
        ended: None,
        ..share.clone()
    }];
    let policies = Policies {
        shares: &alone,
        rules,
        takes_requests: false,
    };
    let assessment = assess(&question, &policies, at);
    let mut blamed = HashSet::new();
    for verdict in assessment.verdicts.values() {
        if let Verdict::Permit { because, .. } | Verdict::Deny { because } = verdict {
            blamed.extend(because.iter().filter_map(|because| match because {
                Because::Rule(id) => Some(id.clone()),
                _ => None,
            }));
        }
    }
    let permitted = assessment.permitted();
    Effect {
        scopes: permitted
            .as_ref()
            .map(|p| p.scopes.clone())
            .unwrap_or_default(),
        until: permitted.and_then(|p| p.until).unwrap_or(share.ends_at),
        narrowed_by: rules
            .iter()
            .filter(|rule| blamed.contains(&rule.id))
            .cloned()
            .collect(),
    }
}

/// How much of a time has passed, in hundredths.
fn elapsed(from: Timestamp, until: Timestamp, now: Timestamp) -> u8 {
    let whole = until.since(from).as_millis().max(1);
    let passed = now.since(from).as_millis().clamp(0, whole);
    u8::try_from(passed.saturating_mul(100) / whole).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_until_line_runs_from_the_start_to_the_end() {
        let at = Timestamp::from_millis;
        assert_eq!(elapsed(at(0), at(1000), at(0)), 0);
        assert_eq!(elapsed(at(0), at(1000), at(250)), 25);
        assert_eq!(elapsed(at(0), at(1000), at(5000)), 100);
        assert_eq!(elapsed(at(0), at(0), at(5)), 100);
        assert_eq!(elapsed(at(10), at(20), at(5)), 0);
    }
}
