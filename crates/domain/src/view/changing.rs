//! What pages show about changing shares, about stopping all of them, and about receipts.

use serde::{Deserialize, Serialize};

use super::{LengthChoice, Sentence, ShareLine, ShownDate, VerbLine};

/// The form that changes a share, as it was typed or as the share is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeForm {
    /// The version of the share that the form was made from.
    pub version: i64,
    /// `see`, `change` or `choose`.
    pub power: String,
    /// The scopes chosen, with `choose`.
    pub scopes: Vec<String>,
    /// `now` for the end it has, a value of [`LengthChoice`], or `date`.
    pub length: String,
    /// Day, month and year as typed.
    pub date: (String, String, String),
    /// The key of the purpose.
    pub purpose: String,
    /// The words of another purpose.
    pub purpose_words: String,
}

/// The page with that form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePage {
    /// The share.
    pub share: String,
    /// What it is now.
    pub sentence: Sentence,
    /// The person's name.
    pub person: String,
    /// The record's name.
    pub record: String,
    /// What stands in the form.
    pub form: ChangeForm,
    /// What the share is now, as the form would say it.
    pub now: ChangeForm,
    /// When it ends now.
    pub ends: ShownDate,
    /// Whether it has no end date now.
    pub open: bool,
    /// What can be done with the record.
    pub verbs: Vec<VerbLine>,
    /// Whether the record can be changed by anybody.
    pub can_change: bool,
    /// The lengths.
    pub lengths: Vec<LengthChoice>,
    /// The purposes: key and words.
    pub purposes: Vec<(String, String)>,
}

/// What somebody can and cannot do, before or after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerLine {
    /// "Can see. Cannot change."
    pub power: String,
    /// The share sentence.
    pub sentence: Sentence,
}

/// The page between a change that gives more and its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckChange {
    /// The share.
    pub share: String,
    /// Names the change as it is shown here; its form says it again.
    pub seen: String,
    /// The person's name.
    pub person: String,
    /// What it is now.
    pub before: PowerLine,
    /// What it would be.
    pub after: PowerLine,
    /// A rule narrows it: what it says.
    pub narrowed: Option<String>,
}

/// What the page says when a share was changed while somebody was changing it elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleChange {
    /// The share.
    pub share: String,
    /// What it is now.
    pub now: Sentence,
    /// What was chosen on the page that is out of date, where it can be said.
    pub chosen: Option<Sentence>,
    /// Whether it can still be changed.
    pub can_change: bool,
}

/// Before everything is stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopAllPage {
    /// How many shares hold now, or will.
    pub shares: usize,
    /// With how many people.
    pub people: usize,
    /// Since when new requests are paused, if they are.
    pub paused: Option<ShownDate>,
    /// Whom to call in danger, where that was set.
    pub help: Option<String>,
}

/// After everything was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EverythingStopped {
    /// "Stopped at 14:02".
    pub title: String,
    /// How many shares it ended.
    pub shares: usize,
    /// What ended, at most as many as a page can hold.
    pub lines: Vec<ShareLine>,
    /// "You can undo until 14:17.", while it can be.
    pub until: Option<String>,
    /// Whether it was taken back.
    pub undone: bool,
    /// Since when new requests are paused, if they are.
    pub paused: Option<ShownDate>,
    /// Whom to call in danger, where that was set.
    pub help: Option<String>,
}

/// A share that ends soon, or that has no end and is put before its owner again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndingLine {
    /// Its row.
    pub line: ShareLine,
    /// Its version, for the form.
    pub version: i64,
    /// Whether it has no end date.
    pub open: bool,
    /// Whether the owner said a moment ago that it may end, or go on.
    pub decided: bool,
}

/// A receipt, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptPage {
    /// The share.
    pub share: String,
    /// What was agreed to, as it was said then.
    pub receipt: ReceiptBody,
    /// When, in the zone it was made in.
    pub made: ShownDate,
    /// When it began, and when it ends, in that zone.
    pub starts: ShownDate,
    /// Until when.
    pub ends: Option<ShownDate>,
    /// "London".
    pub place: String,
    /// The SHA-256 of the receipt, in hexadecimal.
    pub hash: String,
    /// The versions there are receipts of, the newest first.
    pub versions: Vec<i64>,
    /// Which of them this is.
    pub version: i64,
}

/// A receipt as it is kept and handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is what its name says")]
pub struct ReceiptBody {
    pub receipt_id: String,
    pub version: String,
    pub language: String,
    pub jurisdiction: Option<String>,
    /// With the offset of the owner's zone.
    pub made_at: String,
    pub zone: String,
    /// `shared`, `answered` or `changed`.
    pub collection_method: String,
    pub person: ReceiptParty,
    pub responsible: ReceiptService,
    pub recipient: ReceiptRecipient,
    pub share: String,
    pub share_version: i64,
    /// The share sentence.
    pub sentence: String,
    pub record: ReceiptRecord,
    pub categories: Vec<String>,
    /// Health records always are.
    pub sensitive: bool,
    pub permissions: Vec<ReceiptVerb>,
    pub not_permitted: Vec<ReceiptVerb>,
    pub purpose: Option<String>,
    pub purpose_words: String,
    pub note: Option<String>,
    pub starts_at: String,
    /// Nothing where there is no end date.
    pub ends_at: Option<String>,
    pub termination: String,
    pub withdrawal: String,
    pub notice_url: String,
}

/// The person whose records they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is what its name says")]
pub struct ReceiptParty {
    pub id: String,
    pub name: String,
}

/// Who keeps the record, and answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is what its name says")]
pub struct ReceiptService {
    pub id: String,
    pub name: String,
    pub website: String,
    pub contact: String,
}

/// With whom it is shared, and what was known of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is what its name says")]
pub struct ReceiptRecipient {
    pub id: String,
    pub name: String,
    pub place: String,
    pub known: Vec<ReceiptFact>,
}

/// Something that was checked about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is what its name says")]
pub struct ReceiptFact {
    pub what: String,
    pub source: String,
    pub checked_at: String,
}

/// The record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is what its name says")]
pub struct ReceiptRecord {
    pub id: String,
    pub name: String,
    pub kind: Option<String>,
}

/// Something that may or may not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is what its name says")]
pub struct ReceiptVerb {
    pub id: String,
    pub label: String,
}
