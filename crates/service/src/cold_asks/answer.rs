//! The owner's answer to an ask by her share address. A no is one form; a yes is a share that she
//! makes in the usual steps, with records, permissions and an end that she chooses herself.

use latchkey_domain::access_request::Outcome;
use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord};
use latchkey_domain::cold_ask::ColdAsk;
use latchkey_domain::id::{DraftId, OwnerId, PartyId, RequestId};
use latchkey_domain::letter::LetterKind;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::ShareDraft;
use latchkey_store::{Change, StoreError, Tx};

use super::{ColdAskError, ColdAsks, who};
use crate::blocks::{self, BlockLength};
use crate::draft::{DraftError, Drafts};
use crate::env::Env;
use crate::login::OwnerSession;
use crate::mail::Note;

impl ColdAsks {
    /// Says no. `again` is for how long the asker cannot ask again: `30`, `ever`, or nothing more
    /// than usual. Said twice, it is said once.
    ///
    /// # Errors
    /// [`ColdAskError::Over`] when it was allowed, withdrawn or ran out before.
    pub async fn refuse(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
        again: &str,
    ) -> Result<(), ColdAskError> {
        let now = self.house.env.now();
        let zone = owner.session().zone.as_str();
        let length = BlockLength::from_form(again);
        let blocked = length.map(|length| length.ends_at(now, zone)).transpose()?;
        let (of, id, actor) = (owner.id().clone(), id.clone(), owner.session().actor());
        let (env, name) = (self.house.env.clone(), owner.session().name.clone());
        self.house
            .store
            .write(move |tx| {
                let (of, id, actor) = (of.clone(), id.clone(), actor.clone());
                let (env, name) = (env.clone(), name.clone());
                Box::pin(async move {
                    let found = tx.cold_asks().of_owner(&of, &id).await?;
                    let ask = found.ok_or(ColdAskError::NotFound)?;
                    if matches!(ask.settled, Some((Outcome::Refused, _))) {
                        return Ok(Change::none(()));
                    }
                    let outcome = Outcome::Refused;
                    if tx.cold_asks().answer(&of, &id, outcome, now).await? == 0 {
                        return Err(ColdAskError::Over);
                    }
                    told(tx, &env, &ask, &name, now).await?;
                    let event = AuditEvent::ColdAskRefused { who: who(&ask) };
                    let mut records = vec![event.record(now, &actor, Some(&of), None)];
                    if let Some(until) = blocked {
                        let who = who(&ask);
                        records.push(blocks::set(tx, &of, &who, until, &actor, now).await?);
                    }
                    Ok(Change::many((), records))
                })
            })
            .await
    }

    /// Begins the share that would be a yes: for whoever asked, with what for, and nothing else
    /// chosen.
    ///
    /// # Errors
    /// [`ColdAskError::Over`] when a yes can no longer come.
    pub async fn begin_share(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
    ) -> Result<DraftId, ColdAskError> {
        let now = self.house.env.now();
        let ask = self.one(owner, id).await?;
        if !ask.can_be_allowed(now) {
            return Err(ColdAskError::Over);
        }
        let draft = ShareDraft {
            person: Some((ask.party.to_string(), ask.wish.claims.name.clone())),
            answers: Some(id.to_string()),
            ..ShareDraft::default()
        };
        let drafts = Drafts::new(self.house.clone());
        let kept = drafts.keep_new(owner, draft, now).await;
        kept.map_err(|error| match error {
            DraftError::Store(error) => ColdAskError::Store(error),
            _ => ColdAskError::NotFound,
        })
    }

    /// One that was put to this owner.
    pub(super) async fn one(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
    ) -> Result<ColdAsk, ColdAskError> {
        let (of, id) = (owner.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let (of, id) = (of.clone(), id.clone());
                Box::pin(async move { snapshot.cold_asks().of_owner(&of, &id).await })
            })
            .await?;
        found.ok_or(ColdAskError::NotFound)
    }
}

/// A share was made that answers an ask: it is allowed, in the same write. One that is over
/// meanwhile stays over, and the share is a share all the same.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn allowed_by(
    tx: &mut Tx<'_>,
    env: &Env,
    (owner, name): (&OwnerId, &str),
    (answers, party): (&str, &PartyId),
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<AuditRecord>, StoreError> {
    let Ok(id) = answers.parse::<RequestId>() else {
        return Ok(None);
    };
    let found = tx.cold_asks().of_owner(owner, &id).await?;
    let Some(ask) = found.filter(|ask| ask.party == *party) else {
        return Ok(None);
    };
    let outcome = Outcome::Allowed;
    if tx.cold_asks().answer(owner, &id, outcome, now).await? == 0 {
        return Ok(None);
    }
    tx.contacts().add(owner, &ask.party, now).await?;
    told(tx, env, &ask, name, now).await?;
    let event = AuditEvent::ColdAskAllowed { who: who(&ask) };
    Ok(Some(event.record(now, actor, Some(owner), None)))
}

/// The asker is told that there is an answer, and the owner no more that there is an ask.
async fn told(
    tx: &mut Tx<'_>,
    env: &Env,
    ask: &ColdAsk,
    owner: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let about = ask.id.as_str();
    crate::mail::cancel(tx, LetterKind::RequestNew, about, now).await?;
    Note::to(&ask.party.person(), LetterKind::AskAnswered, about, now)
        .again(&now.as_millis().to_string())
        .with("who", owner)
        .queue(tx, env)
        .await
        .map(|_| ())
}
