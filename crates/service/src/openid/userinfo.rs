//! What an app learns of somebody with its access token (`OpenID` Connect Core 5.3).

use serde_json::{Map, Value};

use latchkey_domain::secret::SecretKind;
use latchkey_store::StoreError;

use super::OpenId;
use super::tokens::told;

/// Why a token tells nothing.
#[derive(Debug, thiserror::Error)]
pub enum UserInfoError {
    /// It is unknown, expired or revoked.
    #[error("the token is not good")]
    Invalid,
    /// It is good, but for something else.
    #[error("the token lacks the scope `openid`")]
    InsufficientScope,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenId {
    /// What a token tells of the person behind it.
    ///
    /// # Errors
    /// [`UserInfoError`]; a live token of another kind lacks the scope, all else is invalid.
    pub async fn userinfo(&self, bearer: &str) -> Result<Map<String, Value>, UserInfoError> {
        let now = self.house.env.now();
        let env = &self.house.env;
        if let Some(hash) = env.look_up(SecretKind::Access, bearer) {
            let found = self
                .house
                .store
                .read(move |snapshot| {
                    Box::pin(async move {
                        let Some(token) = snapshot.access_tokens().live(&hash, now).await? else {
                            return Ok(None);
                        };
                        let person = snapshot.people().by_id(&token.person).await?;
                        Ok::<_, StoreError>(person.map(|person| (person, token.scopes)))
                    })
                })
                .await?;
            let (person, scopes) = found.ok_or(UserInfoError::Invalid)?;
            return Ok(told(&person, &scopes));
        }
        let live = if let Some(hash) = env.look_up(SecretKind::Pat, bearer) {
            self.house.store.live_pat(hash, now).await?.is_some()
        } else if let Some(hash) = env.look_up(SecretKind::Rpt, bearer) {
            let store = &self.house.store;
            store
                .read(move |snapshot| {
                    Box::pin(async move { snapshot.rpts().is_live(&hash, now).await })
                })
                .await?
        } else {
            false
        };
        Err(if live {
            UserInfoError::InsufficientScope
        } else {
            UserInfoError::Invalid
        })
    }
}
