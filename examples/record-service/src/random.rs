//! Values nobody can guess: session ids, `state` and the PKCE verifier, and PKCE's challenge.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// 256 random bits as 43 characters that are safe in a URL and in a cookie.
///
/// # Errors
/// When the operating system has no randomness to give; nothing secret can be made then.
pub(crate) fn handle() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("the system gives no random bytes: {error}"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// PKCE's S256: what is shown first of a verifier that is told later (RFC 7636).
pub(crate) fn code_challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{code_challenge, handle};

    #[test]
    fn the_challenge_is_the_example_of_rfc_7636() {
        assert_eq!(
            code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn handles_differ() {
        assert_ne!(handle().unwrap(), handle().unwrap());
    }
}
