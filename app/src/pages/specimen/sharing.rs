//! Sentences, rows, lines and receipts of shares.

use latchkey_domain::share::{EndReason, Purpose};
use latchkey_domain::view::{
    ReceiptBody, ReceiptPage, ReceiptParty, ReceiptRecipient, ReceiptRecord, ReceiptService,
    ReceiptVerb, ShareLine, Thread,
};
use latchkey_service::calendar::place_of;
use leptos::prelude::*;

use super::{sample, state};
use crate::components::{Elapsed, empty_state, sentence, share_row, until_line, verb_lines};
use crate::pages::receipt as receipts;
use crate::words::t;

const BLOOD: [&str; 1] = ["specimen-blood"];

pub(super) fn sentences() -> AnyView {
    let many = [
        "specimen-blood",
        "specimen-letters",
        "specimen-medicines",
        "specimen-scans",
    ];
    let all = [
        (
            "specimen-present",
            sample::sentence(&["view"], &BLOOD, |said| {
                said.purpose(Some(Purpose::Care)).present(sample::end())
            }),
        ),
        (
            "specimen-future",
            sample::sentence(&["view"], &BLOOD, |said| {
                said.upcoming(sample::end(), sample::end())
            }),
        ),
        (
            "specimen-past",
            sample::sentence(&["view"], &BLOOD, |said| {
                said.ended(sample::end(), Some(EndReason::Owner))
            }),
        ),
        (
            "specimen-stopped",
            sample::sentence(&["view", "edit"], &BLOOD, |said| said.stopped()),
        ),
        (
            "specimen-narrowed",
            sample::sentence(&["view"], &BLOOD, |said| said.refused()),
        ),
        (
            "specimen-part",
            sample::sentence(&["view"], &BLOOD, |said| {
                said.but_not(&sample::scopes(&["view", "edit"]))
                    .present(sample::end())
            }),
        ),
        (
            "specimen-three",
            sample::sentence(&["view", "edit"], &many[..3], |said| {
                said.present(sample::end())
            }),
        ),
        (
            "specimen-many",
            sample::sentence(&["view", "download"], &many, |said| {
                said.present(sample::end())
            }),
        ),
        (
            "specimen-again",
            sample::sentence(&["view"], &BLOOD, |said| said.again(sample::end())),
        ),
    ];
    let lines: Vec<AnyView> = all
        .iter()
        .map(|(key, said)| {
            let line = view! { <p class="text-lg measure wrap-anywhere">{sentence(said)}</p> };
            state(key, line.into_any())
        })
        .collect();
    lines.into_any()
}

fn present(names: &[&str]) -> latchkey_domain::view::Sentence {
    sample::sentence(names, &BLOOD, |said| said.present(sample::end()))
}

pub(super) fn rows() -> AnyView {
    let see = sample::line(Thread::See, "share-state-active", present(&["view"]));
    let change = sample::line(
        Thread::Change,
        "share-state-active",
        present(&["view", "edit"]),
    );
    let ends = ShareLine {
        ends_soon: true,
        elapsed: Some(92),
        state: t("specimen-soon"),
        ..see.clone()
    };
    let waiting = sample::line(
        Thread::Waiting,
        "specimen-starts",
        sample::sentence(&["view"], &BLOOD, |said| {
            said.upcoming(sample::end(), sample::end())
        }),
    );
    let past = sample::line(
        Thread::Past,
        "share-state-owner",
        sample::sentence(&["view"], &BLOOD, |said| {
            said.ended(sample::end(), Some(EndReason::Owner))
        }),
    );
    let row = |line: &ShareLine| {
        let row = share_row(line, "", "/dev/specimen/share-row");
        view! { <ul class="grid gap-4">{row}</ul> }.into_any()
    };
    view! {
        {state("specimen-row-see", row(&see))}
        {state("specimen-row-change", row(&change))}
        {state("specimen-row-soon", row(&ends))}
        {state("specimen-row-waiting", row(&waiting))}
        {state("specimen-row-past", row(&past))}
        {state("specimen-row-failed", empty_state(&t("home-failed-shares"), None))}
    }
    .into_any()
}

pub(super) fn until_lines() -> AnyView {
    view! {
        {state("specimen-line-none", until_line(Elapsed::NotStarted))}
        {state("specimen-line-running", until_line(Elapsed::Running(31)))}
        {state("specimen-line-soon", until_line(Elapsed::Ending(92)))}
        {state("specimen-line-over", until_line(Elapsed::Over))}
    }
    .into_any()
}

pub(super) fn can_cannot() -> AnyView {
    let lines =
        |can: &[&str], cannot: &[&str]| verb_lines(&sample::verbs(can), &sample::verbs(cannot));
    view! {
        {state("specimen-can-see", lines(&["view"], &["edit", "download"]))}
        {state("specimen-can-change", lines(&["view", "edit"], &["download"]))}
        {state("specimen-can-all", lines(
            &["notify", "view:summary", "view", "download", "comment", "add", "edit", "book", "delete", "share"],
            &[],
        ))}
        {state("specimen-can-unknown", lines(&["view"], &["x-ray:annotate"]))}
    }
    .into_any()
}

pub(super) fn receipt() -> AnyView {
    let said = present(&["view"]).plain();
    let none = String::new;
    let body = ReceiptBody {
        receipt_id: "01JD0000000000000000000001".to_owned(),
        version: "latchkey-receipt-1".to_owned(),
        language: "en".to_owned(),
        jurisdiction: None,
        made_at: none(),
        zone: "Europe/London".to_owned(),
        collection_method: "shared".to_owned(),
        person: ReceiptParty {
            id: none(),
            name: t("specimen-owner"),
        },
        responsible: ReceiptService {
            id: none(),
            name: t("specimen-service"),
            website: "https://stmarys.example".to_owned(),
            contact: "records@stmarys.example".to_owned(),
        },
        recipient: ReceiptRecipient {
            id: none(),
            name: t("specimen-doctor"),
            place: t("specimen-place"),
            known: Vec::new(),
        },
        share: "specimen".to_owned(),
        share_version: 1,
        sentence: said,
        record: ReceiptRecord {
            id: none(),
            name: t("specimen-blood"),
            kind: None,
        },
        categories: Vec::new(),
        sensitive: true,
        permissions: vec![ReceiptVerb {
            id: none(),
            label: t("verb-view.label"),
        }],
        not_permitted: vec![ReceiptVerb {
            id: none(),
            label: t("verb-edit.label"),
        }],
        purpose: None,
        purpose_words: t("specimen-why"),
        note: None,
        starts_at: none(),
        ends_at: None,
        termination: t("specimen-ends-by-itself"),
        withdrawal: t("flow-happens-stop"),
        notice_url: "https://share.example/help".to_owned(),
    };
    receipts::receipt(&ReceiptPage {
        share: "specimen".to_owned(),
        receipt: body,
        made: sample::until(),
        starts: sample::until(),
        ends: Some(sample::until()),
        place: place_of("Europe/London"),
        hash: "0".repeat(64),
        versions: vec![1, 2],
        version: 2,
    })
}
