//! The wish to stop, shared by everything that runs: first kindly, then at once.

use std::{future::pending, sync::Arc};

use tokio::sync::watch;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Running,
    Stopping,
    AtOnce,
}

/// Whether and how soon to stop. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shutdown {
    stage: watch::Receiver<Stage>,
}

/// The other end: says when to stop.
#[derive(Debug, Clone)]
pub struct ShutdownTrigger {
    stage: Arc<watch::Sender<Stage>>,
}

impl Shutdown {
    /// A shutdown that somebody triggers.
    #[must_use]
    pub fn by_hand() -> (ShutdownTrigger, Self) {
        let (sender, stage) = watch::channel(Stage::Running);
        (
            ShutdownTrigger {
                stage: Arc::new(sender),
            },
            Self { stage },
        )
    }

    /// A shutdown by SIGTERM or SIGINT; a second signal means at once.
    ///
    /// # Errors
    /// When the system does not let us listen for signals.
    pub fn on_signals() -> std::io::Result<Self> {
        let (trigger, shutdown) = Self::by_hand();
        let mut signals = signals::Signals::listen()?;
        tokio::spawn(async move {
            signals.next().await;
            tracing::info!("stopping: requests under way are finished first");
            trigger.begin();
            signals.next().await;
            tracing::warn!("stopping at once");
            trigger.at_once();
        });
        Ok(shutdown)
    }

    /// Whether stopping has begun.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        *self.stage.borrow() != Stage::Running
    }

    /// Waits until stopping begins.
    pub async fn begun(&self) {
        self.wait(Stage::Stopping).await;
    }

    /// Waits until stopping may wait no longer.
    pub async fn at_once(&self) {
        self.wait(Stage::AtOnce).await;
    }

    async fn wait(&self, wanted: Stage) {
        let mut stage = self.stage.clone();
        let gone = stage.wait_for(|stage| *stage >= wanted).await.is_err();
        if gone {
            // Nobody is left who could ask for it.
            pending::<()>().await;
        }
    }
}

impl ShutdownTrigger {
    /// Stop accepting, finish what is under way.
    pub fn begin(&self) {
        self.stage
            .send_modify(|stage| *stage = (*stage).max(Stage::Stopping));
    }

    /// Cut off what is under way.
    pub fn at_once(&self) {
        self.stage.send_modify(|stage| *stage = Stage::AtOnce);
    }
}

#[cfg(unix)]
mod signals {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) struct Signals {
        terminate: Signal,
        interrupt: Signal,
    }

    impl Signals {
        pub(super) fn listen() -> std::io::Result<Self> {
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }

        pub(super) async fn next(&mut self) {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
        }
    }
}

#[cfg(not(unix))]
mod signals {
    pub(super) struct Signals;

    impl Signals {
        pub(super) fn listen() -> std::io::Result<Self> {
            Ok(Self)
        }

        pub(super) async fn next(&mut self) {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
