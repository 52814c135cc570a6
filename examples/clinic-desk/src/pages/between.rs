//! The pages between a person and a record: prove who you are, wait for an answer, a change that is
//! not saved yet, and how it ended.

use axum::response::Html;
use maud::{Markup, html};

use super::{page, path};
use crate::face::Face;
use crate::records::Place;
use crate::session::{Notice, Verb};

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
                button type="submit" { "Prove who you are" }
                a .button .quiet href=(face.home()) { "Not now" }
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
                    a .button .quiet href=(face.home()) { (super::start(face)) }
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
