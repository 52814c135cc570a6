//! The processes that are measured: started, waited for, watched and ended.
//!
//! What the system says of a process is read from `/proc`; where there is none, such a figure is
//! left out.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::body::Bytes;
use http::{Method, StatusCode};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::http::{Door, Link};

/// How long a start may take before it is given up.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often somebody who starts is asked whether it is ready.
const BETWEEN: Duration = Duration::from_millis(1);

/// A process with a door; it ends with this value.
pub(crate) struct Process {
    child: Child,
    pub(crate) door: Door,
}

impl Process {
    /// Starts Latchkey, and tells how long it took until it was ready.
    pub(crate) async fn latchkey(
        mut command: Command,
        door: &Door,
        log: Option<&Path>,
    ) -> anyhow::Result<(Self, Duration)> {
        // What this shell happens to have set is no part of the measurement.
        let inherited = std::env::vars_os().map(|(name, _)| name);
        for name in inherited.filter(|name| name.to_string_lossy().starts_with("LATCHKEY_")) {
            if !command.as_std().get_envs().any(|(set, _)| set == name) {
                command.env_remove(name);
            }
        }
        let log = match log {
            Some(path) => File::options().create(true).append(true).open(path)?.into(),
            None => Stdio::null(),
        };
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let began = Instant::now();
        let child = command.stderr(log).kill_on_drop(true).spawn()?;
        let mut process = Self {
            child,
            door: door.clone(),
        };
        timeout(PATIENCE, process.ready())
            .await
            .context("the program was not ready in time")??;
        Ok((process, began.elapsed()))
    }

    /// Starts this program again as the bare route.
    pub(crate) async fn bare() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("bare")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let out = child.stdout.take().context("it has no output")?;
        let line = BufReader::new(out).lines().next_line().await?;
        let address = line.context("it told no address")?.parse()?;
        Ok(Self {
            child,
            door: Door::new(address),
        })
    }

    async fn ready(&mut self) -> anyhow::Result<()> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("the program ended with {status}; run again with --log FILE to see why");
            }
            if let Ok(mut link) = Link::open(&self.door).await {
                let asking = self.door.ask(Method::GET, "/readyz");
                let answer = link.send(asking.body(Bytes::new().into())?).await?;
                if answer.status == StatusCode::OK {
                    return Ok(());
                }
            }
            sleep(BETWEEN).await;
        }
    }

    /// Lets it end in good order.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().context("it has ended already")?;
        let told = Command::new("kill")
            .args(["-TERM", &id.to_string()])
            .status();
        if !told.await?.success() {
            bail!("the program could not be told to stop");
        }
        let ended = timeout(PATIENCE, self.child.wait()).await;
        let status = ended.context("the program did not stop in time")??;
        if status.success() {
            Ok(())
        } else {
            bail!("the program ended with {status}")
        }
    }

    /// The memory it has in use, in megabytes.
    pub(crate) fn memory(&self) -> Option<f64> {
        let text = self.told("status")?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(f64::from(kilobytes) / 1024.0)
    }

    /// The processor time it has had, which the system counts in hundredths of a second.
    pub(crate) fn processor(&self) -> Option<Duration> {
        let text = self.told("stat")?;
        // The name in brackets may hold spaces; the figures follow it.
        let mut fields = text.rsplit_once(") ")?.1.split(' ').skip(11);
        let mut hundredths = || fields.next()?.parse::<u64>().ok();
        let ticks = hundredths()?.checked_add(hundredths()?)?;
        Some(Duration::from_millis(ticks.saturating_mul(10)))
    }

    fn told(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.child.id()?)).ok()
    }
}
