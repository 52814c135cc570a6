//! The steps that make a share, one page each, and the page between them and their effect.
//!
//! Nothing is chosen for the person. What she chose before stands above each step, with a link that
//! changes it.

mod check;
mod until;
mod what;
mod who;

use latchkey_domain::view::{ShareDraft, ShareOptions};
use leptos::prelude::*;

use crate::components::{SummaryRow, back_link, summary_list, token_field};
use crate::words::t;

pub(crate) use check::{check, ends};
pub(crate) use until::{lengths, until};
pub(crate) use what::{records, what};
pub(crate) use who::{people, who};

/// The form of a step. Until there is a draft, it carries what was chosen by the way here.
fn step_form(token: &str, draft: &ShareDraft, step: &'static str, inside: AnyView) -> AnyView {
    let is_new = draft.id.is_empty();
    let action = if is_new {
        "/share".to_owned()
    } else {
        format!("/share/{}/{step}", draft.id)
    };
    let hidden = is_new.then(|| {
        let field = |name: &'static str, value: &str| {
            view! { <input type="hidden" name=name value=value.to_owned()/> }.into_any()
        };
        let record = draft.records.first().map(|record| field("record", record));
        let person = draft.person.as_ref().map(|(id, _)| field("person", id));
        view! { {field("step", step)} {record} {person} }.into_any()
    });
    view! {
        <form method="post" action=action class="grid gap-8 mt-6" novalidate>
            {token_field(token)}
            {hidden}
            {inside}
        </form>
    }
    .into_any()
}

/// What was chosen before this step.
fn chosen(options: &ShareOptions, with_records: bool) -> Option<AnyView> {
    let draft = &options.draft;
    if draft.id.is_empty() {
        return None;
    }
    let (_, name) = draft.person.as_ref()?;
    let mut rows = vec![
        SummaryRow::new(
            t("flow-row-who"),
            view! { <bdi>{name.clone()}</bdi> }.into_any(),
        )
        .change(format!("/share/{}/who", draft.id)),
    ];
    if with_records {
        let names = options
            .records
            .iter()
            .flat_map(|group| &group.records)
            .filter(|record| record.chosen)
            .map(|record| view! { <li><bdi>{record.name.clone()}</bdi></li> }.into_any());
        let names: Vec<AnyView> = names.collect();
        let names = view! { <ul>{names}</ul> }.into_any();
        rows.push(
            SummaryRow::new(t("flow-row-what"), names).change(format!("/share/{}/what", draft.id)),
        );
    }
    Some(summary_list(rows))
}

/// The way back from a step: to the step before, or to where the share was begun.
fn back(draft: &ShareDraft, before: &str) -> AnyView {
    if !draft.id.is_empty() && !before.is_empty() {
        return back_link(&format!("/share/{}/{before}", draft.id), &t("flow-back"));
    }
    match draft.records.first() {
        Some(record) => back_link(&format!("/records/{record}"), &t("flow-back-record")),
        None => back_link("/home", &t("flow-back-home")),
    }
}
