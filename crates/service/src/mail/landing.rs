//! Where the link of a letter leads. Looking consumes nothing and changes nothing: scanners follow
//! links before people do.

use latchkey_domain::letter::LetterKind;
use latchkey_domain::secret::SecretKind;

use super::Mail;
use crate::StoreError;
use crate::login::PersonSession;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Landing {
    /// Nowhere: unknown and run out are the same.
    Gone,
    /// Somebody must sign in before anything is shown.
    SignIn(LetterKind),
    /// Somebody is signed in for whom it is not.
    SomebodyElse,
    /// To what the letter is about.
    Leads {
        /// What the letter tells of.
        kind: LetterKind,
        /// The identifier of the request, the share, …
        about: String,
    },
}

impl Mail {
    /// Where a link leads for whoever follows it.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be looked up.
    pub async fn landing(
        &self,
        code: &str,
        who: Option<&PersonSession>,
    ) -> Result<Landing, StoreError> {
        let now = self.house.env.now();
        let Some(hash) = self.house.env.look_up(SecretKind::Letter, code) else {
            return Ok(Landing::Gone);
        };
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.letters().by_code(&hash, now).await })
            })
            .await?;
        let Some(letter) = found.map(|state| state.letter) else {
            return Ok(Landing::Gone);
        };
        let (kind, about) = (letter.kind, letter.about.unwrap_or_default());
        let Some(session) = who else {
            return Ok(Landing::SignIn(kind));
        };
        Ok(match letter.to.person {
            Some(person) if person != session.person => Landing::SomebodyElse,
            _ => Landing::Leads { kind, about },
        })
    }
}
