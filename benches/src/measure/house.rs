//! The installation that is measured: its folder, its settings, and how it is started.
//!
//! It is served with the settings of production. Only what would end a long measurement is longer,
//! and one address may hold more connections, since every caller has the same.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::process::Command;

use crate::cli::Options;
use crate::http::Door;
use crate::process::Process;

/// What differs from the standard settings.
const SETTINGS: [(&str, &str); 5] = [
    ("LATCHKEY_SERVER__METRICS_LISTEN", "127.0.0.1:0"),
    ("LATCHKEY_SERVER__MAX_PER_ADDRESS", "1000"),
    ("LATCHKEY_LIFETIMES__RETURNED_TICKET", "600"),
    ("LATCHKEY_LIFETIMES__RPT", "3600"),
    ("LATCHKEY_LIFETIMES__SESSION_IDLE", "3600"),
];

/// A folder with a key and a database, and the program to run on it.
pub(crate) struct House {
    program: PathBuf,
    root: PathBuf,
    site: PathBuf,
    log: Option<PathBuf>,
    env: Vec<(String, String)>,
    door: Door,
}

impl House {
    pub(crate) fn new(options: &Options, root: &Path) -> anyhow::Result<Self> {
        // Taken and given back: the program can be told a port, and not asked for one.
        let free = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        Ok(Self {
            program: options.program()?,
            root: root.to_owned(),
            site: options.site.clone(),
            log: options.log.clone(),
            env: options.env.clone(),
            door: Door::new(free.local_addr()?),
        })
    }

    /// Where the practice data is.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.join("practice")
    }

    /// The database as it is served, for the size of its files.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join("latchkey.sqlite")
    }

    /// Makes the practice people and apps, and ends.
    pub(crate) async fn furnish(&self) -> anyhow::Result<()> {
        let mut command = self.command("demo");
        let listen = self.door.address.to_string();
        command
            .args(["--no-fixture", "--data-dir"])
            .arg(self.folder());
        command.args(["--listen", &listen]);
        let (process, _) = self.start(command).await?;
        process.stop().await
    }

    /// Serves what was made, as in production.
    pub(crate) async fn serve(&self) -> anyhow::Result<(Process, Duration)> {
        let key = self.folder().join("latchkey.key");
        self.start(self.serving(&self.database(), &key)).await
    }

    /// Serves a database that is not there yet.
    pub(crate) async fn serve_empty(&self, number: u32) -> anyhow::Result<(Process, Duration)> {
        let folder = self.root.join(format!("empty-{number}"));
        std::fs::create_dir(&folder)?;
        let key = folder.join("latchkey.key");
        write_key(&key)?;
        let database = folder.join("latchkey.sqlite");
        self.start(self.serving(&database, &key)).await
    }

    fn serving(&self, database: &Path, key: &Path) -> Command {
        let mut command = self.command("serve");
        command
            .env("LATCHKEY_SERVER__LISTEN", self.door.address.to_string())
            .env("LATCHKEY_SERVER__BASE_URL", self.door.origin())
            .env(
                "LATCHKEY_DATABASE__URL",
                format!("sqlite:{}", database.display()),
            )
            .env("LATCHKEY_KEYS__MASTER_KEY_FILE", key);
        command
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg(name)
            .env("LATCHKEY_SERVER__SITE_ROOT", &self.site)
            .envs(SETTINGS)
            .envs(self.env.iter().cloned());
        command
    }

    async fn start(&self, command: Command) -> anyhow::Result<(Process, Duration)> {
        Process::latchkey(command, &self.door, self.log.as_deref()).await
    }
}

/// A key for an installation that lives for a moment; it only has to be well formed.
fn write_key(path: &Path) -> std::io::Result<()> {
    let key: Vec<u8> = (0..32).collect();
    std::fs::write(path, key)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}
