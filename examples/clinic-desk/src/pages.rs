//! The HTML of every page: plain forms and links, no script. The two faces differ in their name,
//! their colour and their words of welcome. No token and no ticket is ever written into a page.

use std::collections::HashMap;

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use crate::fhir;
use crate::records::{Holdings, Place, Service};
use crate::session::{Face, Notice, RecordKey, Session, Verb};

fn page(face: Face, title: &str, main: &Markup) -> Html<String> {
    let theme = match face {
        Face::Clinic => "clinic",
        Face::Family => "family",
    };
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – " (face.name()) }
                link rel="stylesheet" href="/style.css";
            }
            body class=(theme) {
                a .skip href="#main" { "Skip to the content" }
                header {
                    p .brand { (face.name()) }
                    nav aria-label="Pages" { a href=(home_path(face)) { "All records" } }
                }
                main #main tabindex="-1" {
                    h1 { (title) }
                    (main)
                }
                footer { p { "A practice program of Latchkey. All people and records are invented." } }
            }
        }
    };
    Html(markup.into_string())
}

fn home_path(face: Face) -> &'static str {
    match face {
        Face::Clinic => "/",
        Face::Family => "/family",
    }
}

fn path(face: Face, page: &str, key: &RecordKey) -> String {
    format!("{}/{page}/{}", face.prefix(), key.path())
}

/// A page with one thing to say.
pub(crate) fn plain(face: Face, title: &str, words: &str) -> Html<String> {
    page(
        face,
        title,
        &html! {
            p .note { (words) }
            p { a .button href=(home_path(face)) { "All records" } }
        },
    )
}

/// The list of patients and their records.
pub(crate) fn home(
    face: Face,
    overview: &[(&Service, Option<Holdings>)],
    session: &Session,
) -> Html<String> {
    let (title, lead) = match face {
        Face::Clinic => (
            "Patients' records",
            "Practice: you are Dr Ngozi Okafor. You see what a patient allows you to see.",
        ),
        Face::Family => (
            "Records of my family",
            "Practice: you are Aunt Lola. You see what your family allows you to see.",
        ),
    };
    let waits = |key: &RecordKey| session.waits(key, Verb::View) || session.waits(key, Verb::Edit);
    page(
        face,
        title,
        &html! {
            p .lead { (lead) }
            @for (service, holdings) in overview {
                section aria-labelledby=(service.key) {
                    h2 id=(service.key) { (service.name) }
                    @match holdings {
                        None => p .note .wait { (service.name) " cannot be reached at the moment." },
                        Some(holdings) => ul .rows {
                            @for patient in &holdings.patients {
                                li {
                                    h3 { (patient.name) }
                                    ul .plain {
                                        @for collection in &patient.collections {
                                            @let key = RecordKey {
                                                service: service.key.clone(),
                                                patient: patient.id.clone(),
                                                collection: collection.id.clone(),
                                            };
                                            li .entry {
                                                span { (collection.name) }
                                                @if waits(&key) { span .tag { "Waiting for an answer" } }
                                                a .button .quiet href=(path(face, "open", &key)) {
                                                    "Open"
                                                    span .hidden { ": " (collection.name) " of " (patient.name) ", " (service.name) }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        },
                    }
                }
            }
            form method="post" action={ (face.prefix()) "/forget" } {
                button .quiet type="submit" { "Forget what was allowed to me here" }
            }
        },
    )
}

/// The records themselves.
pub(crate) fn records(
    face: Face,
    place: &Place,
    bundle: &Value,
    good: Option<&str>,
) -> Html<String> {
    let table = fhir::table(bundle);
    page(
        face,
        &place.collection,
        &html! {
            @if let Some(words) = good { p .note .ok role="status" { (words) } }
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
                                    @if index == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                                }
                                @if place.can_change {
                                    td {
                                        a .button .quiet href={ (path(face, "change", &place.key)) "/" (row.id) } {
                                            "Change"
                                            span .hidden { ": " (row.cells.first().map_or("", String::as_str)) ", " (row.id) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
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
                @for field in fhir::fields(record) {
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

/// The page before the claims page.
pub(crate) fn prove(face: Face, place: &Place, verb: Verb) -> Html<String> {
    let action = path(face, &format!("prove/{}", verb.word()), &place.key);
    page(
        face,
        "Prove who you are to continue",
        &html! {
            (subject(place, verb))
            p { (place.decides) " decides who may. Latchkey must know who you are first, and then brings you back here." }
            form method="post" action=(action) {
                button type="submit" { "Continue to Latchkey" }
                a .button .quiet href=(home_path(face)) { "Not now" }
            }
        },
    )
}

/// The page while the owner has not answered.
pub(crate) fn waiting(
    face: Face,
    place: &Place,
    verb: Verb,
    repeat: Option<i64>,
    left: i64,
) -> Html<String> {
    let here = match verb {
        Verb::View => path(face, "open", &place.key),
        Verb::Edit => path(face, "edit", &place.key),
    };
    page(
        face,
        &format!("We've asked {}", place.decides),
        &html! {
            (subject(place, verb))
            p .note .wait {
                "Waiting for " (place.decides) "'s answer. "
                @match repeat {
                    Some(seconds) => { "This page checks again every " (seconds) " seconds, and when you press the button." }
                    None => { "This page checks again when you press the button." }
                }
                " You may also close it and come back later."
            }
            @if left > 0 {
                p role="status" { "We asked a moment ago. You can check again in " (left) " " (if left == 1 { "second" } else { "seconds" }) "." }
            }
            form method="get" action=(here) {
                input type="hidden" name="asked" value="1";
                @if repeat.is_none() { input type="hidden" name="still" value="1"; }
                button type="submit" { "Check again" }
            }
            @if repeat.is_some() { p { a .tall href={ (here) "?still=1" } { "Don't check by itself" } } }
            form method="post" action=(path(face, &format!("stop/{}", verb.word()), &place.key)) {
                button .quiet type="submit" { "Stop waiting" }
            }
        },
    )
}

/// The page of a draft that can be saved, or be tried again.
pub(crate) fn ready(face: Face, place: &Place, allowed: bool) -> Html<String> {
    let title = if allowed {
        "You may change this now"
    } else {
        "Not saved yet"
    };
    page(
        face,
        title,
        &html! {
            (subject(place, Verb::Edit))
            p .note { "Nothing has been saved yet. Your change is kept here until you save it." }
            (draft_actions(face, place, if allowed { "Save the change" } else { "Try to save again" }))
        },
    )
}

/// The page that says how it ended.
pub(crate) fn notice(
    face: Face,
    place: &Place,
    verb: Verb,
    notice: &Notice,
    again: bool,
) -> Html<String> {
    page(
        face,
        &notice.title,
        &html! {
            (subject(place, verb))
            p .note { (notice.words) }
            @if again {
                (draft_actions(face, place, "Try to save again"))
            } @else {
                p .actions {
                    a .button href=(path(face, "open", &place.key)) {
                        (match verb { Verb::View => "Try again", Verb::Edit => "Back to the records" })
                    }
                    a .button .quiet href=(home_path(face)) { "All records" }
                }
            }
        },
    )
}

fn draft_actions(face: Face, place: &Place, label: &str) -> Markup {
    html! {
        form method="post" action=(path(face, "edit", &place.key)) {
            button type="submit" { (label) }
        }
        form method="post" action=(path(face, "stop/edit", &place.key)) {
            button .quiet type="submit" { "Throw the change away" }
        }
    }
}

fn subject(place: &Place, verb: Verb) -> Markup {
    let wish = match verb {
        Verb::View => "You want to see",
        Verb::Edit => "You want to change",
    };
    html! {
        p .lead {
            (wish) " " strong { (place.collection) } " of " strong { (place.patient) } " at " (place.service) "."
        }
    }
}
