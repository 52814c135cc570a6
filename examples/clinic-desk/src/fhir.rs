//! FHIR R4 records as people read and change them: a table for each kind, the fields of a change,
//! and the record that comes of them.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// One record of a table.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) cells: Vec<String>,
}

/// A collection as a table.
pub(crate) struct Table {
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: Vec<Row>,
}

/// One field of a change.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) long: bool,
}

/// Reads a bundle. The first record's kind decides the columns: a collection holds one kind.
pub(crate) fn table(bundle: &Value) -> Table {
    let mut records = records(bundle).peekable();
    let columns: &[&str] = match records.peek().map(|record| text(record, "/resourceType")) {
        Some("Observation") => &["Test", "Result", "Date", "Normal range", "Note"],
        Some("MedicationRequest") => &["Medicine", "Dose", "Status", "Date", "Note"],
        Some("Immunization") => &["Vaccine", "Date", "Lot", "Note"],
        _ => &["Title", "Date", "Text"],
    };
    let row = |record: &Value| Row {
        id: text(record, "/id").to_owned(),
        cells: cells(record),
    };
    Table {
        columns,
        rows: records.map(row).collect(),
    }
}

/// Finds a record of a bundle.
pub(crate) fn find<'a>(bundle: &'a Value, id: &str) -> Option<&'a Value> {
    records(bundle).find(|record| text(record, "/id") == id)
}

/// The name of a record, for headings.
pub(crate) fn name(record: &Value) -> String {
    cells(record).into_iter().next().unwrap_or_default()
}

/// The version that a change is based on.
pub(crate) fn version(record: &Value) -> String {
    text(record, "/meta/versionId").to_owned()
}

fn records(bundle: &Value) -> impl Iterator<Item = &Value> {
    let entries = bundle
        .get("entry")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    entries.iter().filter_map(|entry| entry.get("resource"))
}

fn cells(record: &Value) -> Vec<String> {
    let own = |pointer| text(record, pointer).to_owned();
    let day = |pointer| {
        text(record, pointer)
            .get(..10)
            .unwrap_or_default()
            .to_owned()
    };
    let note = own("/note/0/text");
    match text(record, "/resourceType") {
        "Observation" => vec![
            own("/code/text"),
            quantity(record, "/valueQuantity"),
            day("/effectiveDateTime"),
            format!(
                "{} to {}",
                number(record, "/referenceRange/0/low/value"),
                number(record, "/referenceRange/0/high/value")
            ),
            note,
        ],
        "MedicationRequest" => vec![
            own("/medicationCodeableConcept/text"),
            own("/dosageInstruction/0/text"),
            own("/status"),
            day("/authoredOn"),
            note,
        ],
        "Immunization" => {
            vec![
                own("/vaccineCode/text"),
                day("/occurrenceDateTime"),
                own("/lotNumber"),
                note,
            ]
        }
        _ => vec![own("/description"), day("/date"), document(record)],
    }
}

/// What of a record can be changed, with what it says now.
pub(crate) fn fields(record: &Value) -> Vec<Field> {
    let field = |name, label: &str, value: String, long| Field {
        name,
        label: label.to_owned(),
        value,
        long,
    };
    let note = field(
        "note",
        "Note",
        text(record, "/note/0/text").to_owned(),
        true,
    );
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

fn document(record: &Value) -> String {
    let bytes = STANDARD.decode(text(record, "/content/0/attachment/data"));
    bytes
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
}

fn quantity(record: &Value, pointer: &str) -> String {
    let value = number(record, &format!("{pointer}/value"));
    format!("{value} {}", text(record, &format!("{pointer}/unit")))
}

fn number(record: &Value, pointer: &str) -> String {
    record
        .pointer(pointer)
        .map(Value::to_string)
        .unwrap_or_default()
}

fn text<'a>(record: &'a Value, pointer: &str) -> &'a str {
    record
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::{Value, json};

    use super::{apply, table};

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
    fn a_test_result_is_a_row_with_its_range() {
        let table = table(&json!({"entry": [{"resource": observation()}]}));
        let expected = ["HbA1c", "6.1 %", "2026-03-10", "4.0 to 5.6", ""];
        assert_eq!(table.rows[0].cells, expected);
        assert_eq!(table.columns.len(), expected.len());
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
    fn the_text_of_a_document_is_kept_encoded() {
        let letter = json!({"resourceType": "DocumentReference", "id": "d1",
            "content": [{"attachment": {"data": "T2xk", "size": 3}}]});
        let next = apply(&letter, &form("text", "New text")).unwrap();
        assert_eq!(next["content"][0]["attachment"]["data"], "TmV3IHRleHQ=");
        assert_eq!(next["content"][0]["attachment"]["size"], 8);
    }
}
