//! Open looks: how many there may be, how often they look, and when they end.
//!
//! A look holds a connection, so each person has only a few, and all of them end with the server.

use std::collections::HashMap;
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use latchkey_domain::id::PersonId;

/// Open looks of one person: a few tabs.
const OF_ONE: usize = 4;
/// Open looks of everybody at this node.
const OF_ALL: usize = 400;

type End = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How pages look by themselves whether something changed.
#[derive(Clone)]
pub struct Live {
    every: Duration,
    ends: Arc<dyn Fn() -> End + Send + Sync>,
    open: Arc<Mutex<HashMap<PersonId, usize>>>,
}

impl Default for Live {
    /// Looks every five seconds, for as long as anybody wants.
    fn default() -> Self {
        Self::until(Duration::from_secs(5), pending)
    }
}

impl Live {
    /// Looks so often, until what `ends` makes is over: the server's wish to stop.
    pub fn until<F, W>(every: Duration, ends: F) -> Self
    where
        F: Fn() -> W + Send + Sync + 'static,
        W: Future<Output = ()> + Send + 'static,
    {
        Self {
            every,
            ends: Arc::new(move || Box::pin(ends())),
            open: Arc::default(),
        }
    }

    /// Between two looks.
    pub(crate) fn every(&self) -> Duration {
        self.every
    }

    /// What ends all looks.
    pub(crate) fn end(&self) -> End {
        (self.ends)()
    }

    /// A place for one more look, if there is one.
    pub(crate) fn take(&self, person: &PersonId) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let own = open.get(person).copied().unwrap_or_default();
        if all >= OF_ALL || own >= OF_ONE {
            return None;
        }
        open.insert(person.clone(), own + 1);
        Some(Place {
            person: person.clone(),
            open: Arc::clone(&self.open),
        })
    }
}

/// A place that is taken until it is dropped.
pub(crate) struct Place {
    person: PersonId,
    open: Arc<Mutex<HashMap<PersonId, usize>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.person) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                open.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_a_few_places_and_gets_them_back() {
        let live = Live::default();
        let sam: PersonId = "01J9ZK2V8Q5T3N7R4M6P0WXYZA".parse().unwrap();
        let lola: PersonId = "01J9ZK2V8Q5T3N7R4M6P0WXYZB".parse().unwrap();
        let mut places: Vec<_> = (0..OF_ONE).map(|_| live.take(&sam)).collect();
        assert!(places.iter().all(Option::is_some));
        assert!(live.take(&sam).is_none());
        assert!(live.take(&lola).is_some(), "nobody takes another's");
        places.pop();
        assert!(live.take(&sam).is_some());
        drop(places);
        assert!(live.open.lock().unwrap().is_empty());
    }
}
