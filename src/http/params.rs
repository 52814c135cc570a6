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
        if params.is_duplicated() {
            return Err(OAuthError::invalid_request(
                "A parameter was sent more than once.",
            ));
        }
        Ok(params)
    }

    /// Reads a query; what came twice is for the caller to judge.
    #[must_use]
    pub fn of_query(query: Option<&str>) -> Self {
        Self::parse(query.unwrap_or_default().as_bytes())
    }

    fn parse(bytes: &[u8]) -> Self {
        let (mut values, mut twice) = (BTreeMap::new(), BTreeSet::new());
        for (name, value) in form_urlencoded::parse(bytes) {
            let name = name.into_owned();
            if values.insert(name.clone(), value.into_owned()).is_some() {
                twice.insert(name);
            }
        }
        Self { values, twice }
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
        let query = Params::of_query(Some("state=1&state=2&x=3"));
        assert!(query.is_duplicated() && query.is_twice("state") && !query.is_twice("x"));
    }
}
