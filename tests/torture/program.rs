//! The program itself, on a folder that outlives it: started, killed, told to stop.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::time::Instant;

use super::http::Client;

/// How long a start or an end may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at a program that starts or ends.
const LOOK: Duration = Duration::from_millis(3);

/// The program, running or between two runs.
pub(crate) struct Program {
    child: Option<Child>,
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    database: Option<String>,
}

impl Program {
    /// Starts the practice house on a folder, with a port of its own.
    pub(crate) fn start(folder: &Path, database: Option<String>) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut program = Self {
            child: None,
            folder: folder.to_owned(),
            port,
            database,
        };
        program.run();
        program
    }

    /// Starts it where and as it was before.
    pub(crate) fn run(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let mut command = binary();
        command
            .args(["demo", "--no-fixture"])
            .arg("--data-dir")
            .arg(&self.folder)
            .arg("--listen")
            .arg(SocketAddr::from(([127, 0, 0, 1], self.port)).to_string());
        if let Some(url) = &self.database {
            command.arg("--database-url").arg(url);
        }
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("log"));
        command
            .env("LATCHKEY_POLICY__REQUEST_INTERVAL_SECONDS", "1")
            .env("LATCHKEY_SERVER__SITE_ROOT", &self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.unwrap());
        self.child = Some(command.spawn().unwrap());
        let began = Instant::now();
        let mut client = Client::new(self.port);
        while !client
            .send("GET", "/readyz", &[], "")
            .is_ok_and(|answer| answer.status == 200)
        {
            let child = self.child.as_mut().unwrap();
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none(), "{ended:?}\n{}", self.log());
            assert!(began.elapsed() < PATIENCE, "not ready\n{}", self.log());
            std::thread::sleep(LOOK);
        }
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(9)
        );
    }

    /// Kills it and starts it again.
    pub(crate) fn again(&mut self) {
        self.kill();
        self.run();
    }

    /// Asks it to stop.
    pub(crate) fn terminate(&self) {
        let id = self.child.as_ref().unwrap().id();
        let id = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
        kill_process(id, Signal::TERM).unwrap();
    }

    /// Waits until it has ended.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let mut child = self.child.take().unwrap();
        let began = Instant::now();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status;
            }
            if began.elapsed() > PATIENCE {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("it does not end\n{}", self.log());
            }
            std::thread::sleep(LOOK);
        }
    }

    /// The last lines of its log.
    pub(crate) fn log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// The id and the secret of a practice service or app.
    pub(crate) fn app(&self, key: &str) -> (String, String) {
        let apps = self.list("apps.json");
        let text = |name: &str| apps[key][name].as_str().unwrap().to_owned();
        (text("client_id"), text("client_secret"))
    }

    /// The address and the password of a practice person.
    pub(crate) fn person(&self, key: &str) -> (String, String) {
        let people = self.list("people.json");
        let mut people = people.as_array().unwrap().iter();
        let person = people.find(|person| person["key"] == key).unwrap();
        let text = |name: &str| person[name].as_str().unwrap().to_owned();
        (text("sign_in"), text("password"))
    }

    fn list(&self, name: &str) -> Value {
        let bytes = std::fs::read(self.folder.join(name)).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // A test that failed leaves nothing running.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The program without what this shell happens to have set.
pub(crate) fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LATCHKEY_") {
            command.env_remove(name);
        }
    }
    command
}
