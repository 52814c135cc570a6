//! The steps of an ask: whom, what, why, and a last look. They are kept as a draft, which decides
//! nothing.

use latchkey_domain::access_request::Reason;
use latchkey_domain::audit::AuditEvent;
use latchkey_domain::cold_ask::{ColdAsk, ColdWish, ShareAddress};
use latchkey_domain::id::{DraftId, OwnerId, RequestId};
use latchkey_domain::letter::LetterKind;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::share::Purpose;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{AskDraft, AskOptions};
use latchkey_store::{Change, Draft, DraftKind, Person, StoreError, Tx};

use super::show::card;
use super::who as shown;
use super::{ASK_AGAIN, ColdAskError, ColdAsks, MOST_A_DAY, MOST_WAITING, SCOPES};
use crate::calendar;
use crate::draft::Problem;
use crate::env::Env;
use crate::login::RequesterSession;
use crate::mail::Note;
use crate::scene::known_claims;

/// The longest words, and the longest word for who one is, in characters.
const LONGEST_WORDS: usize = 300;
const LONGEST_RELATION: usize = 100;

impl ColdAsks {
    /// Begins an ask by the address that was typed, or takes another one for a draft.
    ///
    /// # Errors
    /// [`ColdAskError::Problems`] when it cannot be an address, or is one's own.
    pub async fn choose_address(
        &self,
        who: &RequesterSession,
        draft: Option<&DraftId>,
        typed: &str,
    ) -> Result<DraftId, ColdAskError> {
        let now = self.house.env.now();
        let Ok(address) = ShareAddress::parse(typed) else {
            return Err(self.problem("address", "problem-share-address"));
        };
        let (me, hash) = (owner_of(who), self.house.env.address_hash(&address));
        let mine = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.share_addresses().of_owner(&me).await })
            })
            .await?;
        if mine.is_some_and(|mine| mine.hash == hash) {
            return Err(self.problem("address", "problem-share-address-own"));
        }
        let address = address.shown();
        if let Some(id) = draft {
            let former = self.draft(who, id, now).await?;
            let changed = AskDraft { address, ..former };
            self.save(who, id, &changed, now).await?;
            return Ok(id.clone());
        }
        let id: DraftId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let begun = AskDraft {
            id: id.to_string(),
            address,
            ..AskDraft::default()
        };
        let row = Draft {
            id: id.clone(),
            owner: owner_of(who),
            kind: DraftKind::Ask,
            subject: None,
            changed_at: now,
            expires_at: now.plus(self.house.settings.lifetimes.draft),
            body: body(&begun)?,
        };
        self.house
            .store
            .write_unaudited("a draft has no effect before it is confirmed", move |tx| {
                let row = row.clone();
                Box::pin(async move { tx.drafts().insert(&row).await })
            })
            .await?;
        Ok(id)
    }

    /// What is wanted; nothing is chosen beforehand.
    ///
    /// # Errors
    /// [`ColdAskError::Problems`] when nothing was chosen.
    pub async fn choose_what(
        &self,
        who: &RequesterSession,
        id: &DraftId,
        scopes: Vec<String>,
    ) -> Result<(), ColdAskError> {
        let now = self.house.env.now();
        let former = self.draft(who, id, now).await?;
        let known = |scope: &&&str| scopes.iter().any(|chosen| chosen == **scope);
        let scopes: Vec<String> = SCOPES
            .iter()
            .filter(known)
            .map(|s| (*s).to_owned())
            .collect();
        let none = scopes.is_empty();
        let changed = AskDraft { scopes, ..former };
        self.save(who, id, &changed, now).await?;
        if none {
            return Err(self.problem("scopes", "problem-ask-scopes"));
        }
        Ok(())
    }

    /// What for, in which words, and for how long; what was typed is kept even when it is wrong.
    ///
    /// # Errors
    /// [`ColdAskError::Problems`] says all that is missing or wrong.
    pub async fn choose_why(
        &self,
        who: &RequesterSession,
        id: &DraftId,
        why: AskDraft,
    ) -> Result<(), ColdAskError> {
        let now = self.house.env.now();
        let former = self.draft(who, id, now).await?;
        let changed = AskDraft {
            purpose: why.purpose,
            words: why.words.trim().to_owned(),
            relation: why.relation.trim().to_owned(),
            length: why.length,
            ..former
        };
        self.save(who, id, &changed, now).await?;
        let problems = self.why_problems(who, &changed, now);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(ColdAskError::Problems(problems))
        }
    }

    fn why_problems(
        &self,
        who: &RequesterSession,
        draft: &AskDraft,
        now: Timestamp,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |field, key: &str| {
            let text = self.house.words.text(key, &[]);
            problems.push(Problem { field, text });
        };
        let purpose = Purpose::from_key(&draft.purpose);
        if purpose.is_none() {
            wrong("purpose", "prove-problem-purpose");
        }
        if draft.words.is_empty() && purpose == Some(Purpose::Other) {
            wrong("words", "prove-problem-words");
        }
        if draft.words.chars().count() > LONGEST_WORDS {
            wrong("words", "prove-problem-words-long");
        }
        if draft.relation.chars().count() > LONGEST_RELATION {
            wrong("relation", "prove-problem-relation-long");
        }
        if self.days(who, draft, now).is_none() {
            wrong("length", "prove-problem-length");
        }
        problems
    }

    /// For how many days it is asked.
    fn days(&self, who: &RequesterSession, draft: &AskDraft, now: Timestamp) -> Option<i64> {
        let zone = who.session().zone.as_str();
        let lengths = calendar::length_choices(&self.house.words, now, zone);
        let chosen = lengths.iter().find(|choice| choice.value == draft.length);
        chosen.map(|choice| choice.days)
    }

    /// The draft, and all that can be chosen.
    ///
    /// # Errors
    /// [`ColdAskError::NotFound`] when it is gone or somebody else's.
    pub async fn options(
        &self,
        who: &RequesterSession,
        id: &DraftId,
    ) -> Result<AskOptions, ColdAskError> {
        let now = self.house.env.now();
        let draft = self.draft(who, id, now).await?;
        let claims = known_claims(&self.asker(who).await?, now);
        let (words, zone) = (&self.house.words, who.session().zone.as_str());
        let relation = (!draft.relation.is_empty()).then_some(draft.relation.as_str());
        let all = ScopeSet::parse(SCOPES).unwrap_or_default();
        Ok(AskOptions {
            verbs: words.verbs(&all),
            purposes: words.purposes(),
            lengths: calendar::length_choices(words, now, zone),
            person: card(words, zone, &claims, relation),
            seen: self.house.env.seal(&body(&draft)?),
            draft,
        })
    }

    /// Sends an ask; `seen` is what the page before named the draft. Sent twice, it is sent once.
    ///
    /// # Errors
    /// [`ColdAskError::Problems`] when something is missing, or too much was asked;
    /// [`ColdAskError::Changed`] when the draft is no longer what was seen.
    pub async fn send(
        &self,
        who: &RequesterSession,
        id: &DraftId,
        seen: &str,
    ) -> Result<RequestId, ColdAskError> {
        let now = self.house.env.now();
        let ask: RequestId = id.as_str().parse().map_err(|_| ColdAskError::NotFound)?;
        if self.is_made(who, &ask).await? {
            return Ok(ask);
        }
        let draft = self.draft(who, id, now).await?;
        if self.house.env.seal(&body(&draft)?) != seen {
            return Err(ColdAskError::Changed);
        }
        let Ok(address) = ShareAddress::parse(&draft.address) else {
            return Err(self.problem("address", "problem-share-address"));
        };
        let scopes = ScopeSet::parse(draft.scopes.clone()).unwrap_or_default();
        if scopes.is_empty() {
            return Err(self.problem("scopes", "problem-ask-scopes"));
        }
        let problems = self.why_problems(who, &draft, now);
        if !problems.is_empty() {
            return Err(ColdAskError::Problems(problems));
        }
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let wish = ColdWish {
            hint: address.last(),
            claims: known_claims(&self.asker(who).await?, now),
            scopes,
            reason: Reason {
                purpose: Purpose::from_key(&draft.purpose),
                words: said(&draft.words),
                relation: said(&draft.relation),
                days: self.days(who, &draft, now),
            },
        };
        let made = ColdAsk {
            id: ask,
            owner: None,
            party: who.id().clone(),
            wish,
            asked_at: now,
            lapses_at: now.plus(self.house.settings.lifetimes.waiting_request),
            settled: None,
        };
        let hash = self.house.env.address_hash(&address);
        self.keep(who, id, made, hash, now).await
    }

    /// Keeps an ask and tells whoever is asked, if that is anybody.
    async fn keep(
        &self,
        who: &RequesterSession,
        draft: &DraftId,
        made: ColdAsk,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<RequestId, ColdAskError> {
        let (me, actor, env) = (owner_of(who), who.session().actor(), self.house.env.clone());
        let draft = draft.clone();
        let many = Problem {
            field: "address",
            text: self.house.words.text("problem-asks-many", &[]),
        };
        self.house
            .store
            .write(move |tx| {
                let (me, actor, env) = (me.clone(), actor.clone(), env.clone());
                let (draft, made, many) = (draft.clone(), made.clone(), many.clone());
                Box::pin(async move {
                    let id = made.id.clone();
                    let party = &made.party;
                    if tx.cold_asks().of_party(party, &id).await?.is_some() {
                        return Ok(Change::none(id));
                    }
                    let since = now.minus(Lifetime::days(1));
                    // Both limits count by what she typed and never by what it is.
                    if tx.cold_asks().waiting_at(party, &hash, now).await? >= MOST_WAITING
                        || tx.cold_asks().made_since(party, since).await? >= MOST_A_DAY
                    {
                        return Err(ColdAskError::Problems(vec![many]));
                    }
                    let owner = asked(tx, &made, &hash, now).await?;
                    let made = ColdAsk { owner, ..made };
                    tx.cold_asks().insert(&made, &hash).await?;
                    tx.drafts().delete(&me, &draft).await?;
                    tell(tx, &env, &made, now).await?;
                    let event = AuditEvent::ColdAskMade { who: shown(&made) };
                    let record = event.record(now, &actor, made.owner.as_ref(), None);
                    Ok(Change::new(id, record))
                })
            })
            .await
    }

    /// Takes an ask back.
    ///
    /// # Errors
    /// [`ColdAskError::Over`] when it was answered, or ran out, before.
    pub async fn withdraw(
        &self,
        who: &RequesterSession,
        id: &RequestId,
    ) -> Result<(), ColdAskError> {
        let now = self.house.env.now();
        let (party, id, actor) = (who.id().clone(), id.clone(), who.session().actor());
        self.house
            .store
            .write(move |tx| {
                let (party, id, actor) = (party.clone(), id.clone(), actor.clone());
                Box::pin(async move {
                    let found = tx.cold_asks().of_party(&party, &id).await?;
                    let ask = found.ok_or(ColdAskError::NotFound)?;
                    if tx.cold_asks().withdraw(&party, &id, now).await? == 0 {
                        return Err(ColdAskError::Over);
                    }
                    let kind = LetterKind::RequestNew;
                    crate::mail::cancel(tx, kind, id.as_str(), now).await?;
                    let event = AuditEvent::ColdAskWithdrawn { who: shown(&ask) };
                    let record = event.record(now, &actor, ask.owner.as_ref(), None);
                    Ok(Change::new((), record))
                })
            })
            .await
    }

    async fn is_made(&self, who: &RequesterSession, id: &RequestId) -> Result<bool, StoreError> {
        let (party, id) = (who.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.cold_asks().of_party(&party, &id).await })
            })
            .await?;
        Ok(found.is_some())
    }

    async fn asker(&self, who: &RequesterSession) -> Result<Person, StoreError> {
        let person = who.session().person.clone();
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

    async fn draft(
        &self,
        who: &RequesterSession,
        id: &DraftId,
        now: Timestamp,
    ) -> Result<AskDraft, ColdAskError> {
        let (me, id) = (owner_of(who), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.drafts().of_owner(&me, &id, now).await })
            })
            .await?;
        let found = found.filter(|draft| draft.kind == DraftKind::Ask);
        let draft = found.ok_or(ColdAskError::NotFound)?;
        let read = serde_json::from_str(&draft.body);
        read.map_err(|_| StoreError::corrupt("ask draft").into())
    }

    async fn save(
        &self,
        who: &RequesterSession,
        id: &DraftId,
        draft: &AskDraft,
        now: Timestamp,
    ) -> Result<(), ColdAskError> {
        let expires_at = now.plus(self.house.settings.lifetimes.draft);
        let (me, id, body) = (owner_of(who), id.clone(), body(draft)?);
        let saved = self
            .house
            .store
            .write_unaudited("a draft has no effect before it is confirmed", move |tx| {
                let (me, id, body) = (me.clone(), id.clone(), body.clone());
                Box::pin(async move { tx.drafts().save(&me, &id, &body, now, expires_at).await })
            })
            .await?;
        if saved == 0 {
            return Err(ColdAskError::NotFound);
        }
        Ok(())
    }
}

/// Whose the address is, unless she takes no requests from this person now: then it is as if it
/// were nobody's.
async fn asked(
    tx: &mut Tx<'_>,
    made: &ColdAsk,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<Option<OwnerId>, StoreError> {
    let Some(owner) = tx.share_addresses().owner_of(hash).await? else {
        return Ok(None);
    };
    let since = now.minus(ASK_AGAIN);
    let silent = owner.is_party(&made.party)
        || tx.blocks().holds(&owner, &made.party, now).await?.is_some()
        || tx.owners().paused_at(&owner).await?.is_some()
        || tx
            .cold_asks()
            .refused_since(&owner, &made.party, since)
            .await?;
    Ok((!silent).then_some(owner))
}

async fn tell(
    tx: &mut Tx<'_>,
    env: &Env,
    made: &ColdAsk,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(owner) = &made.owner else {
        return Ok(());
    };
    Note::to(
        &owner.person(),
        LetterKind::RequestNew,
        made.id.as_str(),
        now,
    )
    .with("who", &made.wish.claims.name)
    .on("day", made.lapses_at)
    .link_for(made.lapses_at.since(now))
    .queue(tx, env)
    .await
    .map(|_| ())
}

fn owner_of(who: &RequesterSession) -> OwnerId {
    OwnerId::from(who.session().person.clone())
}

fn body(draft: &AskDraft) -> Result<String, StoreError> {
    serde_json::to_string(draft).map_err(|_| StoreError::corrupt("ask draft"))
}
