//! The handlers of the settings: the list, and what a person chooses for herself.
//!
//! Each part is a page with one form; what was kept is said above the page it leads back to.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use latchkey_domain::preferences::{Clock, Contrast, DateStyle, Display, Safety, TextSize, Theme};
use latchkey_service::login::CodeError;
use latchkey_service::preferences::ChoiceError;

use super::admit::arrival;
use super::sign_in_code::{problem, typed_next, wrong};
use super::{devices, query};
use crate::failure::Failure;
use crate::forms::{Posted, Problem};
use crate::headers::Caller;
use crate::pages::settings as pages;
use crate::session::{SignedIn, waits_for_code};
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of the settings.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/settings", get(list))
        .route("/settings/display", get(display).post(keep_display))
        .route("/settings/safety", get(safety).post(keep_safety))
        .route("/settings/time", get(time).post(keep_zone))
        .route("/settings/contact", get(contact))
        .route("/settings/contact/name", post(keep_name))
        .route("/settings/contact/email", post(send_to_email))
        .route("/settings/contact/code", get(prove).post(keep_email))
        .route(
            "/settings/notifications",
            get(notifications).post(keep_letters),
        )
        .merge(devices::routes())
}

/// Leads back to a page that then says what was done.
pub(super) fn done(page: &str) -> Response {
    Redirect::to(&format!("{page}?saved=1#result")).into_response()
}

/// Whether the page should say that something was kept.
pub(super) fn was_saved(uri: &Uri) -> bool {
    query(uri).raw("saved") == "1"
}

async fn list(State(state): State<AppState>, who: SignedIn) -> Response {
    let page = Page::of("title-settings", Section::Owner, &who.0);
    page.show(&state, pages::list)
}

async fn display(
    State(state): State<AppState>,
    who: SignedIn,
    uri: Uri,
) -> Result<Response, Failure> {
    let chosen = state.services().preferences.of(&who.0).await?.display;
    let page = Page::of("title-display", Section::Owner, &who.0);
    let now = state.services().preferences.now_in(&who.0.zone);
    let (token, saved) = (&who.0.form_token, was_saved(&uri));
    Ok(page.show(&state, || pages::display(token, chosen, &now, saved)))
}

async fn keep_display(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let fields = &posted.fields;
    let more = fields.all("more");
    let has = |word: &str| more.iter().any(|chosen| chosen == word);
    // Each answer has a default, and the page never leaves one out.
    let chosen = Display {
        theme: Theme::from_word(fields.raw("theme")).unwrap_or_default(),
        contrast: Contrast::from_word(fields.raw("contrast")).unwrap_or_default(),
        text: TextSize::from_word(fields.raw("text")).unwrap_or_default(),
        spacing: has("spacing"),
        still: has("still"),
        dates: DateStyle::from_word(fields.raw("dates")).unwrap_or_default(),
        clock: Clock::from_word(fields.raw("clock")).unwrap_or_default(),
    };
    let preferences = &state.services().preferences;
    preferences.keep_display(&posted.session, chosen).await?;
    Ok(done("/settings/display"))
}

async fn safety(
    State(state): State<AppState>,
    who: SignedIn,
    uri: Uri,
) -> Result<Response, Failure> {
    let chosen = state.services().preferences.of(&who.0).await?.safety;
    let page = Page::of("title-safety", Section::Owner, &who.0);
    let (token, saved) = (&who.0.form_token, was_saved(&uri));
    Ok(page.show(&state, || pages::safety(token, &chosen, saved, &[])))
}

async fn keep_safety(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let fields = &posted.fields;
    // Only the answer that gives something away counts; anything else is the careful one.
    let mut chosen = Safety {
        leave: fields.raw("leave") != "no",
        leave_to: fields.text("leave-to"),
        shift: fields.raw("shift") == "three",
        quiet_stop: fields.raw("stop") != "tell",
        hide_names: fields.raw("names") != "show",
    };
    let preferences = &state.services().preferences;
    if !chosen.leave && chosen.leave_to.is_empty() {
        chosen.leave_to = Safety::default().leave_to;
    }
    match preferences
        .keep_safety(&posted.session, chosen.clone())
        .await
    {
        Ok(()) => Ok(done("/settings/safety")),
        Err(ChoiceError::Problems(problems)) => {
            let page = Page::of("title-safety", Section::Owner, &posted.session);
            let token = &posted.session.form_token;
            Ok(page
                .problems(&problems)
                .show(&state, || pages::safety(token, &chosen, false, &problems)))
        }
        Err(ChoiceError::Store(error)) => Err(error.into()),
    }
}

async fn time(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Response {
    zones(&state, &who, &who.0.zone, was_saved(&uri), &[])
}

fn zones(
    state: &AppState,
    who: &SignedIn,
    chosen: &str,
    saved: bool,
    problems: &[Problem],
) -> Response {
    let preferences = &state.services().preferences;
    let (zones, now) = (preferences.zones(), preferences.time_in(&who.0.zone));
    let page = Page::of("title-time", Section::Owner, &who.0).problems(problems);
    let token = &who.0.form_token;
    page.show(state, || {
        pages::zone(token, &zones, chosen, &now, saved, problems)
    })
}

async fn keep_zone(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let zone = posted.fields.text("zone");
    let preferences = &state.services().preferences;
    match preferences.move_to_zone(&posted.session, &zone).await {
        Ok(()) => Ok(done("/settings/time")),
        Err(ChoiceError::Problems(problems)) => {
            let who = SignedIn(posted.session);
            Ok(zones(&state, &who, &zone, false, &problems))
        }
        Err(ChoiceError::Store(error)) => Err(error.into()),
    }
}

async fn contact(
    State(state): State<AppState>,
    who: SignedIn,
    uri: Uri,
) -> Result<Response, Failure> {
    let contact = state.services().preferences.contact(&who.0).await?;
    let page = Page::of("title-contact", Section::Owner, &who.0);
    let (token, saved) = (&who.0.form_token, was_saved(&uri));
    Ok(page.show(&state, || pages::contact(token, &contact, "", saved, &[])))
}

async fn keep_name(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let name = posted.fields.text("name");
    let preferences = &state.services().preferences;
    match preferences.rename(&posted.session, &name).await {
        Ok(()) => Ok(done("/settings/contact")),
        Err(ChoiceError::Problems(problems)) => {
            let mut contact = preferences.contact(&posted.session).await?;
            if !contact.listed {
                contact.name = name;
            }
            let page = Page::of("title-contact", Section::Owner, &posted.session);
            let token = &posted.session.form_token;
            Ok(page.problems(&problems).show(&state, || {
                pages::contact(token, &contact, "", false, &problems)
            }))
        }
        Err(ChoiceError::Store(error)) => Err(error.into()),
    }
}

async fn send_to_email(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let email = posted.fields.text("email");
    let from = arrival(&state, &headers, caller).from;
    let login = &state.services().login;
    match login
        .send_address_code(&posted.session, &email, &from)
        .await
    {
        Ok(handle) => typed_next(&state, &handle, "/settings/contact/code"),
        Err(CodeError::SignInAgain) => Err(Failure::sign_in_before("/settings/contact")),
        Err(error) => {
            let problems = wrong(&state, error)?;
            let preferences = &state.services().preferences;
            let contact = preferences.contact(&posted.session).await?;
            let page = Page::of("title-contact", Section::Owner, &posted.session);
            let token = &posted.session.form_token;
            Ok(page.problems(&problems).show(&state, || {
                pages::contact(token, &contact, &email, false, &problems)
            }))
        }
    }
}

async fn prove(State(state): State<AppState>, who: SignedIn) -> Response {
    proving(&state, &who, &[])
}

fn proving(state: &AppState, who: &SignedIn, problems: &[Problem]) -> Response {
    let page = Page::of("title-contact-code", Section::Owner, &who.0).problems(problems);
    let token = &who.0.form_token;
    page.show(state, || pages::prove(token, problems))
}

async fn keep_email(
    State(state): State<AppState>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let handle = waits_for_code(&headers, state.settings().secure_cookies);
    let code = posted.fields.text("code");
    if code.is_empty() {
        let problems = [problem(&state, "code", "code-problem-missing")];
        return Ok(proving(&state, &SignedIn(posted.session), &problems));
    }
    let login = &state.services().login;
    match login.change_address(&posted.session, handle, &code).await {
        Ok(()) => Ok(done("/settings/contact")),
        Err(CodeError::SignInAgain) => Err(Failure::sign_in_before("/settings/contact/code")),
        Err(error) => {
            let problems = wrong(&state, error)?;
            Ok(proving(&state, &SignedIn(posted.session), &problems))
        }
    }
}

async fn notifications(
    State(state): State<AppState>,
    who: SignedIn,
    uri: Uri,
) -> Result<Response, Failure> {
    let chosen = state.services().preferences.of(&who.0).await?;
    let page = Page::of("title-notifications", Section::Owner, &who.0);
    let (token, saved) = (&who.0.form_token, was_saved(&uri));
    Ok(page.show(&state, || pages::notifications(token, &chosen, saved)))
}

async fn keep_letters(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let wanted = posted.fields.all("wanted");
    let preferences = &state.services().preferences;
    let daily = posted.fields.raw("rhythm") == "daily";
    preferences
        .keep_letters(&posted.session, &wanted, daily)
        .await?;
    Ok(done("/settings/notifications"))
}
