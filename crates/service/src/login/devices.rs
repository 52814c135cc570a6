//! The browsers in which somebody is signed in, and the ways in which she can sign in.
//!
//! Ending a session takes nothing but a session of the same person: taking away is never held up.

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::{IssuerId, OwnerId, PersonId, SessionId};
use latchkey_domain::letter::LetterKind;
use latchkey_domain::preferences::Preferences;
use latchkey_domain::secret::{Secret, SecretKind};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::ShownDate;
use latchkey_store::{Change, SessionLine, StoreError};

use super::browser::{Arrival, keys_of, kind_of};
use super::{Login, PersonSession};
use crate::calendar;
use crate::mail::Note;

/// A good session, with what stands around each of its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Who.
    pub person: PersonSession,
    /// What she chose for herself.
    pub preferences: Preferences,
    /// How long the session lasts if nothing is done in it.
    pub left: Lifetime,
    /// Whether doing something makes it last longer.
    pub can_stay: bool,
}

/// A browser in which somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its session.
    pub id: String,
    /// What kind of browser it is.
    pub browser: String,
    /// The day of the sign-in, and its time.
    pub since: ShownDate,
    /// When it was last seen.
    pub seen: ShownDate,
    /// Whether it is the browser that asks.
    pub here: bool,
}

/// A site through which somebody can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TiedIssuer {
    /// Which.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: ShownDate,
}

/// The browsers and the ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Devices {
    /// The browsers, this one first.
    pub list: Vec<Device>,
    /// Whether there is a password.
    pub password: bool,
    /// The other sites.
    pub issuers: Vec<TiedIssuer>,
}

/// Why a session or a way is not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndError {
    /// There is none with this identifier, or it is somebody else's.
    #[error("there is no such thing")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Login {
    /// The session behind a cookie with what stands around its pages, if it is good now.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be looked up; then nobody is signed in.
    pub async fn present(&self, handle: &str) -> Result<Option<Present>, StoreError> {
        let now = self.house.env.now();
        let Some(hash) = self.house.env.look_up(SecretKind::Session, handle) else {
            return Ok(None);
        };
        let lifetimes = self.house.settings.lifetimes;
        let idle_since = now.minus(lifetimes.session_idle);
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let Some(row) = snapshot.sessions().live(&hash, now, idle_since).await? else {
                        return Ok(None);
                    };
                    let preferences = snapshot.preferences().of(&row.person).await?;
                    Ok::<_, StoreError>(Some((row, preferences)))
                })
            })
            .await?;
        let Some((row, preferences)) = found else {
            return Ok(None);
        };
        // A minute's grain keeps the write off the way of most page views.
        let mut seen_at = row.seen_at;
        if now.since(row.seen_at) > Lifetime::minutes(1) {
            self.uses.touch(&row.id, now);
            seen_at = now;
        }
        let idle = seen_at.plus(lifetimes.session_idle).since(now);
        let at_most = row.expires_at.since(now);
        Ok(Some(Present {
            person: self.known(&row),
            preferences,
            left: idle.min(at_most),
            can_stay: idle < at_most,
        }))
    }

    /// Notes at once that somebody is still there.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be noted.
    pub async fn stay(&self, session: &PersonSession) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let id = session.id.clone();
        self.house
            .store
            .write_unaudited("when a session was last seen is no event", move |tx| {
                let id = id.clone();
                Box::pin(async move { tx.sessions().touch(&id, now).await.map(|_| ()) })
            })
            .await
    }

    /// Notes in which browser somebody has just signed in, and gives the mark by which it is known
    /// from then on. Of one that was not known she is told.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be noted.
    pub async fn arrived(
        &self,
        session: &PersonSession,
        arrival: &Arrival,
    ) -> Result<Secret, StoreError> {
        let now = self.house.env.now();
        let env = &self.house.env;
        let mark = arrival
            .mark
            .as_deref()
            .and_then(|said| Secret::parse(SecretKind::Mark, said))
            .map_or_else(|| env.secret(SecretKind::Mark).map(|made| made.0), Ok)?;
        let (hash, kind) = (env.hash(&mark), kind_of(&arrival.agent));
        let person = session.person.clone();
        let known = self
            .house
            .store
            .read(move |snapshot| {
                let person = person.clone();
                Box::pin(async move { snapshot.known_browsers().is_known(&hash, &person).await })
            })
            .await?;
        let (id, person, actor) = (session.id.clone(), session.person.clone(), session.actor());
        if known {
            self.house
                .store
                .write_unaudited(
                    "a browser that was known before is part of the sign-in that has its event",
                    move |tx| {
                        let (id, person, kind) = (id.clone(), person.clone(), kind.clone());
                        Box::pin(async move {
                            tx.sessions().note_browser(&id, &person, &kind).await?;
                            tx.known_browsers().note(&hash, &person, now).await
                        })
                    },
                )
                .await?;
            return Ok(mark);
        }
        let env = env.clone();
        let event = AuditEvent::BrowserMet {
            browser: kind.clone(),
        };
        let env = env.clone();
        self.house
            .store
            .write(move |tx| {
                let (id, person, kind) = (id.clone(), person.clone(), kind.clone());
                let (actor, event, env) = (actor.clone(), event.clone(), env.clone());
                Box::pin(async move {
                    tx.sessions().note_browser(&id, &person, &kind).await?;
                    tx.known_browsers().note(&hash, &person, now).await?;
                    Note::to(&person, LetterKind::SignInNew, id.as_str(), now)
                        .on("day", now)
                        .queue(tx, &env)
                        .await?;
                    let owner = OwnerId::from(person);
                    Ok::<_, StoreError>(Change::new(
                        (),
                        event.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await?;
        Ok(mark)
    }

    /// Where somebody is signed in, and how she can sign in.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn devices(&self, session: &PersonSession) -> Result<Devices, StoreError> {
        let now = self.house.env.now();
        let idle_since = now.minus(self.house.settings.lifetimes.session_idle);
        let person = session.person.clone();
        let (lines, password, issuers) = self
            .house
            .store
            .read(move |snapshot| {
                let person = person.clone();
                Box::pin(async move {
                    let lines = snapshot
                        .sessions()
                        .of_person(&person, now, idle_since)
                        .await?;
                    let password = snapshot.people().has_password(&person).await?;
                    let issuers = snapshot.identities().of_person(&person).await?;
                    Ok::<_, StoreError>((lines, password, issuers))
                })
            })
            .await?;
        let mut list: Vec<Device> = lines
            .iter()
            .map(|line| self.device(session, line))
            .collect();
        list.sort_by_key(|device| !device.here);
        let issuers = issuers
            .into_iter()
            .map(|(id, name, since)| TiedIssuer {
                id: id.to_string(),
                name,
                since: calendar::shown_date(since, &session.zone),
            })
            .collect();
        Ok(Devices {
            list,
            password,
            issuers,
        })
    }

    fn device(&self, session: &PersonSession, line: &SessionLine) -> Device {
        let zone = session.zone.as_str();
        Device {
            id: line.id.to_string(),
            browser: browser_first(
                &self.house.words,
                line.browser.as_deref().unwrap_or_default(),
            ),
            since: calendar::shown_moment(line.signed_in_at, zone),
            seen: calendar::shown_moment(line.seen_at, zone),
            here: line.id == session.id,
        }
    }

    /// "Firefox on Windows".
    pub(crate) fn browser_name(&self, kind: &str) -> String {
        browser_name(&self.house.words, kind)
    }

    /// When and in which browser somebody signed in the time before this one.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn last_time(
        &self,
        session: &PersonSession,
    ) -> Result<Option<(ShownDate, String)>, StoreError> {
        let (id, person) = (session.id.clone(), session.person.clone());
        let line = self
            .house
            .store
            .read(move |snapshot| {
                let (id, person) = (id.clone(), person.clone());
                Box::pin(async move { snapshot.sessions().before(&id, &person).await })
            })
            .await?;
        Ok(line.map(|line| {
            let kind = line.browser.as_deref().unwrap_or_default();
            let at = calendar::shown_moment(line.signed_in_at, &session.zone);
            (at, self.browser_name(kind))
        }))
    }

    /// Signs another browser of the same person out; done twice, it is done once.
    ///
    /// # Errors
    /// [`EndError`]; a session of somebody else is not found.
    pub async fn end_session(
        &self,
        session: &PersonSession,
        other: &SessionId,
    ) -> Result<(), EndError> {
        let now = self.house.env.now();
        let (other, person, actor) = (other.clone(), session.person.clone(), session.actor());
        self.house
            .store
            .write(move |tx| {
                let (other, person, actor) = (other.clone(), person.clone(), actor.clone());
                Box::pin(async move {
                    if !tx.sessions().is_of(&other, &person).await? {
                        return Err(EndError::NotFound);
                    }
                    if tx.sessions().end(&other, &person, now).await? == 0 {
                        return Ok(Change::none(()));
                    }
                    let owner = OwnerId::from(person);
                    let event = AuditEvent::SessionsEnded { count: 1 };
                    Ok(Change::new(
                        (),
                        event.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await
    }

    /// Signs all other browsers of a person out; says how many that was.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be ended.
    pub async fn end_others(&self, session: &PersonSession) -> Result<u64, StoreError> {
        let now = self.house.env.now();
        let (id, person, actor) = (session.id.clone(), session.person.clone(), session.actor());
        self.house
            .store
            .write(move |tx| {
                let (id, person, actor) = (id.clone(), person.clone(), actor.clone());
                Box::pin(async move {
                    let count = tx.sessions().end_all_but(Some(&id), &person, now).await?;
                    if count == 0 {
                        return Ok(Change::none(0));
                    }
                    let owner = OwnerId::from(person);
                    let event = AuditEvent::SessionsEnded { count };
                    Ok(Change::new(
                        count,
                        event.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await
    }

    /// Unties a site through which a person could sign in.
    ///
    /// # Errors
    /// [`EndError`]; one that is not tied to her is not found.
    pub async fn untie(&self, session: &PersonSession, issuer: &IssuerId) -> Result<(), EndError> {
        let now = self.house.env.now();
        let (issuer, person, actor) = (issuer.clone(), session.person.clone(), session.actor());
        self.house
            .store
            .write(move |tx| {
                let (issuer, person, actor) = (issuer.clone(), person.clone(), actor.clone());
                Box::pin(async move { untie(tx, &issuer, &person, &actor, now).await })
            })
            .await
    }
}

async fn untie(
    tx: &mut latchkey_store::Tx<'_>,
    issuer: &IssuerId,
    person: &PersonId,
    actor: &latchkey_domain::audit::Actor,
    now: Timestamp,
) -> Result<Change<()>, EndError> {
    let tied = tx.identities().of_person(person).await?;
    let Some((_, name, _)) = tied.into_iter().find(|(id, _, _)| id == issuer) else {
        return Err(EndError::NotFound);
    };
    tx.identities().unlink(issuer, person).await?;
    let owner = OwnerId::from(person.clone());
    let event = AuditEvent::IdentityUnlinked { issuer: name };
    Ok(Change::new(
        (),
        event.record(now, actor, Some(&owner), None),
    ))
}

/// "Firefox on Windows", from the two words that are kept, within a sentence.
pub(crate) fn browser_name(words: &crate::wording::Words, kind: &str) -> String {
    named(words, keys_of(kind).0, kind)
}

/// The same where it stands first.
fn browser_first(words: &crate::wording::Words, kind: &str) -> String {
    match keys_of(kind).0 {
        "browser-other" => named(words, "browser-other.first", kind),
        browser => named(words, browser, kind),
    }
}

fn named(words: &crate::wording::Words, browser: &str, kind: &str) -> String {
    let (browser, system) = (words.text(browser, &[]), words.text(keys_of(kind).1, &[]));
    words.text(
        "browser-on",
        &[("browser", browser.as_str()), ("system", system.as_str())],
    )
}
