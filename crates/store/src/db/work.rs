//! A write on its way: the closure, the place where its result waits for the commit, and the
//! caller who waits for both.

use futures::future::BoxFuture;
use latchkey_domain::audit::AuditRecord;
use tokio::sync::oneshot;

use crate::change::Change;
use crate::error::StoreError;
use crate::tx::Tx;

/// What a closure wants to become of what it wrote.
pub(super) enum Verdict {
    /// It is to be saved, with these events.
    Keep(Vec<AuditRecord>),
    /// It is to be as if nothing had been written.
    Undo,
}

/// What became of a transaction.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// It is saved, or there was nothing to save.
    Done,
    /// It is not saved.
    Refused(String),
    /// Nobody knows.
    Lost,
}

/// A write of any type.
pub(super) trait Work: Send {
    /// Runs the closure, which may be done again.
    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, Verdict>;

    /// Tells the caller.
    fn answer(self: Box<Self>, outcome: &Outcome);
}

/// A write of one type.
pub(super) struct Pending<T, E, F> {
    closure: F,
    result: Option<Result<(T, bool), E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Pending<T, E, F> {
    pub(super) fn new(closure: F, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self {
            closure,
            result: None,
            reply,
        }
    }
}

impl<T, E, F> Work for Pending<T, E, F>
where
    F: for<'t, 'c> Fn(&'t mut Tx<'c>) -> BoxFuture<'t, Result<Change<T>, E>> + Send + Sync,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx<'_>) -> BoxFuture<'t, Verdict> {
        Box::pin(async move {
            self.result = None;
            match (self.closure)(tx).await {
                Ok(change) => {
                    self.result = Some(Ok((change.value, change.keep)));
                    if change.keep {
                        Verdict::Keep(change.records)
                    } else {
                        Verdict::Undo
                    }
                }
                Err(error) => {
                    self.result = Some(Err(error));
                    Verdict::Undo
                }
            }
        })
    }

    fn answer(self: Box<Self>, outcome: &Outcome) {
        let answer = match (self.result, outcome) {
            (Some(Err(error)), _) => Err(error),
            // Also one that saved nothing itself: in a group it has seen what others wrote, and
            // "that is so already" is untrue when their commit failed.
            (Some(Ok((value, _))), Outcome::Done) => Ok(value),
            (_, Outcome::Refused(cause)) => Err(StoreError::unavailable(cause.clone()).into()),
            (_, Outcome::Lost) => Err(StoreError::Unknown.into()),
            (None, Outcome::Done) => Err(StoreError::corrupt("a write panicked").into()),
        };
        // A caller who has gone away needs no answer; what was saved stays saved.
        let _ = self.reply.send(answer);
    }
}

/// A closure without events, as one with an empty list of them.
pub(super) fn unaudited<T, E, F>(
    closure: F,
) -> impl for<'t, 'c> Fn(&'t mut Tx<'c>) -> BoxFuture<'t, Result<Change<T>, E>> + Send + Sync + 'static
where
    F: for<'t, 'c> Fn(&'t mut Tx<'c>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    move |tx| {
        let future = closure(tx);
        Box::pin(async move { Ok(Change::counted(future.await?, Vec::new())) })
    }
}
