//! The rule of this resource server: which scope a call needs, and whether what Latchkey says of a
//! token is enough for it, now. Pure, so that each line of it can be tested.

use axum::http::Method;
use serde::Deserialize;

/// What a call needs. The table on `/docs` and in the README says the same.
pub(crate) fn scope_for(method: &Method) -> Option<&'static str> {
    match *method {
        Method::GET | Method::HEAD => Some("view"),
        Method::PUT => Some("edit"),
        _ => None,
    }
}

/// Latchkey's answer about a token (UMA Federated Authorization, section 5.1.1). `active` has no
/// default: an answer without it is unusable, not a no.
#[derive(Debug, Deserialize)]
pub(crate) struct Introspection {
    pub(crate) active: bool,
    #[serde(default)]
    exp: Option<i64>,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    permissions: Vec<Permission>,
}

/// One resource that the token opens, and how far.
#[derive(Debug, Deserialize)]
struct Permission {
    resource_id: String,
    resource_scopes: Vec<String>,
    #[serde(default)]
    exp: Option<i64>,
    #[serde(default)]
    nbf: Option<i64>,
}

impl Introspection {
    /// Whether the token allows this scope on exactly this resource, now. Times are obeyed on the
    /// token and on the permission: the stricter wins. Scopes of another permission never count.
    pub(crate) fn allows(&self, resource_id: &str, scope: &str, now: i64) -> bool {
        self.active
            && in_time(self.exp, self.nbf, now)
            && self.permissions.iter().any(|permission| {
                permission.resource_id == resource_id
                    && in_time(permission.exp, permission.nbf, now)
                    && permission
                        .resource_scopes
                        .iter()
                        .any(|granted| granted == scope)
            })
    }
}

fn in_time(exp: Option<i64>, nbf: Option<i64>, now: i64) -> bool {
    exp.is_none_or(|exp| now < exp) && nbf.is_none_or(|nbf| now >= nbf)
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::{Value, json};

    use super::{Introspection, scope_for};

    fn allows(answer: Value) -> bool {
        serde_json::from_value::<Introspection>(answer)
            .unwrap()
            .allows("r1", "view", 100)
    }

    #[test]
    fn get_needs_view_and_put_needs_edit_and_nothing_else_is_offered() {
        assert_eq!(scope_for(&Method::GET), Some("view"));
        assert_eq!(scope_for(&Method::PUT), Some("edit"));
        assert_eq!(scope_for(&Method::DELETE), None);
    }

    #[test]
    fn the_right_scope_on_the_right_resource_is_enough() {
        assert!(allows(json!({"active": true,
            "permissions": [{"resource_id": "r1", "resource_scopes": ["view"]}]})));
    }

    /// GRANT-3.5-02: each permission stands for itself.
    #[test]
    fn the_scope_of_one_resource_never_counts_for_another() {
        assert!(!allows(json!({"active": true, "permissions": [
            {"resource_id": "r2", "resource_scopes": ["view"]},
            {"resource_id": "r1", "resource_scopes": ["edit", "View", "viewer"]}]})));
    }

    /// FED-5.1.1-09: exp and nbf, on the token and on the permission.
    #[test]
    fn the_stricter_of_two_ends_and_starts_wins() {
        let with = |token: Value, permission: Value| {
            let mut answer = json!({"active": true,
                "permissions": [{"resource_id": "r1", "resource_scopes": ["view"]}]});
            for (name, value) in token.as_object().unwrap() {
                answer[name] = value.clone();
            }
            for (name, value) in permission.as_object().unwrap() {
                answer["permissions"][0][name] = value.clone();
            }
            allows(answer)
        };
        assert!(with(
            json!({"exp": 101, "nbf": 100}),
            json!({"exp": 101, "nbf": 100})
        ));
        assert!(!with(json!({"exp": 1000}), json!({"exp": 100})));
        assert!(!with(json!({"exp": 100}), json!({"exp": 1000})));
        assert!(!with(json!({"nbf": 1}), json!({"nbf": 101})));
        assert!(!with(json!({"nbf": 101}), json!({"nbf": 1})));
    }

    #[test]
    fn an_inactive_token_opens_nothing_and_an_answer_without_active_is_unusable() {
        assert!(!allows(json!({"active": false,
            "permissions": [{"resource_id": "r1", "resource_scopes": ["view"]}]})));
        assert!(serde_json::from_value::<Introspection>(json!({"permissions": []})).is_err());
        assert!(serde_json::from_value::<Introspection>(json!({"active": "true"})).is_err());
    }
}
