//! Changing one record: the form, the attempt to save it, and what happens when the patient must
//! allow the change first. The change waits as a draft on this side; it is saved only when somebody
//! presses a button, never because an answer came in.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};

use crate::flow::{self, Call, Reached, Step};
use crate::open::{find, key, prove_page, stop_page, waiting_page};
use crate::records::Place;
use crate::session::{Draft, Notice, RecordKey, Session, SharedSession, Stage, Verb};
use crate::{Here, fhir, pages, web};

type Target = (String, String, String, String);

/// `GET /change/…/{id}`: the form. It needs the record, so it needs permission to see it.
pub(crate) async fn form(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
    Path(target): Path<Target>,
) -> Response {
    let (place, id) = match target_place(&here, target).await {
        Ok(found) => found,
        Err(page) => return page,
    };
    let mut session = session.lock().await;
    let record = match current(&here, &mut session, &place, &id).await {
        Ok(record) => record,
        Err(page) => return page,
    };
    pages::change(here.face, &place, &id, &record, &HashMap::new(), None).into_response()
}

/// `POST /change/…/{id}`: writes the change down as a draft and tries to save it.
pub(crate) async fn submit(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
    Path(target): Path<Target>,
    Form(sent): Form<HashMap<String, String>>,
) -> Response {
    let (place, id) = match target_place(&here, target).await {
        Ok(found) => found,
        Err(page) => return page,
    };
    let mut session = session.lock().await;
    let record = match current(&here, &mut session, &place, &id).await {
        Ok(record) => record,
        Err(page) => return page,
    };
    // The form says which version it was filled in from: what others saved since is not lost.
    let version = sent
        .get("version")
        .cloned()
        .unwrap_or_else(|| fhir::version(&record));
    match fhir::apply(&record, &sent) {
        Ok(changed) => {
            let draft = Draft {
                id,
                version,
                record: changed,
            };
            session.slot(&place.key, Verb::Edit).draft = Some(draft);
            save_draft(&here, &mut session, &place).await
        }
        Err(words) => {
            let page = pages::change(here.face, &place, &id, &record, &sent, Some(&words));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    }
}

/// `GET /edit/…`: where a change that is not saved yet stands. Asks Latchkey when it is time to.
pub(crate) async fn status(
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
    let slot = session.slot(&place.key, Verb::Edit);
    if let Some(notice) = slot.notice.take() {
        let again = slot.draft.is_some();
        return pages::notice(here.face, &place, Verb::Edit, &notice, again).into_response();
    }
    if slot.draft.is_none() {
        return web::see_other(&open_path(&here, &place.key));
    }
    if slot.can_prove() {
        return prove_page(&here, &place, Verb::Edit, slot);
    }
    match flow::poll(&here.desk, slot).await {
        Some(Step::Waiting) => waiting_page(&here, &place, Verb::Edit, slot, &query),
        Some(Step::Prove) => prove_page(&here, &place, Verb::Edit, slot),
        Some(Step::Stopped(stop)) => {
            if !stop.may_pass() {
                slot.draft = None;
            }
            stop_page(&here, &place, Verb::Edit, &stop)
        }
        Some(Step::Granted | Step::Stale) | None => {
            pages::ready(here.face, &place, slot.rpt.is_some()).into_response()
        }
    }
}

/// `POST /edit/…`: tries to save the draft.
pub(crate) async fn save(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
    Path(path): Path<(String, String, String)>,
) -> Response {
    let place = match find(&here, key(path)).await {
        Ok(place) => place,
        Err(page) => return page,
    };
    let mut session = session.lock().await;
    if session.slot(&place.key, Verb::Edit).draft.is_none() {
        return web::see_other(&open_path(&here, &place.key));
    }
    save_draft(&here, &mut session, &place).await
}

/// Tries to save, and leads to the page that says what came of it.
async fn save_draft(here: &Here, session: &mut Session, place: &Place) -> Response {
    let slot = session.slot(&place.key, Verb::Edit);
    slot.notice = None;
    // An old ticket for the claims page is of no use to a new attempt.
    if matches!(slot.stage, Stage::Prove { .. }) {
        slot.stage = Stage::Idle;
    }
    match flow::attempt(&here.desk, slot, place, Call::Save).await {
        Reached::Done(_) => {
            slot.draft = None;
            let words = "Your change was saved.".to_owned();
            session.slot(&place.key, Verb::View).notice = Some(Notice {
                title: "Saved".to_owned(),
                words,
                good: true,
            });
            web::see_other(&open_path(here, &place.key))
        }
        Reached::Prove | Reached::Waiting => web::see_other(&edit_path(here, &place.key)),
        Reached::Stopped(stop) => {
            if !stop.may_pass() {
                slot.draft = None;
            }
            slot.notice = Some(stop.notice(place, Verb::Edit));
            web::see_other(&edit_path(here, &place.key))
        }
    }
}

async fn target_place(here: &Here, target: Target) -> Result<(Place, String), Response> {
    let (service, patient, collection, id) = target;
    let place = find(
        here,
        RecordKey {
            service,
            patient,
            collection,
        },
    )
    .await?;
    Ok((place, id))
}

/// The record as it is now; when it cannot be seen, the way leads to the page that says why.
async fn current(
    here: &Here,
    session: &mut Session,
    place: &Place,
    id: &str,
) -> Result<serde_json::Value, Response> {
    let slot = session.slot(&place.key, Verb::View);
    let stop = match flow::attempt(&here.desk, slot, place, Call::Read).await {
        Reached::Done(bundle) => match fhir::find(&bundle, id) {
            Some(record) => return Ok(record.clone()),
            None => flow::Stop::Missing,
        },
        Reached::Prove | Reached::Waiting => {
            return Err(web::see_other(&open_path(here, &place.key)));
        }
        Reached::Stopped(stop) => stop,
    };
    Err(stop_page(here, place, Verb::View, &stop))
}

fn open_path(here: &Here, key: &RecordKey) -> String {
    format!("{}/open/{}", here.face.prefix(), key.path())
}

fn edit_path(here: &Here, key: &RecordKey) -> String {
    format!("{}/edit/{}", here.face.prefix(), key.path())
}
