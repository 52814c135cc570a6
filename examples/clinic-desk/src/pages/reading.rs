//! The pages with records in them: a collection as a table, and the form that changes one record.

use std::collections::HashMap;

use axum::response::Html;
use maud::html;
use serde_json::Value;

use super::{page, path};
use crate::face::{Account, Face};
use crate::records::Place;
use crate::{edits, fhir};

/// What the page of a collection shows.
pub(crate) struct Records<'a> {
    pub(crate) place: &'a Place,
    pub(crate) bundle: &'a Value,
    pub(crate) account: &'static Account,
    /// Good news, to be shown above.
    pub(crate) good: Option<&'a str>,
    /// Whether a change of this person waits to be saved.
    pub(crate) draft_waits: bool,
}

/// The records themselves.
pub(crate) fn records(face: Face, shown: &Records<'_>) -> Html<String> {
    let place = shown.place;
    let table = fhir::table(shown.bundle);
    page(
        face,
        &place.collection,
        &html! {
            @if let Some(words) = shown.good { p .note .ok role="status" { (words) } }
            p { "These are the records of " strong { (place.patient) } " at " (place.service) "." }
            div .scroll role="region" aria-labelledby="caption" tabindex="0" {
                table {
                    caption #caption { (place.collection) " of " (place.patient) }
                    thead {
                        tr {
                            @for column in table.columns { th scope="col" { (column) } }
                            @if place.can_change { th scope="col" { "Change" } }
                        }
                    }
                    tbody {
                        @for row in &table.rows {
                            tr {
                                @for (index, cell) in row.cells.iter().enumerate() {
                                    @if index == 0 { th scope="row" { (cell) } } @else { td .lines { (cell) } }
                                }
                                @if place.can_change {
                                    td {
                                        a .button .quiet href={ (path(face, "change", &place.key)) "/" (row.id) } {
                                            "Change"
                                            span .hidden { " " (row.label) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if shown.draft_waits {
                p .note .wait {
                    "A change of yours is not saved yet. "
                    a href=(path(face, "edit", &place.key)) { "See where it stands" }
                }
            } @else if let Some(newest) = newest_to_mark(shown) {
                form method="post" action=(path(face, "mark", &place.key)) {
                    button type="submit" aria-describedby="newest" { "Add a note: seen by me" }
                    span #newest { "On the newest: " (fhir::name(newest)) ", " (fhir::day(newest)) "." }
                }
            }
        },
    )
}

fn newest_to_mark<'a>(shown: &Records<'a>) -> Option<&'a Value> {
    let newest = edits::newest_unmarked(shown.bundle, shown.account.name);
    newest.filter(|_| shown.place.can_change)
}

/// The form of a change.
pub(crate) fn change(
    face: Face,
    place: &Place,
    id: &str,
    record: &Value,
    sent: &HashMap<String, String>,
    wrong: Option<&str>,
) -> Html<String> {
    let version = sent
        .get("version")
        .cloned()
        .unwrap_or_else(|| fhir::version(record));
    let name = fhir::name(record);
    page(
        face,
        &format!("Change: {name}"),
        &html! {
            @if let Some(words) = wrong { p .note .stop-note #wrong role="alert" { (words) " Nothing was saved." } }
            p { (place.collection) " of " strong { (place.patient) } " at " (place.service) "." }
            form .fields method="post" action={ (path(face, "change", &place.key)) "/" (id) } {
                input type="hidden" name="version" value=(version);
                @for field in edits::fields(record) {
                    @let value = sent.get(field.name).unwrap_or(&field.value);
                    div {
                        label for=(field.name) { (field.label) }
                        @if field.long {
                            textarea id=(field.name) name=(field.name) rows="6"
                                aria-describedby=[wrong.map(|_| "wrong")] { "\n" (value) }
                        } @else {
                            input id=(field.name) name=(field.name) value=(value) type="text" autocomplete="off"
                                aria-describedby=[wrong.map(|_| "wrong")];
                        }
                    }
                }
                p .actions {
                    button type="submit" { "Save the change" }
                    a .button .quiet href=(path(face, "open", &place.key)) { "Leave it as it is" }
                }
            }
        },
    )
}
