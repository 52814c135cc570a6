//! What the claims pages show of a run.

use latchkey_domain::claim::Fact;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::Purpose;
use latchkey_domain::view::{Evidence, PersonCard, ProvePage};
use latchkey_store::Person;

use crate::wording::Words;

use super::{Claims, FlowError, PersonSession, Run, host_and_origin};

impl Claims {
    pub(super) fn show(
        &self,
        run: &Run,
        person: Option<(&Person, &PersonSession)>,
        must_ask: bool,
    ) -> Result<ProvePage, FlowError> {
        let words = &self.house.words;
        let (back_to, origin) =
            host_and_origin(&run.kept.redirect_uri).ok_or(FlowError::NotFound)?;
        let wanted = run
            .kept
            .ticket
            .permissions
            .iter()
            .fold(ScopeSet::new(), |all, p| all.union(&p.scopes));
        let own = person
            .is_some_and(|(known, _)| run.kept.ticket.owner.is_party(&known.id.clone().into()));
        let now = self.house.env.now();
        let zone = person.map_or(run.owner.zone.as_str(), |(_, session)| {
            session.zone.as_str()
        });
        let reason = &run.kept.reason;
        Ok(ProvePage {
            app: run.client.name.clone(),
            unvetted: run.client.is_unvetted(),
            service: run.service.name.clone(),
            // Whose record it is, is told to nobody who is not signed in.
            owner: person.map(|_| run.owner.name.clone()).unwrap_or_default(),
            wanted: words.verbs(&wanted),
            person: person.map(|(known, session)| card(self, known, session)),
            must_ask,
            own,
            purpose: reason
                .purpose
                .map(|p| p.key().to_owned())
                .unwrap_or_default(),
            words: reason.words.clone().unwrap_or_default(),
            relation: reason.relation.clone().unwrap_or_default(),
            length: reason.days.map(|days| days.to_string()).unwrap_or_default(),
            purposes: Purpose::ALL
                .iter()
                .map(|p| (p.key().to_owned(), words.purpose(*p)))
                .collect(),
            lengths: crate::calendar::length_choices(words, now, zone),
            proof_days: (!run.client.auth.is_public())
                .then(|| self.house.settings.lifetimes.pct.as_seconds() / 86_400),
            back_to,
            origin,
        })
    }
}

fn card(claims: &Claims, known: &Person, session: &PersonSession) -> PersonCard {
    PersonCard {
        id: known.id.to_string(),
        name: known.name.clone(),
        place: known.place.clone().unwrap_or_default(),
        evidence: evidence(&claims.house.words, &known.facts, &session.zone),
    }
}

/// What was checked about a person, by whom and when.
pub(crate) fn evidence(words: &Words, facts: &[Fact], zone: &str) -> Vec<Evidence> {
    facts
        .iter()
        .map(|fact| crate::sharing::evidence(words, zone, fact))
        .collect()
}
