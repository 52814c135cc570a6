//! `[mail]`: the mail server that letters are handed to. Without one no letter is sent, and nobody
//! can sign in with a code or get back into an account by e-mail.
//!
//! The password stands in a file of its own, which only its owner may read.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use latchkey_service::mail;
use serde::{Deserialize, Serialize};

use super::{ConfigError, keys::guarded, within};

/// The longest password file.
const LONGEST: u64 = 1024;

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailProtection {
    /// TLS after STARTTLS, or nothing is sent.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None: for a server on this very machine.
    None,
}

/// The mail server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// Its name; empty where there is none.
    pub host: String,
    /// Its port.
    pub port: u32,
    /// How the connection is protected.
    pub tls: MailProtection,
    /// The name that the server knows this installation by; empty where it asks for none.
    pub user: String,
    /// The file with the password that goes with it.
    pub password_file: Option<PathBuf>,
    /// The address that letters come from, perhaps with a name before it.
    pub from: String,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            tls: MailProtection::StartTls,
            user: String::new(),
            password_file: None,
            from: String::new(),
        }
    }
}

impl MailSettings {
    pub(super) fn every_setting() -> Self {
        Self {
            password_file: Some(PathBuf::from("mail.password")),
            ..Self::default()
        }
    }

    /// Whether there is a mail server.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.host.is_empty()
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let wrong = |setting: &str, sentence: &str| Err(ConfigError::new(setting, sentence));
        if !self.is_set() {
            if *self == Self::default() {
                return Ok(());
            }
            return wrong(
                "mail.host",
                "must name the mail server, such as mail.example.org; leave out all of [mail] to send no letters",
            );
        }
        within("mail.port", self.port, 1, 65_535, "as a port")?;
        let name = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
        if !self.host.chars().all(name) {
            return wrong(
                "mail.host",
                "must be a name or an address alone, without a port or a path",
            );
        }
        if !mail::is_sender(&self.from) {
            return wrong(
                "mail.from",
                "must be an e-mail address, such as letters@example.org or Latchkey <letters@example.org>",
            );
        }
        if self.tls == MailProtection::None && !is_here(&self.host) {
            return wrong(
                "mail.tls",
                "may be none only for a server on this machine: letters must not be read on their way",
            );
        }
        if self.user.is_empty() != self.password_file.is_none() {
            return wrong(
                "mail.password_file",
                "must be given with mail.user, and neither without the other",
            );
        }
        Ok(())
    }

    /// The mail server as the use cases know it. Reads the password.
    pub(super) fn for_services(&self) -> Result<Option<mail::MailSettings>, ConfigError> {
        if !self.is_set() {
            return Ok(None);
        }
        let login = match &self.password_file {
            Some(path) => Some((self.user.clone(), password(path)?)),
            None => None,
        };
        Ok(Some(mail::MailSettings {
            host: self.host.clone(),
            port: u16::try_from(self.port).unwrap_or(587),
            tls: match self.tls {
                MailProtection::StartTls => mail::MailTls::StartTls,
                MailProtection::Tls => mail::MailTls::Implicit,
                MailProtection::None => mail::MailTls::None,
            },
            login,
            from: self.from.clone(),
        }))
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn password(path: &Path) -> Result<String, ConfigError> {
    use std::io::Read as _;
    let wrong = |sentence: String| {
        ConfigError::new(
            "mail.password_file",
            format!("{sentence} (is \"{}\")", path.display()),
        )
    };
    let cannot =
        |error: std::io::Error| wrong(format!("the password file cannot be read, {error}"));
    let file = std::fs::File::open(path).map_err(cannot)?;
    let facts = file.metadata().map_err(cannot)?;
    if !facts.is_file() {
        return Err(wrong("must be a plain file".to_owned()));
    }
    guarded(&facts).map_err(wrong)?;
    let mut text = String::new();
    file.take(LONGEST)
        .read_to_string(&mut text)
        .map_err(cannot)?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() || password.contains(['\r', '\n']) {
        return Err(wrong("must hold the password on one line".to_owned()));
    }
    Ok(password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> MailSettings {
        MailSettings {
            host: "mail.example.org".to_owned(),
            from: "Latchkey <letters@example.org>".to_owned(),
            ..MailSettings::default()
        }
    }

    #[test]
    fn each_wrong_setting_is_told_by_its_name() {
        assert!(MailSettings::default().validate().is_ok());
        assert!(server().validate().is_ok());
        let here = MailSettings {
            host: "127.0.0.1".to_owned(),
            tls: MailProtection::None,
            ..server()
        };
        assert!(here.validate().is_ok());
        let wrong = [
            (
                MailSettings {
                    host: String::new(),
                    ..server()
                },
                "mail.host",
            ),
            (
                MailSettings {
                    host: "a/b".to_owned(),
                    ..server()
                },
                "mail.host",
            ),
            (
                MailSettings {
                    port: 0,
                    ..server()
                },
                "mail.port",
            ),
            (
                MailSettings {
                    from: "letters".to_owned(),
                    ..server()
                },
                "mail.from",
            ),
            (
                MailSettings {
                    tls: MailProtection::None,
                    ..server()
                },
                "mail.tls",
            ),
            (
                MailSettings {
                    user: "me".to_owned(),
                    ..server()
                },
                "mail.password_file",
            ),
        ];
        for (settings, name) in wrong {
            assert_eq!(settings.validate().unwrap_err().setting(), name);
        }
    }

    #[test]
    fn the_password_is_read_from_a_file_that_nobody_else_can_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.password");
        let settings = MailSettings {
            user: "latchkey".to_owned(),
            password_file: Some(path.clone()),
            ..server()
        };
        assert!(settings.for_services().is_err(), "there is no file");
        crate::cli::files::write_private(&path, b"correct horse\n").unwrap();
        let told = settings.for_services().unwrap().unwrap();
        let login = ("latchkey".to_owned(), "correct horse".to_owned());
        assert_eq!(told.login, Some(login));
        crate::cli::files::write_private(&path, b"\n").unwrap();
        let said = settings.for_services().err().unwrap().to_string();
        assert!(said.starts_with("mail.password_file: must hold"), "{said}");
    }
}
