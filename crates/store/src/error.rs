//! What storage can do to a caller, in five words; the cause goes to the log, never to an answer.

use std::borrow::Cow;
use std::fmt;

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing was changed: the database is busy, full or gone. Trying again may help.
    #[error("the database does not answer: {0}")]
    Unavailable(Cause),
    /// It was not learnt whether the change was saved. Trying again must be harmless.
    #[error("it was not learnt whether the change was saved")]
    Unknown,
    /// A row with this key is there already, or one that it needs is not.
    #[error("the database has this already")]
    Conflict,
    /// The row is no longer in the state that the change started from.
    #[error("it was changed meanwhile")]
    Stale,
    /// Something in the database does not read, or a statement is wrong. Trying again is useless.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(Cause),
}

/// What is behind an error, for the log.
#[derive(Debug)]
pub struct Cause(Cow<'static, str>);

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl StoreError {
    /// Nothing was changed, and this is why.
    #[must_use]
    pub fn unavailable(cause: impl Into<Cow<'static, str>>) -> Self {
        Self::Unavailable(Cause(cause.into()))
    }

    /// This does not read.
    #[must_use]
    pub fn corrupt(what: impl Into<Cow<'static, str>>) -> Self {
        Self::Corrupt(Cause(what.into()))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match &error {
            sqlx::Error::Database(refusal) => match refusal.kind() {
                ErrorKind::UniqueViolation | ErrorKind::ForeignKeyViolation => Self::Conflict,
                ErrorKind::NotNullViolation | ErrorKind::CheckViolation => {
                    Self::corrupt(error.to_string())
                }
                _ if is_a_mistake(refusal.code().as_deref()) => Self::corrupt(error.to_string()),
                _ => Self::unavailable(error.to_string()),
            },
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::Encode(_)
            | sqlx::Error::TypeNotFound { .. }
            | sqlx::Error::RowNotFound => Self::corrupt(error.to_string()),
            _ => Self::unavailable(error.to_string()),
        }
    }
}

/// Whether the code says that the statement or the file is wrong: `SQLITE_ERROR`, `SQLITE_CORRUPT`,
/// `SQLITE_NOTADB`, or PostgreSQL's classes 22 (data) and 42 (statement).
fn is_a_mistake(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    if code.len() == 5 {
        return code.starts_with("22") || code.starts_with("42");
    }
    code.parse::<i64>()
        .is_ok_and(|code| matches!(code & 0xff, 1 | 11 | 26))
}

/// Why a database cannot be opened, in one sentence for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub(crate) String);

impl OpenError {
    pub(crate) fn because(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self(format!("the database cannot be opened: {error}"))
    }
}
