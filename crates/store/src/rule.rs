//! Administrators' rules. A rule is never edited: it is ended, and another one begins.

use latchkey_domain::id::RuleId;
use latchkey_domain::rule::Rule;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, millis, opt_time, time, to_json};
use crate::tx::{Row, Write, text};

crate::table!(Rules, rules);

const SELECT: &str = "SELECT id, name, kinds, effect, begins_at, ended_at FROM rules ";

fn rule(row: &Row) -> Result<Rule, StoreError> {
    Ok(Rule {
        id: id(row, "id")?,
        name: text(row, "name")?,
        kinds: json(row, "kinds")?,
        effect: json(row, "effect")?,
        begins_at: time(row, "begins_at")?,
        ended_at: opt_time(row, "ended_at")?,
    })
}

impl<M> Rules<'_, M> {
    /// The rules that hold now, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn in_force(&mut self, now: Timestamp) -> Result<Vec<Rule>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE begins_at <= $1 AND (ended_at IS NULL OR ended_at > $1) ORDER BY begins_at, id",
        ])
        .bind(now.as_millis())
        .all()
        .await?
        .iter()
        .map(rule)
        .collect()
    }

    /// One rule, whether it holds or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_id(&mut self, id: &RuleId) -> Result<Option<Rule>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1"])
            .bind(id.as_str())
            .one()
            .await?
            .as_ref()
            .map(rule)
            .transpose()
    }

    /// All rules there ever were, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&mut self) -> Result<Vec<Rule>, StoreError> {
        self.query_parts(&[SELECT, "ORDER BY begins_at DESC, id DESC"])
            .all()
            .await?
            .iter()
            .map(rule)
            .collect()
    }
}

impl Rules<'_, Write> {
    /// Inserts a rule.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, rule: &Rule) -> Result<(), StoreError> {
        self.query("INSERT INTO rules (id, name, kinds, effect, begins_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(rule.id.as_str())
            .bind(rule.name.as_str())
            .bind(to_json(&rule.kinds)?)
            .bind(to_json(&rule.effect)?)
            .bind(rule.begins_at.as_millis())
            .bind(millis(rule.ended_at))
            .run()
            .await
            .map(|_| ())
    }

    /// Ends a rule; says how many rows that was, none when it had ended already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(&mut self, id: &RuleId, now: Timestamp) -> Result<u64, StoreError> {
        self.query("UPDATE rules SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL")
            .bind(id.as_str())
            .bind(now.as_millis())
            .run()
            .await
    }
}
