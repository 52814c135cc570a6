//! The ticker behind regular work: expiring, purging, sending.
//!
//! One run at a time; a failure or a panic is logged and the next tick tries again, because what is
//! due stays due.

use std::{fmt::Display, future::Future, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use crate::server::Shutdown;

/// Calls `job` at once and then every `period`, until the shutdown begins. A run under way is
/// finished first.
pub async fn run<J, F, E>(name: &'static str, period: Duration, shutdown: Shutdown, mut job: J)
where
    J: FnMut() -> F,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Display + Send + 'static,
{
    let mut ticks = interval(period.max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = shutdown.begun() => return,
            _ = ticks.tick() => {}
        }
        // In a task of its own, so that a panic ends this run and not the ticker.
        match tokio::spawn(job()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(name, %error, "regular work failed, to be tried again");
            }
            Err(_) => tracing::error!(name, "regular work broke off, to be tried again"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use super::*;

    #[tokio::test]
    async fn it_goes_on_after_a_failure_and_a_panic_until_the_shutdown() {
        let runs = Arc::new(AtomicU32::new(0));
        let (trigger, shutdown) = Shutdown::by_hand();
        let trigger = Arc::new(trigger);
        let counted = Arc::clone(&runs);
        run("test", Duration::from_millis(2), shutdown, move || {
            let (runs, trigger) = (Arc::clone(&counted), Arc::clone(&trigger));
            async move {
                match runs.fetch_add(1, Ordering::SeqCst) {
                    0 => Err("no"),
                    1 => panic!("broken"),
                    2 => Ok(()),
                    _ => {
                        trigger.begin();
                        Ok(())
                    }
                }
            }
        })
        .await;
        assert_eq!(runs.load(Ordering::SeqCst), 4);
    }
}
