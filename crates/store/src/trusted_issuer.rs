//! Issuers that are believed about people.

use latchkey_domain::id::IssuerId;
use latchkey_domain::issuer::TrustedIssuer;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, opt_time, time, to_json};
use crate::tx::{Row, Write, bytes, opt_int, text};

crate::table!(TrustedIssuers, trusted_issuers);

fn issuer(row: &Row) -> Result<TrustedIssuer, StoreError> {
    Ok(TrustedIssuer {
        id: id(row, "id")?,
        issuer: text(row, "issuer")?,
        name: text(row, "name")?,
        client_id: text(row, "client_id")?,
        sign_in: opt_int(row, "sign_in")?.is_some(),
        push: opt_int(row, "push")?.is_some(),
        asserts: json(row, "asserts")?,
        domains: json(row, "domains")?,
        algs: json(row, "algs")?,
        scopes: json(row, "scopes")?,
        suspended_at: opt_time(row, "suspended_at")?,
        created_at: time(row, "created_at")?,
    })
}

impl<M> TrustedIssuers<'_, M> {
    /// The entry with this identifier, suspended or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_id(&mut self, id: &IssuerId) -> Result<Option<TrustedIssuer>, StoreError> {
        self.query(
            "SELECT id, issuer, name, client_id, sign_in, push, asserts, domains, algs, scopes, suspended_at, \
             created_at FROM trusted_issuers WHERE id = $1",
        )
        .bind(id.as_str())
        .one()
        .await?
        .as_ref()
        .map(issuer)
        .transpose()
    }

    /// The entry with exactly this issuer identifier, suspended or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn by_issuer(&mut self, name: &str) -> Result<Option<TrustedIssuer>, StoreError> {
        self.query(
            "SELECT id, issuer, name, client_id, sign_in, push, asserts, domains, algs, scopes, suspended_at, \
             created_at FROM trusted_issuers WHERE issuer = $1",
        )
        .bind(name)
        .one()
        .await?
        .as_ref()
        .map(issuer)
        .transpose()
    }

    /// All entries, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&mut self) -> Result<Vec<TrustedIssuer>, StoreError> {
        self.query(
            "SELECT id, issuer, name, client_id, sign_in, push, asserts, domains, algs, scopes, suspended_at, \
             created_at FROM trusted_issuers ORDER BY name, id",
        )
        .all()
        .await?
        .iter()
        .map(issuer)
        .collect()
    }

    /// Our secret there, as it was sealed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sealed_secret(&mut self, id: &IssuerId) -> Result<Option<Vec<u8>>, StoreError> {
        self.query("SELECT client_secret FROM trusted_issuers WHERE id = $1")
            .bind(id.as_str())
            .one()
            .await?
            .as_ref()
            .map(|row| bytes(row, "client_secret"))
            .transpose()
    }
}

impl TrustedIssuers<'_, Write> {
    /// Inserts an entry, with our secret there in sealed form.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is one for this issuer.
    pub async fn insert(
        &mut self,
        issuer: &TrustedIssuer,
        sealed_secret: &[u8],
    ) -> Result<(), StoreError> {
        let flag = |on: bool| on.then_some(issuer.created_at.as_millis());
        self.query(
            "INSERT INTO trusted_issuers (id, issuer, name, client_id, client_secret, sign_in, push, asserts, \
             domains, algs, scopes, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(issuer.id.as_str())
        .bind(issuer.issuer.as_str())
        .bind(issuer.name.as_str())
        .bind(issuer.client_id.as_str())
        .bind(sealed_secret.to_vec())
        .bind(flag(issuer.sign_in))
        .bind(flag(issuer.push))
        .bind(to_json(&issuer.asserts)?)
        .bind(to_json(&issuer.domains)?)
        .bind(to_json(&issuer.algs)?)
        .bind(to_json(&issuer.scopes)?)
        .bind(issuer.created_at.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Suspends an entry; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn suspend(&mut self, id: &IssuerId, now: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "UPDATE trusted_issuers SET suspended_at = $2 WHERE id = $1 AND suspended_at IS NULL",
        )
        .bind(id.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }
}
