//! The provider's process, and how a test changes it.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A provider, which ends with the test.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    control: String,
    http: reqwest::Client,
    _process: Child,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(
            root.join("node_modules/oidc-provider").exists(),
            "the provider is not installed: run make setup"
        );
        let mut process = Command::new("node")
            .arg(root.join("tests/openid/provider.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Self {
            issuer: text("issuer"),
            control: text("control"),
            http: reqwest::Client::new(),
            _process: process,
        }
    }

    /// Changes it; says how often its keys were asked for.
    pub(crate) async fn change(&self, what: Value) -> u64 {
        let answer = self.http.post(&self.control).json(&what).send().await;
        let said: Value = answer.unwrap().json().await.unwrap();
        said["asked"].as_u64().unwrap()
    }

    /// From now on this person is the one who signs in there.
    pub(crate) async fn is_used_by(&self, account: &str) {
        self.change(json!({ "account": account })).await;
    }
}
