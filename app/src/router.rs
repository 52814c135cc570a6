//! All addresses of the portal, and the frame around their handlers.
//!
//! The frame looks up the session once for each request and turns a named failure into a page.

use std::panic::AssertUnwindSafe;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use latchkey_service::Services;
use latchkey_service::calendar::written;
use latchkey_service::wording::pseudo::speak;

use crate::api;
use crate::around::Around;
use crate::failure::Failure;
use crate::live::Live;
use crate::session::{Visitor, asked_pseudo, keep_look, shown_look};
use crate::state::{AppState, PortalSettings};
use crate::waiting;

/// The longest form: a note and a message are a few hundred characters.
const LONGEST_FORM: usize = 64 * 1024;

/// The portal's pages and forms. Its fallback is the page that says that there is no such page, so
/// it can be merged only with routers that have none of their own.
pub fn portal(services: Services, settings: PortalSettings) -> Router {
    portal_with(services, settings, Live::default())
}

/// The same, with pages that look by themselves as they are told to.
pub fn portal_with(services: Services, settings: PortalSettings, live: Live) -> Router {
    around(api::routes(), AppState::new(services, settings, live))
}

/// The frame around some addresses.
fn around(routes: Router<AppState>, state: AppState) -> Router {
    routes
        .fallback(async || Failure::NotFound)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(from_fn_with_state(state.clone(), frame))
        .with_state(state)
}

async fn frame(state: State<AppState>, request: Request, next: Next) -> Response {
    let language = asked_pseudo(request.headers());
    Box::pin(speak(language, framed(state, request, next))).await
}

async fn framed(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/live/") {
        return look_alone(&state, request, next).await;
    }
    let secure = state.settings().secure_cookies;
    let look = shown_look(request.headers(), secure).map(str::to_owned);
    let path = request.uri().path().to_owned();
    let is_form = request.method() == Method::POST;
    let present = match Visitor::look_up(&state, request.headers()).await {
        Ok(present) => present,
        Err(error) => {
            let around = Around::of(None, look.as_deref(), &path).for_browser(request.headers());
            let page = async { Failure::from(error).page(&state, &Visitor::default()) };
            return around.scope(page).await;
        }
    };
    let around =
        Around::of(present.as_ref(), look.as_deref(), &path).for_browser(request.headers());
    let wanted = present.as_ref().map(|_| around.display.to_cookie());
    let display = around.display;
    let visitor = Visitor(present.map(|present| present.person));
    request.extensions_mut().insert(visitor.clone());
    let count = waiting::count(&state, &visitor, &path).await;
    let answer = waiting::with(count, async {
        let mut response = unbroken(next.run(request)).await;
        match response.extensions_mut().remove::<Failure>() {
            Some(failure) => failure.page(&state, &visitor),
            None => in_words(response, &state, &visitor),
        }
    });
    let mut response = around.scope(written(display, answer)).await;
    if is_form {
        keep_focus(&mut response);
    }
    // The cookie follows what the signed-in person chose, here or in another browser.
    if let Some(wanted) = wanted.filter(|wanted| *wanted != look.unwrap_or_default())
        && let Some(line) = keep_look(&wanted, secure)
    {
        response.headers_mut().append(SET_COOKIE, line);
    }
    response
}

/// The answer of a handler; of one that panicked, that something is wrong on our side. The panic hook
/// has told the log where, under the reference that the page quotes.
async fn unbroken(answer: impl Future<Output = Response>) -> Response {
    let broken = |_| Failure::Other(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    AssertUnwindSafe(answer)
        .catch_unwind()
        .await
        .unwrap_or_else(broken)
}

/// After a form the focus is on what is new: the banner, where the handler says so, and else the
/// main part. Without that a new page leaves it nowhere, and a keyboard or a screen reader begins
/// again above the header. What leads on to another site gets nothing: the site would inherit it.
fn keep_focus(response: &mut Response) {
    let leads_on = response.status() == StatusCode::SEE_OTHER;
    let place = response.headers().get(LOCATION);
    let place = place.and_then(|place| place.to_str().ok());
    let Some(place) = place.filter(|place| leads_on && is_page(place)) else {
        return;
    };
    if let Ok(place) = HeaderValue::try_from(format!("{place}#main")) {
        response.headers_mut().insert(LOCATION, place);
    }
}

fn is_page(place: &str) -> bool {
    let is_here = place.starts_with('/') && !place.starts_with("//");
    is_here && !place.contains('#') && !place.starts_with("/authorize")
}

/// A page that looks by itself: it keeps nobody signed in, and learns nothing that stands around a
/// page.
async fn look_alone(state: &AppState, mut request: Request, next: Next) -> Response {
    let visitor = match Visitor::look_up_unseen(state, request.headers()).await {
        Ok(visitor) => visitor,
        Err(error) => return Failure::from(error).page(state, &Visitor::default()),
    };
    request.extensions_mut().insert(visitor.clone());
    let mut response = unbroken(next.run(request)).await;
    match response.extensions_mut().remove::<Failure>() {
        Some(failure) => failure.page(state, &visitor),
        None => response,
    }
}

/// An answer that only says by its number that it is none, such as to a form that cannot be read:
/// a person gets it in words.
fn in_words(response: Response, state: &AppState, visitor: &Visitor) -> Response {
    let status = response.status();
    let is_html = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_html || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let mut page = Failure::Other(status).page(state, visitor);
    for name in [ALLOW, RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use latchkey_domain::time::Timestamp;
    use latchkey_service::testing::{FakeClock, SeededEntropy, settings};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_handler_that_breaks_down_answers_in_words_with_a_reference() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("broken.sqlite").display());
        let clock = Arc::new(FakeClock::at(Timestamp::from_millis(1_795_521_600_000)));
        let entropy = Arc::new(SeededEntropy::new(7));
        let services = Services::open_with(settings(&url), clock, entropy).await;
        let portal = PortalSettings {
            base_url: "http://localhost:3000".to_owned(),
            contact: "mailto:help@share.example".to_owned(),
            practice: false,
            leptos_options: leptos::config::LeptosOptions::builder()
                .output_name("latchkey")
                .build(),
            secure_cookies: false,
        };
        let state = AppState::new(services.unwrap(), portal, Live::default());
        let broken = async || -> Response { panic!("Sam Bello’s blood tests") };
        let later = async || -> Response {
            tokio::task::yield_now().await;
            panic!("Sam Bello’s blood tests")
        };
        let routes = Router::new()
            .route("/at-once", get(broken))
            .route("/later", get(later));
        let app = around(routes, state);
        for path in ["/at-once", "/later"] {
            let request = Request::get(path)
                .header("x-request-id", "0123456789abcdef")
                .body(Body::empty())
                .unwrap();
            let answer = app.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            let html = String::from_utf8(body.to_vec()).unwrap();
            for said in [
                "Something went wrong on our side",
                "Your sharing has not changed.",
                "0123456789abcdef",
            ] {
                assert!(html.contains(said), "{path}: no “{said}” in {html}");
            }
            assert!(!html.contains("Sam Bello"), "{path}");
        }
    }

    #[test]
    fn only_a_page_of_ours_that_says_no_place_gets_one() {
        for (place, gets) in [
            ("/share/01JD/what", true),
            ("/sign-in?next=/home", true),
            ("/home?stopped=01JD#result", false),
            ("/authorize/lkw_1", false),
            ("https://app.example/back?code=1", false),
            ("//app.example/", false),
        ] {
            assert_eq!(is_page(place), gets, "{place}");
        }
    }
}
