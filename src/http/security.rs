//! What every request passes and every answer wears: limits, fixed host, same-origin proof,
//! headers, request ids.
//!
//! [`protect`] is called once, last, on the joined router, so that no route can be forgotten. The
//! values are in [`policy`]; each check is a function of its own that tests call directly.

pub mod address;
mod admission;
mod csp;
mod origin;
pub mod policy;
pub mod rate_limit;
mod refusal;
mod report;
mod request_id;
mod response;

use std::sync::Arc;

use axum::{Router, middleware::from_fn_with_state};

pub use address::{Network, PeerAddress, ThroughTrustedProxy};
pub use admission::AmbiguousLength;
pub use csp::{CspNonce, FormActionOrigin, NoReferrer};
pub use policy::{HttpLimits, SecurityPolicy};
pub use rate_limit::{RateKind, RateLimiter, RateLimits, RetryAfter};
pub use report::csp_report;
pub use request_id::RequestId;

/// Puts the whole router behind the checks. Call it last: later routes would stay outside.
pub fn protect(router: Router, policy: SecurityPolicy) -> Router {
    let policy = Arc::new(policy);
    // The last layer is the outermost: trace, then dress the answer, then admit the request.
    router
        .layer(from_fn_with_state(Arc::clone(&policy), admission::admit))
        .layer(from_fn_with_state(Arc::clone(&policy), response::dress))
        .layer(from_fn_with_state(policy, request_id::trace))
}

/// Fresh bytes for nonces and request ids, which belong to the door and to no use case.
fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
