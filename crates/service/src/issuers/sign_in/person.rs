//! Whose account it is that an issuer speaks of, and what becomes of it.
//!
//! An issuer's subject means one person for good. It is tied to her the first time, by an address
//! that the issuer proves, or by her own session.

use serde_json::{Map, Value};

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::claim::Fact;
use latchkey_domain::id::{OwnerId, PersonId, SessionId};
use latchkey_domain::issuer::TrustedIssuer;
use latchkey_domain::secret::{Secret, SecretKind, TokenHash};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, Person, Session, StoreError, Tx};

use super::super::{IdToken, Issuers, facts, proven_email};
use super::{ArriveError, Why};
use crate::login::PersonSession;

/// Everything that a sign-in writes, so that the write can be run again.
#[derive(Clone)]
struct SignIn {
    now: Timestamp,
    issuer: TrustedIssuer,
    subject: String,
    signed_in_at: Timestamp,
    email: Option<(String, String)>,
    facts: Vec<Fact>,
    newcomer: PersonId,
    name: String,
    zone: String,
    session: SessionId,
    hash: TokenHash,
    expires_at: Timestamp,
}

impl Issuers {
    /// Signs in whomever the issuer means, and gives the handle for her cookie.
    pub(super) async fn sign_in(
        &self,
        issuer: &TrustedIssuer,
        token: &IdToken,
        now: Timestamp,
    ) -> Result<Result<Secret, Why>, StoreError> {
        let env = &self.house.env;
        let (secret, hash) = env.secret(SecretKind::Session)?;
        let email = proven_email(issuer, &token.claims);
        let job = SignIn {
            now,
            issuer: issuer.clone(),
            subject: token.subject.clone(),
            signed_in_at: token.signed_in_at,
            name: shown_name(&token.claims, email.as_ref()),
            email,
            facts: facts(issuer, &token.claims, now),
            newcomer: env.fresh(now)?,
            zone: zone(&token.claims),
            session: env.fresh(now)?,
            hash,
            expires_at: now.plus(self.house.settings.lifetimes.session_absolute),
        };
        let signed_in = self
            .house
            .store
            .write(move |tx| {
                let job = job.clone();
                Box::pin(async move { job.run(tx).await })
            })
            .await?;
        Ok(signed_in.map(|()| secret))
    }

    /// Adds what the issuer asserts to a claims run of the person whose session it is. The issuer's
    /// account is hers from then on, so that it proves nothing for anybody else.
    pub(super) async fn prove(
        &self,
        issuer: &TrustedIssuer,
        token: &IdToken,
        session: &PersonSession,
        handle: &str,
        now: Timestamp,
    ) -> Result<Result<(), Why>, ArriveError> {
        let email = proven_email(issuer, &token.claims);
        let (entry, subject) = (issuer.clone(), token.subject.clone());
        let (person, actor) = (session.person.clone(), session.actor());
        let hers = self
            .house
            .store
            .write(move |tx| {
                let (entry, subject, email) = (entry.clone(), subject.clone(), email.clone());
                let (person, actor) = (person.clone(), actor.clone());
                Box::pin(async move {
                    let known = match tx.identities().person(&entry.id, &subject).await? {
                        Some(known) => return Ok(Change::none(known == person)),
                        None => match email {
                            Some((key, _)) => tx.people().by_email(&key).await?,
                            None => None,
                        },
                    };
                    if known.is_some_and(|known| known.id != person) {
                        return Ok(Change::none(false));
                    }
                    tx.identities()
                        .link(&entry.id, &subject, &person, now)
                        .await?;
                    let event = AuditEvent::IdentityLinked { issuer: entry.name };
                    let owner = OwnerId::from(person);
                    Ok::<_, StoreError>(Change::new(
                        true,
                        event.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await?;
        if !hers {
            return Ok(Err(Why::SomebodyElse));
        }
        let facts = facts(issuer, &token.claims, now);
        let claims = crate::claims::Claims::new(std::sync::Arc::clone(&self.house));
        match claims.add_facts(session, handle, facts).await {
            Ok(()) => Ok(Ok(())),
            Err(crate::protection::FlowError::Store(error)) => Err(error.into()),
            Err(_) => Err(ArriveError::Lost),
        }
    }
}

impl SignIn {
    async fn run(self, tx: &mut Tx<'_>) -> Result<Change<Result<(), Why>>, StoreError> {
        let mut events = Vec::new();
        let linked = tx
            .identities()
            .person(&self.issuer.id, &self.subject)
            .await?;
        let person = match linked {
            Some(id) => tx.people().by_id(&id).await?,
            None => match self.first_time(tx, &mut events).await? {
                Some(person) => Some(person),
                None => return Ok(Change::none(Err(Why::Stranger))),
            },
        };
        let person = person.ok_or_else(|| StoreError::corrupt("an identity of nobody"))?;
        self.keep_facts(tx, &person).await?;
        let row = Session {
            id: self.session.clone(),
            person: person.id.clone(),
            name: person.name,
            zone: person.zone,
            signed_in_at: self.signed_in_at,
            seen_at: self.now,
            expires_at: self.expires_at,
        };
        tx.sessions().insert(&self.hash, &row).await?;
        events.push(AuditEvent::SignedInThrough {
            issuer: self.issuer.name,
        });
        let (actor, owner) = (Actor::Person(person.id.clone()), OwnerId::from(person.id));
        let record = |event: AuditEvent| event.record(self.now, &actor, Some(&owner), None);
        let records = events.into_iter().map(record).collect();
        Ok(Change::many(Ok(()), records))
    }

    /// By an address that is proven: a person we know, or a new one.
    async fn first_time(
        &self,
        tx: &mut Tx<'_>,
        events: &mut Vec<AuditEvent>,
    ) -> Result<Option<Person>, StoreError> {
        let Some((key, given)) = &self.email else {
            return Ok(None);
        };
        let person = if let Some(known) = tx.people().by_email(key).await? {
            known
        } else {
            let person = Person {
                id: self.newcomer.clone(),
                name: self.name.clone(),
                email: given.clone(),
                place: None,
                zone: self.zone.clone(),
                listed_at: None,
                facts: Vec::new(),
                created_at: self.now,
            };
            tx.people().insert(&person, key, None).await?;
            tx.owners().insert(&person.id.clone().into()).await?;
            events.push(AuditEvent::PersonCreated {
                name: person.name.clone(),
            });
            person
        };
        tx.identities()
            .link(&self.issuer.id, &self.subject, &person.id, self.now)
            .await?;
        events.push(AuditEvent::IdentityLinked {
            issuer: self.issuer.name.clone(),
        });
        Ok(Some(person))
    }

    /// What this issuer asserts now takes the place of what it had asserted before.
    async fn keep_facts(&self, tx: &mut Tx<'_>, person: &Person) -> Result<(), StoreError> {
        let others = person.facts.iter();
        let others = others.filter(|fact| fact.source != self.issuer.name);
        let facts: Vec<Fact> = others.chain(&self.facts).cloned().collect();
        if facts == person.facts {
            return Ok(());
        }
        tx.people().keep_facts(&person.id, &facts).await
    }
}

/// A name for a newcomer: as the issuer has it, else the first part of her address.
fn shown_name(claims: &Map<String, Value>, email: Option<&(String, String)>) -> String {
    let said = claims.get("name").and_then(Value::as_str).map(str::trim);
    let fits = |name: &&str| {
        (1..=200).contains(&name.chars().count()) && !name.chars().any(char::is_control)
    };
    let local = email.and_then(|(key, _)| key.split('@').next());
    said.filter(fits)
        .or_else(|| local.filter(fits))
        .unwrap_or_default()
        .to_owned()
}

fn zone(claims: &Map<String, Value>) -> String {
    let said = claims.get("zoneinfo").and_then(Value::as_str);
    said.filter(|zone| jiff::tz::TimeZone::get(zone).is_ok())
        .unwrap_or("UTC")
        .to_owned()
}
