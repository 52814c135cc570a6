//! What was given back, when its owner stops it too: the trail says so, and then it cannot be taken
//! again.

use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord};
use latchkey_domain::id::{OwnerId, PartyId, ShareId};
use latchkey_domain::share::EndReason;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{StoreError, Tx};

use super::named;

/// What an owner stops.
pub(crate) enum Stopped<'a> {
    /// One share.
    One(&'a ShareId),
    /// All that is shared with somebody.
    With(&'a PartyId),
    /// Everything.
    All,
}

/// The events that say of what could still be taken again that its owner stopped it too.
pub(crate) async fn stopped_too(
    tx: &mut Tx<'_>,
    owner: &OwnerId,
    what: Stopped<'_>,
    actor: &Actor,
    (now, undo): (Timestamp, Lifetime),
) -> Result<Vec<AuditRecord>, StoreError> {
    let party = match &what {
        Stopped::With(party) => Some(*party),
        Stopped::One(_) | Stopped::All => None,
    };
    let since = now.minus(undo);
    let mut given = tx.shares().given_back_since(owner, party, since).await?;
    if let Stopped::One(id) = what {
        given.retain(|share| share.id == *id);
    }
    let mut records = Vec::new();
    for share in given {
        let since = share.ended.map_or(now, |ended| ended.at);
        if tx.audit().stopped_since(owner, since).await? {
            continue;
        }
        let (who, what) = named(tx, &share).await?;
        let event = AuditEvent::ShareEnded {
            share: share.id.clone(),
            who,
            what,
            because: EndReason::Owner,
        };
        records.push(event.record(now, actor, Some(owner), Some(&share.resource)));
    }
    Ok(records)
}
