//! Between a share and the form that changes it: what stands in the form at first, and what a
//! filled form comes to.
//!
//! What was left as it is stays exactly as it is, even where a choice would now come to something
//! else.

use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Purpose, Share, ShareTerms};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::ChangeForm;

use super::{Held, Sharing};
use crate::calendar::{self, EndProblem, OPEN_LENGTH};
use crate::draft::{LONGEST_TEXT, Problem};
use crate::login::OwnerSession;
use crate::wording::permissions;

/// The length that leaves the end as it is.
const AS_IT_IS: &str = "now";

/// What the form says of the share as it is.
pub(crate) fn present(share: &Share, offered: &ScopeSet) -> ChangeForm {
    let power = if share.scopes == permissions::seeing(offered) {
        "see"
    } else if share.scopes == permissions::seeing_and_changing(offered) {
        "change"
    } else {
        "choose"
    };
    let scopes = if power == "choose" {
        share.scopes.intersection(offered).texts()
    } else {
        Vec::new()
    };
    ChangeForm {
        version: share.version,
        power: power.to_owned(),
        scopes,
        length: AS_IT_IS.to_owned(),
        date: <(String, String, String)>::default(),
        purpose: share.purpose.map_or("", Purpose::key).to_owned(),
        purpose_words: words_and_note(share).0.unwrap_or_default(),
    }
}

/// The words of another purpose, and the note to the person: they are kept in one text.
pub(crate) fn words_and_note(share: &Share) -> (Option<String>, Option<String>) {
    let note = share.note.clone();
    if share.purpose != Some(Purpose::Other) {
        return (None, note);
    }
    match note {
        Some(text) => match text.split_once('\n') {
            Some((words, note)) => (Some(words.to_owned()), Some(note.to_owned())),
            None => (Some(text), None),
        },
        None => (None, None),
    }
}

impl Sharing {
    /// What a filled form comes to, or everything that is wrong with it.
    pub(super) fn read_change(
        &self,
        owner: &OwnerSession,
        held: &Held,
        typed: &ChangeForm,
    ) -> Result<ShareTerms, Vec<Problem>> {
        let zone = owner.session().zone.as_str();
        let offered = held.offered();
        let now = present(&held.share, &offered);
        let latest = calendar::shown_date(calendar::latest_end(held.now, zone), zone).text;
        let mut problems = Vec::new();
        let mut wrong = |field, key: &str| {
            let text = self.house.words.text(key, &[("date", &latest)]);
            problems.push(Problem { field, text });
        };
        let scopes = match chosen(held, &now, typed, &offered) {
            Ok(scopes) => scopes,
            Err((field, key)) => {
                wrong(field, key);
                ScopeSet::new()
            }
        };
        let ends_at = match end(held, typed, zone) {
            Ok(end) if end <= held.share.starts_at => {
                wrong("length", "problem-date-start");
                end
            }
            Ok(end) => end,
            Err(problem) => {
                let field = if typed.length == "date" {
                    "day"
                } else {
                    "length"
                };
                wrong(field, problem.key());
                held.share.ends_at
            }
        };
        let purpose = Purpose::from_key(&typed.purpose);
        let words = typed.purpose_words.trim();
        if purpose.is_none() && (held.share.purpose.is_some() || !typed.purpose.is_empty()) {
            wrong("purpose", "problem-purpose");
        }
        if purpose == Some(Purpose::Other) && words.is_empty() {
            wrong("purpose_words", "problem-purpose-words");
        }
        if words.chars().count() > LONGEST_TEXT {
            wrong("purpose_words", "problem-purpose-long");
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(ShareTerms {
            scopes,
            purpose,
            note: note(&held.share, purpose, words),
            ends_at,
        })
    }
}

fn chosen(
    held: &Held,
    now: &ChangeForm,
    typed: &ChangeForm,
    offered: &ScopeSet,
) -> Result<ScopeSet, (&'static str, &'static str)> {
    let set = |form: &ChangeForm| ScopeSet::parse(form.scopes.clone()).unwrap_or_default();
    if typed.power == now.power && (typed.power != "choose" || set(typed) == set(now)) {
        return Ok(held.share.scopes.clone());
    }
    let scopes = match typed.power.as_str() {
        "see" => permissions::seeing(offered),
        "change" if permissions::can_change(offered) => permissions::seeing_and_changing(offered),
        "change" => return Err(("power", "problem-power-change")),
        "choose" => {
            let ticked = set(typed).intersection(offered);
            if ticked.is_empty() {
                return Err(("scopes", "problem-scopes"));
            }
            permissions::with_what_it_needs(&ticked, offered)
        }
        _ => return Err(("power", "problem-power")),
    };
    if scopes.is_empty() {
        return Err(("power", "problem-change-none"));
    }
    Ok(scopes)
}

fn end(held: &Held, typed: &ChangeForm, zone: &str) -> Result<Timestamp, EndProblem> {
    match typed.length.as_str() {
        AS_IT_IS => Ok(held.share.ends_at),
        OPEN_LENGTH if held.open => Ok(Timestamp::NO_END),
        OPEN_LENGTH => Err(EndProblem::NeedsEnd),
        "date" => {
            let (day, month, year) = &typed.date;
            calendar::end_of_date(day, month, year, held.now, zone)
        }
        length => calendar::end_of(length, held.now, zone),
    }
}

/// The note with the words of another purpose before it; what the owner wrote to the person stays.
fn note(share: &Share, purpose: Option<Purpose>, words: &str) -> Option<String> {
    let (before, rest) = words_and_note(share);
    if purpose == share.purpose
        && (purpose != Some(Purpose::Other) || before.as_deref() == Some(words))
    {
        return share.note.clone();
    }
    let words = (purpose == Some(Purpose::Other)).then(|| words.replace(['\r', '\n'], " "));
    let parts: Vec<String> = [words, rest].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}
