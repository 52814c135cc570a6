//! What people are told of while a request waits, and what they are not told of any more.

use latchkey_domain::access_request::AccessRequest;
use latchkey_domain::letter::LetterKind;
use latchkey_domain::time::Timestamp;
use latchkey_store::{StoreError, Tx};

use super::note::{Note, cancel, uncancel};
use crate::env::Env;

/// What an owner is sent about a request that waits for her.
const TO_OWNER: [LetterKind; 4] = [
    LetterKind::RequestNew,
    LetterKind::RequestRunsOut,
    LetterKind::RequestReminder,
    LetterKind::RequestReply,
];

/// The owner asked something: the asker is told.
pub(crate) async fn questioned(
    tx: &mut Tx<'_>,
    env: &Env,
    request: &AccessRequest,
    owner: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (person, about) = (request.party.person(), request.id.as_str());
    Note::to(&person, LetterKind::AskQuestion, about, now)
        .with("who", owner)
        .on("day", request.lapses_at)
        .link_for(request.lapses_at.since(now))
        .queue(tx, env)
        .await?;
    Ok(())
}

/// The asker replied, or reminds: the owner is told, unless she reported the request.
pub(crate) async fn tell_owner(
    tx: &mut Tx<'_>,
    env: &Env,
    request: &AccessRequest,
    kind: LetterKind,
    now: Timestamp,
) -> Result<(), StoreError> {
    if request.meanwhile.reported_at.is_some() {
        return Ok(());
    }
    let (person, about) = (request.owner.person(), request.id.as_str());
    Note::to(&person, kind, about, now)
        .with("who", &request.claims.name)
        .on("day", request.lapses_at)
        .link_for(request.lapses_at.since(now))
        .queue(tx, env)
        .await?;
    Ok(())
}

/// It does not wait for the owner any more: nothing is sent to her about it.
pub(crate) async fn no_longer_waits(
    tx: &mut Tx<'_>,
    request: &AccessRequest,
    now: Timestamp,
) -> Result<(), StoreError> {
    for kind in TO_OWNER {
        cancel(tx, kind, request.id.as_str(), now).await?;
    }
    Ok(())
}

/// It waits for her again: what was not sent yet is sent after all.
pub(crate) async fn waits_again(
    tx: &mut Tx<'_>,
    request: &AccessRequest,
    now: Timestamp,
) -> Result<(), StoreError> {
    for kind in TO_OWNER {
        uncancel(tx, kind, request.id.as_str(), now).await?;
    }
    Ok(())
}

/// The owner changed her answer: the asker is told once more.
pub(crate) async fn answered_anew(
    tx: &mut Tx<'_>,
    env: &Env,
    request: &AccessRequest,
    owner: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (person, about) = (request.party.person(), request.id.as_str());
    Note::to(&person, LetterKind::AskAnswered, about, now)
        .with("who", owner)
        .again(&now.as_millis().to_string())
        .queue(tx, env)
        .await?;
    Ok(())
}
