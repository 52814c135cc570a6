//! What stands in a row of each download: the same words as on the pages, and beside them what
//! programs read.

use latchkey_domain::access_request::AccessRequest;
use latchkey_domain::share::{Share, ShareState};
use latchkey_domain::time::Timestamp;
use latchkey_store::AuditEntry;
use serde_json::{Value, json};

use crate::calendar;
use crate::scene::Scene;
use crate::trail::{Parts, refuses, sentence};
use crate::wording::Words;

pub(super) const SHARES: [&str; 13] = [
    "id",
    "what",
    "person",
    "record",
    "service",
    "permissions",
    "purpose",
    "note",
    "state",
    "made",
    "starts",
    "ends",
    "ended",
];
pub(super) const REQUESTS: [&str; 10] = [
    "id", "person", "what", "purpose", "words", "asked", "runs_out", "state", "answered", "message",
];
pub(super) const ACTIVITY: [&str; 8] = [
    "id", "time", "what", "kind", "person", "records", "app", "refused",
];

fn at(time: Timestamp, zone: &str) -> String {
    calendar::with_offset(time, zone)
}

fn maybe(time: Option<Timestamp>, zone: &str) -> String {
    time.map(|time| at(time, zone)).unwrap_or_default()
}

pub(super) fn share(scene: &Scene<'_>, share: &Share) -> Vec<String> {
    let line = scene.line(share);
    let ended = match share.state(scene.now) {
        ShareState::Lapsed => Some(share.ends_at),
        _ => share.ended.map(|ended| ended.at),
    };
    vec![
        share.id.to_string(),
        line.sentence.plain(),
        scene.person_name(&share.party),
        scene.record_name(&share.resource),
        scene
            .service(&share.resource)
            .map(|service| service.name.clone())
            .unwrap_or_default(),
        share.scopes.texts().join(" "),
        share
            .purpose
            .map(|purpose| scene.words.purpose(purpose))
            .unwrap_or_default(),
        share.note.clone().unwrap_or_default(),
        line.state,
        at(share.made_at, scene.zone),
        at(share.starts_at, scene.zone),
        at(share.ends_at, scene.zone),
        maybe(ended, scene.zone),
    ]
}

/// What was asked, and what came of it, in words.
pub(super) fn wanted(scene: &Scene<'_>, request: &AccessRequest) -> (String, String) {
    let what = request.wanted.iter().map(|wanted| {
        let verbs = scene.words.verb_phrase(&wanted.scopes);
        let record = scene.record_name(&wanted.resource);
        let args = [("verbs", verbs.as_str()), ("record", record.as_str())];
        scene.words.text("export-wanted", &args)
    });
    let what: Vec<String> = what.collect();
    let state = match request.outcome {
        Some(outcome) => outcome.key().replace('_', "-"),
        None if request.lapses_at <= scene.now => "lapsed".to_owned(),
        None => "waiting".to_owned(),
    };
    let state = scene.words.text(&format!("request-state-{state}"), &[]);
    (scene.words.list(&what), state)
}

pub(super) fn request(scene: &Scene<'_>, request: &AccessRequest) -> Vec<String> {
    let (what, state) = wanted(scene, request);
    let purpose = request.reason.purpose;
    vec![
        request.id.to_string(),
        request.claims.name.clone(),
        what,
        purpose
            .map(|purpose| scene.words.purpose(purpose))
            .unwrap_or_default(),
        request.reason.words.clone().unwrap_or_default(),
        at(request.asked_at, scene.zone),
        at(request.lapses_at, scene.zone),
        state,
        maybe(request.settled_at, scene.zone),
        request.message.clone().unwrap_or_default(),
    ]
}

pub(super) fn event(words: &Words, zone: &str, entry: &AuditEntry) -> Vec<String> {
    let parts = Parts::of(&entry.event);
    let records: Vec<String> = parts
        .records
        .into_iter()
        .map(|touched| touched.name)
        .collect();
    let yes = if refuses(&entry.event) { "yes" } else { "no" };
    vec![
        entry.number.to_string(),
        at(entry.at, zone),
        sentence(words, zone, &entry.event).plain(),
        entry.event.kind().to_owned(),
        parts.who.map(|who| who.name).unwrap_or_default(),
        records.join("; "),
        parts.app.unwrap_or_default(),
        yes.to_owned(),
    ]
}

/// The same row as an object.
pub(super) fn object(names: &[&str], cells: &[String]) -> Value {
    names
        .iter()
        .zip(cells)
        .map(|(name, cell)| ((*name).to_owned(), json!(cell)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
