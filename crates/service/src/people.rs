//! The directory of people: accounts, and the canonical form of the address that finds one.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};

use latchkey_domain::audit::{Actor, AuditEvent, Shown};
use latchkey_domain::claim::Fact;
use latchkey_domain::id::{OwnerId, PersonId};
use latchkey_store::{Change, Person, StoreError};

use crate::House;

/// What is needed to make an account.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Her name as shown, 1 to 200 characters.
    pub name: String,
    /// Her e-mail address.
    pub email: String,
    /// Job, organisation and town, for people in the directory.
    pub place: Option<String>,
    /// Her time zone, an IANA name.
    pub zone: String,
    /// A password of 8 to 1,024 bytes; without one she cannot sign in with a password.
    pub password: Option<String>,
    /// Whether owners can find her by name (professionals).
    pub listed: bool,
    /// What was checked about her, and by whom.
    pub facts: Vec<Fact>,
}

/// Why an account is not made.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The address belongs to an account already.
    #[error("an account with this e-mail address exists already")]
    EmailTaken,
    /// Something that was given cannot be used; the text says what to do.
    #[error("{0}")]
    Problem(String),
    /// Password hashing failed.
    #[error("the password could not be hashed")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Accounts.
#[derive(Clone)]
pub struct People {
    house: House,
}

impl People {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`PeopleError`] says what to change.
    pub async fn create(&self, new: NewPerson) -> Result<PersonId, PeopleError> {
        let now = self.house.env.now();
        let problem = |text: &str| PeopleError::Problem(text.to_owned());
        let name = new.name.trim().to_owned();
        if !(1..=200).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(problem("the name must have 1 to 200 characters"));
        }
        let email_key = canonical_email(&new.email)
            .ok_or_else(|| problem("the e-mail address must look like name@example.com"))?;
        if jiff::tz::TimeZone::get(&new.zone).is_err() {
            return Err(problem(
                "the time zone must be an IANA name, like Europe/London",
            ));
        }
        let password_hash = match new.password {
            None => None,
            Some(password) if (8..=1024).contains(&password.len()) => {
                let peppered = self.house.env.pepper(&password);
                let salt = self.house.env.salt().map_err(StoreError::from)?;
                let hash =
                    tokio::task::spawn_blocking(move || hash_password(&peppered, &salt)).await;
                Some(hash.ok().flatten().ok_or(PeopleError::Busy)?)
            }
            Some(_) => return Err(problem("the password must have 8 to 1,024 bytes")),
        };
        let person = Person {
            id: self.house.env.fresh(now).map_err(StoreError::from)?,
            name,
            email: new.email.trim().to_owned(),
            place: new.place,
            zone: new.zone,
            listed_at: new.listed.then_some(now),
            facts: new.facts,
            created_at: now,
        };
        self.house
            .store
            .write(move |tx| {
                let (person, email_key, password_hash) =
                    (person.clone(), email_key.clone(), password_hash.clone());
                Box::pin(async move {
                    if tx.people().by_email(&email_key).await?.is_some() {
                        return Err(PeopleError::EmailTaken);
                    }
                    tx.people()
                        .insert(&person, &email_key, password_hash.as_deref())
                        .await?;
                    let owner = OwnerId::from(person.id.clone());
                    tx.owners().insert(&owner).await?;
                    let event = AuditEvent::PersonCreated {
                        name: person.name.clone(),
                    };
                    Ok(Change::new(
                        person.id,
                        event.record(now, &Actor::Operator, Some(&owner), None),
                    ))
                })
            })
            .await
    }

    /// Notes that an owner knows somebody, who can then be chosen in the share flow by name. It
    /// gives nothing; done twice, it is done once.
    ///
    /// # Errors
    /// [`PeopleError::Problem`] when one of them has no account, or both are the same.
    pub async fn add_contact(
        &self,
        owner: &PersonId,
        person: &PersonId,
    ) -> Result<(), PeopleError> {
        let now = self.house.env.now();
        if owner == person {
            return Err(PeopleError::Problem(
                "an owner cannot be her own contact".to_owned(),
            ));
        }
        let (owner, person) = (owner.clone(), person.clone());
        self.house
            .store
            .write(move |tx| {
                let (owner, person) = (owner.clone(), person.clone());
                Box::pin(async move {
                    let known = tx.people().many(&[owner.clone(), person.clone()]).await?;
                    let Some(shown) = known
                        .iter()
                        .find(|known| known.id == person)
                        .filter(|_| known.len() == 2)
                    else {
                        return Err(PeopleError::Problem(
                            "both people must have an account".to_owned(),
                        ));
                    };
                    let (owner, who) = (
                        OwnerId::from(owner),
                        Shown {
                            id: person.into(),
                            name: shown.name.clone(),
                        },
                    );
                    if tx.contacts().add(&owner, &who.id, now).await? == 0 {
                        return Ok(Change::none(()));
                    }
                    let event = AuditEvent::ContactAdded { who };
                    Ok(Change::new(
                        (),
                        event.record(now, &Actor::Operator, Some(&owner), None),
                    ))
                })
            })
            .await
    }

    /// The account with an address.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be looked up.
    pub async fn find_by_email(&self, email: &str) -> Result<Option<PersonId>, StoreError> {
        let Some(key) = canonical_email(email) else {
            return Ok(None);
        };
        self.house
            .store
            .read(move |snapshot| {
                let key = key.clone();
                Box::pin(async move {
                    Ok(snapshot
                        .people()
                        .by_email(&key)
                        .await?
                        .map(|person| person.id))
                })
            })
            .await
    }
}

/// The form of an address that is compared: trimmed, lower case, one `@`, a dot in its domain.
pub(crate) fn canonical_email(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    let plain = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    let whole = !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.');
    (plain && whole && email.len() <= 254).then_some(email)
}

fn argon2() -> Option<Argon2<'static>> {
    // Memory, passes and lanes of security 6.6.
    Params::new(19_456, 2, 1, Some(32))
        .ok()
        .map(|params| Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

pub(crate) fn hash_password(peppered: &[u8; 32], salt: &[u8; 16]) -> Option<String> {
    let salt = argon2::password_hash::SaltString::encode_b64(salt).ok()?;
    Some(argon2()?.hash_password(peppered, &salt).ok()?.to_string())
}

/// Checks a password; an absent hash costs the same work and is never right.
pub(crate) fn verify_password(peppered: &[u8; 32], stored: Option<&str>) -> bool {
    let Some(argon2) = argon2() else { return false };
    let Some(hash) = stored.and_then(|text| PasswordHash::new(text).ok()) else {
        let mut out = [0; 32];
        let _ = argon2.hash_password_into(peppered, b"no account at all", &mut out);
        return false;
    };
    argon2.verify_password(peppered, &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_in_one_form() {
        assert_eq!(
            canonical_email("  Sam@Example.ORG "),
            Some("sam@example.org".to_owned())
        );
        for bad in [
            "",
            "sam",
            "@example.org",
            "sam@",
            "sam@localhost",
            "sa m@example.org",
            "sam@.org",
        ] {
            assert_eq!(canonical_email(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_the_right_password_is_right() {
        let hash = hash_password(&[1; 32], &[2; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_password(&[1; 32], Some(&hash)));
        assert!(!verify_password(&[3; 32], Some(&hash)));
        assert!(!verify_password(&[1; 32], None));
    }
}
