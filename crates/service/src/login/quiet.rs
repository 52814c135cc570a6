//! Looking a session up without using it: a page that looks by itself must not keep somebody
//! signed in who has gone away.

use latchkey_domain::secret::SecretKind;
use latchkey_store::StoreError;

use super::{Login, PersonSession};

impl Login {
    /// The session behind a cookie, if it is good now; it is not seen by this.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be looked up; then nobody is signed in.
    pub async fn session_unseen(&self, handle: &str) -> Result<Option<PersonSession>, StoreError> {
        let now = self.house.env.now();
        let Some(hash) = self.house.env.look_up(SecretKind::Session, handle) else {
            return Ok(None);
        };
        let idle_since = now.minus(self.house.settings.lifetimes.session_idle);
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.sessions().live(&hash, now, idle_since).await })
            })
            .await?;
        Ok(found.map(|row| self.known(&row)))
    }
}
