//! Half-filled forms: a share in the making, or the answer to a request before it takes effect.
//!
//! A draft decides nothing. It belongs to one owner, and it is gone when its time is over.

use latchkey_domain::id::{DraftId, OwnerId, RequestId, ShareId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, time};
use crate::tx::{Row, Write, opt_text, text};

/// What a draft is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftKind {
    /// A share.
    Share,
    /// The answer to a request, which is its subject.
    Answer,
    /// Words that records are searched by, kept so that no address has them.
    Search,
    /// A change of a share, which is its subject.
    Change,
    /// An ask by a share address.
    Ask,
}

impl DraftKind {
    fn key(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Answer => "answer",
            Self::Search => "search",
            Self::Change => "change",
            Self::Ask => "ask",
        }
    }

    fn from_key(key: &str) -> Result<Self, StoreError> {
        match key {
            "share" => Ok(Self::Share),
            "answer" => Ok(Self::Answer),
            "search" => Ok(Self::Search),
            "change" => Ok(Self::Change),
            "ask" => Ok(Self::Ask),
            _ => Err(StoreError::corrupt("kind")),
        }
    }
}

/// A half-filled form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its identifier.
    pub id: DraftId,
    /// Whose.
    pub owner: OwnerId,
    /// What it is for.
    pub kind: DraftKind,
    /// The request that an answer is for, or the share that a change is of.
    pub subject: Option<String>,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// When it is thrown away.
    pub expires_at: Timestamp,
    /// What was typed and chosen, as JSON.
    pub body: String,
}

crate::table!(Drafts, drafts);

const SELECT: &str =
    "SELECT id, owner_id, kind, subject, changed_at, expires_at, body FROM drafts ";

fn draft(row: &Row) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: id(row, "id")?,
        owner: id(row, "owner_id")?,
        kind: DraftKind::from_key(&text(row, "kind")?)?,
        subject: opt_text(row, "subject")?,
        changed_at: time(row, "changed_at")?,
        expires_at: time(row, "expires_at")?,
        body: text(row, "body")?,
    })
}

impl<M> Drafts<'_, M> {
    /// A draft of this owner, if its time is not over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(
        &mut self,
        owner: &OwnerId,
        id: &DraftId,
        now: Timestamp,
    ) -> Result<Option<Draft>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE id = $1 AND owner_id = $2 AND expires_at > $3",
        ])
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(now.as_millis())
        .one()
        .await?
        .as_ref()
        .map(draft)
        .transpose()
    }

    /// The answer an owner has begun to give to a request.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answer_for(
        &mut self,
        owner: &OwnerId,
        request: &RequestId,
        now: Timestamp,
    ) -> Result<Option<Draft>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE owner_id = $1 AND kind = 'answer' AND subject = $2 AND expires_at > $3 ORDER BY changed_at DESC, id DESC LIMIT 1",
        ])
        .bind(owner.as_str())
        .bind(request.as_str())
        .bind(now.as_millis())
        .one()
        .await?
        .as_ref()
        .map(draft)
        .transpose()
    }

    /// The change that an owner has begun to make to a share.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn change_of(
        &mut self,
        owner: &OwnerId,
        share: &ShareId,
        now: Timestamp,
    ) -> Result<Option<Draft>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE owner_id = $1 AND kind = 'change' AND subject = $2 AND expires_at > $3 ORDER BY changed_at DESC, id DESC LIMIT 1",
        ])
        .bind(owner.as_str())
        .bind(share.as_str())
        .bind(now.as_millis())
        .one()
        .await?
        .as_ref()
        .map(draft)
        .transpose()
    }
}

impl Drafts<'_, Write> {
    /// Inserts a draft.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, draft: &Draft) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO drafts (id, owner_id, kind, subject, changed_at, expires_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(draft.id.as_str())
        .bind(draft.owner.as_str())
        .bind(draft.kind.key())
        .bind(draft.subject.clone())
        .bind(draft.changed_at.as_millis())
        .bind(draft.expires_at.as_millis())
        .bind(draft.body.as_str())
        .run()
        .await
        .map(|_| ())
    }

    /// Keeps what was typed so far; says how many rows that was, none when the draft is not this
    /// owner's or its time is over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn save(
        &mut self,
        owner: &OwnerId,
        id: &DraftId,
        body: &str,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE drafts SET body = $3, changed_at = $4, expires_at = $5 WHERE id = $1 AND owner_id = $2 AND expires_at > $4")
            .bind(id.as_str())
            .bind(owner.as_str())
            .bind(body)
            .bind(now.as_millis())
            .bind(expires_at.as_millis())
            .run()
            .await
    }

    /// Throws away whatever this owner had begun to answer to a request.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_answer(
        &mut self,
        owner: &OwnerId,
        request: &RequestId,
    ) -> Result<u64, StoreError> {
        self.query("DELETE FROM drafts WHERE owner_id = $1 AND kind = 'answer' AND subject = $2")
            .bind(owner.as_str())
            .bind(request.as_str())
            .run()
            .await
    }

    /// Throws away whatever change this owner had begun to make to a share.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_change(
        &mut self,
        owner: &OwnerId,
        share: &ShareId,
    ) -> Result<u64, StoreError> {
        self.query("DELETE FROM drafts WHERE owner_id = $1 AND kind = 'change' AND subject = $2")
            .bind(owner.as_str())
            .bind(share.as_str())
            .run()
            .await
    }

    /// Throws away a draft of this owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete(&mut self, owner: &OwnerId, id: &DraftId) -> Result<u64, StoreError> {
        self.query("DELETE FROM drafts WHERE id = $1 AND owner_id = $2")
            .bind(id.as_str())
            .bind(owner.as_str())
            .run()
            .await
    }

    /// Removes drafts that ran out before an instant, at most 500 at a time, so that nobody
    /// waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM drafts WHERE id IN \
             (SELECT id FROM drafts WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
