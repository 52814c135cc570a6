//! Choosing a password, and what follows from it: every other browser is signed out, and codes that
//! are on their way are good for nothing.

use std::sync::Arc;

use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord};
use latchkey_domain::id::{OwnerId, PersonId, SessionId};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, StoreError, Tx};

use super::codes::tell_of_change;
use super::{Login, PersonSession, SignInError};
use crate::draft::Problem;
use crate::env::Env;
use crate::people::hash_password;

/// How long a password may be, in bytes.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=1024;

/// Passwords that are tried first by whoever guesses.
const COMMON: [&str; 40] = [
    "password",
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "12345678",
    "123456789",
    "1234567890",
    "12341234",
    "11111111",
    "00000000",
    "88888888",
    "87654321",
    "987654321",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "1q2w3e4r",
    "1qaz2wsx",
    "asdfghjkl",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "trustno1",
    "letmein1",
    "welcome1",
    "whatever",
    "computer",
    "starwars",
    "michelle",
    "jennifer",
    "abcd1234",
    "a1b2c3d4",
    "changeme",
    "latchkey",
];

/// Why a password is not changed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The sign-in is not recent enough.
    #[error("the sign-in is too long ago")]
    SignInAgain,
    /// It cannot be used; the texts say why.
    #[error("the password cannot be used")]
    Problems(Vec<Problem>),
    /// Too much at once.
    #[error("too much at once")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SignInError> for PasswordError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Store(error) => Self::Store(error),
            SignInError::Wrong | SignInError::Busy => Self::Busy,
        }
    }
}

impl Login {
    /// Changes the password of a signed-in person, and signs out her other browsers.
    ///
    /// # Errors
    /// [`PasswordError`] says why it stays as it is.
    pub async fn change_password(
        &self,
        session: &PersonSession,
        password: &str,
    ) -> Result<(), PasswordError> {
        let now = self.house.env.now();
        if !session.is_recent(now, &self.house.settings) {
            return Err(PasswordError::SignInAgain);
        }
        let problems = self.password_problems(password);
        if !problems.is_empty() {
            return Err(PasswordError::Problems(problems));
        }
        let hash = self.hash(password).await?;
        let (id, person, actor) = (session.id.clone(), session.person.clone(), session.actor());
        let env = self.house.env.clone();
        self.house
            .store
            .write(move |tx| {
                let (id, person, actor) = (id.clone(), person.clone(), actor.clone());
                let (hash, env) = (hash.clone(), env.clone());
                Box::pin(async move {
                    let new = NewPassword {
                        person: &person,
                        hash: &hash,
                        kept: Some(&id),
                        actor: &actor,
                    };
                    let record = replace_password(tx, &env, new, now).await?;
                    Ok(Change::new((), record))
                })
            })
            .await
    }

    /// What is wrong with a password; nothing is asked of it but that it is long and no common one.
    #[must_use]
    pub fn password_problems(&self, password: &str) -> Vec<Problem> {
        let key = if password.is_empty() {
            "door-problem-password-missing"
        } else if password.len() < *LENGTHS.start() {
            "door-problem-password-short"
        } else if password.len() > *LENGTHS.end() {
            "door-problem-password-long"
        } else if COMMON.contains(&password.to_lowercase().as_str()) {
            "door-problem-password-common"
        } else {
            return Vec::new();
        };
        vec![Problem {
            field: "new-password",
            text: self.house.words.text(key, &[]),
        }]
    }

    /// Hashes a password, in turn with all others.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, SignInError> {
        let place = Arc::clone(&self.waiting)
            .try_acquire_owned()
            .map_err(|_| SignInError::Busy)?;
        let turn = Arc::clone(&self.hashing)
            .acquire_owned()
            .await
            .map_err(|_| SignInError::Busy)?;
        let peppered = self.house.env.pepper(password);
        let salt = self.house.env.salt().map_err(StoreError::from)?;
        let hash = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            hash_password(&peppered, &salt)
        })
        .await;
        hash.ok().flatten().ok_or(SignInError::Busy)
    }
}

/// A new password on its way into an account.
pub(super) struct NewPassword<'a> {
    /// Whose.
    pub(super) person: &'a PersonId,
    /// Its hash.
    pub(super) hash: &'a str,
    /// The session that goes on; none when the old password was forgotten.
    pub(super) kept: Option<&'a SessionId>,
    /// Who does it.
    pub(super) actor: &'a Actor,
}

/// Everything that a new password changes.
pub(super) async fn replace_password(
    tx: &mut Tx<'_>,
    env: &Env,
    new: NewPassword<'_>,
    now: Timestamp,
) -> Result<AuditRecord, StoreError> {
    tx.people().keep_password(new.person, new.hash).await?;
    tx.sessions().end_all_but(new.kept, new.person, now).await?;
    tx.mailed_codes().spend_all(new.person, now).await?;
    tell_of_change(tx, env, new.person, now).await?;
    let event = AuditEvent::PasswordChanged {
        forgotten: new.kept.is_none(),
    };
    let owner = OwnerId::from(new.person.clone());
    Ok(event.record(now, new.actor, Some(&owner), None))
}
