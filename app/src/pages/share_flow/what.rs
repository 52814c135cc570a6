//! The second step: which records.
//!
//! They stand by service, none of them ticked for the person; what is extra private stands apart.

use latchkey_domain::view::{RecordChoice, ShareOptions};
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
    let all = || options.records.iter();
    let mut questions: Vec<Choices> = all()
        .filter_map(|group| {
            let boxes = boxes(group.records.iter().filter(|one| !one.extra_private));
            let legend = tx("flow-records-of", &[("service", &group.service)]);
            (!boxes.is_empty()).then(|| Choices::many("records", &legend).list(boxes))
        })
        .collect();
    // What is extra private stands apart, whoever keeps it, so that nobody ticks it by the way.
    let private = all().flat_map(|group| &group.records);
    let private = boxes(private.filter(|one| one.extra_private));
    if !private.is_empty() {
        let apart = Choices::many("records", &t("records-private")).hint(&t("flow-private"));
        questions.push(apart.list(private));
    }
    if questions.is_empty() {
        empty_state(&t("flow-no-records"), None)
    } else {
        let questions: Vec<AnyView> = questions
            .into_iter()
            .enumerate()
            .map(|(place, question)| {
                let question = question.in_columns();
                // One question in several parts: its id and its problem stand at the first.
                if place == 0 {
                    question.problems(problems).view()
                } else {
                    question.continued().view()
                }
            })
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

fn boxes<'a>(records: impl Iterator<Item = &'a RecordChoice>) -> Vec<Choice> {
    records.map(choice).collect()
}

fn choice(record: &RecordChoice) -> Choice {
    let label = view! { <bdi>{record.name.clone()}</bdi> };
    Choice::with_view(&record.id, label.into_any())
        .hint(record.already.as_deref().unwrap_or_default())
        .checked(record.chosen)
}
