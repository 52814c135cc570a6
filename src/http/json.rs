//! JSON bodies read strictly: an object in which nothing is said twice.
//!
//! Other readers would take the last of two equal members, and two programs that read one body
//! differently are a hole. Members nobody knows are left for the caller to ignore.

use std::{collections::BTreeMap, fmt};

use http::HeaderMap;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{oauth_error::OAuthError, params::is_kind};

/// How deep a body may be nested, and the most members of one object and elements of one array.
const DEEPEST: usize = 16;
const MOST_MEMBERS: usize = 200;
const MOST_ELEMENTS: usize = 256;

/// A value read strictly at every level: no member twice, no NUL, not too deep, not too much.
#[derive(Clone, Copy)]
struct Strict(usize);

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        self.0
            .checked_sub(1)
            .map(Self)
            .ok_or_else(|| E::custom("too deep"))
    }
}

fn plain<E: Error>(text: String) -> Result<String, E> {
    if text.contains('\0') {
        return Err(E::custom("a NUL"));
    }
    Ok(text)
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        plain(value.to_owned()).map(Value::String)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        plain(value).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(deeper)? {
            if values.len() == MOST_ELEMENTS {
                return Err(A::Error::custom("too many elements"));
            }
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let (name, value) = (plain(name)?, map.next_value_seed(deeper)?);
            if members.len() == MOST_MEMBERS {
                return Err(A::Error::custom("too many members"));
            }
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a member twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

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

    /// The names that begin like this.
    #[must_use]
    pub fn names_with(&self, start: &str) -> Vec<String> {
        let names = self.0.keys().filter(|name| name.starts_with(start));
        names.cloned().collect()
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
    strict(body).map_err(|error| {
        OAuthError::invalid_request(if error.is_data() {
            "The JSON of the body must be an object, with no member twice, not too deep and not too large."
        } else {
            "The body is not well-formed JSON."
        })
    })
}

fn strict<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = Strict(DEEPEST).deserialize(&mut reader)?;
    reader.end()?;
    serde_json::from_value(value)
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
    fn what_is_deep_large_no_text_or_twice_anywhere_is_refused() {
        let nested = |depth: usize| {
            format!(
                r#"{{"a":{}1{}}}"#,
                "[".repeat(depth - 1),
                "]".repeat(depth - 1)
            )
        };
        let wide = |count: usize| {
            let members: Vec<String> = (0..count).map(|n| format!(r#""m{n}":1"#)).collect();
            format!("{{{}}}", members.join(","))
        };
        let long = |count: usize| format!(r#"{{"a":[{}]}}"#, vec!["1"; count].join(","));
        for (text, good) in [
            (nested(16), true),
            (nested(17), false),
            (wide(200), true),
            (wide(201), false),
            (long(256), true),
            (long(257), false),
            (r#"{"a":{"b":1,"b":2}}"#.to_owned(), false),
            (r#"{"a":[{"b":1,"b":1}]}"#.to_owned(), false),
            (r#"{"a":"\u0000"}"#.to_owned(), false),
            (r#"{"a\u0000":1}"#.to_owned(), false),
            (r#"{"a":"\ud800"}"#.to_owned(), false),
            (r#"{"a":1}{"#.to_owned(), false),
            (r#"{"a":[1,-1,0.5,true,null,"x"]}"#.to_owned(), true),
        ] {
            assert_eq!(strict::<Object>(text.as_bytes()).is_ok(), good, "{text}");
        }
        assert!(strict::<Object>(b"{\"a\":\"\xff\"}").is_err());
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
