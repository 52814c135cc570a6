//! Parameters of forms and queries, each at most once (RFC 6749 3.1 and 3.2).
//!
//! A parameter sent without a value counts as not sent; a name that nobody knows is ignored; a name
//! that comes twice makes the request unreadable, so that no two programs read it differently.

use std::collections::{BTreeMap, BTreeSet};

use http::{HeaderMap, header};
use url::form_urlencoded;

use super::oauth_error::OAuthError;

/// Parameters by name. The values may be secrets: there is no `Debug`.
pub struct Params {
    values: BTreeMap<String, String>,
    twice: BTreeSet<String>,
    unreadable: bool,
}

/// The most parameters of one request, the longest name and the longest value in bytes.
const MOST: usize = 200;
const LONGEST_NAME: usize = 200;
const LONGEST_VALUE: usize = 16 * 1024;
/// A signed document of somebody else's may be longer.
const LONGEST_DOCUMENT: usize = 32 * 1024;
const DOCUMENTS: [&str; 2] = ["claim_token", "id_token_hint"];

/// Whether a decoded value was UTF-8. What is none was decoded to the replacement character, which
/// nobody means.
pub(super) fn is_text(value: &str) -> bool {
    !value.contains(char::REPLACEMENT_CHARACTER)
}

impl Params {
    /// Reads the body of a form.
    ///
    /// # Errors
    /// `invalid_request` when it is no form, or says something twice.
    pub fn of_form(headers: &HeaderMap, body: &[u8]) -> Result<Self, OAuthError> {
        if !is_kind(headers, "application/x-www-form-urlencoded") {
            return Err(OAuthError::invalid_request(
                "The body must be application/x-www-form-urlencoded.",
            ));
        }
        let params = Self::parse(body);
        if params.unreadable {
            return Err(OAuthError::invalid_request(
                "A parameter is too long or is not UTF-8 text, or there are too many.",
            ));
        }
        if params.is_duplicated() {
            return Err(OAuthError::invalid_request(
                "A parameter was sent more than once.",
            ));
        }
        Ok(params)
    }

    /// Reads a query; what came twice is for the caller to judge.
    ///
    /// Queries bring what is kept for the way back, such as a state, and not every database can
    /// keep a NUL; nobody means one.
    #[must_use]
    pub fn of_query(query: Option<&str>) -> Self {
        let mut params = Self::parse(query.unwrap_or_default().as_bytes());
        params.unreadable |= params.values.values().any(|value| value.contains('\0'));
        params
    }

    fn parse(bytes: &[u8]) -> Self {
        let (mut values, mut twice) = (BTreeMap::new(), BTreeSet::new());
        let mut unreadable = false;
        for (count, (name, value)) in form_urlencoded::parse(bytes).enumerate() {
            let longest = if DOCUMENTS.contains(&&*name) {
                LONGEST_DOCUMENT
            } else {
                LONGEST_VALUE
            };
            unreadable |= count >= MOST
                || name.len() > LONGEST_NAME
                || value.len() > longest
                || !is_text(&name)
                || !is_text(&value);
            let name = name.into_owned();
            if values.insert(name.clone(), value.into_owned()).is_some() {
                twice.insert(name);
            }
        }
        Self {
            values,
            twice,
            unreadable,
        }
    }

    /// The value, if there is one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The same, as a text of one's own.
    #[must_use]
    pub fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// The value of a parameter that must be there.
    ///
    /// # Errors
    /// `invalid_request` with this sentence when it is not.
    pub fn required(&self, name: &str, sentence: &'static str) -> Result<&str, OAuthError> {
        self.get(name).ok_or(OAuthError::invalid_request(sentence))
    }

    /// Whether something is too long, too many, or no text.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.unreadable
    }

    /// Whether anything came twice.
    #[must_use]
    pub fn is_duplicated(&self) -> bool {
        !self.twice.is_empty()
    }

    /// Whether this name came twice.
    #[must_use]
    pub fn is_twice(&self, name: &str) -> bool {
        self.twice.contains(name)
    }
}

/// Whether the body says, once, that it is of this media type, with UTF-8 or no character set.
#[must_use]
pub fn is_kind(headers: &HeaderMap, wanted: &str) -> bool {
    let mut lines = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(Ok(said)), None) = (lines.next().map(|line| line.to_str()), lines.next()) else {
        return false;
    };
    let (kind, detail) = said
        .split_once(';')
        .map_or((said, None), |(kind, detail)| (kind, Some(detail.trim())));
    let plain = detail.is_none_or(|detail| {
        detail.is_empty()
            || detail.eq_ignore_ascii_case("charset=utf-8")
            || detail.eq_ignore_ascii_case("charset=\"utf-8\"")
    });
    plain && kind.trim().eq_ignore_ascii_case(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(kind: &str, body: &str) -> Result<Params, OAuthError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        Params::of_form(&headers, body.as_bytes())
    }

    #[test]
    fn an_empty_value_is_none_and_a_second_one_is_an_error() {
        const FORM: &str = "application/x-www-form-urlencoded";
        let read = form(FORM, "a=1&b=&c=%C3%A4+b&Ticket=x").ok().unwrap();
        assert_eq!(read.get("a"), Some("1"));
        assert_eq!(read.get("b"), None);
        assert_eq!(read.get("c"), Some("ä b"));
        assert_eq!(read.get("ticket"), None);
        assert!(form(FORM, "a=1&a=1").is_err());
        assert!(form(FORM, "a=&a=1").is_err());
        assert!(form("application/X-www-form-urlencoded; charset=UTF-8", "a=1").is_ok());
        for kind in [
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded; boundary=x",
        ] {
            assert!(form(kind, "a=1").is_err(), "{kind}");
        }
        assert!(Params::of_form(&HeaderMap::new(), b"a=1").is_err());
        let many: Vec<String> = (0..201).map(|n| format!("a{n}=1")).collect();
        for body in [
            "a=%FF".to_owned(),
            "%C0%AF=1".to_owned(),
            "a=%ED%A0%80".to_owned(),
            format!("a={}", "x".repeat(16 * 1024 + 1)),
            format!("{}=1", "x".repeat(201)),
            many.join("&"),
        ] {
            assert!(form(FORM, &body).is_err(), "{body}");
        }
        assert!(form(FORM, &format!("claim_token={}", "x".repeat(32 * 1024))).is_ok());
        let query = Params::of_query(Some("state=1&state=2&x=3"));
        assert!(query.is_duplicated() && query.is_twice("state") && !query.is_twice("x"));
    }
}
