//! What the use cases about requests and shares tell people of, each in one place.

use latchkey_domain::access_request::AccessRequest;
use latchkey_domain::letter::LetterKind;
use latchkey_domain::preferences::Preferences;
use latchkey_domain::share::Share;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{StoreError, Tx};

use super::note::{Note, cancel, uncancel};
use crate::env::Env;

/// How long a letter about a new share waits, so that taking the share back calls it off.
const BEFORE_TOLD: Lifetime = Lifetime::minutes(2);

/// Somebody asked: the owner is told, and the asker that it was passed on.
pub(crate) async fn asked(
    tx: &mut Tx<'_>,
    env: &Env,
    request: &AccessRequest,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (about, waits) = (request.id.as_str(), request.lapses_at.since(now));
    Note::to(&request.owner.person(), LetterKind::RequestNew, about, now)
        .with("who", &request.claims.name)
        .on("day", request.lapses_at)
        .link_for(waits)
        .queue(tx, env)
        .await?;
    Note::to(&request.party.person(), LetterKind::AskReceived, about, now)
        .on("day", request.lapses_at)
        .link_for(waits)
        .queue(tx, env)
        .await?;
    Ok(())
}

/// A request was answered: the asker is told, and nobody is reminded of it any more.
pub(crate) async fn answered(
    tx: &mut Tx<'_>,
    env: &Env,
    request: &AccessRequest,
    owner: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let about = request.id.as_str();
    super::asking::no_longer_waits(tx, request, now).await?;
    Note::to(&request.party.person(), LetterKind::AskAnswered, about, now)
        .with("who", owner)
        .queue(tx, env)
        .await?;
    Ok(())
}

/// Something was shared: the person is told in two minutes, once for all that was shared together.
/// `owner` is her name and her zone.
pub(crate) async fn shared(
    tx: &mut Tx<'_>,
    env: &Env,
    share: &Share,
    owner: (&str, &str),
) -> Result<(), StoreError> {
    let (person, about) = (share.party.person(), share.act.as_str());
    let (name, zone) = owner;
    Note::to(&person, LetterKind::SharedWithYou, about, share.made_at)
        .with("who", name)
        .read_in(zone)
        .on("day", share.ends_at)
        .after(BEFORE_TOLD)
        .queue(tx, env)
        .await?;
    Ok(())
}

/// A share was stopped: the person is not told of it any more, unless something else that was
/// shared together with it still holds.
pub(crate) async fn stopped(
    tx: &mut Tx<'_>,
    share: &Share,
    now: Timestamp,
) -> Result<(), StoreError> {
    let together = tx.shares().of_act(&share.owner, &share.act).await?;
    let holds =
        |other: &Share| other.id != share.id && other.ended.is_none() && other.ends_at > now;
    if !together.iter().any(holds) {
        cancel(tx, LetterKind::SharedWithYou, share.act.as_str(), now).await?;
    }
    Ok(())
}

/// An owner stopped a share: the person is told of it once it can no longer be taken back, where the
/// owner said so, or else wants it so always. A stop never fails for want of that: in doubt nobody
/// is told.
pub(crate) async fn told_of_stop(
    tx: &mut Tx<'_>,
    env: &Env,
    share: &Share,
    said: Option<bool>,
    undo: Lifetime,
    now: Timestamp,
) -> Result<(), StoreError> {
    let owner = share.owner.person();
    let tell = match said {
        Some(tell) => tell,
        None => told_unless_said(tx.preferences().of(&owner).await),
    };
    if !tell {
        return Ok(());
    }
    let owner = tx.people().by_id(&owner).await?;
    let who = owner.map(|owner| owner.name).unwrap_or_default();
    let (person, about) = (share.party.person(), share.id.as_str());
    Note::to(&person, LetterKind::AccessEnded, about, now)
        // One that is stopped, taken back and stopped again is another occasion.
        .again(&format!("stopped/{}", share.version))
        .with("who", &who)
        .after(undo)
        .queue(tx, env)
        .await?;
    Ok(())
}

/// Whether somebody is told of a stop where nothing is said of it.
pub(crate) fn told_unless_said(chosen: Result<Preferences, StoreError>) -> bool {
    chosen.is_ok_and(|chosen| !chosen.safety.quiet_stop)
}

/// A stop was taken back: a person who was not told yet is told after all.
pub(crate) async fn restored(
    tx: &mut Tx<'_>,
    share: &Share,
    now: Timestamp,
) -> Result<(), StoreError> {
    cancel(tx, LetterKind::AccessEnded, share.id.as_str(), now).await?;
    let due = share.made_at.plus(BEFORE_TOLD).max(now);
    uncancel(tx, LetterKind::SharedWithYou, share.act.as_str(), due).await?;
    Ok(())
}
