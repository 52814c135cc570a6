//! Proving the invited address by a code that is sent to it, and making an account on the way.
//!
//! Whether there is such an invitation, and whether the address has an account, is told by nothing:
//! the answer is the same in any case, and a code that went to nobody is never right.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::claim::Fact;
use latchkey_domain::id::{InvitationId, OwnerId, PartyId, PersonId};
use latchkey_domain::secret::Secret;
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, Person, StoreError, Tx};

use super::{CHECKED_ADDRESS, InvitationError, Invitations, is_same};
use crate::draft::Problem;
use crate::login::{CodeError, Outcome, PersonSession, ProofOf, ProofTry, SignInError};
use crate::people::canonical_email;

/// The longest name, in characters.
const LONGEST_NAME: usize = 200;

/// What somebody without an account fills in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JoinForm {
    /// The code, as it was typed.
    pub code: String,
    /// Her name.
    pub name: String,
    /// A password.
    pub password: String,
}

impl Invitations {
    /// Sends a code to the invited address if it is the one that was typed and has no account, and
    /// gives the handle for the browser.
    ///
    /// # Errors
    /// [`CodeError::Problems`] when what was typed cannot be an address, [`CodeError::Busy`] after
    /// too many letters.
    pub async fn ask_to_join(
        &self,
        id: &InvitationId,
        email: &str,
        from: &str,
    ) -> Result<Secret, InvitationError> {
        let now = self.house.env.now();
        let key = canonical_email(email);
        let key = key.ok_or_else(|| self.wrong("email", "problem-email"))?;
        let invited = self.waiting(id, now).await?;
        let typed = invited.filter(|address| is_same(address, &key));
        let lookup = key.clone();
        let known = self
            .house
            .store
            .read(move |snapshot| {
                let lookup = lookup.clone();
                Box::pin(async move { snapshot.people().by_email(&lookup).await })
            })
            .await?;
        let of = ProofOf {
            person: None,
            address: typed.filter(|_| known.is_none()),
        };
        Ok(self.login.send_proof_code(of, &key, from, now).await?)
    }

    /// Sends a code to the invited address for somebody who is signed in, and gives the handle for
    /// the browser.
    ///
    /// # Errors
    /// [`CodeError::Busy`] after too many letters.
    pub async fn ask_to_prove(
        &self,
        session: &PersonSession,
        id: &InvitationId,
        from: &str,
    ) -> Result<Secret, InvitationError> {
        let now = self.house.env.now();
        let of = ProofOf {
            person: Some(session.person.clone()),
            address: self.waiting(id, now).await?,
        };
        let about = id.as_str();
        Ok(self.login.send_proof_code(of, about, from, now).await?)
    }

    /// Proves the invited address for somebody who is signed in.
    ///
    /// # Errors
    /// [`CodeError`] for every code that is not right, [`InvitationError::Over`] when it is and the
    /// invitation no longer waits.
    pub async fn prove(
        &self,
        session: &PersonSession,
        id: &InvitationId,
        handle: Option<&str>,
        code: &str,
    ) -> Result<(), InvitationError> {
        let now = self.house.env.now();
        let typed = self.login.proof(handle, code)?;
        let (id, person, actor) = (id.clone(), session.person.clone(), session.actor());
        let outcome = self
            .house
            .store
            .write(move |tx| {
                let (id, person, actor) = (id.clone(), person.clone(), actor.clone());
                let typed = typed.clone();
                Box::pin(async move {
                    let address = match typed.attempt(tx, now).await? {
                        Ok((Some(sent_to), address)) if sent_to == person => address,
                        Ok(_) => return Ok(ProofTry::wrong(now)),
                        Err(failed) => return Ok(failed),
                    };
                    if !proves(tx, &id, &PartyId::from(person.clone()), &address, now).await? {
                        return Err(InvitationError::Over);
                    }
                    let owner = OwnerId::from(person);
                    let event = AuditEvent::AddressProven;
                    let record = event.record(now, &actor, Some(&owner), None);
                    Ok(Change::new(Outcome::right(), record))
                })
            })
            .await?;
        Ok(outcome.into_result()?)
    }

    /// Makes an account for somebody who typed the right code, signs her in, and gives the handle
    /// for her cookie. The address of the account is the invited one.
    ///
    /// # Errors
    /// [`CodeError::Problems`] says what to change; else as [`Invitations::prove`].
    pub async fn join(
        &self,
        id: &InvitationId,
        handle: Option<&str>,
        form: JoinForm,
    ) -> Result<Secret, InvitationError> {
        let now = self.house.env.now();
        let name = form.name.trim().to_owned();
        let problems = self.problems(&form, &name);
        if !problems.is_empty() {
            return Err(CodeError::Problems(problems).into());
        }
        let typed = self.login.proof(handle, &form.code)?;
        // The slow work comes before anything is looked up, so that it is the same for everybody.
        let hashed = self.login.hash(&form.password).await.map_err(busy)?;
        let person: PersonId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let zone = self.zone_of(id, now).await?;
        let session = self.login.fresh_session(&person, &name, &zone, now)?;
        let (secret, session_hash, row) = session;
        let checked = Fact {
            kind: CHECKED_ADDRESS.to_owned(),
            label: self.house.words.text("fact-email", &[]),
            source: self.house.words.text("fact-email.source", &[]),
            checked_at: now,
            proven_at: None,
        };
        let account = Person {
            id: person,
            name,
            email: String::new(),
            place: None,
            zone,
            listed_at: None,
            facts: vec![checked],
            created_at: now,
        };
        let id = id.clone();
        let outcome = self
            .house
            .store
            .write(move |tx| {
                let (id, account, hashed) = (id.clone(), account.clone(), hashed.clone());
                let (typed, row) = (typed.clone(), row.clone());
                Box::pin(async move {
                    let address = match typed.attempt(tx, now).await? {
                        Ok((None, address)) => address,
                        Ok(_) => return Ok(ProofTry::wrong(now)),
                        Err(failed) => return Ok(failed),
                    };
                    let key = canonical_email(&address)
                        .ok_or_else(|| StoreError::corrupt("a proven address"))?;
                    // Taken in the meantime: it is as if it had been taken from the start.
                    if tx.people().by_email(&key).await?.is_some() {
                        return Ok(ProofTry::wrong(now));
                    }
                    let account = Person {
                        email: address.trim().to_owned(),
                        ..account
                    };
                    let owner = OwnerId::from(account.id.clone());
                    tx.people().insert(&account, &key, Some(&hashed)).await?;
                    tx.owners().insert(&owner).await?;
                    let party = PartyId::from(account.id.clone());
                    if !proves(tx, &id, &party, &address, now).await? {
                        return Err(InvitationError::Over);
                    }
                    tx.sessions().insert(&session_hash, &row).await?;
                    let actor = Actor::Person(account.id);
                    let name = account.name;
                    let events = [
                        AuditEvent::PersonCreated { name },
                        AuditEvent::AddressProven,
                        AuditEvent::SignedIn,
                    ];
                    let record = |event: AuditEvent| event.record(now, &actor, Some(&owner), None);
                    let records = events.into_iter().map(record).collect();
                    Ok(Change::many(Outcome::right(), records))
                })
            })
            .await?;
        outcome.into_result()?;
        Ok(secret)
    }

    /// Everything that is wrong with the form of somebody who makes an account.
    fn problems(&self, form: &JoinForm, name: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |field, key: &str| {
            let text = self.house.words.text(key, &[]);
            problems.push(Problem { field, text });
        };
        if form.code.trim().is_empty() {
            wrong("code", "code-problem-missing");
        }
        let length = name.chars().count();
        if !(1..=LONGEST_NAME).contains(&length) || name.chars().any(char::is_control) {
            wrong("name", "problem-invitation-name");
        }
        problems.extend(self.login.password_problems(&form.password));
        problems
    }

    /// The address of an invitation that waits and that nobody has proven yet.
    async fn waiting(
        &self,
        id: &InvitationId,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let id = id.clone();
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.invitations().by_id(&id).await })
            })
            .await?;
        let waits = found.filter(|invitation| invitation.waits(now) && invitation.party.is_none());
        Ok(waits.map(|invitation| invitation.email))
    }

    /// Where a new account is at home: the inviter's zone is the nearest guess, and can be changed in
    /// the settings.
    async fn zone_of(&self, id: &InvitationId, now: Timestamp) -> Result<String, StoreError> {
        let id = id.clone();
        let zone = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move {
                    let found = snapshot.invitations().by_id(&id).await?;
                    let Some(invitation) = found.filter(|invitation| invitation.waits(now)) else {
                        return Ok(None);
                    };
                    let inviter = snapshot.people().by_id(&invitation.owner.person()).await?;
                    Ok::<_, StoreError>(inviter.map(|inviter| inviter.zone))
                })
            })
            .await?;
        Ok(zone.unwrap_or_else(|| "UTC".to_owned()))
    }

    fn wrong(&self, field: &'static str, key: &str) -> CodeError {
        let text = self.house.words.text(key, &[]);
        CodeError::Problems(vec![Problem { field, text }])
    }
}

/// Notes who has proven the address of an invitation; says whether that is its address, and it waits.
async fn proves(
    tx: &mut Tx<'_>,
    id: &InvitationId,
    party: &PartyId,
    address: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let found = tx.invitations().by_id(id).await?;
    let Some(invitation) = found.filter(|invitation| invitation.waits(now)) else {
        return Ok(false);
    };
    Ok(is_same(&invitation.email, address) && tx.invitations().prove(id, party, now).await? > 0)
}

fn busy(error: SignInError) -> InvitationError {
    InvitationError::Code(error.into())
}
