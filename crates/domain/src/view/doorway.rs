//! What the pages at the door show: connecting a service, and proving who one is.
//!
//! Both are reached from somewhere else and lead back there, so both say where back is.

use serde::{Deserialize, Serialize};

use super::{Evidence, LengthChoice, PersonCard, ShownDate, VerbLine};

/// The consent page "Connect a service".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectPage {
    /// The service's name.
    pub service: String,
    /// Its website.
    pub website: String,
    /// Its contact.
    pub contact: String,
    /// When an administrator reviewed it.
    pub reviewed: Option<ShownDate>,
    /// The host one goes back to.
    pub back_to: String,
    /// The origin of the redirect, for the page's form policy.
    pub origin: String,
    /// Since when it is connected already.
    pub connected_since: Option<ShownDate>,
    /// The person's name.
    pub person: String,
    /// Whether the service also learns who the person is.
    pub learns: bool,
    /// Whether it learns her name.
    pub learns_name: bool,
    /// Whether it learns her e-mail address.
    pub learns_email: bool,
}

/// The page "Sign in to an app with Latchkey".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInToPage {
    /// The app's name.
    pub app: String,
    /// Its website.
    pub website: String,
    /// Its contact.
    pub contact: String,
    /// When an administrator reviewed it.
    pub reviewed: Option<ShownDate>,
    /// Whether it learns the person's name.
    pub learns_name: bool,
    /// Whether it learns her e-mail address.
    pub learns_email: bool,
    /// The host one goes back to.
    pub back_to: String,
    /// The origin of the redirect, for the page's form policy.
    pub origin: String,
    /// The person's name.
    pub person: String,
}

/// An app that somebody signs in to with Latchkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInLine {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: ShownDate,
    /// Whether it learns the person's name.
    pub learns_name: bool,
    /// Whether it learns her e-mail address.
    pub learns_email: bool,
}

/// A proof of who the reader is, saved for one app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofLine {
    /// Its identifier.
    pub id: String,
    /// The one app that can use it.
    pub app: String,
    /// The name that was proven.
    pub name: String,
    /// What was checked.
    pub evidence: Vec<Evidence>,
    /// Since when it is saved.
    pub since: ShownDate,
    /// Until when.
    pub until: ShownDate,
}

/// The pages "Prove who you are".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvePage {
    /// The app's name.
    pub app: String,
    /// Whether nobody vetted the app: it registered itself.
    pub unvetted: bool,
    /// The record service's name.
    pub service: String,
    /// The owner's name is told only where she chose to be known; here the service's word for her.
    pub owner: String,
    /// What is wanted, in words without record names.
    pub wanted: Vec<VerbLine>,
    /// Who is signed in, and what is known of her.
    pub person: Option<PersonCard>,
    /// Whether the owner must be asked.
    pub must_ask: bool,
    /// Whether it is the person's own record.
    pub own: bool,
    /// What was typed so far: purpose key, words, relation, length.
    pub purpose: String,
    /// The words.
    pub words: String,
    /// Who they say they are to the owner.
    pub relation: String,
    /// The length chosen.
    pub length: String,
    /// The purposes: key and words.
    pub purposes: Vec<(String, String)>,
    /// The lengths.
    pub lengths: Vec<LengthChoice>,
    /// For how many days a proof is saved, if the person agrees; none for an app that cannot keep one.
    pub proof_days: Option<i64>,
    /// The host one goes back to.
    pub back_to: String,
    /// The origin of the redirect, for the page's form policy.
    pub origin: String,
}
