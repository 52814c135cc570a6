//! The HTML of every page: plain forms and links, no script. Short words, one heading of the first
//! level, tables with captions.

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use crate::Service;
use crate::fhir::{self, Collection, Patient};
use crate::state::Connection;

fn page(service: &Service, title: &str, main: &Markup) -> Html<String> {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – " (service.name) }
                link rel="stylesheet" href="/style.css";
            }
            body {
                a .skip href="#main" { "Skip to the content" }
                header {
                    p .brand { (service.name) }
                    nav aria-label="Pages" {
                        a href="/" { "Start" }
                        a href="/me" { "My records" }
                        a href="/docs" { "For developers" }
                    }
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

/// A page with one thing to say.
pub(crate) fn message(service: &Service, title: &str, words: &str) -> Html<String> {
    page(
        service,
        title,
        &html! {
            p .note { (words) }
            p { a .button href="/me" { "To my records" } }
        },
    )
}

/// The first page.
pub(crate) fn home(service: &Service, playing: Option<&str>) -> Html<String> {
    page(
        service,
        &format!("Records of {}", service.name),
        &html! {
            p .lead {
                "This is a practice record service. It keeps the records of three invented patients, "
                "and gives them only to whom the patient has allowed at Latchkey."
            }
            h2 { "Who do you want to be?" }
            p { "There are no passwords here. A real service would ask you to sign in." }
            ul .plain {
                @for patient in &service.records.patients {
                    li {
                        form method="post" action="/act-as" {
                            input type="hidden" name="patient" value=(patient.id);
                            button type="submit" { "Practice: you are " (patient.name) }
                            @if playing == Some(patient.id) { span .tag { "This is you now" } }
                        }
                    }
                }
            }
        },
    )
}

/// A patient's own page.
pub(crate) fn me(
    service: &Service,
    patient: &Patient,
    connection: Option<&Connection>,
) -> Html<String> {
    let resources = connection.map(|connection| &connection.resources);
    let policy_page = |key: &str| {
        let registered = resources.and_then(|resources| resources.get(key))?;
        let page = registered.policy_uri.as_deref().unwrap_or(&service.issuer);
        (page.starts_with("https://") || page.starts_with("http://")).then_some(page)
    };
    page(
        service,
        &format!("Records of {}", patient.name),
        &html! {
            p { "Practice: you are " strong { (patient.name) } ". " a href="/" { "Be somebody else" } }
            section aria-labelledby="connection" {
                h2 #connection { "Sharing with Latchkey" }
                (connection_state(connection))
            }
            section aria-labelledby="records" {
                h2 #records { "My records" }
                ul .rows {
                    @for collection in service.records.collections {
                        li {
                            h3 { a href={ "/me/" (collection.key) } { (collection.name) } }
                            p { (collection.description) ". " (patient.records(collection.key).len()) " records." }
                            @if let Some(page) = policy_page(collection.key) {
                                p {
                                    a .button .quiet href=(page) {
                                        "Choose who can see this"
                                        span .hidden { ": " (collection.name) }
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

fn connection_state(connection: Option<&Connection>) -> Markup {
    let connect = html! {
        form method="post" action="/connect" {
            button type="submit" { "Connect to Latchkey" }
        }
    };
    let disconnect = html! {
        form method="post" action="/disconnect" {
            button .stop type="submit" { "Disconnect" }
        }
    };
    match connection {
        None => html! {
            p .note .past { strong { "Not connected. " } "Nobody but you can see these records." }
            p { "Connect, and you choose at Latchkey who can see which of them." }
            (connect)
        },
        Some(connection) if connection.ended => html! {
            p .note .wait {
                strong { "Needs to be connected again. " }
                "Latchkey no longer accepts the connection, so nobody but you can see these records."
            }
            (connect)
            (disconnect)
        },
        Some(connection) if connection.resources.is_empty() => html! {
            p .note .wait {
                strong { "Not quite connected. " } "Latchkey does not know these records yet."
            }
            (connect)
            (disconnect)
        },
        Some(_) => html! {
            p .note .ok {
                strong { "Connected. " } "Other people see only what you allow at Latchkey."
            }
            p { "If you disconnect, nobody but you can see these records any more." }
            (disconnect)
        },
    }
}

/// The records of one collection, as their patient sees them.
pub(crate) fn collection(
    service: &Service,
    patient: &Patient,
    collection: &Collection,
    records: &[Value],
) -> Html<String> {
    page(
        service,
        collection.name,
        &html! {
            p { a href="/me" { "All records of " (patient.name) } }
            div .scroll role="region" aria-labelledby="caption" tabindex="0" {
                table {
                    caption #caption { (collection.name) " of " (patient.name) }
                    thead {
                        tr { th scope="col" { "What" } th scope="col" { "Details" } th scope="col" { "Date" } }
                    }
                    tbody {
                        @for line in records.iter().map(fhir::line) {
                            tr {
                                th scope="row" { (line.what) }
                                td { (line.details) }
                                td .date { (line.date) }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// What an app's developer must know.
pub(crate) fn docs(service: &Service) -> Html<String> {
    page(
        service,
        "For developers",
        &html! {
            p .lead {
                "A FHIR R4 interface behind UMA 2.0. A call without a good token is answered with 401 "
                "and a " code { "WWW-Authenticate: UMA" } " challenge that holds a permission ticket."
            }
            div .scroll role="region" aria-labelledby="calls" tabindex="0" {
                table {
                    caption #calls { "Which permission a call asks for" }
                    thead { tr { th scope="col" { "Call" } th scope="col" { "Scope" } th scope="col" { "Answer" } } }
                    tbody {
                        tr {
                            th scope="row" { code { "GET /fhir/{patient}/{collection}" } }
                            td { code { "view" } } td { "Bundle (searchset)" }
                        }
                        tr {
                            th scope="row" { code { "GET /fhir/{patient}/{collection}/{id}" } }
                            td { code { "view" } } td { "The record, with an ETag" }
                        }
                        tr {
                            th scope="row" { code { "PUT /fhir/{patient}/{collection}/{id}" } }
                            td { code { "edit" } } td { "The record as saved; If-Match is obeyed" }
                        }
                    }
                }
            }
            p {
                "Send the token in the Authorization header. Each collection of each patient is one "
                "resource at Latchkey (" code { (service.issuer) } "); answers about tokens are never cached. "
                "If Latchkey cannot be asked, or the patient has not connected, the answer is 403 with "
                code { "Warning: 199 - \"UMA Authorization Server Unreachable\"" } "."
            }
            p {
                a href="/.well-known/records.json" { "The list of patients and collections" }
                " is public because this is a practice program."
            }
        },
    )
}
