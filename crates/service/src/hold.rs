//! A day in which nothing is given to anybody new, after somebody came back into an account with a
//! code instead of the password.
//!
//! Whoever reads a mailbox can come back in so, and would first of all share the records with
//! somebody of her own. People whom the owner shared with before are not held up, and taking away
//! never is.

use latchkey_domain::id::{OwnerId, PartyId};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Snapshot, StoreError};

use crate::calendar;
use crate::wording::Words;

/// How long it lasts.
const HOLD: Lifetime = Lifetime::days(1);

/// Until when a person has to wait for the first share of an owner; none when she need not.
pub(crate) async fn until(
    snapshot: &mut Snapshot<'_>,
    owner: &OwnerId,
    party: &PartyId,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let recovered = snapshot.people().recovered_at(&owner.person()).await?;
    let Some(recovered) = recovered.filter(|at| now < at.plus(HOLD)) else {
        return Ok(None);
    };
    let known = snapshot.shares().ever_with(owner, party, recovered).await?;
    Ok((!known).then(|| recovered.plus(HOLD)))
}

/// Why she has to wait, and until when.
pub(crate) fn why(words: &Words, until: Timestamp, zone: &str) -> String {
    let when = calendar::shown_moment(until, zone).text;
    words.text("hold-new-person", &[("when", &when)])
}
