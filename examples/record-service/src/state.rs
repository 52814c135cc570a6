//! What must outlive a restart: each patient's connection with Latchkey (tokens and the ids of her
//! registered collections) and the records that were changed. One JSON file, replaced as a whole
//! after each change, so that a crash leaves either the old or the new one.

use std::collections::{BTreeMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A patient's connection with Latchkey.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Connection {
    /// The protection API token: acts for this patient, at this service, and nothing else.
    pub(crate) access_token: String,
    /// When the token ends, in seconds since 1970; 0 when it was not said.
    pub(crate) expires_at: i64,
    pub(crate) refresh_token: Option<String>,
    /// Latchkey no longer accepts the connection; only the patient can make a new one.
    pub(crate) ended: bool,
    /// By collection.
    pub(crate) resources: BTreeMap<String, Registered>,
}

/// A collection as Latchkey knows it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Registered {
    pub(crate) id: String,
    /// The page where its owner chooses who can see it.
    pub(crate) policy_uri: Option<String>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Saved {
    issuer: String,
    #[serde(default)]
    connections: BTreeMap<String, Connection>,
    /// `patient/collection/id` to the changed FHIR resource.
    #[serde(default)]
    changed: BTreeMap<String, Value>,
}

/// The state file and its contents in memory.
pub(crate) struct State {
    file: PathBuf,
    saved: Mutex<Saved>,
}

impl State {
    /// Reads the file, or starts empty when there is none. Connections with another issuer are
    /// left out: their tokens must never be shown to a different authorization server.
    pub(crate) fn open(file: &Path, issuer: &str) -> anyhow::Result<Self> {
        let mut saved = match std::fs::read(file) {
            Ok(bytes) => serde_json::from_slice::<Saved>(&bytes)
                .with_context(|| format!("{} is not a state file", file.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Saved::default(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", file.display()));
            }
        };
        if saved.issuer != issuer {
            saved.connections.clear();
            issuer.clone_into(&mut saved.issuer);
        }
        Ok(Self {
            file: file.to_owned(),
            saved: Mutex::new(saved),
        })
    }

    /// A patient's connection.
    pub(crate) fn connection(&self, patient: &str) -> Option<Connection> {
        let saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        saved.connections.get(patient).cloned()
    }

    /// Keeps a connection.
    pub(crate) fn connect(&self, patient: &str, connection: Connection) -> anyhow::Result<()> {
        self.change(|saved| {
            saved.connections.insert(patient.to_owned(), connection);
        })
    }

    /// Keeps renewed tokens in place of the old ones. A connection that was made anew or forgotten
    /// meanwhile stays as it is.
    pub(crate) fn renew(
        &self,
        patient: &str,
        old_token: &str,
        (access_token, expires_at): (String, i64),
        refresh_token: Option<String>,
    ) -> anyhow::Result<()> {
        self.change(|saved| {
            if let Some(connection) = saved.connections.get_mut(patient)
                && connection.access_token == old_token
            {
                connection.access_token = access_token;
                connection.expires_at = expires_at;
                // Without a new refresh token the old one stays good (RFC 6749, section 6).
                if refresh_token.is_some() {
                    connection.refresh_token = refresh_token;
                }
            }
        })
    }

    /// A patient's collections as Latchkey knows them.
    pub(crate) fn resources(&self, patient: &str) -> BTreeMap<String, Registered> {
        let connection = self.connection(patient);
        connection.map_or_else(BTreeMap::new, |connection| connection.resources)
    }

    /// The ids that stand for other patients' collections.
    pub(crate) fn resources_of_others(&self, patient: &str) -> HashSet<String> {
        let saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        let others = saved.connections.iter().filter(|(id, _)| *id != patient);
        others
            .flat_map(|(_, connection)| connection.resources.values())
            .map(|resource| resource.id.clone())
            .collect()
    }

    /// Keeps what Latchkey knows of a patient's collections.
    pub(crate) fn set_resources(
        &self,
        patient: &str,
        resources: BTreeMap<String, Registered>,
    ) -> anyhow::Result<()> {
        self.change(|saved| {
            if let Some(connection) = saved.connections.get_mut(patient) {
                connection.resources = resources;
            }
        })
    }

    /// Notes that Latchkey ended the connection that used this token; a newer one stays.
    pub(crate) fn mark_ended(&self, patient: &str, access_token: &str) -> anyhow::Result<()> {
        self.change(|saved| {
            if let Some(connection) = saved.connections.get_mut(patient)
                && connection.access_token == access_token
            {
                connection.ended = true;
            }
        })
    }

    /// Forgets a connection.
    pub(crate) fn forget(&self, patient: &str) -> anyhow::Result<()> {
        self.change(|saved| {
            saved.connections.remove(patient);
        })
    }

    /// The changed version of a record, if it was ever changed.
    pub(crate) fn changed(&self, key: &str) -> Option<Value> {
        self.saved
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .changed
            .get(key)
            .cloned()
    }

    /// Keeps a changed record, unless somebody changed it since `version` was read. Says whether
    /// it was kept.
    pub(crate) fn keep(&self, key: &str, version: &str, record: Value) -> anyhow::Result<bool> {
        let mut kept = false;
        self.change(|saved| {
            let now = saved
                .changed
                .get(key)
                .and_then(|old| old.pointer("/meta/versionId"));
            if now.is_none_or(|now| now == version) {
                saved.changed.insert(key.to_owned(), record);
                kept = true;
            }
        })?;
        Ok(kept)
    }

    /// Changes a copy, writes it, and only then lets others see it.
    fn change(&self, change: impl FnOnce(&mut Saved)) -> anyhow::Result<()> {
        let mut saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = saved.clone();
        change(&mut next);
        write(&self.file, &next)?;
        *saved = next;
        Ok(())
    }
}

/// Writes beside the file, syncs, and renames over it.
fn write(file: &Path, saved: &Saved) -> anyhow::Result<()> {
    let beside = file.with_extension("new");
    let attempt = || -> anyhow::Result<()> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(&beside)?;
        out.write_all(&serde_json::to_vec_pretty(saved)?)?;
        out.sync_all()?;
        std::fs::rename(&beside, file)?;
        Ok(())
    };
    attempt().with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::{Connection, State};

    fn connection() -> Connection {
        Connection {
            access_token: "pat".into(),
            expires_at: 0,
            refresh_token: Some("refresh".into()),
            ended: false,
            resources: BTreeMap::new(),
        }
    }

    #[test]
    fn a_restart_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state.json");
        let state = State::open(&file, "http://as").unwrap();
        state.connect("sam-bello", connection()).unwrap();
        assert!(
            state
                .keep("a/b/c", "1", json!({"meta": {"versionId": "2"}}))
                .unwrap()
        );
        let again = State::open(&file, "http://as").unwrap();
        assert_eq!(again.connection("sam-bello").unwrap().access_token, "pat");
        assert!(again.changed("a/b/c").is_some());
        assert!(
            State::open(&file, "http://other")
                .unwrap()
                .connection("sam-bello")
                .is_none()
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_of_the_file_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state.json");
        State::open(&file, "http://as")
            .unwrap()
            .connect("sam-bello", connection())
            .unwrap();
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[test]
    fn renewed_tokens_never_replace_a_newer_connection() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(&folder.path().join("state.json"), "http://as").unwrap();
        state.connect("sam-bello", connection()).unwrap();
        let renew = |old: &str, new: &str| {
            let tokens = (new.to_owned(), 9);
            state.renew("sam-bello", old, tokens, None).unwrap();
            state.connection("sam-bello").unwrap()
        };
        assert_eq!(renew("other", "late").access_token, "pat");
        let renewed = renew("pat", "next");
        assert_eq!(renewed.access_token, "next");
        assert_eq!(renewed.refresh_token.as_deref(), Some("refresh"));
    }

    #[test]
    fn a_change_made_on_an_older_version_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(&folder.path().join("state.json"), "http://as").unwrap();
        assert!(
            state
                .keep("k", "1", json!({"meta": {"versionId": "2"}}))
                .unwrap()
        );
        assert!(
            !state
                .keep("k", "1", json!({"meta": {"versionId": "2"}}))
                .unwrap()
        );
    }
}
