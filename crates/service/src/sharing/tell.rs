//! Telling somebody that an owner stopped sharing with her: only where the owner wants it.
//!
//! The letter waits until the stop can no longer be taken back, and taking it back calls it off.

use latchkey_domain::letter::LetterKind;
use latchkey_domain::share::Share;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{StoreError, Tx};

use crate::env::Env;
use crate::mail::{Note, cancel};

/// Queues the letter; `wait` is the time in which the stop can be taken back.
pub(super) async fn of_the_end(
    tx: &mut Tx<'_>,
    env: &Env,
    share: &Share,
    owner: &str,
    wait: Lifetime,
    now: Timestamp,
) -> Result<(), StoreError> {
    let person = share.party.person();
    Note::to(&person, LetterKind::AccessEnded, share.id.as_str(), now)
        // One that is stopped, taken back and stopped again is another occasion.
        .again(&share.version.to_string())
        .with("who", owner)
        .after(wait)
        .queue(tx, env)
        .await?;
    Ok(())
}

/// Calls the letter off.
pub(super) async fn nothing(
    tx: &mut Tx<'_>,
    share: &Share,
    now: Timestamp,
) -> Result<(), StoreError> {
    cancel(tx, LetterKind::AccessEnded, share.id.as_str(), now)
        .await
        .map(|_| ())
}
