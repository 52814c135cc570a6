//! What a signing key is for at an instant: published a day before it signs, in use for thirty days,
//! and good for checking a little longer than what it signed last.
//!
//! The state follows from instants alone, so nodes need not agree on anything but the rows.

use latchkey_domain::party::IdTokenAlg;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::SigningKey;

use super::ID_TOKEN;

/// How long a key is published before it signs, so that everybody has fetched it by then.
pub(super) const PUBLISHED: Lifetime = Lifetime::minutes(24 * 60);
/// How long a key signs.
pub(super) const SIGNS: Lifetime = Lifetime::days(30);
/// How long it is published after it signed last, beyond the life of an ID token.
const STAYS: Lifetime = Lifetime::minutes(60);

/// What a key is for at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It is published and does not sign yet.
    Next,
    /// It signs.
    Active,
    /// It only checks what it signed before.
    Retiring,
    /// It is for nothing any more.
    Gone,
}

impl KeyState {
    /// Its name, for operators.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Gone => "gone",
        }
    }
}

/// Whether a key ever signed, or will: one revoked before its time did not.
fn takes_over(key: &SigningKey) -> bool {
    key.revoked_at
        .is_none_or(|revoked| revoked > key.signs_from)
}

/// What a key is for, among all keys.
pub(super) fn state(keys: &[SigningKey], key: &SigningKey, now: Timestamp) -> KeyState {
    if key.revoked_at.is_some() {
        return KeyState::Gone;
    }
    if key.signs_from > now {
        return KeyState::Next;
    }
    let successor = keys
        .iter()
        .filter(|other| other.alg == key.alg && takes_over(other))
        .filter(|other| (other.signs_from, other.generation) > (key.signs_from, key.generation))
        .map(|other| other.signs_from)
        .min();
    match successor {
        Some(from) if from.plus(ID_TOKEN).plus(STAYS) <= now => KeyState::Gone,
        Some(from) if from <= now => KeyState::Retiring,
        _ => KeyState::Active,
    }
}

/// The first key of an algorithm that is in this state.
pub(super) fn find(
    keys: &[SigningKey],
    alg: IdTokenAlg,
    wanted: KeyState,
    now: Timestamp,
) -> Option<&SigningKey> {
    keys.iter()
        .find(|key| key.alg == alg && state(keys, key, now) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(generation: i64, signs_from: i64, revoked_at: Option<i64>) -> SigningKey {
        let day = |day| Timestamp::from_millis(0).plus(Lifetime::days(day));
        SigningKey {
            kid: generation.to_string(),
            alg: IdTokenAlg::Es256,
            generation,
            sealed: vec![1],
            jwk: "{}".to_owned(),
            made_at: day(signs_from),
            signs_from: day(signs_from),
            revoked_at: revoked_at.map(day),
        }
    }

    fn states(keys: &[SigningKey], now: Timestamp) -> Vec<&'static str> {
        keys.iter()
            .map(|key| state(keys, key, now).name())
            .collect()
    }

    #[test]
    fn a_key_is_next_then_active_then_retiring_then_gone() {
        let keys = [key(1, 10, None), key(2, 40, None)];
        let at = |day, minutes| {
            Timestamp::from_millis(0)
                .plus(Lifetime::days(day))
                .plus(Lifetime::minutes(minutes))
        };
        assert_eq!(states(&keys, at(9, 0)), ["next", "next"]);
        assert_eq!(states(&keys, at(10, 0)), ["active", "next"]);
        assert_eq!(states(&keys, at(40, 0)), ["retiring", "active"]);
        assert_eq!(states(&keys, at(40, 69)), ["retiring", "active"]);
        assert_eq!(states(&keys, at(40, 70)), ["gone", "active"]);
    }

    #[test]
    fn a_revoked_key_is_gone_and_brings_no_older_one_back() {
        let now = Timestamp::from_millis(0).plus(Lifetime::days(60));
        let keys = [key(1, 10, None), key(2, 40, Some(60)), key(3, 60, None)];
        assert_eq!(states(&keys, now), ["gone", "gone", "active"]);
        // One revoked before it signed takes nothing over.
        let keys = [key(1, 10, None), key(2, 40, Some(39))];
        assert_eq!(states(&keys, now), ["active", "gone"]);
    }
}
