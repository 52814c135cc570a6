//! What a connection is doing, and since when.
//!
//! The HTTP library times heads of requests from the moment the last answer ended and does not time
//! the first bytes at all. So the stream tells here what arrives, the service tells when a request
//! starts and ends, and the connection ends when one phase takes too long. The stream also looks
//! for a head that states its length in two ways, which the library would quietly repair.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::{Instant, sleep_until};

use super::ServeOptions;

/// A longer head is refused by the library.
const LONGEST_HEAD: usize = 16 * 1024;
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0";

#[derive(Debug, Clone, Copy)]
enum Phase {
    /// Accepted, and nothing has come yet.
    New,
    /// Between two requests.
    Idle,
    /// A head has begun to arrive.
    Head,
    /// At least one request is being answered.
    Busy,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    under_way: usize,
    http2: bool,
    head: Vec<u8>,
    head_read: bool,
    ambiguous: bool,
}

/// The pulse of one connection.
#[derive(Debug)]
pub(super) struct Pulse(Mutex<State>);

impl Pulse {
    pub(super) fn new() -> Self {
        Self(Mutex::new(State {
            phase: Phase::New,
            since: Instant::now(),
            under_way: 0,
            http2: false,
            head: Vec::new(),
            head_read: false,
            ambiguous: false,
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes arrived.
    pub(super) fn arrived(&self, bytes: &[u8]) {
        let mut state = self.state();
        if state.http2 || bytes.is_empty() {
            return;
        }
        if matches!(state.phase, Phase::New | Phase::Idle) {
            state.phase = Phase::Head;
            state.since = Instant::now();
        }
        if matches!(state.phase, Phase::Head) && !state.head_read {
            let room = LONGEST_HEAD.saturating_sub(state.head.len());
            state.head.extend(bytes.iter().take(room));
            if state.head.starts_with(HTTP2_PREFACE) {
                // Frames from here on: no more lines to look at.
                state.http2 = true;
                state.head = Vec::new();
            } else if let Some(ambiguous) = has_two_lengths(&state.head) {
                state.ambiguous = ambiguous;
                state.head_read = true;
                state.head.clear();
            }
        }
    }

    /// A request starts; says whether its head stated its length in two ways.
    pub(super) fn started(&self) -> bool {
        let mut state = self.state();
        state.under_way += 1;
        state.phase = Phase::Busy;
        std::mem::take(&mut state.ambiguous)
    }

    /// Its answer has been handed over whole, or given up.
    pub(super) fn ended(&self) {
        let mut state = self.state();
        state.under_way = state.under_way.saturating_sub(1);
        if state.under_way == 0 {
            state.phase = Phase::Idle;
            state.since = Instant::now();
            state.head_read = false;
            state.head.clear();
        }
    }

    /// Returns when the connection has taken too long over what it is doing.
    pub(super) async fn failed(&self, options: &ServeOptions) {
        // Looks a few times per limit instead of being woken at every request.
        let step = options.header.min(options.keep_alive) / 4;
        loop {
            let now = Instant::now();
            let deadline = {
                let state = self.state();
                match state.phase {
                    Phase::New | Phase::Head => Some(state.since + options.header),
                    Phase::Idle => Some(state.since + options.keep_alive),
                    Phase::Busy => None,
                }
            };
            match deadline {
                Some(deadline) if deadline <= now => return,
                Some(deadline) => sleep_until(deadline.min(now + step)).await,
                None => sleep_until(now + step).await,
            }
        }
    }
}

/// Nothing while the head is unfinished.
fn has_two_lengths(head: &[u8]) -> Option<bool> {
    // Empty lines before the request line are allowed.
    let start = head.iter().position(|byte| !b"\r\n".contains(byte))?;
    let (mut encoding, mut length) = (false, false);
    for line in head.get(start..)?.split_inclusive(|byte| *byte == b'\n') {
        if !line.ends_with(b"\n") {
            return None;
        }
        let line = line.trim_ascii_end();
        if line.is_empty() {
            return Some(encoding && length);
        }
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        encoding |= name.eq_ignore_ascii_case(b"transfer-encoding");
        length |= name.eq_ignore_ascii_case(b"content-length");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lengths_are_seen_in_any_order_and_any_pieces() {
        let wrong = b"\r\nPOST / HTTP/1.1\r\nHost: x\r\nTRANSFER-encoding: chunked\r\nContent-Length: 3\r\n\r\nbody";
        assert_eq!(has_two_lengths(wrong), Some(true));
        assert_eq!(
            has_two_lengths(b"POST / HTTP/1.1\nContent-Length: 3\nTransfer-Encoding: x\n\n"),
            Some(true)
        );
        assert_eq!(
            has_two_lengths(
                b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nTransfer-Encoding: x\r\n\r\n"
            ),
            Some(false)
        );
        assert_eq!(
            has_two_lengths(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n"),
            None
        );
        let pulse = Pulse::new();
        for byte in wrong {
            pulse.arrived(&[*byte]);
        }
        assert!(pulse.started());
        pulse.ended();
        pulse.arrived(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(!pulse.started());
    }

    #[test]
    fn frames_are_not_read_as_lines() {
        let pulse = Pulse::new();
        pulse.arrived(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        pulse.started();
        pulse.ended();
        pulse.arrived(b"\nTransfer-Encoding: a\nContent-Length: b\n\n");
        assert!(!pulse.started());
    }
}
