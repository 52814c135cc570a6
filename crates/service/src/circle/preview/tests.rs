//! S1: what a preview shows, what the share sentences say and what an introspection answers agree,
//! in worlds thrown by chance: people, records, verbs, times, rules and proofs.

use std::cell::Cell;

use latchkey_domain::claim::ClaimRequirement;
use latchkey_domain::id::{ClientId, RuleId, ShareId};
use latchkey_domain::party::{Client, ClientAuth, GrantType, IdTokenAlg, Registered};
use latchkey_domain::permission::Permission;
use latchkey_domain::resource::ResourceDescription;
use latchkey_domain::rpt::Rpt;
use latchkey_domain::share::{EndReason, Ended};
use latchkey_domain::time::Lifetime;
use latchkey_domain::view::Thread;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::scene::Surroundings;
use crate::wording::Words;

const CASES: u32 = 6_000;
const OWNER: u64 = 1;
const SERVICE: u64 = 9;
const VERBS: [&str; 6] = ["view", "edit", "download", "add", "comment", "x:strange"];
const KINDS: [Option<&str>; 3] = [None, Some("lab"), Some("letters")];
const NAMES: [&str; 3] = [
    "Dr Ngozi Okafor",
    "</script>Lola",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
];

fn id<T: std::str::FromStr>(number: u64) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("{number:026}").parse().unwrap()
}

fn at(hours: i64) -> Timestamp {
    // A day begins at midnight in London in winter.
    Timestamp::from_millis(1_795_478_400_000).plus(Lifetime::minutes(hours * 60))
}

#[derive(Debug, Clone)]
struct World {
    now: i64,
    resources: Vec<(usize, Vec<usize>)>,
    shares: Vec<Thrown>,
    rules: Vec<(usize, usize, usize, i64, Option<i64>)>,
    facts: Vec<(bool, bool)>,
}

#[derive(Debug, Clone)]
struct Thrown {
    person: usize,
    record: usize,
    verbs: Vec<usize>,
    starts: i64,
    lasts: i64,
    ended: Option<i64>,
}

fn verbs() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0..VERBS.len(), 1..4)
}

fn world() -> impl Strategy<Value = World> {
    let share = (
        0..NAMES.len(),
        0..3_usize,
        verbs(),
        -90..40_i64,
        1..120_i64,
        proptest::option::weighted(0.2, -80..40_i64),
    )
        .prop_map(|(person, record, verbs, starts, lasts, ended)| Thrown {
            person,
            record,
            verbs,
            starts,
            lasts,
            ended,
        });
    (
        -20..60_i64,
        proptest::collection::vec((0..KINDS.len(), verbs()), 3),
        proptest::collection::vec(share, 0..7),
        proptest::collection::vec(
            (
                0..4_usize,
                0..KINDS.len(),
                0..VERBS.len(),
                -90..40_i64,
                proptest::option::weighted(0.3, -80..60_i64),
            ),
            0..4,
        ),
        proptest::collection::vec((any::<bool>(), any::<bool>()), NAMES.len()),
    )
        .prop_map(|(now, resources, shares, rules, facts)| World {
            now,
            resources,
            shares,
            rules,
            facts,
        })
}

fn scopes(verbs: &[usize]) -> ScopeSet {
    ScopeSet::parse(verbs.iter().map(|verb| VERBS[*verb])).unwrap()
}

fn fact(kind: &str) -> Fact {
    Fact {
        kind: kind.to_owned(),
        label: "Registered doctor".to_owned(),
        source: "the Medical Register".to_owned(),
        checked_at: at(-500),
        proven_at: None,
    }
}

impl World {
    fn resources(&self) -> Vec<Resource> {
        let one = |(number, (kind, verbs)): (usize, &(usize, Vec<usize>))| Resource {
            id: id(20 + number as u64),
            owner: id(OWNER),
            resource_server: id(SERVICE),
            description: ResourceDescription {
                scopes: scopes(verbs),
                name: Some(format!("Record {number}")),
                kind: KINDS[*kind].map(str::to_owned),
                ..ResourceDescription::default()
            },
            registered_at: at(-900),
            changed_at: at(-900),
        };
        self.resources.iter().enumerate().map(one).collect()
    }

    fn shares(&self) -> Vec<Share> {
        let one = |(number, thrown): (usize, &Thrown)| Share {
            id: id::<ShareId>(100 + number as u64),
            owner: id(OWNER),
            party: id(10 + thrown.person as u64),
            resource: id(20 + thrown.record as u64),
            scopes: scopes(&thrown.verbs),
            purpose: None,
            note: None,
            request: None,
            act: id(400),
            made_at: at(thrown.starts),
            starts_at: at(thrown.starts),
            ends_at: at(thrown.starts + thrown.lasts),
            ended: thrown
                .ended
                .filter(|ended| *ended <= self.now)
                .map(|ended| Ended {
                    at: at(ended),
                    because: EndReason::Owner,
                }),
            version: 1,
        };
        self.shares.iter().enumerate().map(one).collect()
    }

    fn rules(&self) -> Vec<Rule> {
        let one = |(number, thrown): (usize, &(usize, usize, usize, i64, Option<i64>))| {
            let (effect, kind, verb, begins, ended) = thrown;
            let some: ScopeSet = scopes(&[*verb]);
            let proof = |fact: &str, max_age| ClaimRequirement {
                fact: fact.to_owned(),
                max_age,
            };
            Rule {
                id: id::<RuleId>(200 + number as u64),
                name: format!("Rule {number}"),
                kinds: KINDS[*kind].iter().map(|kind| (*kind).to_owned()).collect(),
                effect: match effect {
                    0 => RuleEffect::LongestShare {
                        most: Lifetime::days(2),
                    },
                    1 => RuleEffect::NotShared { scopes: some },
                    2 => RuleEffect::ProofNeeded {
                        scopes: some,
                        proof: proof("doctor", None),
                    },
                    _ => RuleEffect::ProofNeeded {
                        scopes: ScopeSet::new(),
                        proof: proof("staff", Some(Lifetime::minutes(5))),
                    },
                },
                begins_at: at(*begins),
                ended_at: ended.map(at),
            }
        };
        self.rules.iter().enumerate().map(one).collect()
    }

    fn people(&self) -> Vec<Person> {
        let one = |(number, (doctor, staff)): (usize, &(bool, bool))| Person {
            id: id(10 + number as u64),
            name: NAMES[number].to_owned(),
            email: String::new(),
            place: None,
            zone: "Europe/London".to_owned(),
            listed_at: None,
            facts: [("doctor", doctor), ("staff", staff)]
                .iter()
                .filter(|(_, has)| **has)
                .map(|(kind, _)| fact(kind))
                .collect(),
            created_at: at(-900),
        };
        self.facts.iter().enumerate().map(one).collect()
    }
}

fn service() -> Client {
    Client {
        id: id(SERVICE),
        name: "St Mary’s".to_owned(),
        website: "https://example.org".to_owned(),
        contact: "help@example.org".to_owned(),
        keeps_records: true,
        asks: false,
        owns_itself: false,
        may_push: false,
        auth: ClientAuth::SecretBasic,
        grant_types: [GrantType::UmaTicket].into(),
        id_token_alg: IdTokenAlg::Rs256,
        registered: Registered::ByOperator,
        native: false,
        redirect_uris: Vec::new(),
        claims_redirect_uris: Vec::new(),
        scopes: ScopeSet::new(),
        reviewed_at: None,
        created_at: at(-900),
        ended_at: None,
    }
}

/// What an introspection would answer about a token for everything there ever was.
fn introspected(
    owner: &OwnerId,
    person: &Person,
    resource: &Resource,
    policies: &Policies<'_>,
    now: Timestamp,
) -> ScopeSet {
    let rpt = Rpt {
        process: id(50),
        client: id::<ClientId>(51),
        owner: owner.clone(),
        resource_server: id(SERVICE),
        claims: known_claims(person, now),
        permissions: vec![Permission {
            resource: resource.id.clone(),
            scopes: scopes(&[0, 1, 2, 3, 4, 5]),
        }],
        carried: Vec::new(),
        issued_at: now,
        expires_at: now.plus(Lifetime::minutes(10)),
        revoked_at: None,
    };
    let says = rpt.says_now(&[state_of(resource)], policies, now);
    says.iter()
        .fold(ScopeSet::new(), |all, part| all.union(&part.scopes))
}

#[derive(Default)]
struct Reached {
    cases: Cell<usize>,
    permitted: Cell<usize>,
    narrowed: Cell<usize>,
    refused: Cell<usize>,
}

fn more(count: &Cell<usize>) {
    count.set(count.get() + 1);
}

/// What the share rows say she can do now, and until when the last of it; each says what its share
/// gives.
fn rows_say<'a>(
    scene: &Scene<'_>,
    person: &Person,
    resource: &Resource,
    hers: impl Iterator<Item = &'a Share>,
    reached: &Reached,
) -> (ScopeSet, Option<Timestamp>) {
    let mut said = ScopeSet::new();
    let mut latest = None;
    for share in hers {
        let row = scene.line(share);
        let text = row.sentence.plain();
        let is_present = matches!(row.thread, Thread::See | Thread::Change);
        if !is_present {
            assert!(
                !text.contains(" can see ") || row.thread == Thread::Waiting,
                "{text}"
            );
            continue;
        }
        let effect = scene.effect(share);
        let expected = ShareSentence::new(
            scene.words,
            "Europe/London",
            &person.name,
            &effect.scopes,
            resource.description.shown_name(),
        )
        .present(effect.until)
        .plain();
        assert_eq!(text, expected, "the row says what the share gives");
        let verbs = scene.words.verb_phrase(&effect.scopes);
        assert!(text.contains(&format!("can {verbs} Record")), "{text}");
        if effect.is_narrower_than(share) {
            more(&reached.narrowed);
        }
        said = said.union(&effect.scopes);
        latest = latest.max(Some(effect.until));
    }
    (said, latest)
}

/// One person, one record, one moment: three tellers, one truth.
fn agrees(world: &World, words: &Words, reached: &Reached) {
    let (owner, now): (OwnerId, Timestamp) = (id(OWNER), at(world.now));
    let (resources, shares, people) = (world.resources(), world.shares(), world.people());
    let around = Surroundings {
        people: people.clone(),
        resources: resources.iter().map(|r| (r.clone(), None)).collect(),
        clients: vec![service()],
        rules: world.rules(),
        uses: Vec::new(),
    };
    let scene = Scene {
        words,
        zone: "Europe/London",
        now,
        around: &around,
    };
    let policies = Policies {
        shares: &shares,
        rules: &around.rules,
        takes_requests: false,
    };
    for person in &people {
        let party: PartyId = person.id.clone().into();
        for resource in &resources {
            more(&reached.cases);
            let (line, can) = judged(&scene, &owner, &party, resource, &shares);
            let told = introspected(&owner, person, resource, &policies, now);
            assert_eq!(can, told, "the preview and the introspection");

            let hers = shares
                .iter()
                .filter(|s| s.party == party && s.resource == resource.id);
            let (said, latest) = rows_say(&scene, person, resource, hers, reached);
            assert_eq!(said, can, "the share sentences and the preview");

            let verbs: Vec<String> = line
                .sentences
                .iter()
                .map(latchkey_domain::view::Sentence::plain)
                .collect();
            assert_eq!(can.is_empty(), verbs.is_empty());
            if can.is_empty() {
                more(&reached.refused);
                continue;
            }
            more(&reached.permitted);
            assert!(!line.shares.is_empty(), "something is behind it");
            let until = calendar::shown_end(latest.unwrap(), "Europe/London").text;
            assert!(
                verbs.iter().any(|text| text.contains(&until)),
                "{verbs:?} to {until}"
            );
            for scope in &can {
                let verb = words.verb_phrase(&[scope.clone()].into_iter().collect());
                assert!(
                    verbs.iter().any(|text| text.contains(&verb)),
                    "{verb}: {verbs:?}"
                );
            }
            // One instant before its end it holds, and at its end it does not.
            let end = latest.unwrap();
            let late = introspected(&owner, person, resource, &policies, end);
            let just = end.minus(Lifetime::millis(1));
            let early = introspected(&owner, person, resource, &policies, just);
            let rules_move = around
                .rules
                .iter()
                .any(|r| r.begins_at > now || r.ended_at.is_some_and(|ended| ended > now));
            let shares_move = shares
                .iter()
                .any(|s| s.starts_at > now || s.ended.is_some_and(|ended| ended.at > now));
            if !rules_move && !shares_move {
                assert!(!early.is_empty(), "it ends no earlier than it says");
                assert!(late.is_empty(), "it ends no later than it says");
            }
        }
    }
}

#[test]
fn preview_sentences_and_introspection_agree_in_worlds_thrown_by_chance() {
    let words = Words::load().unwrap();
    let reached = Reached::default();
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&world(), |world| {
            agrees(&world, &words, &reached);
            Ok(())
        })
        .unwrap();
    assert!(reached.cases.get() >= 5_000, "{}", reached.cases.get());
    for (name, count) in [
        ("permitted", &reached.permitted),
        ("narrowed", &reached.narrowed),
        ("refused", &reached.refused),
    ] {
        assert!(count.get() > 1_000, "{name} only {} times", count.get());
    }
}

#[test]
fn proof_counts_as_it_was_chosen() {
    let known = [fact("doctor")];
    let asked = ["doctor".to_owned(), "staff".to_owned()];
    let kinds = |proof| {
        let facts = counted(&known, &asked, proof, at(0));
        facts.into_iter().map(|fact| fact.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(PreviewProof::Known), ["doctor"]);
    assert_eq!(kinds(PreviewProof::Proven), ["doctor", "staff"]);
    assert!(kinds(PreviewProof::NotYet).is_empty());
}
