//! The list of records, and opening one of them: the records themselves, or the page that says what
//! stands between the reader and them.

use std::collections::HashMap;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::face::Face;
use crate::flow::{self, Call, Reached};
use crate::records::{NoPlace, Place};
use crate::session::{Notice, RecordKey, SharedSession, Slot, Stage, Tone, Verb};
use crate::stop::{Stop, no_access};
use crate::web::{self, FormLeadsTo};
use crate::{Here, pages};

/// `GET /patients/{patient}`: what is kept about one patient, and where.
pub(crate) async fn patient(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
    Path(patient): Path<String>,
) -> Response {
    let overview = here.desk.records.overview().await;
    match overview.people.iter().find(|person| person.id == patient) {
        Some(person) => {
            let session = session.lock().await;
            pages::patient(here.face, person, &overview.away, &session).into_response()
        }
        None => told(&here, None, &no_access()),
    }
}

/// `GET /open/…`: the records, or the way to them.
pub(crate) async fn open(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
    Path(path): Path<(String, String, String)>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let place = match find(&here, key(path)).await {
        Ok(place) => place,
        Err(page) => return page,
    };
    let mut session = session.lock().await;
    let waits = session.has_draft(&place.key);
    let account = session.account;
    let slot = session.slot(&place.key, Verb::View);
    let notice = slot.notice.take();
    if let Some(notice) = notice.as_ref().filter(|notice| notice.tone != Tone::Good) {
        return told(&here, Some((&place, Verb::View, false)), notice);
    }
    if here.face == Face::Clinic {
        // A doctor reads and corrects; one request to the patient says both.
        slot.also_asks_for("edit");
    }
    match flow::attempt(&here.desk, slot, &place, Call::Read).await {
        Reached::Done(bundle) => {
            let page = pages::Records {
                place: &place,
                bundle: &bundle,
                account,
                good: notice.as_ref().map(|notice| notice.words.as_str()),
                draft_waits: waits,
            };
            pages::records(here.face, &page).into_response()
        }
        Reached::Prove => prove_page(&here, &place, Verb::View, slot),
        Reached::Waiting => waiting_page(&here, &place, Verb::View, slot, &query),
        Reached::Stopped(stop) => stop_page(&here, &place, Verb::View, &stop),
    }
}

/// `POST /stop/…`: stops waiting for an answer, on this side only.
pub(crate) async fn stop(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
    Path((verb, service, patient, collection)): Path<(String, String, String, String)>,
) -> Response {
    let key = RecordKey {
        service,
        patient,
        collection,
    };
    if let Some(verb) = Verb::from_word(&verb) {
        session.lock().await.clear(&key, verb);
    }
    web::see_other(here.face.home())
}

/// Whatever does not exist.
pub(crate) async fn not_found(State(here): State<Here>) -> Response {
    let words = "Please start from the list of records.";
    (
        StatusCode::NOT_FOUND,
        pages::plain(here.face, "There is no such page", words),
    )
        .into_response()
}

/// The key of an address.
pub(crate) fn key((service, patient, collection): (String, String, String)) -> RecordKey {
    RecordKey {
        service,
        patient,
        collection,
    }
}

/// Finds a place, or the page that says why it is not there.
pub(crate) async fn find(here: &Here, key: RecordKey) -> Result<Place, Response> {
    match here.desk.records.place(&key).await {
        Ok(place) => Ok(place),
        Err(NoPlace::Unknown) => Err(told(here, None, &no_access())),
        Err(NoPlace::Away(name)) => {
            let words = format!("{name} could not be reached. Nothing was changed.");
            let page = pages::plain(here.face, "The record service is away", &words);
            Err((StatusCode::BAD_GATEWAY, page).into_response())
        }
    }
}

/// The page with the button to the claims page.
pub(crate) fn prove_page(here: &Here, place: &Place, verb: Verb, slot: &Slot) -> Response {
    let mut response = pages::prove(here.face, place, verb).into_response();
    if let Stage::Prove {
        page: Some(page), ..
    } = &slot.stage
    {
        let target = FormLeadsTo(page.origin().ascii_serialization());
        response.extensions_mut().insert(target);
    }
    response
}

/// The page of somebody who waits for the owner. It asks again by itself, by a header and not by a
/// tag, and only as long as the reader wants that.
pub(crate) fn waiting_page(
    here: &Here,
    place: &Place,
    verb: Verb,
    slot: &Slot,
    query: &HashMap<String, String>,
) -> Response {
    let Stage::Waiting(waiting) = &slot.stage else {
        return web::see_other(here.face.home());
    };
    let left = waiting.left(here.desk.now());
    let seconds = waiting.interval.max(left).max(10);
    let by_itself = !query.contains_key("still");
    let repeat = by_itself.then_some(seconds);
    let early = query.contains_key("asked") && left < waiting.interval;
    let mut response = pages::waiting(here.face, place, verb, repeat, if early { left } else { 0 })
        .into_response();
    if by_itself && let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("refresh"), value);
    }
    response
}

/// The page that says why it ended.
pub(crate) fn stop_page(here: &Here, place: &Place, verb: Verb, stop: &Stop) -> Response {
    let mut page = told(here, Some((place, verb, false)), &stop.notice(place, verb));
    *page.status_mut() = stop.status();
    page
}

/// The page of a notice: about a place and a wish, with or without a draft to try again; or, for
/// what cannot be opened, about nothing that could be told apart.
pub(crate) fn told(here: &Here, about: Option<(&Place, Verb, bool)>, notice: &Notice) -> Response {
    match about {
        Some((place, verb, again)) if notice.tone != Tone::NoAccess => {
            pages::notice(here.face, place, verb, notice, again).into_response()
        }
        _ => {
            let page = pages::plain(here.face, &notice.title, &notice.words);
            (StatusCode::FORBIDDEN, page).into_response()
        }
    }
}
