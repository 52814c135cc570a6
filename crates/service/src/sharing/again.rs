//! Sharing something again that is over: a draft that says what the share said, ready to be
//! checked.

use latchkey_domain::id::{DraftId, ShareId};
use latchkey_domain::share::Purpose;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::ShareDraft;

use super::change::{present, words_and_note};
use super::{ShareError, Sharing};
use crate::calendar;
use crate::draft::{DraftError, Drafts};
use crate::login::OwnerSession;

impl Sharing {
    /// Begins a share like one that is over: the same person, record, permissions and purpose, for
    /// as long as that one was to last.
    ///
    /// # Errors
    /// [`ShareError::NotFound`] when it is not this owner's, or its record is no longer here.
    pub async fn share_again(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
    ) -> Result<DraftId, ShareError> {
        let now = self.house.env.now();
        let (share, around) = self.one(owner, id, now).await?;
        let scene = self.scene(owner, now, &around);
        let record = scene.resource(&share.resource);
        let (Some(record), Some(person), true) = (
            record,
            scene.person(&share.party),
            scene.is_here(&share.resource),
        ) else {
            return Err(ShareError::NotFound);
        };
        let was = present(&share, &record.description.scopes);
        let (words, note) = words_and_note(&share);
        let length = if share.ends_at >= Timestamp::NO_END {
            calendar::OPEN_LENGTH.to_owned()
        } else {
            calendar::length_between(share.starts_at, share.ends_at, scene.zone)
        };
        let draft = ShareDraft {
            person: Some((person.id.to_string(), person.name.clone())),
            records: vec![share.resource.to_string()],
            power: was.power,
            scopes: was.scopes,
            length,
            purpose: share.purpose.map_or("", Purpose::key).to_owned(),
            purpose_words: words.unwrap_or_default(),
            note: note.unwrap_or_default(),
            ..ShareDraft::default()
        };
        Drafts::new(self.house.clone())
            .keep_new(owner, draft, now)
            .await
            .map_err(|error| match error {
                DraftError::Store(error) => ShareError::Store(error),
                _ => ShareError::NotFound,
            })
    }
}
