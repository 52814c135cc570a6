//! The steps that make a share: who, what, what they can do and until when, then a check.
//!
//! A GET changes nothing: the first step's page stands for itself, and its form makes the draft.
//! The draft keeps what was typed, also when it is wrong; a share is made by the check page alone.

mod invite;
mod step;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::{DraftId, PersonId, ResourceId};
use latchkey_domain::view::{Invitee, ShareOptions};
use latchkey_service::draft::DraftError;
use latchkey_service::login::PersonSession;

use super::query;
use crate::failure::Failure;
use crate::forms::{Fields, Posted, Problem};
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;
use step::{Step, first_missing, terms};

/// The addresses of the steps.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/share", get(fresh).post(begin))
        .route("/share/{id}/{step}", get(show).post(keep))
        .route("/share/{id}/check", get(check).post(make))
        .route("/share/{id}/discard", post(discard))
}

/// The first step, before there is a draft.
async fn fresh(
    State(state): State<AppState>,
    who: SignedIn,
    uri: Uri,
) -> Result<Response, Failure> {
    let query = query(&uri);
    let (record, person) = named(&query)?;
    let drafts = &state.services().drafts;
    let options = drafts
        .fresh(&who.owner(), record.as_ref(), person.as_ref())
        .await;
    let options = options.map_err(failed)?;
    let step = first_missing(&options.draft);
    Ok(step_page(&state, &who.0, step, &options, &[]))
}

/// The first step's form: it makes the draft.
async fn begin(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let step = Step::named(posted.fields.raw("step")).ok_or(Failure::OutOfDate)?;
    // On the first step the person is the question itself, not a choice that was made before.
    let (record, person) = match step {
        Step::Who | Step::Search | Step::Invite => {
            (optional::<ResourceId>(posted.fields.raw("record"))?, None)
        }
        _ => named(&posted.fields)?,
    };
    let drafts = &state.services().drafts;
    let draft = drafts
        .start(&posted.owner(), record.as_ref(), person.as_ref())
        .await;
    take(&state, &posted, &draft.map_err(failed)?, step).await
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path((id, step)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let step = Step::named(&step).ok_or(Failure::NotFound)?;
    let id = known(&id)?;
    let options = state
        .services()
        .drafts
        .options(&who.owner(), &id)
        .await
        .map_err(failed)?;
    if matches!(step, Step::Search | Step::Invite) {
        return Ok(to(&id, Step::Who));
    }
    let missing = first_missing(&options.draft);
    if missing < step {
        return Ok(to(&id, missing));
    }
    Ok(step_page(&state, &who.0, step, &options, &[]))
}

async fn keep(
    State(state): State<AppState>,
    Path((id, step)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Failure> {
    let step = Step::named(&step).ok_or(Failure::NotFound)?;
    take(&state, &posted, &known(&id)?, step).await
}

async fn check(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    check_page(&state, &who.0, &id, StatusCode::OK).await
}

/// The check page; with a conflict it says that the draft was changed in another tab.
async fn check_page(
    state: &AppState,
    session: &PersonSession,
    id: &DraftId,
    status: StatusCode,
) -> Result<Response, Failure> {
    let (drafts, owner) = (&state.services().drafts, session.owner());
    if drafts.invites(&owner, id).await.map_err(failed)? {
        return invite::check_page(state, session, id, status).await;
    }
    match state.services().sharing.check(&owner, id).await {
        Ok(shown) => {
            let page = Page::of("title-share-check", Section::Owner, session).status(status);
            let changed = status == StatusCode::CONFLICT;
            let token = &session.form_token;
            Ok(page.show(state, || pages::share_flow::check(token, &shown, changed)))
        }
        Err(DraftError::Problems(problems)) => again(state, session, id, &problems).await,
        Err(DraftError::SignInAgain) => Err(sign_in_again(id)),
        Err(error) => Err(failed(error)),
    }
}

/// Giving access takes a recent sign-in; afterwards the check page is shown once more.
fn sign_in_again(id: &DraftId) -> Failure {
    Failure::sign_in_before(&format!("/share/{id}/check"))
}

async fn make(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let seen = posted.fields.raw("seen");
    match invite::effect(&state, &posted, &id, seen).await {
        Ok(address) => Ok(Redirect::to(&address).into_response()),
        Err(DraftError::Changed) => {
            check_page(&state, &posted.session, &id, StatusCode::CONFLICT).await
        }
        Err(DraftError::SignInAgain) => Err(sign_in_again(&id)),
        Err(DraftError::Problems(problems)) => again(&state, &posted.session, &id, &problems).await,
        Err(error) => Err(failed(error)),
    }
}

async fn discard(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    match state
        .services()
        .drafts
        .discard(&posted.owner(), &known(&id)?)
        .await
    {
        // Thrown away twice is thrown away.
        Ok(()) | Err(DraftError::NotFound) => Ok(Redirect::to("/home").into_response()),
        Err(error) => Err(failed(error)),
    }
}

/// Keeps what a step's form says, and goes on to what is missing.
async fn take(
    state: &AppState,
    posted: &Posted,
    id: &DraftId,
    step: Step,
) -> Result<Response, Failure> {
    let (drafts, owner, fields) = (&state.services().drafts, posted.owner(), &posted.fields);
    let kept = match step {
        Step::Who => drafts.choose_person(&owner, id, fields.raw("person")).await,
        Step::Invite => {
            let invitee = Invitee {
                name: fields.text("invitee"),
                email: fields.text("email"),
                relation: fields.text("relation"),
            };
            drafts.invite(&owner, id, invitee).await
        }
        Step::Search => drafts.search(&owner, id, &fields.text("search")).await,
        Step::What => {
            drafts
                .choose_records(&owner, id, fields.all("records"))
                .await
        }
        Step::Until => drafts.choose_terms(&owner, id, terms(fields)).await,
        Step::Check => return Err(Failure::NotFound),
    };
    let problems = match kept {
        Ok(()) if step == Step::Search => {
            let found = format!("/share/{id}/{}#person", Step::Who.name());
            return Ok(Redirect::to(&found).into_response());
        }
        Ok(()) => Vec::new(),
        Err(DraftError::Problems(problems)) => problems,
        Err(error) => return Err(failed(error)),
    };
    let options = drafts.options(&owner, id).await.map_err(failed)?;
    if problems.is_empty() {
        return Ok(to(id, first_missing(&options.draft)));
    }
    Ok(step_page(state, &posted.session, step, &options, &problems))
}

/// The step where the problem is; where something is missing, the step where it is chosen.
async fn again(
    state: &AppState,
    session: &PersonSession,
    id: &DraftId,
    problems: &[Problem],
) -> Result<Response, Failure> {
    let options = state
        .services()
        .drafts
        .options(&session.owner(), id)
        .await
        .map_err(failed)?;
    let missing = first_missing(&options.draft);
    if missing != Step::Check {
        return Ok(to(id, missing));
    }
    let step = problems
        .first()
        .map_or(Step::Until, |problem| Step::of_field(problem.field));
    Ok(step_page(state, session, step, &options, problems))
}

fn step_page(
    state: &AppState,
    session: &PersonSession,
    step: Step,
    options: &ShareOptions,
    problems: &[Problem],
) -> Response {
    let token = &session.form_token;
    let page = Page::of(step.title(), Section::Owner, session).problems(problems);
    page.show(state, || match step {
        Step::Who | Step::Search | Step::Invite => pages::share_flow::who(token, options, problems),
        Step::What => pages::share_flow::what(token, options, problems),
        Step::Until | Step::Check => pages::share_flow::until(token, options, problems),
    })
}

/// The record and the person that fields name, where they do.
fn named(fields: &Fields) -> Result<(Option<ResourceId>, Option<PersonId>), Failure> {
    Ok((
        optional(fields.raw("record"))?,
        optional(fields.raw("person"))?,
    ))
}

fn optional<I: std::str::FromStr>(text: &str) -> Result<Option<I>, Failure> {
    if text.is_empty() {
        Ok(None)
    } else {
        text.parse().map(Some).map_err(|_| Failure::NotFound)
    }
}

fn known(id: &str) -> Result<DraftId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

fn to(id: &DraftId, step: Step) -> Response {
    Redirect::to(&format!("/share/{id}/{}", step.name())).into_response()
}

/// What a page says when a draft cannot be had.
fn failed(error: DraftError) -> Failure {
    match error {
        DraftError::Store(error) => error.into(),
        DraftError::Changed => Failure::OutOfDate,
        DraftError::NotFound | DraftError::Problems(_) | DraftError::SignInAgain => {
            Failure::NotFound
        }
    }
}
