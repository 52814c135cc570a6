//! Proof that a form was sent from its own page.
//!
//! Browsers say where a request comes from, in `Sec-Fetch-Site` or, the older ones, in `Origin`.
//! Whoever says neither is denied: on a path that takes cookies, silence is no proof.

use http::{HeaderMap, Method, header, request::Parts};

use super::{
    policy::is_at_or_below,
    refusal::{self, Refusal},
};

/// Where server functions live; their declared encodings are form and JSON.
const SERVER_FUNCTIONS: &str = "/api";

pub(super) fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

/// An unsafe method must come from this very origin; a neighbour on the same site will not do.
pub(super) fn is_same(
    method: &Method,
    headers: &HeaderMap,
    origin: &str,
) -> Result<(), &'static Refusal> {
    if is_safe(method) {
        return Ok(());
    }
    let proven = match only(headers, "sec-fetch-site") {
        Said::Once(site) => site == "same-origin",
        // A page that sends no referrer also sends `Origin: null`, so this one comes second.
        Said::Nothing => matches!(only(headers, "origin"), Said::Once(said) if said == origin),
        Said::Unclear => false,
    };
    if proven {
        Ok(())
    } else {
        Err(&refusal::OTHER_ORIGIN)
    }
}

/// A body sent with an unsafe method must be a form, or JSON for a server function.
pub(super) fn is_form(parts: &Parts, empty: bool) -> Result<(), &'static Refusal> {
    if is_safe(&parts.method) {
        return Ok(());
    }
    let accepted = match only(&parts.headers, header::CONTENT_TYPE.as_str()) {
        Said::Nothing => empty,
        Said::Unclear => false,
        Said::Once(said) => {
            let kind = match said.split_once(';') {
                None => said,
                Some((kind, detail)) if detail.trim().eq_ignore_ascii_case("charset=utf-8") => kind,
                Some(_) => "",
            };
            let kind = kind.trim();
            kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
                || (kind.eq_ignore_ascii_case("application/json")
                    && is_at_or_below(parts.uri.path(), SERVER_FUNCTIONS))
        }
    };
    if accepted {
        Ok(())
    } else {
        Err(&refusal::NOT_A_FORM)
    }
}

enum Said<'a> {
    Nothing,
    Once(&'a str),
    Unclear,
}

fn only<'a>(headers: &'a HeaderMap, name: &str) -> Said<'a> {
    let mut lines = headers.get_all(name).iter();
    match (lines.next().map(|line| line.to_str()), lines.next()) {
        (None, _) => Said::Nothing,
        (Some(Ok(text)), None) => Said::Once(text),
        _ => Said::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://share.example.org";

    #[test]
    fn only_its_own_page_may_send_a_form() {
        for (site, origin, allowed) in [
            (Some("same-origin"), Some(HERE), true),
            (Some("same-origin"), None, true),
            (Some("same-origin"), Some("null"), true),
            (Some("same-site"), Some(HERE), false),
            (Some("cross-site"), Some(HERE), false),
            (Some("none"), None, false),
            (Some("none"), Some(HERE), false),
            (Some(""), Some(HERE), false),
            (None, Some(HERE), true),
            (None, Some("https://share.example.org:8443"), false),
            (None, Some("http://share.example.org"), false),
            (None, Some("https://share.example.org.evil.example"), false),
            (None, Some("null"), false),
            (None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(site) = site {
                headers.insert("sec-fetch-site", site.parse().unwrap());
            }
            if let Some(origin) = origin {
                headers.insert("origin", origin.parse().unwrap());
            }
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let said = is_same(&method, &headers, HERE).is_ok();
                assert_eq!(said, allowed, "{method} {site:?} {origin:?}");
            }
            assert!(is_same(&Method::GET, &headers, HERE).is_ok());
        }
    }

    #[test]
    fn saying_it_twice_is_no_proof() {
        let mut headers = HeaderMap::new();
        headers.append("sec-fetch-site", "same-origin".parse().unwrap());
        headers.append("sec-fetch-site", "same-origin".parse().unwrap());
        headers.append("origin", HERE.parse().unwrap());
        assert!(is_same(&Method::POST, &headers, HERE).is_err());
    }

    #[test]
    fn a_body_is_a_form() {
        for (path, kind, empty, allowed) in [
            (
                "/requests",
                Some("application/x-www-form-urlencoded"),
                false,
                true,
            ),
            (
                "/requests",
                Some("Application/X-WWW-Form-Urlencoded; charset=UTF-8"),
                false,
                true,
            ),
            (
                "/requests",
                Some("application/x-www-form-urlencoded; boundary=x"),
                false,
                false,
            ),
            ("/requests", Some("text/plain"), false, false),
            (
                "/requests",
                Some("multipart/form-data; boundary=x"),
                false,
                false,
            ),
            ("/requests", Some("application/json"), false, false),
            ("/api/stop", Some("application/json"), false, true),
            ("/apix", Some("application/json"), false, false),
            ("/requests", None, false, false),
            ("/requests", None, true, true),
        ] {
            let mut request = http::Request::post(path);
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(is_form(&parts, empty).is_ok(), allowed, "{path} {kind:?}");
        }
    }
}
