//! The mail server's process.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// A mail server, which ends with the test.
#[derive(Debug)]
pub(crate) struct MailServer {
    pub(crate) port: u16,
    lines: Lines<BufReader<ChildStdout>>,
    process: Child,
}

impl MailServer {
    /// One on a free port.
    pub(crate) async fn start() -> Self {
        Self::start_at(0).await
    }

    /// One on this port.
    pub(crate) async fn start_at(port: u16) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(
            root.join("node_modules/smtp-server").exists(),
            "the mail server is not installed: run make setup"
        );
        let mut process = Command::new("node")
            .arg(root.join("tests/mail/server.mjs"))
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        Self {
            port: u16::try_from(said["port"].as_u64().unwrap()).unwrap(),
            lines,
            process,
        }
    }

    /// The next letter that it took.
    pub(crate) async fn letter(&mut self) -> Value {
        let line = self.lines.next_line().await.unwrap().unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Ends it; says what it took besides.
    pub(crate) async fn stop(mut self) -> Vec<Value> {
        drop(self.process.stdin.take());
        self.process.wait().await.unwrap();
        let mut rest = Vec::new();
        while let Some(line) = self.lines.next_line().await.unwrap() {
            rest.push(serde_json::from_str(&line).unwrap());
        }
        rest
    }
}
