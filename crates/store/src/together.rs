//! Look-ups that wait together are made together.
//!
//! Every introspection looks up two handles. Under load many wait at the same moment; one
//! statement for all of them costs little more than one for each. A look-up reads what is in the
//! database after it was asked for, never before, so nothing here remembers anything.

use std::future::Future;
use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use crate::error::StoreError;

/// The most that are looked up in one statement; a power of two, see [`padded`].
const MOST: usize = 64;
/// How many may wait; whoever comes then waits for a place.
const WAITING: usize = 512;

type Reply<V> = oneshot::Sender<Result<V, StoreError>>;
type Run<K, V> =
    Arc<dyn Fn(Vec<K>) -> BoxFuture<'static, Result<Vec<V>, StoreError>> + Send + Sync>;

/// The queue of one kind of look-up; cheap to clone.
pub(crate) struct Together<K, V>(mpsc::Sender<(K, Reply<V>)>);

impl<K, V> Clone for Together<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Clone + Send + 'static, V: Send + 'static> Together<K, V> {
    /// A queue; `run` looks up all keys and gives a value for each, in their order.
    pub(crate) fn new<F, Fut>(run: F) -> Self
    where
        F: Fn(Vec<K>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<V>, StoreError>> + Send + 'static,
    {
        let run: Run<K, V> = Arc::new(move |keys| Box::pin(run(keys)));
        let (sender, mut queue) = mpsc::channel::<(K, Reply<V>)>(WAITING);
        tokio::spawn(async move {
            while let Some(first) = queue.recv().await {
                let mut asked = vec![first];
                while asked.len() < MOST
                    && let Ok(next) = queue.try_recv()
                {
                    asked.push(next);
                }
                // In a task of its own: a panic loses these look-ups and not the queue.
                let _ = tokio::spawn(answer(Arc::clone(&run), asked)).await;
            }
        });
        Self(sender)
    }

    /// Looks up one key, together with whatever else waits.
    pub(crate) async fn ask(&self, key: K) -> Result<V, StoreError> {
        let (reply, answer) = oneshot::channel();
        let gone = || StoreError::unavailable("a look-up was given up");
        self.0.send((key, reply)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn answer<K: Clone, V>(run: Run<K, V>, asked: Vec<(K, Reply<V>)>) {
    // Whoever hung up meanwhile needs no answer.
    let asked: Vec<_> = asked
        .into_iter()
        .filter(|(_, reply)| !reply.is_closed())
        .collect();
    let keys = asked.iter().map(|(key, _)| key.clone()).collect();
    match run(keys).await {
        Ok(values) => {
            for ((_, reply), value) in asked.into_iter().zip(values) {
                let _ = reply.send(Ok(value));
            }
        }
        // Each alone: one that cannot be read must spoil nothing for the others.
        Err(StoreError::Corrupt(_)) if asked.len() > 1 => {
            for (key, reply) in asked {
                let alone = run(vec![key]).await.map(|values| values.into_iter().next());
                let value = alone.and_then(|value| {
                    value.ok_or_else(|| StoreError::unavailable("a look-up gave nothing"))
                });
                let _ = reply.send(value);
            }
        }
        Err(error) => {
            let cause = error.to_string();
            let mut error = Some(error);
            for (_, reply) in asked {
                let same = error.take();
                let same = same.unwrap_or_else(|| StoreError::unavailable(cause.clone()));
                let _ = reply.send(Err(same));
            }
        }
    }
}

/// The places of a list in a statement: powers of two, so that few different statements are
/// prepared. What is too many is filled with the last value.
pub(crate) fn padded<T>(values: &[T]) -> impl Iterator<Item = &T> + Clone {
    let size = values.len().next_power_of_two();
    let last = values.last();
    (0..size).filter_map(move |place| values.get(place).or(last))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn queue(seen: &Arc<Mutex<Vec<usize>>>) -> Together<u32, u32> {
        let seen = Arc::clone(seen);
        Together::new(move |keys: Vec<u32>| {
            let seen = Arc::clone(&seen);
            async move {
                seen.lock().unwrap().push(keys.len());
                tokio::task::yield_now().await;
                assert!(!keys.contains(&13), "this one breaks");
                if keys.contains(&7) {
                    return Err(StoreError::corrupt("seven"));
                }
                Ok(keys.iter().map(|key| key * 10).collect())
            }
        })
    }

    #[tokio::test]
    async fn what_waits_is_asked_together_and_each_gets_its_own() {
        let seen = Arc::default();
        let queue = queue(&seen);
        let asks = (100..300).map(|key| {
            let queue = queue.clone();
            async move { queue.ask(key).await.unwrap() }
        });
        let answers = futures::future::join_all(asks).await;
        assert_eq!(
            answers,
            (100..300).map(|key| key * 10).collect::<Vec<u32>>()
        );
        let batches = seen.lock().unwrap().clone();
        assert!(
            batches.len() < 200 && batches.iter().all(|size| *size <= MOST),
            "{batches:?}"
        );
    }

    #[tokio::test]
    async fn one_that_cannot_be_read_spoils_nothing_and_a_panic_does_not_end_the_queue() {
        let queue = queue(&Arc::default());
        let (bad, good) = tokio::join!(queue.ask(7), queue.ask(8));
        assert!(matches!(bad, Err(StoreError::Corrupt(_))));
        assert_eq!(good.unwrap(), 80);
        assert!(queue.ask(13).await.is_err());
        assert_eq!(queue.ask(9).await.unwrap(), 90);
    }

    #[test]
    fn lists_have_few_lengths() {
        let length = |count: usize| padded(&vec![1; count]).count();
        assert_eq!([1, 2, 3, 5, 33, 64].map(length), [1, 2, 4, 8, 64, 64]);
        assert_eq!(
            padded(&[1, 2, 3]).copied().collect::<Vec<_>>(),
            [1, 2, 3, 3]
        );
        assert_eq!(padded::<u8>(&[]).count(), 0);
    }
}
