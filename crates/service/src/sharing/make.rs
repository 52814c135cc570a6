//! From a draft to shares: what it would come to, for the page before, and doing it.
//!
//! The act carries the draft's own identifier, so that a form that is sent twice is done once.

use std::collections::HashSet;

use latchkey_domain::audit::{AuditEvent, Shown, Touched};
use latchkey_domain::id::{ActId, DraftId, PartyId, ShareId};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Purpose, Share};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{CheckShare, EndsFor, Sentence};
use latchkey_store::{Change, Receipt, StoreError};

use super::{Method, Sharing, replace};
use crate::calendar;
use crate::cold_asks::allowed_by;
use crate::draft::{DraftError, Drafts, Problem, end_of};
use crate::login::OwnerSession;
use crate::scene::{Scene, Surroundings};
use crate::wording::ShareSentence;

/// What a draft comes to.
struct Plan {
    now: Timestamp,
    shares: Vec<Share>,
    /// Shares of the same person and records, whose place they take.
    replaces: Vec<Share>,
    around: Surroundings,
    person: String,
    offered: ScopeSet,
    draft: latchkey_domain::view::ShareDraft,
}

impl Sharing {
    /// The page between a share draft and its effect.
    ///
    /// # Errors
    /// [`DraftError::Problems`] when something is missing, or nothing would be shared.
    pub async fn check(
        &self,
        owner: &OwnerSession,
        draft: &DraftId,
    ) -> Result<CheckShare, DraftError> {
        let plan = self.plan(owner, draft).await?;
        if !owner.session().is_recent(plan.now, &self.house.settings) {
            return Err(DraftError::SignInAgain);
        }
        let words = &self.house.words;
        let scene = self.scene(owner, plan.now, &plan.around);
        let given = plan
            .shares
            .iter()
            .fold(ScopeSet::new(), |all, s| all.union(&s.scopes));
        let rest = plan.offered.difference(&given);
        let cannot = if rest.is_empty() {
            String::new()
        } else {
            words.text("share-cannot", &[("verbs", &words.verb_choice(&rest))])
        };
        let mut narrowings: Vec<String> = Vec::new();
        for share in &plan.shares {
            for said in scene.narrowings(share, &scene.effect(share)) {
                if !narrowings.contains(&said) {
                    narrowings.push(said);
                }
            }
        }
        let purpose = Purpose::from_key(&plan.draft.purpose);
        Ok(CheckShare {
            before: plan
                .replaces
                .iter()
                .map(|share| scene.line(share).sentence)
                .collect(),
            will: will(&scene, &plan),
            cannot,
            person: plan.person.clone(),
            records: plan
                .shares
                .iter()
                .map(|s| scene.record_name(&s.resource))
                .collect(),
            verbs: words.verb_phrase(&given),
            ends: ends(&scene, &plan.shares),
            purpose: match purpose {
                Some(Purpose::Other) => plan.draft.purpose_words.clone(),
                Some(purpose) => words.purpose(purpose),
                None => String::new(),
            },
            narrowed: (!narrowings.is_empty()).then(|| narrowings.join(" ")),
            seen: self.seen(&plan)?,
            draft: plan.draft,
        })
    }

    /// Makes the shares of a draft, all of them or none; `seen` is what the page before named it.
    /// Sent twice, it is done once.
    ///
    /// # Errors
    /// [`DraftError::Problems`] when something is missing, or nothing would be shared;
    /// [`DraftError::Changed`] when the draft is no longer what was seen.
    pub async fn make(
        &self,
        owner: &OwnerSession,
        draft: &DraftId,
        seen: &str,
    ) -> Result<ActId, DraftError> {
        let act: ActId = draft.as_str().parse().map_err(|_| DraftError::NotFound)?;
        if self.made(owner, &act).await.is_ok() {
            return Ok(act);
        }
        let plan = match self.plan(owner, draft).await {
            // The same form may have been quicker a moment ago: then what stands in the way is
            // what it made.
            Err(_) if self.made(owner, &act).await.is_ok() => return Ok(act),
            plan => plan?,
        };
        if self.seen(&plan)? != seen {
            return Err(DraftError::Changed);
        }
        if !owner.session().is_recent(plan.now, &self.house.settings) {
            return Err(DraftError::SignInAgain);
        }
        let now = plan.now;
        let scene = self.scene(owner, now, &plan.around);
        let receipts: Vec<Receipt> = plan
            .shares
            .iter()
            .map(|share| self.receipt(owner, &scene, share, Method::Shared, now))
            .collect::<Result<_, _>>()?;
        let made: Vec<(Share, AuditEvent)> = plan
            .shares
            .iter()
            .map(|share| {
                let effect = scene.effect(share);
                let event = AuditEvent::ShareMade {
                    share: share.id.clone(),
                    who: Shown {
                        id: share.party.clone(),
                        name: plan.person.clone(),
                    },
                    what: Touched {
                        resource: share.resource.clone(),
                        name: scene.record_name(&share.resource),
                        scopes: effect.scopes,
                    },
                    until: effect.until,
                };
                (share.clone(), event)
            })
            .collect();
        let (of, draft, actor) = (owner.id().clone(), draft.clone(), owner.session().actor());
        let (env, owner_name) = (self.house.env.clone(), owner.session().name.clone());
        let answers = plan.draft.answers.clone();
        self.house
            .store
            .write(move |tx| {
                let (of, draft, actor) = (of.clone(), draft.clone(), actor.clone());
                let (made, receipts) = (made.clone(), receipts.clone());
                let (env, owner_name) = (env.clone(), owner_name.clone());
                let answers = answers.clone();
                Box::pin(async move {
                    let act: ActId = draft.as_str().parse().map_err(|_| DraftError::NotFound)?;
                    // First, as everywhere: a form that is sent twice at once must see its twin.
                    tx.owners().bump(&of).await?;
                    if !tx.shares().of_act(&of, &act).await?.is_empty() {
                        return Ok(Change::none(act));
                    }
                    let mut records = Vec::with_capacity(made.len());
                    for (share, event) in &made {
                        // A record that was removed meanwhile takes the others with it: all or none.
                        if tx.resources().owned(&of, &share.resource).await?.is_none() {
                            return Err(DraftError::Store(StoreError::Stale));
                        }
                        records.extend(replace(tx, share, |_| true, &actor, now).await?);
                        tx.shares().insert(share).await?;
                        let record = event.record(now, &actor, Some(&of), Some(&share.resource));
                        records.push(record);
                    }
                    for receipt in &receipts {
                        tx.receipts().insert(receipt).await?;
                    }
                    tx.drafts().delete(&of, &draft).await?;
                    if let Some((share, _)) = made.first() {
                        if let Some(answers) = &answers {
                            let to = (answers.as_str(), &share.party);
                            let by = (&of, owner_name.as_str());
                            let allowed = allowed_by(tx, &env, by, to, &actor, now).await?;
                            records.extend(allowed);
                        }
                        crate::mail::shared(tx, &env, share, &owner_name).await?;
                    }
                    Ok(Change::many(act, records))
                })
            })
            .await
    }

    /// A name for the draft as it is, which another one does not have.
    fn seen(&self, plan: &Plan) -> Result<String, DraftError> {
        let text = serde_json::to_string(&plan.draft);
        let text = text.map_err(|_| StoreError::corrupt("share draft"))?;
        Ok(self.house.env.seal(&text))
    }

    /// What a draft comes to, or all that stands against it.
    async fn plan(&self, owner: &OwnerSession, id: &DraftId) -> Result<Plan, DraftError> {
        let now = self.house.env.now();
        let drafts = Drafts::new(self.house.clone());
        let draft = drafts.draft(owner, id, now).await?;
        let choosable = drafts.choosable(owner, draft, now).await?;
        let Some((person, name)) = choosable.draft.person.clone() else {
            return Err(drafts.problem("person", "problem-person"));
        };
        if choosable.chosen().next().is_none() {
            return Err(drafts.problem("records", "problem-records"));
        }
        let problems = drafts.terms_problems(owner, &choosable);
        if !problems.is_empty() {
            return Err(DraftError::Problems(problems));
        }
        let zone = owner.session().zone.as_str();
        let ends_at = end_of(&choosable.draft, now, zone, choosable.may_go_on())
            .map_err(|_| DraftError::NotFound)?;
        let party: PartyId = person.parse().map_err(|_| DraftError::NotFound)?;
        let act: ActId = id.as_str().parse().map_err(|_| DraftError::NotFound)?;
        let purpose = Purpose::from_key(&choosable.draft.purpose);
        let note = note(&choosable.draft, purpose);
        let mut shares = Vec::new();
        for resource in choosable.chosen() {
            let id: ShareId = self.house.env.fresh(now).map_err(StoreError::from)?;
            shares.push(Share {
                id,
                owner: owner.id().clone(),
                party: party.clone(),
                resource: resource.id.clone(),
                scopes: choosable.given(resource),
                purpose,
                note: note.clone(),
                request: None,
                act: act.clone(),
                made_at: now,
                starts_at: now,
                ends_at,
                ended: None,
                version: 1,
            });
        }
        let (of, wanted) = (owner.id().clone(), shares.clone());
        let (replaces, around) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let mut replaces = Vec::new();
                    for share in &wanted {
                        let (party, record) = (&share.party, &share.resource);
                        replaces.extend(snapshot.shares().live_for(&of, party, record, now).await?);
                    }
                    let around = Surroundings::of(snapshot, &of, &wanted, now).await?;
                    Ok::<_, StoreError>((replaces, around))
                })
            })
            .await?;
        let plan = Plan {
            now,
            offered: choosable.offered(),
            person: name,
            shares,
            replaces,
            around,
            draft: choosable.draft,
        };
        let problems = self.objections(owner, &plan);
        if problems.is_empty() {
            Ok(plan)
        } else {
            Err(DraftError::Problems(problems))
        }
    }

    /// What stands against a plan: it gives nothing of a record, a rule leaves nothing of it, or
    /// it is shared already.
    fn objections(&self, owner: &OwnerSession, plan: &Plan) -> Vec<Problem> {
        let words = &self.house.words;
        let scene = self.scene(owner, plan.now, &plan.around);
        let mut problems = Vec::new();
        for share in &plan.shares {
            let record = scene.record_name(&share.resource);
            if share.scopes.is_empty() {
                let text = words.text("problem-nothing", &[("record", &record)]);
                problems.push(Problem {
                    field: "power",
                    text,
                });
                continue;
            }
            let effect = scene.effect(share);
            if effect.scopes.is_empty() {
                let text = scene.narrowings(share, &effect).join(" ");
                problems.push(Problem {
                    field: "records",
                    text,
                });
                continue;
            }
            let covered = plan.replaces.iter().any(|old| {
                old.resource == share.resource
                    && share.scopes.is_subset(&old.scopes)
                    && old.ends_at >= share.ends_at
            });
            if covered {
                let text = words.text("problem-already", &[("record", &record)]);
                problems.push(Problem {
                    field: "records",
                    text,
                });
            }
        }
        problems
    }
}

/// When sharing ends: one line, or one for each end where a rule narrows only some of the records.
pub(crate) fn ends(scene: &Scene<'_>, shares: &[Share]) -> Vec<EndsFor> {
    let mut ends: Vec<(Timestamp, Vec<String>)> = Vec::new();
    for share in shares {
        let (until, name) = (
            scene.effect(share).until,
            scene.record_name(&share.resource),
        );
        match ends.iter_mut().find(|(known, _)| *known == until) {
            Some((_, names)) => names.push(name),
            None => ends.push((until, vec![name])),
        }
    }
    ends.sort_by_key(|(until, _)| *until);
    ends.into_iter()
        .map(|(until, records)| EndsFor {
            ends: (until < Timestamp::NO_END).then(|| calendar::shown_end(until, scene.zone)),
            records,
        })
        .collect()
}

/// One sentence for all records that are shared in the same way.
fn will(scene: &Scene<'_>, plan: &Plan) -> Vec<Sentence> {
    let effects: Vec<_> = plan.shares.iter().map(|s| (s, scene.effect(s))).collect();
    let mut ways = HashSet::new();
    let mut sentences = Vec::new();
    for (share, effect) in &effects {
        let way = (effect.scopes.clone(), effect.until);
        if !ways.insert(way.clone()) {
            continue;
        }
        let names: Vec<String> = effects
            .iter()
            .filter(|(_, e)| (e.scopes.clone(), e.until) == way)
            .map(|(s, _)| scene.record_name(&s.resource))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let first = names.first().copied().unwrap_or_default();
        let said = ShareSentence::new(scene.words, scene.zone, &plan.person, &effect.scopes, first);
        sentences.push(
            said.records(names)
                .purpose(share.purpose)
                .present(effect.until),
        );
    }
    sentences
}

/// The note, with the words of another purpose before it.
pub(crate) fn note(
    draft: &latchkey_domain::view::ShareDraft,
    purpose: Option<Purpose>,
) -> Option<String> {
    let words = if purpose == Some(Purpose::Other) {
        draft.purpose_words.as_str()
    } else {
        ""
    };
    let parts: Vec<&str> = [words, &draft.note]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}
