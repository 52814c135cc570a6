//! From the three column types to the domain's types and back. A value that does not read is
//! corruption, never a default.

use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::tx::{Row, bytes, int, opt_int, opt_text, text};

/// An identifier.
pub(crate) fn id<T: FromStr>(row: &Row, column: &'static str) -> Result<T, StoreError> {
    text(row, column)?
        .parse()
        .map_err(|_| StoreError::corrupt(column))
}

/// An identifier that may be absent.
pub(crate) fn opt_id<T: FromStr>(row: &Row, column: &'static str) -> Result<Option<T>, StoreError> {
    opt_text(row, column)?
        .map(|text| text.parse().map_err(|_| StoreError::corrupt(column)))
        .transpose()
}

/// The hash of a handle.
pub(crate) fn hash(row: &Row, column: &'static str) -> Result<TokenHash, StoreError> {
    TokenHash::from_slice(&bytes(row, column)?).ok_or_else(|| StoreError::corrupt(column))
}

/// An instant.
pub(crate) fn time(row: &Row, column: &'static str) -> Result<Timestamp, StoreError> {
    int(row, column).map(Timestamp::from_millis)
}

/// An instant that may be absent.
pub(crate) fn opt_time(row: &Row, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
    Ok(opt_int(row, column)?.map(Timestamp::from_millis))
}

/// A document.
pub(crate) fn json<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(&text(row, column)?).map_err(|_| StoreError::corrupt(column))
}

/// A document that may be absent.
pub(crate) fn opt_json<T: DeserializeOwned>(
    row: &Row,
    column: &'static str,
) -> Result<Option<T>, StoreError> {
    opt_text(row, column)?
        .map(|text| serde_json::from_str(&text).map_err(|_| StoreError::corrupt(column)))
        .transpose()
}

/// The text of a document.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|_| StoreError::corrupt("a value that cannot be written as JSON"))
}

/// A row count as a whole number.
pub(crate) fn millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millis)
}
