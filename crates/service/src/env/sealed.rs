//! Secrets that have to be used again, kept where a copy of the database does not give them away.
//!
//! AES-256-GCM with a key for each purpose, derived from the master key; what a secret is about is
//! authenticated with it, so that one row's secret cannot be put into another row.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::{Env, NoEntropy};

impl Env {
    /// A secret in sealed form.
    pub(crate) fn lock_away(&self, about: &str, secret: &[u8]) -> Result<Vec<u8>, NoEntropy> {
        self.seal_with(&self.keys.sealed, about, secret)
    }

    /// The secret again, if it was sealed here and about this.
    pub(crate) fn take_out(&self, about: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        open_with(&self.keys.sealed, about, sealed)
    }

    /// Sealed with the key of one purpose.
    pub(super) fn seal_with(
        &self,
        key: &[u8; 32],
        about: &str,
        secret: &[u8],
    ) -> Result<Vec<u8>, NoEntropy> {
        let mut nonce = [0; NONCE_LEN];
        self.entropy.fill(&mut nonce)?;
        let mut sealed = secret.to_vec();
        aead(key)
            .ok_or(NoEntropy)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(about.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| NoEntropy)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }
}

/// What was sealed with the key of one purpose.
pub(super) fn open_with(key: &[u8; 32], about: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let mut sealed = sealed.to_vec();
    let secret = aead(key)?
        .open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(about.as_bytes()),
            &mut sealed,
        )
        .ok()?;
    Some(secret.to_vec())
}

fn aead(key: &[u8; 32]) -> Option<LessSafeKey> {
    Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use latchkey_domain::time::Timestamp;

    use super::super::Keys;
    use super::*;
    use crate::testing::{FakeClock, SeededEntropy};

    fn env(master: u8) -> Env {
        Env::new(
            Arc::new(FakeClock::at(Timestamp::from_millis(0))),
            Arc::new(SeededEntropy::new(1)),
            Keys::derive(&[master; 32], "install"),
        )
    }

    #[test]
    fn a_sealed_secret_opens_with_its_own_key_and_subject_only() {
        let here = env(1);
        let sealed = here.lock_away("row/1", b"secret").unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_eq!(
            here.take_out("row/1", &sealed).as_deref(),
            Some(&b"secret"[..])
        );
        assert_eq!(here.take_out("row/2", &sealed), None);
        assert_eq!(env(2).take_out("row/1", &sealed), None);
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(here.take_out("row/1", &changed), None);
        assert_eq!(here.take_out("row/1", b"short"), None);
        assert_ne!(here.lock_away("row/1", b"secret").unwrap(), sealed);
    }
}
