//! Asking by a share address: its steps, the page of an ask, the owner's page of it, and the address
//! itself in the settings.
//!
//! Nothing here tells whether an address is anybody's.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::{DraftId, RequestId};
use latchkey_domain::view::{AskDraft, AskOptions};
use latchkey_service::cold_asks::ColdAskError;
use latchkey_service::login::PersonSession;

use super::query;
use crate::failure::Failure;
use crate::forms::{Fields, Posted, Problem};
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of asks by a share address.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/asks/new/who", get(fresh).post(begin))
        .route("/asks/new/{id}/who", get(who).post(again))
        .route("/asks/new/{id}/what", get(what).post(keep_what))
        .route("/asks/new/{id}/why", get(why).post(keep_why))
        .route("/asks/new/{id}/check", get(check).post(send))
        .route("/asks/by-address/{id}", get(ask))
        .route("/asks/by-address/{id}/withdraw", post(withdraw))
        .route("/requests/by-address/{id}", get(request))
        .route("/requests/by-address/{id}/share", post(share))
        .route("/requests/by-address/{id}/refuse", post(refuse))
        .route("/settings/address", get(address).post(make_address))
        .route("/settings/address/off", post(remove_address))
}

/// The steps, in the order in which they are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Who,
    What,
    Why,
    Check,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::What => "what",
            Self::Why => "why",
            Self::Check => "check",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Who => "title-cold-who",
            Self::What => "title-cold-what",
            Self::Why => "title-cold-why",
            Self::Check => "title-cold-check",
        }
    }

    /// The step whose form has this field.
    fn of_field(field: &str) -> Self {
        match field {
            "address" => Self::Who,
            "scopes" => Self::What,
            _ => Self::Why,
        }
    }

    /// The first step that is not answered yet.
    fn missing(draft: &AskDraft) -> Self {
        if draft.scopes.is_empty() {
            Self::What
        } else if draft.purpose.is_empty() || draft.length.is_empty() {
            Self::Why
        } else {
            Self::Check
        }
    }

    fn at(self, id: &DraftId) -> Response {
        Redirect::to(&format!("/asks/new/{id}/{}", self.name())).into_response()
    }
}

async fn fresh(State(state): State<AppState>, who: SignedIn) -> Response {
    whom(&state, &who.0, &AskDraft::default(), &[])
}

fn whom(
    state: &AppState,
    session: &PersonSession,
    draft: &AskDraft,
    problems: &[Problem],
) -> Response {
    let page = Page::of(Step::Who.title(), Section::Asks, session).problems(problems);
    let token = &session.form_token;
    page.show(state, || pages::cold_asks::who(token, draft, problems))
}

/// Takes the address that was typed, for a new draft or for one that there is.
async fn take_address(
    state: &AppState,
    posted: &Posted,
    id: Option<&DraftId>,
) -> Result<Response, Failure> {
    let typed = posted.fields.text("address");
    let asks = &state.services().cold_asks;
    let taken = asks.choose_address(&posted.requester(), id, &typed).await;
    match taken {
        Ok(id) => next(state, &posted.session, &id).await,
        Err(ColdAskError::Problems(problems)) => {
            let draft = AskDraft {
                id: id.map(DraftId::to_string).unwrap_or_default(),
                address: typed,
                ..AskDraft::default()
            };
            Ok(whom(state, &posted.session, &draft, &problems))
        }
        Err(error) => Err(failed(error)),
    }
}

async fn begin(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    take_address(&state, &posted, None).await
}

async fn again(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    take_address(&state, &posted, Some(&draft_id(&id)?)).await
}

async fn options(
    state: &AppState,
    session: &PersonSession,
    id: &DraftId,
) -> Result<AskOptions, Failure> {
    let asks = &state.services().cold_asks;
    let options = asks.options(&session.requester(), id).await;
    options.map_err(failed)
}

/// On to the first step that is not answered yet.
async fn next(
    state: &AppState,
    session: &PersonSession,
    id: &DraftId,
) -> Result<Response, Failure> {
    let options = options(state, session, id).await?;
    Ok(Step::missing(&options.draft).at(id))
}

/// The page of a step, or the step before it that is not answered yet.
async fn step_page(
    state: &AppState,
    session: &PersonSession,
    id: &str,
    step: Step,
) -> Result<Response, Failure> {
    let id = draft_id(id)?;
    let options = options(state, session, &id).await?;
    let missing = Step::missing(&options.draft);
    if missing < step {
        return Ok(missing.at(&id));
    }
    Ok(shown(state, session, step, &options, StatusCode::OK, &[]))
}

fn shown(
    state: &AppState,
    session: &PersonSession,
    step: Step,
    options: &AskOptions,
    status: StatusCode,
    problems: &[Problem],
) -> Response {
    let token = &session.form_token;
    let mut page = Page::of(step.title(), Section::Asks, session).problems(problems);
    if problems.is_empty() {
        page = page.status(status);
    }
    page.show(state, || match step {
        Step::Who => pages::cold_asks::who(token, &options.draft, problems),
        Step::What => pages::cold_asks::what(token, options, problems),
        Step::Why => pages::cold_asks::why(token, options, problems),
        Step::Check => pages::cold_asks::check(token, options, status == StatusCode::CONFLICT),
    })
}

async fn who(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    step_page(&state, &who.0, &id, Step::Who).await
}

async fn what(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    step_page(&state, &who.0, &id, Step::What).await
}

async fn why(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    step_page(&state, &who.0, &id, Step::Why).await
}

async fn check(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    step_page(&state, &who.0, &id, Step::Check).await
}

/// On after a step, or the step again with what is wrong.
async fn kept(
    state: &AppState,
    session: &PersonSession,
    id: &DraftId,
    step: Step,
    result: Result<(), ColdAskError>,
) -> Result<Response, Failure> {
    match result {
        Ok(()) => next(state, session, id).await,
        Err(ColdAskError::Problems(problems)) => {
            let options = options(state, session, id).await?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(shown(state, session, step, &options, status, &problems))
        }
        Err(error) => Err(failed(error)),
    }
}

async fn keep_what(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    let asks = &state.services().cold_asks;
    let chosen = posted.fields.all("scopes");
    let result = asks.choose_what(&posted.requester(), &id, chosen).await;
    kept(&state, &posted.session, &id, Step::What, result).await
}

async fn keep_why(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    let asks = &state.services().cold_asks;
    let why = reason(&posted.fields);
    let result = asks.choose_why(&posted.requester(), &id, why).await;
    kept(&state, &posted.session, &id, Step::Why, result).await
}

fn reason(fields: &Fields) -> AskDraft {
    AskDraft {
        purpose: fields.text("purpose"),
        words: fields.text("words"),
        relation: fields.text("relation"),
        length: fields.text("length"),
        ..AskDraft::default()
    }
}

async fn send(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    let (session, seen) = (&posted.session, posted.fields.raw("seen"));
    let asks = &state.services().cold_asks;
    match asks.send(&posted.requester(), &id, seen).await {
        Ok(ask) => {
            let sent = format!("/asks/by-address/{ask}?sent=1#result");
            Ok(Redirect::to(&sent).into_response())
        }
        Err(ColdAskError::Changed) => {
            let options = options(&state, session, &id).await?;
            let missing = Step::missing(&options.draft);
            if missing < Step::Check {
                return Ok(missing.at(&id));
            }
            let status = StatusCode::CONFLICT;
            Ok(shown(&state, session, Step::Check, &options, status, &[]))
        }
        Err(ColdAskError::Problems(problems)) => {
            let step = problems
                .first()
                .map_or(Step::Why, |problem| Step::of_field(problem.field));
            let result = Err(ColdAskError::Problems(problems));
            kept(&state, session, &id, step, result).await
        }
        Err(error) => Err(failed(error)),
    }
}

async fn ask(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let asks = &state.services().cold_asks;
    let shown = asks.ask(&who.requester(), &request_id(&id)?).await;
    let shown = shown.map_err(failed)?;
    let fields = query(&uri);
    let sent = fields.raw("sent") == "1" && shown.waiting;
    let page = Page::of("title-ask", Section::Asks, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || pages::cold_asks::ask(token, &shown, sent)))
}

async fn withdraw(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = request_id(&id)?;
    let asks = &state.services().cold_asks;
    match asks.withdraw(&posted.requester(), &id).await {
        // What is over says so on its page.
        Ok(()) | Err(ColdAskError::Over) => {
            Ok(Redirect::to(&format!("/asks/by-address/{id}")).into_response())
        }
        Err(error) => Err(failed(error)),
    }
}

async fn request(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let asks = &state.services().cold_asks;
    let shown = asks.request(&who.owner(), &request_id(&id)?).await;
    let shown = shown.map_err(failed)?;
    let fields = query(&uri);
    let done = fields.raw("done") == "no" && !shown.waiting;
    let page = Page::of("title-request", Section::Requests, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || pages::cold_request::request(token, &shown, done)))
}

async fn share(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = request_id(&id)?;
    let asks = &state.services().cold_asks;
    match asks.begin_share(&posted.owner(), &id).await {
        Ok(draft) => Ok(Redirect::to(&format!("/share/{draft}/what")).into_response()),
        Err(ColdAskError::Over) => {
            Ok(Redirect::to(&format!("/requests/by-address/{id}")).into_response())
        }
        Err(error) => Err(failed(error)),
    }
}

async fn refuse(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = request_id(&id)?;
    let asks = &state.services().cold_asks;
    let again = posted.fields.raw("again");
    match asks.refuse(&posted.owner(), &id, again).await {
        Ok(()) => {
            let done = format!("/requests/by-address/{id}?done=no#result");
            Ok(Redirect::to(&done).into_response())
        }
        Err(ColdAskError::Over) => {
            Ok(Redirect::to(&format!("/requests/by-address/{id}")).into_response())
        }
        Err(error) => Err(failed(error)),
    }
}

async fn address(
    State(state): State<AppState>,
    who: SignedIn,
    uri: Uri,
) -> Result<Response, Failure> {
    let address = state.services().cold_asks.address(&who.owner()).await?;
    let fields = query(&uri);
    let done = fields.raw("done");
    let page = Page::of("title-share-address", Section::Owner, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || {
        pages::cold_request::address(token, address.as_deref(), done)
    }))
}

async fn make_address(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let asks = &state.services().cold_asks;
    asks.make_address(&posted.owner()).await?;
    Ok(Redirect::to("/settings/address?done=made#result").into_response())
}

async fn remove_address(
    State(state): State<AppState>,
    posted: Posted,
) -> Result<Response, Failure> {
    let asks = &state.services().cold_asks;
    asks.remove_address(&posted.owner()).await?;
    Ok(Redirect::to("/settings/address?done=off#result").into_response())
}

/// Whether a request of this owner's came by her share address; then its page is another one.
pub(super) async fn is_request(
    state: &AppState,
    session: &PersonSession,
    id: &RequestId,
) -> Result<Option<Response>, Failure> {
    let asks = &state.services().cold_asks;
    found(asks.request(&session.owner(), id).await.map(|_| ()), || {
        format!("/requests/by-address/{id}")
    })
}

/// The same for a request that somebody made.
pub(super) async fn is_ask(
    state: &AppState,
    session: &PersonSession,
    id: &RequestId,
) -> Result<Option<Response>, Failure> {
    let asks = &state.services().cold_asks;
    found(asks.ask(&session.requester(), id).await.map(|_| ()), || {
        format!("/asks/by-address/{id}")
    })
}

fn found(
    result: Result<(), ColdAskError>,
    to: impl Fn() -> String,
) -> Result<Option<Response>, Failure> {
    match result {
        Ok(()) => Ok(Some(Redirect::to(&to()).into_response())),
        Err(ColdAskError::Store(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

fn draft_id(id: &str) -> Result<DraftId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

fn request_id(id: &str) -> Result<RequestId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

/// What a page says when an ask cannot be had.
fn failed(error: ColdAskError) -> Failure {
    match error {
        ColdAskError::Store(error) => error.into(),
        ColdAskError::Changed | ColdAskError::Over => Failure::OutOfDate,
        ColdAskError::NotFound | ColdAskError::Problems(_) => Failure::NotFound,
    }
}
