//! One share as a row: the thread at its edge, the sentence, the until-line and the actions; and the
//! shares of one record as a table.
//!
//! Colour never stands alone: the thread's dash, the state in words and the sentence itself all say
//! the same.

use latchkey_domain::view::{ShareLine, Thread};
use leptos::prelude::*;

use super::{
    Column, Elapsed, LINK, SECONDARY, date, post_button, sentence, status_tag, table, until_line,
};
use crate::words::{Said, said, t, tx};

/// The class of a row by its thread.
pub(crate) fn thread_class(thread: Thread) -> &'static str {
    match thread {
        Thread::See => "thread-spruce bg-surface py-3 pe-4",
        Thread::Change => "thread-plum bg-surface py-3 pe-4",
        Thread::Waiting => "py-3 pe-4 ps-4 border-s-4 border-dashed border-wait bg-surface",
        Thread::Past => "py-3 pe-4 ps-4 border-s-4 border-dotted border-edge text-past",
    }
}

/// The row; `back` says to which page *Stop* returns: `home`, or a path of ours.
pub(crate) fn share_row(line: &ShareLine, token: &str, back: &str) -> AnyView {
    let address = format!("/shares/{}", line.id);
    let about = line.sentence.plain();
    let drawn = Elapsed::of(line, line.ends.iso.is_empty()).filter(|drawn| *drawn != Elapsed::Over);
    // At home a row only stops; everywhere else it also leads to the form that changes it.
    let change = (back != "home").then(|| change(line)).flatten();
    view! {
        <li class=thread_class(line.thread)>
            <p class="text-lg measure wrap-anywhere">{sentence(&line.sentence)}</p>
            {drawn.map(until_line)}
            <p class="flex flex-wrap gap-x-3 mt-1 text-sm text-ink-2">
                {status_tag(line.thread, line.ends_soon, &line.state)}
                <span>{line.last_used.clone()}</span>
            </p>
            <div class="flex flex-wrap gap-x-4 gap-y-2 mt-2" data-no-print="">
                <a href=address class=LINK>{t("row-details")}<span class="sr-only">{format!(": {about}")}</span></a>
                {change}
                {stop(line, token, back)}
            </div>
        </li>
    }
    .into_any()
}

/// The link to the form that changes a share that holds.
fn change(line: &ShareLine) -> Option<AnyView> {
    let about = format!(": {}", line.sentence.plain());
    let address = format!("/shares/{}/change", line.id);
    line.can_stop.then(|| {
        view! { <a href=address class=LINK>{t("row-change")}<span class="sr-only">{about}</span></a> }
            .into_any()
    })
}

/// The button that stops a share that holds.
fn stop(line: &ShareLine, token: &str, back: &str) -> Option<AnyView> {
    let action = format!("/shares/{}/stop", line.id);
    let about = tx("row-stop.about", &[("sentence", &line.sentence.plain())]);
    line.can_stop.then(|| {
        post_button(
            &action,
            token,
            &t("row-stop"),
            &about,
            SECONDARY,
            &[("back", back)],
        )
    })
}

/// The shares of one record as a table, each row begun by its person.
pub(crate) fn share_table(
    id: &'static str,
    record: &str,
    lines: &[ShareLine],
    token: &str,
    back: &str,
) -> AnyView {
    let columns = [
        Column::new(t("share-table-person")),
        Column::new(t("share-table-can")),
        Column::new(t("share-table-until")),
        Column::new(t("share-table-used")),
        Column::of_actions(t("share-table-actions")),
    ];
    let rows = lines
        .iter()
        .map(|line| table_row(line, token, back))
        .collect();
    let caption = said("record-people", &[("record", Said::Name(record))]);
    table(id, caption, &columns, rows)
}

fn table_row(line: &ShareLine, token: &str, back: &str) -> Vec<AnyView> {
    let about = format!(": {}", line.sentence.plain());
    let person = view! {
        <a href=format!("/people/{}", line.person) class=LINK><bdi class="wrap-anywhere">{line.name.clone()}</bdi></a>
    };
    let can = if line.power.is_empty() {
        t("share-table-nothing").into_any()
    } else {
        view! { <strong>{line.power.clone()}</strong> }.into_any()
    };
    let actions = view! {
        <div class="flex flex-wrap items-center gap-x-4 gap-y-2" data-no-print="">
            <a href=format!("/shares/{}", line.id) class=LINK>{t("row-details")}<span class="sr-only">{about}</span></a>
            {change(line)}
            {stop(line, token, back)}
        </div>
    };
    vec![
        person.into_any(),
        view! { {can} <p class="mt-1">{status_tag(line.thread, line.ends_soon, &line.state)}</p> }
            .into_any(),
        date(&line.ends),
        line.last_used.clone().into_any(),
        actions.into_any(),
    ]
}
