//! Settings: what an installation decides, read once at the start and handed down as plain values.
//!
//! Three layers, the later winning: the defaults written in each section, the TOML file, and
//! `LATCHKEY_*` variables with two underscores between section and key
//! (`LATCHKEY_SERVER__LISTEN`). A wrong setting gives one sentence that names it and says what to do.

mod base_url;
mod database;
mod for_services;
mod keys;
mod layers;
mod lifetimes;
mod log;
mod mail;
mod policy;
mod registration;
mod server;

use std::{fmt, path::Path};

use serde::{Deserialize, Serialize};

pub use base_url::BaseUrl;
pub use database::DatabaseSettings;
pub use keys::{KeySettings, MasterKey};
pub use lifetimes::LifetimeSettings;
pub use log::{LogFormat, LogSettings};
pub use mail::{MailProtection, MailSettings};
pub use policy::PolicySettings;
pub use registration::RegistrationSettings;
pub use server::ServerSettings;

/// Everything an installation can decide. Made by [`Settings::load`], which also checks it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Practice data: every page says so, and services that nobody reviewed may connect.
    pub practice: bool,
    /// Addresses, limits of the listener, the built site.
    pub server: ServerSettings,
    /// Where Latchkey remembers.
    pub database: DatabaseSettings,
    /// Files that hold key material.
    pub keys: KeySettings,
    /// How long things live, in seconds.
    pub lifetimes: LifetimeSettings,
    /// Choices about the answers.
    pub policy: PolicySettings,
    /// Whether apps may register themselves.
    pub registration: RegistrationSettings,
    /// The mail server that letters are handed to.
    pub mail: MailSettings,
    /// What the log looks like.
    pub log: LogSettings,
}

impl Settings {
    /// Reads defaults, then the file, then the environment, and checks the whole.
    ///
    /// # Errors
    /// The first wrong setting, as one sentence.
    pub fn load(
        path: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let text = match path {
            None => None,
            Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
                ConfigError::new(
                    path.display().to_string(),
                    format!("this settings file cannot be read; check the path ({error})"),
                )
            })?),
        };
        let settings = layers::assemble(text.as_deref(), env)?;
        settings.validate()?;
        Ok(settings)
    }

    /// Checks the whole, as [`Settings::load`] does.
    ///
    /// # Errors
    /// The first wrong setting, as one sentence.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.server.validate()?;
        self.database.validate()?;
        self.keys.validate()?;
        self.lifetimes.validate()?;
        self.policy.validate()?;
        self.registration.validate()?;
        self.mail.validate()?;
        if self.policy.danger_allow_loopback_issuers && self.server.base_url.is_https() {
            return Err(ConfigError::new(
                "policy.danger_allow_loopback_issuers",
                "must be false while server.base_url is https: it is for practice on this machine",
            ));
        }
        self.log.validate()
    }

    /// Reads the master key and checks the file that holds it.
    ///
    /// # Errors
    /// When the file is missing, open to others, somebody else's, or not a key.
    pub fn master_key(&self) -> Result<MasterKey, ConfigError> {
        self.keys.master_key()
    }

    /// Reads the master key of the generation before, when a rotation is under way.
    ///
    /// # Errors
    /// As [`Settings::master_key`].
    pub fn previous_master_key(&self) -> Result<Option<MasterKey>, ConfigError> {
        self.keys.previous_master_key()
    }

    /// The effective settings as TOML, without secrets: what `check-config` prints.
    #[must_use]
    pub fn redacted(&self) -> String {
        let mut shown = self.clone();
        shown.database.url = self.database.redacted_url();
        toml::to_string(&shown).unwrap_or_default()
    }

    /// Every setting there is, the optional ones filled in: the measure for names and types.
    fn every_setting() -> Self {
        Self {
            keys: KeySettings::every_setting(),
            mail: MailSettings::every_setting(),
            ..Self::default()
        }
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.redacted())
    }
}

/// One wrong setting: its name, and a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {sentence}")]
pub struct ConfigError {
    setting: String,
    sentence: String,
}

impl ConfigError {
    pub(crate) fn new(setting: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            setting: setting.into(),
            sentence: sentence.into(),
        }
    }

    /// The setting it is about, as `section.key`.
    #[must_use]
    pub fn setting(&self) -> &str {
        &self.setting
    }
}

/// A number must lie between two bounds, both allowed.
fn within(setting: &str, value: u32, least: u32, most: u32, unit: &str) -> Result<(), ConfigError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ConfigError::new(
        setting,
        format!("must be from {least} to {most} {unit} (is {value})"),
    ))
}

#[cfg(test)]
mod tests;
