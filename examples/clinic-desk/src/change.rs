//! Changing one record: the form, the attempt to save it, and what happens when the patient must
//! allow the change first. The change waits as a draft on this side; it is saved only when somebody
//! presses a button, never because an answer came in.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};

use crate::flow::{self, Call, Reached, Step};
use crate::open::{find, key, prove_page, stop_page, told, waiting_page};
use crate::records::Place;
use crate::session::{Draft, Notice, RecordKey, Session, SharedSession, Stage, Tone, Verb};
use crate::stop::Stop;
use crate::{Here, edits, fhir, pages, web};

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
    let record = match one(&here, &mut session, &place, &id).await {
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
    let record = match one(&here, &mut session, &place, &id).await {
        Ok(record) => record,
        Err(page) => return page,
    };
    // The form says which version it was filled in from: what others saved since is not lost.
    let version = sent
        .get("version")
        .cloned()
        .unwrap_or_else(|| fhir::version(&record));
    match edits::apply(&record, &sent) {
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

/// `POST /mark/…`: notes on the newest record that this person has seen it. One press, and a change
/// like any other.
pub(crate) async fn mark(
    State(here): State<Here>,
    Extension(session): Extension<SharedSession>,
    Path(path): Path<(String, String, String)>,
) -> Response {
    let place = match find(&here, key(path)).await {
        Ok(place) => place,
        Err(page) => return page,
    };
    let mut session = session.lock().await;
    let bundle = match current(&here, &mut session, &place).await {
        Ok(bundle) => bundle,
        Err(page) => return page,
    };
    let by = session.account.name;
    let Some(newest) = edits::newest_unmarked(&bundle, by) else {
        return web::see_other(&open_path(&here, &place.key));
    };
    session.slot(&place.key, Verb::Edit).draft = Some(Draft {
        id: fhir::id(newest),
        version: fhir::version(newest),
        record: edits::marked(newest, by),
    });
    save_draft(&here, &mut session, &place).await
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
        return told(&here, Some((&place, Verb::Edit, again)), &notice);
    }
    if slot.draft.is_none() {
        return web::see_other(&open_path(&here, &place.key));
    }
    if slot.can_prove(here.desk.now()) {
        return prove_page(&here, &place, Verb::Edit, slot);
    }
    let answer = flow::poll(&here.desk, slot).await;
    match answer {
        Some(Step::Waiting) => waiting_page(&here, &place, Verb::Edit, slot, &query),
        Some(Step::Prove) => prove_page(&here, &place, Verb::Edit, slot),
        Some(Step::Stopped(reason)) => {
            if !reason.may_pass() {
                slot.draft = None;
            }
            stop_page(&here, &place, Verb::Edit, &reason)
        }
        Some(Step::Granted | Step::Stale) | None => {
            let allowed = matches!(answer, Some(Step::Granted));
            pages::ready(here.face, &place, allowed).into_response()
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
    let for_seeing = session.slot(&place.key, Verb::View).rpt.clone();
    let slot = session.slot(&place.key, Verb::Edit);
    slot.notice = None;
    // The token for seeing goes along: perhaps it is enough, and if not, the challenge says so.
    slot.rpt = slot.rpt.take().or(for_seeing);
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
                tone: Tone::Good,
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

/// One record as it is now; when it cannot be seen, the way leads to the page that says why.
async fn one(
    here: &Here,
    session: &mut Session,
    place: &Place,
    id: &str,
) -> Result<serde_json::Value, Response> {
    let bundle = current(here, session, place).await?;
    let record = fhir::find(&bundle, id).cloned();
    record.ok_or_else(|| stop_page(here, place, Verb::View, &Stop::Missing))
}

/// The whole collection as it is now.
async fn current(
    here: &Here,
    session: &mut Session,
    place: &Place,
) -> Result<serde_json::Value, Response> {
    let slot = session.slot(&place.key, Verb::View);
    match flow::attempt(&here.desk, slot, place, Call::Read).await {
        Reached::Done(bundle) => Ok(bundle),
        Reached::Prove | Reached::Waiting => Err(web::see_other(&open_path(here, &place.key))),
        Reached::Stopped(stop) => Err(stop_page(here, place, Verb::View, &stop)),
    }
}

fn open_path(here: &Here, key: &RecordKey) -> String {
    format!("{}/open/{}", here.face.prefix(), key.path())
}

fn edit_path(here: &Here, key: &RecordKey) -> String {
    format!("{}/edit/{}", here.face.prefix(), key.path())
}
