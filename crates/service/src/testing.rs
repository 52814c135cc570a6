//! A house for tests: the real services on a real database, with a clock that is told the time
//! and chance that repeats itself.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use latchkey_domain::time::{Clock, Lifetime, Timestamp};

use crate::env::{Entropy, NoEntropy};
use crate::settings::{Lifetimes, Settings};

pub use latchkey_store::testing::{Intruder, fresh_postgres};

/// A clock that stands still until it is told to move.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// A clock that shows this instant.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_millis()))
    }

    /// Lets time pass.
    pub fn advance(&self, by: Lifetime) {
        self.0.fetch_add(by.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Chance that gives the same sequence for the same seed.
#[derive(Debug)]
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    /// The sequence of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64: good enough to look random, and repeatable.
            let state = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            let mut mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let filled = (mixed ^ (mixed >> 31)).to_le_bytes();
            chunk
                .iter_mut()
                .zip(filled)
                .for_each(|(byte, fresh)| *byte = fresh);
        }
        Ok(())
    }
}

/// Settings for a database, with the default life times and a fixed master key.
#[must_use]
pub fn settings(database_url: &str) -> Settings {
    Settings {
        database_url: database_url.to_owned(),
        readers: 4,
        master_key: [42; 32],
        base_url: "http://localhost:3000".to_owned(),
        lifetimes: Lifetimes::default(),
        partial_results: true,
        request_interval: Lifetime::seconds(5),
        registration: None,
        practice: true,
        loopback_issuers: false,
        mail: None,
    }
}
