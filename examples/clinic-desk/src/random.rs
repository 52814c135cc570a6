//! Values nobody can guess: session ids and the `state` that comes back from the claims page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

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
