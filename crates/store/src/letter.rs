//! Letters that wait to be sent: the outbox, written in the same transaction as what they tell of.
//!
//! The same occasion gives the same identifier, so it is queued once. A letter is sent at least
//! once: whoever sends takes a few for a while, and what was not reported back is taken again.

use latchkey_domain::letter::{LetterKind, Recipient};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{hash, opt_id, opt_time, time};
use crate::tx::{Row, Write, bytes, int, opt_text, text};

mod digest;

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its identifier, which the same occasion gives again.
    pub id: String,
    /// What it tells of.
    pub kind: LetterKind,
    /// To whom it goes.
    pub to: Recipient,
    /// What its link leads to: the identifier of a request, a share …
    pub about: Option<String>,
    /// What its words need, sealed.
    pub sealed: Vec<u8>,
    /// The hash of the handle in its link.
    pub code: TokenHash,
    /// Until when that handle leads anywhere.
    pub code_ends_at: Timestamp,
    /// When it was queued.
    pub made_at: Timestamp,
    /// The first instant at which it may be sent.
    pub not_before: Timestamp,
}

/// A letter, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterState {
    /// The letter; `not_before` is when it is tried next.
    pub letter: Letter,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When it was called off.
    pub cancelled_at: Option<Timestamp>,
    /// When it was given up.
    pub gave_up_at: Option<Timestamp>,
}

/// What becomes of the words of a letter that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// They are forgotten.
    Forget,
    /// They stay, so that practice data can show them.
    Keep,
}

crate::table!(Letters, letters);

const SELECT: &str = "SELECT id, kind, person_id, address, about, sealed, code, code_ends_at, made_at, due_at, \
     attempts, sent_at, cancelled_at, gave_up_at FROM letters ";

fn letter(row: &Row) -> Result<LetterState, StoreError> {
    let kind = text(row, "kind")?;
    let made_at = time(row, "made_at")?;
    Ok(LetterState {
        letter: Letter {
            id: text(row, "id")?,
            kind: LetterKind::from_key(&kind).ok_or_else(|| StoreError::corrupt("kind"))?,
            to: Recipient {
                person: opt_id(row, "person_id")?,
                address: opt_text(row, "address")?,
            },
            about: opt_text(row, "about")?,
            sealed: bytes(row, "sealed")?,
            code: hash(row, "code")?,
            code_ends_at: time(row, "code_ends_at")?,
            made_at,
            not_before: opt_time(row, "due_at")?.unwrap_or(made_at),
        },
        attempts: int(row, "attempts")?,
        sent_at: opt_time(row, "sent_at")?,
        cancelled_at: opt_time(row, "cancelled_at")?,
        gave_up_at: opt_time(row, "gave_up_at")?,
    })
}

impl<M> Letters<'_, M> {
    /// The letter whose link has this handle, while that leads anywhere.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_code(
        &mut self,
        code: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<LetterState>, StoreError> {
        self.query_parts(&[SELECT, "WHERE code = $1 AND code_ends_at > $2"])
            .bind(code.as_bytes().to_vec())
            .bind(now.as_millis())
            .one()
            .await?
            .as_ref()
            .map(letter)
            .transpose()
    }

    /// The letter with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_id(&mut self, id: &str) -> Result<Option<LetterState>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1"])
            .bind(id)
            .one()
            .await?
            .as_ref()
            .map(letter)
            .transpose()
    }

    /// The latest letters that were sent, for the mailbox of practice data.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn latest_sent(&mut self, limit: i64) -> Result<Vec<LetterState>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE sent_at IS NOT NULL AND digest IS NULL ORDER BY made_at DESC, id DESC LIMIT $1",
        ])
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(letter)
        .collect()
    }

    /// How many letters could be sent now, for a measurement.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting(&mut self, now: Timestamp) -> Result<i64, StoreError> {
        self.query("SELECT COUNT(*) AS waiting FROM letters WHERE due_at <= $1")
            .bind(now.as_millis())
            .one()
            .await?
            .as_ref()
            .map_or(Ok(0), |row| int(row, "waiting"))
    }
}

impl Letters<'_, Write> {
    /// Queues a letter, unless one with its identifier was queued before; says how many rows that
    /// was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn queue(&mut self, letter: &Letter) -> Result<u64, StoreError> {
        self.query(
            "INSERT INTO letters (id, kind, person_id, address, about, sealed, code, code_ends_at, made_at, due_at, attempts) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) ON CONFLICT (id) DO NOTHING",
        )
        .bind(letter.id.as_str())
        .bind(letter.kind.key())
        .bind(letter.to.person.as_ref().map(ToString::to_string))
        .bind(letter.to.address.clone())
        .bind(letter.about.clone())
        .bind(letter.sealed.clone())
        .bind(letter.code.as_bytes().to_vec())
        .bind(letter.code_ends_at.as_millis())
        .bind(letter.made_at.as_millis())
        .bind(letter.not_before.as_millis())
        .run()
        .await
    }

    /// Calls off what is not sent yet of one kind about one thing; says how many letters that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn cancel(
        &mut self,
        kind: LetterKind,
        about: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE letters SET cancelled_at = $3, due_at = NULL, digest = NULL \
             WHERE about = $1 AND kind = $2 AND (due_at IS NOT NULL OR (digest IS NOT NULL AND sent_at IS NULL))",
        )
        .bind(about)
        .bind(kind.key())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Takes the calling off back: what was not sent is due again; says how many letters that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn uncancel(
        &mut self,
        kind: LetterKind,
        about: &str,
        due_at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE letters SET cancelled_at = NULL, due_at = $3 \
             WHERE about = $1 AND kind = $2 AND cancelled_at IS NOT NULL AND sent_at IS NULL",
        )
        .bind(about)
        .bind(kind.key())
        .bind(due_at.as_millis())
        .run()
        .await
    }

    /// Takes some letters that are due, for as long as until `until`; nobody else takes them
    /// meanwhile. `claim` names the taker, and is new each time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim(
        &mut self,
        claim: &str,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<LetterState>, StoreError> {
        // Two takers may choose the same rows; the second waits for the first, and then the outer
        // condition no longer holds.
        let taken = self
            .query(
                "UPDATE letters SET claim = $1, due_at = $3, attempts = attempts + 1 WHERE due_at <= $2 AND id IN \
                 (SELECT id FROM letters WHERE due_at <= $2 ORDER BY due_at, id LIMIT $4)",
            )
            .bind(claim)
            .bind(now.as_millis())
            .bind(until.as_millis())
            .bind(limit)
            .run()
            .await?;
        if taken == 0 {
            return Ok(Vec::new());
        }
        self.query_parts(&[SELECT, "WHERE claim = $1 ORDER BY made_at, id"])
            .bind(claim)
            .all()
            .await?
            .iter()
            .map(letter)
            .collect()
    }

    /// A taken letter was sent; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sent(
        &mut self,
        claim: &str,
        id: &str,
        words: Words,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let forget = match words {
            Words::Forget => "sealed = $4, ",
            Words::Keep => "",
        };
        let statement = self
            .query_parts(&[
                "UPDATE letters SET ",
                forget,
                "sent_at = $3, due_at = NULL, claim = NULL, cancelled_at = NULL \
                 WHERE id = $1 AND claim = $2 AND sent_at IS NULL",
            ])
            .bind(id)
            .bind(claim)
            .bind(now.as_millis());
        match words {
            Words::Forget => statement.bind(Vec::<u8>::new()),
            Words::Keep => statement,
        }
        .run()
        .await
    }

    /// A taken letter was not sent; it is tried again, or given up when there is no next time.
    /// Says how many rows that was, none when it was called off meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn failed(
        &mut self,
        claim: &str,
        id: &str,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let gave_up_at = next.is_none().then_some(now.as_millis());
        self.query(
            "UPDATE letters SET due_at = $3, gave_up_at = $4, claim = NULL \
             WHERE id = $1 AND claim = $2 AND due_at IS NOT NULL",
        )
        .bind(id)
        .bind(claim)
        .bind(next.map(Timestamp::as_millis))
        .bind(gave_up_at)
        .run()
        .await
    }

    /// A taken letter is not wanted, or has nobody to go to; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn drop_taken(
        &mut self,
        claim: &str,
        id: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE letters SET cancelled_at = $3, due_at = NULL, claim = NULL, sealed = $4 \
             WHERE id = $1 AND claim = $2 AND due_at IS NOT NULL",
        )
        .bind(id)
        .bind(claim)
        .bind(now.as_millis())
        .bind(Vec::<u8>::new())
        .run()
        .await
    }

    /// Removes letters whose link led nowhere any more before an instant, at most 500 at a time,
    /// so that nobody waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM letters WHERE id IN \
             (SELECT id FROM letters WHERE code_ends_at < $1 AND due_at IS NULL ORDER BY code_ends_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
