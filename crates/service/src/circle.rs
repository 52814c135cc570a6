//! The people an owner shares with: all of them, one of them, what she sees, and stopping all of
//! it at once.
//!
//! A person is on these pages because of what is between her and the owner, never because she has
//! an account. What she can do comes from the same `assess` as everything else (`scene.rs`).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use latchkey_domain::id::{OwnerId, PartyId, PersonId, ResourceId};
use latchkey_domain::scope::Scope;
use latchkey_domain::share::{Share, ShareState};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{BlockLine, PeoplePage, PersonLine, SegmentKind, Sentence, Thread};
use latchkey_store::{Block, Person, SharedWith, Snapshot, StoreError, folded};

use crate::House;
use crate::calendar;
use crate::login::OwnerSession;
use crate::scene::{Effect, Scene, Surroundings};
use crate::wording::{Piece, permissions};

mod person;
mod preview;
mod stop;

pub use preview::PreviewAsked;

/// How many people a page shows.
const PAGE: usize = 20;
/// How many blocked people the list names.
const BLOCKED: i64 = 200;
/// From when on an end is called near.
const SOON: Lifetime = Lifetime::days(14);

/// How the list is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The nearest end first.
    #[default]
    End,
    /// By name.
    Name,
    /// The last used first.
    Used,
}

impl Order {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::End, Self::Name, Self::Used];

    /// The key in an address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Name => "name",
            Self::Used => "used",
        }
    }

    /// Reads a key; an unknown one is the usual order.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        let known = Self::ALL.into_iter().find(|order| order.key() == key);
        known.unwrap_or_default()
    }
}

/// Why somebody is not shown, or something about her not done.
#[derive(Debug, thiserror::Error)]
pub enum CircleError {
    /// The owner has nothing to do with such a person.
    #[error("no such person")]
    NotFound,
    /// The stop cannot be taken back; the sentence says why, in words.
    #[error("the stop cannot be taken back")]
    NoUndo(String),
    /// The form has problems.
    #[error("the form has problems")]
    Problems(Vec<crate::draft::Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The people an owner shares with.
#[derive(Clone)]
pub struct Circle {
    house: House,
}

impl Circle {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Everybody with whom something is shared now or later, from behind one person on.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn list(
        &self,
        owner: &OwnerSession,
        order: Order,
        after: Option<&PersonId>,
    ) -> Result<PeoplePage, StoreError> {
        let now = self.house.env.now();
        let id = owner.id().clone();
        let after = after.cloned().map(PartyId::from);
        let (window, shares, around, blocks) = self
            .house
            .store
            .read(move |snapshot| {
                let after = after.clone();
                Box::pin(async move {
                    let people = sorted(snapshot.circle().people(&id, now).await?, order);
                    let window = Window::of(&people, after.as_ref());
                    let shares = snapshot.circle().live_with(&id, &window.here, now).await?;
                    let around = around(snapshot, &id, &shares, &window.here, now).await?;
                    let blocks = snapshot.blocks().of_owner(&id, now, BLOCKED).await?;
                    let blocked: Vec<PersonId> =
                        blocks.iter().map(|block| block.party.person()).collect();
                    let blocked = snapshot.people().many(&blocked).await?;
                    Ok::<_, StoreError>((window, shares, around, (blocks, blocked)))
                })
            })
            .await?;
        let scene = self.scene(owner, now, &around);
        let line = |party: &PartyId| {
            let hers: Vec<&Share> = shares.iter().filter(|s| s.party == *party).collect();
            self.line(&scene, party, &hers)
        };
        let (blocks, blocked) = blocks;
        Ok(PeoplePage {
            people: window.here.iter().map(line).collect(),
            all: window.all,
            order: order.key().to_owned(),
            next: window.next.map(|party| party.to_string()),
            later: window.later,
            blocked: blocks
                .iter()
                .filter_map(|block| {
                    let id = block.party.person();
                    let person = blocked.iter().find(|person| person.id == id)?;
                    Some(block_line(&scene, block, &person.name))
                })
                .collect(),
        })
    }

    fn line(&self, scene: &Scene<'_>, party: &PartyId, shares: &[&Share]) -> PersonLine {
        let (words, zone) = (&self.house.words, scene.zone);
        let person = scene.person(party);
        let power = Power::of(scene, shares);
        let facts = person
            .map(|person| person.facts.as_slice())
            .unwrap_or_default();
        let fact = facts.iter().find(|fact| fact.has_source());
        let checked = match fact {
            Some(fact) => {
                let date = calendar::shown_date(fact.checked_at, zone).text;
                words.text("evidence-short", &[("what", &fact.label), ("date", &date)])
            }
            None => words.text("evidence-none", &[]),
        };
        let used = scene.around.uses.iter();
        let used = used.filter(|(id, _)| shares.iter().any(|share| share.id == *id));
        let last_used = match used.map(|(_, at)| *at).max() {
            Some(at) => {
                let date = calendar::shown_date(at, zone).text;
                words.text("share-last-used", &[("date", &date)])
            }
            None => words.text("share-not-used", &[]),
        };
        PersonLine {
            id: party.to_string(),
            name: scene.person_name(party),
            place: person.and_then(|p| p.place.clone()).unwrap_or_default(),
            is_checked: fact.is_some(),
            checked,
            can: power.sentence(scene),
            thread: power.thread(),
            ends: power.ends(scene, party),
            ends_soon: power
                .until
                .is_some_and(|until| until.since(scene.now) <= SOON),
            last_used,
        }
    }

    fn scene<'a>(
        &'a self,
        owner: &'a OwnerSession,
        now: Timestamp,
        around: &'a Surroundings,
    ) -> Scene<'a> {
        Scene {
            words: &self.house.words,
            zone: &owner.session().zone,
            now,
            around,
        }
    }
}

/// What stands around these shares, and the people themselves even where they have none.
async fn around(
    snapshot: &mut Snapshot<'_>,
    owner: &OwnerId,
    shares: &[Share],
    parties: &[PartyId],
    now: Timestamp,
) -> Result<Surroundings, StoreError> {
    let around = Surroundings::of(snapshot, owner, shares, now).await?;
    let missing: Vec<PersonId> = parties
        .iter()
        .map(PartyId::person)
        .filter(|id| !around.people.iter().any(|person| person.id == *id))
        .collect();
    let mut people: Vec<Person> = snapshot.people().many(&missing).await?;
    people.extend(around.people);
    Ok(Surroundings { people, ..around })
}

/// "Aunt Lola cannot ask you for anything until 24 December 2026."
fn block_line(scene: &Scene<'_>, block: &Block, name: &str) -> BlockLine {
    let mut pieces = vec![("person", Piece::one(SegmentKind::Name, name))];
    let key = match block.ends_at {
        Some(at) => {
            let until = calendar::shown_end(at, scene.zone).text;
            pieces.push(("until", Piece::one(SegmentKind::Date, until)));
            "people-blocked-until"
        }
        None => "people-blocked",
    };
    BlockLine {
        id: block.party.to_string(),
        name: name.to_owned(),
        sentence: scene.words.pieced(key, pieces),
    }
}

/// People in the order asked for. The store's order is by the nearest end; names are compared
/// without regard to accents and case, the same way on every engine.
fn sorted(mut people: Vec<SharedWith>, order: Order) -> Vec<SharedWith> {
    match order {
        Order::End => {}
        Order::Name => people.sort_by_cached_key(|one| (folded(&one.name), one.party.clone())),
        Order::Used => people.sort_by_key(|one| Reverse(one.last_used_at)),
    }
    people
}

/// The part of a list that a page shows.
struct Window {
    here: Vec<PartyId>,
    all: usize,
    next: Option<PartyId>,
    later: bool,
}

impl Window {
    /// The page behind a person; from the beginning, when she is no longer in the list.
    fn of(people: &[SharedWith], after: Option<&PartyId>) -> Self {
        let at = after.and_then(|after| people.iter().position(|one| one.party == *after));
        let from = at.map_or(0, |at| at + 1);
        let here: Vec<PartyId> = people
            .iter()
            .skip(from)
            .take(PAGE)
            .map(|one| one.party.clone())
            .collect();
        let more = from + here.len() < people.len();
        Self {
            next: here.last().filter(|_| more).cloned(),
            all: people.len(),
            later: from > 0,
            here,
        }
    }
}

/// What somebody can do in all: how many records, the strongest power, and the nearest end.
struct Power {
    /// For each thing she can do, in how many records.
    counts: BTreeMap<Scope, usize>,
    /// How many records.
    records: usize,
    until: Option<Timestamp>,
    /// When the first share begins that has not begun.
    later: Option<Timestamp>,
    /// Whether a rule leaves nothing of what was shared.
    ruled_out: bool,
}

impl Power {
    fn of(scene: &Scene<'_>, shares: &[&Share]) -> Self {
        let mut by_record: BTreeMap<&ResourceId, Vec<Effect>> = BTreeMap::new();
        let mut later = None;
        let mut ruled_out = false;
        for share in shares {
            match share.state(scene.now) {
                ShareState::Active => {
                    let effect = scene.effect(share);
                    if effect.scopes.is_empty() {
                        ruled_out = true;
                    } else {
                        by_record.entry(&share.resource).or_default().push(effect);
                    }
                }
                ShareState::Future => {
                    let first: Timestamp = later.unwrap_or(share.starts_at);
                    later = Some(first.min(share.starts_at));
                }
                ShareState::Lapsed | ShareState::Ended(_) => {}
            }
        }
        let mut counts = BTreeMap::new();
        for effects in by_record.values() {
            let all = effects
                .iter()
                .fold(latchkey_domain::scope::ScopeSet::new(), |all, effect| {
                    all.union(&effect.scopes)
                });
            for scope in all.iter() {
                *counts.entry(scope.clone()).or_insert(0) += 1;
            }
        }
        let ends = by_record.values().flatten().map(|effect| effect.until);
        Self {
            until: ends.min(),
            records: by_record.len(),
            counts,
            later,
            ruled_out,
        }
    }

    fn thread(&self) -> Thread {
        if self.records > 0 {
            permissions::thread(&self.counts.keys().cloned().collect())
        } else if self.later.is_some() {
            Thread::Waiting
        } else {
            Thread::Past
        }
    }

    /// "Can see 3 records, can change 1."
    fn sentence(&self, scene: &Scene<'_>) -> Sentence {
        let words = scene.words;
        let all = self.counts.keys().cloned().collect();
        let Some((weakest, strongest)) = permissions::weakest_and_strongest(&all) else {
            return match self.later {
                Some(at) => {
                    let date = calendar::shown_date(at, scene.zone).text;
                    let from = Piece::one(SegmentKind::Date, date);
                    words.pieced("people-can-later", vec![("from", from)])
                }
                None if self.ruled_out => words.pieced("people-can-ruled", Vec::new()),
                None => words.pieced("people-can-nothing", Vec::new()),
            };
        };
        let verb = |scope: &Scope| words.verb_piece(&[scope.clone()].into_iter().collect());
        let count = |scope: &Scope| {
            let count = self.counts.get(scope).copied().unwrap_or_default();
            Piece::Choice(count.to_string())
        };
        let more = if strongest == weakest {
            Piece::Choice("no".to_owned())
        } else {
            count(&strongest)
        };
        words.pieced(
            "people-can",
            vec![
                ("verb", verb(&weakest)),
                ("count", count(&weakest)),
                ("strong", verb(&strongest)),
                ("more", more),
            ],
        )
    }

    /// "First one ends 23 December 2026".
    fn ends(&self, scene: &Scene<'_>, party: &PartyId) -> Option<Sentence> {
        let until = self.until.filter(|until| *until < Timestamp::NO_END)?;
        let there = scene.zone_of(party);
        let date = calendar::end_between(scene.words, until, scene.zone, there).text;
        let pieces = vec![
            ("count", Piece::Choice(self.records.to_string())),
            ("date", Piece::one(SegmentKind::Date, date)),
        ];
        Some(scene.words.pieced("people-ends", pieces))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(party: u64, name: &str, used: Option<i64>) -> SharedWith {
        SharedWith {
            party: format!("{party:026}").parse().unwrap(),
            name: name.to_owned(),
            ends_at: Timestamp::from_millis(0),
            last_used_at: used.map(Timestamp::from_millis),
        }
    }

    fn names(people: &[SharedWith]) -> Vec<&str> {
        people.iter().map(|one| one.name.as_str()).collect()
    }

    #[test]
    fn names_are_sorted_without_regard_to_accents_and_case() {
        let people = vec![
            one(1, "Zoë", None),
            one(2, "Émile", Some(3)),
            one(3, "eva", Some(9)),
            one(4, "Adam", None),
        ];
        let by_name = sorted(people.clone(), Order::Name);
        assert_eq!(names(&by_name), ["Adam", "Émile", "eva", "Zoë"]);
        let by_use = sorted(people, Order::Used);
        assert_eq!(names(&by_use), ["eva", "Émile", "Zoë", "Adam"]);
    }

    #[test]
    fn pages_follow_each_other_without_a_gap() {
        let people: Vec<SharedWith> = (0..45).map(|n| one(n, "x", None)).collect();
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let window = Window::of(&people, after.as_ref());
            assert!(window.here.len() <= PAGE);
            assert_eq!(window.later, after.is_some());
            seen.extend(window.here.clone());
            if window.next.is_none() {
                break;
            }
            after = window.next;
        }
        let all: Vec<PartyId> = people.iter().map(|one| one.party.clone()).collect();
        assert_eq!(seen, all);
        let gone = "01J9ZK2V8Q5T3N7R4M6P0WXYZA".parse().unwrap();
        assert!(!Window::of(&people, Some(&gone)).later);
    }
}
