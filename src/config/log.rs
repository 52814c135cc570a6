//! `[log]`: what the log looks like and how much it says.

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use super::ConfigError;

/// The shape of a log line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    #[default]
    Json,
    /// Plain lines, for a person at a terminal.
    Text,
}

/// The log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// The shape of a line.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug` or `trace`, or a list such as `info,latchkey=debug`.
    pub level: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            format: LogFormat::Json,
            level: "info".to_owned(),
        }
    }
}

impl LogSettings {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        // A bare word that is no level would be read as the name of a module, and silence the rest.
        let parts = self.level.split(',').all(|part| {
            let level = part.rsplit('=').next().unwrap_or_default().trim();
            ["off", "error", "warn", "info", "debug", "trace"].contains(&level)
        });
        if parts && EnvFilter::try_new(&self.level).is_ok() {
            return Ok(());
        }
        Err(ConfigError::new(
            "log.level",
            format!(
                "must be error, warn, info, debug or trace, or a list such as info,latchkey=debug (is {:?})",
                self.level
            ),
        ))
    }
}
