//! FHIR R4 records as people read them: a table for each kind, with the newest first.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// One record of a table.
pub(crate) struct Row {
    pub(crate) id: String,
    /// What tells it from the other rows, for links.
    pub(crate) label: String,
    pub(crate) cells: Vec<String>,
}

/// A collection as a table.
pub(crate) struct Table {
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: Vec<Row>,
}

/// Reads a bundle. The first record's kind decides the columns: a collection holds one kind.
pub(crate) fn table(bundle: &Value) -> Table {
    let newest_first = newest_first(bundle);
    let kind = newest_first.first().map(|one| text(one, "/resourceType"));
    let columns: &[&str] = match kind {
        Some("Observation") => &["Test", "Result", "Date", "Normal range", "Note"],
        Some("MedicationRequest") => &["Medicine", "Dose", "Status", "Date", "Note"],
        Some("Immunization") => &["Vaccine", "Date", "Lot", "Note"],
        _ => &["Title", "Date", "Text"],
    };
    let row = |record| Row {
        id: id(record),
        label: format!("{} of {}", name(record), day(record)),
        cells: cells(record),
    };
    Table {
        columns,
        rows: newest_first.into_iter().map(row).collect(),
    }
}

/// All records of a bundle, the newest first; those of one day stay in the bundle's order.
pub(crate) fn newest_first(bundle: &Value) -> Vec<&Value> {
    let mut all: Vec<&Value> = records(bundle).collect();
    all.sort_by(|one, two| date(two).cmp(date(one)));
    all
}

/// Finds a record of a bundle.
pub(crate) fn find<'a>(bundle: &'a Value, id: &str) -> Option<&'a Value> {
    records(bundle).find(|record| text(record, "/id") == id)
}

/// The id of a record.
pub(crate) fn id(record: &Value) -> String {
    text(record, "/id").to_owned()
}

/// The notes of a record.
pub(crate) fn notes(record: &Value) -> impl Iterator<Item = &Value> {
    let all = record.get("note").and_then(Value::as_array);
    all.map_or(&[][..], Vec::as_slice).iter()
}

/// All notes as one text, a line each.
pub(crate) fn all_notes(record: &Value) -> String {
    let lines: Vec<&str> = notes(record).map(|note| text(note, "/text")).collect();
    lines.join("\n")
}

/// When it was measured, ordered, given or written.
fn date(record: &Value) -> &str {
    let members = ["/effectiveDateTime", "/authoredOn", "/occurrenceDateTime"];
    let dates = members.map(|member| text(record, member));
    let found = dates.into_iter().find(|date| !date.is_empty());
    found.unwrap_or_else(|| text(record, "/date"))
}

/// The day of a record in words: "10 March 2026". A date that is not one stays as it is.
pub(crate) fn day(record: &Value) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let date = date(record);
    let day = date.get(..10).unwrap_or(date);
    let mut parts = day.splitn(3, '-');
    let month = |text: &str| {
        let number = text.parse::<usize>().ok()?.checked_sub(1)?;
        MONTHS.get(number)
    };
    let (Some(year), Some(month), Some(number)) =
        (parts.next(), parts.next().and_then(month), parts.next())
    else {
        return day.to_owned();
    };
    format!("{} {month} {year}", number.trim_start_matches('0'))
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
    let day = day(record);
    let note = all_notes(record);
    match text(record, "/resourceType") {
        "Observation" => vec![
            own("/code/text"),
            quantity(record, "/valueQuantity"),
            day,
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
            day,
            note,
        ],
        "Immunization" => {
            vec![own("/vaccineCode/text"), day, own("/lotNumber"), note]
        }
        _ => vec![own("/description"), day, document(record)],
    }
}

/// The text of a document.
pub(crate) fn document(record: &Value) -> String {
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

/// A number as it is written.
pub(crate) fn number(record: &Value, pointer: &str) -> String {
    record
        .pointer(pointer)
        .map(Value::to_string)
        .unwrap_or_default()
}

/// A text, or nothing.
pub(crate) fn text<'a>(record: &'a Value, pointer: &str) -> &'a str {
    record
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::table;

    fn observation() -> Value {
        json!({"resourceType": "Observation", "id": "o1", "code": {"text": "HbA1c"},
            "effectiveDateTime": "2026-03-10T08:30:00Z", "interpretation": [{}],
            "valueQuantity": {"value": 6.1, "unit": "%"},
            "referenceRange": [{"low": {"value": 4.0}, "high": {"value": 5.6}}]})
    }

    #[test]
    fn a_test_result_is_a_row_with_its_range() {
        let table = table(&json!({"entry": [{"resource": observation()}]}));
        let expected = ["HbA1c", "6.1 %", "10 March 2026", "4.0 to 5.6", ""];
        assert_eq!(table.rows[0].cells, expected);
        assert_eq!(table.columns.len(), expected.len());
    }

    #[test]
    fn the_newest_comes_first_and_a_date_that_is_none_stays() {
        let dated = |date: &str| json!({"resource": {"id": date, "date": date}});
        let bundle =
            json!({"entry": [dated("2025-12-01"), dated("2026-01-09T10:00:00Z"), dated("2024")]});
        let days: Vec<String> = table(&bundle)
            .rows
            .iter()
            .map(|row| row.cells[1].clone())
            .collect();
        assert_eq!(days, ["9 January 2026", "1 December 2025", "2024"]);
    }
}
