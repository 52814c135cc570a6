//! Changes of FHIR R4 records: the fields of the form, the mark that one press makes, and the record
//! that comes of them. What a change does not speak of stays as the record service gave it.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::fhir::{self, all_notes, document, notes, number, text};

/// One field of a change.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) long: bool,
}

/// What of a record can be changed, with what it says now.
pub(crate) fn fields(record: &Value) -> Vec<Field> {
    let field = |name, label: &str, value: String, long| Field {
        name,
        label: label.to_owned(),
        value,
        long,
    };
    let note = field("note", "Note", all_notes(record), true);
    match text(record, "/resourceType") {
        "Observation" => {
            let label = format!("Result in {}", text(record, "/valueQuantity/unit"));
            vec![
                field(
                    "value",
                    &label,
                    number(record, "/valueQuantity/value"),
                    false,
                ),
                note,
            ]
        }
        "MedicationRequest" => {
            let dose = text(record, "/dosageInstruction/0/text").to_owned();
            vec![field("dose", "Dose", dose, false), note]
        }
        "Immunization" => vec![note],
        _ => vec![field("text", "Text", document(record), true)],
    }
}

/// The record with the change made, or what is wrong with the change.
pub(crate) fn apply(record: &Value, form: &HashMap<String, String>) -> Result<Value, String> {
    let mut next = record.clone();
    for field in fields(record) {
        let sent = form
            .get(field.name)
            .map(|sent| sent.replace("\r\n", "\n").trim().to_owned());
        let Some(sent) = sent.filter(|sent| *sent != field.value) else {
            continue;
        };
        if sent.chars().count() > 10_000 {
            return Err(format!("{} is too long.", field.label));
        }
        match field.name {
            "value" => {
                let value: f64 = sent.parse().map_err(|_| wrong_number(&field.label))?;
                if !value.is_finite() {
                    return Err(wrong_number(&field.label));
                }
                set(&mut next, "/valueQuantity/value", json!(value));
                // "High" or "low" was said of the old result.
                if let Some(members) = next.as_object_mut() {
                    members.remove("interpretation");
                }
            }
            "dose" if sent.is_empty() => return Err("The dose is missing.".to_owned()),
            "dose" => set(&mut next, "/dosageInstruction/0/text", json!(sent)),
            "text" => {
                set(
                    &mut next,
                    "/content/0/attachment/data",
                    json!(STANDARD.encode(&sent)),
                );
                set(&mut next, "/content/0/attachment/size", json!(sent.len()));
            }
            _ => {
                if let Some(members) = next.as_object_mut() {
                    if sent.is_empty() {
                        members.remove("note");
                    } else {
                        members.insert("note".to_owned(), json!([{"text": sent}]));
                    }
                }
            }
        }
    }
    if next == *record {
        return Err("You have not changed anything yet.".to_owned());
    }
    Ok(next)
}

fn wrong_number(label: &str) -> String {
    format!("{label} must be a number, such as 5.8.")
}

fn set(record: &mut Value, pointer: &str, value: Value) {
    if let Some(place) = record.pointer_mut(pointer) {
        *place = value;
    }
}

/// The newest record of a bundle, if its kind has notes and this person has not marked it yet.
pub(crate) fn newest_unmarked<'a>(bundle: &'a Value, by: &str) -> Option<&'a Value> {
    let newest = fhir::newest_first(bundle)
        .into_iter()
        .find(|record| takes_notes(record))?;
    let marked = notes(newest).any(|note| note.get("authorString") == Some(&json!(by)));
    (!marked).then_some(newest)
}

/// The record with one more note: this person has seen it.
pub(crate) fn marked(record: &Value, by: &str) -> Value {
    let mut next = record.clone();
    let mut all: Vec<Value> = notes(record).cloned().collect();
    all.push(json!({"authorString": by, "text": format!("Seen by {by}.")}));
    if let Some(members) = next.as_object_mut() {
        members.insert("note".to_owned(), json!(all));
    }
    next
}

fn takes_notes(record: &Value) -> bool {
    matches!(
        text(record, "/resourceType"),
        "Observation" | "MedicationRequest" | "Immunization"
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::{Value, json};

    use super::{apply, marked, newest_unmarked};

    fn observation() -> Value {
        json!({"resourceType": "Observation", "id": "o1", "code": {"text": "HbA1c"},
            "effectiveDateTime": "2026-03-10T08:30:00Z", "interpretation": [{}],
            "valueQuantity": {"value": 6.1, "unit": "%"},
            "referenceRange": [{"low": {"value": 4.0}, "high": {"value": 5.6}}]})
    }

    fn form(name: &str, value: &str) -> HashMap<String, String> {
        HashMap::from([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn a_new_result_takes_the_old_judgement_away() {
        let next = apply(&observation(), &form("value", "5.9")).unwrap();
        assert_eq!(next["valueQuantity"]["value"], 5.9);
        assert!(next.get("interpretation").is_none());
    }

    #[test]
    fn a_change_must_be_one_and_make_sense() {
        assert!(apply(&observation(), &form("value", "6.1")).is_err());
        assert!(apply(&observation(), &form("value", "much")).is_err());
        assert!(apply(&observation(), &form("value", "NaN")).is_err());
        assert!(apply(&observation(), &form("id", "o2")).is_err());
    }

    #[test]
    fn a_mark_is_one_more_note_on_the_newest_and_is_made_once() {
        let mut old = observation();
        old["effectiveDateTime"] = json!("2025-01-01T08:00:00Z");
        let mut new = observation();
        new["id"] = json!("o2");
        new["note"] = json!([{"text": "Repeat"}]);
        let bundle = |new: &Value| json!({"entry": [{"resource": new}, {"resource": old}]});
        let all = bundle(&new);
        let newest = newest_unmarked(&all, "Dr A").unwrap();
        assert_eq!(newest["id"], "o2");
        let marked = marked(newest, "Dr A");
        assert_eq!(marked["note"][0]["text"], "Repeat");
        assert_eq!(marked["note"][1]["authorString"], "Dr A");
        assert!(newest_unmarked(&bundle(&marked), "Dr A").is_none());
        assert!(newest_unmarked(&bundle(&marked), "Dr B").is_some());
    }

    #[test]
    fn a_letter_has_no_notes_and_is_not_marked() {
        let letter = json!({"resourceType": "DocumentReference", "id": "d1", "date": "2026-01-01"});
        let bundle = json!({"entry": [{"resource": letter}]});
        assert!(newest_unmarked(&bundle, "Dr A").is_none());
    }

    #[test]
    fn the_text_of_a_document_is_kept_encoded() {
        let letter = json!({"resourceType": "DocumentReference", "id": "d1",
            "content": [{"attachment": {"data": "T2xk", "size": 3}}]});
        let next = apply(&letter, &form("text", "New text")).unwrap();
        assert_eq!(next["content"][0]["attachment"]["data"], "TmV3IHRleHQ=");
        assert_eq!(next["content"][0]["attachment"]["size"], 8);
    }
}
