//! Codes that prove an address of which nobody knows yet whose it is: the other half is done by
//! whoever asks for the proof, in the same write.
//!
//! A code is kept in any case; one that went to nobody is never right.

use latchkey_domain::id::PersonId;
use latchkey_domain::letter::{LetterKind, Recipient};
use latchkey_domain::secret::{Secret, SecretKind};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, CodePurpose, Session, StoreError, TriedCode, Tx};

use super::{CodeError, TRIES, Tried, Typed, failed};
use crate::login::Login;

/// Where a code goes, and for whom it is good.
pub(crate) struct ProofOf {
    /// Who is signed in; nobody where an account is to be made.
    pub(crate) person: Option<PersonId>,
    /// The address that is proven, as it was given; none where the code is to be never right.
    pub(crate) address: Option<String>,
}

/// A code that was typed, to be tried once.
#[derive(Clone)]
pub(crate) struct ProofTry(Typed);

/// What became of a write with a try in it; a failed one is remembered too.
pub(crate) struct Outcome(Tried);

impl Outcome {
    /// The code was right.
    pub(crate) fn right() -> Self {
        Self(Tried::Right)
    }

    pub(crate) fn into_result(self) -> Result<(), CodeError> {
        self.0.into_result()
    }
}

impl Login {
    /// Sends a code to an address that is to be proven, and gives the handle for the browser.
    /// `about` is what the limits count by, which is nothing that only we know.
    ///
    /// # Errors
    /// [`CodeError::Busy`] after too many letters.
    pub(crate) async fn send_proof_code(
        &self,
        of: ProofOf,
        about: &str,
        from: &str,
        now: Timestamp,
    ) -> Result<Secret, CodeError> {
        self.count_letter(about, from, now)?;
        let to = of
            .address
            .as_deref()
            .map(|address| (Recipient::address(address), LetterKind::AddressConfirm));
        let purpose = CodePurpose::Invitation;
        self.keep_code(purpose, of.person, of.address, to, now)
            .await
    }

    /// What somebody typed, with the handle of her browser.
    ///
    /// # Errors
    /// [`CodeError`] when it cannot be a code.
    pub(crate) fn proof(&self, handle: Option<&str>, code: &str) -> Result<ProofTry, CodeError> {
        self.typed(handle, code).map(ProofTry)
    }

    /// A session for somebody who has just proven who she is, to be saved with the proof.
    pub(crate) fn fresh_session(
        &self,
        person: &PersonId,
        name: &str,
        zone: &str,
        now: Timestamp,
    ) -> Result<(Secret, latchkey_domain::secret::TokenHash, Session), StoreError> {
        let env = &self.house.env;
        let (secret, hash) = env.secret(SecretKind::Session)?;
        let row = Session {
            id: env.fresh(now)?,
            person: person.clone(),
            name: name.to_owned(),
            zone: zone.to_owned(),
            signed_in_at: now,
            seen_at: now,
            expires_at: now.plus(self.house.settings.lifetimes.session_absolute),
        };
        Ok((secret, hash, row))
    }
}

impl ProofTry {
    /// One try: counted, compared, and when it is right, spent; then it says which address is
    /// proven, as it was given, and for whom it was sent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn attempt(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
    ) -> Result<Result<(Option<PersonId>, String), Change<Outcome>>, StoreError> {
        let tried = tx
            .mailed_codes()
            .attempt(&self.0.handle, CodePurpose::Invitation, now, TRIES)
            .await?;
        match tried {
            None => Ok(Err(not(Tried::Gone, now))),
            Some(TriedCode {
                person,
                email: Some(address),
                code,
            }) if code == self.0.code => {
                tx.mailed_codes().spend(&self.0.handle, now).await?;
                Ok(Ok((person, address)))
            }
            Some(_) => Ok(Err(Self::wrong(now))),
        }
    }

    /// It is not the code, for whatever reason.
    pub(crate) fn wrong(now: Timestamp) -> Change<Outcome> {
        not(Tried::Wrong, now)
    }
}

fn not(tried: Tried, now: Timestamp) -> Change<Outcome> {
    failed(Outcome(tried), now)
}
