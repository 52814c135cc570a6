//! The handlers of the reader's own requests: the list, one of them, and taking it back.
//!
//! A request that was answered before something could be done with it is shown as it now is.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::RequestId;
use latchkey_domain::view::{AskPage, Reminder};
use latchkey_service::asks::AskError;
use latchkey_service::login::PersonSession;

use super::query;
use crate::failure::Failure;
use crate::forms::{Posted, Problem};
use crate::pages;
use crate::pages::ask::{Done, Typed};
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of asks.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/asks", get(list))
        .route("/asks/new", get(new))
        .route("/asks/{id}", get(show))
        .route("/asks/{id}/withdraw", get(confirm).post(withdraw))
        .route("/asks/{id}/undo", post(undo))
        .route("/asks/{id}/reply", post(reply))
        .route("/asks/{id}/why", post(why))
        .route("/asks/{id}/remind", post(remind))
}

async fn list(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let after = query(&uri).raw("after").parse().ok();
    let shown = state.services().asks.page(&who.requester(), after).await?;
    let page = Page::of("title-asks", Section::Asks, &who.0)
        .wide()
        .island();
    Ok(page.show(&state, || pages::asks::asks(&shown)))
}

/// An app hands somebody over with the handle of her run; without one, the page says where to begin.
async fn new(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let fields = query(&uri);
    let handle = fields.raw("ctx");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !handle.is_empty() {
        if !handle.bytes().all(plain) {
            return Err(Failure::NotFound);
        }
        return Ok(Redirect::to(&format!("/prove/{handle}")).into_response());
    }
    let page = Page::of("title-asks-new", Section::Asks, &who.0);
    Ok(page.show(&state, pages::asks::new))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let shown = match load(&state, &who.0, &id).await {
        Err(Failure::NotFound) => {
            let elsewhere = super::cold_asks::is_ask(&state, &who.0, &id).await?;
            return elsewhere.ok_or(Failure::NotFound);
        }
        loaded => loaded?,
    };
    let done = happened(query(&uri).raw("done"), &shown);
    Ok(ask_page(
        &state,
        &who.0,
        &shown,
        done,
        &Typed::default(),
        &[],
    ))
}

/// What was done a moment ago; the address claims it, and the request says whether it is so.
fn happened(claimed: &str, shown: &AskPage) -> Option<Done> {
    let waits = shown.line.waiting;
    match claimed {
        "withdrawn" if !waits => Some(Done::Withdrawn),
        "undone" if waits => Some(Done::Unwithdrawn),
        "replied" if shown.exchange.reply.is_some() => Some(Done::Replied),
        "why" if shown.purpose.is_some() => Some(Done::Explained),
        "reminded" if matches!(shown.reminder, Reminder::Sent(_)) => Some(Done::Reminded),
        _ => None,
    }
}

fn ask_page(
    state: &AppState,
    session: &PersonSession,
    shown: &AskPage,
    done: Option<Done>,
    typed: &Typed,
    problems: &[Problem],
) -> Response {
    let mut page = Page::of("title-ask", Section::Asks, session)
        .island()
        .problems(problems);
    if done == Some(Done::TooLate) {
        page = page.status(StatusCode::CONFLICT);
    }
    let token = &session.form_token;
    page.show(state, || {
        pages::ask::ask(token, shown, done, typed, problems)
    })
}

async fn load(
    state: &AppState,
    session: &PersonSession,
    id: &RequestId,
) -> Result<AskPage, Failure> {
    let asks = &state.services().asks;
    asks.detail(&session.requester(), id).await.map_err(failure)
}

async fn confirm(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let line = state
        .services()
        .asks
        .ask(&who.requester(), &known(&id)?)
        .await
        .map_err(failure)?;
    if !line.waiting {
        return Ok(Redirect::to(&format!("/asks/{}", line.id)).into_response());
    }
    let page = Page::of("title-ask-withdraw", Section::Asks, &who.0);
    Ok(page.show(&state, || pages::asks::withdraw(&who.0.form_token, &line)))
}

async fn withdraw(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let asks = &state.services().asks;
    let went = asks.withdraw(&posted.requester(), &id).await;
    next(&state, &posted, &id, went, "withdrawn", Typed::default()).await
}

async fn undo(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let asks = &state.services().asks;
    let went = asks.unwithdraw(&posted.requester(), &id).await;
    next(&state, &posted, &id, went, "undone", Typed::default()).await
}

async fn reply(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let typed = Typed {
        reply: posted.fields.text("reply"),
        ..Typed::default()
    };
    let asks = &state.services().asks;
    let went = asks.reply(&posted.requester(), &id, &typed.reply).await;
    next(&state, &posted, &id, went, "replied", typed).await
}

async fn why(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let typed = Typed {
        purpose: posted.fields.text("purpose"),
        words: posted.fields.text("words"),
        ..Typed::default()
    };
    let asks = &state.services().asks;
    let went = asks
        .explain(&posted.requester(), &id, &typed.purpose, &typed.words)
        .await;
    next(&state, &posted, &id, went, "why", typed).await
}

async fn remind(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let asks = &state.services().asks;
    let went = asks.remind(&posted.requester(), &id).await;
    next(&state, &posted, &id, went, "reminded", Typed::default()).await
}

/// On to the request after something was done with it, or the request with what went wrong.
async fn next(
    state: &AppState,
    posted: &Posted,
    id: &RequestId,
    went: Result<(), AskError>,
    done: &str,
    typed: Typed,
) -> Result<Response, Failure> {
    let session = &posted.session;
    match went {
        Ok(()) => {
            let address = format!("/asks/{}?done={done}#result", id.as_str());
            Ok(Redirect::to(&address).into_response())
        }
        Err(AskError::Settled) => {
            let shown = load(state, session, id).await?;
            let late = Some(Done::TooLate);
            Ok(ask_page(state, session, &shown, late, &typed, &[]))
        }
        Err(AskError::Problems(problems)) => {
            let shown = load(state, session, id).await?;
            Ok(ask_page(state, session, &shown, None, &typed, &problems))
        }
        Err(error) => Err(failure(error)),
    }
}

fn known(id: &str) -> Result<RequestId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

fn failure(error: AskError) -> Failure {
    match error {
        AskError::Store(error) => error.into(),
        AskError::NotFound | AskError::Settled | AskError::Problems(_) => Failure::NotFound,
    }
}
