//! The same world as Cedar sees it: each share is a `permit`, each rule a `forbid`, and who asks, the record
//! and the hour are what a request brings along. Only the order of answers is written down here again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::str::FromStr as _;

use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request};
use latchkey_domain::assessment::ResourceState;
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::rule::{Rule, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::Share;

use super::worlds::{FACTS, World};

/// Record to scopes.
pub(crate) type Permissions = BTreeMap<String, BTreeSet<String>>;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Grant(Permissions),
    NeedClaims,
    AskOwner(Permissions),
    Deny,
}

/// What makes an exception of the owner herself, and of what is not registered.
const ALWAYS: &str = r#"
permit(principal, action, resource) when { principal == context.owner };
forbid(principal, action, resource)
  unless { context.registered.contains(context.scope) || (action == Action::"bare" && principal == context.owner) };
"#;

fn actions(scopes: &ScopeSet) -> String {
    if scopes.is_empty() {
        return "action".to_owned();
    }
    let names: Vec<String> = scopes
        .iter()
        .map(|scope| format!("Action::\"{}\"", scope.as_str()))
        .collect();
    format!("action in [{}]", names.join(", "))
}

/// When a rule holds, and about which kinds of record.
fn concerns(rule: &Rule) -> String {
    let mut text = format!("context.now >= {}", rule.begins_at.as_millis());
    if let Some(ended) = rule.ended_at {
        write!(text, " && context.now < {}", ended.as_millis()).unwrap();
    }
    if !rule.kinds.is_empty() {
        write!(text, " && {:?}.contains(context.kind)", rule.kinds).unwrap();
    }
    text
}

/// A share, and what the rules about its length leave of it.
fn share(share: &Share, rules: &[Rule], text: &mut String) {
    let ends = share
        .ended
        .map_or(share.ends_at, |ended| share.ends_at.min(ended.at));
    write!(
        text,
        "permit(principal == Person::\"{}\", {}, resource == Record::\"{}\") when {{ context.owner == Person::\"{}\" \
         && context.now >= {} && context.now < {} }}",
        share.party,
        actions(&share.scopes),
        share.resource,
        share.owner,
        share.starts_at.as_millis(),
        ends.as_millis(),
    )
    .unwrap();
    for rule in rules {
        if let RuleEffect::LongestShare { most } = &rule.effect {
            let latest = share.starts_at.plus(*most).as_millis();
            write!(
                text,
                " unless {{ {} && context.now >= {latest} }}",
                concerns(rule)
            )
            .unwrap();
        }
    }
    text.push_str(";\n");
}

fn forbids(rules: &[Rule], text: &mut String) {
    for rule in rules {
        let (scopes, proof) = match &rule.effect {
            RuleEffect::NotShared { scopes } => (scopes, None),
            RuleEffect::ProofNeeded { scopes, proof } => (scopes, Some(proof)),
            RuleEffect::LongestShare { .. } => continue,
        };
        write!(
            text,
            "forbid(principal, {}, resource) when {{ {} }} unless {{ principal == context.owner }}",
            actions(scopes),
            concerns(rule)
        )
        .unwrap();
        if let Some(proof) = proof {
            let fact = &proof.fact;
            let fresh = proof.max_age.map_or(String::new(), |most| {
                let most = most.as_millis();
                format!(" && context.now - context.proven.{fact} <= {most}")
            });
            write!(text, " unless {{ context.proven has {fact}{fresh} }}").unwrap();
        }
        text.push_str(";\n");
    }
}

fn policies(text: &str) -> PolicySet {
    PolicySet::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Three readings of a world.
struct Engine<'a> {
    world: &'a World,
    claims: &'a VerifiedClaims,
    /// All of it.
    now: PolicySet,
    /// What the owner could allow at most: the rules, as if she shared everything at this moment.
    could: PolicySet,
    /// Whether there is a share at all, whatever the rules leave of it.
    shared: PolicySet,
}

impl<'a> Engine<'a> {
    fn new(world: &'a World, claims: &'a VerifiedClaims) -> Self {
        let mut rules = String::new();
        forbids(&world.rules, &mut rules);
        let (mut shares, mut bare_shares) = (String::new(), String::new());
        for one in &world.shares {
            share(one, &world.rules, &mut shares);
            share(one, &[], &mut bare_shares);
        }
        Self {
            world,
            claims,
            now: policies(&format!("{ALWAYS}{shares}{rules}")),
            could: policies(&format!(
                "{ALWAYS}permit(principal, action, resource);\n{rules}"
            )),
            shared: policies(&bare_shares),
        }
    }

    fn allows(
        &self,
        set: &PolicySet,
        record: &ResourceState,
        scope: &str,
        facts: &[(&str, i64)],
    ) -> bool {
        let uid = |text: String| EntityUid::from_str(&text).unwrap();
        let texts = record.scopes.texts();
        let proven: Vec<String> = facts
            .iter()
            .map(|(fact, at)| format!("{fact:?}: {at}"))
            .collect();
        let proven = proven.join(", ");
        let context = format!(
            r#"{{"now": {}, "scope": {scope:?}, "registered": {texts:?}, "kind": {:?}, "proven": {{{proven}}},
                "owner": {{"__entity": {{"type": "Person", "id": "{}"}}}}}}"#,
            self.world.now.as_millis(),
            record.kind.as_deref().unwrap_or(""),
            self.world.owner,
        );
        let request = Request::new(
            uid(format!("Person::\"{}\"", self.claims.party)),
            uid(format!("Action::\"{scope}\"")),
            uid(format!("Record::\"{}\"", record.id)),
            Context::from_json_str(&context, None).unwrap(),
            None,
        )
        .unwrap();
        let answer = Authorizer::new().is_authorized(&request, set, &Entities::empty());
        let errors: Vec<_> = answer.diagnostics().errors().collect();
        assert!(errors.is_empty(), "{errors:?}");
        answer.decision() == Decision::Allow
    }

    /// What is proven, and when.
    fn facts(&self) -> Vec<(&str, i64)> {
        let facts = self.claims.facts.iter();
        facts
            .map(|fact| {
                (
                    fact.kind.as_str(),
                    fact.proven_at.unwrap_or(fact.checked_at).as_millis(),
                )
            })
            .collect()
    }

    /// What could be proven if she did it again: anything, or what she has proven before.
    fn could_prove(&self) -> Vec<(&str, i64)> {
        let held = self.claims.facts.iter().map(|fact| fact.kind.as_str());
        let kinds: Vec<&str> = if self.claims.may_prove_more {
            FACTS.to_vec()
        } else {
            held.collect()
        };
        let now = self.world.now.as_millis();
        kinds.into_iter().map(|kind| (kind, now)).collect()
    }

    fn permits(&self, record: &ResourceState, scope: &str) -> bool {
        self.allows(&self.now, record, scope, &self.facts())
    }

    /// A permission without scopes: hers, or something of this very record is.
    fn permits_bare(&self, record: &ResourceState) -> bool {
        self.permits(record, "bare")
            || record
                .scopes
                .texts()
                .iter()
                .any(|scope| self.permits(record, scope))
    }

    /// More proof would turn it into a yes, or into a question to the owner.
    fn cures(&self, record: &ResourceState, scope: &str) -> bool {
        let shared = self.allows(&self.shared, record, scope, &[]);
        let with_all = |set| self.allows(set, record, scope, &self.could_prove());
        let asks = !shared
            && self.world.takes_requests
            && with_all(&self.could)
            && !self.asks(record, scope);
        !self.permits(record, scope) && (with_all(&self.now) || asks)
    }

    fn cures_bare(&self, record: &ResourceState) -> bool {
        let texts = record.scopes.texts();
        let with_all = texts
            .iter()
            .any(|scope| self.allows(&self.now, record, scope, &self.could_prove()));
        !self.permits_bare(record) && with_all
    }

    /// The owner can be asked: nothing is shared, and no rule would refuse whatever she says.
    fn asks(&self, record: &ResourceState, scope: &str) -> bool {
        !self.allows(&self.shared, record, scope, &[])
            && self.world.takes_requests
            && !self.permits(record, scope)
            && self.allows(&self.could, record, scope, &self.facts())
    }
}

/// The part of this that is permitted in the world as it is.
pub(crate) fn permitted(world: &World, of: &Permissions) -> Permissions {
    let engine = Engine::new(world, world.asker.as_ref().unwrap());
    let records = world.wanted.iter().map(|(record, _)| record);
    let mut found = Permissions::new();
    for record in records {
        let Some(scopes) = of.get(&record.id.to_string()) else {
            continue;
        };
        if scopes.is_empty() {
            if engine.permits_bare(record) {
                found.insert(record.id.to_string(), BTreeSet::new());
            }
            continue;
        }
        let left: BTreeSet<String> = scopes
            .iter()
            .filter(|scope| engine.permits(record, scope))
            .cloned()
            .collect();
        if !left.is_empty() {
            found.insert(record.id.to_string(), left);
        }
    }
    found
}

/// The answer to the token request.
pub(crate) fn expected(world: &World) -> Expected {
    let wanted: Permissions = world
        .wanted
        .iter()
        .map(|(record, scopes)| (record.id.to_string(), scopes.texts().into_iter().collect()))
        .collect();
    let Some(claims) = &world.asker else {
        // Somebody unknown is told to prove who she is, unless there is nothing to be had at all.
        let something = |(record, scopes): &(ResourceState, ScopeSet)| {
            scopes.is_empty() || scopes.iter().any(|scope| record.scopes.contains(scope))
        };
        return if world.wanted.iter().any(something) {
            Expected::NeedClaims
        } else {
            Expected::Deny
        };
    };
    let engine = Engine::new(world, claims);
    let candidates = permitted(world, &wanted);
    if candidates == wanted {
        return Expected::Grant(candidates);
    }
    let cured = world.wanted.iter().any(|(record, scopes)| {
        scopes
            .iter()
            .any(|scope| engine.cures(record, scope.as_str()))
            || (scopes.is_empty() && engine.cures_bare(record))
    });
    if cured {
        return Expected::NeedClaims;
    }
    if world.partial_results && !candidates.is_empty() {
        return Expected::Grant(candidates);
    }
    let mut asked = Permissions::new();
    for (record, scopes) in &world.wanted {
        let of_it: BTreeSet<String> = scopes
            .texts()
            .into_iter()
            .filter(|scope| engine.asks(record, scope))
            .collect();
        if !of_it.is_empty() {
            asked.insert(record.id.to_string(), of_it);
        }
    }
    if asked.is_empty() {
        Expected::Deny
    } else {
        Expected::AskOwner(asked)
    }
}
