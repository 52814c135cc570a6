//! Probes: whether the process lives, and whether it can be given work.
//!
//! Liveness asks nothing of anybody. Readiness asks what it was given, and says no as soon as the
//! server begins to stop, so that a balancer looks elsewhere first.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use axum::{Router, routing::get};
use http::StatusCode;
use tokio::time::timeout;

use crate::server::Shutdown;

/// Longer than this and the answer is no.
const PATIENCE: Duration = Duration::from_secs(2);

/// A future in a box, as readiness checks give it.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send + 'static>>;

/// `/healthz` and `/readyz`.
pub fn router<S, F>(shutdown: Shutdown, ready: F) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    F: Fn() -> BoxFuture<bool> + Send + Sync + 'static,
{
    let ready = Arc::new(ready);
    let readiness = move || {
        let (shutdown, ready) = (shutdown.clone(), Arc::clone(&ready));
        async move {
            if !shutdown.is_begun() && timeout(PATIENCE, ready()).await.unwrap_or(false) {
                (StatusCode::OK, "ready")
            } else {
                (StatusCode::SERVICE_UNAVAILABLE, "not ready")
            }
        }
    };
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(readiness))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn ask(router: &Router, path: &str) -> StatusCode {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn readiness_follows_its_question_and_the_shutdown() {
        let (trigger, shutdown) = Shutdown::by_hand();
        let no: Router = router(shutdown.clone(), || Box::pin(async { false }));
        let yes: Router = router(shutdown, || Box::pin(async { true }));
        assert_eq!(ask(&no, "/healthz").await, StatusCode::OK);
        assert_eq!(ask(&no, "/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(ask(&yes, "/readyz").await, StatusCode::OK);
        trigger.begin();
        assert_eq!(ask(&yes, "/healthz").await, StatusCode::OK);
        assert_eq!(ask(&yes, "/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
    }
}
