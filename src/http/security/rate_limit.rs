//! Token buckets: how often something may be tried before it must wait.
//!
//! One node counts for itself, in memory; several nodes together allow several times as much. The
//! table is bounded: the bucket that was not asked for longest makes room for a new one.

use std::{
    collections::{BTreeMap, HashMap, hash_map::RandomState},
    hash::BuildHasher,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// What is being limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateKind {
    /// Failures at the token endpoint, by client.
    TokenFailure,
    /// Consent runs opened, by network address.
    ConsentRun,
    /// Attempts to sign in, by network address.
    SignInAddress,
    /// Links of letters followed, by network address.
    LetterLink,
}

/// So many at once, and as many again over each minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Failures at the token endpoint, by client and minute.
    pub token_failures: u32,
    /// Consent runs opened, by address and minute.
    pub consent_runs: u32,
    /// Attempts to sign in, by address and minute.
    pub sign_in_address: u32,
    /// Links of letters followed, by address and minute.
    pub letter_links: u32,
    /// Buckets kept at one time.
    pub capacity: usize,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            token_failures: 100,
            consent_runs: 60,
            sign_in_address: 30,
            letter_links: 60,
            capacity: 50_000,
        }
    }
}

impl RateLimits {
    fn per_minute(&self, kind: RateKind) -> f64 {
        f64::from(match kind {
            RateKind::TokenFailure => self.token_failures,
            RateKind::ConsentRun => self.consent_runs,
            RateKind::SignInAddress => self.sign_in_address,
            RateKind::LetterLink => self.letter_links,
        })
    }
}

/// Too often: how long to wait. Answer 429 with [`RetryAfter::seconds`] in `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    /// Whole seconds, rounded up, at least one.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.0
            .as_secs()
            .saturating_add(u64::from(self.0.subsec_nanos() > 0))
            .max(1)
    }
}

/// Counts by kind and key. Keep one, share it by reference or `Arc`.
#[derive(Debug)]
pub struct RateLimiter {
    limits: RateLimits,
    // Keys come from strangers and may be long: only their keyed hash is kept.
    hasher: RandomState,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    buckets: HashMap<u64, Bucket>,
    by_use: BTreeMap<u64, u64>,
    uses: u64,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
    use_number: u64,
}

impl RateLimiter {
    /// A limiter with all buckets full.
    #[must_use]
    pub fn new(limits: RateLimits) -> Self {
        Self {
            limits,
            hasher: RandomState::new(),
            table: Mutex::default(),
        }
    }

    /// Takes one from the bucket of this key.
    ///
    /// # Errors
    /// When the bucket is empty: how long until there is one again.
    pub fn check(&self, kind: RateKind, key: &str) -> Result<(), RetryAfter> {
        self.at(kind, key, Instant::now(), true)
    }

    /// Looks whether there is one left, without taking it: for limits that count failures only,
    /// ask this before the work and [`RateLimiter::check`] after a failure.
    ///
    /// # Errors
    /// As [`RateLimiter::check`].
    pub fn peek(&self, kind: RateKind, key: &str) -> Result<(), RetryAfter> {
        self.at(kind, key, Instant::now(), false)
    }

    fn at(&self, kind: RateKind, key: &str, now: Instant, take: bool) -> Result<(), RetryAfter> {
        let most = self.limits.per_minute(kind);
        let per_second = most / 60.0;
        let id = self.hasher.hash_one((kind, key));
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let known = table.buckets.get(&id).copied();
        let mut left = known.map_or(most, |bucket| {
            let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
            passed.mul_add(per_second, bucket.left).min(most)
        });
        if left < 1.0 {
            let wait = ((1.0 - left) / per_second).min(3600.0);
            return Err(RetryAfter(Duration::from_secs_f64(wait)));
        }
        if take {
            left -= 1.0;
            table.store(id, left, now, self.limits.capacity);
        }
        Ok(())
    }
}

impl Table {
    fn store(&mut self, id: u64, left: f64, at: Instant, capacity: usize) {
        self.uses += 1;
        let use_number = self.uses;
        if let Some(former) = self.buckets.insert(
            id,
            Bucket {
                left,
                at,
                use_number,
            },
        ) {
            self.by_use.remove(&former.use_number);
        }
        self.by_use.insert(use_number, id);
        while self.buckets.len() > capacity.max(1) {
            let Some((_, oldest)) = self.by_use.pop_first() else {
                break;
            };
            self.buckets.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> RateLimits {
        RateLimits {
            capacity: 3,
            consent_runs: 10,
            ..RateLimits::default()
        }
    }

    #[tokio::test]
    async fn a_bucket_empties_and_fills_again() {
        let limiter = RateLimiter::new(limits());
        let start = Instant::now();
        for _ in 0..10 {
            limiter
                .at(RateKind::ConsentRun, "sam", start, true)
                .unwrap();
        }
        let wait = limiter
            .at(RateKind::ConsentRun, "sam", start, true)
            .unwrap_err();
        assert_eq!(wait.seconds(), 6);
        let soon = start + Duration::from_secs(5);
        assert!(
            limiter
                .at(RateKind::ConsentRun, "sam", soon, false)
                .is_err()
        );
        let later = start + Duration::from_millis(6100);
        assert!(limiter.at(RateKind::ConsentRun, "sam", later, true).is_ok());
        assert!(
            limiter
                .at(RateKind::ConsentRun, "sam", later, true)
                .is_err()
        );
        let much_later = start + Duration::from_hours(1);
        for _ in 0..10 {
            limiter
                .at(RateKind::ConsentRun, "sam", much_later, true)
                .unwrap();
        }
        assert!(
            limiter
                .at(RateKind::ConsentRun, "sam", much_later, true)
                .is_err()
        );
    }

    #[tokio::test]
    async fn keys_and_kinds_are_apart_and_peeking_is_free() {
        let limiter = RateLimiter::new(limits());
        for _ in 0..10 {
            limiter.peek(RateKind::ConsentRun, "sam").unwrap();
            limiter.check(RateKind::ConsentRun, "sam").unwrap();
        }
        assert!(limiter.peek(RateKind::ConsentRun, "sam").is_err());
        assert!(limiter.check(RateKind::ConsentRun, "lola").is_ok());
        assert!(limiter.check(RateKind::SignInAddress, "sam").is_ok());
        assert!(limiter.check(RateKind::TokenFailure, "sam").is_ok());
    }

    #[tokio::test]
    async fn the_table_is_bounded_and_forgets_the_least_used() {
        let limiter = RateLimiter::new(limits());
        for key in ["a", "b", "a", "c", "d", "e"] {
            limiter.check(RateKind::TokenFailure, key).unwrap();
        }
        let table = limiter.table.lock().unwrap();
        assert_eq!(table.buckets.len(), 3);
        assert_eq!(table.by_use.len(), 3);
        let kept = |key| {
            table
                .buckets
                .contains_key(&limiter.hasher.hash_one((RateKind::TokenFailure, key)))
        };
        assert!(kept("e") && kept("d") && kept("c") && !kept("a") && !kept("b"));
    }
}
