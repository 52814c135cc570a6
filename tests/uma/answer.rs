//! An answer, and what every answer of its kind must be like.

use std::fmt;

use http::{HeaderMap, StatusCode};
use serde_json::Value;
use url::Url;

/// What came back, whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl fmt::Debug for Answer {
    /// A page is shown by what it says; everything else as it came.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.words();
        let shown = if words.is_empty() { &self.body } else { &words };
        let most = shown
            .char_indices()
            .nth(600)
            .map_or(shown.len(), |(at, _)| at);
        write!(
            formatter,
            "{} {:?}\n{}",
            self.status,
            self.headers,
            &shown[..most]
        )
    }
}

impl Answer {
    /// A header that is there once; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.headers.get_all(name).iter();
        let line = lines.next();
        assert!(lines.next().is_none(), "{name} twice: {:?}", self.headers);
        line.map_or("", |value| value.to_str().unwrap())
    }

    /// The answer, where it has this status.
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self
    }

    /// The body as JSON, said to be JSON and kept by nobody.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        serde_json::from_str(&self.body).unwrap()
    }

    /// A text of the JSON body.
    pub(crate) fn text(&self, name: &str) -> String {
        let body = self.json();
        let text = body[name].as_str();
        text.unwrap_or_else(|| panic!("no {name}: {self:?}"))
            .to_owned()
    }

    /// A refusal as programs read it (FED-6-01, GRANT-3.3.6-14): status, code, two members and no
    /// more, `no-store`, and above all no ticket and no token.
    pub(crate) fn refuses(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        let body = self.json();
        assert_eq!(body["error"], code, "{self:?}");
        let mut names: Vec<&String> = body.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["error", "error_description"], "{self:?}");
        if status != 401 && status != 403 {
            assert_eq!(self.header("www-authenticate"), "", "{self:?}");
        }
    }

    /// A refused client authentication (RFC 6749 5.2).
    pub(crate) fn refuses_the_client(&self) {
        self.refuses(401, "invalid_client");
        assert!(
            self.header("www-authenticate").starts_with("Basic realm="),
            "{self:?}"
        );
    }

    /// A refused token (RFC 6750 3.1).
    pub(crate) fn refuses_the_token(&self) {
        self.refuses(401, "invalid_token");
        assert_eq!(
            self.header("www-authenticate"),
            "Bearer realm=\"latchkey\", error=\"invalid_token\"",
            "{self:?}"
        );
    }

    /// A page for a person that leads nowhere: the browser is sent to nobody.
    pub(crate) fn is_a_page(&self, status: u16) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert!(
            self.header("content-type").starts_with("text/html"),
            "{self:?}"
        );
        assert_eq!(self.header("location"), "", "{self:?}");
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        assert!(self.body.contains("<h1"), "{self:?}");
    }

    /// Where the browser is sent: always 303, which turns a form into a plain request
    /// (OA-9700-04).
    pub(crate) fn to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        // After a form the browser goes to the main part, which is no part of the address.
        self.header("location").trim_end_matches("#main")
    }

    /// The same as an absolute address with its parameters.
    pub(crate) fn back(&self) -> Back {
        Back(Url::parse(self.to()).unwrap())
    }

    /// The text between the tags of the main part, spaces single.
    pub(crate) fn words(&self) -> String {
        let main = self.body.split_once("<main").map_or("", |(_, main)| main);
        let mut words = String::new();
        let mut depth = 1;
        for c in main.chars() {
            match c {
                '<' => depth += 1,
                '>' => depth -= 1,
                c if depth == 0 => words.push(c),
                _ => {}
            }
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn says(&self, text: &str) {
        assert!(
            self.words().contains(text),
            "no «{text}» in {}",
            self.words()
        );
    }
}

/// The address of a program to which a browser is sent back.
#[derive(Debug)]
pub(crate) struct Back(pub(crate) Url);

impl Back {
    /// A parameter that is there once, or none.
    pub(crate) fn find(&self, name: &str) -> Option<String> {
        let mut found = self.0.query_pairs().filter(|(known, _)| known == name);
        let first = found.next().map(|(_, value)| value.into_owned());
        assert!(found.next().is_none(), "{name} twice in {}", self.0);
        first
    }

    pub(crate) fn get(&self, name: &str) -> String {
        self.find(name)
            .unwrap_or_else(|| panic!("no {name} in {}", self.0))
    }

    /// The names of all parameters, in order of the alphabet.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.0.query_pairs().map(|(n, _)| n.into_owned()).collect();
        names.sort();
        names
    }

    /// The address without its parameters.
    pub(crate) fn place(&self) -> String {
        self.0.as_str().split('?').next().unwrap().to_owned()
    }
}
