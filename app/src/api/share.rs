//! One share: its page, stopping it, taking the stop back, and what one act shared.
//!
//! A stop works at once wherever it is pressed; the answer leads back to the page it was pressed
//! on, which says what happened and offers to take it back.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::{ActId, ShareId};
use latchkey_domain::view::SharePage;
use latchkey_service::StoreError;
use latchkey_service::login::{OwnerSession, PersonSession};
use latchkey_service::sharing::{Happened, ShareError};

use super::query;
use crate::failure::Failure;
use crate::forms::{Fields, Posted};
use crate::pages;
use crate::session::{SignedIn, way_back};
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of one share, and of what one act shared.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/shares/{id}", get(show))
        .route("/shares/{id}/stop", get(ask).post(stop))
        .route("/shares/{id}/undo", post(undo))
        .route("/shares/{id}/done", get(done))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let shown = load(&state, &who.owner(), &known(&id)?).await?;
    let happened = match (&shown.undo, &shown.change) {
        (Some(offer), _) => Some(Happened::Stopped(offer.clone())),
        (None, Some(offer)) => Some(Happened::Changed(offer.clone())),
        (None, None) => happened(&state, &who.owner(), &query(&uri)).await?,
    };
    Ok(page(&state, &who.0, &shown, happened.as_ref()))
}

async fn ask(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let owner = who.owner();
    let told = wanted(query(&uri).raw("tell"));
    let tell = state.services().sharing.would_tell(&owner, told).await;
    let shown = load(&state, &owner, &known(&id)?).await?;
    if !shown.line.can_stop {
        return Ok(Redirect::to(&format!("/shares/{id}")).into_response());
    }
    let page = Page::of("title-stop", Section::Records, &who.0);
    Ok(page.show(&state, || {
        pages::share::stop(&who.0.form_token, &shown, tell)
    }))
}

async fn stop(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let tell = wanted(posted.fields.raw("tell"));
    state
        .services()
        .sharing
        .end_and(&posted.owner(), &id, tell)
        .await
        .map_err(failed)?;
    Ok(Redirect::to(&back_to(posted.fields.raw("back"), &id, "stopped")).into_response())
}

async fn undo(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let of = posted.fields.raw("version").parse().ok();
    match state
        .services()
        .sharing
        .undo(&posted.owner(), &id, of)
        .await
    {
        Ok(()) => {
            let back = back_to(posted.fields.raw("back"), &id, "restored");
            Ok(Redirect::to(&back).into_response())
        }
        Err(ShareError::NoUndo(why)) => {
            let shown = load(&state, &posted.owner(), &id).await?;
            let page = Page::of("title-share", Section::Records, &posted.session)
                .status(StatusCode::CONFLICT);
            Ok(page.show(&state, || {
                pages::share::not_undone(&posted.session.form_token, &shown, &why)
            }))
        }
        Err(error) => Err(failed(error)),
    }
}

async fn done(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let act: ActId = id.parse().map_err(|_| Failure::NotFound)?;
    let lines = state
        .services()
        .sharing
        .made(&who.owner(), &act)
        .await
        .map_err(failed)?;
    if lines.is_empty() {
        return Err(Failure::NotFound);
    }
    let happened = happened(&state, &who.owner(), &query(&uri)).await?;
    let page = Page::of("title-shared", Section::Records, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || {
        pages::share::done(token, act.as_str(), &lines, happened.as_ref())
    }))
}

/// What was said of telling the other person of a stop.
fn wanted(tell: &str) -> Option<bool> {
    match tell {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// What was just done to the share that the query names, as it now is.
pub(super) async fn happened(
    state: &AppState,
    owner: &OwnerSession,
    query: &Fields,
) -> Result<Option<Happened>, StoreError> {
    let named = ["stopped", "restored"]
        .into_iter()
        .find_map(|name| query.raw(name).parse().ok());
    let Some(id) = named else { return Ok(None) };
    match state.services().sharing.happened(owner, &id).await {
        Ok(happened) => Ok(happened),
        Err(ShareError::Store(error)) => Err(error),
        // An address can name anything; the page is there all the same.
        Err(ShareError::NotFound | ShareError::NoUndo(_)) => Ok(None),
    }
}

/// What a page says when a share cannot be had.
pub(super) fn failed(error: ShareError) -> Failure {
    match error {
        ShareError::Store(error) => error.into(),
        ShareError::NotFound | ShareError::NoUndo(_) => Failure::NotFound,
    }
}

pub(super) async fn load(
    state: &AppState,
    owner: &OwnerSession,
    id: &ShareId,
) -> Result<SharePage, Failure> {
    state
        .services()
        .sharing
        .share(owner, id)
        .await
        .map_err(failed)
}

fn page(
    state: &AppState,
    session: &PersonSession,
    shown: &SharePage,
    happened: Option<&Happened>,
) -> Response {
    let page = Page::of("title-share", Section::Records, session);
    page.show(state, || {
        pages::share::share(&session.form_token, shown, happened)
    })
}

pub(super) fn known(id: &str) -> Result<ShareId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

/// Where a stop, or taking one back, leads: to the page it was pressed on, which is told about
/// which share it was.
fn back_to(back: &str, id: &ShareId, what: &str) -> String {
    let path = match back {
        "home" => Some("/home"),
        other => way_back(other),
    };
    match path {
        Some(path) => {
            let mark = if path.contains('?') { '&' } else { '?' };
            format!("{path}{mark}{what}={id}#result")
        }
        // The share's own page offers to take a stop back by itself.
        None if what == "stopped" => format!("/shares/{id}#result"),
        None => format!("/shares/{id}?{what}={id}#result"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01JD0000000000000000000001";

    #[test]
    fn a_stop_leads_back_to_where_it_was_pressed() {
        let id: ShareId = ID.parse().unwrap();
        let stopped = |back| back_to(back, &id, "stopped");
        assert_eq!(stopped("home"), format!("/home?stopped={ID}#result"));
        assert_eq!(
            stopped("/records/01J"),
            format!("/records/01J?stopped={ID}#result")
        );
        assert_eq!(
            stopped("/records?x=1"),
            format!("/records?x=1&stopped={ID}#result")
        );
        assert_eq!(stopped(""), format!("/shares/{ID}#result"));
        assert_eq!(
            back_to("home", &id, "restored"),
            format!("/home?restored={ID}#result")
        );
        assert_eq!(
            back_to("", &id, "restored"),
            format!("/shares/{ID}?restored={ID}#result")
        );
    }

    #[test]
    fn a_stop_leads_nowhere_else() {
        let id: ShareId = ID.parse().unwrap();
        for bad in [
            "https://evil.example",
            "//evil.example",
            "/home#x",
            "/sign-out",
            "evil",
        ] {
            assert_eq!(
                back_to(bad, &id, "stopped"),
                format!("/shares/{ID}#result"),
                "{bad}"
            );
        }
    }
}
