//! Latchkey as OpenID provider (`OpenID` Connect Core): who somebody is, said to the apps that she
//! signs in to.
//!
//! `sub` is a person's identifier, the same for every app: it is opaque, never reused, and drawn
//! from the same source as those of clients, so no client is ever taken for a person. Codes and
//! what people agree to are with the authorization requests, in [`crate::protection`].

use latchkey_domain::time::Lifetime;

use crate::House;

mod apps;
pub(crate) mod keys;
mod life;
mod signing;
mod tokens;
mod userinfo;

pub use apps::ForgetError;
pub(crate) use keys::ensure;
pub use keys::{KeyError, KeyLine};
pub use life::KeyState;
pub(crate) use tokens::{About, access_token, id_token};
pub use userinfo::UserInfoError;

/// How long an ID token is good. It is a proof for the moment, not a session.
pub(crate) const ID_TOKEN: Lifetime = Lifetime::minutes(10);
/// How long the access token beside it is good.
pub(crate) const ACCESS_TOKEN: Lifetime = Lifetime::minutes(60);

/// The provider's use cases.
#[derive(Clone)]
pub struct OpenId {
    house: House,
}

impl OpenId {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }
}
