//! The owner's records: the list by service, and the page of one.
//!
//! The list is whole without script; where script runs, a field shortens it.

use latchkey_domain::view::{RecordGroup, RecordPage, ShareLine};
use latchkey_service::sharing::Happened;
use leptos::prelude::*;

use crate::components::{
    BUTTON, H1, H2, LEAD, back_link, empty_state, happened, recent_activity, share_row,
    verb_meanings,
};
use crate::islands::{RecordList, ShownGroup, ShownRecord};
use crate::words::{Said, filter_words, said, t, tx};

/// The list.
pub(crate) fn records(groups: &[RecordGroup]) -> AnyView {
    let body = if groups.is_empty() {
        empty_state(&t("record-list-empty"), None)
    } else {
        let words = filter_words(groups.iter().map(|group| group.records.len()).sum());
        let groups: Vec<ShownGroup> = groups.iter().map(shown).collect();
        view! { <RecordList groups=groups words=words/> }.into_any()
    };
    let share = (!groups.is_empty()).then(|| {
        view! { <p class="mt-6" data-no-print=""><a href="/share" class=BUTTON>{t("home-share")}</a></p> }
            .into_any()
    });
    view! {
        <h1 class=H1>{t("record-list")}</h1>
        <p class=LEAD>{t("record-list.hint")}</p>
        {share}
        {body}
    }
    .into_any()
}

fn shown(group: &RecordGroup) -> ShownGroup {
    let records = group.records.iter().map(|record| ShownRecord {
        address: format!("/records/{}", record.id),
        name: record.name.clone(),
        icon: record.icon.clone(),
        who: record.who.clone(),
    });
    ShownGroup {
        service: group.service.clone(),
        records: records.collect(),
    }
}

/// One record.
pub(crate) fn record(token: &str, shown: &RecordPage, what: Option<&Happened>) -> AnyView {
    let back = format!("/records/{}", shown.id);
    let description = shown
        .description
        .clone()
        .map(|text| view! { <p class=LEAD><bdi>{text}</bdi></p> }.into_any());
    view! {
        {what.map(|what| happened(what, token, &back))}
        {back_link("/records", &t("record-back"))}
        <h1 class=H1><bdi>{shown.name.clone()}</bdi></h1>
        <p class="text-ink-2 mt-2">{said("record-from", &[("service", Said::Name(&shown.service))])}</p>
        {description}
        <p class="mt-6" data-no-print="">
            <a href=format!("/share?record={}", shown.id) class=BUTTON>{t("record-share")}</a>
        </p>
        {people(token, shown, &back)}
        {ended(token, &shown.ended, &back)}
        {verbs(shown)}
        {recent_activity("happened", t("record-activity"), &t("record-no-activity"), &shown.activity)}
    }
    .into_any()
}

fn people(token: &str, shown: &RecordPage, back: &str) -> AnyView {
    let body = if shown.shares.is_empty() {
        empty_state(&t("record-only-you"), None)
    } else {
        let rows: Vec<AnyView> = shown
            .shares
            .iter()
            .map(|line| share_row(line, token, back))
            .collect();
        view! { <ul class="grid gap-4">{rows}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby="people">
            <h2 id="people" class=H2>{said("record-people", &[("record", Said::Name(&shown.name))])}</h2>
            {body}
        </section>
    }
    .into_any()
}

/// What is over, folded away.
fn ended(token: &str, lines: &[ShareLine], back: &str) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let rows: Vec<AnyView> = lines
        .iter()
        .map(|line| share_row(line, token, back))
        .collect();
    let label = tx("record-ended", &[("count", &lines.len().to_string())]);
    let part = view! {
        <details class="mt-6">
            <summary class="tap py-2 font-semibold cursor-pointer focus-ring">{label}</summary>
            <ul class="grid gap-4 mt-2">{rows}</ul>
        </details>
    };
    Some(part.into_any())
}

fn verbs(shown: &RecordPage) -> Option<AnyView> {
    if shown.verbs.is_empty() {
        return None;
    }
    let part = view! {
        <section aria-labelledby="verbs">
            <h2 id="verbs" class=H2>{t("record-verbs")}</h2>
            {verb_meanings(&shown.verbs)}
        </section>
    };
    Some(part.into_any())
}
