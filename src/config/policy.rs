//! `[policy]`: choices an administrator makes about the answers at the token endpoint.

use serde::{Deserialize, Serialize};

use super::{ConfigError, within};

/// Choices about the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicySettings {
    /// Whether a token may carry fewer scopes than were asked for.
    pub partial_results: bool,
    /// The least seconds between two questions of a client whose request waits.
    pub request_interval_seconds: u32,
    /// The law that receipts name, such as "GB"; left out where none is set.
    pub jurisdiction: Option<String>,
    /// Whom people can call who are in danger; said where they stop all sharing.
    pub safety_help: Option<String>,
    /// Whether issuers on this very machine are asked: for practice, never on a public address.
    pub danger_allow_loopback_issuers: bool,
}

impl Default for PolicySettings {
    fn default() -> Self {
        Self {
            partial_results: true,
            request_interval_seconds: 5,
            jurisdiction: None,
            safety_help: None,
            danger_allow_loopback_issuers: false,
        }
    }
}

impl PolicySettings {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        within(
            "policy.request_interval_seconds",
            self.request_interval_seconds,
            1,
            3600,
            "seconds",
        )
    }
}
