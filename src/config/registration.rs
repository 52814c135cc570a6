//! `[registration]`: whether apps may register themselves (RFC 7591), which is off unless said.

use latchkey_domain::scope::ScopeSet;
use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Apps that register themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegistrationSettings {
    /// Whether they may; each needs a token that an operator made.
    pub enabled: bool,
    /// The scopes that they may ask for beyond their tickets.
    pub scopes: Vec<String>,
}

impl RegistrationSettings {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        self.for_services().map(|_| ())
    }

    /// What the use cases are told: the scopes, where registration is on.
    pub(super) fn for_services(&self) -> Result<Option<ScopeSet>, ConfigError> {
        let wrong = |sentence: &str| Err(ConfigError::new("registration.scopes", sentence));
        let Ok(scopes) = ScopeSet::parse(self.scopes.iter().cloned()) else {
            return wrong("each scope has 1 to 200 characters and no spaces");
        };
        if scopes.has("uma_protection") {
            return wrong(
                "must not name uma_protection: an app that keeps records is registered by an operator",
            );
        }
        Ok(self.enabled.then_some(scopes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_registers_unless_it_is_said_and_never_for_keeping_records() {
        let mut settings = RegistrationSettings::default();
        assert_eq!(settings.for_services().unwrap(), None);
        settings.enabled = true;
        settings.scopes = vec!["view".to_owned()];
        assert!(settings.for_services().unwrap().unwrap().has("view"));
        for wrong in ["uma_protection", "two words", ""] {
            settings.scopes = vec![wrong.to_owned()];
            assert!(settings.validate().is_err(), "{wrong}");
        }
    }
}
