//! The way to Latchkey's claims page and back. What comes back is believed only with the `state`
//! that this very session sent along, and only once.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::face::Face;
use crate::flow::{self, Step};
use crate::records::NoPlace;
use crate::session::{Away, Notice, RecordKey, SharedSession, Stage, Tone, Verb};
use crate::stop::{Stop, no_access};
use crate::{Desk, Here, pages, random, web};

/// `POST /prove/…`: off to the claims page with the newest ticket.
pub(crate) async fn prove(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
    Path((verb, service, patient, collection)): Path<(String, String, String, String)>,
) -> Response {
    let key = RecordKey {
        service,
        patient,
        collection,
    };
    let Some(verb) = Verb::from_word(&verb) else {
        return crate::open::not_found(State(here)).await;
    };
    let back = slot_path(here.face, &key, verb);
    let mut session = session.lock().await;
    let Some(slot) = session.known_slot(&key, verb) else {
        return web::see_other(&back);
    };
    // Pressed twice, or come back to with the browser's button: that ticket is spent.
    let Stage::Prove { ticket, page, .. } = std::mem::take(&mut slot.stage) else {
        return web::see_other(&back);
    };
    // The address in the answer beats the one from discovery.
    let page = match page {
        Some(page) => Some(page),
        None => here
            .desk
            .latchkey
            .metadata()
            .await
            .and_then(|known| known.claims_interaction_endpoint),
    };
    let (Some(mut url), Ok(state)) = (
        page.filter(|url| may_lead_to(&here.desk, url)),
        random::handle(),
    ) else {
        let title = "We can't take you there".to_owned();
        let words = "Latchkey did not say where you can prove who you are. Nothing was changed.";
        slot.notice = Some(Notice {
            title,
            words: words.to_owned(),
            tone: Tone::Bad,
        });
        return web::see_other(&back);
    };
    let return_to = format!(
        "{}/claims/callback",
        here.desk.base_url.as_str().trim_end_matches('/')
    );
    url.query_pairs_mut()
        .append_pair("client_id", here.desk.latchkey.client_id())
        .append_pair("ticket", &ticket)
        .append_pair("claims_redirect_uri", &return_to)
        .append_pair("state", &state);
    session.leave(
        state,
        Away {
            key,
            verb,
            sent: ticket,
        },
    );
    web::see_other(url.as_str())
}

/// `GET /claims/callback`: back with a new ticket, or with an error.
pub(crate) async fn callback(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let parameter = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    for face in Face::ALL {
        let id = web::session_id(face, &headers);
        let Some(session) = id.and_then(|id| desk.sessions.find(face, &id)) else {
            continue;
        };
        let mut session = session.lock().await;
        let Some(away) = session.come_back(parameter("state")) else {
            continue;
        };
        let foreign = query
            .get("iss")
            .is_some_and(|issuer| *issuer != desk.issuer);
        let slot = session.slot(&away.key, away.verb);
        let told = if foreign {
            Some(stopped("The answer did not come from our Latchkey."))
        } else if let Some(error) = query.get("error") {
            Some(refused(error))
        } else if parameter("ticket").is_empty() {
            Some(stopped("The answer was not complete."))
        } else if parameter("ticket") == away.sent {
            Some(stopped("Latchkey gave an answer that it must never give."))
        } else {
            match flow::pursue(&desk, slot, parameter("ticket")).await {
                Step::Granted | Step::Prove | Step::Waiting => None,
                Step::Stale => Some(stopped("It took too long. Please try again.")),
                Step::Stopped(stop) => Some(told(&desk, &away, &stop).await),
            }
        };
        slot.notice = told;
        return web::see_other(&slot_path(face, &away.key, away.verb));
    }
    let words = "This answer does not belong to anything that was started in this browser, or it \
                 was used before. Please start again from the list of records.";
    let page = pages::plain(Face::Clinic, "We don't know this answer", words);
    (StatusCode::BAD_REQUEST, page).into_response()
}

/// A page of Latchkey, or at least one that is reached safely.
fn may_lead_to(desk: &Desk, url: &url::Url) -> bool {
    let own = url::Url::parse(&desk.issuer).is_ok_and(|issuer| issuer.origin() == url.origin());
    own || url.scheme() == "https"
}

fn stopped(words: &str) -> Notice {
    let title = "We stopped there".to_owned();
    Notice {
        title,
        words: format!("{words} Nothing was changed."),
        tone: Tone::Bad,
    }
}

fn refused(error: &str) -> Notice {
    match error {
        "access_denied" => stopped("You chose not to say who you are."),
        "temporarily_unavailable" | "server_error" => {
            stopped("Latchkey could not do it at the moment.")
        }
        _ => stopped("It took too long, or the page was opened twice. Please try again."),
    }
}

/// Says why it ended, with the names of the place if the record service can tell them.
async fn told(desk: &Desk, away: &Away, stop: &Stop) -> Notice {
    match desk.records.place(&away.key).await {
        Ok(place) => stop.notice(&place, away.verb),
        Err(NoPlace::Unknown) => no_access(),
        Err(NoPlace::Away(_)) => stopped("The record service could not be reached."),
    }
}

/// The page of a record and a wish.
fn slot_path(face: Face, key: &RecordKey, verb: Verb) -> String {
    let page = match verb {
        Verb::View => "open",
        Verb::Edit => "edit",
    };
    format!("{}/{page}/{}", face.prefix(), key.path())
}
