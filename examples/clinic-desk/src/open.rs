//! The list of records, and opening one of them: the records themselves, or the page that says what
//! stands between the reader and them.

use std::collections::HashMap;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use crate::flow::{self, Call, Reached, Stop};
use crate::records::{NoPlace, Place};
use crate::session::{RecordKey, SharedSession, Slot, Stage, Verb};
use crate::web::{self, FormLeadsTo};
use crate::{Here, clock, pages};

/// `GET /` and `GET /family`.
pub(crate) async fn home(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
) -> Html<String> {
    let overview = here.desk.records.overview().await;
    pages::home(here.face, &overview, &*session.lock().await)
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
    let slot = session.slot(&place.key, Verb::View);
    let notice = slot.notice.take();
    if let Some(notice) = notice.as_ref().filter(|notice| !notice.good) {
        return pages::notice(here.face, &place, Verb::View, notice, false).into_response();
    }
    if slot.can_prove() {
        return prove_page(&here, &place, Verb::View, slot);
    }
    match flow::attempt(&here.desk, slot, &place, Call::Read).await {
        Reached::Done(bundle) => {
            let good = notice.as_ref().map(|notice| notice.words.as_str());
            pages::records(here.face, &place, &bundle, good).into_response()
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
        let mut session = session.lock().await;
        *session.slot(&key, verb) = Slot::default();
    }
    web::see_other(home_of(&here))
}

/// `POST /forget`: everything that this session holds.
pub(crate) async fn forget(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
) -> Response {
    *session.lock().await = crate::session::Session::default();
    web::see_other(home_of(&here))
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

/// Where a face begins.
pub(crate) fn home_of(here: &Here) -> &'static str {
    match here.face.prefix() {
        "" => "/",
        prefix => prefix,
    }
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
        Err(NoPlace::Unknown) => Err(not_found(State(here.clone())).await),
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
        return web::see_other(home_of(here));
    };
    let left = waiting.left(clock::now());
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
    let status = match stop {
        Stop::Missing => StatusCode::NOT_FOUND,
        Stop::Conflict => StatusCode::CONFLICT,
        Stop::TooFast(_) => StatusCode::SERVICE_UNAVAILABLE,
        Stop::Denied | Stop::NotEnough | Stop::Refused(_) => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_GATEWAY,
    };
    let notice = stop.notice(place, verb);
    (
        status,
        pages::notice(here.face, place, verb, &notice, false),
    )
        .into_response()
}
