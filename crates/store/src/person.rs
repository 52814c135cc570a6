//! People: accounts and what was checked about them.

use latchkey_domain::claim::Fact;
use latchkey_domain::id::PersonId;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::folded::folded;
use crate::row::{id, json, millis, opt_time, time, to_json};
use crate::tx::{Row, Write, numbered, opt_text, text};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Its identifier.
    pub id: PersonId,
    /// The name as shown.
    pub name: String,
    /// The address as given.
    pub email: String,
    /// Job, organisation and town.
    pub place: Option<String>,
    /// The time zone, an IANA name.
    pub zone: String,
    /// Since when owners can find her by name.
    pub listed_at: Option<Timestamp>,
    /// What was checked about her.
    pub facts: Vec<Fact>,
    /// When the account was made.
    pub created_at: Timestamp,
}

crate::table!(People, people);

fn person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: id(row, "id")?,
        name: text(row, "name")?,
        email: text(row, "email")?,
        place: opt_text(row, "place")?,
        zone: text(row, "zone")?,
        listed_at: opt_time(row, "listed_at")?,
        facts: json(row, "facts")?,
        created_at: time(row, "created_at")?,
    })
}

impl<M> People<'_, M> {
    /// The account with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_id(&mut self, id: &PersonId) -> Result<Option<Person>, StoreError> {
        self.query("SELECT id, name, email, place, zone, listed_at, facts, created_at FROM people WHERE id = $1")
            .bind(id.as_str())
            .one()
            .await?
            .as_ref()
            .map(person)
            .transpose()
    }

    /// The account with this canonical address.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_email(&mut self, email_key: &str) -> Result<Option<Person>, StoreError> {
        self.query("SELECT id, name, email, place, zone, listed_at, facts, created_at FROM people WHERE email_key = $1")
            .bind(email_key)
            .one()
            .await?
            .as_ref()
            .map(person)
            .transpose()
    }

    /// The account with this canonical address, and its password hash.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn for_sign_in(
        &mut self,
        email_key: &str,
    ) -> Result<Option<(Person, Option<String>)>, StoreError> {
        let row = self
            .query("SELECT id, name, email, place, zone, listed_at, facts, created_at, password_hash FROM people WHERE email_key = $1")
            .bind(email_key)
            .one()
            .await?;
        row.map(|row| Ok((person(&row)?, opt_text(&row, "password_hash")?)))
            .transpose()
    }

    /// Whether somebody can sign in with a password.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn has_password(&mut self, id: &PersonId) -> Result<bool, StoreError> {
        let row = self
            .query("SELECT id FROM people WHERE id = $1 AND password_hash IS NOT NULL")
            .bind(id.as_str())
            .one()
            .await?;
        Ok(row.is_some())
    }

    /// The accounts with these identifiers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn many(&mut self, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = numbered(1, ids.len());
        let mut query = self.query_list(
            "SELECT id, name, email, place, zone, listed_at, facts, created_at FROM people WHERE id IN (",
            &list,
            ")",
        );
        for id in ids {
            query = query.bind(id.as_str());
        }
        query.all().await?.iter().map(person).collect()
    }

    /// When somebody last came back into her account with a code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn recovered_at(&mut self, id: &PersonId) -> Result<Option<Timestamp>, StoreError> {
        let row = self
            .query("SELECT recovered_at FROM people WHERE id = $1")
            .bind(id.as_str())
            .one()
            .await?;
        row.map_or(Ok(None), |row| opt_time(&row, "recovered_at"))
    }

    /// People whom owners can find by name, with this text in their name, whatever its case and
    /// accents.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn search_listed(
        &mut self,
        text: &str,
        limit: i64,
    ) -> Result<Vec<Person>, StoreError> {
        self.query(
            "SELECT id, name, email, place, zone, listed_at, facts, created_at FROM people \
             WHERE listed_at IS NOT NULL AND name_key LIKE '%' || $1 || '%' ESCAPE '!' ORDER BY name_key, id LIMIT $2",
        )
        .bind(folded(text.trim()).replace('!', "!!").replace('%', "!%").replace('_', "!_"))
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(person)
        .collect()
    }
}

impl People<'_, Write> {
    /// Inserts an account.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the address is taken.
    pub async fn insert(
        &mut self,
        person: &Person,
        email_key: &str,
        password_hash: Option<&str>,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO people (id, name, email, email_key, place, zone, password_hash, listed_at, facts, created_at, name_key) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(person.id.as_str())
        .bind(person.name.as_str())
        .bind(person.email.as_str())
        .bind(email_key)
        .bind(person.place.clone())
        .bind(person.zone.as_str())
        .bind(password_hash.map(str::to_owned))
        .bind(millis(person.listed_at))
        .bind(to_json(&person.facts)?)
        .bind(person.created_at.as_millis())
        .bind(folded(&person.name))
        .run()
        .await
        .map(|_| ())
    }

    /// Keeps what was checked about somebody, in place of what was kept before.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such person.
    pub async fn keep_facts(&mut self, id: &PersonId, facts: &[Fact]) -> Result<(), StoreError> {
        self.query("UPDATE people SET facts = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(to_json(&facts)?)
            .run_once()
            .await
    }

    /// Makes the keys by which people are found, where they are missing; says how many that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn make_keys(&mut self, limit: i64) -> Result<u64, StoreError> {
        let rows = self
            .query("SELECT id, name FROM people WHERE name_key IS NULL LIMIT $1")
            .bind(limit)
            .all()
            .await?;
        let mut made = 0;
        for row in &rows {
            made += self
                .query("UPDATE people SET name_key = $2 WHERE id = $1 AND name_key IS NULL")
                .bind(text(row, "id")?)
                .bind(folded(&text(row, "name")?))
                .run()
                .await?;
        }
        Ok(made)
    }

    /// Notes that somebody came back into her account with a code.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such person.
    pub async fn note_recovery(&mut self, id: &PersonId, at: Timestamp) -> Result<(), StoreError> {
        self.query("UPDATE people SET recovered_at = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(at.as_millis())
            .run_once()
            .await
    }

    /// Changes how a person is called.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such person.
    pub async fn rename(&mut self, id: &PersonId, name: &str) -> Result<(), StoreError> {
        self.query("UPDATE people SET name = $2, name_key = $3 WHERE id = $1")
            .bind(id.as_str())
            .bind(name)
            .bind(folded(name))
            .run_once()
            .await
    }

    /// Changes the time zone in which a person lives.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such person.
    pub async fn move_to_zone(&mut self, id: &PersonId, zone: &str) -> Result<(), StoreError> {
        self.query("UPDATE people SET zone = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(zone)
            .run_once()
            .await
    }

    /// Changes the address of a person.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is somebody else's, [`StoreError::Stale`] when there is no
    /// such person.
    pub async fn change_email(
        &mut self,
        id: &PersonId,
        email: &str,
        email_key: &str,
    ) -> Result<(), StoreError> {
        self.query("UPDATE people SET email = $2, email_key = $3 WHERE id = $1")
            .bind(id.as_str())
            .bind(email)
            .bind(email_key)
            .run_once()
            .await
    }

    /// Keeps the hash of a person's password, in place of the one before.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such person.
    pub async fn keep_password(&mut self, id: &PersonId, hash: &str) -> Result<(), StoreError> {
        self.query("UPDATE people SET password_hash = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(hash)
            .run_once()
            .await
    }
}
