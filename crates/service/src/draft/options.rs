//! What can be chosen in the share flow: people an owner knows or finds, her own records, and what
//! can be done with them.
//!
//! Only professionals can be found by name; a private person appears to those who know her.

use std::collections::HashSet;

use latchkey_domain::id::{PartyId, PersonId, ResourceId};
use latchkey_domain::party::Client;
use latchkey_domain::resource::Resource;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{
    LengthChoice, PersonChoice, RecordChoice, RecordChoices, ShareDraft, ShareOptions,
};
use latchkey_store::{Person, StoreError};

use super::{DraftError, Drafts};
use crate::calendar;
use crate::login::OwnerSession;
use crate::sharing::ends::all_open;
use crate::wording::permissions;

/// How many people shared with before are offered, and how many people the owner knows.
const RECENT: i64 = 5;
const CONTACTS: i64 = 20;
/// How many people a search shows.
const FOUND: i64 = 20;
/// How many shares are looked through for what people can see already.
const LOOKED_THROUGH: i64 = 2000;

/// A draft with all that can be chosen for it.
pub(crate) struct Choosable {
    pub(crate) draft: ShareDraft,
    pub(crate) now: Timestamp,
    pub(crate) resources: Vec<Resource>,
    pub(super) found: Vec<Person>,
    recent: Vec<Person>,
    clients: Vec<Client>,
    live: Vec<Share>,
    open_kinds: Vec<String>,
    latest: Option<Share>,
}

impl Choosable {
    /// The records chosen.
    pub(crate) fn chosen(&self) -> impl Iterator<Item = &Resource> {
        self.resources
            .iter()
            .filter(|r| self.draft.records.iter().any(|id| id == r.id.as_str()))
    }

    /// Whether all records chosen may be shared with no end date.
    pub(crate) fn may_go_on(&self) -> bool {
        let kinds = self.chosen().map(|r| r.description.kind.as_deref());
        all_open(&self.open_kinds, kinds)
    }

    /// What can be done with any of the records chosen.
    pub(crate) fn offered(&self) -> ScopeSet {
        self.chosen()
            .fold(ScopeSet::new(), |all, r| all.union(&r.description.scopes))
    }

    /// What of a record the draft gives.
    pub(crate) fn given(&self, resource: &Resource) -> ScopeSet {
        let offered = &resource.description.scopes;
        match self.draft.power.as_str() {
            "see" => permissions::seeing(offered),
            "change" => permissions::seeing_and_changing(offered),
            "choose" => {
                let chosen = ScopeSet::parse(self.draft.scopes.clone()).unwrap_or_default();
                let chosen = chosen.intersection(offered);
                permissions::with_what_it_needs(&chosen, offered)
            }
            _ => ScopeSet::new(),
        }
    }
}

impl Drafts {
    /// A draft at its beginning.
    pub(super) async fn begun(
        &self,
        owner: &OwnerSession,
        record: Option<&ResourceId>,
        person: Option<&PersonId>,
        now: Timestamp,
    ) -> Result<ShareDraft, DraftError> {
        let draft = ShareDraft {
            records: record.iter().map(ToString::to_string).collect(),
            ..ShareDraft::default()
        };
        if record.is_none() && person.is_none() {
            return Ok(draft);
        }
        let choosable = self.choosable(owner, draft, now).await?;
        if record.is_some() && choosable.chosen().next().is_none() {
            return Err(DraftError::NotFound);
        }
        let Some(person) = person else {
            return Ok(choosable.draft);
        };
        let name = self
            .may_choose(owner, &choosable, person)
            .await?
            .ok_or(DraftError::NotFound)?;
        Ok(ShareDraft {
            person: Some((person.to_string(), name)),
            ..choosable.draft
        })
    }

    /// The name of a person the owner may choose: one she knows, shares with, or can find.
    pub(super) async fn may_choose(
        &self,
        owner: &OwnerSession,
        choosable: &Choosable,
        id: &PersonId,
    ) -> Result<Option<String>, StoreError> {
        let offered = choosable
            .recent
            .iter()
            .chain(&choosable.found)
            .find(|p| p.id == *id);
        if let Some(person) = offered {
            return Ok(Some(person.name.clone()));
        }
        let (of, id) = (owner.id().clone(), id.clone());
        let (person, knows) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let knows = snapshot.circle().knows(&of, &id.clone().into()).await?;
                    Ok::<_, StoreError>((snapshot.people().by_id(&id).await?, knows))
                })
            })
            .await?;
        Ok(person
            .filter(|person| person.listed_at.is_some() || knows)
            .map(|person| person.name))
    }

    pub(crate) async fn choosable(
        &self,
        owner: &OwnerSession,
        draft: ShareDraft,
        now: Timestamp,
    ) -> Result<Choosable, DraftError> {
        let (id, search) = (owner.id().clone(), draft.search.clone());
        let choosable = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let mut known = snapshot.shares().parties(&id, RECENT).await?;
                    known.extend(snapshot.contacts().of_owner(&id, CONTACTS).await?);
                    let mut seen = HashSet::new();
                    known.retain(|party| seen.insert(party.clone()) && !id.is_party(party));
                    let ids: Vec<PersonId> = known.iter().map(PartyId::person).collect();
                    let mut recent = snapshot.people().many(&ids).await?;
                    recent.sort_by_key(|person| ids.iter().position(|id| *id == person.id));
                    let mut found = if search.is_empty() {
                        Vec::new()
                    } else {
                        snapshot.people().search_listed(&search, FOUND).await?
                    };
                    found.retain(|person| !id.is_party(&PartyId::from(person.id.clone())));
                    Ok::<_, StoreError>(Choosable {
                        now,
                        found,
                        recent,
                        resources: snapshot.resources().of_owner(&id).await?,
                        clients: snapshot.clients().all().await?,
                        live: snapshot.shares().in_force(&id, now, LOOKED_THROUGH).await?,
                        open_kinds: snapshot.open_kinds().all().await?,
                        latest: snapshot.shares().latest(&id).await?,
                        draft,
                    })
                })
            })
            .await?;
        Ok(choosable)
    }

    pub(super) fn shown(&self, owner: &OwnerSession, choosable: Choosable) -> ShareOptions {
        let words = &self.house.words;
        let zone = owner.session().zone.as_str();
        let of = |people: &[Person]| {
            people
                .iter()
                .map(|p| self.person_choice(zone, &choosable, p))
                .collect::<Vec<_>>()
        };
        let offered = choosable.offered();
        let cannot_change = choosable
            .chosen()
            .filter(|r| !permissions::can_change(&r.description.scopes))
            .map(|r| r.description.shown_name().to_owned())
            .collect();
        ShareOptions {
            recent: of(&choosable.recent),
            found: of(&choosable.found),
            records: self.record_choices(&choosable),
            verbs: words.verbs(&offered),
            cannot_change,
            lengths: self.lengths(&choosable, zone),
            purposes: words.purposes(),
            draft: choosable.draft,
        }
    }

    /// The lengths, the one of last time first, and no end date where every record allows it.
    fn lengths(&self, choosable: &Choosable, zone: &str) -> Vec<LengthChoice> {
        let words = &self.house.words;
        let mut lengths = calendar::length_choices(words, choosable.now, zone);
        let last = choosable
            .latest
            .as_ref()
            .filter(|share| !share.has_no_end());
        if let Some(share) = last {
            let value = calendar::length_between(share.made_at, share.ends_at, zone);
            if let Some(choice) = calendar::length_choice(words, &value, choosable.now, zone) {
                lengths.retain(|length| length.value != value);
                let label = words.text("length-as-before", &[("length", &choice.label)]);
                lengths.insert(0, LengthChoice { label, ..choice });
            }
        }
        if choosable.may_go_on() {
            lengths.push(calendar::open_choice(words));
        }
        lengths
    }

    fn person_choice(&self, zone: &str, choosable: &Choosable, person: &Person) -> PersonChoice {
        let words = &self.house.words;
        let party = PartyId::from(person.id.clone());
        let sees: HashSet<&ResourceId> = choosable
            .live
            .iter()
            .filter(|share| share.party == party)
            .map(|share| &share.resource)
            .collect();
        let checked = match person.facts.iter().find(|fact| fact.has_source()) {
            Some(fact) => {
                let date = calendar::shown_date(fact.checked_at, zone).text;
                words.text("evidence-short", &[("what", &fact.label), ("date", &date)])
            }
            None => words.text("evidence-none", &[]),
        };
        let all = || choosable.recent.iter().chain(&choosable.found);
        PersonChoice {
            id: person.id.to_string(),
            name: person.name.clone(),
            place: person.place.clone().unwrap_or_default(),
            checked,
            already: (!sees.is_empty())
                .then(|| words.text("choice-already-sees", &[("count", &sees.len().to_string())])),
            same_name: all().any(|other| other.id != person.id && other.name == person.name),
        }
    }

    fn record_choices(&self, choosable: &Choosable) -> Vec<RecordChoices> {
        let draft = &choosable.draft;
        let choice = |resource: &Resource| {
            let has = choosable
                .live
                .iter()
                .filter(|share| share.resource == resource.id)
                .filter(|share| {
                    draft
                        .person
                        .as_ref()
                        .is_some_and(|(id, _)| id == share.party.as_str())
                })
                .fold(ScopeSet::new(), |all, share| all.union(&share.scopes));
            let already = (!has.is_empty()).then(|| {
                let verbs = self.house.words.verb_phrase(&has);
                self.house
                    .words
                    .text("choice-already-record", &[("verbs", &verbs)])
            });
            RecordChoice {
                id: resource.id.to_string(),
                name: resource.description.shown_name().to_owned(),
                already,
                chosen: draft.records.iter().any(|id| id == resource.id.as_str()),
                extra_private: resource.description.is_extra_private(),
            }
        };
        let groups = choosable.clients.iter().map(|client| RecordChoices {
            service: client.name.clone(),
            records: choosable
                .resources
                .iter()
                .filter(|resource| resource.resource_server == client.id)
                .map(choice)
                .collect(),
        });
        groups.filter(|group| !group.records.is_empty()).collect()
    }
}
