//! The content security policy, and the small signs by which a page shapes it.
//!
//! A page reads its nonce from the request and may widen `form-action` to the one origin that its
//! form redirects to. The signs are the portal's own types, so that what a page says is what is read.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderValue;
pub(super) use latchkey_app::headers::Findable;
pub use latchkey_app::headers::{CspNonce, FormActionOrigin, NoReferrer};

use super::random;

/// The policy of everything that is no page.
pub(super) const NOT_A_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// A fresh nonce of 128 bits.
pub(super) fn fresh_nonce() -> Result<CspNonce, getrandom::Error> {
    Ok(CspNonce(STANDARD.encode(random::<16>()?)))
}

/// The policy of a page. `None` when the nonce cannot stand in a header.
pub(super) fn page(nonce: &str, form_action: Option<&str>) -> Option<HeaderValue> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    if nonce.is_empty() || !nonce.bytes().all(plain) {
        return None;
    }
    let mut also = String::new();
    if let Some(source) = form_action.filter(|source| is_one_source(source)) {
        also.push(' ');
        also.push_str(source);
    }
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'{also}; base-uri 'none'; \
         frame-ancestors 'none'; object-src 'none'; report-uri /csp-report; report-to csp"
    );
    HeaderValue::try_from(policy).ok()
}

/// One origin or one scheme of its own, and nothing that could begin another directive.
fn is_one_source(source: &str) -> bool {
    let plain = source
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b":/.-+[]".contains(&byte));
    let scheme_end = source.split_once(':');
    plain
        && match scheme_end {
            Some(("https" | "http", rest)) => rest
                .strip_prefix("//")
                .is_some_and(|host| !host.is_empty() && !host.contains('/')),
            Some(("javascript" | "data" | "blob" | "file" | "", _)) | None => false,
            Some((_, rest)) => rest.is_empty(),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_single_source_widens_form_action() {
        for (source, added) in [
            ("https://app.example", true),
            ("http://127.0.0.1:3003", true),
            ("http://[::1]:3003", true),
            ("myapp:", true),
            ("https://app.example/path", false),
            ("https://app.example; script-src *", false),
            ("https:", false),
            ("https://*", false),
            ("*", false),
            ("data:", false),
            ("javascript:", false),
            ("'unsafe-inline'", false),
            ("", false),
        ] {
            let policy = page("bm9uY2U=", Some(source)).unwrap();
            let expected = if added {
                format!("form-action 'self' {source};")
            } else {
                "form-action 'self';".to_owned()
            };
            assert!(
                policy.to_str().unwrap().contains(&expected),
                "{source}: {policy:?}"
            );
        }
        assert!(page("a'; script-src *", None).is_none());
        assert!(page("", None).is_none());
    }
}
