//! What somebody sees: every record of the owner, judged by the same `assess` that answers her.
//!
//! Nothing is opened, shared or written down by looking. On another day it is judged as at the
//! first moment of that day, by the shares and rules that will hold then as far as is known now.

use latchkey_domain::assessment::{Asker, Policies, Question, Verdict, assess};
use latchkey_domain::claim::Fact;
use latchkey_domain::id::{OwnerId, PartyId, PersonId};
use latchkey_domain::resource::Resource;
use latchkey_domain::rule::{Rule, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{Preview, PreviewLine, PreviewProof, ShownDate};
use latchkey_store::{Person, StoreError};

use super::{Circle, CircleError, around};
use crate::calendar;
use crate::draft::Problem;
use crate::login::OwnerSession;
use crate::scene::{Scene, known_claims, state_of};
use crate::wording::{ShareSentence, permissions};

/// What a preview is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviewAsked {
    /// Day, month and year as typed; all empty for now.
    pub date: (String, String, String),
    /// Whose proof counts.
    pub proof: PreviewProof,
}

impl Circle {
    /// What somebody can see, can see and change, and cannot see.
    ///
    /// # Errors
    /// [`CircleError::NotFound`] for somebody the owner has nothing to do with;
    /// [`CircleError::Problems`] when the date is none, has passed or is too far away.
    pub async fn preview(
        &self,
        owner: &OwnerSession,
        id: &PersonId,
        asked: &PreviewAsked,
    ) -> Result<Preview, CircleError> {
        let now = self.house.env.now();
        let at = self.moment(owner, asked, now)?;
        let party = PartyId::from(id.clone());
        let (of, who) = (owner.id().clone(), party.clone());
        let read = self
            .house
            .store
            .read(move |snapshot| {
                let (of, who) = (of.clone(), who.clone());
                Box::pin(async move {
                    if of.is_party(&who) || !snapshot.circle().knows(&of, &who).await? {
                        return Ok(None);
                    }
                    let parties = std::slice::from_ref(&who);
                    let shares = snapshot.circle().live_with(&of, parties, at).await?;
                    // The rules of that day.
                    let around = around(snapshot, &of, &shares, parties, at).await?;
                    let resources = snapshot.resources().of_owner(&of).await?;
                    Ok::<_, StoreError>(Some((shares, around, resources)))
                })
            })
            .await?;
        let (shares, mut around, resources) = read.ok_or(CircleError::NotFound)?;
        let facts = asked_for(&around.rules, &resources, &shares, at);
        let labels = labels(&facts, &around.people);
        for person in &mut around.people {
            person.facts = counted(&person.facts, &facts, asked.proof, at);
        }
        let scene = self.scene(owner, at, &around);
        let mut preview = Preview {
            id: id.to_string(),
            name: scene.person_name(&party),
            day: (at != now).then(|| ShownDate {
                text: calendar::shown_day(at, scene.zone),
                iso: calendar::shown_date(at, scene.zone).iso,
            }),
            date: asked.date.clone(),
            see: Vec::new(),
            change: Vec::new(),
            nothing: Vec::new(),
            facts: (!labels.is_empty()).then(|| scene.words.list(&labels)),
            proof: asked.proof,
        };
        for resource in &resources {
            let (line, can) = judged(&scene, owner.id(), &party, resource, &shares);
            if can.is_empty() {
                preview.nothing.push(line);
            } else if permissions::only_reads(&can) {
                preview.see.push(line);
            } else {
                preview.change.push(line);
            }
        }
        Ok(preview)
    }

    /// The instant for which is judged.
    fn moment(
        &self,
        owner: &OwnerSession,
        asked: &PreviewAsked,
        now: Timestamp,
    ) -> Result<Timestamp, CircleError> {
        let (day, month, year) = &asked.date;
        if [day, month, year].iter().all(|part| part.trim().is_empty()) {
            return Ok(now);
        }
        let zone = owner.session().zone.as_str();
        let end = calendar::end_of_date(day, month, year, now, zone).map_err(|problem| {
            let key = match problem {
                calendar::EndProblem::Past => "problem-preview-past",
                other => other.key(),
            };
            let latest = calendar::shown_date(calendar::latest_end(now, zone), zone).text;
            let text = self.house.words.text(key, &[("date", &latest)]);
            CircleError::Problems(vec![Problem { field: "day", text }])
        })?;
        // Today is now; what was at midnight is over.
        Ok(calendar::start_of_day(end, zone).max(now))
    }
}

/// One record as this person has it at the moment of the scene, and what she can do with it.
pub(super) fn judged(
    scene: &Scene<'_>,
    owner: &OwnerId,
    party: &PartyId,
    resource: &Resource,
    shares: &[Share],
) -> (PreviewLine, ScopeSet) {
    let hers: Vec<&Share> = shares
        .iter()
        .filter(|share| share.resource == resource.id && share.party == *party)
        .filter(|share| share.is_in_force(scene.now))
        .collect();
    let state = state_of(resource);
    let mut ends: Vec<(Timestamp, ScopeSet)> = Vec::new();
    if let Some(person) = scene.person(party) {
        let claims = known_claims(person, scene.now);
        let question = Question {
            asker: Asker::Known(&claims),
            owner,
            resource: &state,
            wanted: &state.scopes,
        };
        let policies = Policies {
            shares,
            rules: &scene.around.rules,
            takes_requests: false,
        };
        for (scope, verdict) in assess(&question, &policies, scene.now).verdicts {
            if let Verdict::Permit {
                until: Some(until), ..
            } = verdict
            {
                match ends.iter_mut().find(|(end, _)| *end == until) {
                    Some((_, scopes)) => scopes.insert(scope),
                    None => ends.push((until, [scope].into_iter().collect())),
                }
            }
        }
    }
    ends.sort();
    let name = scene.person_name(party);
    let record = resource.description.shown_name();
    let say = |(until, can): &(Timestamp, ScopeSet)| {
        ShareSentence::new(scene.words, scene.zone, &name, can, record)
            .seen_from(scene.zone_of(party))
            .present(*until)
    };
    let mut rules: Vec<String> = hers
        .iter()
        .flat_map(|share| scene.narrowings(share, &scene.effect(share)))
        .collect();
    rules.dedup();
    let line = PreviewLine {
        record: resource.id.to_string(),
        name: record.to_owned(),
        service: scene
            .around
            .clients
            .iter()
            .find(|client| client.id == resource.resource_server)
            .map(|client| client.name.clone())
            .unwrap_or_default(),
        sentences: ends.iter().map(say).collect(),
        shares: hers.iter().map(|share| share.id.to_string()).collect(),
        rules,
    };
    let can = ends
        .iter()
        .fold(ScopeSet::new(), |all, (_, scopes)| all.union(scopes));
    (line, can)
}

/// The kinds of facts that rules ask for before what is shared may be used.
fn asked_for(
    rules: &[Rule],
    resources: &[Resource],
    shares: &[Share],
    at: Timestamp,
) -> Vec<String> {
    let bears = |rule: &&Rule, scopes: &ScopeSet| {
        shares.iter().any(|share| {
            let resource = resources.iter().find(|r| r.id == share.resource);
            let concerned = resource.is_some_and(|r| rule.concerns(r.description.kind.as_deref()));
            concerned
                && share.is_in_force(at)
                && (scopes.is_empty() || !share.scopes.intersection(scopes).is_empty())
        })
    };
    let mut facts: Vec<String> = rules
        .iter()
        .filter(|rule| rule.is_in_force(at))
        .filter_map(|rule| match &rule.effect {
            RuleEffect::ProofNeeded { scopes, proof } if bears(&rule, scopes) => {
                Some(proof.fact.clone())
            }
            _ => None,
        })
        .collect();
    facts.sort();
    facts.dedup();
    facts
}

/// How these facts are called: as they are for her, else by their own names.
fn labels(facts: &[String], people: &[Person]) -> Vec<String> {
    let label = |kind: &String| {
        let known = people.iter().flat_map(|person| &person.facts);
        let known = known.into_iter().find(|fact| fact.kind == *kind);
        known.map_or_else(|| kind.replace('_', " "), |fact| fact.label.clone())
    };
    facts.iter().map(label).collect()
}

/// The facts that count.
fn counted(known: &[Fact], asked: &[String], proof: PreviewProof, at: Timestamp) -> Vec<Fact> {
    match proof {
        PreviewProof::Known => known.to_vec(),
        PreviewProof::NotYet => Vec::new(),
        PreviewProof::Proven => {
            let missing = asked
                .iter()
                .filter(|kind| !known.iter().any(|f| f.kind == **kind));
            let supposed = missing.map(|kind| Fact {
                kind: kind.clone(),
                label: kind.clone(),
                source: String::new(),
                checked_at: at,
                proven_at: Some(at),
            });
            known.iter().cloned().chain(supposed).collect()
        }
    }
}

#[cfg(test)]
mod tests;
