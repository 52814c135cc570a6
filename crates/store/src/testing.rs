//! For tests of the crates above: a database of their own on a PostgreSQL server.

use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};

use crate::error::OpenError;

/// Makes an empty database on the server of this address and gives the address of the new one. The
/// name is letters, digits and underscores; a database of that name is replaced.
///
/// # Errors
/// [`OpenError`] when the server refuses.
pub async fn fresh_postgres(url: &str, name: &str) -> Result<String, OpenError> {
    sqlx::any::install_default_drivers();
    if name.is_empty()
        || !name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    {
        return Err(OpenError::because(
            "the name of a test database is lower-case letters, digits and underscores",
        ));
    }
    let (server, query) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = server
        .rsplit_once('/')
        .ok_or_else(|| OpenError::because("the address names no database"))?;
    let mut conn = crate::db::connect_options(url)?.connect().await?;
    // A constant but for the name, which was checked above.
    conn.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}")))
        .await?;
    conn.execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await?;
    conn.close().await?;
    Ok(format!("{server}/{name}?{query}"))
}

/// Somebody else at the database, who is not careful: for tests of what happens then.
#[derive(Debug)]
pub struct Intruder(AnyConnection);

impl Intruder {
    /// A connection of its own.
    ///
    /// # Errors
    /// [`OpenError`] when the database cannot be reached.
    pub async fn at(url: &str) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        Ok(Self(AnyConnection::connect(url).await?))
    }

    /// Runs whatever it is told.
    ///
    /// # Errors
    /// [`OpenError`] when the database refuses.
    pub async fn run(&mut self, sql: &str) -> Result<(), OpenError> {
        self.0.execute(AssertSqlSafe(sql.to_owned())).await?;
        Ok(())
    }

    /// Reads the first column of whatever it is told, which is text.
    ///
    /// # Errors
    /// [`OpenError`] when the database refuses.
    pub async fn texts(&mut self, sql: &str) -> Result<Vec<String>, OpenError> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut self.0)
            .await?;
        let text = |row: &sqlx::any::AnyRow| Ok(sqlx::Row::try_get(row, 0)?);
        rows.iter().map(text).collect()
    }
}
