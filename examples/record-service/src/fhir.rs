//! The invented records, compiled in, and the few FHIR R4 rules that this service keeps: a bundle
//! for a collection, and what may change when somebody saves a record.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::cli::DataSet;

/// A kind of record that a patient shares as one thing: one resource at Latchkey.
pub(crate) struct Collection {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) scopes: &'static [&'static str],
}

impl Collection {
    /// The `type` under which Latchkey knows this kind of record.
    pub(crate) fn kind(&self) -> String {
        format!("https://latchkey.example/kinds/{}", self.key)
    }
}

/// A patient and her records by collection.
pub(crate) struct Patient {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// The first name of who decides about the records: a child's parent decides for the child.
    pub(crate) decided_by: &'static str,
    records: Map<String, Value>,
}

/// Everything that this service serves, as it was delivered; changes live in the state file.
pub(crate) struct Records {
    pub(crate) collections: &'static [Collection],
    pub(crate) patients: Vec<Patient>,
}

const ALL: &[&str] = &["view", "edit", "download"];

const ST_MARYS: &[Collection] = &[
    Collection {
        key: "blood-tests",
        name: "Blood tests",
        description: "Results from the hospital laboratory, with the normal range of each",
        scopes: ALL,
    },
    Collection {
        key: "clinic-letters",
        name: "Clinic letters",
        description: "Letters that the clinics wrote after a visit",
        scopes: ALL,
    },
    Collection {
        key: "scans",
        name: "Scans",
        description: "Reports of X-rays, ultrasound and other pictures",
        scopes: &["view", "download"],
    },
];

const ELM_STREET: &[Collection] = &[
    Collection {
        key: "medicines",
        name: "Medicines",
        description: "What the surgery prescribed, with the dose",
        scopes: ALL,
    },
    Collection {
        key: "vaccinations",
        name: "Vaccinations",
        description: "Vaccines given, with the date and the lot number",
        scopes: ALL,
    },
    Collection {
        key: "visit-notes",
        name: "Visit notes",
        description: "What the doctor wrote down at each visit",
        scopes: ALL,
    },
];

impl Records {
    /// Reads the compiled-in data.
    pub(crate) fn load(data: DataSet) -> anyhow::Result<Self> {
        let (collections, sam, amara, lola) = match data {
            DataSet::StMarys => (
                ST_MARYS,
                include_str!("../data/st-marys/sam-bello.json"),
                include_str!("../data/st-marys/amara-bello.json"),
                include_str!("../data/st-marys/lola-bello.json"),
            ),
            DataSet::ElmStreet => (
                ELM_STREET,
                include_str!("../data/elm-street/sam-bello.json"),
                include_str!("../data/elm-street/amara-bello.json"),
                include_str!("../data/elm-street/lola-bello.json"),
            ),
        };
        let patient = |id, name, decided_by, text| {
            let records = serde_json::from_str(text).with_context(|| format!("data of {name}"))?;
            anyhow::Ok(Patient {
                id,
                name,
                decided_by,
                records,
            })
        };
        Ok(Self {
            collections,
            patients: vec![
                patient("sam-bello", "Sam Bello", "Sam", sam)?,
                patient("amara-bello", "Amara Bello", "Sam", amara)?,
                patient("lola-bello", "Lola Bello", "Lola", lola)?,
            ],
        })
    }

    /// A patient by id.
    pub(crate) fn patient(&self, id: &str) -> Option<&Patient> {
        self.patients.iter().find(|patient| patient.id == id)
    }

    /// A collection by key.
    pub(crate) fn collection(&self, key: &str) -> Option<&Collection> {
        self.collections
            .iter()
            .find(|collection| collection.key == key)
    }
}

impl Patient {
    /// The records of one collection, as delivered.
    pub(crate) fn records(&self, collection: &str) -> &[Value] {
        self.records
            .get(collection)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }
}

/// A search answer with all records of a collection.
pub(crate) fn bundle(url: &str, records: Vec<Value>) -> Value {
    let total = records.len();
    let entries: Vec<Value> = records
        .into_iter()
        .map(|record| {
            let id = text(&record, "/id").to_owned();
            json!({"fullUrl": format!("{url}/{id}"), "resource": record, "search": {"mode": "match"}})
        })
        .collect();
    json!({"resourceType": "Bundle", "type": "searchset", "total": total,
        "link": [{"relation": "self", "url": url}], "entry": entries})
}

/// How FHIR tells what went wrong.
pub(crate) fn outcome(code: &str, diagnostics: &str) -> Value {
    json!({"resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "diagnostics": diagnostics}]})
}

/// The version of a record.
pub(crate) fn version(record: &Value) -> &str {
    text(record, "/meta/versionId")
}

/// Checks a sent record against the one it replaces and gives it its next version. The kind, the
/// id and the patient of a record never change; `meta` is the service's own.
pub(crate) fn next(existing: &Value, sent: Value, instant: &str) -> Result<Value, String> {
    let Value::Object(mut sent) = sent else {
        return Err("The body is not a JSON object.".to_owned());
    };
    for member in [
        "resourceType",
        "id",
        "subject",
        "patient",
        "code",
        "vaccineCode",
    ] {
        let fixed = existing.get(member);
        if fixed.is_some() && sent.get(member) != fixed {
            return Err(format!("{member} must stay as it is."));
        }
    }
    if existing.get("status").is_some() && !sent.get("status").is_some_and(Value::is_string) {
        return Err("status is missing.".to_owned());
    }
    if let Some(value) = sent.get("valueQuantity")
        && !value.pointer("/value").is_some_and(Value::is_number)
    {
        return Err("valueQuantity.value must be a number.".to_owned());
    }
    let number = version(existing)
        .parse::<u64>()
        .unwrap_or(1)
        .saturating_add(1);
    let meta = json!({"versionId": number.to_string(), "lastUpdated": instant});
    sent.insert("meta".to_owned(), meta);
    Ok(Value::Object(sent))
}

/// A record as one line of a table.
pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) details: String,
    pub(crate) date: String,
}

/// Says a record in words.
pub(crate) fn line(record: &Value) -> Line {
    let day = |pointer| {
        text(record, pointer)
            .get(..10)
            .unwrap_or_default()
            .to_owned()
    };
    let note = text(record, "/note/0/text");
    let with_note = |details: String| match note {
        "" => details,
        note => format!("{details}. Note: {note}"),
    };
    match text(record, "/resourceType") {
        "Observation" => {
            let number = |pointer| {
                record
                    .pointer(pointer)
                    .map(Value::to_string)
                    .unwrap_or_default()
            };
            Line {
                what: text(record, "/code/text").to_owned(),
                details: with_note(format!(
                    "{} {} (normal: {} to {})",
                    number("/valueQuantity/value"),
                    text(record, "/valueQuantity/unit"),
                    number("/referenceRange/0/low/value"),
                    number("/referenceRange/0/high/value")
                )),
                date: day("/effectiveDateTime"),
            }
        }
        "MedicationRequest" => Line {
            what: text(record, "/medicationCodeableConcept/text").to_owned(),
            details: with_note(format!(
                "{} ({})",
                text(record, "/dosageInstruction/0/text"),
                text(record, "/status")
            )),
            date: day("/authoredOn"),
        },
        "Immunization" => Line {
            what: text(record, "/vaccineCode/text").to_owned(),
            details: with_note(format!("Lot {}", text(record, "/lotNumber"))),
            date: day("/occurrenceDateTime"),
        },
        _ => Line {
            what: text(record, "/description").to_owned(),
            details: STANDARD
                .decode(text(record, "/content/0/attachment/data"))
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .unwrap_or_default(),
            date: day("/date"),
        },
    }
}

fn text<'a>(record: &'a Value, pointer: &str) -> &'a str {
    record
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::{Value, json};

    use super::{DataSet, Records, line, next, text};

    fn observation() -> Value {
        json!({"resourceType": "Observation", "id": "o1", "status": "final",
            "meta": {"versionId": "4"}, "code": {"text": "HbA1c"},
            "subject": {"reference": "Patient/sam-bello"}, "valueQuantity": {"value": 6.1}})
    }

    #[test]
    fn every_patient_has_twelve_records_or_more_in_each_data_set_and_ids_are_unique() {
        for data in [DataSet::StMarys, DataSet::ElmStreet] {
            let all = Records::load(data).unwrap();
            for patient in &all.patients {
                let mut ids = HashSet::new();
                for collection in all.collections {
                    for record in patient.records(collection.key) {
                        assert!(ids.insert(text(record, "/id").to_owned()));
                        assert_eq!(line(record).date.len(), 10);
                        assert!(!line(record).what.is_empty());
                        assert!(!line(record).details.is_empty());
                        assert!(
                            record
                                .to_string()
                                .contains(&format!("Patient/{}", patient.id))
                        );
                    }
                }
                assert!(ids.len() >= 12, "{} has {}", patient.id, ids.len());
            }
        }
    }

    #[test]
    fn every_blood_test_has_a_code_a_unit_and_a_judgement_that_fits_its_range() {
        for patient in &Records::load(DataSet::StMarys).unwrap().patients {
            for record in patient.records("blood-tests") {
                let number = |pointer: &str| record.pointer(pointer).unwrap().as_f64().unwrap();
                let value = number("/valueQuantity/value");
                let low = number("/referenceRange/0/low/value");
                let high = number("/referenceRange/0/high/value");
                let fits = match text(record, "/interpretation/0/coding/0/code") {
                    "L" => value < low,
                    "H" => value > high,
                    "N" => (low..=high).contains(&value),
                    _ => false,
                };
                assert!(fits, "{} of {}", text(record, "/id"), patient.name);
                assert_eq!(text(record, "/code/coding/0/system"), "http://loinc.org");
                let units = "http://unitsofmeasure.org";
                assert_eq!(text(record, "/valueQuantity/system"), units);
            }
        }
    }

    #[test]
    fn every_text_of_a_document_is_as_long_as_it_says() {
        for data in [DataSet::StMarys, DataSet::ElmStreet] {
            let all = Records::load(data).unwrap();
            for patient in &all.patients {
                for collection in all.collections {
                    for record in patient.records(collection.key) {
                        if let Some(size) = record.pointer("/content/0/attachment/size") {
                            assert_eq!(size.as_u64(), Some(line(record).details.len() as u64));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_saved_record_gets_the_next_version_from_the_service() {
        let mut sent = observation();
        sent["valueQuantity"]["value"] = json!(5.9);
        sent["meta"] = json!({"versionId": "900"});
        let saved = next(&observation(), sent, "2026-01-01T00:00:00Z").unwrap();
        assert_eq!(saved["meta"]["versionId"], "5");
        assert_eq!(saved["valueQuantity"]["value"], 5.9);
    }

    #[test]
    fn kind_id_patient_and_code_cannot_change() {
        for (member, value) in [
            ("resourceType", json!("Patient")),
            ("id", json!("o2")),
            ("subject", json!({"reference": "Patient/lola-bello"})),
            ("code", json!({"text": "Ferritin"})),
            ("status", Value::Null),
            ("valueQuantity", json!({"value": "much"})),
        ] {
            let mut sent = observation();
            sent[member] = value;
            assert!(next(&observation(), sent, "").is_err(), "{member}");
        }
        assert!(next(&observation(), json!([]), "").is_err());
    }
}
