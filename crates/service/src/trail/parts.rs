//! Whom, what and which app an event names, read from the event as it is written down, so that a
//! new kind of event is understood without a line here.

use latchkey_domain::audit::{AuditEvent, Shown, Touched};
use serde_json::Value;

/// What an event names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The person besides the owner.
    pub(crate) who: Option<Shown>,
    /// The app or service.
    pub(crate) app: Option<String>,
    /// The records.
    pub(crate) records: Vec<Touched>,
}

impl Parts {
    pub(crate) fn of(event: &AuditEvent) -> Self {
        let Ok(event) = serde_json::to_value(event) else {
            return Self::default();
        };
        let text = |key: &str| event.get(key).and_then(Value::as_str).map(str::to_owned);
        let who = event.get("who").cloned();
        let mut records: Vec<Touched> = Vec::new();
        // What was before a change is not named once more.
        for part in ["what", "allowed", "refused", "after"]
            .iter()
            .filter_map(|key| event.get(key))
        {
            let several = part
                .as_array()
                .map_or(std::slice::from_ref(part), Vec::as_slice);
            for one in several {
                if let Ok(touched) = serde_json::from_value::<Touched>(one.clone()) {
                    records.push(touched);
                }
            }
        }
        Self {
            who: who.and_then(|who| serde_json::from_value(who).ok()),
            app: text("app").or_else(|| text("service")),
            records,
        }
    }
}
