//! The page between a share and its effect: the sentences, what was chosen, and one button.
//!
//! A rule that narrows the choice is said here, before anything happens, never silently after.

use latchkey_domain::view::{CheckShare, EndsFor};
use latchkey_service::wording::Words;
use leptos::prelude::*;

use crate::components::{
    BUTTON, H1, H2, SECONDARY, SummaryRow, back_link, changed_elsewhere, date, icon, inset,
    post_button, sentence, summary_list,
};
use crate::words::{Said, said, t, tx};

/// The page.
pub(crate) fn check(token: &str, shown: &CheckShare, changed: bool) -> AnyView {
    let address = format!("/share/{}", shown.draft.id);
    let will: Vec<AnyView> = shown
        .will
        .iter()
        .map(|one| {
            view! {
                <li class="flex gap-3 text-xl">
                    {icon("check", "size-6 flex-none text-ok")}
                    <span class="measure wrap-anywhere">{sentence(one)}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    let before: Vec<AnyView> = shown
        .before
        .iter()
        .map(|one| view! { <li class="measure wrap-anywhere">{sentence(one)}</li> }.into_any())
        .collect();
    let before = (!before.is_empty()).then(|| {
        view! {
            <h2 class=H2>{t("flow-before")}</h2>
            <ul class="grid gap-2 thread-edge">{before}</ul>
            <h2 class=H2>{t("flow-before.after")}</h2>
        }
        .into_any()
    });
    let list = if before.is_some() {
        "grid gap-3"
    } else {
        "grid gap-3 mt-6"
    };
    let cannot = (!shown.cannot.is_empty())
        .then(|| view! { <p class="mt-4 measure">{shown.cannot.clone()}</p> }.into_any());
    let narrowed = shown
        .narrowed
        .as_ref()
        .map(|rule| inset(view! { <p class="wrap-anywhere">{rule.clone()}</p> }.into_any()));
    let share = tx("flow-share-with", &[("name", &shown.person)]);
    view! {
        {changed.then(changed_elsewhere)}
        {back_link(&format!("{address}/until"), &t("flow-back"))}
        <h1 class=H1>{t("flow-check")}</h1>
        {before}
        <ul class=list>{will}</ul>
        {cannot}
        {narrowed}
        {rows(&address, shown)}
        <h2 class=H2>{t("flow-happens")}</h2>
        <p class="measure wrap-anywhere">
            {said("flow-happens-now", &[("name", Said::Name(&shown.person))])}
        </p>
        <p class="measure mt-2">{t("flow-happens-stop")}</p>
        <div class="grid xs:flex xs:flex-wrap gap-3 mt-6">
            {post_button(&format!("{address}/check"), token, &share, "", BUTTON, &[("seen", &shown.seen)])}
            {post_button(&format!("{address}/discard"), token, &t("flow-cancel"), "", SECONDARY, &[])}
        </div>
    }
    .into_any()
}

/// One end for all records, or each with its records where a rule ends some sooner.
pub(crate) fn ends(ends: &[EndsFor]) -> AnyView {
    let shown = |one: &EndsFor| match &one.ends {
        Some(ends) => date(ends),
        None => t("receipt-ends-open").into_any(),
    };
    if let [one] = ends {
        return shown(one);
    }
    let words = use_context::<Words>();
    let list = |names: &[String]| words.as_ref().map_or_else(String::new, |w| w.list(names));
    let lines: Vec<AnyView> = ends
        .iter()
        .map(|one| {
            let names = list(&one.records);
            view! { <li>{shown(one)}": "<bdi>{names}</bdi></li> }.into_any()
        })
        .collect();
    view! { <ul>{lines}</ul> }.into_any()
}

fn rows(address: &str, shown: &CheckShare) -> AnyView {
    let name = |text: &str| view! { <bdi>{text.to_owned()}</bdi> }.into_any();
    let records: Vec<AnyView> = shown
        .records
        .iter()
        .map(|record| view! { <li><bdi>{record.clone()}</bdi></li> }.into_any())
        .collect();
    let records = view! { <ul>{records}</ul> }.into_any();
    let until = |id: &str| format!("{address}/until#{id}");
    let mut rows = vec![
        SummaryRow::new(t("flow-row-who"), name(&shown.person)).change(format!("{address}/who")),
        SummaryRow::new(t("flow-row-what"), records).change(format!("{address}/what")),
        SummaryRow::new(t("flow-row-power"), shown.verbs.clone()).change(until("power")),
        SummaryRow::new(t("flow-row-until"), ends(&shown.ends)).change(until("length")),
        SummaryRow::new(t("flow-row-purpose"), name(&shown.purpose)).change(until("purpose")),
    ];
    if !shown.draft.note.is_empty() {
        let note = name(&shown.draft.note);
        rows.push(SummaryRow::new(t("flow-row-note"), note).change(until("note")));
    }
    summary_list(rows)
}
