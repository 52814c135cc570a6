//! Identifiers: 26-character ULID text, made by the service and never reused.
//!
//! One type for each meaning, so that an owner can never be passed where a requesting party is
//! meant. An id is no secret and no authority.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

fn check(text: &str) -> Result<(), NotAnId> {
    let crockford = |b: u8| matches!(b, b'0'..=b'9' | b'A'..=b'H' | b'J' | b'K' | b'M' | b'N' | b'P'..=b'T' | b'V'..=b'Z');
    if text.len() == 26 && text.bytes().all(crockford) {
        Ok(())
    } else {
        Err(NotAnId)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                check(&text).map(|()| Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A person with an account, in whatever role.
    PersonId;
    /// A person as the owner of records (UMA Grant 1.3, resource owner).
    OwnerId;
    /// A person as the one who asks (UMA Grant 1.3, requesting party).
    PartyId;
    /// An OAuth client: an app that asks, or a service that keeps records.
    ClientId;
    /// A registered resource, the `_id` of `FedAuthz` 3.2.
    ResourceId;
    /// A share: one owner, one party, one resource.
    ShareId;
    /// What made one or several shares at once: a draft or an approval.
    ActId;
    /// A request that waits for its owner's answer.
    RequestId;
    /// An administrator's rule.
    RuleId;
    /// The authorization of one resource server by one owner, behind its PATs.
    ConnectionId;
    /// One authorization process, from the first ticket to the last.
    ProcessId;
    /// A half-filled form kept by the server.
    DraftId;
    /// An invitation; also the act of what comes of it.
    InvitationId;
    /// One signed-in browser.
    SessionId;
    /// An OpenID provider that is believed about people.
    IssuerId;
    /// One line of refresh tokens, ended as a whole.
    FamilyId;
    /// What stopped everything at once.
    StopId;
    /// A receipt of a share.
    ReceiptId;
    /// A proof of who somebody is, saved for one app (a persisted claims token).
    ProofId;
}

impl From<PersonId> for OwnerId {
    fn from(id: PersonId) -> Self {
        Self(id.0)
    }
}

impl From<ClientId> for OwnerId {
    /// A record service that is its own owner. Identifiers are never reused, so it is no person.
    fn from(id: ClientId) -> Self {
        Self(id.0)
    }
}

impl From<PersonId> for PartyId {
    fn from(id: PersonId) -> Self {
        Self(id.0)
    }
}

impl OwnerId {
    /// The person who is this owner.
    #[must_use]
    pub fn person(&self) -> PersonId {
        PersonId(self.0.clone())
    }

    /// Whether this owner is that client, a record service which owns its records itself: then
    /// nobody can be asked.
    #[must_use]
    pub fn is_client(&self, client: &ClientId) -> bool {
        self.0 == client.0
    }

    /// Whether this owner and that requesting party are the same person (decision: an owner is
    /// implicitly permitted, and nobody ever asks herself).
    #[must_use]
    pub fn is_party(&self, party: &PartyId) -> bool {
        self.0 == party.0
    }
}

impl PartyId {
    /// The person who is this requesting party.
    #[must_use]
    pub fn person(&self) -> PersonId {
        PersonId(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_crockford_ulids_are_ids() {
        assert!("01J9ZK2V8Q5T3N7R4M6P0WXYZA".parse::<ShareId>().is_ok());
        for bad in [
            "",
            "01j9zk2v8q5t3n7r4m6p0wxyza",
            "01J9ZK2V8Q5T3N7R4M6P0WXYZ",
            "01J9ZK2V8Q5T3N7R4M6P0WXYZI",
            "../../../../../../../../..",
        ] {
            assert!(bad.parse::<ShareId>().is_err(), "{bad}");
        }
    }
}
