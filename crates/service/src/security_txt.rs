//! Where somebody tells what she found wrong (RFC 9116): the text of `security.txt`.
//!
//! It says until when it holds, so it is made anew each time it is asked for.

use latchkey_domain::time::Lifetime;

use crate::Services;

/// How long a copy may be believed.
const HOLDS: Lifetime = Lifetime::days(90);

impl Services {
    /// The text for this contact, a `mailto:` or `https:` address.
    #[must_use]
    pub fn security_txt(&self, contact: &str) -> String {
        let expires = crate::calendar::instant(self.house.env.now().plus(HOLDS));
        let here = &self.house.settings.base_url;
        format!(
            "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n\
             Canonical: {here}/.well-known/security.txt\n"
        )
    }
}
