//! A question with boxes to tick: one answer or several, none of them ticked for the person.
//!
//! The first box carries the name of the question as its id, which is where the summary of problems
//! leads to.

use crate::forms::Problem;
use leptos::prelude::*;

use super::field::problem_line;

const CHOICE: &str = "tap flex items-start gap-3 bg-surface border-2 border-edge rounded-control px-4 py-2 has-checked:border-spruce has-checked:bg-spruce-soft";

const LEGEND: &str = "text-xl font-semibold mb-3";
const INNER_LEGEND: &str = "text-lg font-semibold mb-2";

/// One box.
pub(crate) struct Choice {
    value: String,
    label: AnyView,
    hint: String,
    checked: bool,
    below: Option<AnyView>,
}

impl Choice {
    /// A box with its value and label.
    pub(crate) fn new(value: &str, label: &str) -> Self {
        Self::with_view(value, label.to_owned().into_any())
    }

    /// A box whose label is more than a text.
    pub(crate) fn with_view(value: &str, label: AnyView) -> Self {
        Self {
            value: value.to_owned(),
            label,
            hint: String::new(),
            checked: false,
            below: None,
        }
    }

    /// A hint inside the label.
    pub(crate) fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// Ticked, because the person ticked it before.
    pub(crate) fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }

    /// What belongs to this answer alone. It is hidden until the answer is chosen, where the
    /// browser can show it again without script; elsewhere it is simply there. It is shown after
    /// the last answer: between two of them it would push the next one away as it opens, and who
    /// goes through the answers with the arrow keys would lose sight of where she is.
    pub(crate) fn below(mut self, below: AnyView) -> Self {
        self.below = Some(below);
        self
    }
}

/// The question.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that a question can be, in any combination"
)]
pub(crate) struct Choices {
    name: &'static str,
    legend: AnyView,
    hint: String,
    many: bool,
    list: Vec<Choice>,
    first_id: bool,
    inner: bool,
    columns: bool,
    problem: Option<String>,
}

impl Choices {
    /// A question with one answer.
    pub(crate) fn one(name: &'static str, legend: &str) -> Self {
        Self {
            name,
            legend: legend.to_owned().into_any(),
            hint: String::new(),
            many: false,
            list: Vec::new(),
            first_id: true,
            inner: false,
            columns: false,
            problem: None,
        }
    }

    /// A question with several answers.
    pub(crate) fn many(name: &'static str, legend: &str) -> Self {
        Self {
            many: true,
            ..Self::one(name, legend)
        }
    }

    /// A further part of a question that was begun above: its boxes carry no id of the question.
    pub(crate) fn continued(mut self) -> Self {
        self.first_id = false;
        self
    }

    /// A question below an answer to another: its legend is smaller.
    pub(crate) fn inner(mut self) -> Self {
        self.inner = true;
        self
    }

    /// Many short boxes, side by side where there is room.
    pub(crate) fn in_columns(mut self) -> Self {
        self.columns = true;
        self
    }

    /// A hint below the question.
    pub(crate) fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// The boxes.
    pub(crate) fn list(mut self, list: Vec<Choice>) -> Self {
        self.list = list;
        self
    }

    /// Takes its own problem out of those of the form.
    pub(crate) fn problems(mut self, problems: &[Problem]) -> Self {
        let own = problems.iter().find(|problem| problem.field == self.name);
        self.problem = own.map(|problem| problem.text.clone());
        self
    }

    /// The question with its boxes.
    pub(crate) fn view(self) -> AnyView {
        let name = self.name;
        let kind = if self.many { "checkbox" } else { "radio" };
        // A further part of a question has an identifier of its own for its hint.
        let hint_id = if self.first_id {
            format!("{name}-hint")
        } else {
            format!("{name}-more-hint")
        };
        let problem_id = format!("{name}-problem");
        let mut described = Vec::new();
        if !self.hint.is_empty() {
            described.push(hint_id.clone());
        }
        if self.problem.is_some() {
            described.push(problem_id.clone());
        }
        let described = (!described.is_empty()).then(|| described.join(" "));
        let hint = (!self.hint.is_empty())
            .then(|| view! { <p id=hint_id class="text-sm text-ink-2">{self.hint}</p> }.into_any());
        let problem = self.problem.map(|text| problem_line(problem_id, &text));
        let first_id = self.first_id;
        let legend = if self.inner { INNER_LEGEND } else { LEGEND };
        let boxes: Vec<AnyView> = self
            .list
            .into_iter()
            .enumerate()
            .map(|(place, choice)| {
                let id = (place == 0 && first_id).then_some(name);
                one_box(name, kind, id, choice)
            })
            .collect();
        let boxes = if self.columns {
            view! { <div class="grid sm:grid-cols-2 gap-3">{boxes}</div> }.into_any()
        } else {
            boxes.into_any()
        };
        view! {
            <fieldset class="grid gap-3 max-w-read" aria-describedby=described>
                <legend class=legend>{self.legend}</legend>
                {hint}
                {problem}
                {boxes}
            </fieldset>
        }
        .into_any()
    }
}

fn one_box(
    name: &'static str,
    kind: &'static str,
    id: Option<&'static str>,
    choice: Choice,
) -> AnyView {
    let hint = (!choice.hint.is_empty())
        .then(|| view! { <span class="block text-sm text-ink-2">{choice.hint}</span> }.into_any());
    let line = view! {
        <label class=CHOICE>
            <input type=kind name=name id=id value=choice.value checked=choice.checked class="box focus-ring"/>
            <span class="wrap-anywhere"><span class="block">{choice.label}</span>{hint}</span>
        </label>
    }
    .into_any();
    match choice.below {
        None => line,
        Some(below) => view! {
            <div class="group/c contents">
                {line}
                <div class="order-last ms-4 sm:ms-10 gap-6 py-2 grid has-ok:hidden has-ok:group-has-[>label>:checked]/c:grid">
                    {below}
                </div>
            </div>
        }
        .into_any(),
    }
}
