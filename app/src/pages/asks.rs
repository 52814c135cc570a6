//! The requests that the reader made, a page at a time, and the page that takes one back.
//!
//! Whether the owner has read a request is never shown; only what she answered.

use latchkey_domain::view::{AskLine, AsksPage};
use leptos::prelude::*;

use crate::components::{
    BUTTON, Column, H1, H2, LEAD, LINK, SECONDARY, back_link, date, empty_state, icon, pager,
    post_button, sentence, status_tag, table,
};
use crate::islands::StatusUpdates;
use crate::words::{Said, said, t};

/// The list.
pub(crate) fn asks(page: &AsksPage) -> AnyView {
    let body = if page.lines.is_empty() {
        empty_state(&t("asks-none"), None)
    } else {
        let columns = [
            Column::new(t("asks-table-what")),
            Column::new(t("asks-table-status")),
            Column::new(t("asks-table-asked")),
            Column::new(t("asks-table-changed")),
            Column::new(t("asks-table-next")),
        ];
        let rows = page.lines.iter().map(row).collect();
        let caption = t("asks-table").into_any();
        let table = table("list", caption, &columns, rows);
        view! { <div class="mt-6">{table}</div> }.into_any()
    };
    let next = page
        .next
        .as_ref()
        .map(|after| (format!("/asks?after={after}"), t("requests-next")));
    let first = (!page.first).then(|| ("/asks".to_owned(), t("requests-first")));
    view! {
        <div id="live">
            <h1 class=H1>{t("asks-heading")}</h1>
            {body}
            {pager(&t("asks-pages"), first, next)}
        </div>
        <StatusUpdates address="/live/asks".to_owned() mark=page.mark.clone() show=t("live-show")/>
    }
    .into_any()
}

fn row(line: &AskLine) -> Vec<AnyView> {
    let about = format!(": {}", line.what.plain());
    let what = view! {
        <p class="wrap-anywhere font-normal">{sentence(&line.what)}</p>
        <p data-no-print="">
            <a href=format!("/asks/{}", line.id) class=LINK>{t("asks-details")}<span class="sr-only">{about}</span></a>
        </p>
    };
    vec![
        what.into_any(),
        status_tag(line.thread, false, &line.status),
        date(&line.asked),
        date(&line.changed),
        view! { <span dir="auto" class="wrap-anywhere">{line.next.clone()}</span> }.into_any(),
    ]
}

/// Where asking begins.
pub(crate) fn new() -> AnyView {
    view! {
        <h1 class=H1>{t("asks-new-heading")}</h1>
        <p class=LEAD>{t("asks-new-lead")}</p>
        <p class="mt-2 measure">{t("asks-new-after")}</p>
        <h2 class=H2>{t("cold-way")}</h2>
        <p class="measure">{t("cold-way.lead")}</p>
        <p class="mt-4"><a href="/asks/new/who" class=SECONDARY>{t("cold-way.go")}</a></p>
        <p class="mt-6"><a href="/asks" class=LINK>{t("asks-new-link")}</a></p>
    }
    .into_any()
}

/// The page that takes a request back.
pub(crate) fn withdraw(token: &str, line: &AskLine) -> AnyView {
    let address = format!("/asks/{}", line.id);
    view! {
        {back_link(&address, &t("ask-withdraw-back"))}
        <h1 class=H1>{t("ask-withdraw-heading")}</h1>
        <p class="text-lg mt-4 measure wrap-anywhere">{sentence(&line.what)}</p>
        <p class="mt-2 measure">{t("ask-withdraw-effect")}</p>
        <div class="mt-6">
            {post_button(&format!("{address}/withdraw"), token, &t("ask-page-withdraw"), "", BUTTON, &[])}
        </div>
    }
    .into_any()
}

/// A link to another site that says so; nothing where the address is not one of the web.
pub(crate) fn open_link(website: &str, place: &str, record: &str) -> Option<AnyView> {
    let label = if record.is_empty() {
        said("shared-open-it", &[("place", Said::Name(place))])
    } else {
        said(
            "shared-open",
            &[("record", Said::Name(record)), ("place", Said::Name(place))],
        )
    };
    link_out(website, label)
}

/// The same with words of its own.
pub(crate) fn link_out(website: &str, label: AnyView) -> Option<AnyView> {
    if !website.starts_with("https://") && !website.starts_with("http://") {
        return None;
    }
    let link = view! {
        <p class="mt-2" data-no-print="">
            <a href=website.to_owned() rel="noreferrer" class="tap inline-flex items-center gap-2 focus-ring wrap-anywhere">
                <span>{label}</span>
                {icon("link-out", "size-6 flex-none rtl:-scale-x-100")}
            </a>
        </p>
    };
    Some(link.into_any())
}
