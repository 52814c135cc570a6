//! What the portal shows: plain data for pages, made by the use cases and read by components.
//!
//! A page formats nothing that decides: the sentence of a share comes ready made, in segments, so
//! that names can be isolated and verbs stressed without any markup in a text.

use serde::{Deserialize, Serialize};

/// What a piece of a sentence is, so that a page can mark it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentKind {
    /// Words of ours.
    Text,
    /// A person's, app's or record's name: isolated in `<bdi>`.
    Name,
    /// What may be done: stressed.
    Verb,
    /// A date.
    Date,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// Its text.
    pub text: String,
}

/// A sentence in pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence(pub Vec<Segment>);

impl Sentence {
    /// The sentence as plain text.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(|segment| segment.text.as_str()).collect()
    }
}

/// The colour and icon of a share row: what it lets somebody do, at its strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thread {
    /// Can see.
    See,
    /// Can change, or something else beyond seeing.
    Change,
    /// Waits.
    Waiting,
    /// Is over.
    Past,
}

/// One permission in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerbLine {
    /// The scope, for form fields.
    pub scope: String,
    /// "See".
    pub label: String,
    /// "Read it on screen".
    pub can: String,
    /// "change, save a copy, pass it on".
    pub cannot: String,
    /// The icon's name in the sprite.
    pub icon: String,
    /// Whether it goes beyond seeing.
    pub changes: bool,
}

/// A date as people read it, and as machines do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownDate {
    /// "23 December 2026".
    pub text: String,
    /// "2026-12-23T23:59:59Z".
    pub iso: String,
}

/// A stop that can still be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoOffer {
    /// The share.
    pub share: String,
    /// "Stopped at 14:02".
    pub title: String,
    /// "Dr Okafor can no longer see Blood tests."
    pub sentence: Sentence,
    /// "You can undo until 14:17."
    pub until: String,
}

/// One share as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLine {
    /// Its id.
    pub id: String,
    /// The share sentence, in the tense of its state.
    pub sentence: Sentence,
    /// The line at its edge.
    pub thread: Thread,
    /// Its state in words: "Active", "Ends soon (in 5 days)", "Stopped by you" …
    pub state: String,
    /// Whether it can be stopped now.
    pub can_stop: bool,
    /// How much of its time has passed, 0 to 100; for the until-line, only while it holds.
    pub elapsed: Option<u8>,
    /// Whether it ends within 14 days.
    pub ends_soon: bool,
    /// "Last used 20 November 2026" or "Not used yet".
    pub last_used: String,
    /// The record's id and the person's id, for links.
    pub record: String,
    /// The person's id.
    pub person: String,
}

/// Something about a person, with how it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Whether it has a source.
    pub checked: bool,
    /// "Registered doctor."
    pub what: String,
    /// "Checked with the Medical Register on 12 May 2026." or "We have not checked this."
    pub source: String,
}

/// Somebody, as an owner sees her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonCard {
    /// Her id.
    pub id: String,
    /// Her name.
    pub name: String,
    /// "St Mary's Hospital, Northbridge".
    pub place: String,
    /// What is known, and how.
    pub evidence: Vec<Evidence>,
}

/// The owner's home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// "Hello Sam."
    pub first_name: String,
    /// Requests that wait, oldest first, at most three.
    pub requests: Vec<RequestLine>,
    /// How many wait in all.
    pub waiting: usize,
    /// Who can see what now, at most six, nearest end first.
    pub shares: Vec<ShareLine>,
    /// How many hold in all.
    pub sharing: usize,
    /// Connected services.
    pub services: Vec<ServiceLine>,
    /// The three newest activity lines.
    pub activity: Vec<ActivityLine>,
    /// How many records there are.
    pub records: usize,
}

/// A connected service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLine {
    /// Its client id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its website.
    pub website: String,
    /// Since when.
    pub since: ShownDate,
    /// How many records it keeps here.
    pub records: usize,
    /// "Working", "Disconnected".
    pub state: String,
}

/// One record as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its icon.
    pub icon: String,
    /// "2 people can see this" or "Only you".
    pub who: String,
    /// How many people.
    pub people: usize,
}

/// The records of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordGroup {
    /// The service's name.
    pub service: String,
    /// Its records.
    pub records: Vec<RecordLine>,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who keeps it.
    pub service: String,
    /// What it contains, in the service's words.
    pub description: Option<String>,
    /// What can be done with it.
    pub verbs: Vec<VerbLine>,
    /// Who can do something with it now, and later.
    pub shares: Vec<ShareLine>,
    /// What ended.
    pub ended: Vec<ShareLine>,
    /// The newest five events about it.
    pub activity: Vec<ActivityLine>,
    /// A stop that can be taken back, if one was just made.
    pub undo: Vec<UndoOffer>,
}

/// One share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharePage {
    /// Its row.
    pub line: ShareLine,
    /// The person.
    pub person: PersonCard,
    /// The record's name.
    pub record: String,
    /// Who keeps it.
    pub service: String,
    /// What she can do.
    pub can: Vec<VerbLine>,
    /// What she cannot do, of what the record offers.
    pub cannot: Vec<VerbLine>,
    /// What it is for, in words.
    pub purpose: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// When it started.
    pub started: ShownDate,
    /// When it ends or ended.
    pub ends: ShownDate,
    /// "You shared this yourself" or "You answered a request".
    pub origin: String,
    /// A rule narrowed it: what it says.
    pub narrowed: Option<String>,
    /// A stop that can be taken back.
    pub undo: Option<UndoOffer>,
}

/// One request as a row, for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLine {
    /// Its id.
    pub id: String,
    /// "Dr Ngozi Okafor is asking to see Blood tests".
    pub sentence: Sentence,
    /// In their words, one line.
    pub why: String,
    /// When it was made.
    pub asked: ShownDate,
    /// "Runs out 7 December 2026 if you don't answer".
    pub runs_out: String,
    /// Its state in words.
    pub state: String,
    /// Whether it waits for the owner.
    pub waiting: bool,
}

/// What is asked of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedLine {
    /// The record's id.
    pub record: String,
    /// Its name.
    pub name: String,
    /// Who keeps it.
    pub service: String,
    /// What they want to do with it.
    pub verbs: Vec<VerbLine>,
    /// What they can do already, in words.
    pub already: Option<String>,
}

/// A request as its owner answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingRequest {
    /// Its row.
    pub line: RequestLine,
    /// Who asks.
    pub person: PersonCard,
    /// With which app.
    pub app: String,
    /// What the app calls its website.
    pub app_website: String,
    /// "First time" or "You shared with this person before".
    pub history: String,
    /// Whether something about who asks is unchecked.
    pub partly_checked: bool,
    /// What is asked.
    pub wanted: Vec<WantedLine>,
    /// What for: the category in words.
    pub purpose: Option<String>,
    /// In their words.
    pub words: Option<String>,
    /// "They ask for 30 days, until 23 December 2026."
    pub until: Sentence,
    /// The last day as a date.
    pub asked_until: ShownDate,
    /// "Nothing is shared. This request ends on 7 December 2026."
    pub silence: Sentence,
    /// How it was answered, when it was.
    pub answered: Option<Sentence>,
    /// Shorter lengths that can be chosen.
    pub lengths: Vec<LengthChoice>,
}

/// A length of time that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LengthChoice {
    /// The form value: a number of days, or months as `6m`.
    pub value: String,
    /// "30 days".
    pub label: String,
    /// The day it would end.
    pub ends: ShownDate,
}

/// The page between an answer and its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAnswer {
    /// The request.
    pub request: PendingRequest,
    /// What will be, one sentence a record.
    pub will: Vec<Sentence>,
    /// What will not be.
    pub will_not: Vec<Sentence>,
    /// Whether the answer is a no.
    pub refuses: bool,
    /// Whether the answer is only a part.
    pub part: bool,
    /// Words for the asker.
    pub message: String,
}

/// Somebody who can be chosen in the share flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChoice {
    /// Her id, the form value.
    pub id: String,
    /// Her name.
    pub name: String,
    /// Job, place and town.
    pub place: String,
    /// "Registered doctor, checked 12 May 2026" or "Not checked by us".
    pub checked: String,
    /// "Already sees 2 records", when so.
    pub already: Option<String>,
    /// Whether another choice has the same name.
    pub same_name: bool,
}

/// A record that can be chosen in the share flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChoice {
    /// Its id, the form value.
    pub id: String,
    /// Its name.
    pub name: String,
    /// "Can already see this", when so.
    pub already: Option<String>,
    /// Whether it is chosen in the draft.
    pub chosen: bool,
}

/// The records of one service that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChoices {
    /// The service's name.
    pub service: String,
    /// Its records.
    pub records: Vec<RecordChoice>,
}

/// A share in the making.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareDraft {
    /// Its id.
    pub id: String,
    /// Who, once chosen: id and name.
    pub person: Option<(String, String)>,
    /// What was searched for.
    pub search: String,
    /// The records chosen: ids.
    pub records: Vec<String>,
    /// `see`, `change` or `choose`.
    pub power: String,
    /// The scopes chosen, with `choose`.
    pub scopes: Vec<String>,
    /// The length chosen: a value of [`LengthChoice`] or `date`.
    pub length: String,
    /// Day, month and year as typed.
    pub date: (String, String, String),
    /// The key of the purpose.
    pub purpose: String,
    /// The words of another purpose.
    pub purpose_words: String,
    /// The note to the person.
    pub note: String,
}

/// What can be chosen in the share flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareOptions {
    /// The draft as it is.
    pub draft: ShareDraft,
    /// People shared with before, at most five.
    pub recent: Vec<PersonChoice>,
    /// What the search found; nothing before a search.
    pub found: Vec<PersonChoice>,
    /// All records by service.
    pub records: Vec<RecordChoices>,
    /// What can be done with the chosen records.
    pub verbs: Vec<VerbLine>,
    /// Whether every chosen record can be changed; if not, the names that cannot.
    pub cannot_change: Vec<String>,
    /// The lengths.
    pub lengths: Vec<LengthChoice>,
    /// The purposes: key and words.
    pub purposes: Vec<(String, String)>,
}

/// The page between a share draft and its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckShare {
    /// The draft.
    pub draft: ShareDraft,
    /// What will be, one sentence a record.
    pub will: Vec<Sentence>,
    /// "They cannot change, save a copy or pass it on."
    pub cannot: String,
    /// The person's name.
    pub person: String,
    /// The records' names.
    pub records: Vec<String>,
    /// The verbs in words.
    pub verbs: String,
    /// When it ends.
    pub ends: ShownDate,
    /// What it is for.
    pub purpose: String,
    /// A rule narrows it: what it says.
    pub narrowed: Option<String>,
}

/// One event in the owner's activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityLine {
    /// Its number, for paging.
    pub number: i64,
    /// "23 November 2026".
    pub day: String,
    /// "14:02".
    pub time: String,
    /// The instant, for machines.
    pub iso: String,
    /// What happened, as a sentence.
    pub sentence: Sentence,
    /// Whether somebody was refused.
    pub refused: bool,
}

/// A page of activity, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    /// The lines.
    pub lines: Vec<ActivityLine>,
    /// The cursor of the next older page.
    pub older: Option<i64>,
    /// Whether this is not the newest page.
    pub newer: bool,
}

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
}

/// The pages "Prove who you are".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvePage {
    /// The app's name.
    pub app: String,
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
    /// The host one goes back to.
    pub back_to: String,
    /// The origin of the redirect, for the page's form policy.
    pub origin: String,
}

/// Something that was shared with the person who reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedWithMe {
    /// The share's id.
    pub id: String,
    /// The owner's name.
    pub owner: String,
    /// The record's name.
    pub record: String,
    /// Who keeps it.
    pub service: String,
    /// That service's website.
    pub website: String,
    /// "see", "see and change".
    pub verbs: String,
    /// The colour.
    pub thread: Thread,
    /// Until when.
    pub until: ShownDate,
    /// Its state in words.
    pub state: String,
    /// Whether it holds.
    pub active: bool,
}

/// A request of the person who reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskLine {
    /// Its id.
    pub id: String,
    /// "Waiting for an answer", "Allowed in part" …
    pub status: String,
    /// The colour.
    pub thread: Thread,
    /// What was asked, in words.
    pub what: Sentence,
    /// With which app.
    pub app: String,
    /// When it was made.
    pub asked: ShownDate,
    /// When something last changed.
    pub changed: ShownDate,
    /// What to do next, in words.
    pub next: String,
    /// Where to open it, once allowed.
    pub website: Option<String>,
    /// Whether it still waits.
    pub waiting: bool,
    /// What the owner wrote.
    pub message: Option<String>,
}
