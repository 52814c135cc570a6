//! JSON bodies read strictly: an object in which nothing is said twice.
//!
//! Other readers would take the last of two equal members, and two programs that read one body
//! differently are a hole. Members nobody knows are left for the caller to ignore.

use std::{collections::BTreeMap, fmt};

use http::HeaderMap;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, MapAccess, Visitor},
};
use serde_json::Value;

use super::{oauth_error::OAuthError, params::is_kind};

/// A JSON object whose members all have different names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object(BTreeMap<String, Value>);

impl Object {
    /// Takes a member out; `null` is kept apart from a member that is not there.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// Takes out an optional member that must be a text.
    ///
    /// # Errors
    /// `invalid_request` with this sentence when it is something else.
    pub fn take_text(
        &mut self,
        name: &str,
        sentence: &'static str,
    ) -> Result<Option<String>, OAuthError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(OAuthError::invalid_request(sentence)),
        }
    }

    /// Takes out the scopes, which must be an array of texts.
    ///
    /// # Errors
    /// `invalid_request` when they are missing or something else.
    pub fn take_scopes(&mut self) -> Result<Vec<String>, OAuthError> {
        const WRONG: OAuthError = OAuthError::invalid_request(
            "resource_scopes is required and must be an array of strings.",
        );
        let Some(Value::Array(scopes)) = self.take("resource_scopes") else {
            return Err(WRONG);
        };
        scopes
            .into_iter()
            .map(|scope| match scope {
                Value::String(text) => Ok(text),
                _ => Err(WRONG),
            })
            .collect()
    }

    /// What is left, in order of the names.
    pub fn into_rest(self) -> impl Iterator<Item = (String, Value)> {
        self.0.into_iter()
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut members = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom("a member twice"));
                    }
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// Reads a body.
///
/// # Errors
/// `invalid_request` when it is not JSON, is not of this shape, or says something twice.
pub fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, OAuthError> {
    if !is_kind(headers, "application/json") {
        return Err(OAuthError::invalid_request(
            "The body must be application/json.",
        ));
    }
    serde_json::from_slice(body).map_err(|error| {
        OAuthError::invalid_request(if error.is_data() {
            "The JSON of the body must be an object, with no member twice."
        } else {
            "The body is not well-formed JSON."
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_twice_is_refused_and_an_unknown_one_is_not() {
        let read = |text: &str| serde_json::from_str::<Object>(text);
        assert!(read(r#"{"resource_scopes":["a"],"x":{}}"#).is_ok());
        assert!(read(r#"{"a":1,"a":1}"#).is_err());
        assert!(read("[]").is_err());
        assert!(read("\"x\"").is_err());
        assert!(read("{").is_err());
    }

    #[test]
    fn scopes_are_an_array_of_texts() {
        for (text, good) in [
            (r#"{"resource_scopes":[]}"#, true),
            (r#"{"resource_scopes":["view"]}"#, true),
            (r#"{"resource_scopes":"view"}"#, false),
            (r#"{"resource_scopes":null}"#, false),
            (r#"{"resource_scopes":[1]}"#, false),
            ("{}", false),
        ] {
            let mut object: Object = serde_json::from_str(text).unwrap();
            assert_eq!(object.take_scopes().is_ok(), good, "{text}");
        }
    }
}
