//! What a handler says when it cannot answer, and the page that a person then sees.
//!
//! A handler only names the failure; the frame around all handlers turns it into a page with the
//! right header, so that a failure never leaves somebody without a way on.

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_service::StoreError;
use leptos::prelude::*;

use crate::around::Around;
use crate::components::{BUTTON, H1};
use crate::session::{next_for, next_to, page_of_form};
use crate::shell::Page;
use crate::state::AppState;
use crate::words::{t, tx};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There is no such page, or it is somebody else's: the two look the same.
    NotFound,
    /// The steps that an app led to are over, or were never there.
    LostPlace,
    /// The store failed; nothing was changed.
    Store,
    /// Too much at once.
    Busy,
    /// The form is from an old page or from another site.
    OutOfDate,
    /// Anything else that has only a number.
    Other(StatusCode),
    /// Somebody must sign in first; the address of the sign-in page.
    SignIn(String),
}

impl Failure {
    /// Sign in first, then come back to this address.
    pub(crate) fn sign_in_for(uri: &Uri) -> Self {
        Self::SignIn(next_for(uri))
    }

    /// Sign in first, then come back to the page that a form was on.
    pub(crate) fn sign_in_for_form(uri: &Uri) -> Self {
        Self::SignIn(next_to(&page_of_form(uri.path())))
    }

    /// Sign in once more, because the last time is too long ago, then go on to this address.
    pub(crate) fn sign_in_before(address: &str) -> Self {
        Self::SignIn(next_to(address))
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::LostPlace => StatusCode::NOT_FOUND,
            Self::Store => StatusCode::SERVICE_UNAVAILABLE,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::OutOfDate => StatusCode::FORBIDDEN,
            Self::Other(status) => *status,
            Self::SignIn(_) => StatusCode::SEE_OTHER,
        }
    }

    /// The key of what happened; its attributes say what did not change and what to do.
    fn key(&self) -> &'static str {
        match self {
            Self::NotFound | Self::SignIn(_) => "failure-not-found",
            Self::LostPlace => "failure-lost",
            Self::Store => "failure-store",
            Self::Busy => "failure-busy",
            Self::OutOfDate => "failure-out-of-date",
            Self::Other(status) => match *status {
                StatusCode::NOT_FOUND => "failure-not-found",
                StatusCode::FORBIDDEN => "failure-out-of-date",
                StatusCode::CONFLICT => "failure-conflict",
                StatusCode::GONE => "failure-gone",
                StatusCode::PAYLOAD_TOO_LARGE => "failure-too-long",
                StatusCode::TOO_MANY_REQUESTS => "failure-busy",
                StatusCode::SERVICE_UNAVAILABLE => "failure-store",
                status if status.is_server_error() => "failure-broken",
                _ => "failure-unread",
            },
        }
    }

    /// The page that says so.
    pub(crate) fn page(&self, state: &AppState, visitor: &crate::session::Visitor) -> Response {
        let key = self.key();
        let broken = self.status().is_server_error();
        let home = if visitor.0.is_some() { "/home" } else { "/" };
        Page::new(key)
            .visitor(visitor)
            .status(self.status())
            .show(state, move || {
                let reference = Around::now().reference;
                let reference = reference.filter(|_| broken).map(|id| {
                    let said = tx("failure-reference", &[("id", &id)]);
                    view! { <p class="mt-4 text-ink-2 measure">{said}</p> }
                });
                view! {
                    <h1 class=H1>{t(key)}</h1>
                    <p class="text-lg mt-4 measure">{t(&format!("{key}.what"))}</p>
                    <p class="mt-2 measure">{t(&format!("{key}.next"))}</p>
                    {reference}
                    <p class="mt-6"><a href=home class=BUTTON>{t("failure-home")}</a></p>
                }
                .into_any()
            })
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Self::SignIn(address) = &self {
            return Redirect::to(address).into_response();
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed under a page");
        Self::Store
    }
}

#[cfg(test)]
mod tests {
    use latchkey_service::wording::Words;

    use super::*;

    #[test]
    fn each_failure_says_what_happened_and_what_to_do() {
        let words = Words::load().unwrap();
        for failure in [
            Failure::NotFound,
            Failure::LostPlace,
            Failure::Store,
            Failure::Busy,
            Failure::OutOfDate,
            Failure::Other(StatusCode::CONFLICT),
            Failure::Other(StatusCode::GONE),
            Failure::Other(StatusCode::PAYLOAD_TOO_LARGE),
            Failure::Other(StatusCode::UNPROCESSABLE_ENTITY),
            Failure::Other(StatusCode::TOO_MANY_REQUESTS),
            Failure::Other(StatusCode::INTERNAL_SERVER_ERROR),
            Failure::Other(StatusCode::SERVICE_UNAVAILABLE),
        ] {
            for part in ["", ".what", ".next"] {
                let key = format!("{}{part}", failure.key());
                assert!(words.has(&key), "{key}");
            }
        }
    }
}
