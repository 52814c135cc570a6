//! One request: its page, the answer that is kept, the check page, and the effect.
//!
//! An answer has no effect before the check page's own form is sent. A request that was answered
//! in the meantime is shown as it now is.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use latchkey_domain::id::RequestId;
use latchkey_domain::view::PendingRequest;
use latchkey_service::approval::{AnswerForm, ApproveError};
use latchkey_service::login::PersonSession;

use super::query;
use crate::failure::Failure;
use crate::forms::{Fields, Posted, Problem};
use crate::pages;
use crate::pages::request::{Beside, When};
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of one request, and the list.
pub(crate) fn routes() -> Router<AppState> {
    super::requests::routes()
        .merge(super::request_talk::routes())
        .route("/requests/{id}", get(show).post(answer))
        .route("/requests/{id}/check", get(check).post(settle))
        .route("/requests/{id}/done", get(done))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let (approval, owner) = (&state.services().approval, who.owner());
    let changes = query(&uri).raw("change") == "yes";
    let found = if changes {
        approval.request_to_change(&owner, &id).await
    } else {
        approval.request(&owner, &id).await
    };
    let shown = match found {
        Ok(shown) => shown,
        Err(error) => {
            if matches!(error, ApproveError::NotFound)
                && let Some(elsewhere) = super::cold_asks::is_request(&state, &who.0, &id).await?
            {
                return Ok(elsewhere);
            }
            return over(&state, &who.0, error, StatusCode::OK);
        }
    };
    if !shown.line.waiting || shown.talk.reported {
        return Ok(settled_page(&state, &who.0, &shown, StatusCode::OK));
    }
    let kept = match approval.kept_answer(&owner, &id).await {
        Ok(kept) => kept.unwrap_or_default(),
        Err(error) => return over(&state, &who.0, error, StatusCode::OK),
    };
    // A draft of the one kind is no draft of the other.
    let kept = if kept.changes == changes {
        kept
    } else {
        AnswerForm {
            changes,
            ..AnswerForm::default()
        }
    };
    let asked = query(&uri).raw("done") == "question" && shown.line.resting;
    let page = Page::of("title-request", Section::Requests, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || {
        pages::request::request(
            token,
            &shown,
            &kept,
            &Beside {
                asked,
                question: "",
            },
            &[],
        )
    }))
}

async fn answer(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let form = read(&posted.fields);
    let approval = &state.services().approval;
    match approval
        .keep_answer(&posted.owner(), &id, form.clone())
        .await
    {
        Ok(()) => Ok(to(&id, "/check")),
        Err(ApproveError::Problems(problems)) => {
            again(&state, &posted.session, &id, &form, &problems).await
        }
        Err(error) => over(&state, &posted.session, error, StatusCode::CONFLICT),
    }
}

async fn check(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    check_page(&state, &who.0, &id, StatusCode::OK).await
}

/// The check page; with a conflict it says that the answer was changed in another tab.
async fn check_page(
    state: &AppState,
    session: &PersonSession,
    id: &RequestId,
    status: StatusCode,
) -> Result<Response, Failure> {
    match state.services().approval.check(&session.owner(), id).await {
        Ok(shown) => {
            let page = Page::of("title-request-check", Section::Requests, session).status(status);
            let changed = status == StatusCode::CONFLICT;
            let token = &session.form_token;
            Ok(page.show(state, || pages::request::check(token, &shown, changed)))
        }
        // Nothing was chosen yet.
        Err(ApproveError::Problems(_)) => Ok(to(id, "")),
        Err(ApproveError::SignInAgain) => Err(sign_in_again(id)),
        Err(error) => over(state, session, error, status),
    }
}

/// Giving access takes a recent sign-in; afterwards the check page is shown once more.
fn sign_in_again(id: &RequestId) -> Failure {
    Failure::sign_in_before(&format!("/requests/{id}/check"))
}

async fn settle(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let (approval, seen) = (&state.services().approval, posted.fields.raw("seen"));
    match approval.settle(&posted.owner(), &id, seen).await {
        Ok(_) => Ok(to(&id, "/done#result")),
        Err(ApproveError::Changed) => {
            check_page(&state, &posted.session, &id, StatusCode::CONFLICT).await
        }
        Err(ApproveError::SignInAgain) => Err(sign_in_again(&id)),
        Err(ApproveError::Problems(problems)) => {
            let kept = state
                .services()
                .approval
                .kept_answer(&posted.owner(), &id)
                .await;
            let form = kept.ok().flatten().unwrap_or_default();
            again(&state, &posted.session, &id, &form, &problems).await
        }
        Err(error) => over(&state, &posted.session, error, StatusCode::CONFLICT),
    }
}

async fn done(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let shown = match state.services().approval.request(&who.owner(), &id).await {
        Ok(shown) => shown,
        Err(ApproveError::Settled(shown)) => *shown,
        Err(error) => return over(&state, &who.0, error, StatusCode::OK),
    };
    if shown.line.waiting {
        return Ok(to(&id, ""));
    }
    let page = Page::of("title-request-done", Section::Requests, &who.0);
    Ok(page.show(&state, || pages::request::settled(&shown, When::JustNow)))
}

/// The form as it was sent, with what is wrong with it.
async fn again(
    state: &AppState,
    session: &PersonSession,
    id: &RequestId,
    form: &AnswerForm,
    problems: &[Problem],
) -> Result<Response, Failure> {
    let (approval, owner) = (&state.services().approval, session.owner());
    let found = if form.changes {
        approval.request_to_change(&owner, id).await
    } else {
        approval.request(&owner, id).await
    };
    match found {
        Ok(shown) => Ok(form_page(state, session, &shown, form, "", problems)),
        Err(error) => over(state, session, error, StatusCode::CONFLICT),
    }
}

pub(super) fn form_page(
    state: &AppState,
    session: &PersonSession,
    shown: &PendingRequest,
    form: &AnswerForm,
    question: &str,
    problems: &[Problem],
) -> Response {
    let page = Page::of("title-request", Section::Requests, session).problems(problems);
    let beside = Beside {
        asked: false,
        question,
    };
    page.show(state, || {
        pages::request::request(&session.form_token, shown, form, &beside, problems)
    })
}

/// A request that is over is no failure: it is shown as it is.
pub(super) fn over(
    state: &AppState,
    session: &PersonSession,
    error: ApproveError,
    status: StatusCode,
) -> Result<Response, Failure> {
    match error {
        ApproveError::Settled(shown) => Ok(settled_page(state, session, &shown, status)),
        ApproveError::Store(error) => Err(error.into()),
        ApproveError::Changed => Err(Failure::OutOfDate),
        ApproveError::NotFound | ApproveError::Problems(_) | ApproveError::SignInAgain => {
            Err(Failure::NotFound)
        }
    }
}

fn settled_page(
    state: &AppState,
    session: &PersonSession,
    shown: &PendingRequest,
    status: StatusCode,
) -> Response {
    let page = Page::of("title-request", Section::Requests, session).status(status);
    let late = status == StatusCode::CONFLICT;
    let when = if late { When::TooLate } else { When::Later };
    page.show(state, || pages::request::settled(shown, when))
}

fn read(fields: &Fields) -> AnswerForm {
    let answer = match fields.raw("answer") {
        known @ ("all" | "part" | "no") => known.to_owned(),
        _ => String::new(),
    };
    // The boxes below "Allow part" may be hidden again, still ticked, under another answer.
    let is_whole = answer == "all" || answer == "no";
    let parts = fields.all("parts");
    let pairs = parts.iter().filter_map(|part| part.split_once(' '));
    AnswerForm {
        parts: pairs
            .filter(|_| !is_whole)
            .map(|(record, scope)| (record.to_owned(), scope.to_owned()))
            .collect(),
        length: if is_whole {
            String::new()
        } else {
            fields.text("length")
        },
        message: fields.text("message"),
        changes: fields.raw("changes") == "yes",
        again: if answer == "no" {
            fields.text("again")
        } else {
            String::new()
        },
        answer,
    }
}

pub(super) fn known(id: &str) -> Result<RequestId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

pub(super) fn to(id: &RequestId, rest: &str) -> Response {
    Redirect::to(&format!("/requests/{}{rest}", id.as_str())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(
            pairs
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn ticked_parts_are_record_and_scope() {
        let form = read(&fields(&[
            ("answer", "part"),
            ("parts", "r1 view"),
            ("parts", "r1 edit"),
            ("parts", "nonsense"),
            ("length", "7"),
            ("message", " Hello "),
        ]));
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(form.parts, vec![pair("r1", "view"), pair("r1", "edit")]);
        assert_eq!(
            (form.length.as_str(), form.message.as_str()),
            ("7", "Hello")
        );
    }

    #[test]
    fn what_is_hidden_under_another_answer_does_not_count() {
        for answer in ["all", "no"] {
            let form = read(&fields(&[
                ("answer", answer),
                ("parts", "r1 view"),
                ("length", "7"),
            ]));
            assert!(form.parts.is_empty());
            assert!(form.length.is_empty());
        }
        assert_eq!(read(&fields(&[("answer", "maybe")])).answer, "");
    }
}
