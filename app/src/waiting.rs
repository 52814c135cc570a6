//! How many requests need the reader's answer, known before any page is made, so that every page of
//! her records can say it beside *Requests*.
//!
//! It travels with the task that answers one request; what cannot be counted is not said.

use std::future::Future;

use crate::session::Visitor;
use crate::state::AppState;

tokio::task_local! {
    static WAITING: usize;
}

/// Pages that say nothing of requests, by the first part of their path.
const SILENT: [&str; 9] = [
    "live",
    "asks",
    "shared-with-me",
    "my-proof",
    "prove",
    "authorize",
    "sign-in",
    "sign-out",
    "signed-out",
];

/// The count, where it is known.
pub(crate) fn known() -> Option<usize> {
    WAITING.try_with(|waiting| *waiting).ok()
}

/// Counts for somebody who is signed in and asks for a page that says it.
pub(crate) async fn count(state: &AppState, visitor: &Visitor, path: &str) -> Option<usize> {
    let session = visitor.0.as_ref()?;
    let first = path.split('/').nth(1).unwrap_or_default();
    if SILENT.contains(&first) {
        return None;
    }
    let approval = &state.services().approval;
    approval.needing_answer(&session.owner()).await.ok()
}

/// Answers with the count at hand.
pub(crate) async fn with<F: Future>(count: Option<usize>, answer: F) -> F::Output {
    match count {
        Some(count) => WAITING.scope(count, answer).await,
        None => answer.await,
    }
}
