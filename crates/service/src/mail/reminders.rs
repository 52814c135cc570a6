//! Letters that come by the clock: a request runs out in four days, a share ends in a week or in a
//! day, access has ended.
//!
//! Each round looks only at what came near since the round before; a start looks at the whole span
//! once more. The letter's identifier keeps it to one letter, on however many nodes. A reminder of
//! what was agreed a moment ago is left out.

use std::sync::{Mutex, PoisonError};

use latchkey_domain::id::{OwnerId, PersonId, ResourceId};
use latchkey_domain::letter::LetterKind;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{EndingRequest, EndingShare, StoreError, Tx};

use super::{Mail, Note};
use crate::env::Env;

/// How many are looked at in one write.
const BATCH: i64 = 100;
/// A share is spoken of a week before its end if it was made for two weeks or more.
const WEEK: Lifetime = Lifetime::days(7);
const LONG: Lifetime = Lifetime::days(14);
/// A share is spoken of a day before its end if it was made for three days or more.
const DAY: Lifetime = Lifetime::days(1);
const SHORT: Lifetime = Lifetime::days(3);
/// A request is spoken of this long before it runs out: on day 10 of 14.
const REQUEST: Lifetime = Lifetime::days(4);
/// How far back a start looks for what has ended while nobody was there.
const LOOK_BACK: Lifetime = Lifetime::days(1);

/// What there is to be reminded of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Requests,
    Week,
    Day,
    Ended,
}

/// How far each span was looked through.
#[derive(Debug, Default)]
pub(super) struct Reminded(Mutex<[Option<Timestamp>; 4]>);

impl Span {
    const ALL: [Self; 4] = [Self::Requests, Self::Week, Self::Day, Self::Ended];

    /// From when until when something ends that is to be spoken of now, at a start.
    fn around(self, now: Timestamp) -> (Timestamp, Timestamp) {
        match self {
            Self::Requests => (now, now.plus(REQUEST)),
            Self::Week => (now.plus(DAY), now.plus(WEEK)),
            Self::Day => (now, now.plus(DAY)),
            Self::Ended => (now.minus(LOOK_BACK), now),
        }
    }

    const fn place(self) -> usize {
        match self {
            Self::Requests => 0,
            Self::Week => 1,
            Self::Day => 2,
            Self::Ended => 3,
        }
    }
}

impl Reminded {
    /// From where a span is looked through: where the last look ended, or its start.
    fn from(&self, span: Span, start: Timestamp) -> Timestamp {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = seen.get(span.place()).copied().flatten();
        before.map_or(start, |before| before.max(start))
    }

    fn until(&self, span: Span, until: Timestamp) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = seen.get_mut(span.place()) {
            *place = Some(until);
        }
    }
}

impl Mail {
    /// Queues the letters that are due by the clock; says how many those were.
    ///
    /// # Errors
    /// [`StoreError`]; the next round looks at the same span again.
    pub async fn remind(&self) -> Result<u64, StoreError> {
        let now = self.house.env.now();
        let mut queued = 0;
        for span in Span::ALL {
            let (start, until) = span.around(now);
            let mut after = (self.reminded.from(span, start), LAST_ID.to_owned());
            loop {
                let (letters, last) = self.remind_some(span, after, until, now).await?;
                queued += letters;
                let Some(last) = last else { break };
                after = last;
            }
            self.reminded.until(span, until);
        }
        Ok(queued)
    }

    /// Some of what ends in a span, and their letters in one write; says how many letters those
    /// were, and where it came to. Where nothing ends, nothing is written.
    async fn remind_some(
        &self,
        span: Span,
        after: Place,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(u64, Option<Place>), StoreError> {
        let store = &self.house.store;
        let ending = store
            .read(move |snapshot| {
                let after = after.clone();
                Box::pin(async move {
                    let after = (after.0, after.1.as_str());
                    Ok::<_, StoreError>(if span == Span::Requests {
                        Ending::Requests(snapshot.endings().requests(after, until, BATCH).await?)
                    } else {
                        Ending::Shares(snapshot.endings().shares(after, until, BATCH).await?)
                    })
                })
            })
            .await?;
        let Some(last) = ending.last() else {
            return Ok((0, None));
        };
        let env = self.house.env.clone();
        let letters = store
            .write_unaudited("a reminder tells of what is on record already", move |tx| {
                let (env, ending) = (env.clone(), ending.clone());
                Box::pin(async move { ending.tell(tx, &env, span, now).await })
            })
            .await?;
        Ok((letters, Some(last)))
    }
}

/// What ends.
#[derive(Clone)]
enum Ending {
    Requests(Vec<EndingRequest>),
    Shares(Vec<EndingShare>),
}

impl Ending {
    fn last(&self) -> Option<Place> {
        match self {
            Self::Requests(all) => all.last().map(|last| (last.ends_at, last.id.to_string())),
            Self::Shares(all) => all.last().map(|last| (last.ends_at, last.id.to_string())),
        }
    }

    async fn tell(
        &self,
        tx: &mut Tx<'_>,
        env: &Env,
        span: Span,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut letters = 0;
        match self {
            Self::Requests(all) => {
                for request in all {
                    letters += of_request(tx, env, request, now).await?;
                }
            }
            Self::Shares(all) => {
                for share in all {
                    letters += of_share(tx, env, span, share, now).await?;
                }
            }
        }
        Ok(letters)
    }
}

/// A place in the order of what ends.
type Place = (Timestamp, String);

/// Behind every identifier, so that what ends at the very instant of a place is not seen again.
const LAST_ID: &str = "~";

async fn of_request(
    tx: &mut Tx<'_>,
    env: &Env,
    request: &EndingRequest,
    now: Timestamp,
) -> Result<u64, StoreError> {
    if request.ends_at.since(request.asked_at) <= REQUEST {
        return Ok(0);
    }
    let (to, about) = (request.owner.person(), request.id.as_str());
    let (who, _) = known(tx, &request.party.person()).await?;
    Note::to(&to, LetterKind::RequestRunsOut, about, now)
        .with("who", &who)
        .on("day", request.ends_at)
        .queue(tx, env)
        .await
}

async fn of_share(
    tx: &mut Tx<'_>,
    env: &Env,
    span: Span,
    share: &EndingShare,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let life = share.ends_at.since(share.made_at);
    let (owner, party) = (share.owner.person(), share.party.person());
    let kinds: &[(LetterKind, &PersonId, &PersonId)] = match span {
        Span::Requests => &[],
        Span::Week if life < LONG => &[],
        Span::Week => &[
            (LetterKind::ShareEndsWeek, &owner, &party),
            (LetterKind::AccessEndsWeek, &party, &owner),
        ],
        Span::Day if life < SHORT => &[],
        Span::Day => &[(LetterKind::ShareEndsDay, &owner, &party)],
        Span::Ended => &[(LetterKind::AccessEnded, &party, &owner)],
    };
    let mut letters = 0;
    for (kind, to, other) in kinds {
        let (who, zone) = known(tx, other).await?;
        let what = if *to == &owner {
            record(tx, &share.owner, &share.resource).await?
        } else {
            String::new()
        };
        letters += Note::to(to, *kind, share.id.as_str(), now)
            // A share that was prolonged ends another time, and is spoken of again.
            .again(&share.ends_at.as_millis().to_string())
            .with("who", &who)
            .with("what", &what)
            .read_in(&zone)
            .on("day", share.ends_at)
            .queue(tx, env)
            .await?;
    }
    Ok(letters)
}

/// The name of a person, and the zone she lives in.
async fn known(tx: &mut Tx<'_>, person: &PersonId) -> Result<(String, String), StoreError> {
    let person = tx.people().by_id(person).await?;
    Ok(person
        .map(|person| (person.name, person.zone))
        .unwrap_or_default())
}

async fn record(
    tx: &mut Tx<'_>,
    owner: &OwnerId,
    resource: &ResourceId,
) -> Result<String, StoreError> {
    let names = tx
        .resources()
        .names(owner, std::slice::from_ref(resource))
        .await?;
    Ok(names
        .into_iter()
        .next()
        .map(|(_, name)| name)
        .unwrap_or_default())
}
