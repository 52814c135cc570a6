//! What others let the reader see, and for how long; what is over stands apart.
//!
//! The records themselves are at the services that keep them; each link says that it leads there.

use latchkey_domain::view::{SharedPage, SharedWithMe, Thread};
use leptos::prelude::*;

use super::asks::open_link;
use crate::components::{H1, LEAD, LINK, Tab, empty_state, pager, status_tag, tabs, thread_class};
use crate::words::{Said, said, t};

/// The page.
pub(crate) fn shared_with_me(page: &SharedPage) -> AnyView {
    let here = if page.over {
        "/shared-with-me?show=ended"
    } else {
        "/shared-with-me"
    };
    let kinds = vec![
        Tab {
            address: "/shared-with-me",
            label: t("shared-tab-now"),
            here: !page.over,
        },
        Tab {
            address: "/shared-with-me?show=ended",
            label: t("shared-tab-over"),
            here: page.over,
        },
    ];
    let list = if !page.lines.is_empty() {
        let rows: Vec<AnyView> = page.lines.iter().map(row).collect();
        view! { <ul class="grid gap-4 mt-6">{rows}</ul> }.into_any()
    } else if page.over {
        empty_state(&t("shared-none-over"), None)
    } else {
        let none = if page.had {
            "shared-none-now"
        } else {
            "shared-none"
        };
        empty_state(&t(none), Some(("/asks", &t("shared-asks"))))
    };
    let join = if page.over { '&' } else { '?' };
    let next = page
        .next
        .as_ref()
        .map(|after| (format!("{here}{join}after={after}"), t("requests-next")));
    let first = (!page.first).then(|| (here.to_owned(), t("requests-first")));
    view! {
        <h1 class=H1>{t("shared-heading")}</h1>
        <p class=LEAD>{t("shared-note")}</p>
        {tabs(&t("shared-tabs"), kinds)}
        {list}
        {pager(&t("shared-pages"), first, next)}
        <p class="mt-6" data-no-print=""><a href="/asks/new" class=LINK>{t("shared-ask")}</a></p>
    }
    .into_any()
}

fn row(share: &SharedWithMe) -> AnyView {
    let thread = if share.active {
        share.thread
    } else {
        Thread::Past
    };
    let key = if share.active {
        "shared-can"
    } else {
        "shared-could"
    };
    let args = [
        ("verbs", Said::Strong(&share.verbs)),
        ("until", Said::Date(&share.until)),
    ];
    let of = [
        ("owner", Said::Name(&share.owner)),
        ("service", Said::Name(&share.service)),
    ];
    let open = share
        .active
        .then(|| open_link(&share.website, &share.service, &share.record))
        .flatten();
    let about = format!(": {}", share.record);
    view! {
        <li class=thread_class(thread)>
            <h2 class="text-lg font-semibold wrap-anywhere"><bdi>{share.record.clone()}</bdi></h2>
            <p class="text-sm text-ink-2 wrap-anywhere">{said("shared-of", &of)}</p>
            <p class="mt-1 measure">{said(key, &args)}</p>
            <p class="mt-1">{status_tag(thread, false, &share.state)}</p>
            {open}
            <p data-no-print="">
                <a href=format!("/shared-with-me/{}", share.id) class=LINK>{t("shared-details")}<span class="sr-only">{about}</span></a>
            </p>
        </li>
    }
    .into_any()
}
