//! `[keys]`: files that hold key material, never the material itself.
//!
//! The master key is 32 bytes in a file that only its owner may read. Every other key is derived
//! from it, so a file that anyone else can open is refused, not warned about.

use std::{
    fmt,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Room for 64 hexadecimal digits and a line end, and one byte to notice more.
const LONGEST: u64 = 67;

/// The key files of this installation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySettings {
    /// The file of the master key. Not in the folder of the database.
    pub master_key_file: Option<PathBuf>,
    /// The file of the master key before it, while a rotation is under way.
    pub previous_master_key_file: Option<PathBuf>,
}

/// 32 bytes from which every other key is derived. Its debug text does not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// The bytes, for the derivation of keys and nothing else.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MasterKey(hidden)")
    }
}

impl KeySettings {
    pub(super) fn every_setting() -> Self {
        Self {
            master_key_file: Some(PathBuf::from("master.key")),
            previous_master_key_file: Some(PathBuf::from("previous.key")),
        }
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if self.previous_master_key_file.is_some()
            && self.previous_master_key_file == self.master_key_file
        {
            return Err(ConfigError::new(
                "keys.previous_master_key_file",
                "must be another file than keys.master_key_file; leave it out when no rotation is under way",
            ));
        }
        Ok(())
    }

    pub(super) fn master_key(&self) -> Result<MasterKey, ConfigError> {
        let path = self.master_key_file.as_deref().ok_or_else(|| {
            ConfigError::new(
                "keys.master_key_file",
                "must name a file with 32 random bytes; make one with: (umask 077; head -c 32 /dev/urandom > latchkey.key)",
            )
        })?;
        read("keys.master_key_file", path)
    }

    pub(super) fn previous_master_key(&self) -> Result<Option<MasterKey>, ConfigError> {
        self.previous_master_key_file
            .as_deref()
            .map(|path| read("keys.previous_master_key_file", path))
            .transpose()
    }
}

fn read(setting: &str, path: &Path) -> Result<MasterKey, ConfigError> {
    let wrong = |sentence: String| {
        ConfigError::new(setting, format!("{sentence} (is \"{}\")", path.display()))
    };
    let file = File::open(path)
        .map_err(|error| wrong(format!("the key file cannot be opened, {error}")))?;
    // Asked of the open file, so that nobody can swap it between the question and the reading.
    let facts = file
        .metadata()
        .map_err(|error| wrong(format!("the key file cannot be read, {error}")))?;
    if !facts.is_file() {
        return Err(wrong("must be a plain file".to_owned()));
    }
    guarded(&facts).map_err(wrong)?;
    let mut bytes = Vec::new();
    file.take(LONGEST)
        .read_to_end(&mut bytes)
        .map_err(|error| wrong(format!("the key file cannot be read, {error}")))?;
    let key = decode(&bytes)
        .ok_or_else(|| wrong("must hold exactly 32 bytes, or 64 hexadecimal digits".to_owned()))?;
    if key.iter().all(|byte| Some(byte) == key.first()) {
        return Err(wrong(
            "must hold random bytes, and these are all the same".to_owned(),
        ));
    }
    Ok(MasterKey(key))
}

#[cfg(unix)]
pub(super) fn guarded(facts: &std::fs::Metadata) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let mode = facts.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(format!(
            "must be readable by its owner only, run chmod 600 on it; its mode is {mode:04o}"
        ));
    }
    let user = rustix::process::geteuid();
    // Root may hand a credential to a service; anybody else could read along.
    if facts.uid() != user.as_raw() && facts.uid() != 0 {
        return Err(format!(
            "must belong to the user Latchkey runs as ({}), and belongs to {}",
            user.as_raw(),
            facts.uid()
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn guarded(_: &std::fs::Metadata) -> Result<(), String> {
    Ok(())
}

fn decode(bytes: &[u8]) -> Option<[u8; 32]> {
    if let Ok(raw) = <[u8; 32]>::try_from(bytes) {
        return Some(raw);
    }
    let digits = bytes.trim_ascii_end();
    if digits.len() != 64 {
        return None;
    }
    let mut key = [0; 32];
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = <[u8; 2]>::try_from(pair).ok()?;
        let value = char::from(high).to_digit(16)? * 16 + char::from(low).to_digit(16)?;
        *byte = u8::try_from(value).ok()?;
    }
    Some(key)
}
