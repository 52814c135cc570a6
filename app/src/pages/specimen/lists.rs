//! Lists, tables, and what stands in place of an empty one.

use latchkey_domain::view::{Happening, HistoryDay, HistoryGroup, HistoryRun, ShareLine, Thread};
use leptos::prelude::*;

use super::{sample, state};
use crate::components::{
    FilterLink, SummaryRow, Task, before_after, disclosure, empty_state, filter_chips,
    filter_links, more_tag, pager, sentence, share_table, status_tag, steps, summary_list,
    task_list, timeline,
};
use crate::words::t;

const BLOOD: [&str; 1] = ["specimen-blood"];

pub(super) fn tags() -> AnyView {
    let tags = |list: &[(Thread, bool, &str)]| {
        let tags: Vec<AnyView> = list
            .iter()
            .map(|(thread, soon, key)| {
                view! { <li>{status_tag(*thread, *soon, &t(key))}</li> }.into_any()
            })
            .collect();
        view! { <ul class="flex flex-wrap gap-3">{tags}</ul> }.into_any()
    };
    let (see, change, wait, past) = (Thread::See, Thread::Change, Thread::Waiting, Thread::Past);
    view! {
        {state("specimen-tags-share", tags(&[
            (wait, false, "specimen-starts"),
            (see, false, "share-state-active"),
            (change, false, "share-state-active"),
            (see, true, "specimen-soon"),
            (past, false, "share-state-lapsed"),
            (past, false, "share-state-owner"),
            (past, false, "share-state-given-back"),
            (past, false, "share-state-rule"),
            (past, false, "share-state-record-removed"),
            (past, false, "share-state-disconnected"),
        ]))}
        {state("specimen-tags-request", tags(&[
            (wait, false, "request-state-waiting"),
            (wait, false, "request-state-resting"),
            (see, false, "request-state-allowed"),
            (past, false, "request-state-allowed-part"),
            (past, false, "request-state-refused"),
            (past, false, "request-state-withdrawn"),
            (past, false, "request-state-lapsed"),
            (past, false, "request-state-reported"),
        ]))}
        {state("specimen-tags-ask", tags(&[
            (wait, false, "ask-status-waiting"),
            (see, false, "ask-status-allowed"),
            (past, false, "ask-status-allowed-part"),
            (past, false, "ask-status-refused"),
            (past, false, "ask-status-withdrawn"),
            (past, false, "ask-status-lapsed"),
        ]))}
        {state("specimen-tags-more", more_tag(&t("request-page-more")))}
    }
    .into_any()
}

fn said(key: &str) -> AnyView {
    view! { <p class="measure">{t(key)}</p> }.into_any()
}

pub(super) fn check_lists() -> AnyView {
    let rows = vec![
        SummaryRow::new(t("flow-row-who"), t("specimen-doctor")).change("/dev/specimen".to_owned()),
        SummaryRow::new(t("flow-row-what"), t("specimen-blood")),
        SummaryRow::new(t("flow-row-purpose"), t("specimen-why"))
            .change("/dev/specimen".to_owned()),
    ];
    let of = |names: &[&str]| {
        let said = sample::sentence(names, &BLOOD, |said| said.present(sample::end()));
        view! { <p class="text-xl measure wrap-anywhere">{sentence(&said)}</p> }.into_any()
    };
    let both = before_after(
        (t("change-now"), of(&["view"])),
        (t("change-after"), of(&["view", "edit"])),
    );
    view! {
        {state("specimen-list-change", summary_list(rows))}
        {state("specimen-list-both", both)}
    }
    .into_any()
}

pub(super) fn tasks() -> AnyView {
    let all = task_list(&[
        (t("prove-task-who"), Task::Done),
        (t("prove-task-why"), Task::NotStarted),
        (t("prove-task-send"), Task::NotYet),
    ]);
    state("specimen-tasks", all)
}

pub(super) fn tables() -> AnyView {
    let present =
        |names: &[&str]| sample::sentence(names, &BLOOD, |said| said.present(sample::end()));
    let see = sample::line(Thread::See, "share-state-active", present(&["view"]));
    let change = ShareLine {
        power: t("specimen-power"),
        ..sample::line(
            Thread::Change,
            "share-state-active",
            present(&["view", "edit"]),
        )
    };
    let none = ShareLine {
        power: String::new(),
        ..sample::line(
            Thread::Past,
            "share-state-rule",
            sample::sentence(&["view"], &BLOOD, |said| said.refused()),
        )
    };
    let blood = t("specimen-blood");
    let table = share_table("people", &blood, &[see, change, none], "", "/dev/specimen");
    view! {
        <div class="mt-8">{table}</div>
        {state("specimen-table-empty", empty_state(&t("record-only-you"), None))}
        {state("specimen-table-failed", empty_state(&t("home-failed-shares"), None))}
    }
    .into_any()
}

pub(super) fn filters() -> AnyView {
    let link = |key: &str, here| FilterLink {
        address: "/dev/specimen/filter-bar".to_owned(),
        label: t(key),
        here,
    };
    let links = filter_links(
        &t("records-show"),
        vec![
            link("records-show-all", false),
            link("records-show-shared", true),
        ],
    );
    let chosen = vec![(t("records-show-shared"), "/dev/specimen".to_owned())];
    view! {
        <div class="mt-8">{links}</div>
        {filter_chips(chosen, "/dev/specimen")}
        {state("specimen-filter-none", empty_state(&t("trail-none-fits"), None))}
    }
    .into_any()
}

pub(super) fn timelines() -> AnyView {
    let run = |key: &str, refused| HistoryRun {
        event: "1".to_owned(),
        sentence: sample::plain(key),
        time: "09:12".to_owned(),
        iso: "2026-12-23T09:12:00Z".to_owned(),
        refused,
    };
    let days = [HistoryDay {
        day: sample::until().text,
        groups: vec![
            HistoryGroup {
                person: Some(("specimen".to_owned(), t("specimen-doctor"))),
                place: t("specimen-place"),
                runs: vec![
                    run("specimen-run", false),
                    run("specimen-run-many", false),
                    run("specimen-run-no", true),
                ],
            },
            HistoryGroup {
                person: None,
                place: String::new(),
                runs: vec![run("specimen-run-own", false)],
            },
        ],
    }];
    let happened = ["specimen-step-sent", "specimen-step-answered"].map(|key| Happening {
        what: t(key),
        when: sample::until(),
    });
    view! {
        {timeline(&days)}
        {state("specimen-steps", steps(&happened))}
        {state("specimen-none", empty_state(&t("trail-none"), None))}
        {state("specimen-late", said("trail-late"))}
    }
    .into_any()
}

pub(super) fn empty() -> AnyView {
    let action = ("/dev/specimen", t("home-share"));
    view! {
        {state("specimen-empty-text", empty_state(&t("people-empty"), None))}
        {state("specimen-empty-action", empty_state(&t("home-nothing"), Some((action.0, &action.1))))}
    }
    .into_any()
}

pub(super) fn disclosures() -> AnyView {
    view! {
        {disclosure(t("specimen-folded"), said("specimen-run"))}
        <details open=true class="mt-6">
            <summary class="tap py-2 font-semibold cursor-pointer focus-ring">{t("specimen-unfolded")}</summary>
            {said("specimen-run")}
        </details>
    }
    .into_any()
}

pub(super) fn pagers() -> AnyView {
    let here = || ("/dev/specimen".to_owned(), t("requests-first"));
    let on = || ("/dev/specimen".to_owned(), t("requests-next"));
    view! {
        {state("specimen-pager-first", pager(&t("specimen-pager-first"), None, Some(on())).into_any())}
        {state("specimen-pager-middle", pager(&t("specimen-pager-middle"), Some(here()), Some(on())).into_any())}
    }
    .into_any()
}
