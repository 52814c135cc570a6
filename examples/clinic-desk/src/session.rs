//! What the program remembers of one browser on one face: the tokens and tickets of each record and
//! each wish (seeing it, changing it). All of it stays in memory on this side; the browser has only
//! an id. Sessions never share anything, not even between the two faces of one browser.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::face::Account;

/// A ticket for the claims page that is older than this is not offered any more, in seconds.
const PROOF_LIFE: i64 = 120;

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

/// What kind of news a notice is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tone {
    /// Good: shown above the records and not in place of them.
    Good,
    /// It did not work, and the page says why.
    Bad,
    /// No access: the page is the same whatever the reason is, and names no record.
    NoAccess,
}

/// Something to tell once.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) title: String,
    pub(crate) words: String,
    pub(crate) tone: Tone,
}

/// A token for the record service.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Rpt {
    pub(crate) token: String,
    /// When it ends, if that was said.
    pub(crate) until: Option<i64>,
}

/// The token stays out of logs and of messages of failed assertions.
impl std::fmt::Debug for Rpt {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Rpt")
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

/// The proof of who somebody is that Latchkey saved for this app (PCT), shared by all that one person
/// does in one session. It ends with the session, so it is never sent for somebody else (UMA grant
/// 5.2).
#[derive(Clone, Default)]
pub(crate) struct Proof(Arc<std::sync::Mutex<Option<String>>>);

impl Proof {
    /// The newest one; an older one is dead when a newer came.
    pub(crate) fn keep(&self, pct: String) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some(pct);
        }
    }

    /// What is sent along, if anything.
    pub(crate) fn get(&self) -> Option<String> {
        self.0.lock().ok().and_then(|kept| kept.clone())
    }
}

/// Everything about one record and one wish.
#[derive(Default)]
pub(crate) struct Slot {
    /// Kept when a record service refuses it: a share that was stopped can begin again.
    pub(crate) rpt: Option<Rpt>,
    pub(crate) stage: Stage,
    pub(crate) notice: Option<Notice>,
    pub(crate) draft: Option<Draft>,
    /// The session's.
    pub(crate) proof: Proof,
    /// Scopes asked for beyond those that the record service names, separated by spaces.
    pub(crate) scope: &'static str,
    /// Whether Latchkey said that the record has no such scopes.
    pub(crate) scope_refused: bool,
}

impl Slot {
    /// Asks for more than the record service will: a person is then asked once, not twice.
    pub(crate) fn also_asks_for(&mut self, scope: &'static str) {
        if !self.scope_refused {
            self.scope = scope;
        }
    }

    /// Whether a page for proving who one is can still be offered.
    pub(crate) fn can_prove(&self, now: i64) -> bool {
        matches!(&self.stage, Stage::Prove { at, .. } if now - at < PROOF_LIFE)
    }

    /// The token, as long as it lasts.
    pub(crate) fn token(&self, now: i64) -> Option<&str> {
        let rpt = self.rpt.as_ref()?;
        rpt.until
            .is_none_or(|until| now < until)
            .then_some(rpt.token.as_str())
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
pub(crate) struct Session {
    /// Who uses it.
    pub(crate) account: &'static Account,
    proof: Proof,
    slots: HashMap<(RecordKey, Verb), Slot>,
    away: HashMap<String, Away>,
}

impl Session {
    /// A session in which nothing has happened yet.
    pub(crate) fn new(account: &'static Account) -> Self {
        Self {
            account,
            proof: Proof::default(),
            slots: HashMap::new(),
            away: HashMap::new(),
        }
    }

    /// The slot of a record and a wish.
    pub(crate) fn slot(&mut self, key: &RecordKey, verb: Verb) -> &mut Slot {
        let proof = &self.proof;
        let new = || Slot {
            proof: proof.clone(),
            ..Slot::default()
        };
        self.slots.entry((key.clone(), verb)).or_insert_with(new)
    }

    /// The slot of a record and a wish, if anything happened there.
    pub(crate) fn known_slot(&mut self, key: &RecordKey, verb: Verb) -> Option<&mut Slot> {
        self.slots.get_mut(&(key.clone(), verb))
    }

    /// Forgets a record and a wish.
    pub(crate) fn clear(&mut self, key: &RecordKey, verb: Verb) {
        self.slots.remove(&(key.clone(), verb));
    }

    /// Whether a change is written down that is not saved yet.
    pub(crate) fn has_draft(&self, key: &RecordKey) -> bool {
        let slot = self.slots.get(&(key.clone(), Verb::Edit));
        slot.is_some_and(|slot| slot.draft.is_some())
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

#[cfg(test)]
mod tests {
    use crate::face::Face;

    use super::{Away, RecordKey, Rpt, Session, Slot, Stage, Verb, Waiting};

    fn doctor() -> &'static super::Account {
        &Face::Clinic.accounts()[0]
    }

    #[test]
    fn nobody_is_asked_before_the_interval_has_passed() {
        let waiting = Waiting::begin("t".into(), 5, 100);
        assert_eq!(waiting.left(100), 5);
        assert_eq!(waiting.left(104), 1);
        assert_eq!(waiting.left(105), 0);
        assert_eq!(waiting.left(900), 0);
    }

    #[test]
    fn a_token_and_a_ticket_for_the_claims_page_are_used_only_while_they_last() {
        let mut slot = Slot {
            rpt: Some(Rpt {
                token: "rpt".into(),
                until: Some(600),
            }),
            ..Slot::default()
        };
        assert_eq!(slot.token(599), Some("rpt"));
        assert_eq!(slot.token(600), None);
        assert!(!slot.can_prove(0));
        slot.stage = Stage::Prove {
            ticket: "t".into(),
            page: None,
            at: 100,
        };
        assert!(slot.can_prove(219));
        assert!(!slot.can_prove(220));
    }

    #[test]
    fn a_state_works_once_and_only_in_its_session() {
        let key = RecordKey {
            service: "s".into(),
            patient: "p".into(),
            collection: "c".into(),
        };
        let begin = || Session::new(doctor());
        let (mut one, mut two) = (begin(), begin());
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
