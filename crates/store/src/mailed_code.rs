//! Codes that were sent by e-mail: each is bound to the browser that asked for it, can be tried a
//! few times, and is good once.

use latchkey_domain::id::PersonId;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{hash, opt_id};
use crate::tx::{Write, opt_text};

/// What a code is for; one that is for something else is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// To sign in.
    SignIn,
    /// To choose a new password.
    Recovery,
    /// To prove that an address is hers.
    Address,
    /// To prove that an invited address is hers.
    Invitation,
}

impl CodePurpose {
    fn key(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Recovery => "recovery",
            Self::Address => "address",
            Self::Invitation => "invitation",
        }
    }
}

/// A code on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedCode {
    /// What it is for.
    pub purpose: CodePurpose,
    /// Whose account it is about; nobody's where the address belongs to no account.
    pub person: Option<PersonId>,
    /// The address that is proven with it, where that is what it is for.
    pub email: Option<String>,
    /// The hash of the code.
    pub code: TokenHash,
    /// When it runs out.
    pub expires_at: Timestamp,
}

/// What a try was held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedCode {
    /// Whose account it is about.
    pub person: Option<PersonId>,
    /// The address that is proven with it.
    pub email: Option<String>,
    /// The hash of the code.
    pub code: TokenHash,
}

crate::table!(MailedCodes, mailed_codes);

impl MailedCodes<'_, Write> {
    /// Keeps a code under the hash of the browser's handle.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(
        &mut self,
        handle: &TokenHash,
        code: &MailedCode,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO mailed_codes (hash, purpose, person_id, email, code, tries, expires_at) \
             VALUES ($1, $2, $3, $4, $5, 0, $6)",
        )
        .bind(handle.as_bytes().to_vec())
        .bind(code.purpose.key())
        .bind(code.person.as_ref().map(|id| id.as_str().to_owned()))
        .bind(code.email.clone())
        .bind(code.code.as_bytes().to_vec())
        .bind(code.expires_at.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Counts a try, and gives what it is held against; nothing when the code is spent, has run
    /// out, was tried too often, or is for something else.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn attempt(
        &mut self,
        handle: &TokenHash,
        purpose: CodePurpose,
        now: Timestamp,
        most: i64,
    ) -> Result<Option<TriedCode>, StoreError> {
        let counted = self
            .query(
                "UPDATE mailed_codes SET tries = tries + 1 \
                 WHERE hash = $1 AND purpose = $2 AND spent_at IS NULL AND expires_at > $3 AND tries < $4",
            )
            .bind(handle.as_bytes().to_vec())
            .bind(purpose.key())
            .bind(now.as_millis())
            .bind(most)
            .run()
            .await?;
        if counted == 0 {
            return Ok(None);
        }
        self.query("SELECT person_id, email, code FROM mailed_codes WHERE hash = $1")
            .bind(handle.as_bytes().to_vec())
            .one()
            .await?
            .as_ref()
            .map(|row| {
                Ok(TriedCode {
                    person: opt_id(row, "person_id")?,
                    email: opt_text(row, "email")?,
                    code: hash(row, "code")?,
                })
            })
            .transpose()
    }

    /// Spends a code that was right.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was spent before.
    pub async fn spend(&mut self, handle: &TokenHash, now: Timestamp) -> Result<(), StoreError> {
        self.query("UPDATE mailed_codes SET spent_at = $2 WHERE hash = $1 AND spent_at IS NULL")
            .bind(handle.as_bytes().to_vec())
            .bind(now.as_millis())
            .run_once()
            .await
    }

    /// Spends all codes about an account, because its password or address is another now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn spend_all(
        &mut self,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE mailed_codes SET spent_at = $2 WHERE person_id = $1 AND spent_at IS NULL",
        )
        .bind(person.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Removes those that ran out before an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM mailed_codes WHERE hash IN \
             (SELECT hash FROM mailed_codes WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
