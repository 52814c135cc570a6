//! How often something may be done for one address in an hour. It counts for this node alone, and
//! for addresses that belong to nobody as for all others.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use latchkey_domain::time::{Lifetime, Timestamp};

const HOUR: Lifetime = Lifetime::minutes(60);
const REMEMBERED: usize = 10_000;

/// The counts of the last hour.
#[derive(Debug, Default)]
pub(super) struct Hourly(Mutex<HashMap<String, (Timestamp, u32)>>);

impl Hourly {
    /// Counts once for each of these names; says whether none of them is over its limit.
    pub(super) fn allows(&self, names: &[(String, u32)], now: Timestamp) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= REMEMBERED {
            counts.retain(|_, (since, _)| now.since(*since) < HOUR);
            if counts.len() >= REMEMBERED {
                // Names that somebody makes up by the thousand fill it; then nobody is served for
                // a while, rather than somebody's mailbox filled.
                return false;
            }
        }
        let mut allowed = true;
        for (name, most) in names {
            let entry = counts.entry(name.clone()).or_insert((now, 0));
            if now.since(entry.0) >= HOUR {
                *entry = (now, 0);
            }
            entry.1 = entry.1.saturating_add(1);
            allowed &= entry.1 <= *most;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_its_own_count_and_its_own_hour() {
        let hourly = Hourly::default();
        let start = Timestamp::from_millis(0);
        let ask =
            |name: &str, at| hourly.allows(&[(name.to_owned(), 2), ("all".to_owned(), 4)], at);
        assert!(ask("sam", start) && ask("sam", start));
        assert!(!ask("sam", start));
        assert!(ask("lola", start));
        assert!(!ask("lola", start), "too many of all");
        let later = start.plus(HOUR);
        assert!(ask("sam", later));
    }
}
