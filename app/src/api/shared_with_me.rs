//! The handlers of what others share with the reader: the list, one share, and giving it back.
//!
//! They show nothing about people who share nothing with her.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::ShareId;
use latchkey_service::asks::GivenError;

use super::query;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::pages::given::Done;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of the list and of one share.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/shared-with-me", get(list))
        .route("/shared-with-me/{id}", get(show))
        .route("/shared-with-me/{id}/give-back", post(give_back))
        .route("/shared-with-me/{id}/undo", post(undo))
}

async fn list(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let fields = query(&uri);
    let over = fields.raw("show") == "ended";
    let after = fields.raw("after").parse().ok();
    let asks = &state.services().asks;
    let shown = asks.given(&who.requester(), over, after).await?;
    let page = Page::of("title-shared-with-me", Section::SharedWithMe, &who.0);
    Ok(page.show(&state, || pages::shared_with_me::shared_with_me(&shown)))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let asks = &state.services().asks;
    let shown = asks
        .given_share(&who.requester(), &known(&id)?)
        .await
        .map_err(failure)?;
    let done = match query(&uri).raw("done") {
        "given-back" if shown.given_back => Some(Done::GivenBack),
        "undone" if shown.can_give_back => Some(Done::Again),
        _ => None,
    };
    let page = Page::of("title-given", Section::SharedWithMe, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || pages::given::given(token, &shown, done.as_ref())))
}

async fn give_back(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let asks = &state.services().asks;
    asks.give_back(&posted.requester(), &id)
        .await
        .map_err(failure)?;
    Ok(to(&id, "given-back"))
}

async fn undo(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let (asks, who) = (&state.services().asks, posted.requester());
    match asks.take_again(&who, &id).await {
        Ok(()) => Ok(to(&id, "undone")),
        Err(GivenError::NoUndo(why)) => {
            let shown = asks.given_share(&who, &id).await.map_err(failure)?;
            let page = Page::of("title-given", Section::SharedWithMe, &posted.session)
                .status(StatusCode::CONFLICT);
            let token = &posted.session.form_token;
            let done = Done::NotAgain(why);
            Ok(page.show(&state, || pages::given::given(token, &shown, Some(&done))))
        }
        Err(error) => Err(failure(error)),
    }
}

fn to(id: &ShareId, done: &str) -> Response {
    let address = format!("/shared-with-me/{}?done={done}#result", id.as_str());
    Redirect::to(&address).into_response()
}

fn known(id: &str) -> Result<ShareId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

fn failure(error: GivenError) -> Failure {
    match error {
        GivenError::Store(error) => error.into(),
        GivenError::NotFound | GivenError::NoUndo(_) => Failure::NotFound,
    }
}
