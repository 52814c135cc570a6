//! The last look at a share with somebody who is invited, and what its button does.

use axum::http::StatusCode;
use axum::response::Response;
use latchkey_domain::id::{DraftId, InvitationId};
use latchkey_service::draft::DraftError;
use latchkey_service::login::PersonSession;

use super::{again, failed, sign_in_again};
use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The check page of a draft for somebody who is invited.
pub(super) async fn check_page(
    state: &AppState,
    session: &PersonSession,
    id: &DraftId,
    status: StatusCode,
) -> Result<Response, Failure> {
    let invitations = &state.services().invitations;
    match invitations.check(&session.owner(), id).await {
        Ok(shown) => {
            let page = Page::of("title-invitation-check", Section::Owner, session).status(status);
            let changed = status == StatusCode::CONFLICT;
            let token = &session.form_token;
            Ok(page.show(state, || pages::invitations::check(token, &shown, changed)))
        }
        Err(DraftError::Problems(problems)) => again(state, session, id, &problems).await,
        Err(DraftError::SignInAgain) => Err(sign_in_again(id)),
        Err(error) => Err(failed(error)),
    }
}

/// Shares, or invites; says where its result is.
pub(super) async fn effect(
    state: &AppState,
    posted: &Posted,
    id: &DraftId,
    seen: &str,
) -> Result<String, DraftError> {
    let (services, owner) = (state.services(), posted.owner());
    // What was sent or shared already has no draft any more; then the act says what it was.
    let invites = services.drafts.invites(&owner, id).await;
    let sent = match id.as_str().parse::<InvitationId>() {
        Ok(invitation) => services.invitations.is_sent(&owner, &invitation).await?,
        Err(_) => false,
    };
    if sent || matches!(invites, Ok(true)) {
        let invitation = services.invitations.send(&owner, id, seen).await?;
        return Ok(format!("/invitations/{invitation}?sent=new#result"));
    }
    let act = services.sharing.make(&owner, id, seen).await?;
    Ok(format!("/shares/{act}/done#result"))
}
