//! What the use cases are told of the settings: plain values, and the master key itself.
//!
//! This is the one place where a setting becomes what a use case works with.

use latchkey_domain::time::Lifetime;
use latchkey_service::Lifetimes;

use super::{ConfigError, LifetimeSettings, Settings};

impl Settings {
    /// The settings of the use cases. Reads the master key.
    ///
    /// # Errors
    /// When the key file is not as it must be.
    pub fn for_services(&self) -> Result<latchkey_service::Settings, ConfigError> {
        if self.keys.previous_master_key_file.is_some() {
            return Err(ConfigError::new(
                "keys.previous_master_key_file",
                "must be left out: this version cannot change the master key yet, and would not read what the former key protects",
            ));
        }
        Ok(latchkey_service::Settings {
            database_url: self.database.url.clone(),
            readers: self.database.readers,
            master_key: *self.master_key()?.expose(),
            base_url: self.server.base_url.origin().to_owned(),
            lifetimes: self.lifetimes.for_services(),
            partial_results: self.policy.partial_results,
            request_interval: seconds(self.policy.request_interval_seconds),
            registration: self.registration.for_services()?,
            practice: self.practice,
            loopback_issuers: self.policy.danger_allow_loopback_issuers,
            mail: self.mail.for_services()?,
        })
    }
}

impl LifetimeSettings {
    fn for_services(&self) -> Lifetimes {
        Lifetimes {
            ticket: seconds(self.ticket),
            waiting_request: seconds(self.waiting_ticket),
            handed_back: seconds(self.returned_ticket),
            rpt: seconds(self.rpt),
            rpt_refresh: seconds(self.rpt_refresh),
            pat: seconds(self.pat),
            pat_refresh: seconds(self.pat_refresh),
            pct: seconds(self.pct),
            code: seconds(self.code),
            flow: seconds(self.flow),
            session_idle: seconds(self.session_idle),
            session_absolute: seconds(self.session_absolute),
            undo: seconds(self.undo),
            recent_sign_in: seconds(self.recent_sign_in),
            // How long a half-filled form waits is nobody's decision to make.
            draft: Lifetimes::default().draft,
        }
    }
}

fn seconds(count: u32) -> Lifetime {
    Lifetime::seconds(count.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_reaches_the_use_cases() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("latchkey.key");
        crate::cli::files::write_private(&key, &(0..32).collect::<Vec<u8>>()).unwrap();
        let mut settings = Settings::default();
        settings.keys.master_key_file = Some(key);
        settings.database.url = "sqlite:elsewhere.sqlite".to_owned();
        settings.database.readers = 7;
        settings.policy.partial_results = false;
        settings.policy.request_interval_seconds = 9;
        settings.practice = true;
        settings.registration.enabled = true;
        settings.registration.scopes = vec!["view".to_owned()];
        settings.lifetimes.rpt = 77;
        settings.lifetimes.waiting_ticket = 88;
        settings.lifetimes.returned_ticket = 66;
        let told = settings.for_services().unwrap();
        assert_eq!(told.database_url, "sqlite:elsewhere.sqlite");
        assert_eq!(told.readers, 7);
        assert_eq!(told.master_key.to_vec(), (0..32).collect::<Vec<u8>>());
        assert_eq!(told.base_url, "http://localhost:3000");
        assert!(told.practice && !told.partial_results);
        assert!(told.registration.is_some_and(|scopes| scopes.has("view")));
        assert_eq!(told.request_interval, Lifetime::seconds(9));
        assert_eq!(told.lifetimes.rpt, Lifetime::seconds(77));
        assert_eq!(told.lifetimes.waiting_request, Lifetime::seconds(88));
        assert_eq!(told.lifetimes.handed_back, Lifetime::seconds(66));
        assert_eq!(told.lifetimes.session_absolute, Lifetime::seconds(43_200));
        settings.keys.previous_master_key_file = Some("former.key".into());
        let said = settings.for_services().err().unwrap().to_string();
        assert!(
            said.starts_with("keys.previous_master_key_file: "),
            "{said}"
        );
    }
}
