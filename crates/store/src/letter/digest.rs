//! Letters that are told together in one a day. Until that one is sent, each of them can still be
//! called off by itself.

use latchkey_domain::letter::LetterKind;
use latchkey_domain::time::Timestamp;

use super::{Letters, Words};
use crate::error::StoreError;
use crate::tx::{Write, int, text};

impl<M> Letters<'_, M> {
    /// What is told in a letter of the day: how many letters of each kind.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn told_in(&mut self, digest: &str) -> Result<Vec<(LetterKind, i64)>, StoreError> {
        self.query(
            "SELECT kind, COUNT(*) AS n FROM letters WHERE digest = $1 AND cancelled_at IS NULL \
             GROUP BY kind ORDER BY MIN(made_at), kind",
        )
        .bind(digest)
        .all()
        .await?
        .iter()
        .map(|row| {
            let kind = LetterKind::from_key(&text(row, "kind")?);
            let kind = kind.ok_or_else(|| StoreError::corrupt("kind"))?;
            Ok((kind, int(row, "n")?))
        })
        .collect()
    }
}

impl Letters<'_, Write> {
    /// A taken letter is told in a letter of the day; says how many rows that was, none when it was
    /// called off meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn gather(&mut self, claim: &str, id: &str, digest: &str) -> Result<u64, StoreError> {
        self.query(
            "UPDATE letters SET digest = $3, due_at = NULL, claim = NULL \
             WHERE id = $1 AND claim = $2 AND due_at IS NOT NULL",
        )
        .bind(id)
        .bind(claim)
        .bind(digest)
        .run()
        .await
    }

    /// A letter of the day was sent, and with it all that is told in it; says how many letters
    /// those were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn told(
        &mut self,
        digest: &str,
        words: Words,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let forget = match words {
            Words::Forget => "sealed = $3, ",
            Words::Keep => "",
        };
        let statement = self
            .query_parts(&[
                "UPDATE letters SET ",
                forget,
                "sent_at = $2 WHERE digest = $1 AND sent_at IS NULL AND cancelled_at IS NULL",
            ])
            .bind(digest)
            .bind(now.as_millis());
        match words {
            Words::Forget => statement.bind(Vec::<u8>::new()),
            Words::Keep => statement,
        }
        .run()
        .await
    }
}
