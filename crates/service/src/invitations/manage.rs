//! What an owner does about an invitation that she sent, and what the clock does.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::InvitationId;
use latchkey_domain::invitation::Invitation;
use latchkey_domain::letter::{LetterKind, Recipient};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, StoreError, Tx};

use super::{BETWEEN, InvitationError, Invitations, MOST_LETTERS};
use crate::env::Env;
use crate::login::OwnerSession;
use crate::mail::Note;

/// How many that ran out are settled in one go.
const BATCH: i64 = 200;

impl Invitations {
    /// The owner calls it off; a letter that waits is not sent.
    ///
    /// # Errors
    /// [`InvitationError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn cancel(
        &self,
        owner: &OwnerSession,
        id: &InvitationId,
    ) -> Result<(), InvitationError> {
        let now = self.house.env.now();
        let (of, id, actor) = (owner.id().clone(), id.clone(), owner.session().actor());
        self.house
            .store
            .write_urgent(move |tx| {
                let (of, id, actor) = (of.clone(), id.clone(), actor.clone());
                Box::pin(async move {
                    let found = tx.invitations().of_owner_by_id(&of, &id).await?;
                    let invitation = found.ok_or(InvitationError::NotFound)?;
                    if tx.invitations().cancel(&of, &id, now).await? == 0 {
                        return Ok(Change::none(()));
                    }
                    unsent(tx, &id, now).await?;
                    let event = AuditEvent::InvitationCancelled {
                        name: invitation.name,
                    };
                    Ok(Change::new((), event.record(now, &actor, Some(&of), None)))
                })
            })
            .await
    }

    /// Sends the letter once more.
    ///
    /// # Errors
    /// [`InvitationError::TooSoon`] after a letter a moment ago, or too many.
    pub async fn send_again(
        &self,
        owner: &OwnerSession,
        id: &InvitationId,
    ) -> Result<(), InvitationError> {
        let now = self.house.env.now();
        let (of, id, env) = (owner.id().clone(), id.clone(), self.house.env.clone());
        let actor = owner.session().actor();
        self.house
            .store
            .write(move |tx| {
                let (of, id, env, actor) = (of.clone(), id.clone(), env.clone(), actor.clone());
                Box::pin(async move {
                    let found = tx.invitations().of_owner_by_id(&of, &id).await?;
                    let invitation = found.ok_or(InvitationError::NotFound)?;
                    if !invitation.waits(now) {
                        return Err(InvitationError::Over);
                    }
                    let (before, most) = (now.minus(BETWEEN), MOST_LETTERS);
                    let mut table = tx.invitations();
                    if table.sent_again(&of, &id, before, most, now).await? == 0 {
                        return Err(InvitationError::TooSoon);
                    }
                    letter(tx, &env, &invitation, invitation.letters + 1, now).await?;
                    let event = AuditEvent::InvitationSent {
                        name: invitation.name,
                    };
                    Ok(Change::new((), event.record(now, &actor, Some(&of), None)))
                })
            })
            .await
    }

    /// Settles what nobody answered in time; says how many that were.
    pub(crate) async fn lapse(&self) -> Result<u64, StoreError> {
        let now = self.house.env.now();
        self.house
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let mut records = Vec::new();
                    for invitation in tx.invitations().due(now, BATCH).await? {
                        let (of, id) = (&invitation.owner, &invitation.id);
                        if tx.invitations().lapse(of, id, now).await? == 0 {
                            continue;
                        }
                        unsent(tx, id, now).await?;
                        let name = invitation.name.clone();
                        let event = AuditEvent::InvitationLapsed { name };
                        records.push(event.record(now, &Actor::System, Some(of), None));
                    }
                    let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
                    Ok(Change::many(count, records))
                })
            })
            .await
    }
}

/// A letter that waits is not sent any more.
async fn unsent(tx: &mut Tx<'_>, id: &InvitationId, now: Timestamp) -> Result<(), StoreError> {
    let kind = LetterKind::Invitation;
    crate::mail::cancel(tx, kind, id.as_str(), now).await?;
    Ok(())
}

/// Queues the letter; `which` tells one from the next. It names nobody: who invites and what is
/// shared is told to whoever has proven the address.
pub(super) async fn letter(
    tx: &mut Tx<'_>,
    env: &Env,
    invitation: &Invitation,
    which: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let to = Recipient::address(&invitation.email);
    Note::at(to, LetterKind::Invitation, invitation.id.as_str(), now)
        .on("day", invitation.ends_at)
        .again(&which.to_string())
        .link_for(invitation.ends_at.since(now))
        .queue(tx, env)
        .await
        .map(|_| ())
}
