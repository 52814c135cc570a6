//! Whether something changed that a page shows: a look that a browser makes again and again.
//!
//! A look reads what the page was made from and gives it a name; a new name says that something is
//! new. Nothing is remembered between two looks, so every node answers alike.

use latchkey_domain::access_request::AccessRequest;
use latchkey_domain::id::{OwnerId, PartyId, RequestId};
use latchkey_domain::time::Timestamp;
use latchkey_store::{RequestTab, Snapshot, StoreError};

use crate::House;
use crate::login::PersonSession;

/// How many rows are looked at: as many as a page shows.
const ROWS: i64 = 21;

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watched {
    /// The requests that wait for the reader.
    Requests,
    /// The requests that the reader made.
    Asks,
    /// One of them.
    Ask(RequestId),
}

/// What a look found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The name of what is so now.
    pub mark: String,
    /// What to say when it is new: "Update: 2 requests wait for your answer."
    pub said: String,
}

/// Looks.
#[derive(Clone)]
pub struct Live {
    house: House,
}

impl Live {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Looks once; nothing for what is not the reader's.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn look(
        &self,
        who: &PersonSession,
        watched: &Watched,
    ) -> Result<Option<Look>, StoreError> {
        let now = self.house.env.now();
        let words = &self.house.words;
        let person = who.person.clone();
        let look = |mark: &str, said: String| Look {
            mark: self.house.env.seal(mark),
            said,
        };
        match watched {
            Watched::Requests => {
                let owner = OwnerId::from(person);
                let read = self.house.store.read(move |snapshot| {
                    let owner = owner.clone();
                    Box::pin(async move {
                        let waiting = snapshot
                            .access_requests()
                            .needing_answer(&owner, now)
                            .await?;
                        Ok::<_, StoreError>((of_owner(snapshot, &owner, now).await?, waiting))
                    })
                });
                let (mark, waiting) = read.await?;
                let count = waiting.to_string();
                let said = words.text("live-requests", &[("count", &count)]);
                Ok(Some(look(&mark, said)))
            }
            Watched::Asks => {
                let party = PartyId::from(person);
                let read = self.house.store.read(move |snapshot| {
                    let party = party.clone();
                    Box::pin(async move { of_party(snapshot, &party, now).await })
                });
                Ok(Some(look(&read.await?, words.text("live-asks", &[]))))
            }
            Watched::Ask(id) => {
                let (party, id) = (PartyId::from(person), id.clone());
                let read = self.house.store.read(move |snapshot| {
                    let (party, id) = (party.clone(), id.clone());
                    Box::pin(async move { snapshot.access_requests().of_party(&party, &id).await })
                });
                let found: Option<AccessRequest> = read.await?;
                Ok(found.map(|request| {
                    let key = crate::asks::status_key(&request, now);
                    let status = words.text(&format!("live-status-{key}"), &[]);
                    look(
                        &of_request(&request, now),
                        words.text("live-ask", &[("status", &status)]),
                    )
                }))
            }
        }
    }
}

/// What an owner's list of requests is made from.
pub(crate) async fn of_owner(
    snapshot: &mut Snapshot<'_>,
    owner: &OwnerId,
    now: Timestamp,
) -> Result<String, StoreError> {
    let waiting = snapshot
        .access_requests()
        .tab_of_owner(owner, RequestTab::Waiting, now, None, ROWS)
        .await?;
    let all = snapshot
        .access_requests()
        .needing_answer(owner, now)
        .await?;
    Ok(format!("{all} {}", named(&waiting, now)))
}

/// What a person's list of asks is made from.
pub(crate) async fn of_party(
    snapshot: &mut Snapshot<'_>,
    party: &PartyId,
    now: Timestamp,
) -> Result<String, StoreError> {
    let newest = snapshot
        .access_requests()
        .page_of_party(party, None, ROWS)
        .await?;
    Ok(named(&newest, now))
}

fn named(requests: &[AccessRequest], now: Timestamp) -> String {
    let all: Vec<String> = requests.iter().map(|r| of_request(r, now)).collect();
    all.join(" ")
}

/// What one request is shown by: its state, and what was said about it. Whether it was reported is
/// not part of it: who asked cannot tell.
pub(crate) fn of_request(request: &AccessRequest, now: Timestamp) -> String {
    let at = |time: Option<Timestamp>| time.map_or(0, Timestamp::as_millis);
    let meanwhile = &request.meanwhile;
    format!(
        "{}/{}/{}/{}/{}/{}",
        request.id,
        request.outcome_at(now).map_or("waiting", |o| o.key()),
        at(request.settled_at),
        at(meanwhile.question.as_ref().map(|q| q.at)),
        at(meanwhile.reply.as_ref().map(|r| r.at)),
        at(meanwhile.explained_at),
    )
}
