//! Signed-in browsers.

use latchkey_domain::id::{PersonId, SessionId};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, time};
use crate::tx::{Row, Write, opt_text, text};

/// A session with the person behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identifier, which is no secret.
    pub id: SessionId,
    /// Who.
    pub person: PersonId,
    /// Her name.
    pub name: String,
    /// Her time zone.
    pub zone: String,
    /// When she signed in.
    pub signed_in_at: Timestamp,
    /// When it was last seen.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// A session as the person behind it sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLine {
    /// Its identifier.
    pub id: SessionId,
    /// When she signed in.
    pub signed_in_at: Timestamp,
    /// When it was last seen.
    pub seen_at: Timestamp,
    /// What kind of browser it is in, where that is known.
    pub browser: Option<String>,
}

crate::table!(Sessions, sessions);

fn line(row: &Row) -> Result<SessionLine, StoreError> {
    Ok(SessionLine {
        id: id(row, "id")?,
        signed_in_at: time(row, "signed_in_at")?,
        seen_at: time(row, "seen_at")?,
        browser: opt_text(row, "browser")?,
    })
}

impl<M> Sessions<'_, M> {
    /// The session with this hash, if it is good now and was seen since the given instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live(
        &mut self,
        hash: &TokenHash,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let row = self
            .query(
                "SELECT s.id, s.person_id, p.name, p.zone, s.signed_in_at, s.seen_at, s.expires_at \
                 FROM sessions s JOIN people p ON p.id = s.person_id \
                 WHERE s.hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.seen_at > $3",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(now.as_millis())
            .bind(idle_since.as_millis())
            .one()
            .await?;
        row.map(|row| {
            Ok(Session {
                id: id(&row, "id")?,
                person: id(&row, "person_id")?,
                name: text(&row, "name")?,
                zone: text(&row, "zone")?,
                signed_in_at: time(&row, "signed_in_at")?,
                seen_at: time(&row, "seen_at")?,
                expires_at: time(&row, "expires_at")?,
            })
        })
        .transpose()
    }

    /// The sessions of a person that are good now, the one seen last first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_person(
        &mut self,
        person: &PersonId,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionLine>, StoreError> {
        self.query(
            "SELECT id, signed_in_at, seen_at, browser FROM sessions \
             WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2 AND seen_at > $3 \
             ORDER BY seen_at DESC, id LIMIT 200",
        )
        .bind(person.as_str())
        .bind(now.as_millis())
        .bind(idle_since.as_millis())
        .all()
        .await?
        .iter()
        .map(line)
        .collect()
    }

    /// The last time that a person signed in before this session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn before(
        &mut self,
        session: &SessionId,
        person: &PersonId,
    ) -> Result<Option<SessionLine>, StoreError> {
        self.query(
            "SELECT id, signed_in_at, seen_at, browser FROM sessions \
             WHERE person_id = $1 AND id < $2 ORDER BY id DESC LIMIT 1",
        )
        .bind(person.as_str())
        .bind(session.as_str())
        .one()
        .await?
        .as_ref()
        .map(line)
        .transpose()
    }

    /// Whether a session is, or was, this person's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_of(
        &mut self,
        session: &SessionId,
        person: &PersonId,
    ) -> Result<bool, StoreError> {
        let row = self
            .query("SELECT id FROM sessions WHERE id = $1 AND person_id = $2")
            .bind(session.as_str())
            .bind(person.as_str())
            .one()
            .await?;
        Ok(row.is_some())
    }
}

impl Sessions<'_, Write> {
    /// Inserts a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, hash: &TokenHash, session: &Session) -> Result<(), StoreError> {
        self.query("INSERT INTO sessions (hash, id, person_id, signed_in_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(hash.as_bytes().to_vec())
            .bind(session.id.as_str())
            .bind(session.person.as_str())
            .bind(session.signed_in_at.as_millis())
            .bind(session.seen_at.as_millis())
            .bind(session.expires_at.as_millis())
            .run()
            .await
            .map(|_| ())
    }

    /// Ends a session of this person; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(
        &mut self,
        id: &SessionId,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE sessions SET ended_at = $3 WHERE id = $1 AND person_id = $2 AND ended_at IS NULL")
            .bind(id.as_str())
            .bind(person.as_str())
            .bind(now.as_millis())
            .run()
            .await
    }

    /// Ends all sessions of a person but one, or all; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_all_but(
        &mut self,
        kept: Option<&SessionId>,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE sessions SET ended_at = $3 WHERE person_id = $1 AND id <> $2 AND ended_at IS NULL AND expires_at > $3",
        )
        .bind(person.as_str())
        .bind(kept.map_or("", SessionId::as_str))
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Notes what kind of browser a session is in.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such session of this person.
    pub async fn note_browser(
        &mut self,
        id: &SessionId,
        person: &PersonId,
        browser: &str,
    ) -> Result<(), StoreError> {
        self.query("UPDATE sessions SET browser = $3 WHERE id = $1 AND person_id = $2")
            .bind(id.as_str())
            .bind(person.as_str())
            .bind(browser)
            .run_once()
            .await
    }

    /// Notes that a session was seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn touch(&mut self, id: &SessionId, at: Timestamp) -> Result<u64, StoreError> {
        self.query("UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2")
            .bind(id.as_str())
            .bind(at.as_millis())
            .run()
            .await
    }

    /// Removes sessions that ended before an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM sessions WHERE hash IN \
             (SELECT hash FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
