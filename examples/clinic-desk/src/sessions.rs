//! All browsers that have entered, in memory. A session is found only on its own face, and the oldest
//! is forgotten when there are too many.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::face::{Account, Face};
use crate::random;
use crate::session::{Session, SharedSession};

/// More sessions than this and the oldest is forgotten.
const LIMIT: usize = 5_000;

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
    pub(crate) fn begin(&self, face: Face, account: &'static Account) -> anyhow::Result<String> {
        let id = random::handle()?;
        let session = Arc::new(tokio::sync::Mutex::new(Session::new(account)));
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.by_id.len() >= LIMIT {
            let oldest = inner.by_id.iter().min_by_key(|(_, (born, _))| *born);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                inner.by_id.remove(&oldest);
            }
        }
        inner.births += 1;
        let born = inner.births;
        inner.by_id.insert((face, id.clone()), (born, session));
        Ok(id)
    }

    /// Forgets a session with all that it holds.
    pub(crate) fn end(&self, face: Face, id: &str) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.by_id.remove(&(face, id.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::{Face, Sessions};

    #[test]
    fn the_faces_do_not_know_each_others_sessions() {
        let sessions = Sessions::default();
        let id = sessions
            .begin(Face::Clinic, &Face::Clinic.accounts()[0])
            .unwrap();
        assert!(sessions.find(Face::Clinic, &id).is_some());
        assert!(sessions.find(Face::Family, &id).is_none());
        sessions.end(Face::Clinic, &id);
        assert!(sessions.find(Face::Clinic, &id).is_none());
    }
}
