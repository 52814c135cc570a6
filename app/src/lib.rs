//! The portal: the people's door of Latchkey.
//!
//! Every page is rendered on the server from data loaded before, and works without any script. Only
//! module [`islands`] also runs in the browser, and only on pages that ask for it.
//!
//! # How a page is written
//!
//! A page is a function from loaded data to a view, in `pages/`; its handlers are in `api/`:
//!
//! ```text
//! // pages/request.rs
//! pub(crate) fn request(token: &str, shown: &PendingRequest, problems: &[Problem]) -> AnyView {
//!     view! {
//!         {error_summary(problems)}
//!         <h1 class=H1>{sentence(&shown.line.sentence)}</h1>
//!         <form method="post">
//!             {token_field(token)}
//!             {Choices::one("answer", &t("request-page-answer")).list(vec![…]).problems(problems).view()}
//!             <button class=BUTTON>{t("request-page-continue")}</button>
//!         </form>
//!     }
//!     .into_any()
//! }
//!
//! // api/request.rs
//! pub(crate) fn routes() -> Router<AppState> {
//!     Router::new().route("/requests/{id}", get(show).post(answer))
//! }
//!
//! async fn show(
//!     State(state): State<AppState>,
//!     who: SignedIn,                       // otherwise 303 to the sign-in page and back
//!     Path(id): Path<String>,
//! ) -> Result<Response, Failure> {
//!     let id = id.parse().map_err(|_| Failure::NotFound)?;
//!     let shown = state.services().approval.request(&who.owner(), &id).await?;
//!     let page = Page::of("title-request", Section::Requests, &who.0);
//!     Ok(page.show(&state, || pages::request::request(&who.0.form_token, &shown, &[])))
//! }
//!
//! async fn answer(
//!     State(state): State<AppState>,
//!     Path(id): Path<String>,
//!     posted: Posted,                      // session, fields, and the form token was right
//! ) -> Result<Response, Failure> {
//!     match state.services().approval.keep_answer(&posted.owner(), &id, form).await {
//!         Ok(()) => Ok(Redirect::to("/requests/…/check").into_response()),
//!         Err(ApproveError::Problems(problems)) => {
//!             let page = Page::of("title-request", Section::Requests, &posted.session);
//!             // 422, "Error: " in the title; the page shows the summary and what was typed.
//!             Ok(page.problems(&problems).show(&state, || …))
//!         }
//!         Err(ApproveError::Store(error)) => Err(error.into()),
//!         Err(ApproveError::NotFound) => Err(Failure::NotFound),
//!     }
//! }
//! ```
//!
//! Every text is a key of the catalogue in `locales/`: `t` for a text, `tx` for one with arguments,
//! `said` for a sentence whose names and dates are marked up; a page's title is a key too.
//!
//! Also: `.no_referrer()` where the address holds a handle, `.form_origin(origin)` where a form
//! redirects to an app, `.waiting(n)` for the count beside *Requests*, [`headers`] for what the
//! security layer reads. A page without a session takes `Visitor` in place of `SignedIn` and
//! `Fields` in place of `Posted`.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
mod api;
#[cfg(feature = "ssr")]
mod around;
#[cfg(feature = "ssr")]
mod components;
#[cfg(feature = "ssr")]
mod failure;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
pub mod headers;
pub mod islands;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod router;
#[cfg(feature = "ssr")]
mod session;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod state;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
pub use leptos::config::LeptosOptions;
#[cfg(feature = "ssr")]
pub use router::portal;
#[cfg(feature = "ssr")]
pub use state::PortalSettings;

/// Wakes the islands of the page; called by the browser once the program is loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
