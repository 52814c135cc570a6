//! Clock, chance and keys: the only source of "now", of fresh identifiers and secrets, and of the
//! keyed hashes under which secrets are remembered.
//!
//! Purposes are kept apart by HKDF: one purpose, one key (security: key derivation).

use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use latchkey_domain::secret::{Secret, SecretKind, TokenHash};
use latchkey_domain::time::{Clock, Timestamp};

mod code;
mod sealed;

pub(crate) use code::typed;

/// Where chance comes from: the operating system in production, a seed in tests.
pub trait Entropy: Send + Sync {
    /// Fills the bytes, or says that it cannot.
    ///
    /// # Errors
    /// [`NoEntropy`] when the source fails; whoever asks must fail too.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The source of chance failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness failed")]
pub struct NoEntropy;

/// The operating system's source of chance.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|_| NoEntropy)
    }
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks for the time"
    )]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The keys in use, one for each purpose.
#[derive(Clone)]
pub(crate) struct Keys {
    handles: [u8; 32],
    passwords: [u8; 32],
    forms: [u8; 32],
    signing: [u8; 32],
    sealed: [u8; 32],
    letters: [u8; 32],
}

impl Keys {
    /// Derives the keys of all purposes from the master key and the id of this installation.
    pub(crate) fn derive(master: &[u8; 32], install: &str) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(install.as_bytes()), master);
        let key = |purpose: &str| {
            let mut out = [0; 32];
            // 32 bytes are always within what HKDF-SHA-256 can give.
            let _ = hkdf.expand(format!("latchkey/v1/{purpose}").as_bytes(), &mut out);
            out
        };
        Self {
            handles: key("handles"),
            passwords: key("passwords"),
            forms: key("forms"),
            signing: key("signing-keys"),
            sealed: key("sealed"),
            letters: key("letters"),
        }
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) else {
        // HMAC takes a key of any length; without one nothing would ever match.
        return [0; 32];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Everything a use case may not make up by itself.
#[derive(Clone)]
pub struct Env {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    keys: Arc<Keys>,
    // The last ULID, so that ids made within one millisecond still sort in the order they were made.
    last: Arc<Mutex<u128>>,
}

impl Env {
    pub(crate) fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, keys: Keys) -> Self {
        Self {
            clock,
            entropy,
            keys: Arc::new(keys),
            last: Arc::new(Mutex::new(0)),
        }
    }

    /// The present instant; a use case asks once, in its first line.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A fresh identifier.
    pub(crate) fn fresh<T: FromStr>(&self, now: Timestamp) -> Result<T, NoEntropy> {
        let mut random = [0; 16];
        self.entropy.fill(&mut random)?;
        let millis = u64::try_from(now.as_millis()).unwrap_or(0);
        let made = ulid::Ulid::from_parts(millis, u128::from_be_bytes(random)).0;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let same_millisecond = *last >> 80 == made >> 80;
        *last = if same_millisecond && made <= *last {
            last.wrapping_add(1)
        } else {
            made
        };
        ulid::Ulid(*last).to_string().parse().map_err(|_| NoEntropy)
    }

    /// Several fresh identifiers.
    pub(crate) fn fresh_many<T: FromStr>(
        &self,
        now: Timestamp,
        count: usize,
    ) -> Result<Vec<T>, NoEntropy> {
        (0..count).map(|_| self.fresh(now)).collect()
    }

    /// A fresh secret of a kind, and the hash to remember it by.
    pub(crate) fn secret(&self, kind: SecretKind) -> Result<(Secret, TokenHash), NoEntropy> {
        let mut random = [0; 32];
        self.entropy.fill(&mut random)?;
        let secret = Secret::from_bytes(kind, &random);
        let hash = self.hash(&secret);
        Ok((secret, hash))
    }

    /// Random bytes for a password's salt.
    pub(crate) fn salt(&self) -> Result<[u8; 16], NoEntropy> {
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt)?;
        Ok(salt)
    }

    /// A fresh seed, for what needs more chance than one value.
    pub(crate) fn seed(&self) -> Result<[u8; 32], NoEntropy> {
        let mut seed = [0; 32];
        self.entropy.fill(&mut seed)?;
        Ok(seed)
    }

    /// A private key as it may be stored: under the master key, and bound to what is said about it.
    pub(crate) fn encrypt(&self, about: &str, private: &[u8]) -> Result<Vec<u8>, NoEntropy> {
        self.seal_with(&self.keys.signing, about, private)
    }

    /// The private key in what was stored; none when it is another's, or was changed.
    pub(crate) fn decrypt(&self, about: &str, stored: &[u8]) -> Option<Vec<u8>> {
        sealed::open_with(&self.keys.signing, about, stored)
    }

    /// The hash under which a secret is remembered.
    pub(crate) fn hash(&self, secret: &Secret) -> TokenHash {
        TokenHash::new(mac(&self.keys.handles, &[secret.expose().as_bytes()]))
    }

    /// The hash of a handle somebody presented, if it has the right kind, shape and checksum.
    pub(crate) fn look_up(&self, kind: SecretKind, presented: &str) -> Option<TokenHash> {
        Secret::parse(kind, presented).map(|secret| self.hash(&secret))
    }

    /// A password after the pepper, which a copy of the database does not hold.
    pub(crate) fn pepper(&self, password: &str) -> [u8; 32] {
        mac(&self.keys.passwords, &[password.as_bytes()])
    }

    /// A name for something that was shown, so that a form can say what it agrees to.
    pub(crate) fn seal(&self, shown: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.keys.forms, &[b"shown", shown.as_bytes()]))
    }

    /// The identifier of a letter: the same occasion gives the same one, and it tells nothing.
    pub(crate) fn letter_id(&self, occasion: &[&str]) -> String {
        let mut parts: Vec<&[u8]> = vec![b"occasion"];
        for part in occasion {
            // A part never holds this byte, so no two occasions are alike.
            parts.extend([part.as_bytes(), b"\0"]);
        }
        URL_SAFE_NO_PAD.encode(mac(&self.keys.letters, &parts))
    }

    /// The handle in the link of a letter. It is computed and never stored, so that a letter can
    /// be sent again and a copy of the database does not give it away.
    pub(crate) fn letter_code(&self, letter: &str) -> Secret {
        let bytes = mac(&self.keys.letters, &[b"code", letter.as_bytes()]);
        Secret::from_bytes(SecretKind::Letter, &bytes)
    }

    /// The token that every form of a session carries.
    pub(crate) fn form_token(&self, session: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.keys.forms, &[session.as_bytes()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeClock, SeededEntropy};

    fn env(master: u8) -> Env {
        let clock = Arc::new(FakeClock::at(Timestamp::from_millis(0)));
        let keys = Keys::derive(&[master; 32], "an installation");
        Env::new(clock, Arc::new(SeededEntropy::new(1)), keys)
    }

    #[test]
    fn a_private_key_opens_only_with_its_master_key_and_as_what_it_is() {
        let (here, elsewhere) = (env(1), env(2));
        let sealed = here.encrypt("this key", b"private").unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"private"));
        let opened = here.decrypt("this key", &sealed);
        assert_eq!(opened.as_deref(), Some(b"private".as_slice()));
        assert_eq!(here.decrypt("another key", &sealed), None);
        assert_eq!(elsewhere.decrypt("this key", &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(here.decrypt("this key", &changed), None, "{at}");
        }
        assert_eq!(here.decrypt("this key", &[]), None);
        let again = here.encrypt("this key", b"private").unwrap();
        assert_ne!(sealed, again);
    }
}
