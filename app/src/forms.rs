//! Forms as they arrive: fields by name, the session's token checked, and what was wrong.
//!
//! A form that cannot be taken is never lost: the page is shown again with what was typed, and a
//! summary whose links lead to the fields.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
pub(crate) use latchkey_service::draft::Problem;
use latchkey_service::login::{OwnerSession, PersonSession, RequesterSession};

use crate::failure::Failure;
use crate::session::Visitor;
use crate::state::AppState;

/// The name of the hidden field that every form of a signed-in person carries.
pub(crate) const TOKEN: &str = "form_token";

/// The fields of a form, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// The value of a field without space around it; empty where the field is missing.
    pub(crate) fn text(&self, name: &str) -> String {
        self.raw(name).trim().to_owned()
    }

    /// The value of a field exactly as it came, for passwords.
    pub(crate) fn raw(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// All values of a field that can be given more than once.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let same = self.0.iter().filter(|(field, _)| field == name);
        same.map(|(_, value)| value.clone()).collect()
    }
}

impl FromRequest<AppState> for Fields {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let kind = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let is_form = kind.is_some_and(|kind| {
            let plain = kind.split(';').next().unwrap_or_default().trim();
            plain.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
        if !is_form {
            return Err(Failure::OutOfDate);
        }
        match axum::Form::<Vec<(String, String)>>::from_request(request, state).await {
            Ok(axum::Form(mut fields)) => {
                // Nobody can type a NUL, and not every database can keep one.
                for (_, value) in &mut fields {
                    value.retain(|letter| letter != '\0');
                }
                Ok(Self(fields))
            }
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Failure::Other(StatusCode::PAYLOAD_TOO_LARGE))
            }
            Err(_) => Err(Failure::OutOfDate),
        }
    }
}

/// A form of a signed-in person, whose token was right.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    /// Who sent it.
    pub(crate) session: PersonSession,
    /// What it says.
    pub(crate) fields: Fields,
}

impl Posted {
    /// The sender as the owner of her records.
    pub(crate) fn owner(&self) -> OwnerSession {
        self.session.owner()
    }

    /// The sender as one who asks.
    pub(crate) fn requester(&self) -> RequesterSession {
        self.session.requester()
    }
}

impl FromRequest<AppState> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let session = Visitor::of(request.extensions())
            .0
            .ok_or_else(|| Failure::sign_in_for_form(request.uri()))?;
        let fields = Fields::from_request(request, state).await?;
        if !same(fields.raw(TOKEN).as_bytes(), session.form_token.as_bytes()) {
            return Err(Failure::OutOfDate);
        }
        Ok(Self { session, fields })
    }
}

/// Whether two texts are the same, in a time that tells nothing of where they differ.
fn same(left: &[u8], right: &[u8]) -> bool {
    let differences = left.iter().zip(right).fold(0, |all, (a, b)| all | (a ^ b));
    left.len() == right.len() && !right.is_empty() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_matches_only_itself() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"ab", b"abc"));
        assert!(!same(b"", b""));
    }

    #[test]
    fn fields_are_found_by_name() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let fields = Fields(vec![pair("a", " one "), pair("b", "2"), pair("a", "three")]);
        assert_eq!(fields.text("a"), "one");
        assert_eq!(fields.raw("a"), " one ");
        assert_eq!(
            fields.all("a"),
            vec![" one ".to_owned(), "three".to_owned()]
        );
        assert_eq!(fields.text("missing"), "");
        assert_eq!(fields.raw("b"), "2");
    }
}
