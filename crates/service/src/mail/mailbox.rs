//! The mailbox of practice data: every letter of the house, for whoever tries it out.

use latchkey_store::LetterState;

use super::Mail;
use super::note::params;
use super::words::Message;
use crate::StoreError;
use crate::calendar::shown_end;

/// The most letters that are listed.
const LISTED: i64 = 200;

/// A line of the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxLine {
    /// The letter's identifier.
    pub id: String,
    /// To which address it went.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// When.
    pub when: String,
}

/// A letter in the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxLetter {
    /// As it was sent.
    pub message: Message,
    /// When.
    pub when: String,
    /// Where its link leads, as a path of this site.
    pub link: Option<String>,
}

impl Mail {
    /// The letters that landed, the latest first; none at all where the data is real.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn mailbox(&self) -> Result<Option<Vec<MailboxLine>>, StoreError> {
        if !self.house.settings.practice {
            return Ok(None);
        }
        let letters = self
            .house
            .store
            .read(|snapshot| Box::pin(async move { snapshot.letters().latest_sent(LISTED).await }))
            .await?;
        let mut lines = Vec::new();
        for state in letters {
            if let Some(letter) = self.opened(&state).await? {
                lines.push(MailboxLine {
                    id: letter.message.id,
                    to: letter.message.to,
                    subject: letter.message.subject,
                    when: letter.when,
                });
            }
        }
        Ok(Some(lines))
    }

    /// One letter of the mailbox.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn mailbox_letter(&self, id: &str) -> Result<Option<MailboxLetter>, StoreError> {
        if !self.house.settings.practice {
            return Ok(None);
        }
        let id = id.to_owned();
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.letters().by_id(&id).await })
            })
            .await?;
        match found {
            Some(state) => self.opened(&state).await,
            None => Ok(None),
        }
    }

    async fn opened(&self, state: &LetterState) -> Result<Option<MailboxLetter>, StoreError> {
        let (letter, env) = (&state.letter, &self.house.env);
        let Some(sent_at) = state.sent_at else {
            return Ok(None);
        };
        let (Some(params), Some(reader)) = (params(env, letter), self.reader(letter).await?) else {
            return Ok(None);
        };
        let when = shown_end(sent_at, &reader.zone).text;
        let message = self.in_words(letter, &params, reader);
        let link = format!("/r/{}", env.letter_code(&letter.id).expose());
        Ok(Some(MailboxLetter {
            link: message.text.contains(&link).then_some(link),
            message,
            when,
        }))
    }
}
