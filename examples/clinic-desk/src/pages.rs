//! The HTML of every page: plain forms and links, no script. The two faces differ in their name,
//! their colour and their words of welcome. No token and no ticket is ever written into a page.

mod between;
mod reading;

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};

use crate::face::Face;
use crate::records::{Overview, Person};
use crate::session::{RecordKey, Session, Verb};

pub(crate) use between::{notice, prove, ready, waiting};
pub(crate) use reading::{Records, change, records};

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
                    nav aria-label="Pages" { a href=(face.home()) { (start(face)) } }
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
            p { a .button href=(face.home()) { (start(face)) } }
        },
    )
}

/// What the first page is called in links.
fn start(face: Face) -> &'static str {
    match face {
        Face::Clinic => "All patients",
        Face::Family => "All records",
    }
}

/// The first page for whoever has not entered yet.
pub(crate) fn entry(face: Face) -> Html<String> {
    let lead = match face {
        Face::Clinic => {
            "A practice app for doctors. You see what a patient allows you to see, and nothing else."
        }
        Face::Family => {
            "A practice app for families. You see what your family allows you to see, and nothing else."
        }
    };
    page(
        face,
        face.name(),
        &html! {
            p .lead { (lead) }
            p { "There are no passwords here. A real app would ask you to sign in." }
            ul .plain {
                @for account in face.accounts() {
                    li {
                        form method="post" action={ (face.prefix()) "/enter" } {
                            input type="hidden" name="account" value=(account.id);
                            button type="submit" { "Enter as " (account.name) }
                            span { (account.role) }
                        }
                    }
                }
            }
        },
    )
}

/// The first page inside: the patients, or all that is kept about the family.
pub(crate) fn home(face: Face, overview: &Overview, session: &Session) -> Html<String> {
    let title = match face {
        Face::Clinic => "Patients",
        Face::Family => "Records of my family",
    };
    page(
        face,
        title,
        &html! {
            p .lead { "Practice: you are " strong { (session.account.name) } ", " (session.account.role) "." }
            (away(&overview.away))
            @match face {
                Face::Clinic => ul .rows {
                    @for person in &overview.people {
                        li {
                            h2 .name { a href={ "/patients/" (person.id) } { (person.name) } }
                            p { "Kept by " (services(person)) "." }
                        }
                    }
                },
                Face::Family => @for person in &overview.people {
                    section aria-labelledby=(person.id) {
                        h2 id=(person.id) {
                            (person.name)
                            @if session.account.patient == Some(person.id.as_str()) { " (you)" }
                        }
                        (kept(face, person, session))
                    }
                },
            }
            form method="post" action={ (face.prefix()) "/leave" } {
                button .quiet type="submit" aria-describedby="leaving" { "Leave" }
                span #leaving { "Forgets everything that was allowed to you here." }
            }
        },
    )
}

/// One patient: which records there are, and where.
pub(crate) fn patient(
    face: Face,
    person: &Person,
    absent: &[String],
    session: &Session,
) -> Html<String> {
    page(
        face,
        &person.name,
        &html! {
            p .lead { "Choose what you want to see. " (person.name) "'s services ask for permission first." }
            (away(absent))
            (kept(face, person, session))
        },
    )
}

fn away(names: &[String]) -> Markup {
    html! {
        @for name in names {
            p .note .wait { (name) " cannot be reached at the moment." }
        }
    }
}

fn services(person: &Person) -> String {
    let names: Vec<&str> = person
        .kept
        .iter()
        .map(|kept| kept.service.as_str())
        .collect();
    names.join(" and ")
}

/// Where each collection leads; a list for each service.
fn kept(face: Face, person: &Person, session: &Session) -> Markup {
    let waits = |key: &RecordKey| session.waits(key, Verb::View) || session.waits(key, Verb::Edit);
    html! {
        @for kept in &person.kept {
            @match face {
                Face::Clinic => h2 .from { "At " (kept.service) },
                Face::Family => h3 .from { "At " (kept.service) },
            }
            ul .rows {
                @for (name, key) in &kept.collections {
                    li .entry {
                        a .tall href=(path(face, "open", key)) {
                            (name)
                            span .hidden { " of " (person.name) }
                        }
                        @if waits(key) { span .tag { "Waiting for an answer" } }
                    }
                }
            }
        }
    }
}
