//! Administrators' rules: what one would do, publishing it, retiring it (journey 6).
//!
//! A rule only narrows (decision 12). A published rule is never edited: the former version is
//! ended and the new one begins, so that the trail can show both.

use std::collections::{BTreeSet, HashSet};

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::{OwnerId, RuleId, ShareId};
use latchkey_domain::letter::LetterKind;
use latchkey_domain::rule::{Draft, DraftProblem, Rule, RuleEffect};
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, Snapshot, StoreError};

use crate::House;
use crate::mail::Note;
use crate::scene::{Scene, Surroundings};

/// How many shares are looked at in one go.
const BATCH: i64 = 500;
/// The shortest and the longest reason, in characters.
const REASON: std::ops::RangeInclusive<usize> = 10..=500;

/// Why a rule is not published.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// The draft is not complete.
    #[error("the rule is not complete")]
    Draft(Vec<DraftProblem>),
    /// Every change of the rules says why, in 10 to 500 characters.
    #[error("give a reason of 10 to 500 characters")]
    Reason,
    /// There is no such rule in force.
    #[error("there is no such rule")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a rule would do to the shares that hold now. It never gives anybody anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DryRun {
    /// Shares that would give less, or end sooner.
    pub narrowed: u64,
    /// Shares that would give nothing any more.
    pub ended: u64,
}

/// The rules.
#[derive(Clone)]
pub struct Rules {
    house: House,
}

impl Rules {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// All rules there ever were, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn list(&self) -> Result<Vec<Rule>, StoreError> {
        self.house
            .store
            .read(|snapshot| Box::pin(async move { snapshot.rules().all().await }))
            .await
    }

    /// What a draft would do, judged by the same assessment as everything else.
    ///
    /// # Errors
    /// [`RuleError::Draft`] when it is not complete.
    pub async fn dry_run(&self, draft: &Draft) -> Result<DryRun, RuleError> {
        let now = self.house.env.now();
        let rule = self.rule(draft, now)?;
        Ok(self.effect(&rule, now).await?.0)
    }

    /// What a rule would do, and to whose shares.
    async fn effect(
        &self,
        rule: &Rule,
        now: Timestamp,
    ) -> Result<(DryRun, BTreeSet<OwnerId>), StoreError> {
        let mut effect = DryRun::default();
        let mut touched = BTreeSet::new();
        let mut after: Option<ShareId> = None;
        loop {
            let from = after.clone();
            let shares = self
                .house
                .store
                .read(move |snapshot| {
                    Box::pin(async move {
                        snapshot
                            .shares()
                            .all_in_force(now, from.as_ref(), BATCH)
                            .await
                    })
                })
                .await?;
            let Some(last) = shares.last() else {
                return Ok((effect, touched));
            };
            after = Some(last.id.clone());
            let owners: HashSet<OwnerId> = shares.iter().map(|s| s.owner.clone()).collect();
            for owner in owners {
                let of: Vec<Share> = shares
                    .iter()
                    .filter(|s| s.owner == owner)
                    .cloned()
                    .collect();
                let part = self
                    .house
                    .store
                    .read(|snapshot| Box::pin(around(snapshot, owner.clone(), of, now)));
                let (of, around) = part.await?;
                let before = effect;
                self.compare(&of, around, rule, now, &mut effect);
                if effect != before {
                    touched.insert(owner);
                }
            }
        }
    }

    /// Publishes a rule, perhaps in the place of a former version.
    ///
    /// # Errors
    /// [`RuleError`] says what is missing.
    pub async fn publish(
        &self,
        draft: &Draft,
        replaces: Option<&RuleId>,
        reason: &str,
    ) -> Result<RuleId, RuleError> {
        let now = self.house.env.now();
        let rule = self.rule(draft, now)?;
        let reason = checked(reason)?;
        let (replaces, sentence) = (replaces.cloned(), self.sentence(&rule));
        let (_, touched) = self.effect(&rule, now).await?;
        let env = self.house.env.clone();
        self.house
            .store
            .write(move |tx| {
                let (rule, replaces) = (rule.clone(), replaces.clone());
                let (sentence, reason) = (sentence.clone(), reason.clone());
                let (touched, env) = (touched.clone(), env.clone());
                Box::pin(async move {
                    if let Some(former) = &replaces
                        && tx.rules().end(former, now).await? == 0
                    {
                        return Err(RuleError::NotFound);
                    }
                    tx.rules().insert(&rule).await?;
                    let id = rule.id;
                    for owner in touched {
                        Note::to(&owner.person(), LetterKind::RuleNarrowed, id.as_str(), now)
                            .queue(tx, &env)
                            .await?;
                    }
                    let event = AuditEvent::RulePublished {
                        rule: id.clone(),
                        before: replaces,
                        sentence,
                        reason,
                    };
                    Ok(Change::new(
                        id,
                        event.record(now, &Actor::Operator, None, None),
                    ))
                })
            })
            .await
    }

    /// Retires a rule.
    ///
    /// # Errors
    /// [`RuleError::NotFound`] when it does not hold.
    pub async fn retire(&self, id: &RuleId, reason: &str) -> Result<(), RuleError> {
        let now = self.house.env.now();
        let reason = checked(reason)?;
        let id = id.clone();
        self.house
            .store
            .write(move |tx| {
                let (id, reason) = (id.clone(), reason.clone());
                Box::pin(async move {
                    if tx.rules().end(&id, now).await? == 0 {
                        return Err(RuleError::NotFound);
                    }
                    let event = AuditEvent::RuleRetired { rule: id, reason };
                    Ok(Change::new(
                        (),
                        event.record(now, &Actor::Operator, None, None),
                    ))
                })
            })
            .await
    }

    fn rule(&self, draft: &Draft, now: Timestamp) -> Result<Rule, RuleError> {
        let problems = draft.check();
        if !problems.is_empty() {
            return Err(RuleError::Draft(problems));
        }
        Ok(Rule {
            id: self.house.env.fresh(now).map_err(StoreError::from)?,
            name: draft.name.trim().to_owned(),
            kinds: draft.kinds.clone(),
            effect: draft.effect.clone(),
            begins_at: now,
            ended_at: None,
        })
    }

    fn compare(
        &self,
        shares: &[Share],
        mut around: Surroundings,
        rule: &Rule,
        now: Timestamp,
        effect: &mut DryRun,
    ) {
        let words = &self.house.words;
        let effects = |around: &Surroundings| {
            let scene = Scene {
                words,
                zone: "UTC",
                now,
                around,
            };
            shares
                .iter()
                .map(|share| scene.effect(share))
                .collect::<Vec<_>>()
        };
        let before = effects(&around);
        around.rules.push(rule.clone());
        for (before, after) in before.iter().zip(effects(&around)) {
            if before.scopes.is_empty() {
                continue;
            }
            if after.scopes.is_empty() {
                effect.ended += 1;
            } else if after.scopes != before.scopes || after.until < before.until {
                effect.narrowed += 1;
            }
        }
    }

    /// The rule as a sentence, for the trail.
    fn sentence(&self, rule: &Rule) -> String {
        let words = &self.house.words;
        match &rule.effect {
            RuleEffect::LongestShare { most } => {
                let days = (most.as_seconds() / 86_400).to_string();
                words.text(
                    "rule-says-longest",
                    &[("rule", &rule.name), ("days", &days)],
                )
            }
            RuleEffect::ProofNeeded { proof, .. } => {
                let minutes = proof
                    .max_age
                    .map(|most| (most.as_seconds() / 60).to_string());
                let proof = proof.fact.replace('_', " ");
                let mut said = vec![("rule", rule.name.as_str()), ("proof", proof.as_str())];
                match &minutes {
                    Some(minutes) => {
                        said.push(("minutes", minutes));
                        words.text("rule-says-fresh-proof", &said)
                    }
                    None => words.text("rule-says-proof", &said),
                }
            }
            RuleEffect::NotShared { .. } => {
                words.text("rule-says-not-shared", &[("rule", &rule.name)])
            }
        }
    }
}

async fn around(
    snapshot: &mut Snapshot<'_>,
    owner: OwnerId,
    shares: Vec<Share>,
    now: Timestamp,
) -> Result<(Vec<Share>, Surroundings), StoreError> {
    let around = Surroundings::of(snapshot, &owner, &shares, now).await?;
    Ok((shares, around))
}

fn checked(reason: &str) -> Result<String, RuleError> {
    let reason = reason.trim();
    if REASON.contains(&reason.chars().count()) {
        Ok(reason.to_owned())
    } else {
        Err(RuleError::Reason)
    }
}
