//! Codes by e-mail: to sign in, to choose a new password, to prove a new address.
//!
//! Whether an account exists is told by nothing: a code is kept for whatever address was typed, and
//! one that went to nobody is never right.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::{OwnerId, PersonId, SessionId};
use latchkey_domain::letter::{LetterKind, Recipient};
use latchkey_domain::secret::{Secret, SecretKind, TokenHash};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Change, CodePurpose, MailedCode, Session, StoreError, TriedCode, Tx};

use super::password::{NewPassword, replace_password};
use super::{Login, PersonSession, SignInError};
use crate::draft::Problem;
use crate::env::{self, Env};
use crate::mail::Note;
use crate::people::canonical_email;

mod proof;

pub(crate) use proof::{Outcome, ProofOf, ProofTry};

/// How long a code is good, and how often it can be tried.
const GOOD: Lifetime = Lifetime::minutes(10);
const TRIES: i64 = 5;
/// Letters an hour to one address for somebody at one place, to one address for all, and for one
/// place.
const LETTERS: u32 = 5;
const LETTERS_TO_ADDRESS: u32 = 20;
const LETTERS_FROM_PLACE: u32 = 20;

/// Why a code does nothing.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// It is not the code that was sent.
    #[error("that is not the code")]
    Wrong,
    /// It was used, ran out, was tried too often, or is another browser's.
    #[error("the code is good for nothing any more")]
    Gone,
    /// Too many letters, or too much at once.
    #[error("too much at once")]
    Busy,
    /// The sign-in is not recent enough.
    #[error("the sign-in is too long ago")]
    SignInAgain,
    /// Something else cannot be used; the texts say why.
    #[error("something cannot be used")]
    Problems(Vec<Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SignInError> for CodeError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Store(error) => Self::Store(error),
            SignInError::Wrong | SignInError::Busy => Self::Busy,
        }
    }
}

/// What a try came to; all of it is remembered.
enum Tried {
    Right,
    Wrong,
    Gone,
}

impl Tried {
    fn into_result(self) -> Result<(), CodeError> {
        match self {
            Self::Right => Ok(()),
            Self::Wrong => Err(CodeError::Wrong),
            Self::Gone => Err(CodeError::Gone),
        }
    }
}

/// A code that somebody typed, with the handle of the browser that asked for it.
#[derive(Clone)]
struct Typed {
    handle: TokenHash,
    code: TokenHash,
}

impl Login {
    /// Sends a code to sign in, if somebody has the address, and gives the handle for the browser.
    ///
    /// # Errors
    /// [`CodeError::Busy`] after too many letters.
    pub async fn send_sign_in_code(&self, email: &str, from: &str) -> Result<Secret, CodeError> {
        self.send_code(CodePurpose::SignIn, email, from).await
    }

    /// Sends a code to choose a new password, in the same way.
    ///
    /// # Errors
    /// As [`Login::send_sign_in_code`].
    pub async fn send_recovery_code(&self, email: &str, from: &str) -> Result<Secret, CodeError> {
        self.send_code(CodePurpose::Recovery, email, from).await
    }

    async fn send_code(
        &self,
        purpose: CodePurpose,
        email: &str,
        from: &str,
    ) -> Result<Secret, CodeError> {
        let now = self.house.env.now();
        let key = canonical_email(email).unwrap_or_default();
        self.count_letter(&key, from, now)?;
        let lookup = key.clone();
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let lookup = lookup.clone();
                Box::pin(async move { snapshot.people().by_email(&lookup).await })
            })
            .await?;
        let person = found.map(|person| person.id);
        let kind = match purpose {
            CodePurpose::SignIn => LetterKind::SignInCode,
            CodePurpose::Recovery => LetterKind::Recovery,
            CodePurpose::Address | CodePurpose::Invitation => LetterKind::AddressConfirm,
        };
        let to = person.clone().map(|id| (Recipient::person(id), kind));
        self.keep_code(purpose, person, None, to, now).await
    }

    /// Keeps a fresh code and queues its letter.
    async fn keep_code(
        &self,
        purpose: CodePurpose,
        person: Option<PersonId>,
        email: Option<String>,
        to: Option<(Recipient, LetterKind)>,
        now: Timestamp,
    ) -> Result<Secret, CodeError> {
        let env = self.house.env.clone();
        let (handle, hash) = env.secret(SecretKind::Mailed).map_err(StoreError::from)?;
        let code = env.code().map_err(StoreError::from)?;
        let about: SessionId = env.fresh(now).map_err(StoreError::from)?;
        let row = MailedCode {
            purpose,
            person,
            email,
            code: env.code_hash(&handle, &code),
            expires_at: now.plus(GOOD),
        };
        self.house
            .store
            .write(move |tx| {
                let (row, to, env) = (row.clone(), to.clone(), env.clone());
                let (code, about) = (code.clone(), about.clone());
                Box::pin(async move {
                    tx.mailed_codes().insert(&hash, &row).await?;
                    if let Some((to, kind)) = to {
                        Note::at(to, kind, about.as_str(), now)
                            .with("code", &code)
                            .link_for(GOOD)
                            .queue(tx, &env)
                            .await?;
                    }
                    // The same row whether somebody has the address or not.
                    let event = AuditEvent::CodeAsked;
                    Ok::<_, StoreError>(Change::new(
                        (),
                        event.record(now, &Actor::System, None, None),
                    ))
                })
            })
            .await?;
        Ok(handle)
    }

    fn count_letter(&self, key: &str, from: &str, now: Timestamp) -> Result<(), CodeError> {
        let mut names = vec![
            (format!("{key} {from}"), LETTERS),
            (key.to_owned(), LETTERS_TO_ADDRESS),
        ];
        if !from.is_empty() {
            names.push((format!(" {from}"), LETTERS_FROM_PLACE));
        }
        if self.letters.allows(&names, now) {
            Ok(())
        } else {
            Err(CodeError::Busy)
        }
    }

    /// The hashes of what was typed and of the browser's handle; a handle that is none is a code
    /// that is gone, and what cannot be a code is a wrong one.
    fn typed(&self, handle: Option<&str>, code: &str) -> Result<Typed, CodeError> {
        let env = &self.house.env;
        let handle = handle
            .and_then(|said| Secret::parse(SecretKind::Mailed, said))
            .ok_or(CodeError::Gone)?;
        let code = env::typed(code).ok_or(CodeError::Wrong)?;
        Ok(Typed {
            handle: env.hash(&handle),
            code: env.code_hash(&handle, &code),
        })
    }

    /// Signs a person in with the code that was sent to her, and gives the handle for her cookie.
    ///
    /// # Errors
    /// [`CodeError`]; with an address that nobody has, each code is a wrong one.
    pub async fn sign_in_with_code(
        &self,
        handle: Option<&str>,
        code: &str,
    ) -> Result<Secret, CodeError> {
        let now = self.house.env.now();
        let typed = self.typed(handle, code)?;
        let env = &self.house.env;
        let (secret, hash) = env.secret(SecretKind::Session).map_err(StoreError::from)?;
        let id: SessionId = env.fresh(now).map_err(StoreError::from)?;
        let expires_at = now.plus(self.house.settings.lifetimes.session_absolute);
        let tried = self
            .house
            .store
            .write(move |tx| {
                let (typed, id) = (typed.clone(), id.clone());
                Box::pin(async move {
                    let person = match attempt(tx, &typed, CodePurpose::SignIn, now).await? {
                        Ok((person, _)) => person,
                        Err(failed) => return Ok(failed),
                    };
                    let person = tx.people().by_id(&person).await?;
                    let person = person.ok_or_else(|| StoreError::corrupt("a code of nobody"))?;
                    let row = Session {
                        id,
                        person: person.id.clone(),
                        name: person.name,
                        zone: person.zone,
                        signed_in_at: now,
                        seen_at: now,
                        expires_at,
                    };
                    tx.sessions().insert(&hash, &row).await?;
                    let actor = Actor::Person(person.id.clone());
                    let owner = OwnerId::from(person.id);
                    Ok::<_, StoreError>(Change::new(
                        Tried::Right,
                        AuditEvent::SignedIn.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await?;
        tried.into_result().map(|()| secret)
    }

    /// Chooses a new password with the code that was sent; every session of the account ends.
    ///
    /// # Errors
    /// [`CodeError`]; with an address that nobody has, each code is a wrong one.
    pub async fn recover(
        &self,
        handle: Option<&str>,
        code: &str,
        password: &str,
    ) -> Result<(), CodeError> {
        let now = self.house.env.now();
        let problems = self.password_problems(password);
        if !problems.is_empty() {
            return Err(CodeError::Problems(problems));
        }
        let typed = self.typed(handle, code)?;
        // The slow work comes before anybody is looked up, so that it is the same for everybody.
        let hash = self.hash(password).await?;
        let env = self.house.env.clone();
        let tried = self
            .house
            .store
            .write(move |tx| {
                let (typed, hash, env) = (typed.clone(), hash.clone(), env.clone());
                Box::pin(async move {
                    let person = match attempt(tx, &typed, CodePurpose::Recovery, now).await? {
                        Ok((person, _)) => person,
                        Err(failed) => return Ok(failed),
                    };
                    let actor = Actor::Person(person.clone());
                    let new = NewPassword {
                        person: &person,
                        hash: &hash,
                        kept: None,
                        actor: &actor,
                    };
                    let record = replace_password(tx, &env, new, now).await?;
                    Ok::<_, StoreError>(Change::new(Tried::Right, record))
                })
            })
            .await?;
        tried.into_result()
    }

    /// Sends a code to a new address of a signed-in person, and gives the handle for the browser. Of
    /// an address that is somebody else's nothing is told; no code is right then.
    ///
    /// # Errors
    /// [`CodeError`] when the sign-in is not recent, or the address cannot be one.
    pub async fn send_address_code(
        &self,
        session: &PersonSession,
        email: &str,
        from: &str,
    ) -> Result<Secret, CodeError> {
        let now = self.house.env.now();
        let problem = |key: &str| {
            let text = self.house.words.text(key, &[]);
            let field = "email";
            CodeError::Problems(vec![Problem { field, text }])
        };
        let email = email.trim().to_owned();
        let key = canonical_email(&email).ok_or_else(|| problem("contact-problem-email"))?;
        if !session.is_recent(now, &self.house.settings) {
            return Err(CodeError::SignInAgain);
        }
        let lookup = key.clone();
        let known = self
            .house
            .store
            .read(move |snapshot| {
                let lookup = lookup.clone();
                Box::pin(async move { snapshot.people().by_email(&lookup).await })
            })
            .await?;
        if known
            .as_ref()
            .is_some_and(|known| known.id == session.person && known.email == email)
        {
            return Err(problem("contact-problem-same"));
        }
        self.count_letter(&key, from, now)?;
        let free = known.is_none_or(|known| known.id == session.person);
        let person = free.then(|| session.person.clone());
        let to = person.clone().map(|id| {
            let recipient = Recipient::person_at(id, &email);
            (recipient, LetterKind::AddressConfirm)
        });
        let purpose = CodePurpose::Address;
        self.keep_code(purpose, person, Some(email), to, now).await
    }

    /// Changes the address of a signed-in person to the one that the code went to. Other browsers
    /// are signed out, and a letter goes to the address before.
    ///
    /// # Errors
    /// [`CodeError`].
    pub async fn change_address(
        &self,
        session: &PersonSession,
        handle: Option<&str>,
        code: &str,
    ) -> Result<(), CodeError> {
        let now = self.house.env.now();
        if !session.is_recent(now, &self.house.settings) {
            return Err(CodeError::SignInAgain);
        }
        let typed = self.typed(handle, code)?;
        let (id, person, actor) = (session.id.clone(), session.person.clone(), session.actor());
        let env = self.house.env.clone();
        let tried = self
            .house
            .store
            .write(move |tx| {
                let (typed, env) = (typed.clone(), env.clone());
                let (id, person, actor) = (id.clone(), person.clone(), actor.clone());
                Box::pin(async move {
                    let email = match attempt(tx, &typed, CodePurpose::Address, now).await? {
                        Ok((proven, Some(email))) if proven == person => email,
                        Ok(_) => return Ok(failed(Tried::Wrong, now)),
                        Err(failed) => return Ok(failed),
                    };
                    let key = canonical_email(&email)
                        .ok_or_else(|| StoreError::corrupt("a proven address"))?;
                    // Taken in the meantime: it is as if it had been taken from the start.
                    let taken = tx.people().by_email(&key).await?;
                    if taken.is_some_and(|taken| taken.id != person) {
                        return Ok(failed(Tried::Wrong, now));
                    }
                    let before = tx.people().by_id(&person).await?;
                    let before =
                        before.ok_or_else(|| StoreError::corrupt("a session of nobody"))?;
                    tx.people().change_email(&person, &email, &key).await?;
                    tx.sessions().end_all_but(Some(&id), &person, now).await?;
                    tx.mailed_codes().spend_all(&person, now).await?;
                    let about: SessionId = env.fresh(now)?;
                    let to = Recipient::person_at(person.clone(), &before.email);
                    Note::at(to, LetterKind::AccountChanged, about.as_str(), now)
                        .queue(tx, &env)
                        .await?;
                    let owner = OwnerId::from(person);
                    Ok::<_, StoreError>(Change::new(
                        Tried::Right,
                        AuditEvent::EmailChanged.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await?;
        tried.into_result()
    }
}

/// A failed try, which is remembered: whose account it was about is not.
fn failed<T>(tried: T, now: Timestamp) -> Change<T> {
    let event = AuditEvent::SignInFailed;
    Change::new(tried, event.record(now, &Actor::System, None, None))
}

/// One try: counted, compared, and when it is right, spent.
async fn attempt(
    tx: &mut Tx<'_>,
    typed: &Typed,
    purpose: CodePurpose,
    now: Timestamp,
) -> Result<Result<(PersonId, Option<String>), Change<Tried>>, StoreError> {
    let tried = tx
        .mailed_codes()
        .attempt(&typed.handle, purpose, now, TRIES)
        .await?;
    match tried {
        None => Ok(Err(failed(Tried::Gone, now))),
        Some(TriedCode {
            person: Some(person),
            email,
            code,
        }) if code == typed.code => {
            tx.mailed_codes().spend(&typed.handle, now).await?;
            Ok(Ok((person, email)))
        }
        Some(_) => Ok(Err(failed(Tried::Wrong, now))),
    }
}

/// Tells a person that a way into her account is another one now.
pub(super) async fn tell_of_change(
    tx: &mut Tx<'_>,
    env: &Env,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let about: SessionId = env.fresh(now)?;
    Note::to(person, LetterKind::AccountChanged, about.as_str(), now)
        .queue(tx, env)
        .await
        .map(|_| ())
}
