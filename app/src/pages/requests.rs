//! The list of requests, by what became of them: those that wait come oldest first.
//!
//! Nothing is decided here. A request is answered on its own page, where all of it is shown.

use latchkey_domain::view::{RequestLine, RequestsPage, Thread};
use latchkey_service::approval::RequestTab;
use leptos::prelude::*;

use crate::components::{
    H1, LINK, Tab, empty_state, icon, pager, sentence, status_tag, tabs, thread_class,
};
use crate::islands::StatusUpdates;
use crate::words::{Said, said, t, tx};

/// The page.
pub(crate) fn requests(page: &RequestsPage, tab: RequestTab) -> AnyView {
    let count = page.waiting.to_string();
    let (here, none) = match tab {
        RequestTab::Waiting => ("/requests", "requests-none"),
        RequestTab::Answered => ("/requests?show=answered", "requests-none-answered"),
        RequestTab::RanOut => ("/requests?show=ran-out", "requests-none-ran-out"),
    };
    let of = |which, address, key: &str| Tab {
        address,
        label: tx(key, &[("count", &count)]),
        here: which == tab,
    };
    let kinds = vec![
        of(RequestTab::Waiting, "/requests", "requests-tab-waiting"),
        of(
            RequestTab::Answered,
            "/requests?show=answered",
            "requests-tab-answered",
        ),
        of(
            RequestTab::RanOut,
            "/requests?show=ran-out",
            "requests-tab-ran-out",
        ),
    ];
    let rows: Vec<AnyView> = page.lines.iter().map(row).collect();
    let list = if rows.is_empty() {
        empty_state(&t(none), None)
    } else {
        view! { <ul class="grid gap-4 mt-6">{rows}</ul> }.into_any()
    };
    let join = if here.contains('?') { '&' } else { '?' };
    let next = page
        .next
        .as_ref()
        .map(|after| (format!("{here}{join}after={after}"), t("requests-next")));
    let first = (!page.first).then(|| (here.to_owned(), t("requests-first")));
    view! {
        <div id="live">
            <h1 class=H1>{tx("requests-heading", &[("count", &count)])}</h1>
            {tabs(&t("requests-tabs"), kinds)}
            {list}
            {pager(&t("requests-pages"), first, next)}
        </div>
        <StatusUpdates address="/live/requests".to_owned() mark=page.mark.clone() show=t("live-show")/>
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
                {status_tag(thread, false, &line.state)}
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
