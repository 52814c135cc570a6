//! What stands around a page whatever it is about: how the reader wants pages to look, the way out,
//! and how long the sign-in lasts.
//!
//! The frame around all handlers finds it once for each request and keeps it with the task that
//! answers, so that no handler has to hand it on.

use axum::http::HeaderMap;
use latchkey_domain::preferences::{Display, Safety};
use latchkey_domain::time::Lifetime;
use latchkey_service::login::Present;

tokio::task_local! {
    static AROUND: Around;
}

/// What stands around a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Around {
    /// How pages look.
    pub(crate) display: Display,
    /// What keeps the reader safe; of somebody who is signed in alone.
    pub(crate) safety: Option<Safety>,
    /// How long the sign-in lasts, and whether doing something makes it last longer.
    pub(crate) ending: Option<(Lifetime, bool)>,
    /// The path of the page.
    pub(crate) path: String,
    /// Whether the browser asks for no more than it needs.
    pub(crate) saves_data: bool,
    /// What the log calls this request, for whoever has to tell of a failure.
    pub(crate) reference: Option<String>,
}

impl Around {
    /// Around a page of somebody who may be signed in; the cookie says how pages looked to the
    /// last one who was.
    pub(crate) fn of(present: Option<&Present>, cookie: Option<&str>, path: &str) -> Self {
        let display = match (present, cookie) {
            (Some(present), _) => present.preferences.display,
            (None, Some(cookie)) => Display::from_cookie(cookie),
            (None, None) => Display::default(),
        };
        Self {
            display,
            safety: present.map(|present| present.preferences.safety.clone()),
            ending: present.map(|present| (present.left, present.can_stay)),
            path: path.to_owned(),
            saves_data: false,
            reference: None,
        }
    }

    /// The same for a browser with these headers.
    pub(crate) fn for_browser(mut self, headers: &HeaderMap) -> Self {
        self.saves_data = headers
            .get("save-data")
            .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"on"));
        self.reference = headers
            .get("x-request-id")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        self
    }

    /// What stands around the page that is made now.
    pub(crate) fn now() -> Self {
        AROUND.try_with(Self::clone).unwrap_or_default()
    }

    /// Answers a request with this around its page.
    pub(crate) async fn scope<F: Future>(self, answer: F) -> F::Output {
        AROUND.scope(self, answer).await
    }
}
