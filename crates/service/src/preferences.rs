//! What people choose for themselves: how pages look, what keeps them safe, which letters they want,
//! where they live and how they are called.
//!
//! Each part is kept by itself, so that two pages that are open at once do not undo each other.

use std::collections::BTreeSet;

use latchkey_domain::audit::{AuditEvent, SettingsPart};
use latchkey_domain::id::OwnerId;
use latchkey_domain::letter::LetterKind;
use latchkey_domain::preferences::{Display, Preferences as Chosen, Safety};
use latchkey_domain::view::ShownDate;
use latchkey_store::{Change, Person, StoreError};

use crate::House;
use crate::calendar;
use crate::draft::Problem;
use crate::login::PersonSession;

/// The longest address to leave to.
const LONGEST_ADDRESS: usize = 200;

/// Why a choice is not kept.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// Something cannot be used; the texts say what to do.
    #[error("a choice cannot be used")]
    Problems(Vec<Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a person is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// How she is called.
    pub name: String,
    /// Her address.
    pub email: String,
    /// Whether her name was entered by those who keep the directory, so that she cannot change it.
    pub listed: bool,
}

/// Choices.
#[derive(Clone)]
pub struct Preferences {
    house: House,
}

impl Preferences {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// What a person chose.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn of(&self, session: &PersonSession) -> Result<Chosen, StoreError> {
        let person = session.person.clone();
        self.house
            .store
            .read(move |snapshot| {
                let person = person.clone();
                Box::pin(async move { snapshot.preferences().of(&person).await })
            })
            .await
    }

    /// Keeps how pages look.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be kept.
    pub async fn keep_display(
        &self,
        session: &PersonSession,
        display: Display,
    ) -> Result<(), StoreError> {
        self.keep(session, SettingsPart::Display, move |chosen| {
            chosen.display = display;
        })
        .await
    }

    /// Keeps what keeps her safe.
    ///
    /// # Errors
    /// [`ChoiceError`] when the address to leave to cannot be one.
    pub async fn keep_safety(
        &self,
        session: &PersonSession,
        safety: Safety,
    ) -> Result<(), ChoiceError> {
        if safety.leave && !is_address(&safety.leave_to) {
            let text = self.house.words.text("settings-problem-leave-to", &[]);
            let field = "leave-to";
            return Err(ChoiceError::Problems(vec![Problem { field, text }]));
        }
        self.keep(session, SettingsPart::Safety, move |chosen| {
            chosen.safety = safety.clone();
        })
        .await?;
        Ok(())
    }

    /// Keeps which letters somebody wants, of those that she may do without, and whether they come
    /// together in one a day.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be kept.
    pub async fn keep_letters(
        &self,
        session: &PersonSession,
        wanted: &[String],
        daily: bool,
    ) -> Result<(), StoreError> {
        let unwanted: BTreeSet<String> = LetterKind::ALL
            .iter()
            .filter(|kind| kind.can_be_turned_off())
            .map(|kind| kind.key().to_owned())
            .filter(|key| !wanted.contains(key))
            .collect();
        self.keep(session, SettingsPart::Letters, move |chosen| {
            chosen.unwanted.clone_from(&unwanted);
            chosen.daily = daily;
        })
        .await
    }

    async fn keep(
        &self,
        session: &PersonSession,
        part: SettingsPart,
        change: impl Fn(&mut Chosen) + Send + Sync + Clone + 'static,
    ) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let (person, actor) = (session.person.clone(), session.actor());
        self.house
            .store
            .write(move |tx| {
                let (person, actor, change) = (person.clone(), actor.clone(), change.clone());
                Box::pin(async move {
                    let before = tx.preferences().of(&person).await?;
                    let mut after = before.clone();
                    change(&mut after);
                    if after == before {
                        return Ok(Change::none(()));
                    }
                    tx.preferences().keep(&person, &after, now).await?;
                    let owner = OwnerId::from(person);
                    let event = AuditEvent::SettingsChanged { part };
                    Ok(Change::new(
                        (),
                        event.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await
    }

    /// The time zones there are, by their names.
    #[must_use]
    pub fn zones(&self) -> Vec<String> {
        calendar::zones()
    }

    /// What time it is where a person lives.
    #[must_use]
    pub fn time_in(&self, zone: &str) -> String {
        calendar::shown_time(self.house.env.now(), zone)
    }

    /// This moment, as it is written where a person lives.
    #[must_use]
    pub fn now_in(&self, zone: &str) -> ShownDate {
        calendar::shown_moment(self.house.env.now(), zone)
    }

    /// Keeps the time zone in which somebody lives. What was shared keeps the instant of its end.
    ///
    /// # Errors
    /// [`ChoiceError`] when there is no such zone.
    pub async fn move_to_zone(
        &self,
        session: &PersonSession,
        zone: &str,
    ) -> Result<(), ChoiceError> {
        let now = self.house.env.now();
        if !calendar::zones().iter().any(|known| known == zone) {
            let text = self.house.words.text("settings-problem-zone", &[]);
            let field = "zone";
            return Err(ChoiceError::Problems(vec![Problem { field, text }]));
        }
        if zone == session.zone {
            return Ok(());
        }
        let (person, actor, zone) = (session.person.clone(), session.actor(), zone.to_owned());
        self.house
            .store
            .write(move |tx| {
                let (person, actor, zone) = (person.clone(), actor.clone(), zone.clone());
                Box::pin(async move {
                    tx.people().move_to_zone(&person, &zone).await?;
                    let owner = OwnerId::from(person);
                    let part = SettingsPart::Zone;
                    let event = AuditEvent::SettingsChanged { part };
                    Ok::<_, StoreError>(Change::new(
                        (),
                        event.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await?;
        Ok(())
    }

    /// What somebody is known by.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn contact(&self, session: &PersonSession) -> Result<Contact, StoreError> {
        let person = self.person(session).await?;
        Ok(Contact {
            name: person.name,
            email: person.email,
            listed: person.listed_at.is_some(),
        })
    }

    async fn person(&self, session: &PersonSession) -> Result<Person, StoreError> {
        let person = session.person.clone();
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let person = person.clone();
                Box::pin(async move { snapshot.people().by_id(&person).await })
            })
            .await?;
        found.ok_or_else(|| StoreError::corrupt("a session of nobody"))
    }

    /// Changes how somebody is called. Whoever is in the directory is called as she was entered
    /// there: owners go by that name when they choose her.
    ///
    /// # Errors
    /// [`ChoiceError`] when the name cannot be one, or is not hers to change.
    pub async fn rename(&self, session: &PersonSession, name: &str) -> Result<(), ChoiceError> {
        let now = self.house.env.now();
        let name = name.trim().to_owned();
        let before = self.person(session).await?;
        if before.name == name {
            return Ok(());
        }
        let key = if name.is_empty() {
            Some("settings-problem-name-missing")
        } else if name.chars().count() > 200 || name.chars().any(char::is_control) {
            Some("settings-problem-name-long")
        } else if before.listed_at.is_some() {
            Some("settings-problem-name-listed")
        } else {
            None
        };
        if let Some(key) = key {
            let text = self.house.words.text(key, &[]);
            let field = "name";
            return Err(ChoiceError::Problems(vec![Problem { field, text }]));
        }
        let (person, actor) = (session.person.clone(), session.actor());
        self.house
            .store
            .write(move |tx| {
                let (person, actor, name) = (person.clone(), actor.clone(), name.clone());
                let before = before.name.clone();
                Box::pin(async move {
                    tx.people().rename(&person, &name).await?;
                    let owner = OwnerId::from(person);
                    let after = name;
                    let event = AuditEvent::PersonRenamed { before, after };
                    Ok::<_, StoreError>(Change::new(
                        (),
                        event.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await?;
        Ok(())
    }
}

/// Whether a text is an address on the web to which a link may lead.
fn is_address(text: &str) -> bool {
    let Ok(url) = url::Url::parse(text) else {
        return false;
    };
    let named = url.host_str().is_some_and(|host| host.contains('.'));
    text.len() <= LONGEST_ADDRESS
        && url.scheme() == "https"
        && named
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use latchkey_domain::preferences::Safety;

    use super::*;

    #[test]
    fn only_an_address_on_the_web_can_be_left_to() {
        for good in Safety::PLACES
            .into_iter()
            .chain(["https://news.example.org/x?y=1"])
        {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "weather",
            "http://example.org",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://sam:secret@example.org",
            "https://localhost/",
            "//example.org",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
        assert!(!is_address(&format!(
            "https://example.org/{}",
            "x".repeat(200)
        )));
    }
}
