//! The requests that the reader made: all of them, one of them, and taking one back.
//!
//! Whether the owner has read a request is never shown; only what she answered.

use latchkey_domain::view::AskLine;
use leptos::prelude::*;

use crate::components::{
    BUTTON, H1, H2, LINK, SECONDARY, SummaryRow, back_link, date, empty_state, icon, notice,
    post_button, sentence, status_tag, summary_list, thread_class,
};
use crate::words::{Said, said, t};

/// The list.
pub(crate) fn asks(lines: &[AskLine]) -> AnyView {
    let body = if lines.is_empty() {
        empty_state(&t("asks-none"), None)
    } else {
        let rows: Vec<AnyView> = lines.iter().map(row).collect();
        view! { <ul class="grid gap-4 mt-6">{rows}</ul> }.into_any()
    };
    view! { <h1 class=H1>{t("asks-heading")}</h1> {body} }.into_any()
}

fn row(line: &AskLine) -> AnyView {
    let about = format!(": {}", line.what.plain());
    let dates = [
        ("asked", Said::Date(&line.asked)),
        ("changed", Said::Date(&line.changed)),
    ];
    view! {
        <li class=thread_class(line.thread)>
            <p class="text-lg measure wrap-anywhere">{sentence(&line.what)}</p>
            <p class="mt-1">{status_tag(line.thread, false, &line.status)}</p>
            <p class="mt-1 text-sm text-ink-2 measure">{said("asks-dates", &dates)}</p>
            <p class="mt-1 measure wrap-anywhere">{line.next.clone()}</p>
            <p data-no-print="">
                <a href=format!("/asks/{}", line.id) class=LINK>{t("asks-details")}<span class="sr-only">{about}</span></a>
            </p>
        </li>
    }
    .into_any()
}

/// One request; `withdrawn` is the page right after it was taken back.
pub(crate) fn ask(line: &AskLine, withdrawn: bool) -> AnyView {
    let address = format!("/asks/{}", line.id);
    let banner = withdrawn.then(|| {
        let what = t("ask-page-withdrawn.what");
        notice(&t("ask-page-withdrawn"), view! { <p>{what}</p> }.into_any())
    });
    let message = line.message.clone().filter(|message| !message.is_empty()).map(|message| {
        view! {
            <h2 class=H2>{t("ask-page-message")}</h2>
            <blockquote class="ps-4 py-2 border-s-4 border-dashed border-edge bg-sunken measure wrap-anywhere">
                <bdi>{message}</bdi>
            </blockquote>
        }
        .into_any()
    });
    let open = line
        .website
        .as_deref()
        .and_then(|website| open_link(website, &line.app, ""));
    let waiting = line.waiting.then(|| {
        view! {
            <div class="flex flex-wrap gap-x-6 gap-y-3 mt-4" data-no-print="">
                <a href=address.clone() class=LINK>{t("ask-page-check-again")}</a>
                <a href=format!("{address}/withdraw") class=SECONDARY>{t("ask-page-withdraw")}</a>
            </div>
        }
        .into_any()
    });
    let app = line.app.clone();
    view! {
        {banner}
        {back_link("/asks", &t("ask-page-back"))}
        <h1 class=H1>{line.status.clone()}</h1>
        <p class="text-lg mt-4 measure wrap-anywhere">{sentence(&line.what)}</p>
        {message}
        <h2 class=H2>{t("ask-page-next")}</h2>
        <p class="measure wrap-anywhere">{line.next.clone()}</p>
        {open}
        {waiting}
        <h2 class=H2>{t("ask-page-happened")}</h2>
        {summary_list(vec![
            SummaryRow::new(t("ask-page-asked"), date(&line.asked)),
            SummaryRow::new(t("ask-page-changed"), date(&line.changed)),
            SummaryRow::new(t("ask-page-app"), view! { <bdi>{app}</bdi> }.into_any()),
        ])}
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
    if !website.starts_with("https://") && !website.starts_with("http://") {
        return None;
    }
    let label = if record.is_empty() {
        said("shared-open-it", &[("place", Said::Name(place))])
    } else {
        said(
            "shared-open",
            &[("record", Said::Name(record)), ("place", Said::Name(place))],
        )
    };
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
