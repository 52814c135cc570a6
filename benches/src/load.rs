//! Many connections at one time, and how long each answer took.
//!
//! A connection sends its next request when it has the answer to the one before. The first wrong
//! answer ends the measurement, because a refusal is quick and would look like speed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::http::{Answer, Asking, Door, Link};

/// What a load came to.
#[derive(Debug)]
pub(crate) struct Load {
    elapsed: Duration,
    /// How long the answers took, the shortest first.
    took: Vec<Duration>,
}

impl Load {
    /// From what was measured, in any order.
    pub(crate) fn new(elapsed: Duration, mut took: Vec<Duration>) -> Self {
        took.sort_unstable();
        Self { elapsed, took }
    }

    /// How many were answered.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.took.len()).unwrap_or(u32::MAX)
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(self.count()) / self.elapsed.as_secs_f64()
    }

    /// The time within which so many of a hundred were answered.
    pub(crate) fn within(&self, percent: usize) -> Duration {
        let place = (self.took.len() * percent).div_ceil(100).saturating_sub(1);
        self.took.get(place).copied().unwrap_or_default()
    }
}

/// Each connection repeats a request of its own, until the time is over.
pub(crate) async fn repeat(
    door: &Door,
    requests: Vec<Asking>,
    expected: StatusCode,
    time: Duration,
) -> anyhow::Result<Load> {
    let mut links = Vec::with_capacity(requests.len());
    for request in requests {
        links.push((Link::open(door).await?, request));
    }
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for (mut link, request) in links {
        tasks.spawn(async move {
            let mut took = Vec::new();
            loop {
                let asked = Instant::now();
                link.send(request.clone()).await?.expect(expected)?;
                let answered = Instant::now();
                took.push(answered - asked);
                if answered - began >= time {
                    return Ok::<_, anyhow::Error>(took);
                }
            }
        });
    }
    let mut all = Vec::new();
    while let Some(took) = tasks.join_next().await {
        all.extend(took??);
    }
    Ok(Load::new(began.elapsed(), all))
}

/// So many connections send each request once; the answers come back in the order of the requests.
pub(crate) async fn once(
    door: &Door,
    connections: u32,
    requests: Vec<Asking>,
    expected: StatusCode,
) -> anyhow::Result<(Load, Vec<Answer>)> {
    let mut links = Vec::new();
    for _ in 0..connections {
        links.push(Link::open(door).await?);
    }
    let queue = Arc::new(Mutex::new(requests.into_iter().enumerate()));
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for mut link in links {
        let queue = Arc::clone(&queue);
        let next = move || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        tasks.spawn(async move {
            let mut done = Vec::new();
            while let Some((place, request)) = next() {
                let asked = Instant::now();
                let answer = link.send(request).await?.expect(expected)?;
                done.push((place, asked.elapsed(), answer));
            }
            Ok::<_, anyhow::Error>(done)
        });
    }
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.extend(done??);
    }
    let elapsed = began.elapsed();
    all.sort_unstable_by_key(|(place, _, _)| *place);
    let took = all.iter().map(|(_, took, _)| *took).collect();
    let answers = all.into_iter().map(|(_, _, answer)| answer).collect();
    Ok((Load::new(elapsed, took), answers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let millis = |list: &[u64]| list.iter().map(|ms| Duration::from_millis(*ms)).collect();
        let load = Load::new(Duration::from_secs(2), millis(&[4, 1, 3, 2]));
        assert_eq!(load.within(50), Duration::from_millis(2));
        assert_eq!(load.within(95), Duration::from_millis(4));
        assert_eq!(load.within(0), Duration::from_millis(1));
        assert!((load.rate() - 2.0).abs() < f64::EPSILON);
        let none = Load::new(Duration::from_secs(1), Vec::new());
        assert_eq!(none.within(95), Duration::ZERO);
    }
}
