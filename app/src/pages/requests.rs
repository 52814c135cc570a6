//! The list of requests: those that wait for an answer first, then what became of the others.
//!
//! Nothing is decided here. A request is answered on its own page, where all of it is shown.

use latchkey_domain::view::{RequestLine, Thread};
use leptos::prelude::*;

use crate::components::{H1, H2, LINK, empty_state, icon, sentence, status_tag, thread_class};
use crate::words::{Said, said, t, tx};

/// The page.
pub(crate) fn requests(lines: &[RequestLine]) -> AnyView {
    let (mut waiting, over): (Vec<&RequestLine>, Vec<&RequestLine>) =
        lines.iter().partition(|line| line.waiting);
    // They come with the newest first; who has waited longest is answered first.
    waiting.reverse();
    let title = tx("requests-heading", &[("count", &waiting.len().to_string())]);
    let waiting_part = if waiting.is_empty() {
        empty_state(&t("requests-none"), None)
    } else {
        let rows: Vec<AnyView> = waiting.into_iter().map(row).collect();
        view! { <ul class="grid gap-4">{rows}</ul> }.into_any()
    };
    let over_part = (!over.is_empty()).then(|| {
        let rows: Vec<AnyView> = over.into_iter().map(row).collect();
        view! {
            <section aria-labelledby="earlier">
                <h2 id="earlier" class=H2>{t("requests-earlier")}</h2>
                <ul class="grid gap-4">{rows}</ul>
            </section>
        }
        .into_any()
    });
    view! {
        <h1 class=H1>{title}</h1>
        <section aria-labelledby="waiting">
            <h2 id="waiting" class=H2>{t("requests-waiting")}</h2>
            {waiting_part}
        </section>
        {over_part}
    }
    .into_any()
}

fn row(line: &RequestLine) -> AnyView {
    let thread = if line.waiting {
        Thread::Waiting
    } else {
        Thread::Past
    };
    let why = (!line.why.is_empty()).then(|| {
        view! {
            <p class="measure wrap-anywhere">
                {said("requests-why", &[("why", Said::Name(&line.why))])}
            </p>
        }
        .into_any()
    });
    let runs_out = (line.waiting && !line.runs_out.is_empty()).then(|| {
        view! {
            <p class="flex gap-2 text-sm text-ink-2">
                {icon("clock", "size-6 flex-none text-wait")}
                <span>{line.runs_out.clone()}</span>
            </p>
        }
        .into_any()
    });
    // The heading above those that wait says their state.
    let state = (!line.waiting).then(|| status_tag(thread, false, &line.state));
    let label = t(if line.waiting {
        "requests-answer"
    } else {
        "row-details"
    });
    let about = format!(": {}", line.sentence.plain());
    view! {
        <li class=thread_class(thread)>
            <p class="text-lg measure wrap-anywhere">{sentence(&line.sentence)}</p>
            {why}
            <p class="flex flex-wrap gap-x-3 mt-1 text-sm text-ink-2">
                {state}
                <span>{said("requests-asked", &[("date", Said::Date(&line.asked))])}</span>
            </p>
            {runs_out}
            <p data-no-print="">
                <a href=format!("/requests/{}", line.id) class=LINK>
                    {label}
                    <span class="sr-only">{about}</span>
                </a>
            </p>
        </li>
    }
    .into_any()
}
