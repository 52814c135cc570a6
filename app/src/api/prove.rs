//! The handlers of "Prove who you are": begin, say why, check and finish, or decline.
//!
//! The run is bound to this browser by its first form. What is typed is kept with the run, so that
//! no address ever holds it.

mod reason;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use latchkey_domain::view::ProvePage;
use latchkey_service::login::PersonSession;
use latchkey_service::protection::FlowError;
use leptos::prelude::AnyView;

use super::connect::back_or;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of the steps; the handle is the run's.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/prove/{handle}", get(show).post(begin))
        .route("/prove/{handle}/why", get(why).post(say))
        .route("/prove/{handle}/review", get(review).post(finish))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let shown = match load(&state, &who.0, &handle).await {
        Ok(shown) => shown,
        Err(error) => return back(error, &handle),
    };
    // Whose record it is has nothing to do with issuers: the owner need not prove more.
    let issuers = if shown.own {
        Vec::new()
    } else {
        state.services().issuers.for_proof().await?
    };
    let page = page("title-prove", &who.0, &shown);
    Ok(page.show(&state, || {
        pages::prove::begin(&who.0.form_token, &handle, &shown, &issuers)
    }))
}

async fn begin(
    State(state): State<AppState>,
    Path(handle): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let claims = &state.services().claims;
    let went = match posted.fields.raw("answer") {
        "decline" => claims.decline(&posted.session, &handle).await,
        "begin" => match claims.begin(&posted.session, &handle).await {
            Ok(true) => return Ok(to(&handle, "/why")),
            Ok(false) => {
                let remember = remembers(&posted);
                claims.finish(&posted.session, &handle, remember).await
            }
            Err(error) => Err(error),
        },
        _ => return Err(Failure::OutOfDate),
    };
    away(went, &handle)
}

async fn why(
    State(state): State<AppState>,
    who: SignedIn,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let shown = match load(&state, &who.0, &handle).await {
        Ok(shown) => shown,
        Err(error) => return back(error, &handle),
    };
    if !shown.must_ask {
        return Ok(to(&handle, ""));
    }
    let page = page("title-prove-why", &who.0, &shown);
    Ok(page.show(&state, || {
        pages::prove::why(&who.0.form_token, &handle, &shown, &[])
    }))
}

async fn say(
    State(state): State<AppState>,
    Path(handle): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let shown = match load(&state, &posted.session, &handle).await {
        Ok(shown) => shown,
        Err(error) => return back(error, &handle),
    };
    match reason::read(&posted.fields, &shown, state.words()) {
        Ok(reason) => match state
            .services()
            .claims
            .say(&posted.session, &handle, reason)
            .await
        {
            Ok(()) => Ok(to(&handle, "/review")),
            Err(error) => back(error, &handle),
        },
        Err(problems) => {
            let typed = reason::typed(&posted.fields, shown);
            let page = page("title-prove-why", &posted.session, &typed).problems(&problems);
            let token = &posted.session.form_token;
            let view = || -> AnyView { pages::prove::why(token, &handle, &typed, &problems) };
            Ok(page.show(&state, view))
        }
    }
}

async fn review(
    State(state): State<AppState>,
    who: SignedIn,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let shown = match load(&state, &who.0, &handle).await {
        Ok(shown) => shown,
        Err(error) => return back(error, &handle),
    };
    if !shown.must_ask {
        return Ok(to(&handle, ""));
    }
    if shown.purpose.is_empty() {
        return Ok(to(&handle, "/why"));
    }
    let page = page("title-prove-review", &who.0, &shown);
    Ok(page.show(&state, || {
        pages::prove::review(&who.0.form_token, &handle, &shown)
    }))
}

async fn finish(
    State(state): State<AppState>,
    Path(handle): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let claims = &state.services().claims;
    let remember = remembers(&posted);
    let went = claims.finish(&posted.session, &handle, remember).await;
    away(went, &handle)
}

/// The run as its pages show it, with the length found among those that are offered.
async fn load(
    state: &AppState,
    session: &PersonSession,
    handle: &str,
) -> Result<ProvePage, FlowError> {
    let shown = state.services().claims.page(Some(session), handle).await?;
    Ok(reason::with_length(shown))
}

fn page(title: &str, session: &PersonSession, shown: &ProvePage) -> Page {
    Page::of(title, Section::None, session)
        .no_referrer()
        .form_origin(&shown.origin)
}

fn to(handle: &str, step: &str) -> Response {
    Redirect::to(&format!("/prove/{handle}{step}")).into_response()
}

/// Whether the box was ticked: only then is the proof saved.
fn remembers(posted: &Posted) -> bool {
    posted.fields.raw("remember") == "yes"
}

fn away(went: Result<String, FlowError>, handle: &str) -> Result<Response, Failure> {
    match went {
        Ok(address) => Ok(Redirect::to(&address).into_response()),
        Err(error) => back(error, handle),
    }
}

/// A rule may ask for a newer sign-in; afterwards the first page is shown once more.
fn back(error: FlowError, handle: &str) -> Result<Response, Failure> {
    match error {
        FlowError::SignInAgain => Err(Failure::sign_in_before(&format!("/prove/{handle}"))),
        error => back_or(error),
    }
}
