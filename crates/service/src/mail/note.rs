//! A letter in the making: what use cases queue.

use std::collections::BTreeMap;

use latchkey_domain::id::PersonId;
use latchkey_domain::letter::{LetterKind, Recipient};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Letter, StoreError, Tx};

use crate::env::Env;

/// How long the link of a letter leads anywhere.
const LINK: Lifetime = Lifetime::days(14);

/// What the words of a letter are given, by name.
pub(crate) type Params = BTreeMap<String, String>;

/// A letter in the making.
#[derive(Debug, Clone)]
#[must_use = "a note that is not queued tells nobody"]
pub(crate) struct Note {
    kind: LetterKind,
    to: Recipient,
    about: String,
    again: String,
    params: Params,
    now: Timestamp,
    wait: Lifetime,
    link: Lifetime,
}

impl Note {
    /// A letter to a person, about a request, a share, … by its identifier.
    pub(crate) fn to(person: &PersonId, kind: LetterKind, about: &str, now: Timestamp) -> Self {
        Self::at(Recipient::person(person.clone()), kind, about, now)
    }

    /// The same to whatever address.
    pub(crate) fn at(to: Recipient, kind: LetterKind, about: &str, now: Timestamp) -> Self {
        Self {
            kind,
            to,
            about: about.to_owned(),
            again: String::new(),
            params: Params::new(),
            now,
            wait: Lifetime::millis(0),
            link: LINK,
        }
    }

    /// A value for its words: `who`, `what`, `code` as text. It is stored in sealed form.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.params.insert(name.to_owned(), value.to_owned());
        self
    }

    /// An instant for its words, which is written as a day in the recipient's zone.
    pub(crate) fn on(self, name: &str, day: Timestamp) -> Self {
        self.with(&format!("{name}{INSTANT}"), &day.as_millis().to_string())
    }

    /// The zone of whoever else reads the same dates: an end names the recipient's zone when that is
    /// another.
    pub(crate) fn read_in(self, zone: &str) -> Self {
        self.with(ZONE, zone)
    }

    /// What tells this occasion from another one with the same kind, recipient and `about`: the
    /// end that a reminder speaks of, the number of a try.
    pub(crate) fn again(mut self, which: &str) -> Self {
        which.clone_into(&mut self.again);
        self
    }

    /// It waits so long before it is sent, so that it can still be called off.
    pub(crate) fn after(mut self, wait: Lifetime) -> Self {
        self.wait = wait;
        self
    }

    /// Its link leads nowhere after so long, instead of 14 days.
    pub(crate) fn link_for(mut self, link: Lifetime) -> Self {
        self.link = link;
        self
    }

    /// Queues it; says how many letters that was, none when this occasion has one already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn queue(self, tx: &mut Tx<'_>, env: &Env) -> Result<u64, StoreError> {
        let letter = self.letter(env)?;
        tx.letters().queue(&letter).await
    }

    /// The identifier that this occasion gives.
    pub(super) fn id(&self, env: &Env) -> String {
        let person = self.to.person.as_ref().map_or("", PersonId::as_str);
        let address = self.to.address.as_deref().unwrap_or_default();
        env.letter_id(&[self.kind.key(), person, address, &self.about, &self.again])
    }

    fn letter(self, env: &Env) -> Result<Letter, StoreError> {
        let id = self.id(env);
        let params = serde_json::to_vec(&self.params)
            .map_err(|_| StoreError::corrupt("the values of a letter"))?;
        let not_before = self.now.plus(self.wait);
        Ok(Letter {
            sealed: env.lock_away(&sealed_about(&id), &params)?,
            code: env.hash(&env.letter_code(&id)),
            code_ends_at: not_before.plus(self.link),
            id,
            kind: self.kind,
            to: self.to,
            about: Some(self.about),
            made_at: self.now,
            not_before,
        })
    }
}

/// What ends the name of a value that is an instant.
pub(super) const INSTANT: &str = "@";

/// The name of the value that is the zone of whoever else reads the same dates.
pub(super) const ZONE: &str = "zone";

/// The values that were sealed into a letter; none when it was sent and they are forgotten.
pub(super) fn params(env: &Env, letter: &Letter) -> Option<Params> {
    let sealed = env.take_out(&sealed_about(&letter.id), &letter.sealed)?;
    serde_json::from_slice(&sealed).ok()
}

fn sealed_about(id: &str) -> String {
    format!("letter/{id}")
}

/// Calls off what is not sent yet of one kind about one thing; says how many letters that was.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn cancel(
    tx: &mut Tx<'_>,
    kind: LetterKind,
    about: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.letters().cancel(kind, about, now).await
}

/// Takes the calling off back; what was sent meanwhile is not sent again.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn uncancel(
    tx: &mut Tx<'_>,
    kind: LetterKind,
    about: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.letters().uncancel(kind, about, now).await
}
