//! What a person has chosen about letters. This is the one place where it is read.

use latchkey_domain::id::PersonId;
use latchkey_domain::letter::LetterKind;
use latchkey_domain::preferences::Display;
use latchkey_store::{Snapshot, StoreError};

/// A person's choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choices {
    /// Whether this kind is wanted.
    pub(super) wanted: bool,
    /// Whether nobody and no record is named in a letter.
    pub(super) hide_names: bool,
    /// Whether it waits for the letter of the day.
    pub(super) daily: bool,
    /// How days and times are written.
    pub(super) display: Display,
}

/// What somebody has chosen about letters of a kind; some cannot be turned off.
///
/// # Errors
/// [`StoreError`] when it cannot be read; then the letter waits.
pub(super) async fn choices(
    snapshot: &mut Snapshot<'_>,
    person: &PersonId,
    kind: LetterKind,
) -> Result<Choices, StoreError> {
    let chosen = snapshot.preferences().of(person).await?;
    Ok(Choices {
        wanted: chosen.wants(kind.key()) || !kind.can_be_turned_off(),
        hide_names: chosen.safety.hide_names,
        daily: chosen.daily && kind.can_be_turned_off(),
        display: chosen.display,
    })
}
