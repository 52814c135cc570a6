//! Receipts: what an owner agreed to, in the words of that moment.
//!
//! A receipt is made with the share, or with its change, in the same write, and is never changed.
//! Its hash is kept beside it, and a receipt that does not fit its hash is not shown.

use std::fmt::Write as _;

use latchkey_domain::id::ShareId;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Purpose, Share};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{
    ReceiptBody, ReceiptFact, ReceiptPage, ReceiptParty, ReceiptRecipient, ReceiptRecord,
    ReceiptService, ReceiptVerb, VerbLine,
};
use latchkey_store::{Receipt, StoreError};
use sha2::{Digest as _, Sha256};

use super::change::words_and_note;
use super::{ShareError, Sharing};
use crate::calendar;
use crate::login::OwnerSession;
use crate::scene::Scene;

/// The version of the receipt's own form.
const FORM: &str = "latchkey-receipt-1";

/// How it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// The owner shared by herself.
    Shared,
    /// She answered a request.
    Answered,
    /// She changed a share.
    Changed,
    /// She invited somebody, who accepted.
    Invited,
}

impl Method {
    fn key(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Answered => "answered",
            Self::Changed => "changed",
            Self::Invited => "invited",
        }
    }
}

impl Sharing {
    /// The receipt of a share as it is about to be saved.
    pub(crate) fn receipt(
        &self,
        owner: &OwnerSession,
        scene: &Scene<'_>,
        share: &Share,
        method: Method,
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        self.receipt_of(&owner.session().name, scene, share, method, now)
    }

    /// The same for an owner who is not here, by her name.
    pub(crate) fn receipt_of(
        &self,
        owner: &str,
        scene: &Scene<'_>,
        share: &Share,
        method: Method,
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        let id = self.receipt_id(now)?;
        let body = ReceiptBody {
            receipt_id: id.to_string(),
            collection_method: method.key().to_owned(),
            ..self.body(owner, scene, share)
        };
        let body = serde_json::to_string(&body).map_err(|_| StoreError::corrupt("receipt"))?;
        Ok(Receipt {
            id,
            share: share.id.clone(),
            owner: share.owner.clone(),
            version: share.version,
            made_at: now,
            hash: Sha256::digest(body.as_bytes()).to_vec(),
            body,
        })
    }

    /// All of it but its number and how it came about.
    fn body(&self, owner: &str, scene: &Scene<'_>, share: &Share) -> ReceiptBody {
        let words = &self.house.words;
        let effect = scene.effect(share);
        let record = scene.resource(&share.resource);
        let service = scene.service(&share.resource);
        let person = scene.person(&share.party);
        let at = |at| calendar::with_offset(at, scene.zone);
        let verbs = |scopes: &ScopeSet| words.verbs(scopes).iter().map(verb).collect();
        let offered = record.map(|r| r.description.scopes.clone());
        let kind = record.and_then(|r| r.description.kind.clone());
        let (purpose_words, note) = words_and_note(share);
        let fact = |fact: &latchkey_domain::claim::Fact| ReceiptFact {
            what: fact.label.clone(),
            source: fact.source.clone(),
            checked_at: at(fact.checked_at),
        };
        ReceiptBody {
            receipt_id: String::new(),
            version: FORM.to_owned(),
            language: "en".to_owned(),
            jurisdiction: self.house.settings.jurisdiction.clone(),
            made_at: at(scene.now),
            zone: scene.zone.to_owned(),
            collection_method: String::new(),
            person: ReceiptParty {
                id: share.owner.to_string(),
                name: owner.to_owned(),
            },
            responsible: ReceiptService {
                id: service.map(|c| c.id.to_string()).unwrap_or_default(),
                name: service.map(|c| c.name.clone()).unwrap_or_default(),
                website: service.map(|c| c.website.clone()).unwrap_or_default(),
                contact: service.map(|c| c.contact.clone()).unwrap_or_default(),
            },
            recipient: ReceiptRecipient {
                id: share.party.to_string(),
                name: scene.person_name(&share.party),
                place: person.and_then(|p| p.place.clone()).unwrap_or_default(),
                known: person
                    .map(|p| p.facts.iter().map(fact).collect())
                    .unwrap_or_default(),
            },
            share: share.id.to_string(),
            share_version: share.version,
            sentence: scene.line(share).sentence.plain(),
            record: ReceiptRecord {
                id: share.resource.to_string(),
                name: scene.record_name(&share.resource),
                kind: kind.clone(),
            },
            categories: kind.into_iter().collect(),
            sensitive: true,
            permissions: verbs(&effect.scopes),
            not_permitted: verbs(&offered.unwrap_or_default().difference(&effect.scopes)),
            purpose: share.purpose.map(|purpose| purpose.key().to_owned()),
            purpose_words: match (share.purpose, purpose_words) {
                (Some(Purpose::Other), Some(own)) => own,
                (Some(purpose), _) => words.purpose(purpose),
                (None, _) => String::new(),
            },
            note,
            starts_at: at(share.starts_at),
            ends_at: (effect.until < Timestamp::NO_END).then(|| at(effect.until)),
            termination: words.text(
                if effect.until < Timestamp::NO_END {
                    "receipt-termination"
                } else {
                    "receipt-termination.open"
                },
                &[],
            ),
            withdrawal: words.text("receipt-withdrawal", &[]),
            notice_url: format!("{}/help", self.house.settings.base_url),
        }
    }

    /// A receipt of a share, the newest unless another version is named.
    ///
    /// # Errors
    /// [`ShareError::NotFound`] when there is none, or it is somebody else's.
    pub async fn receipt_page(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        version: Option<i64>,
    ) -> Result<ReceiptPage, ShareError> {
        let (kept, versions) = self.kept_receipt(owner, id, version).await?;
        let receipt: ReceiptBody = serde_json::from_str(&kept.body)
            .map_err(|_| ShareError::Store(StoreError::corrupt("receipt")))?;
        let zone = receipt.zone.clone();
        let shown = |text: &str| calendar::shown_iso(text, &zone);
        Ok(ReceiptPage {
            share: id.to_string(),
            made: calendar::shown_moment(kept.made_at, &zone),
            starts: shown(&receipt.starts_at).unwrap_or_default(),
            ends: receipt.ends_at.as_deref().and_then(shown),
            place: calendar::place_of(&zone),
            hash: hexadecimal(&kept.hash),
            version: kept.version,
            versions,
            receipt,
        })
    }

    /// A receipt as a document: itself, word for word as it was kept, and its hash.
    ///
    /// # Errors
    /// As [`Sharing::receipt_page`].
    pub async fn receipt_json(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        version: Option<i64>,
    ) -> Result<String, ShareError> {
        let (kept, _) = self.kept_receipt(owner, id, version).await?;
        let hash = hexadecimal(&kept.hash);
        Ok(format!(
            "{{\"receipt\":{},\"sha256\":\"{hash}\"}}\n",
            kept.body
        ))
    }

    async fn kept_receipt(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        version: Option<i64>,
    ) -> Result<(Receipt, Vec<i64>), ShareError> {
        let (of, id) = (owner.id().clone(), id.clone());
        let all = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.receipts().of_share(&of, &id).await })
            })
            .await?;
        let versions = all.iter().map(|receipt| receipt.version).collect();
        let mut wanted = all
            .into_iter()
            .filter(|receipt| version.is_none_or(|version| receipt.version == version));
        let kept = wanted.next().ok_or(ShareError::NotFound)?;
        if Sha256::digest(kept.body.as_bytes()).as_slice() != kept.hash {
            return Err(ShareError::Store(StoreError::corrupt("receipt")));
        }
        Ok((kept, versions))
    }
}

fn verb(line: &VerbLine) -> ReceiptVerb {
    ReceiptVerb {
        id: line.scope.clone(),
        label: line.label.clone(),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
