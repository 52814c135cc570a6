//! Codes that people type: short, so each is good for a few tries, in one browser, for minutes.

use latchkey_domain::cold_ask::ShareAddress;
use latchkey_domain::secret::{Secret, TokenHash};

use super::{Env, NoEntropy, mac};

/// How many digits a code has.
const DIGITS: usize = 8;

impl Env {
    /// A fresh code of eight digits.
    pub(crate) fn code(&self) -> Result<String, NoEntropy> {
        let number = u128::from_be_bytes(self.salt()?) % 100_000_000;
        Ok(format!("{number:0DIGITS$}"))
    }

    /// The hash under which a code is remembered: of the code and of the browser's handle, so that
    /// the same code is another one in another browser.
    pub(crate) fn code_hash(&self, handle: &Secret, code: &str) -> TokenHash {
        let parts: [&[u8]; 3] = [handle.expose().as_bytes(), b" ", code.as_bytes()];
        TokenHash::new(mac(&self.keys.handles, &parts))
    }
}

impl Env {
    /// The hash under which a share address is found.
    pub(crate) fn address_hash(&self, address: &ShareAddress) -> TokenHash {
        let parts: [&[u8]; 2] = [b"share address ", address.as_str().as_bytes()];
        TokenHash::new(mac(&self.keys.handles, &parts))
    }
}

/// A code as somebody typed it, with whatever she put between the digits; nothing when it cannot be
/// one.
pub(crate) fn typed(text: &str) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    (code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn a_code_may_be_typed_with_gaps() {
        for good in [
            "12345678",
            " 1234 5678 ",
            "1234-5678",
            "12\u{a0}34\u{a0}5678",
        ] {
            assert_eq!(typed(good).as_deref(), Some("12345678"), "{good}");
        }
        for bad in ["", "1234567", "123456789", "1234567a", "１２３４５６７８"] {
            assert_eq!(typed(bad), None, "{bad}");
        }
    }
}
