//! The owner's home page, of which each part can fail alone.

use latchkey_domain::view::{Home, HomeBlock, ShareLine};
use latchkey_store::StoreError;

use super::Sharing;
use crate::approval::Approval;
use crate::login::OwnerSession;
use crate::protection::Protection;
use crate::scene::Surroundings;
use crate::trail::Trail;

/// How many shares, requests and events the home page shows.
const HOME_SHARES: i64 = 6;
const HOME_REQUESTS: usize = 3;
const HOME_EVENTS: i64 = 3;
/// The parts of the home page, of which each can fail alone.
#[derive(Default)]
struct Parts {
    taken: usize,
    failed: Vec<HomeBlock>,
    error: Option<StoreError>,
}

impl Parts {
    fn take<T: Default>(&mut self, block: HomeBlock, read: Result<T, StoreError>) -> T {
        self.taken += 1;
        read.unwrap_or_else(|error| {
            tracing::warn!(%error, ?block, "a part of the home page could not be read");
            self.failed.push(block);
            self.error = Some(error);
            T::default()
        })
    }

    /// The parts that failed; when all did, there is no page.
    fn failed(self) -> Result<Vec<HomeBlock>, StoreError> {
        match self.error {
            Some(error) if self.failed.len() == self.taken => Err(error),
            _ => Ok(self.failed),
        }
    }
}

impl Sharing {
    /// The owner's home page.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn home(&self, owner: &OwnerSession) -> Result<Home, StoreError> {
        let mut parts = Parts::default();
        let shares = self.home_shares(owner).await;
        let (shares, sharing) = parts.take(HomeBlock::Shares, shares);
        let waiting = Approval::new(self.house.clone()).waiting(owner).await;
        let waiting = parts.take(HomeBlock::Requests, waiting);
        let ending = parts.take(HomeBlock::Ending, self.ending(owner).await);
        let services = Protection::new(self.house.clone());
        let services = parts.take(HomeBlock::Services, services.connections(owner).await);
        let activity = Trail::new(self.house.clone());
        let activity = activity.newest(owner, HOME_EVENTS).await;
        let activity = parts.take(HomeBlock::Activity, activity);
        let failed = parts.failed()?;
        let name = &owner.session().name;
        Ok(Home {
            first_name: greeted(name).to_owned(),
            waiting: waiting.len(),
            requests: waiting.into_iter().take(HOME_REQUESTS).collect(),
            shares,
            sharing,
            records: services.iter().map(|service| service.records).sum(),
            services,
            activity,
            ending,
            failed,
        })
    }

    /// Who can see what now, those that end first, and how many do in all.
    async fn home_shares(
        &self,
        owner: &OwnerSession,
    ) -> Result<(Vec<ShareLine>, usize), StoreError> {
        let now = self.house.env.now();
        let id = owner.id().clone();
        let (mut shares, sharing, around) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let shares = snapshot.shares().in_force(&id, now, HOME_SHARES).await?;
                    let sharing = snapshot.shares().count_in_force(&id, now).await?;
                    let around = Surroundings::of(snapshot, &id, &shares, now).await?;
                    Ok::<_, StoreError>((shares, sharing, around))
                })
            })
            .await?;
        let scene = self.scene(owner, now, &around);
        // A rule may end one before its own date.
        shares.sort_by_key(|share| scene.effect(share).until);
        let lines = shares.iter().map(|share| scene.line(share)).collect();
        Ok((lines, usize::try_from(sharing).unwrap_or(0)))
    }
}

/// How somebody is greeted: by her first name, or by all of her name where it begins with how she
/// is addressed.
fn greeted(name: &str) -> &str {
    const ADDRESSES: [&str; 12] = [
        "dr",
        "prof",
        "professor",
        "mr",
        "mrs",
        "ms",
        "mx",
        "miss",
        "sir",
        "dame",
        "aunt",
        "uncle",
    ];
    let first = name.split_whitespace().next().unwrap_or(name);
    let plain = first.trim_end_matches('.').to_lowercase();
    if ADDRESSES.contains(&plain.as_str()) {
        name
    } else {
        first
    }
}

#[cfg(test)]
mod tests {
    use super::greeted;

    #[test]
    fn a_greeting_has_a_name_in_it_not_only_a_title() {
        assert_eq!(greeted("Sam Bello"), "Sam");
        assert_eq!(greeted("Dr Ngozi Okafor"), "Dr Ngozi Okafor");
        assert_eq!(greeted("Mr. Hale"), "Mr. Hale");
        assert_eq!(greeted("Madonna"), "Madonna");
        assert_eq!(greeted(""), "");
    }
}
