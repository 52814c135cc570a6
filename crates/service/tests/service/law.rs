//! The law of the house: whatever happens in whatever order, introspection says exactly what was
//! granted and is still permitted now, never more.
//!
//! Random lives of one owner run against the real house, while a model made of nothing but the
//! domain's own types keeps up; after each step every token is introspected and compared.

use std::collections::HashMap;

use latchkey_domain::assessment::{
    Answer, Asker, Policies, Question, ResourceState, answer, assess,
};
use latchkey_domain::claim::{ClaimRequirement, VerifiedClaims};
use latchkey_domain::id::{ResourceId, RuleId, ShareId};
use latchkey_domain::permission::Permission;
use latchkey_domain::rule::{Draft, Rule, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{EndReason, Ended, Share};
use latchkey_domain::time::{Clock as _, Lifetime, Timestamp};
use latchkey_service::approval::AnswerForm;
use latchkey_service::calendar;
use latchkey_service::draft::Terms;
use latchkey_service::login::PersonSession;
use latchkey_service::protection::GrantError;
use latchkey_service::redemption::Redemption;
use proptest::test_runner::{Config, TestRunner};

use super::house::{House, registered_doctor, scopes};

mod change;
mod step;

use step::{Step, step};

const LIVES: u32 = 24;
const ZONE: &str = "Europe/London";

struct Token {
    rpt: String,
    doctor: bool,
    granted: Permission,
    expires_at: Timestamp,
    renewal: Option<Renewal>,
}

/// The refresh token that goes with it, as long as it is not spent.
#[derive(Clone)]
struct Renewal {
    token: String,
    granted: Permission,
    ends_at: Timestamp,
}

struct Life {
    house: House,
    shares: Vec<Share>,
    rules: Vec<Rule>,
    tokens: Vec<Token>,
    /// The latest change of each share, and the latest stop of everything.
    changes: HashMap<ShareId, change::Changed>,
    stopped: Option<change::AllStopped>,
    /// What the blood tests can still do; the service takes changing away at some point.
    blood: ScopeSet,
}

impl Life {
    async fn begin() -> Self {
        let house = House::open().await;
        let blood = scopes(&["view", "edit"]);
        Self {
            house,
            shares: Vec::new(),
            rules: Vec::new(),
            tokens: Vec::new(),
            changes: HashMap::new(),
            stopped: None,
            blood,
        }
    }

    fn now(&self) -> Timestamp {
        self.house.clock.now()
    }

    fn who(&self, doctor: bool) -> PersonSession {
        if doctor {
            self.house.doctor.clone()
        } else {
            self.house.lola.clone()
        }
    }

    fn record(&self, blood: bool) -> ResourceId {
        if blood {
            self.house.blood.clone()
        } else {
            self.house.medicines.clone()
        }
    }

    fn claims(&self, doctor: bool) -> VerifiedClaims {
        let person = self.who(doctor);
        VerifiedClaims {
            party: person.person.into(),
            name: person.name,
            place: None,
            facts: if doctor {
                vec![registered_doctor()]
            } else {
                Vec::new()
            },
            verified_at: self.now(),
            may_prove_more: false,
        }
    }

    /// What the domain alone says about a wish of somebody known.
    fn says(&self, doctor: bool, wanted: &Permission) -> Answer {
        let claims = self.claims(doctor);
        let registered = if wanted.resource == self.house.blood {
            self.blood.clone()
        } else {
            scopes(&["view", "download"])
        };
        let resource = ResourceState {
            id: wanted.resource.clone(),
            kind: Some("https://example.org/kinds/lab".to_owned()),
            scopes: registered,
        };
        let owner = self.house.owner();
        let question = Question {
            asker: Asker::Known(&claims),
            owner: owner.id(),
            resource: &resource,
            wanted: &wanted.scopes,
        };
        let policies = Policies {
            shares: &self.shares,
            rules: &self.rules,
            takes_requests: true,
        };
        answer(&[assess(&question, &policies, self.now())], true)
    }

    async fn live(&mut self, step: &Step) {
        match step {
            Step::Share {
                doctor,
                blood,
                power,
                length,
            } => {
                self.share(*doctor, *blood, power, length).await;
            }
            Step::Ask {
                doctor,
                blood,
                edit,
                answer,
            } => {
                self.ask(*doctor, *blood, *edit, answer).await;
            }
            Step::Stop(at) => self.stop(*at).await,
            Step::Undo(at) => self.undo(*at).await,
            Step::Change { at, power, length } => self.change(*at, power, length).await,
            Step::UndoChange(at) => self.undo_change(*at).await,
            Step::StopAll => self.stop_all().await,
            Step::UndoAll => self.undo_all().await,
            Step::Renew(at) => self.renew(*at).await,
            Step::Pass(time) => self.house.pass(*time),
            Step::Publish(at) => self.publish(*at).await,
            Step::Retire(at) => self.retire(*at).await,
            Step::Unregister => {
                if self.blood.has("edit") {
                    self.blood = scopes(&["view"]);
                    let description = latchkey_domain::resource::ResourceDescription {
                        name: Some("Blood tests".to_owned()),
                        kind: Some("https://example.org/kinds/lab".to_owned()),
                        scopes: self.blood.clone(),
                        ..Default::default()
                    };
                    let id = self.house.blood.to_string();
                    let registration = &self.house.services.registration;
                    registration
                        .update(&self.house.pat, &id, description)
                        .await
                        .unwrap();
                }
            }
        }
    }

    async fn share(&mut self, doctor: bool, blood: bool, power: &str, length: &str) {
        let (owner, record, who) = (self.house.owner(), self.record(blood), self.who(doctor));
        let drafts = &self.house.services.drafts;
        let id = drafts
            .start(&owner, Some(&record), Some(&who.person))
            .await
            .unwrap();
        let terms = Terms {
            power: power.to_owned(),
            length: length.to_owned(),
            purpose: "care".to_owned(),
            ..Terms::default()
        };
        // Refused where it cannot be; then nothing changes.
        if drafts.choose_terms(&owner, &id, terms).await.is_err() {
            return;
        }
        let sharing = &self.house.services.sharing;
        let Ok(check) = sharing.check(&owner, &id).await else {
            return;
        };
        let Ok(act) = sharing.make(&owner, &id, &check.seen).await else {
            return;
        };
        let now = self.now();
        let made = self
            .house
            .services
            .sharing
            .made(&owner, &act)
            .await
            .unwrap();
        let given = match (power, blood) {
            ("see", _) | (_, false) => scopes(&["view"]),
            _ => self.blood.clone(),
        };
        let party = who.person.clone().into();
        self.end_where(|old| old.party == party && old.resource == record, now);
        self.shares.push(Share {
            id: made[0].id.parse().unwrap(),
            owner: owner.id().clone(),
            party,
            resource: record,
            scopes: given,
            purpose: None,
            note: None,
            request: None,
            act,
            made_at: now,
            starts_at: now,
            ends_at: calendar::end_of(length, now, ZONE).unwrap(),
            ended: None,
            version: 1,
        });
    }

    fn end_where(&mut self, which: impl Fn(&Share) -> bool, now: Timestamp) {
        let live = self
            .shares
            .iter_mut()
            .filter(|s| s.ended.is_none() && s.ends_at > now);
        for share in live.filter(|share| which(share)) {
            share.ended = Some(Ended {
                at: now,
                because: EndReason::Replaced,
            });
            share.version += 1;
        }
    }

    async fn ask(&mut self, doctor: bool, blood: bool, edit: bool, form: &str) {
        let record = self.record(blood);
        let edit = edit && blood && self.blood.has("edit");
        let wish: &[&str] = if edit { &["view", "edit"] } else { &["view"] };
        let wanted = Permission {
            resource: record.clone(),
            scopes: scopes(wish),
        };
        let said = self.says(doctor, &wanted);
        let came = self.house.ask(&self.who(doctor), &record, wish).await;
        match (said, came) {
            (Answer::Grant { permissions }, Redemption::Issued { rpt, refresh, .. }) => {
                let renewal = Renewal {
                    token: refresh.expose().to_owned(),
                    granted: permissions[0].clone(),
                    ends_at: self.now().plus(Lifetime::days(30)),
                };
                self.tokens.push(Token {
                    rpt: rpt.expose().to_owned(),
                    doctor,
                    granted: permissions[0].clone(),
                    expires_at: self.now().plus(Lifetime::minutes(10)),
                    renewal: Some(renewal),
                });
            }
            (Answer::AskOwner { wanted }, Redemption::Submitted { .. }) => {
                self.answer(doctor, &wanted, form).await;
            }
            // A no of the last days, or too many requests that wait.
            (Answer::AskOwner { .. } | Answer::Deny, Redemption::Denied) => {}
            (said, came) => panic!("the domain says {said:?}, the house {came:?}"),
        }
    }

    async fn answer(&mut self, doctor: bool, wanted: &[Permission], form: &str) {
        let owner = self.house.owner();
        let lines = self.house.services.approval.list(&owner).await.unwrap();
        let request = lines.iter().find(|line| line.waiting).unwrap();
        let id = request.id.parse().unwrap();
        let asked = self
            .house
            .services
            .approval
            .request(&owner, &id)
            .await
            .unwrap();
        let record = asked.wanted[0].record.clone();
        let ask = &asked.wanted[0].verbs;
        let parts = ask
            .iter()
            .take(1)
            .map(|verb| (record.clone(), verb.scope.clone()))
            .collect();
        let part = form == "part";
        let answer = AnswerForm {
            answer: form.to_owned(),
            parts: if part { parts } else { Vec::new() },
            length: if part { "7".to_owned() } else { String::new() },
            message: String::new(),
            changes: false,
            again: String::new(),
        };
        let approval = &self.house.services.approval;
        approval.keep_answer(&owner, &id, answer).await.unwrap();
        let seen = approval.check(&owner, &id).await.unwrap().seen;
        approval.settle(&owner, &id, &seen).await.unwrap();
        if form == "no" {
            return;
        }
        let now = self.now();
        let given = if part {
            scopes(&[ask[0].scope.as_str()])
        } else {
            ScopeSet::parse(ask.iter().map(|verb| verb.scope.clone())).unwrap()
        };
        assert!(
            given.is_subset(&wanted[0].scopes),
            "never more than was asked"
        );
        let page = self
            .house
            .services
            .sharing
            .record(&owner, &record.parse().unwrap())
            .await;
        let page = page.unwrap();
        let from = self.who(doctor).person.into();
        let known: Vec<String> = self
            .shares
            .iter()
            .map(|share| share.id.to_string())
            .collect();
        let line = page
            .shares
            .iter()
            .find(|line| !known.contains(&line.id))
            .unwrap();
        let new = Share {
            id: line.id.parse().unwrap(),
            owner: owner.id().clone(),
            party: from,
            resource: record.parse().unwrap(),
            scopes: given,
            purpose: None,
            note: None,
            request: Some(id),
            act: line.id.parse().unwrap(),
            made_at: now,
            starts_at: now,
            ends_at: calendar::end_of(if part { "7" } else { "30" }, now, ZONE).unwrap(),
            ended: None,
            version: 1,
        };
        let covered = new.clone();
        self.end_where(
            |old| {
                old.party == covered.party
                    && old.resource == covered.resource
                    && old.scopes.is_subset(&covered.scopes)
                    && old.ends_at <= covered.ends_at
            },
            now,
        );
        self.shares.push(new);
    }

    async fn stop(&mut self, at: usize) {
        let now = self.now();
        let Some(count) = self.shares.len().checked_sub(1) else {
            return;
        };
        let share = &mut self.shares[at % (count + 1)];
        let owner = self.house.sam.owner();
        self.house
            .services
            .sharing
            .end(&owner, &share.id)
            .await
            .unwrap();
        if share.ended.is_none() && share.ends_at > now {
            share.ended = Some(Ended {
                at: now,
                because: EndReason::Owner,
            });
            share.version += 1;
        }
    }

    async fn undo(&mut self, at: usize) {
        let now = self.now();
        let Some(count) = self.shares.len().checked_sub(1) else {
            return;
        };
        let at = at % (count + 1);
        let share = self.shares[at].clone();
        let owner = self.house.owner();
        let undone = self
            .house
            .services
            .sharing
            .undo(&owner, &share.id, None)
            .await;
        if share.ended.is_none() {
            assert_eq!(undone.is_ok(), share.ends_at > now);
            return;
        }
        let possible = share.restored(now, Lifetime::minutes(15));
        if undone.is_ok() {
            self.shares[at] = possible.unwrap();
        }
    }

    async fn renew(&mut self, at: usize) {
        let now = self.now();
        let Some(count) = self.tokens.len().checked_sub(1) else {
            return;
        };
        let at = at % (count + 1);
        let doctor = self.tokens[at].doctor;
        let Some(renewal) = self.tokens[at].renewal.clone() else {
            return;
        };
        let redemption = &self.house.services.redemption;
        let renewed = redemption
            .renew(&self.house.clinic, &renewal.token, None)
            .await;
        let permitted = match self.says(doctor, &renewal.granted) {
            Answer::Grant { permissions } if now < renewal.ends_at => {
                permissions.into_iter().next()
            }
            _ => None,
        };
        match (renewed, permitted) {
            (Ok(tokens), Some(granted)) => {
                self.tokens[at].renewal = None;
                self.tokens.push(Token {
                    rpt: tokens.access.expose().to_owned(),
                    doctor,
                    granted,
                    expires_at: now.plus(Lifetime::minutes(10)),
                    renewal: Some(Renewal {
                        token: tokens.refresh.unwrap().expose().to_owned(),
                        ..renewal
                    }),
                });
            }
            (Err(GrantError::InvalidGrant), None) => {}
            (renewed, permitted) => panic!("{renewed:?}, permitted: {permitted:?}"),
        }
    }

    async fn publish(&mut self, at: usize) {
        let proof = ClaimRequirement {
            fact: "registered_doctor".to_owned(),
            max_age: None,
        };
        let effects = [
            RuleEffect::LongestShare {
                most: Lifetime::days(3),
            },
            RuleEffect::ProofNeeded {
                scopes: scopes(&["edit"]),
                proof,
            },
            RuleEffect::NotShared {
                scopes: scopes(&["edit"]),
            },
        ];
        let effect = effects[at % effects.len()].clone();
        let draft = Draft {
            name: "A rule".to_owned(),
            kinds: Vec::new(),
            effect,
        };
        let rules = &self.house.services.rule;
        let id: RuleId = rules
            .publish(&draft, None, "for this very test")
            .await
            .unwrap();
        self.rules.push(Rule {
            id,
            name: draft.name,
            kinds: draft.kinds,
            effect: draft.effect,
            begins_at: self.now(),
            ended_at: None,
        });
    }

    async fn retire(&mut self, at: usize) {
        let now = self.now();
        let Some(count) = self.rules.len().checked_sub(1) else {
            return;
        };
        let rule = &mut self.rules[at % (count + 1)];
        let retired = self
            .house
            .services
            .rule
            .retire(&rule.id, "for this very test")
            .await;
        assert_eq!(retired.is_ok(), rule.ended_at.is_none());
        rule.ended_at = rule.ended_at.or(Some(now));
    }

    /// The law itself.
    async fn holds(&self, after: &Step) {
        let now = self.now();
        for token in &self.tokens {
            let said = self.house.introspect(&token.rpt).await;
            let permitted = match self.says(token.doctor, &token.granted) {
                Answer::Grant { permissions } if now < token.expires_at => permissions,
                _ => Vec::new(),
            };
            let permitted: Vec<_> = permitted
                .into_iter()
                .map(|p| (p.resource, p.scopes))
                .collect();
            assert_eq!(said, permitted, "after {after:?}");
            for (resource, said) in &said {
                assert_eq!(*resource, token.granted.resource);
                assert!(
                    said.is_subset(&token.granted.scopes),
                    "never more than was granted"
                );
            }
        }
    }
}

#[test]
fn introspection_never_says_more_than_what_is_permitted_now() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config {
        cases: LIVES,
        ..Config::default()
    });
    let lives = proptest::collection::vec(step(), 10..40);
    runner
        .run(&lives, |steps| {
            runtime.block_on(async {
                let mut life = Life::begin().await;
                for step in &steps {
                    life.live(step).await;
                    life.holds(step).await;
                }
                life.house.services.close().await;
            });
            Ok(())
        })
        .unwrap();
}
