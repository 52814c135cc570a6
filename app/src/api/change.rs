//! Changing a share, and its receipts.
//!
//! Less takes effect with the form; more passes a check page. A form from an older version of the
//! share is answered with how things are now.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::ShareId;
use latchkey_domain::view::{ChangeForm, StaleChange};
use latchkey_service::login::PersonSession;
use latchkey_service::sharing::{ChangeError, Kept, ShareError};

use super::query;
use super::share::{failed, known, load};
use crate::failure::Failure;
use crate::forms::{Fields, Posted, Problem};
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of a share's change, and of its receipts.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/shares/{id}/change", get(show).post(keep))
        .route("/shares/{id}/change/check", get(check).post(make))
        .route("/shares/{id}/change/undo", post(undo))
        .route("/shares/{id}/again", post(again))
        .route("/shares/{id}/as-it-is", post(as_it_is))
        .route("/shares/{id}/receipt", get(receipt))
        .route("/shares/{id}/receipt.json", get(receipt_json))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let longer = query(&uri).raw("longer") == "yes";
    form_page(&state, &who.0, &id, None, &[], longer).await
}

async fn form_page(
    state: &AppState,
    session: &PersonSession,
    id: &ShareId,
    typed: Option<ChangeForm>,
    problems: &[Problem],
    longer: bool,
) -> Result<Response, Failure> {
    let sharing = &state.services().sharing;
    match sharing.change_page(&session.owner(), id, typed).await {
        Ok(shown) => {
            let page = Page::of("title-change", Section::Records, session).problems(problems);
            let token = &session.form_token;
            Ok(page.show(state, || {
                pages::change::change(token, &shown, problems, longer)
            }))
        }
        Err(error) => not_changed(state, session, id, error),
    }
}

async fn keep(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let typed = form(&posted.fields).ok_or(Failure::OutOfDate)?;
    let sharing = &state.services().sharing;
    let kept = sharing
        .keep_change(&posted.owner(), &id, typed.clone())
        .await;
    match kept {
        Ok(Kept::Done) => Ok(to(&format!("/shares/{id}#result"))),
        Ok(Kept::Check) => Ok(to(&format!("/shares/{id}/change/check"))),
        Err(ChangeError::Problems(problems)) => {
            form_page(&state, &posted.session, &id, Some(typed), &problems, false).await
        }
        Err(error) => not_changed(&state, &posted.session, &id, error),
    }
}

async fn check(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    check_page(&state, &who.0, &known(&id)?, StatusCode::OK).await
}

async fn check_page(
    state: &AppState,
    session: &PersonSession,
    id: &ShareId,
    status: StatusCode,
) -> Result<Response, Failure> {
    match state
        .services()
        .sharing
        .check_change(&session.owner(), id)
        .await
    {
        Ok(shown) => {
            let page = Page::of("title-change-check", Section::Records, session).status(status);
            let (token, changed) = (&session.form_token, status == StatusCode::CONFLICT);
            Ok(page.show(state, || pages::change::check(token, &shown, changed)))
        }
        Err(ChangeError::Over) => Ok(to(&format!("/shares/{id}/change"))),
        Err(ChangeError::Problems(problems)) => {
            form_page(state, session, id, None, &problems, false).await
        }
        Err(error) => not_changed(state, session, id, error),
    }
}

async fn make(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let seen = posted.fields.raw("seen");
    let sharing = &state.services().sharing;
    match sharing.make_change(&posted.owner(), &id, seen).await {
        Ok(()) => Ok(to(&format!("/shares/{id}#result"))),
        Err(ChangeError::Changed) => {
            check_page(&state, &posted.session, &id, StatusCode::CONFLICT).await
        }
        Err(ChangeError::Problems(problems)) => {
            form_page(&state, &posted.session, &id, None, &problems, false).await
        }
        Err(error) => not_changed(&state, &posted.session, &id, error),
    }
}

async fn undo(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let sharing = &state.services().sharing;
    let of = posted.fields.raw("version").parse().ok();
    match sharing.undo_change(&posted.owner(), &id, of).await {
        Ok(()) => Ok(to(&format!("/shares/{id}?restored={id}#result"))),
        Err(ShareError::NoUndo(why)) => {
            let shown = load(&state, &posted.owner(), &id).await?;
            let page = Page::of("title-share", Section::Records, &posted.session)
                .status(StatusCode::CONFLICT);
            let token = &posted.session.form_token;
            Ok(page.show(&state, || pages::share::not_undone(token, &shown, &why)))
        }
        Err(error) => Err(failed(error)),
    }
}

/// A share that is over, once more: its draft is filled in, and only checked.
async fn again(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let sharing = &state.services().sharing;
    let draft = sharing.share_again(&posted.owner(), &id).await;
    let draft = draft.map_err(failed)?;
    Ok(to(&format!("/share/{draft}/check")))
}

/// What ends soon may end, or what has no end may go on; or not, after all.
async fn as_it_is(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let undo = posted.fields.raw("undo") == "yes";
    let sharing = &state.services().sharing;
    sharing
        .leave_as_it_is(&posted.owner(), &known(&id)?, undo)
        .await
        .map_err(failed)?;
    Ok(to("/home#ending"))
}

async fn receipt(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let (id, version) = (known(&id)?, version(&query(&uri))?);
    let sharing = &state.services().sharing;
    let found = sharing.receipt_page(&who.owner(), &id, version).await;
    let found = found.map_err(failed)?;
    let page = Page::of("title-receipt", Section::Records, &who.0);
    Ok(page.show(&state, || pages::receipt::receipt(&found)))
}

async fn receipt_json(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let (id, version) = (known(&id)?, version(&query(&uri))?);
    let sharing = &state.services().sharing;
    let text = sharing.receipt_json(&who.owner(), &id, version).await;
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"receipt.json\""),
    ];
    Ok((headers, text.map_err(failed)?).into_response())
}

/// The version of a receipt that a query names, if it does.
fn version(query: &Fields) -> Result<Option<i64>, Failure> {
    match query.raw("version") {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Failure::NotFound),
    }
}

/// What a page says when a share is not changed.
fn not_changed(
    state: &AppState,
    session: &PersonSession,
    id: &ShareId,
    error: ChangeError,
) -> Result<Response, Failure> {
    match error {
        ChangeError::Over => Ok(to(&format!("/shares/{id}"))),
        ChangeError::Stale(how) => Ok(overtaken(state, session, &how)),
        ChangeError::SignInAgain => Err(Failure::sign_in_before(&format!(
            "/shares/{id}/change/check"
        ))),
        ChangeError::Changed => Err(Failure::OutOfDate),
        ChangeError::NotFound | ChangeError::Problems(_) => Err(Failure::NotFound),
        ChangeError::Store(error) => Err(error.into()),
    }
}

/// Another tab was quicker.
fn overtaken(state: &AppState, session: &PersonSession, how: &StaleChange) -> Response {
    let page =
        Page::of("title-change-stale", Section::Records, session).status(StatusCode::CONFLICT);
    page.show(state, || pages::change::stale(how))
}

/// What the form says; what is hidden under another answer does not count.
fn form(fields: &Fields) -> Option<ChangeForm> {
    let power = match fields.raw("power") {
        known @ ("see" | "change" | "choose") => known.to_owned(),
        _ => String::new(),
    };
    let length = fields.text("length");
    let purpose = fields.text("purpose");
    let date = if length == "date" {
        (
            fields.text("day"),
            fields.text("month"),
            fields.text("year"),
        )
    } else {
        <(String, String, String)>::default()
    };
    Some(ChangeForm {
        version: fields.raw("version").parse().ok()?,
        scopes: if power == "choose" {
            fields.all("scopes")
        } else {
            Vec::new()
        },
        purpose_words: if purpose == "other" {
            fields.text("purpose_words")
        } else {
            String::new()
        },
        power,
        length,
        date,
        purpose,
    })
}

fn to(address: &str) -> Response {
    Redirect::to(address).into_response()
}
