//! The handlers behind the link of a letter, and the mailbox of practice data.
//!
//! The link is a look-up and nothing else: whoever follows it, and however often, changes nothing.
//! Where the link of a kind of letter leads is decided in [`place`].

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::letter::LetterKind;
use latchkey_service::mail::Landing;

use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::session::{Visitor, clear_cookie, next_to};
use crate::shell::Page;
use crate::state::AppState;

/// The link of a letter, and the mailbox of practice data.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/r/{code}", get(land))
        .route("/r/{code}/switch", post(switch))
        .route("/dev/mailbox", get(mailbox))
        .route("/dev/mailbox/{letter}", get(letter))
}

/// The page that a letter is about.
fn place(kind: LetterKind, about: &str) -> String {
    match kind {
        LetterKind::RequestNew
        | LetterKind::RequestRunsOut
        | LetterKind::RequestReminder
        | LetterKind::RequestReply => format!("/requests/{about}"),
        LetterKind::ShareEndsWeek | LetterKind::ShareEndsDay => format!("/shares/{about}"),
        LetterKind::AskReceived
        | LetterKind::ProofNeeded
        | LetterKind::AskQuestion
        | LetterKind::AskAnswered => format!("/asks/{about}"),
        LetterKind::SharedWithYou | LetterKind::AccessEndsWeek | LetterKind::AccessEnded => {
            "/shared-with-me".to_owned()
        }
        LetterKind::ServiceConnected | LetterKind::ServiceDisconnected => "/connections".to_owned(),
        LetterKind::InvitationAccepted => "/people".to_owned(),
        LetterKind::Invitation => format!("/invitations/{about}"),
        LetterKind::SignInNew | LetterKind::AccountChanged => "/settings/devices".to_owned(),
        // What a rule narrowed is told beside each share; letters with a code have no link.
        LetterKind::RuleNarrowed
        | LetterKind::SignInCode
        | LetterKind::Recovery
        | LetterKind::AddressConfirm => "/home".to_owned(),
    }
}

async fn land(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let mail = &state.services().mail;
    let landing = mail.landing(&code, visitor.0.as_ref()).await?;
    let page = Page::new("title-letter").visitor(&visitor).no_referrer();
    let landing = match landing {
        // One that is over looks like one that never was to whoever is not known here.
        Landing::Leads {
            kind: LetterKind::Invitation,
            about,
        } if visitor.0.is_none() && !state.services().invitations.waits(&about).await? => {
            Landing::Gone
        }
        landing => landing,
    };
    Ok(match landing {
        Landing::Leads { kind, about } => Redirect::to(&place(kind, &about)).into_response(),
        Landing::SignIn(kind) => {
            let onward = next_to(&format!("/r/{code}"));
            page.show(&state, || pages::letter::sign_in(kind, &onward))
        }
        Landing::SomebodyElse => {
            let (name, token) = visitor
                .0
                .as_ref()
                .map(|who| (who.name.clone(), who.form_token.clone()))
                .unwrap_or_default();
            page.status(StatusCode::FORBIDDEN).show(&state, || {
                pages::letter::somebody_else(&code, &name, &token)
            })
        }
        Landing::Gone => page
            .status(StatusCode::GONE)
            .show(&state, pages::letter::gone),
    })
}

/// Signs out and asks for the other account; what the link is about is asked again after that.
async fn switch(
    State(state): State<AppState>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    state.services().login.sign_out(&posted.session).await?;
    let cookie = clear_cookie(state.settings().secure_cookies).ok_or(Failure::Store)?;
    let mut response = Redirect::to(&next_to(&format!("/r/{code}"))).into_response();
    response
        .headers_mut()
        .insert(axum::http::header::SET_COOKIE, cookie);
    Ok(response)
}

async fn mailbox(State(state): State<AppState>, visitor: Visitor) -> Result<Response, Failure> {
    let lines = state.services().mail.mailbox().await?;
    let lines = lines.ok_or(Failure::NotFound)?;
    let page = Page::new("title-mailbox").visitor(&visitor);
    Ok(page.show(&state, || pages::letter::mailbox(&lines)))
}

async fn letter(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let letter = state.services().mail.mailbox_letter(&id).await?;
    let letter = letter.ok_or(Failure::NotFound)?;
    let page = Page::new("title-mailbox-letter").visitor(&visitor);
    Ok(page
        .no_referrer()
        .show(&state, || pages::letter::letter(&letter)))
}
