//! A receipt: what was agreed to, in the words of that moment, to be read and printed.

use latchkey_domain::view::{ReceiptFact, ReceiptPage, ReceiptVerb};
use leptos::prelude::*;

use crate::components::{H1, H2, LEAD, LINK, SummaryRow, back_link, date, summary_list};
use crate::words::{Said, said, t, tx};

/// The page.
pub(crate) fn receipt(shown: &ReceiptPage) -> AnyView {
    let address = format!("/shares/{}", shown.share);
    let json = format!("{address}/receipt.json?version={}", shown.version);
    view! {
        {back_link(&address, &t("receipt-back"))}
        <h1 class=H1>{t("receipt-title")}</h1>
        <p class="text-xl mt-4 measure wrap-anywhere"><bdi>{shown.receipt.sentence.clone()}</bdi></p>
        <p class=LEAD>{t("receipt-lead")}</p>
        {rows(shown)}
        <div data-no-print="">
            <p class="mt-6 measure">{t("receipt-print")}</p>
            <p class="mt-2"><a href=json class=LINK>{t("receipt-json")}</a></p>
            {others(shown, &address)}
        </div>
    }
    .into_any()
}

fn rows(shown: &ReceiptPage) -> AnyView {
    let receipt = &shown.receipt;
    let typed = |text: &str| view! { <bdi>{text.to_owned()}</bdi> }.into_any();
    let made = [
        ("date", Said::Date(&shown.made)),
        ("place", Said::Text(&shown.place)),
    ];
    let how = match receipt.collection_method.as_str() {
        "answered" => "receipt-how.answered",
        "changed" => "receipt-how.changed",
        "invited" => "receipt-how.invited",
        _ => "receipt-how.shared",
    };
    let mut rows = vec![
        SummaryRow::new(t("receipt-you"), typed(&receipt.person.name)),
        SummaryRow::new(
            t("receipt-to"),
            several(&[&receipt.recipient.name, &receipt.recipient.place]),
        ),
        SummaryRow::new(t("receipt-known"), known(&receipt.recipient.known)),
        SummaryRow::new(t("receipt-record"), typed(&receipt.record.name)),
    ];
    if let Some(kind) = &receipt.record.kind {
        rows.push(SummaryRow::new(t("receipt-kind"), typed(kind)));
    }
    if receipt.sensitive {
        rows.push(SummaryRow::new(
            t("receipt-sensitive"),
            t("receipt-sensitive.yes"),
        ));
    }
    let service = &receipt.responsible;
    rows.push(SummaryRow::new(
        t("receipt-service"),
        several(&[&service.name, &service.website, &service.contact]),
    ));
    rows.push(SummaryRow::new(
        t("receipt-can"),
        verbs(&receipt.permissions),
    ));
    if !receipt.not_permitted.is_empty() {
        rows.push(SummaryRow::new(
            t("receipt-cannot"),
            verbs(&receipt.not_permitted),
        ));
    }
    if !receipt.purpose_words.is_empty() {
        rows.push(SummaryRow::new(
            t("receipt-purpose"),
            typed(&receipt.purpose_words),
        ));
    }
    if let Some(note) = &receipt.note {
        rows.push(SummaryRow::new(t("receipt-note"), typed(note)));
    }
    let ends = match &shown.ends {
        Some(ends) => {
            let args = [
                ("date", Said::Date(ends)),
                ("place", Said::Text(&shown.place)),
            ];
            said("share-page-ends-zone", &args)
        }
        None => t("receipt-ends-open").into_any(),
    };
    let law = receipt.jurisdiction.clone();
    rows.extend([
        SummaryRow::new(t("receipt-starts"), date(&shown.starts)),
        SummaryRow::new(t("receipt-ends"), ends),
        SummaryRow::new(
            t("receipt-stop"),
            several(&[&receipt.termination, &receipt.withdrawal]),
        ),
        SummaryRow::new(t("receipt-how"), t(how)),
        SummaryRow::new(t("receipt-made"), said("receipt-made-at", &made)),
        SummaryRow::new(t("receipt-number"), receipt.receipt_id.clone()),
        SummaryRow::new(
            t("receipt-share-version"),
            receipt.share_version.to_string(),
        ),
        SummaryRow::new(
            t("receipt-law"),
            law.unwrap_or_else(|| t("receipt-law-none")),
        ),
        SummaryRow::new(t("receipt-language"), receipt.language.clone()),
        SummaryRow::new(t("receipt-version"), receipt.version.clone()),
        SummaryRow::new(t("receipt-notice"), receipt.notice_url.clone()),
        SummaryRow::new(t("receipt-hash"), shown.hash.clone()),
    ]);
    summary_list(rows)
}

/// Some lines, those without a text left out.
fn several(lines: &[&str]) -> AnyView {
    let lines: Vec<AnyView> = lines
        .iter()
        .filter(|line| !line.is_empty())
        .map(|line| view! { <p><bdi>{(*line).to_owned()}</bdi></p> }.into_any())
        .collect();
    lines.into_any()
}

fn known(facts: &[ReceiptFact]) -> AnyView {
    if facts.is_empty() {
        return t("receipt-known-nothing").into_any();
    }
    let lines: Vec<AnyView> = facts
        .iter()
        .map(|fact| {
            let args = [
                ("what", Said::Name(&fact.what)),
                ("source", Said::Name(&fact.source)),
            ];
            view! { <li>{said("receipt-known-fact", &args)}</li> }.into_any()
        })
        .collect();
    view! { <ul>{lines}</ul> }.into_any()
}

fn verbs(verbs: &[ReceiptVerb]) -> AnyView {
    let lines: Vec<AnyView> = verbs
        .iter()
        .map(|verb| view! { <li><bdi>{verb.label.clone()}</bdi></li> }.into_any())
        .collect();
    view! { <ul>{lines}</ul> }.into_any()
}

/// The receipts of other versions of the share.
fn others(shown: &ReceiptPage, address: &str) -> Option<AnyView> {
    if shown.versions.len() < 2 {
        return None;
    }
    let lines: Vec<AnyView> = shown
        .versions
        .iter()
        .map(|version| {
            let number = version.to_string();
            let link = format!("{address}/receipt?version={version}");
            let current = (*version == shown.version).then_some("page");
            let label = tx("receipt-other", &[("number", &number)]);
            view! { <li><a href=link aria-current=current class=LINK>{label}</a></li> }.into_any()
        })
        .collect();
    let part = view! { <h2 class=H2>{t("receipt-others")}</h2> <ul>{lines}</ul> };
    Some(part.into_any())
}
