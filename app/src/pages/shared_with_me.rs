//! What others let the reader see, and for how long.
//!
//! The records themselves are at the services that keep them; each link says that it leads there.

use latchkey_domain::view::{SharedWithMe, Thread};
use leptos::prelude::*;

use super::asks::open_link;
use crate::components::{H1, H2, LEAD, empty_state, status_tag, thread_class};
use crate::words::{Said, said, t};

/// The page.
pub(crate) fn shared_with_me(shares: &[SharedWithMe]) -> AnyView {
    let (now, over): (Vec<&SharedWithMe>, Vec<&SharedWithMe>) =
        shares.iter().partition(|share| share.active);
    let current = if now.is_empty() {
        empty_state(&t("shared-none"), Some(("/asks", &t("shared-asks"))))
    } else {
        let rows: Vec<AnyView> = now.into_iter().map(row).collect();
        view! { <ul class="grid gap-4">{rows}</ul> }.into_any()
    };
    let past = (!over.is_empty()).then(|| {
        let rows: Vec<AnyView> = over.into_iter().map(row).collect();
        view! {
            <section aria-labelledby="past">
                <h2 id="past" class=H2>{t("shared-past")}</h2>
                <ul class="grid gap-4">{rows}</ul>
            </section>
        }
        .into_any()
    });
    view! {
        <h1 class=H1>{t("shared-heading")}</h1>
        <p class=LEAD>{t("shared-note")}</p>
        <section aria-labelledby="now">
            <h2 id="now" class=H2>{t("shared-now")}</h2>
            {current}
        </section>
        {past}
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
    view! {
        <li class=thread_class(thread)>
            <h3 class="text-lg font-semibold wrap-anywhere"><bdi>{share.record.clone()}</bdi></h3>
            <p class="text-sm text-ink-2 wrap-anywhere">{said("shared-of", &of)}</p>
            <p class="mt-1 measure">{said(key, &args)}</p>
            <p class="mt-1">{status_tag(thread, false, &share.state)}</p>
            {open}
        </li>
    }
    .into_any()
}
