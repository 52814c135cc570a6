//! Letters to people: the kinds there are, and to whom one goes.
//!
//! A kind has a key, and everything else goes by it: its words stand in `locales/en/mail.ftl`
//! under `letter-<key>-…`, and what its link leads to is decided by the people's door.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// Whose concern a kind of letter is; settings list them by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// What happens to one's own records.
    Owner,
    /// What becomes of what one asked for, or may see.
    Requester,
    /// One's account; these cannot be turned off.
    Account,
    /// All of the first two that came in a day.
    Day,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $key:literal $concern:ident;)*) => {
        /// A kind of letter.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum LetterKind {
            $($(#[$doc])* $name,)*
        }

        impl LetterKind {
            /// All kinds, in the order in which settings list them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The key used in rows and in the catalogue.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }

            /// Whose concern it is.
            #[must_use]
            pub const fn concern(self) -> Concern {
                match self {
                    $(Self::$name => Concern::$concern,)*
                }
            }
        }
    };
}

kinds! {
    /// Somebody asks to see something of one's own.
    RequestNew "request-new" Owner;
    /// A request will run out soon.
    RequestRunsOut "request-runs-out" Owner;
    /// Who asked would like an answer.
    RequestReminder "request-reminder" Owner;
    /// Who asked replied to a question.
    RequestReply "request-reply" Owner;
    /// A share ends in a week.
    ShareEndsWeek "share-ends-week" Owner;
    /// A share ends tomorrow.
    ShareEndsDay "share-ends-day" Owner;
    /// Somebody accepted an invitation.
    InvitationAccepted "invitation-accepted" Owner;
    /// A service was connected.
    ServiceConnected "service-connected" Owner;
    /// A service was disconnected.
    ServiceDisconnected "service-disconnected" Owner;
    /// A rule made less of what one shares.
    RuleNarrowed "rule-narrowed" Owner;
    /// What one asked for was passed on.
    AskReceived "ask-received" Requester;
    /// More proof is needed before it can go on.
    ProofNeeded "proof-needed" Requester;
    /// The owner asks something about what one asked for.
    AskQuestion "ask-question" Requester;
    /// What one asked for was answered.
    AskAnswered "ask-answered" Requester;
    /// Somebody shared something.
    SharedWithYou "shared-with-you" Requester;
    /// What one may see ends in a week.
    AccessEndsWeek "access-ends-week" Requester;
    /// What one could see has ended.
    AccessEnded "access-ended" Requester;
    /// What came in a day, for whoever wants one letter a day.
    Digest "digest" Day;
    /// An invitation to somebody who may have no account.
    Invitation "invitation" Account;
    /// The account was signed in to in a new browser.
    SignInNew "sign-in-new" Account;
    /// A code to sign in with.
    SignInCode "sign-in-code" Account;
    /// The way back into an account.
    Recovery "recovery" Account;
    /// An address is to be confirmed.
    AddressConfirm "address-confirm" Account;
    /// The password, the address or a way to sign in was changed.
    AccountChanged "account-changed" Account;
}

impl LetterKind {
    /// Reads a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.key() == key)
    }

    /// Whether a person may do without it.
    #[must_use]
    pub fn can_be_turned_off(self) -> bool {
        matches!(self.concern(), Concern::Owner | Concern::Requester)
    }
}

/// To whom a letter goes: a person at the address of the account, a person at another address, or
/// an address of which nobody knows yet whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Whose account the letter is about; only this person is led on by its link.
    pub person: Option<PersonId>,
    /// The address, when it is not the one of the account.
    pub address: Option<String>,
}

impl Recipient {
    /// A person, at the address of the account when it is sent.
    #[must_use]
    pub fn person(id: PersonId) -> Self {
        Self {
            person: Some(id),
            address: None,
        }
    }

    /// A person, at an address other than that of the account: the former one, say.
    #[must_use]
    pub fn person_at(id: PersonId, address: &str) -> Self {
        Self {
            person: Some(id),
            address: Some(address.to_owned()),
        }
    }

    /// An address.
    #[must_use]
    pub fn address(address: &str) -> Self {
        Self {
            person: None,
            address: Some(address.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_by_its_key_and_no_two_have_the_same() {
        for kind in LetterKind::ALL {
            assert_eq!(LetterKind::from_key(kind.key()), Some(*kind));
        }
        assert_eq!(LetterKind::from_key("something"), None);
        assert!(!LetterKind::SignInCode.can_be_turned_off());
        assert!(LetterKind::RequestNew.can_be_turned_off());
    }
}
