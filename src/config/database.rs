//! `[database]`: the one place where Latchkey remembers.
//!
//! The address may hold a password, so it is never printed as it is, not even in an error.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{ConfigError, within};

/// The database and how many read at one time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite:file` or `postgres://…`.
    pub url: String,
    /// Connections that only read.
    pub readers: u32,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: "sqlite:latchkey.sqlite".to_owned(),
            readers: 4,
        }
    }
}

impl DatabaseSettings {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let wrong = |sentence| Err(ConfigError::new("database.url", sentence));
        match self.url.split_once(':') {
            Some(("sqlite", file)) if file.trim_start_matches('/').is_empty() => {
                return wrong("must name a file after sqlite:, such as sqlite:latchkey.sqlite");
            }
            Some(("sqlite", _)) => {}
            Some(("postgres" | "postgresql", _)) => {
                // A server on this machine is named by the folder of its socket instead.
                let named =
                    |url: Url| url.has_host() || url.query_pairs().any(|(key, _)| key == "host");
                if !Url::parse(&self.url).is_ok_and(named) {
                    return wrong(
                        "must be postgres://user:password@host/database, or postgres:///database?host=/folder/of/the/socket",
                    );
                }
            }
            _ => return wrong("must begin with sqlite: or postgres:// (the value is not shown)"),
        }
        within("database.readers", self.readers, 1, 64, "connections")
    }

    /// The address with every password masked.
    #[must_use]
    pub fn redacted_url(&self) -> String {
        if self.url.starts_with("sqlite:") {
            return self.url.clone();
        }
        let Ok(mut url) = Url::parse(&self.url) else {
            return "(hidden)".to_owned();
        };
        if url.password().is_some() && url.set_password(Some("hidden")).is_err() {
            return "(hidden)".to_owned();
        }
        // PostgreSQL also takes the password, and paths of key files, as query parameters.
        if url.query().is_some() {
            url.set_query(Some("hidden"));
        }
        url.to_string()
    }
}

impl fmt::Debug for DatabaseSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DatabaseSettings")
            .field("url", &self.redacted_url())
            .field("readers", &self.readers)
            .finish()
    }
}
