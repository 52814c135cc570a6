//! Sign-in with e-mail and password, sessions, sign-out.
//!
//! Whether an account exists is told by nothing: the words, the work done and what is written
//! down are the same for a wrong password and an unknown address (security L5). Password hashing
//! has a bounded pool of its own, outside any transaction.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::{OwnerId, PartyId, PersonId, SessionId};
use latchkey_domain::secret::{Secret, SecretKind};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Change, Session, StoreError};

use crate::House;
use crate::people::{canonical_email, verify_password};
use crate::settings::Settings;
use crate::uses::Uses;

mod browser;
mod codes;
mod devices;
mod limits;
mod password;
mod quiet;

pub use browser::Arrival;
pub use codes::CodeError;
pub(crate) use codes::{Outcome, ProofOf, ProofTry};
pub(crate) use devices::browser_name;
pub use devices::{Device, Devices, EndError, Present, TiedIssuer};
pub use password::PasswordError;

const HASHES_AT_ONCE: usize = 2;
const WAITING_HASHES: usize = 16;
/// Tries for one account from one address, and from everywhere.
const TRIES_A_MINUTE: u32 = 10;
const TRIES_OF_ALL_A_MINUTE: u32 = 100;
const REMEMBERED_ACCOUNTS: usize = 10_000;

/// A signed-in person in one browser; made only here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSession {
    /// The session's identifier, which is no secret.
    pub id: SessionId,
    /// Who.
    pub person: PersonId,
    /// Her name.
    pub name: String,
    /// When she signed in.
    pub signed_in_at: Timestamp,
    /// The token that each of her forms carries.
    pub form_token: String,
    /// Her time zone.
    pub zone: String,
}

/// The proof that somebody acts as the owner of her own records.
#[derive(Debug, Clone)]
pub struct OwnerSession {
    session: PersonSession,
    id: OwnerId,
}

/// The proof that somebody acts as a requesting party.
#[derive(Debug, Clone)]
pub struct RequesterSession {
    session: PersonSession,
    id: PartyId,
}

impl PersonSession {
    /// This person as the owner of her records.
    #[must_use]
    pub fn owner(&self) -> OwnerSession {
        OwnerSession {
            session: self.clone(),
            id: self.person.clone().into(),
        }
    }

    /// This person as one who asks.
    #[must_use]
    pub fn requester(&self) -> RequesterSession {
        RequesterSession {
            session: self.clone(),
            id: self.person.clone().into(),
        }
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::Person(self.person.clone())
    }

    /// Whether the sign-in is recent enough to give somebody access (decision 15): an unattended
    /// browser may take away, and nothing more.
    pub(crate) fn is_recent(&self, now: Timestamp, settings: &Settings) -> bool {
        now.since(self.signed_in_at) <= settings.lifetimes.recent_sign_in
    }
}

impl OwnerSession {
    /// Whose records.
    #[must_use]
    pub fn id(&self) -> &OwnerId {
        &self.id
    }

    /// The session behind it.
    #[must_use]
    pub fn session(&self) -> &PersonSession {
        &self.session
    }
}

impl RequesterSession {
    /// Who asks.
    #[must_use]
    pub fn id(&self) -> &PartyId {
        &self.id
    }

    /// The session behind it.
    #[must_use]
    pub fn session(&self) -> &PersonSession {
        &self.session
    }
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The address or the password is wrong; which one is not told.
    #[error("wrong e-mail address or password")]
    Wrong,
    /// Too many tries for this account, or too many sign-ins at once.
    #[error("too many tries")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sign-in and sessions.
#[derive(Clone)]
pub struct Login {
    house: House,
    uses: Uses,
    hashing: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    tries: Arc<Mutex<HashMap<String, (Timestamp, u32)>>>,
    letters: Arc<limits::Hourly>,
}

impl Login {
    pub(crate) fn new(house: House, uses: Uses) -> Self {
        Self {
            house,
            uses,
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            waiting: Arc::new(Semaphore::new(HASHES_AT_ONCE + WAITING_HASHES)),
            tries: Arc::default(),
            letters: Arc::default(),
        }
    }

    /// Signs a person in and gives the handle for her cookie, the only time it is in the clear.
    ///
    /// # Errors
    /// [`SignInError`]; an unknown address and a wrong password are the same error.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
    ) -> Result<(Secret, PersonSession), SignInError> {
        self.sign_in_from(email, password, "").await
    }

    /// The same for somebody at a network address. Her own few tries are counted apart from those
    /// of the rest of the world, so that nobody can lock her out from elsewhere.
    ///
    /// # Errors
    /// As [`Login::sign_in`].
    pub async fn sign_in_from(
        &self,
        email: &str,
        password: &str,
        from: &str,
    ) -> Result<(Secret, PersonSession), SignInError> {
        let now = self.house.env.now();
        let key = canonical_email(email).unwrap_or_default();
        self.count_try(&format!("{key} {from}"), TRIES_A_MINUTE, now)?;
        self.count_try(&key, TRIES_OF_ALL_A_MINUTE, now)?;
        let lookup = key.clone();
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let lookup = lookup.clone();
                Box::pin(async move { snapshot.people().for_sign_in(&lookup).await })
            })
            .await?;
        let stored = found.as_ref().and_then(|(_, hash)| hash.clone());
        let right = self.verify(password, stored).await?;
        let Some((person, _)) = found.filter(|_| right) else {
            self.note_failure(now).await?;
            return Err(SignInError::Wrong);
        };
        let (secret, hash) = self
            .house
            .env
            .secret(SecretKind::Session)
            .map_err(StoreError::from)?;
        let id: SessionId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let expires_at = now.plus(self.house.settings.lifetimes.session_absolute);
        let row = Session {
            id: id.clone(),
            person: person.id.clone(),
            name: person.name.clone(),
            zone: person.zone.clone(),
            signed_in_at: now,
            seen_at: now,
            expires_at,
        };
        let session = self.known(&row);
        let actor = session.actor();
        self.house
            .store
            .write(move |tx| {
                let (row, actor) = (row.clone(), actor.clone());
                Box::pin(async move {
                    tx.sessions().insert(&hash, &row).await?;
                    let owner = OwnerId::from(row.person.clone());
                    Ok::<_, StoreError>(Change::new(
                        (),
                        AuditEvent::SignedIn.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await?;
        Ok((secret, session))
    }

    /// The session behind a cookie, if it is good now.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be looked up; then nobody is signed in.
    pub async fn session(&self, handle: &str) -> Result<Option<PersonSession>, StoreError> {
        let present = self.present(handle).await?;
        Ok(present.map(|present| present.person))
    }

    /// Whether the sign-in is recent enough for what gives somebody access or changes the ways in.
    #[must_use]
    pub fn is_recent(&self, session: &PersonSession) -> bool {
        session.is_recent(self.house.env.now(), &self.house.settings)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be ended.
    pub async fn sign_out(&self, session: &PersonSession) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let (id, person, actor) = (session.id.clone(), session.person.clone(), session.actor());
        self.house
            .store
            .write(move |tx| {
                let (id, person, actor) = (id.clone(), person.clone(), actor.clone());
                Box::pin(async move {
                    if tx.sessions().end(&id, &person, now).await? == 0 {
                        return Ok(Change::none(()));
                    }
                    let owner = OwnerId::from(person);
                    Ok(Change::new(
                        (),
                        AuditEvent::SignedOut.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await
    }

    fn known(&self, row: &Session) -> PersonSession {
        PersonSession {
            id: row.id.clone(),
            person: row.person.clone(),
            name: row.name.clone(),
            signed_in_at: row.signed_in_at,
            form_token: self.house.env.form_token(row.id.as_str()),
            zone: row.zone.clone(),
        }
    }

    /// Counts a try for an account, known or not; the table of accounts is bounded.
    fn count_try(&self, key: &str, most: u32, now: Timestamp) -> Result<(), SignInError> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= REMEMBERED_ACCOUNTS {
            tries.retain(|_, (since, _)| now.since(*since) < Lifetime::minutes(1));
            if tries.len() >= REMEMBERED_ACCOUNTS {
                // Strangers fill it with names they make up; accounts under attack stay.
                tries.retain(|_, (_, count)| *count >= TRIES_A_MINUTE);
            }
            if tries.len() >= REMEMBERED_ACCOUNTS {
                // What is left to hold them is how few passwords are checked at one time.
                tries.clear();
            }
        }
        let entry = tries.entry(key.to_owned()).or_insert((now, 0));
        if now.since(entry.0) >= Lifetime::minutes(1) {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(1);
        if entry.1 > most {
            Err(SignInError::Busy)
        } else {
            Ok(())
        }
    }

    async fn verify(&self, password: &str, stored: Option<String>) -> Result<bool, SignInError> {
        let place = Arc::clone(&self.waiting)
            .try_acquire_owned()
            .map_err(|_| SignInError::Busy)?;
        let turn = Arc::clone(&self.hashing)
            .acquire_owned()
            .await
            .map_err(|_| SignInError::Busy)?;
        let peppered = self.house.env.pepper(password);
        tokio::task::spawn_blocking(move || {
            // The work goes on when the caller hangs up, so the work holds the places.
            let _held = (place, turn);
            verify_password(&peppered, stored.as_deref())
        })
        .await
        .map_err(|_| SignInError::Busy)
    }

    async fn note_failure(&self, now: Timestamp) -> Result<(), StoreError> {
        self.house
            .store
            .write(move |_tx| {
                Box::pin(async move {
                    // The same row whether the account exists or not.
                    Ok(Change::new(
                        (),
                        AuditEvent::SignInFailed.record(now, &Actor::System, None, None),
                    ))
                })
            })
            .await
    }
}
