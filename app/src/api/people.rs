//! The people an owner shares with: all, one, what she sees, stopping everything, and who cannot
//! ask.
//!
//! A preview is a GET with closed choices and a day in its address, and nothing of it changes
//! anything. Stopping works at once; the page it leads back to offers to take it back.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::PersonId;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{PersonPage, PreviewProof};
use latchkey_service::blocks::BlockError;
use latchkey_service::circle::{CircleError, Order, PreviewAsked};
use latchkey_service::draft::DraftError;
use latchkey_service::login::PersonSession;
use latchkey_service::sharing::Happened;

use super::{query, share};
use crate::failure::Failure;
use crate::forms::{Fields, Posted, Problem};
use crate::pages;
use crate::pages::people::Banner;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of people.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/people", get(list))
        .route("/people/{id}", get(show))
        .route("/people/{id}/stop", get(ask).post(stop))
        .route("/people/{id}/undo", post(undo))
        .route("/people/{id}/block", post(block))
        .route("/people/{id}/unblock", post(unblock))
        .route("/people/{id}/preview", get(preview))
}

async fn list(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let query = query(&uri);
    let order = Order::from_key(query.raw("sort"));
    let after: Option<PersonId> = query.raw("after").parse().ok();
    let circle = &state.services().circle;
    let people = circle.list(&who.owner(), order, after.as_ref()).await?;
    let invitations = state.services().invitations.list(&who.owner()).await?;
    let page = Page::of("title-people", Section::People, &who.0);
    Ok(page.show(&state, || pages::people::list(&people, &invitations)))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let (id, query) = (known(&id)?, query(&uri));
    let from = query.raw("from").parse().ok();
    let circle = &state.services().circle;
    let shown = circle.person(&who.owner(), &id, from.as_ref()).await;
    let shown = shown.map_err(failed)?;
    let banner = banner(&state, &who, &query, &shown).await?;
    person_page(&state, &who.0, &id, &shown, banner.as_ref(), &[]).await
}

/// What is said above the page: what was just done, as it now is, else the newest stop that can be
/// taken back.
async fn banner(
    state: &AppState,
    who: &SignedIn,
    query: &Fields,
    shown: &PersonPage,
) -> Result<Option<Banner>, Failure> {
    let stopped = shown.stopped.clone().map(Banner::Stopped);
    if query.raw("stopped") == "all" && stopped.is_some() {
        return Ok(stopped);
    }
    if query.raw("restored") == "all" && shown.restored > 0 {
        return Ok(Some(Banner::Restored(shown.restored)));
    }
    if query.raw("asking") == "no" && shown.block.is_some() {
        return Ok(shown.block.clone().map(Banner::Blocked));
    }
    if let Some(happened) = share::happened(state, &who.owner(), query).await? {
        return Ok(Some(Banner::Share(happened)));
    }
    let single = shown.undo.first().cloned().map(Happened::Stopped);
    Ok(stopped.or(single.map(Banner::Share)))
}

/// The page of one person, with the records that can be shared with her in place.
async fn person_page(
    state: &AppState,
    session: &PersonSession,
    id: &PersonId,
    shown: &PersonPage,
    banner: Option<&Banner>,
    problems: &[Problem],
) -> Result<Response, Failure> {
    let drafts = &state.services().drafts;
    let options = match drafts.fresh(&session.owner(), None, Some(id)).await {
        Ok(options) => Some(options),
        Err(DraftError::Store(error)) => return Err(error.into()),
        // Somebody who cannot be chosen any more is shown without the question.
        Err(_) => None,
    };
    let status = if matches!(banner, Some(Banner::NotUndone(_))) {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    let page = Page::of("title-person", Section::People, session)
        .status(status)
        .problems(problems);
    let token = &session.form_token;
    Ok(page.show(state, || {
        pages::people::person(token, shown, options.as_ref(), banner, problems)
    }))
}

async fn ask(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let circle = &state.services().circle;
    let shown = circle.stopping(&who.owner(), &known(&id)?).await;
    let shown = shown.map_err(failed)?;
    let page = Page::of("title-person-stop", Section::People, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || pages::people::stop(token, &shown)))
}

async fn stop(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let circle = &state.services().circle;
    let stopped = circle.stop_all(&posted.owner(), &id).await;
    stopped.map_err(failed)?;
    Ok(Redirect::to(&format!("/people/{id}?stopped=all#result")).into_response())
}

async fn undo(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let at: i64 = posted
        .fields
        .raw("at")
        .parse()
        .map_err(|_| Failure::OutOfDate)?;
    let circle = &state.services().circle;
    let at = Timestamp::from_millis(at);
    match circle.undo_all(&posted.owner(), &id, at).await {
        Ok(()) => Ok(Redirect::to(&format!("/people/{id}?restored=all#result")).into_response()),
        Err(CircleError::NoUndo(why)) => {
            let shown = circle.person(&posted.owner(), &id, None).await;
            let (shown, banner) = (shown.map_err(failed)?, Banner::NotUndone(why));
            person_page(&state, &posted.session, &id, &shown, Some(&banner), &[]).await
        }
        Err(error) => Err(failed(error)),
    }
}

async fn block(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let length = posted.fields.raw("length");
    let blocks = &state.services().blocks;
    match blocks.block(&posted.owner(), &id, length).await {
        Ok(()) => Ok(Redirect::to(&format!("/people/{id}?asking=no#result")).into_response()),
        Err(BlockError::Problems(problems)) => {
            let circle = &state.services().circle;
            let shown = circle.person(&posted.owner(), &id, None).await;
            let shown = shown.map_err(failed)?;
            person_page(&state, &posted.session, &id, &shown, None, &problems).await
        }
        Err(BlockError::NotFound) => Err(Failure::NotFound),
        Err(BlockError::Store(error)) => Err(error.into()),
    }
}

async fn unblock(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    match state.services().blocks.unblock(&posted.owner(), &id).await {
        Ok(()) => Ok(Redirect::to(&format!("/people/{id}#asking")).into_response()),
        Err(BlockError::NotFound | BlockError::Problems(_)) => Err(Failure::NotFound),
        Err(BlockError::Store(error)) => Err(error.into()),
    }
}

async fn preview(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let (id, query) = (known(&id)?, query(&uri));
    let typed = (query.text("day"), query.text("month"), query.text("year"));
    let proof = match query.raw("proof") {
        "proven" => PreviewProof::Proven,
        "not-yet" => PreviewProof::NotYet,
        _ => PreviewProof::Known,
    };
    let (circle, owner) = (&state.services().circle, who.owner());
    let asked = PreviewAsked {
        date: typed.clone(),
        proof,
    };
    let (mut shown, problems) = match circle.preview(&owner, &id, &asked).await {
        Ok(shown) => (shown, Vec::new()),
        Err(CircleError::Problems(problems)) => {
            let today = PreviewAsked {
                proof,
                ..PreviewAsked::default()
            };
            let shown = circle.preview(&owner, &id, &today).await;
            (shown.map_err(failed)?, problems)
        }
        Err(error) => return Err(failed(error)),
    };
    shown.date = typed;
    let page = Page::of("title-preview", Section::People, &who.0).problems(&problems);
    Ok(page.show(&state, || pages::people::preview(&shown, &problems)))
}

fn known(id: &str) -> Result<PersonId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

/// What a page says when somebody cannot be shown.
fn failed(error: CircleError) -> Failure {
    match error {
        CircleError::Store(error) => error.into(),
        CircleError::NotFound | CircleError::NoUndo(_) | CircleError::Problems(_) => {
            Failure::NotFound
        }
    }
}
