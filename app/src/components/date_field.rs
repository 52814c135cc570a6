//! A date as three short fields: day, month and year.
//!
//! What was typed comes back as it was typed, even when it is no date.

use leptos::prelude::*;

use super::field::problem_line;
use crate::forms::Problem;
use crate::words::t;

const SHORT: &str = "tap w-20 bg-surface border-2 border-edge rounded-control px-3 py-2 focus-ring";
const LONG: &str = "tap w-28 bg-surface border-2 border-edge rounded-control px-3 py-2 focus-ring";

/// The fields `day`, `month` and `year`; a problem of the date stands at `day`.
pub(crate) fn date_field(
    legend: String,
    hint: String,
    typed: &(String, String, String),
    problems: &[Problem],
) -> AnyView {
    let problem = problems.iter().find(|problem| problem.field == "day");
    let described = if problem.is_some() {
        "date-hint date-problem"
    } else {
        "date-hint"
    };
    let invalid = problem.is_some().then_some("true");
    let line = problem.map(|problem| problem_line("date-problem".to_owned(), &problem.text));
    let (day, month, year) = typed;
    let field = |name: &'static str,
                 label: String,
                 value: &str,
                 max: &'static str,
                 class: &'static str| {
        view! {
            <div class="grid gap-1">
                <label for=name>{label}</label>
                <input id=name name=name type="text" inputmode="numeric" autocomplete="off" maxlength=max value=value.to_owned() aria-describedby=described aria-invalid=invalid class=class/>
            </div>
        }
        .into_any()
    };
    view! {
        <fieldset class="grid gap-2">
            <legend class="font-semibold">{legend}</legend>
            <p id="date-hint" class="text-sm text-ink-2">{hint}</p>
            {line}
            <div class="flex flex-wrap gap-3">
                {field("day", t("flow-day"), day, "2", SHORT)}
                {field("month", t("flow-month"), month, "2", SHORT)}
                {field("year", t("flow-year"), year, "4", LONG)}
            </div>
        </fieldset>
    }
    .into_any()
}
