//! What the program remembers of one browser on one face: the tokens and tickets of each record and
//! each wish (seeing it, changing it). All of it stays in memory on this side; the browser has only
//! an id. Sessions never share anything, not even between the two faces of one browser.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use url::Url;

use crate::{clock, random};

/// More sessions than this and the oldest is forgotten.
const LIMIT: usize = 5_000;
/// A ticket for the claims page that is older than this is not offered any more, in seconds.
const PROOF_LIFE: i64 = 120;

/// The two faces of the program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Face {
    /// For the doctor.
    Clinic,
    /// For the relative.
    Family,
}

impl Face {
    /// The name that people read.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Clinic => "Clinic Desk",
            Self::Family => "My family",
        }
    }

    /// Where the face begins, without a final slash.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Clinic => "",
            Self::Family => "/family",
        }
    }

    /// The face's own cookie; cookies ignore ports, so the names must be this program's alone.
    pub(crate) fn cookie(self) -> &'static str {
        match self {
            Self::Clinic => "clinic-desk",
            Self::Family => "clinic-desk-family",
        }
    }
}

/// What somebody wants to do with a record.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Verb {
    /// See it.
    View,
    /// Change it.
    Edit,
}

impl Verb {
    /// The word in addresses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Edit => "edit",
        }
    }

    /// The verb of a word in an address.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::View, Self::Edit]
            .into_iter()
            .find(|verb| verb.word() == word)
    }
}

/// One collection of one patient at one service.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct RecordKey {
    pub(crate) service: String,
    pub(crate) patient: String,
    pub(crate) collection: String,
}

impl RecordKey {
    /// The rest of an address that names the record.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}/{}", self.service, self.patient, self.collection)
    }
}

/// An answer of the owner that is still awaited.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    /// The newest ticket; older ones are dead.
    pub(crate) ticket: String,
    pub(crate) interval: i64,
    pub(crate) next_at: i64,
}

impl Waiting {
    /// A wait that begins now.
    pub(crate) fn begin(ticket: String, interval: i64, now: i64) -> Self {
        Self {
            ticket,
            interval,
            next_at: now.saturating_add(interval),
        }
    }

    /// How many seconds must pass before Latchkey may be asked again: 0 is "now".
    pub(crate) fn left(&self, now: i64) -> i64 {
        (self.next_at - now).max(0)
    }
}

/// Where the way to a permission stands.
#[derive(Default, Debug)]
pub(crate) enum Stage {
    /// Nothing is under way.
    #[default]
    Idle,
    /// The person must say who she is, at this address or at the one from discovery.
    Prove {
        ticket: String,
        page: Option<Url>,
        at: i64,
    },
    /// The owner was asked.
    Waiting(Waiting),
}

/// A change that was written down but perhaps not saved yet.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) record: Value,
}

/// Something to tell once.
#[derive(Clone)]
pub(crate) struct Notice {
    pub(crate) title: String,
    pub(crate) words: String,
    /// Whether it is good news, to be shown above the records and not in place of them.
    pub(crate) good: bool,
}

/// Everything about one record and one wish.
#[derive(Default)]
pub(crate) struct Slot {
    pub(crate) rpt: Option<String>,
    pub(crate) stage: Stage,
    pub(crate) notice: Option<Notice>,
    pub(crate) draft: Option<Draft>,
}

impl Slot {
    /// Whether a page for proving who one is can still be offered.
    pub(crate) fn can_prove(&self) -> bool {
        matches!(&self.stage, Stage::Prove { at, .. } if clock::now() - at < PROOF_LIFE)
    }
}

/// A person who is away at the claims page, found again by `state`.
pub(crate) struct Away {
    pub(crate) key: RecordKey,
    pub(crate) verb: Verb,
    /// The ticket that went along; what comes back must differ.
    pub(crate) sent: String,
}

/// One browser on one face.
#[derive(Default)]
pub(crate) struct Session {
    slots: HashMap<(RecordKey, Verb), Slot>,
    away: HashMap<String, Away>,
}

impl Session {
    /// The slot of a record and a wish.
    pub(crate) fn slot(&mut self, key: &RecordKey, verb: Verb) -> &mut Slot {
        self.slots.entry((key.clone(), verb)).or_default()
    }

    /// Whether an answer is awaited.
    pub(crate) fn waits(&self, key: &RecordKey, verb: Verb) -> bool {
        let slot = self.slots.get(&(key.clone(), verb));
        slot.is_some_and(|slot| matches!(slot.stage, Stage::Waiting(_)))
    }

    /// Remembers a person who leaves for the claims page.
    pub(crate) fn leave(&mut self, state: String, away: Away) {
        if self.away.len() >= 20 {
            self.away.clear();
        }
        self.away.insert(state, away);
    }

    /// Finds her again; a `state` works once.
    pub(crate) fn come_back(&mut self, state: &str) -> Option<Away> {
        self.away.remove(state)
    }
}

/// A session's own lock: its tickets are used one after the other, never twice.
pub(crate) type SharedSession = Arc<tokio::sync::Mutex<Session>>;

#[derive(Default)]
struct Inner {
    births: u64,
    by_id: HashMap<(Face, String), (u64, SharedSession)>,
}

/// All sessions of this process.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<Inner>);

impl Sessions {
    /// The session of an id on a face.
    pub(crate) fn find(&self, face: Face, id: &str) -> Option<SharedSession> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner
            .by_id
            .get(&(face, id.to_owned()))
            .map(|(_, session)| Arc::clone(session))
    }

    /// Begins a session; the id is always made here.
    pub(crate) fn begin(&self, face: Face) -> anyhow::Result<(String, SharedSession)> {
        let id = random::handle()?;
        let session = SharedSession::default();
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.by_id.len() >= LIMIT {
            let oldest = inner.by_id.iter().min_by_key(|(_, (born, _))| *born);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                inner.by_id.remove(&oldest);
            }
        }
        inner.births += 1;
        let born = inner.births;
        inner
            .by_id
            .insert((face, id.clone()), (born, Arc::clone(&session)));
        Ok((id, session))
    }
}

#[cfg(test)]
mod tests {
    use super::{Away, Face, RecordKey, Session, Sessions, Verb, Waiting};

    #[test]
    fn nobody_is_asked_before_the_interval_has_passed() {
        let waiting = Waiting::begin("t".into(), 5, 100);
        assert_eq!(waiting.left(100), 5);
        assert_eq!(waiting.left(104), 1);
        assert_eq!(waiting.left(105), 0);
        assert_eq!(waiting.left(900), 0);
    }

    #[test]
    fn the_faces_do_not_know_each_others_sessions() {
        let sessions = Sessions::default();
        let (id, _) = sessions.begin(Face::Clinic).unwrap();
        assert!(sessions.find(Face::Clinic, &id).is_some());
        assert!(sessions.find(Face::Family, &id).is_none());
    }

    #[test]
    fn a_state_works_once_and_only_in_its_session() {
        let key = RecordKey {
            service: "s".into(),
            patient: "p".into(),
            collection: "c".into(),
        };
        let (mut one, mut two) = (Session::default(), Session::default());
        one.leave(
            "state".into(),
            Away {
                key,
                verb: Verb::View,
                sent: "t".into(),
            },
        );
        assert!(two.come_back("state").is_none());
        assert!(one.come_back("state").is_some());
        assert!(one.come_back("state").is_none());
    }
}
