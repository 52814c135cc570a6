//! Who a browser says it is, kept in memory. This is a practice program without passwords: the
//! session only remembers which invented patient the visitor plays, and the connection that was
//! started from this very browser, so that an answer meant for another one is refused.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// More sessions than this and the oldest is forgotten.
const LIMIT: usize = 5_000;

/// A connection on its way: made when the browser leaves for Latchkey, taken when it comes back.
#[derive(Clone)]
pub(crate) struct Pending {
    pub(crate) patient: String,
    pub(crate) state: String,
    pub(crate) verifier: String,
}

#[derive(Default)]
struct Session {
    born: u64,
    patient: Option<String>,
    pending: Option<Pending>,
}

#[derive(Default)]
struct Inner {
    births: u64,
    by_id: HashMap<String, Session>,
}

/// All sessions of this process.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<Inner>);

impl Sessions {
    /// Starts a new session for a patient; a used id never takes over another person's choice.
    pub(crate) fn begin(&self, id: &str, patient: &str) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.by_id.len() >= LIMIT {
            let oldest = inner.by_id.iter().min_by_key(|(_, session)| session.born);
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                inner.by_id.remove(&oldest);
            }
        }
        inner.births += 1;
        let session = Session {
            born: inner.births,
            patient: Some(patient.to_owned()),
            pending: None,
        };
        inner.by_id.insert(id.to_owned(), session);
    }

    /// Forgets a session.
    pub(crate) fn end(&self, id: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .by_id
            .remove(id);
    }

    /// The patient whom this browser plays.
    pub(crate) fn patient(&self, id: &str) -> Option<String> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner
            .by_id
            .get(id)
            .and_then(|session| session.patient.clone())
    }

    /// Remembers a started connection; a newer one replaces an older one.
    pub(crate) fn set_pending(&self, id: &str, pending: Pending) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = inner.by_id.get_mut(id) {
            session.pending = Some(pending);
        }
    }

    /// Takes the started connection out when the `state` fits: it works once.
    pub(crate) fn take_pending(&self, id: &str, state: &str) -> Option<Pending> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner
            .by_id
            .get_mut(id)?
            .pending
            .take_if(|pending| pending.state == state)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pending, Sessions};

    #[test]
    fn a_started_connection_is_taken_once_and_only_with_its_state() {
        let sessions = Sessions::default();
        sessions.begin("one", "sam-bello");
        sessions.begin("two", "lola-bello");
        let pending = Pending {
            patient: "sam-bello".into(),
            state: "good".into(),
            verifier: "secret".into(),
        };
        sessions.set_pending("one", pending);
        assert!(sessions.take_pending("two", "good").is_none());
        assert!(sessions.take_pending("one", "bad").is_none());
        assert!(sessions.take_pending("one", "good").is_some());
        assert!(sessions.take_pending("one", "good").is_none());
    }
}
