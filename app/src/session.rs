//! Who is at the other end: the session cookie, the sign-in page's way back, and two extractors.
//!
//! The session is looked up once for each request, by the frame around all handlers. A handler
//! takes [`Visitor`] where anybody may come, and [`SignedIn`] where only a person may.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Uri};
use latchkey_service::StoreError;
use latchkey_service::login::{OwnerSession, PersonSession, Present, RequesterSession};
use latchkey_service::wording::pseudo::Pseudo;

use crate::failure::Failure;
use crate::state::AppState;

/// The name under which browsers keep the session; the prefix ties it to this host and to https.
const SECURE_COOKIE: &str = "__Host-lk_s";
/// The name for plain http on this very machine, where browsers refuse the prefix.
const PLAIN_COOKIE: &str = "lk_s_dev";
/// The name for the mark of a browser that goes to an issuer; the prefix as above.
const SECURE_MARK: &str = "__Host-lk_o";
/// The same for plain http.
const PLAIN_MARK: &str = "lk_o_dev";
/// The names for how pages look, and for the mark of a browser that is known; the prefix as above.
const DISPLAY: [&str; 2] = ["__Host-lk_d", "lk_d_dev"];
const KNOWN: [&str; 2] = ["__Host-lk_y", "lk_y_dev"];
/// The handle of a browser that waits for a code.
const MAILED: [&str; 2] = ["__Host-lk_e", "lk_e_dev"];
/// A quarter of an hour: a code does not last longer.
const SHORT: u32 = 900;
/// Four hundred days, the longest that browsers keep anything.
const LONG: u32 = 34_560_000;
/// Twelve hours, whatever happens; the server ends an idle session much earlier.
const MAX_AGE: u32 = 43_200;

/// The pages that sign-in may lead back to, by the first part of their path.
const WAYS_BACK: [&str; 17] = [
    "home",
    "records",
    "share",
    "shares",
    "stop-all",
    "people",
    "invitations",
    "requests",
    "activity",
    "connections",
    "authorize",
    "prove",
    "r",
    "shared-with-me",
    "asks",
    "my-proof",
    "settings",
];

/// Somebody at the door, signed in or not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visitor(pub(crate) Option<PersonSession>);

/// A signed-in person.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn(pub(crate) PersonSession);

impl Visitor {
    /// The visitor whom the frame found for this request.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Looks up who sent these headers.
    pub(crate) async fn look_up(
        state: &AppState,
        headers: &HeaderMap,
    ) -> Result<Option<Present>, StoreError> {
        let name = cookie_name(state.settings().secure_cookies);
        match cookie(headers, name) {
            Some(handle) => state.services().login.present(handle).await,
            None => Ok(None),
        }
    }
}

impl Visitor {
    /// The same without the session being used: nobody is kept signed in by it.
    pub(crate) async fn look_up_unseen(
        state: &AppState,
        headers: &HeaderMap,
    ) -> Result<Self, StoreError> {
        let name = cookie_name(state.settings().secure_cookies);
        match cookie(headers, name) {
            Some(handle) => Ok(Self(state.services().login.session_unseen(handle).await?)),
            None => Ok(Self(None)),
        }
    }
}

impl SignedIn {
    /// The person as the owner of her records.
    pub(crate) fn owner(&self) -> OwnerSession {
        self.0.owner()
    }

    /// The person as one who asks.
    pub(crate) fn requester(&self) -> RequesterSession {
        self.0.requester()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let visitor = Visitor::of(&parts.extensions);
        visitor
            .0
            .map(Self)
            .ok_or_else(|| Failure::sign_in_for(&parts.uri))
    }
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { SECURE_COOKIE } else { PLAIN_COOKIE }
}

/// The value of a cookie. One sent twice counts as not sent: somebody else may have planted it.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

/// The language that nobody speaks which a browser asked for, in a build for development.
pub(crate) fn asked_pseudo(headers: &HeaderMap) -> Option<Pseudo> {
    let is_development = cfg!(debug_assertions);
    Pseudo::from_tag(cookie(headers, "lk_locale").filter(|_| is_development)?)
}

/// The header that gives the browser its session.
pub(crate) fn set_cookie(handle: &str, secure: bool) -> Option<HeaderValue> {
    line(cookie_name(secure), handle, MAX_AGE, secure)
}

/// The header that takes the session away.
pub(crate) fn clear_cookie(secure: bool) -> Option<HeaderValue> {
    line(cookie_name(secure), "", 0, secure)
}

// Lax, not strict: a redirect from an app to a page of ours must find the session.
fn line(name: &str, value: &str, age: u32, secure: bool) -> Option<HeaderValue> {
    let only_https = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{only_https}");
    HeaderValue::try_from(text).ok()
}

/// The mark of a browser that went to an issuer.
pub(crate) fn marked_browser(headers: &HeaderMap, secure: bool) -> Option<&str> {
    cookie(headers, mark_name(secure))
}

/// The header that marks a browser.
pub(crate) fn mark_browser(handle: &str, secure: bool) -> Option<HeaderValue> {
    line(mark_name(secure), handle, MAX_AGE, secure)
}

fn mark_name(secure: bool) -> &'static str {
    if secure { SECURE_MARK } else { PLAIN_MARK }
}

fn one_of(names: [&'static str; 2], secure: bool) -> &'static str {
    let [prefixed, plain] = names;
    if secure { prefixed } else { plain }
}

/// How pages looked to whoever was signed in last.
pub(crate) fn shown_look(headers: &HeaderMap, secure: bool) -> Option<&str> {
    cookie(headers, one_of(DISPLAY, secure))
}

/// The header that keeps how pages look.
pub(crate) fn keep_look(look: &str, secure: bool) -> Option<HeaderValue> {
    line(one_of(DISPLAY, secure), look, LONG, secure)
}

/// The mark of a browser in which somebody has signed in before.
pub(crate) fn known_mark(headers: &HeaderMap, secure: bool) -> Option<&str> {
    cookie(headers, one_of(KNOWN, secure))
}

/// The header that marks a browser as known.
pub(crate) fn keep_mark(mark: &str, secure: bool) -> Option<HeaderValue> {
    line(one_of(KNOWN, secure), mark, LONG, secure)
}

/// The handle of a browser that waits for a code.
pub(crate) fn waits_for_code(headers: &HeaderMap, secure: bool) -> Option<&str> {
    cookie(headers, one_of(MAILED, secure))
}

/// The header that gives a browser the handle with which its code is good.
pub(crate) fn wait_for_code(handle: &str, secure: bool) -> Option<HeaderValue> {
    line(one_of(MAILED, secure), handle, SHORT, secure)
}

/// The sign-in page's address for somebody who wanted this address.
pub(crate) fn next_for(uri: &Uri) -> String {
    next_to(uri.path_and_query().map_or("", |wanted| wanted.as_str()))
}

/// The page on which a form stood that is sent to this address: what a form is sent to is not always
/// a page itself.
pub(crate) fn page_of_form(path: &str) -> String {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let page = match parts.as_slice() {
        ["sign-out"] => "home",
        ["my-proof", ..] => "my-proof",
        ["connections", "apps", ..] => "connections",
        ["share", _, "discard"] => "share",
        ["settings", "devices", ..] => "settings/devices",
        ["settings", "address", ..] => "settings/address",
        ["settings", "download", _] => "settings/download",
        ["settings", "contact", "name" | "email"] => "settings/contact",
        ["prove", handle, "with", _] => return format!("/prove/{handle}"),
        ["asks", id, "why"] => return format!("/asks/{id}"),
        // Of other requests this is a page.
        [before @ .., "withdraw"] if before.contains(&"by-address") => {
            return format!("/{}", before.join("/"));
        }
        ["invitations", id, "prove"] => return format!("/invitations/{id}"),
        ["requests", "by-address", id, _] => return format!("/requests/by-address/{id}"),
        [
            before @ ..,
            "star" | "unstar" | "undo" | "again" | "as-it-is" | "resume" | "block" | "unblock"
            | "question" | "give-back" | "reply" | "remind" | "switch" | "accept" | "decline"
            | "cancel",
        ] => return format!("/{}", before.join("/")),
        _ => return path.to_owned(),
    };
    format!("/{page}")
}

/// The same for an address that is a text.
pub(crate) fn next_to(wanted: &str) -> String {
    match way_back(wanted) {
        Some(next) => format!("/sign-in?next={}", encode(next)),
        None => "/sign-in".to_owned(),
    }
}

/// The address to go to after sign-in, if it is one of ours and nothing else.
pub(crate) fn way_back(wanted: &str) -> Option<&str> {
    let rest = wanted.strip_prefix('/')?;
    let plain = wanted.len() <= 512
        && wanted
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/?=&._-%~".contains(&byte));
    let first = rest.split(['/', '?']).next().unwrap_or_default();
    let known = WAYS_BACK.contains(&first);
    let climbs = rest.contains("//") || rest.contains("..");
    (plain && known && !climbs).then_some(wanted)
}

/// Percent-encodes a text as the value of a query field.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 0x0f] {
                let digit = char::from_digit(u32::from(half), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_leads_back_only_to_our_own_pages() {
        for good in [
            "/home",
            "/shares/01J/stop",
            "/share?record=01J",
            "/authorize/lkw_a-B",
            "/asks",
        ] {
            assert_eq!(way_back(good), Some(good));
        }
        for bad in [
            "",
            "home",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/elsewhere",
            "/home//evil",
            "/home/../sign-out",
            "/home\r\nx",
            "/sign-out",
            "/",
        ] {
            assert_eq!(way_back(bad), None, "{bad}");
        }
        assert_eq!(encode("/share?record=a b"), "/share%3Frecord%3Da%20b");
    }

    #[test]
    fn a_cookie_sent_twice_is_no_cookie() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; lk_s_dev=one"));
        assert_eq!(cookie(&headers, PLAIN_COOKIE), Some("one"));
        headers.append(COOKIE, HeaderValue::from_static("lk_s_dev=two"));
        assert_eq!(cookie(&headers, PLAIN_COOKIE), None);
    }

    #[test]
    fn the_cookie_is_bound_to_the_host() {
        let secure = set_cookie("handle", true).unwrap();
        assert_eq!(
            secure.to_str().unwrap(),
            "__Host-lk_s=handle; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure"
        );
        assert!(
            !set_cookie("handle", false)
                .unwrap()
                .to_str()
                .unwrap()
                .contains("Secure")
        );
        assert!(
            clear_cookie(true)
                .unwrap()
                .to_str()
                .unwrap()
                .contains("Max-Age=0")
        );
    }
}
