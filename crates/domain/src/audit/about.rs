//! Whom and what an event concerns, read from the event as it is written down, so that every kind
//! of event that names somebody under `who` and records under `what` is found by them.

use serde_json::Value;

use crate::id::ResourceId;

/// Where an event names records.
const RECORDS: [&str; 5] = ["what", "allowed", "refused", "before", "after"];

/// What is kept beside the event, for look-ups.
pub(super) struct About {
    pub(super) person: Option<String>,
    /// The records, unless `resource` already names the only one.
    pub(super) resources: Option<String>,
}

impl About {
    pub(super) fn of(detail: &str, resource: Option<&ResourceId>) -> Self {
        let event: Value = serde_json::from_str(detail).unwrap_or_default();
        let person = event.pointer("/who/id").and_then(Value::as_str);
        let mut named: Vec<&str> = Vec::new();
        for part in RECORDS.iter().filter_map(|key| event.get(key)) {
            let several = part
                .as_array()
                .map_or(std::slice::from_ref(part), Vec::as_slice);
            let ids = several
                .iter()
                .filter_map(|one| one.get("resource")?.as_str());
            for id in ids {
                if !named.contains(&id) {
                    named.push(id);
                }
            }
        }
        let known = resource.map(ResourceId::as_str);
        let more = named.iter().any(|id| Some(*id) != known);
        Self {
            person: person.map(str::to_owned),
            resources: more.then(|| named.concat()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::About;

    #[test]
    fn an_event_is_found_by_its_person_and_by_each_of_its_records() {
        let two = r#"{"kind":"let_in","who":{"id":"P","name":"x"},"what":[{"resource":"A"},{"resource":"B"},{"resource":"A"}]}"#;
        let about = About::of(two, None);
        assert_eq!(about.person.as_deref(), Some("P"));
        assert_eq!(about.resources.as_deref(), Some("AB"));
        let words = r#"{"kind":"resource_changed","before":"Old","after":"New"}"#;
        let about = About::of(words, None);
        assert_eq!((about.person, about.resources), (None, None));
        let id = "01JD0000000000000000000001";
        let one = format!(r#"{{"who":null,"what":{{"resource":"{id}"}}}}"#);
        let about = About::of(&one, Some(&id.parse().unwrap()));
        assert_eq!((about.person, about.resources), (None, None));
    }
}
