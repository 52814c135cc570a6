//! Asking somebody by the address she gave away: with no app, and without naming a record.
//!
//! Who asks knows neither whether the address is anybody's nor which records there are. A yes is a
//! share like any other, which the owner makes by herself.

use serde::{Deserialize, Serialize};

use crate::access_request::{Outcome, Reason};
use crate::claim::VerifiedClaims;
use crate::id::{OwnerId, PartyId, RequestId};
use crate::scope::ScopeSet;
use crate::time::Timestamp;

/// How many letters and digits a share address has, and how they stand together.
const SYMBOLS: usize = 12;
const GROUP: usize = 4;
/// The symbols of a share address: none can be taken for another.
pub const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The address that an owner gives to people who may ask her. It says nothing of her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShareAddress(String);

/// A text that is not a share address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a share address")]
pub struct NotAnAddress;

impl ShareAddress {
    /// The address that these bytes make, of which twelve are used.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 16]) -> Self {
        let symbol = |byte: &u8| char::from(*ALPHABET.get(usize::from(byte % 32)).unwrap_or(&b'0'));
        Self(bytes.iter().take(SYMBOLS).map(symbol).collect())
    }

    /// Reads an address as somebody typed it: in any case, with gaps, and with the letters that are
    /// taken for digits.
    ///
    /// # Errors
    /// [`NotAnAddress`] when it cannot be one.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let read = |c: char| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let address: String = typed.map(read).collect();
        let known = |byte: u8| ALPHABET.contains(&byte);
        if address.len() == SYMBOLS && address.bytes().all(known) {
            Ok(Self(address))
        } else {
            Err(NotAnAddress)
        }
    }

    /// The address as one text, for look-ups.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people read it: `K7QM-3TXB-9D2A`.
    #[must_use]
    pub fn shown(&self) -> String {
        let symbols: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = symbols
            .chunks(GROUP)
            .map(|group| group.iter().collect())
            .collect();
        groups.join("-")
    }

    /// Its last group, by which whoever typed it knows it again.
    #[must_use]
    pub fn last(&self) -> String {
        self.0.chars().skip(SYMBOLS - GROUP).collect()
    }
}

impl TryFrom<String> for ShareAddress {
    type Error = NotAnAddress;
    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        Self::parse(&text)
    }
}

impl From<ShareAddress> for String {
    fn from(address: ShareAddress) -> Self {
        address.0
    }
}

/// What somebody asks, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColdWish {
    /// The last group of the address that was typed.
    pub hint: String,
    /// What was checked about the asker, as pinned when it was asked.
    pub claims: VerifiedClaims,
    /// What is wanted, of whatever record.
    pub scopes: ScopeSet,
    /// Why, in the asker's words; none of it is checked.
    pub reason: Reason,
}

/// An ask by a share address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColdAsk {
    /// Its identifier.
    pub id: RequestId,
    /// Who is asked; nobody where the address is nobody's, or its owner takes no requests.
    pub owner: Option<OwnerId>,
    /// Who asks.
    pub party: PartyId,
    /// What.
    pub wish: ColdWish,
    /// When.
    pub asked_at: Timestamp,
    /// When it runs out if nobody answers.
    pub lapses_at: Timestamp,
    /// How it was settled, and when.
    pub settled: Option<(Outcome, Timestamp)>,
}

impl ColdAsk {
    /// How it stands at an instant: settled, or run out by the clock.
    #[must_use]
    pub fn outcome_at(&self, now: Timestamp) -> Option<Outcome> {
        match self.settled {
            Some((outcome, _)) => Some(outcome),
            None => (now >= self.lapses_at).then_some(Outcome::Lapsed),
        }
    }

    /// Whether it waits for an answer.
    #[must_use]
    pub fn is_pending(&self, now: Timestamp) -> bool {
        self.outcome_at(now).is_none()
    }

    /// Whether a yes can still come: it waits, or the no can be changed.
    #[must_use]
    pub fn can_be_allowed(&self, now: Timestamp) -> bool {
        let refused = matches!(self.settled, Some((Outcome::Refused, _)));
        now < self.lapses_at && (refused || self.settled.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_type_it_and_shown_in_groups() {
        let address = ShareAddress::parse("K7QM3TXB9D2A").unwrap();
        assert_eq!(address.shown(), "K7QM-3TXB-9D2A");
        assert_eq!(address.last(), "9D2A");
        for typed in ["k7qm-3txb-9d2a", " K7QM 3TXB 9D2A ", "K7QM–3TXB-9D2A"] {
            let same = ShareAddress::parse(typed) == Ok(address.clone());
            assert_eq!(same, !typed.contains('–'), "{typed}");
        }
        assert_eq!(
            ShareAddress::parse("oOiIlL000000"),
            ShareAddress::parse("001111000000")
        );
        for bad in ["", "K7QM-3TXB-9D2", "K7QM-3TXB-9D2AA", "K7QM-3TXB-9D2U"] {
            assert_eq!(ShareAddress::parse(bad), Err(NotAnAddress), "{bad}");
        }
    }

    #[test]
    fn bytes_make_an_address_of_symbols_that_cannot_be_confused() {
        let address = ShareAddress::from_bytes(&[255; 16]);
        assert_eq!(address.as_str(), "ZZZZZZZZZZZZ");
        let bytes: [u8; 16] = std::array::from_fn(|at| u8::try_from(at * 17).unwrap());
        let address = ShareAddress::from_bytes(&bytes);
        assert_eq!(ShareAddress::parse(&address.shown()), Ok(address));
    }
}
