//! One choice out of a long list. The browser's own list, because it can be searched by typing, and
//! works on every device.

use leptos::prelude::*;

use super::field::problem_line;
use crate::forms::Problem;

const SELECT: &str =
    "tap w-full bg-surface text-ink border-2 border-edge rounded-control px-3 py-2 focus-ring";

/// The list; each entry is its own value. One that is not in the list is not chosen.
pub(crate) fn select(
    id: &'static str,
    label: String,
    hint: String,
    list: &[String],
    chosen: &str,
    problems: &[Problem],
) -> AnyView {
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let own = problems.iter().find(|problem| problem.field == id);
    let described = if own.is_some() {
        format!("{hint_id} {problem_id}")
    } else {
        hint_id.clone()
    };
    let invalid = own.is_some().then_some("true");
    let problem = own.map(|problem| problem_line(problem_id, &problem.text));
    let options: Vec<AnyView> = list
        .iter()
        .map(|entry| {
            let selected = entry == chosen;
            view! { <option value=entry.clone() selected=selected>{shown(entry)}</option> }
                .into_any()
        })
        .collect();
    view! {
        <div class="grid gap-1 max-w-read">
            <label for=id class="font-semibold">{label}</label>
            <p id=hint_id class="text-sm text-ink-2">{hint}</p>
            {problem}
            <select id=id name=id aria-describedby=described aria-invalid=invalid class=SELECT>{options}</select>
        </div>
    }
    .into_any()
}

/// Names of places as people write them: no lines below.
fn shown(entry: &str) -> String {
    entry.replace('_', " ")
}
