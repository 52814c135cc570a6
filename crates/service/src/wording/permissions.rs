//! The catalogue of permissions: a label, a verb, what it lets do and what not, an icon and how
//! strong it is, weakest first.
//!
//! A scope that is not in the catalogue is shown by its own name, with a line that says that its
//! service has not described it; it counts as a strong one.

use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::view::{SegmentKind, Thread, VerbLine};

use super::{Piece, Words};

/// One permission of the catalogue.
struct Permission {
    /// The scopes that mean it.
    scopes: &'static [&'static str],
    /// Its key in the catalogue.
    key: &'static str,
    icon: &'static str,
    /// Whether it goes beyond seeing.
    changes: bool,
}

/// Weakest first; this is the order of every list.
const PERMISSIONS: [Permission; 10] = [
    Permission {
        scopes: &["notify"],
        key: "verb-notify",
        icon: "bell",
        changes: false,
    },
    Permission {
        scopes: &["view:summary"],
        key: "verb-summary",
        icon: "eye-half",
        changes: false,
    },
    Permission {
        scopes: &["view", "read", "see"],
        key: "verb-view",
        icon: "eye",
        changes: false,
    },
    Permission {
        scopes: &["download", "print"],
        key: "verb-download",
        icon: "tray-down",
        changes: true,
    },
    Permission {
        scopes: &["comment"],
        key: "verb-comment",
        icon: "note",
        changes: true,
    },
    Permission {
        scopes: &["add"],
        key: "verb-add",
        icon: "plus-page",
        changes: true,
    },
    Permission {
        scopes: &["edit", "write"],
        key: "verb-edit",
        icon: "pencil",
        changes: true,
    },
    Permission {
        scopes: &["book"],
        key: "verb-book",
        icon: "calendar",
        changes: true,
    },
    Permission {
        scopes: &["delete"],
        key: "verb-delete",
        icon: "page-minus",
        changes: true,
    },
    Permission {
        scopes: &["share"],
        key: "verb-share",
        icon: "two-people",
        changes: true,
    },
];

impl Words {
    /// Every permission of the catalogue, the weakest first: its label, what it lets somebody do,
    /// and what it does not.
    #[must_use]
    pub fn all_verbs(&self) -> Vec<[String; 3]> {
        PERMISSIONS
            .iter()
            .map(|Permission { key, .. }| {
                ["label", "can", "cannot"].map(|part| self.text(&format!("{key}.{part}"), &[]))
            })
            .collect()
    }
}

/// Where a scope stands in the catalogue; one that is not in it comes last.
fn known(scope: &Scope) -> Option<(usize, &'static Permission)> {
    PERMISSIONS
        .iter()
        .enumerate()
        .find(|(_, p)| p.scopes.contains(&scope.as_str()))
}

/// The scopes, weakest first.
fn weakest_first(scopes: &ScopeSet) -> Vec<&Scope> {
    let mut sorted: Vec<&Scope> = scopes.iter().collect();
    sorted.sort_by_key(|scope| known(scope).map_or(PERMISSIONS.len(), |(rank, _)| rank));
    sorted
}

/// Whether somebody said what a scope lets people do.
pub(crate) fn is_described(scope: &Scope) -> bool {
    known(scope).is_some()
}

/// Whether a scope goes beyond seeing; what nobody described is taken to.
#[must_use]
pub(crate) fn changes(scope: &Scope) -> bool {
    known(scope).is_none_or(|(_, permission)| permission.changes)
}

/// The part of a set that only sees.
pub(crate) fn seeing(scopes: &ScopeSet) -> ScopeSet {
    scopes
        .iter()
        .filter(|scope| !changes(scope))
        .cloned()
        .collect()
}

/// What "see and change" gives of what a record offers: seeing, adding, correcting; never
/// copying, removing or passing on, which are chosen one by one.
pub(crate) fn seeing_and_changing(scopes: &ScopeSet) -> ScopeSet {
    let gives = |scope: &&Scope| {
        known(scope).is_some_and(|(_, p)| {
            !p.changes || matches!(p.key, "verb-edit" | "verb-add" | "verb-comment")
        })
    };
    scopes.iter().filter(gives).cloned().collect()
}

/// Whether a set lets somebody change what is in the record.
pub(crate) fn can_change(scopes: &ScopeSet) -> bool {
    scopes
        .iter()
        .any(|scope| known(scope).is_some_and(|(_, p)| matches!(p.key, "verb-edit" | "verb-add")))
}

/// Whether a set only reads: it sees, or takes a copy, and changes nothing.
pub(crate) fn only_reads(scopes: &ScopeSet) -> bool {
    let reads =
        |scope: &Scope| known(scope).is_some_and(|(_, p)| !p.changes || p.key == "verb-download");
    scopes.iter().all(reads)
}

/// The weakest and the strongest of a set, unless it is empty.
pub(crate) fn weakest_and_strongest(scopes: &ScopeSet) -> Option<(Scope, Scope)> {
    let sorted = weakest_first(scopes);
    Some(((*sorted.first()?).clone(), (*sorted.last()?).clone()))
}

/// What the pages add by themselves: whoever changes a record must also see it.
pub(crate) fn with_what_it_needs(chosen: &ScopeSet, offered: &ScopeSet) -> ScopeSet {
    if !can_change(chosen) {
        return chosen.clone();
    }
    let view: ScopeSet = offered
        .iter()
        .filter(|s| known(s).is_some_and(|(_, p)| p.key == "verb-view"))
        .cloned()
        .collect();
    chosen.union(&view)
}

/// The line at the edge of what is in force.
pub(crate) fn thread(scopes: &ScopeSet) -> Thread {
    if scopes.iter().any(changes) {
        Thread::Change
    } else {
        Thread::See
    }
}

impl Words {
    /// What the scopes let somebody do, one line each, weakest first.
    #[must_use]
    pub fn verbs(&self, scopes: &ScopeSet) -> Vec<VerbLine> {
        weakest_first(scopes)
            .into_iter()
            .map(|scope| self.verb_line(scope))
            .collect()
    }

    /// What a scope of the catalogue lets somebody do; none for one that nobody described.
    #[must_use]
    pub fn described(&self, scope: &str) -> Option<VerbLine> {
        let scope = Scope::try_from(scope.to_owned()).ok()?;
        known(&scope).map(|_| self.verb_line(&scope))
    }

    fn verb_line(&self, scope: &Scope) -> VerbLine {
        let (label, can, cannot, icon) = match known(scope) {
            Some((_, p)) => {
                let part = |part: &str| self.text(&format!("{}.{part}", p.key), &[]);
                (part("label"), part("can"), part("cannot"), p.icon)
            }
            None => (
                self.text("verb-unknown.label", &[("name", scope.as_str())]),
                self.text("verb-unknown.can", &[]),
                self.text("verb-unknown.cannot", &[]),
                "question",
            ),
        };
        VerbLine {
            scope: scope.as_str().to_owned(),
            label,
            can,
            cannot,
            icon: icon.to_owned(),
            changes: changes(scope),
        }
    }

    /// What the scopes let somebody do, within a sentence: "see", "see and change".
    #[must_use]
    pub fn verb_phrase(&self, scopes: &ScopeSet) -> String {
        self.list(&self.verb_words(scopes))
    }

    /// The same where only one of them is needed: "change, save a copy of or pass on".
    pub(crate) fn verb_choice(&self, scopes: &ScopeSet) -> String {
        let mut verbs = self.verb_words(scopes);
        let Some(last) = verbs.pop() else {
            return String::new();
        };
        let Some(before) = verbs.pop() else {
            return last;
        };
        let end = self.text("list-or", &[("first", &before), ("second", &last)]);
        verbs.iter().rev().fold(end, |rest, verb| {
            self.text("list-comma", &[("first", verb), ("second", &rest)])
        })
    }

    fn verb_words(&self, scopes: &ScopeSet) -> Vec<String> {
        let mut verbs: Vec<String> = weakest_first(scopes)
            .into_iter()
            .map(|scope| match known(scope) {
                Some((_, p)) => self.text(p.key, &[]),
                None => self.text("verb-unknown", &[("name", scope.as_str())]),
            })
            .collect();
        // Two scopes can mean the same thing.
        verbs.dedup();
        verbs
    }

    pub(crate) fn verb_piece(&self, scopes: &ScopeSet) -> Piece {
        Piece::one(SegmentKind::Verb, self.verb_phrase(scopes))
    }
}
