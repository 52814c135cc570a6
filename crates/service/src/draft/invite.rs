//! Choosing somebody by an e-mail address, who may have no account.
//!
//! Whether the address has one is not looked up: whatever it is, an invitation comes of it.

use latchkey_domain::id::DraftId;
use latchkey_domain::view::{Invitee, ShareDraft};

use super::{DraftError, Drafts, Problem};
use crate::login::OwnerSession;
use crate::people::canonical_email;

/// The longest name, and the longest word for who that is, in characters.
const LONGEST_NAME: usize = 200;
const LONGEST_RELATION: usize = 100;

impl Drafts {
    /// Who, by name and address; what was typed is kept even when it is wrong.
    ///
    /// # Errors
    /// [`DraftError::Problems`] says all that is missing or wrong.
    pub async fn invite(
        &self,
        owner: &OwnerSession,
        id: &DraftId,
        invitee: Invitee,
    ) -> Result<(), DraftError> {
        let now = self.house.env.now();
        let former = self.draft(owner, id, now).await?;
        let invitee = Invitee {
            name: invitee.name.trim().to_owned(),
            email: invitee.email.trim().to_owned(),
            relation: invitee.relation.trim().to_owned(),
        };
        let me = owner.session().person.clone();
        let me = self
            .house
            .store
            .read(move |snapshot| Box::pin(async move { snapshot.people().by_id(&me).await }))
            .await?;
        let mut problems = Vec::new();
        let mut wrong = |field, key: &str| {
            let text = self.house.words.text(key, &[]);
            problems.push(Problem { field, text });
        };
        let plain = |text: &str| !text.chars().any(char::is_control);
        if !(1..=LONGEST_NAME).contains(&invitee.name.chars().count()) || !plain(&invitee.name) {
            wrong("invitee", "problem-invitee");
        }
        let own = me.and_then(|me| canonical_email(&me.email));
        match canonical_email(&invitee.email) {
            None => wrong("email", "problem-email"),
            typed if typed == own => wrong("email", "problem-email-own"),
            Some(_) => {}
        }
        if invitee.relation.chars().count() > LONGEST_RELATION || !plain(&invitee.relation) {
            wrong("relation", "problem-relation");
        }
        let draft = ShareDraft {
            person: problems
                .is_empty()
                .then(|| (String::new(), invitee.name.clone())),
            invitee: Some(invitee),
            answers: None,
            ..former
        };
        self.save(owner, id, &draft, now).await?;
        if problems.is_empty() {
            Ok(())
        } else {
            Err(DraftError::Problems(problems))
        }
    }

    /// Whether a draft is for somebody who is invited.
    ///
    /// # Errors
    /// [`DraftError::NotFound`] when it is gone or somebody else's.
    pub async fn invites(&self, owner: &OwnerSession, id: &DraftId) -> Result<bool, DraftError> {
        let now = self.house.env.now();
        let draft = self.draft(owner, id, now).await?;
        Ok(draft.person.is_some() && draft.invitee.is_some())
    }
}
