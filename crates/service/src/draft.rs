//! Half-filled forms, kept by the server: a share in the making.
//!
//! A draft belongs to one owner, decides nothing, and keeps what was typed even when it is wrong.

use std::collections::HashSet;

use latchkey_domain::id::{DraftId, PartyId, PersonId, ResourceId};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::Purpose;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{ShareDraft, ShareOptions};
use latchkey_store::{Draft, DraftKind, StoreError};

use crate::House;
use crate::calendar;
use crate::login::OwnerSession;
use crate::wording::permissions;

mod invite;
mod options;

use options::Choosable;

/// The longest note, or purpose in words, in characters.
pub(crate) const LONGEST_TEXT: usize = 200;
/// The longest name that is searched for, in characters.
const LONGEST_SEARCH: usize = 100;
/// The most records in one go.
const MOST_RECORDS: usize = 200;

/// Something that is wrong with a form: the field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name of the form's field.
    pub field: &'static str,
    /// What to do, in words.
    pub text: String,
}

/// Why a draft cannot be shown or kept.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// There is no such draft of this owner any more.
    #[error("no such draft")]
    NotFound,
    /// The form has problems; what was typed is kept.
    #[error("the form has problems")]
    Problems(Vec<Problem>),
    /// The draft is no longer what the page showed: another tab changed it.
    #[error("the draft was changed since it was shown")]
    Changed,
    /// The last sign-in is too long ago to give somebody access.
    #[error("sign in again first")]
    SignInAgain,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the page "what can they do, and until when" sends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// `see`, `change` or `choose`.
    pub power: String,
    /// The scopes chosen, with `choose`.
    pub scopes: Vec<String>,
    /// A value of a length choice, or `date`.
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

/// Drafts of shares.
#[derive(Clone)]
pub struct Drafts {
    house: House,
}

impl Drafts {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// What can be chosen before there is a draft.
    ///
    /// # Errors
    /// [`DraftError::NotFound`] when the record or the person is not there to be chosen.
    pub async fn fresh(
        &self,
        owner: &OwnerSession,
        record: Option<&ResourceId>,
        person: Option<&PersonId>,
    ) -> Result<ShareOptions, DraftError> {
        let now = self.house.env.now();
        let draft = self.begun(owner, record, person, now).await?;
        self.choosable(owner, draft, now)
            .await
            .map(|choosable| self.shown(owner, choosable))
    }

    /// Begins a share, perhaps with a record or a person chosen already.
    ///
    /// # Errors
    /// [`DraftError::NotFound`] when the record or the person is not there to be chosen.
    pub async fn start(
        &self,
        owner: &OwnerSession,
        record: Option<&ResourceId>,
        person: Option<&PersonId>,
    ) -> Result<DraftId, DraftError> {
        let now = self.house.env.now();
        let begun = self.begun(owner, record, person, now).await?;
        self.keep_new(owner, begun, now).await
    }

    /// Keeps a draft that was begun.
    pub(crate) async fn keep_new(
        &self,
        owner: &OwnerSession,
        begun: ShareDraft,
        now: Timestamp,
    ) -> Result<DraftId, DraftError> {
        let id: DraftId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let draft = Draft {
            id: id.clone(),
            owner: owner.id().clone(),
            kind: DraftKind::Share,
            subject: None,
            changed_at: now,
            expires_at: now.plus(self.house.settings.lifetimes.draft),
            body: body(&ShareDraft {
                id: id.to_string(),
                ..begun
            })?,
        };
        self.house
            .store
            .write_unaudited("a draft has no effect before it is confirmed", move |tx| {
                let draft = draft.clone();
                Box::pin(async move { tx.drafts().insert(&draft).await })
            })
            .await
            .map_err(DraftError::Store)?;
        Ok(id)
    }

    /// The draft, and all that can be chosen.
    ///
    /// # Errors
    /// [`DraftError::NotFound`] when it is gone or somebody else's.
    pub async fn options(
        &self,
        owner: &OwnerSession,
        id: &DraftId,
    ) -> Result<ShareOptions, DraftError> {
        let now = self.house.env.now();
        let draft = self.draft(owner, id, now).await?;
        self.choosable(owner, draft, now)
            .await
            .map(|choosable| self.shown(owner, choosable))
    }

    /// Looks for people by name.
    ///
    /// # Errors
    /// [`DraftError::Problems`] when nobody is found.
    pub async fn search(
        &self,
        owner: &OwnerSession,
        id: &DraftId,
        name: &str,
    ) -> Result<(), DraftError> {
        let now = self.house.env.now();
        let mut draft = self.draft(owner, id, now).await?;
        draft.search = name.trim().chars().take(LONGEST_SEARCH).collect();
        self.save(owner, id, &draft, now).await?;
        let searched = draft.search.clone();
        let choosable = self.choosable(owner, draft, now).await?;
        if choosable.found.is_empty() {
            let text = self
                .house
                .words
                .text("problem-search", &[("name", &searched)]);
            return Err(DraftError::Problems(vec![Problem {
                field: "search",
                text,
            }]));
        }
        Ok(())
    }

    /// Who.
    ///
    /// # Errors
    /// [`DraftError::Problems`] when nobody was chosen who can be.
    pub async fn choose_person(
        &self,
        owner: &OwnerSession,
        id: &DraftId,
        person: &str,
    ) -> Result<(), DraftError> {
        let now = self.house.env.now();
        let draft = self.draft(owner, id, now).await?;
        if person.is_empty() {
            return Err(self.problem("person", "problem-person"));
        }
        let Ok(chosen) = person.parse::<PersonId>() else {
            return Err(self.problem("person", "problem-person-gone"));
        };
        if owner.id().is_party(&PartyId::from(chosen.clone())) {
            return Err(self.problem("person", "problem-person-self"));
        }
        let choosable = self.choosable(owner, draft, now).await?;
        let Some(known) = self.may_choose(owner, &choosable, &chosen).await? else {
            return Err(self.problem("person", "problem-person-gone"));
        };
        // An answer is an answer to whoever asked, and to nobody else.
        let same = |(id, _): &(String, String)| *id == chosen.to_string();
        let answers = choosable.draft.answers.clone();
        let draft = ShareDraft {
            answers: answers.filter(|_| choosable.draft.person.as_ref().is_some_and(same)),
            person: Some((chosen.to_string(), known)),
            invitee: None,
            ..choosable.draft
        };
        self.save(owner, id, &draft, now).await
    }

    /// What.
    ///
    /// # Errors
    /// [`DraftError::Problems`] when nothing was chosen, or something that is gone.
    pub async fn choose_records(
        &self,
        owner: &OwnerSession,
        id: &DraftId,
        records: Vec<String>,
    ) -> Result<(), DraftError> {
        let now = self.house.env.now();
        let draft = self.draft(owner, id, now).await?;
        let choosable = self.choosable(owner, draft, now).await?;
        let chosen: HashSet<&String> = records.iter().take(MOST_RECORDS).collect();
        let mine = |record: &String| {
            choosable
                .resources
                .iter()
                .any(|r| r.id.as_str() == record.as_str())
        };
        let kept: Vec<String> = chosen
            .iter()
            .filter(|r| mine(r))
            .map(|record| (*record).clone())
            .collect();
        let gone = kept.len() < chosen.len();
        let none = kept.is_empty();
        let draft = ShareDraft {
            records: kept,
            ..choosable.draft
        };
        self.save(owner, id, &draft, now).await?;
        match (gone, none) {
            (true, _) => Err(self.problem("records", "problem-records-gone")),
            (false, true) => Err(self.problem("records", "problem-records")),
            (false, false) => Ok(()),
        }
    }

    /// What they can do, until when, and what for.
    ///
    /// # Errors
    /// [`DraftError::Problems`] says all that is missing or wrong; what was typed is kept.
    pub async fn choose_terms(
        &self,
        owner: &OwnerSession,
        id: &DraftId,
        terms: Terms,
    ) -> Result<(), DraftError> {
        let now = self.house.env.now();
        let former = self.draft(owner, id, now).await?;
        let draft = ShareDraft {
            power: terms.power,
            scopes: terms.scopes,
            length: terms.length,
            date: terms.date,
            purpose: terms.purpose,
            purpose_words: terms.purpose_words.trim().to_owned(),
            note: terms.note.trim().to_owned(),
            ..former
        };
        self.save(owner, id, &draft, now).await?;
        let choosable = self.choosable(owner, draft, now).await?;
        let problems = self.terms_problems(owner, &choosable);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(DraftError::Problems(problems))
        }
    }

    /// Throws the draft away. One that is gone already is no error.
    ///
    /// # Errors
    /// [`DraftError::Store`] when it could not be removed.
    pub async fn discard(&self, owner: &OwnerSession, id: &DraftId) -> Result<(), DraftError> {
        let (owner, id) = (owner.id().clone(), id.clone());
        self.house
            .store
            .write_unaudited("a draft has no effect before it is confirmed", move |tx| {
                let (owner, id) = (owner.clone(), id.clone());
                Box::pin(async move { tx.drafts().delete(&owner, &id).await.map(|_| ()) })
            })
            .await
            .map_err(DraftError::Store)
    }

    /// Everything that is wrong with the terms of a draft.
    pub(crate) fn terms_problems(
        &self,
        owner: &OwnerSession,
        choosable: &Choosable,
    ) -> Vec<Problem> {
        let draft = &choosable.draft;
        let zone = owner.session().zone.as_str();
        let latest = calendar::shown_date(calendar::latest_end(choosable.now, zone), zone).text;
        // In the order in which the page asks.
        let mut problems = Vec::new();
        let mut wrong = |field, key: &str| {
            let text = self.house.words.text(key, &[("date", &latest)]);
            problems.push(Problem { field, text });
        };
        let offered = choosable.offered();
        match draft.power.as_str() {
            "see" => {}
            "change" if permissions::can_change(&offered) => {}
            "change" => wrong("power", "problem-power-change"),
            "choose" => {
                let chosen = ScopeSet::parse(draft.scopes.clone()).unwrap_or_default();
                if chosen.intersection(&offered).is_empty() {
                    wrong("scopes", "problem-scopes");
                }
            }
            _ => wrong("power", "problem-power"),
        }
        if let Err(problem) = end_of(draft, choosable.now, zone, choosable.may_go_on()) {
            let field = if draft.length == "date" {
                "day"
            } else {
                "length"
            };
            wrong(field, problem.key());
        }
        let purpose = Purpose::from_key(&draft.purpose);
        if purpose.is_none() {
            wrong("purpose", "problem-purpose");
        }
        if purpose == Some(Purpose::Other) && draft.purpose_words.is_empty() {
            wrong("purpose_words", "problem-purpose-words");
        }
        if draft.purpose_words.chars().count() > LONGEST_TEXT {
            wrong("purpose_words", "problem-purpose-long");
        }
        if draft.note.chars().count() > LONGEST_TEXT {
            wrong("note", "problem-note-long");
        }
        problems
    }

    pub(crate) fn problem(&self, field: &'static str, key: &str) -> DraftError {
        let text = self.house.words.text(key, &[]);
        DraftError::Problems(vec![Problem { field, text }])
    }

    /// The draft as it stands.
    pub(crate) async fn draft(
        &self,
        owner: &OwnerSession,
        id: &DraftId,
        now: Timestamp,
    ) -> Result<ShareDraft, DraftError> {
        let (owner, id) = (owner.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.drafts().of_owner(&owner, &id, now).await })
            })
            .await?;
        let found = found.filter(|draft| draft.kind == DraftKind::Share);
        let draft = found.ok_or(DraftError::NotFound)?;
        let read = serde_json::from_str(&draft.body);
        read.map_err(|_| StoreError::corrupt("share draft").into())
    }

    async fn save(
        &self,
        owner: &OwnerSession,
        id: &DraftId,
        draft: &ShareDraft,
        now: Timestamp,
    ) -> Result<(), DraftError> {
        let expires_at = now.plus(self.house.settings.lifetimes.draft);
        let (owner, id, body) = (owner.id().clone(), id.clone(), body(draft)?);
        let saved = self
            .house
            .store
            .write_unaudited("a draft has no effect before it is confirmed", move |tx| {
                let (owner, id, body) = (owner.clone(), id.clone(), body.clone());
                Box::pin(async move { tx.drafts().save(&owner, &id, &body, now, expires_at).await })
            })
            .await
            .map_err(DraftError::Store)?;
        if saved == 0 {
            Err(DraftError::NotFound)
        } else {
            Ok(())
        }
    }
}

/// The end that a draft names; with no end date only where that is allowed.
pub(crate) fn end_of(
    draft: &ShareDraft,
    now: Timestamp,
    zone: &str,
    may_go_on: bool,
) -> Result<Timestamp, calendar::EndProblem> {
    if draft.length == calendar::OPEN_LENGTH {
        return if may_go_on {
            Ok(Timestamp::NO_END)
        } else {
            Err(calendar::EndProblem::NeedsEnd)
        };
    }
    if draft.length == "date" {
        let (day, month, year) = &draft.date;
        return calendar::end_of_date(day, month, year, now, zone);
    }
    calendar::end_of(&draft.length, now, zone)
}

fn body(draft: &ShareDraft) -> Result<String, StoreError> {
    serde_json::to_string(draft).map_err(|_| StoreError::corrupt("share draft"))
}
