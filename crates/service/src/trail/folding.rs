//! The trail as days, people and runs: what is the same and stands together is told once, with how
//! often and between when.

use latchkey_domain::audit::{AuditEvent, Touched};
use latchkey_domain::view::{HistoryDay, HistoryGroup, HistoryRun, SegmentKind, Sentence};
use latchkey_store::AuditEntry;

use super::parts::Parts;
use super::sentences;
use crate::calendar;
use crate::wording::{Piece, Words};

/// What makes two events the same, in words.
#[derive(PartialEq, Eq)]
enum Same<'a> {
    In(&'a str, &'a [Touched]),
    Refused(&'a str, &'a [Touched]),
    Added(&'a str),
}

fn same(event: &AuditEvent) -> Option<Same<'_>> {
    match event {
        AuditEvent::LetIn { app, what, .. } => Some(Same::In(app, what)),
        AuditEvent::AccessDenied {
            who: Some(_),
            app,
            what,
        } => Some(Same::Refused(app, what)),
        AuditEvent::ResourceRegistered { service, .. } => Some(Same::Added(service)),
        _ => None,
    }
}

struct Group<'a> {
    person: Option<(String, String)>,
    /// The newest first, in each run too.
    runs: Vec<Vec<&'a AuditEntry>>,
}

/// Puts events, the newest first, into days, people and runs.
pub(super) fn days(
    words: &Words,
    zone: &str,
    entries: &[AuditEntry],
    place: impl Fn(&str) -> String,
) -> Vec<HistoryDay> {
    let mut days: Vec<(String, Vec<Group<'_>>)> = Vec::new();
    for entry in entries {
        let day = calendar::shown_day(entry.at, zone);
        if days.last().is_none_or(|(last, _)| *last != day) {
            days.push((day, Vec::new()));
        }
        let Some((_, groups)) = days.last_mut() else {
            continue;
        };
        let who = Parts::of(&entry.event).who;
        let person = who.map(|who| (who.id.to_string(), who.name));
        let id = |person: &Option<(String, String)>| person.as_ref().map(|(id, _)| id.clone());
        let known = groups
            .iter_mut()
            .find(|group| id(&group.person) == id(&person));
        let Some(group) = known else {
            let runs = vec![vec![entry]];
            groups.push(Group { person, runs });
            continue;
        };
        match going_on(&mut group.runs, entry) {
            Some(run) => run.push(entry),
            None => group.runs.push(vec![entry]),
        }
    }
    let group = |group: Group<'_>| HistoryGroup {
        place: group
            .person
            .as_ref()
            .map(|(id, _)| place(id))
            .unwrap_or_default(),
        person: group.person,
        runs: group
            .runs
            .iter()
            .filter_map(|run| told(words, zone, run))
            .collect(),
    };
    days.into_iter()
        .map(|(day, groups)| HistoryDay {
            day,
            groups: groups.into_iter().map(group).collect(),
        })
        .collect()
}

/// The run that an older event belongs to. Somebody who proves who she is before she is let in once
/// more breaks no run; whatever changes what she may do does.
fn going_on<'r, 'a>(
    runs: &'r mut [Vec<&'a AuditEntry>],
    entry: &AuditEntry,
) -> Option<&'r mut Vec<&'a AuditEntry>> {
    let wanted = same(&entry.event)?;
    let last = |run: &Vec<&AuditEntry>| {
        run.last()
            .is_some_and(|last| same(&last.event).as_ref() == Some(&wanted))
    };
    let proves = |run: &Vec<&AuditEntry>| {
        run.last().is_some_and(|last| {
            matches!(
                last.event,
                AuditEvent::ClaimsGathered { .. } | AuditEvent::ClaimTokenTaken { .. }
            )
        })
    };
    let place = runs.iter().rposition(|run| !proves(run))?;
    runs.get_mut(place).filter(|run| last(run))
}

fn told(words: &Words, zone: &str, run: &[&AuditEntry]) -> Option<HistoryRun> {
    let (newest, oldest) = (run.first()?, run.last()?);
    let at = calendar::shown_date(newest.at, zone);
    Some(HistoryRun {
        event: newest.number.to_string(),
        sentence: sentence(words, zone, run, newest, oldest),
        time: calendar::shown_time(newest.at, zone),
        iso: at.iso,
        refused: sentences::refuses(&newest.event),
    })
}

fn sentence(
    words: &Words,
    zone: &str,
    run: &[&AuditEntry],
    newest: &AuditEntry,
    oldest: &AuditEntry,
) -> Sentence {
    let times: i64 = run
        .iter()
        .map(|entry| match entry.event {
            AuditEvent::LetIn { times, .. } => times,
            _ => 1,
        })
        .fold(0, i64::saturating_add);
    let name = |text: &str| Piece::one(SegmentKind::Name, text.to_owned());
    let (from, to) = (
        calendar::shown_time(oldest.at, zone),
        calendar::shown_time(newest.at, zone),
    );
    let span = || {
        vec![
            ("times", Piece::Choice(times.to_string())),
            (
                "span",
                Piece::Choice(if from == to { "no" } else { "yes" }.to_owned()),
            ),
            ("from", Piece::one(SegmentKind::Date, from.clone())),
            ("to", Piece::one(SegmentKind::Date, to.clone())),
        ]
    };
    match &newest.event {
        AuditEvent::LetIn { who, app, what, .. } if times > 1 => {
            let mut pieces = span();
            pieces.push(("person", name(&who.name)));
            pieces.push(("records", sentences::records(words, what)));
            pieces.push(("app", name(app)));
            words.pieced("event-let-in-times", pieces)
        }
        AuditEvent::AccessDenied {
            who: Some(who),
            app,
            what,
        } if times > 1 => {
            let mut pieces = span();
            pieces.push(("person", name(&who.name)));
            pieces.push(("what", sentences::touched(words, what)));
            pieces.push(("app", name(app)));
            words.pieced("event-refused-times", pieces)
        }
        AuditEvent::ResourceRegistered { service, .. } if times > 1 => words.pieced(
            "event-records-added",
            vec![
                ("service", name(service)),
                ("count", Piece::Choice(times.to_string())),
            ],
        ),
        event => sentences::sentence(words, zone, event),
    }
}
