//! The shape of a page: the way back, main part and side part, and lists of what was chosen.
//!
//! A summary list is a definition list, each row with an optional link that changes it.

use leptos::prelude::*;

use super::LINK;
use crate::words::t;

/// A link as high as a button in a row that is not: it reaches into the space around the row.
const CHANGE: &str = "tap -my-2 inline-flex items-center focus-ring";

/// One row of a summary list.
pub(crate) struct SummaryRow {
    /// What it is.
    pub(crate) term: String,
    /// Its value.
    pub(crate) value: AnyView,
    /// Where it can be changed.
    pub(crate) change: Option<String>,
}

impl SummaryRow {
    /// A row that cannot be changed from here.
    pub(crate) fn new(term: impl Into<String>, value: impl IntoView + 'static) -> Self {
        Self {
            term: term.into(),
            value: value.into_view().into_any(),
            change: None,
        }
    }

    /// The same with a link to change it.
    pub(crate) fn change(mut self, address: String) -> Self {
        self.change = Some(address);
        self
    }
}

/// The list.
pub(crate) fn summary_list(rows: Vec<SummaryRow>) -> AnyView {
    let rows: Vec<AnyView> = rows
        .into_iter()
        .map(|row| {
            let change = row.change.map(|address| {
                let about = format!(": {}", row.term);
                view! { <a href=address class=CHANGE>{t("summary-change")}<span class="sr-only">{about}</span></a> }
                    .into_any()
            });
            view! {
                <div class="grid sm:grid-cols-3 gap-x-4 py-3 border-b border-line">
                    <dt class="font-semibold">{row.term}</dt>
                    <dd class="sm:col-span-2 wrap-anywhere flex flex-wrap items-baseline justify-between gap-x-4">
                        <div class="measure">{row.value}</div>
                        {change}
                    </dd>
                </div>
            }
            .into_any()
        })
        .collect();
    view! { <dl class="border-t border-line mt-4">{rows}</dl> }.into_any()
}

/// The way back to the page above.
pub(crate) fn back_link(address: &str, label: &str) -> AnyView {
    view! {
        <p class="mb-4" data-no-print=""><a href=address.to_owned() class=LINK>{label.to_owned()}</a></p>
    }
    .into_any()
}

/// A main part with a side part, which comes below it on small screens.
pub(crate) fn columns(main: AnyView, side_label: String, side: AnyView) -> AnyView {
    view! {
        <div class="md:grid md:grid-cols-12 md:gap-8">
            <div class="md:col-span-8">{main}</div>
            <aside aria-label=side_label class="md:col-span-4 mt-8 md:mt-0">{side}</aside>
        </div>
    }
    .into_any()
}

/// What is now and what will be, each a heading, a line and the whole sentence.
pub(crate) fn before_after(now: (String, AnyView), after: (String, AnyView)) -> AnyView {
    let side = |class: &'static str, (heading, body): (String, AnyView)| {
        view! {
            <div class=class>
                <h2 class="text-lg font-semibold">{heading}</h2>
                {body}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="grid gap-4 mt-6">
            {side("py-3 pe-4 ps-4 border-s-4 border-dotted border-edge", now)}
            {side("thread-plum bg-surface py-3 pe-4", after)}
        </div>
    }
    .into_any()
}
