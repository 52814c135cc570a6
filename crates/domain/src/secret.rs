//! Secrets: random handles with a kind prefix, and the keyed hashes under which they are kept.
//!
//! A handle is `lk`, a kind letter, `_`, 32 random bytes in base 62, `_`, and a checksum: the
//! prefix is checked before any look-up, the checksum rejects garbage without one. Chance and
//! keys come from outside.

use std::fmt;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BODY: usize = 43;
const CHECK: usize = 6;

/// What a handle is for; each kind has its own table and prefix letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// A permission ticket.
    Ticket,
    /// A requesting party token.
    Rpt,
    /// A protection API access token.
    Pat,
    /// An access token for what an app may learn of somebody who signed in to it.
    Access,
    /// A refresh token.
    Refresh,
    /// The refresh token beside an RPT.
    RptRefresh,
    /// A persisted claims token.
    Pct,
    /// An authorization code.
    Code,
    /// A signed-in browser.
    Session,
    /// A consent or claims run in a browser.
    Flow,
    /// The secret of a client.
    ClientSecret,
    /// What lets a client register itself (RFC 7591 1.2, initial access token).
    Registration,
    /// What lets a client manage its own registration (RFC 7592 1.2, registration access token).
    Manage,
    /// What an issuer must send back: `state`, and the secrets beside it.
    State,
    /// A browser that was sent to an issuer.
    Browser,
    /// The link in a letter.
    Letter,
    /// A browser in which somebody has signed in before.
    Mark,
    /// A browser that asked for a code by e-mail.
    Mailed,
}

impl SecretKind {
    const fn letter(self) -> char {
        match self {
            Self::Ticket => 't',
            Self::Rpt => 'r',
            Self::Pat => 'p',
            Self::Access => 'a',
            Self::Refresh => 'f',
            Self::RptRefresh => 'g',
            Self::Pct => 'k',
            Self::Code => 'c',
            Self::Session => 's',
            Self::Flow => 'w',
            Self::ClientSecret => 'x',
            Self::Registration => 'i',
            Self::Manage => 'm',
            Self::State => 'o',
            Self::Browser => 'b',
            Self::Letter => 'l',
            Self::Mark => 'y',
            Self::Mailed => 'e',
        }
    }
}

/// A secret in the clear. It has no `Display` and no `Serialize`, so it cannot slip into a page or
/// a log line.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    kind: SecretKind,
    text: String,
}

impl Secret {
    /// The handle of a kind made from 32 random bytes.
    #[must_use]
    pub fn from_bytes(kind: SecretKind, bytes: &[u8; 32]) -> Self {
        let body = base62(bytes);
        let start = format!("lk{}_{body}", kind.letter());
        let check = checksum(&start);
        Self {
            kind,
            text: format!("{start}_{check}"),
        }
    }

    /// Reads a handle that somebody presented: right kind, right shape, right checksum.
    #[must_use]
    pub fn parse(kind: SecretKind, text: &str) -> Option<Self> {
        let (start, check) = text.rsplit_once('_')?;
        let body = start
            .strip_prefix("lk")?
            .strip_prefix(kind.letter())?
            .strip_prefix('_')?;
        let shaped = body.len() == BODY && body.bytes().all(|b| b.is_ascii_alphanumeric());
        (shaped && check.len() == CHECK && checksum(start) == check).then(|| Self {
            kind,
            text: text.to_owned(),
        })
    }

    /// What the handle is for.
    #[must_use]
    pub const fn kind(&self) -> SecretKind {
        self.kind
    }

    /// The handle itself, for the one place that hands it over or hashes it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({:?}, …)", self.kind)
    }
}

/// The keyed hash under which a handle is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash with these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash kept in a row, if it has the right length.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes to look up.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

fn base62(bytes: &[u8; 32]) -> String {
    // Long division of the 256-bit number by 62, least significant digit first.
    let mut number = *bytes;
    let mut digits = Vec::with_capacity(BODY);
    for _ in 0..BODY {
        let mut rest = 0u32;
        for byte in &mut number {
            let value = rest * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            rest = value % 62;
        }
        digits.push(digit(rest));
    }
    digits.iter().rev().collect()
}

fn checksum(text: &str) -> String {
    let mut number = crc32fast::hash(text.as_bytes());
    let mut digits = Vec::with_capacity(CHECK);
    for _ in 0..CHECK {
        digits.push(digit(number % 62));
        number /= 62;
    }
    digits.iter().rev().collect()
}

fn digit(value: u32) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|at| ALPHABET.get(at))
        .map_or('0', |b| char::from(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_reads_back_only_as_its_own_kind() {
        let secret = Secret::from_bytes(SecretKind::Ticket, &[7; 32]);
        assert!(secret.expose().starts_with("lkt_"));
        assert_eq!(
            Secret::parse(SecretKind::Ticket, secret.expose()),
            Some(secret.clone())
        );
        assert_eq!(Secret::parse(SecretKind::Rpt, secret.expose()), None);
    }

    #[test]
    fn one_changed_character_is_refused() {
        let text = Secret::from_bytes(SecretKind::Pat, &[250; 32])
            .expose()
            .to_owned();
        for at in 4..text.len() {
            let mut other: Vec<char> = text.chars().collect();
            other[at] = if other[at] == 'a' { 'b' } else { 'a' };
            let other: String = other.into_iter().collect();
            assert!(
                other == text || Secret::parse(SecretKind::Pat, &other).is_none(),
                "{at}"
            );
        }
    }

    #[test]
    fn different_bytes_give_different_handles_and_debug_hides_them() {
        let (a, b) = (
            Secret::from_bytes(SecretKind::Code, &[0; 32]),
            Secret::from_bytes(SecretKind::Code, &[255; 32]),
        );
        assert_ne!(a.expose(), b.expose());
        assert_eq!(format!("{a:?}"), "Secret(Code, …)");
    }
}
