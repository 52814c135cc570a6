//! The second step: which records.
//!
//! They stand by service, none of them ticked for the person; what is extra private stands apart.

use latchkey_domain::view::{RecordChoice, RecordChoices, ShareOptions};
use leptos::prelude::*;

use super::{back, chosen, step_form};
use crate::components::{BUTTON, Choice, Choices, H1, empty_state, error_summary};
use crate::forms::Problem;
use crate::words::{Said, said, t, tx};

/// The page.
pub(crate) fn what(token: &str, options: &ShareOptions, problems: &[Problem]) -> AnyView {
    let name = options
        .draft
        .person
        .as_ref()
        .map(|(_, name)| name.as_str())
        .unwrap_or_default();
    view! {
        {error_summary(problems)}
        {back(&options.draft, "who")}
        <h1 class=H1>{said("flow-what", &[("name", Said::Name(name))])}</h1>
        {chosen(options, false)}
        {records(token, options, problems)}
    }
    .into_any()
}

/// The question alone, also in place on a person's page.
pub(crate) fn records(token: &str, options: &ShareOptions, problems: &[Problem]) -> AnyView {
    let groups: Vec<&RecordChoices> = options
        .records
        .iter()
        .filter(|group| !group.records.is_empty())
        .collect();
    if groups.is_empty() {
        empty_state(&t("flow-no-records"), None)
    } else {
        let questions: Vec<AnyView> = groups
            .into_iter()
            .enumerate()
            .map(|(place, group)| question(place, group, problems))
            .collect();
        let inside = view! {
            {questions}
            <div><button class=BUTTON>{t("flow-continue")}</button></div>
        };
        // Before there is a draft, the records are the question, so only the person is carried.
        let mut carried = options.draft.clone();
        if carried.id.is_empty() {
            carried.records.clear();
        }
        step_form(token, &carried, "what", inside.into_any())
    }
}

fn question(place: usize, group: &RecordChoices, problems: &[Problem]) -> AnyView {
    let key = if group.extra_private {
        "flow-records-private"
    } else {
        "flow-records-of"
    };
    let legend = tx(key, &[("service", &group.service)]);
    let boxes = group.records.iter().map(choice).collect();
    let question = Choices::many("records", &legend).list(boxes);
    let question = if group.extra_private {
        question.hint(&t("flow-records-private.hint"))
    } else {
        question
    };
    // One question in several parts: its id and its problem stand at the first.
    if place == 0 {
        question.problems(problems).view()
    } else {
        question.continued().view()
    }
}

fn choice(record: &RecordChoice) -> Choice {
    let label = view! { <bdi>{record.name.clone()}</bdi> };
    Choice::with_view(&record.id, label.into_any())
        .hint(record.already.as_deref().unwrap_or_default())
        .checked(record.chosen)
}
