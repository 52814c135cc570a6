//! What is also a person's own, at the side of her home page: the last time she signed in, and where
//! to go when that was not her.

use latchkey_domain::view::ShownDate;
use leptos::prelude::*;

use super::{HINT, LINK};
use crate::words::{Said, said, t};

/// The last time and the links; `last` is when and in which browser.
pub(crate) fn yours(last: Option<&(ShownDate, String)>) -> AnyView {
    let last = last.map(|(at, browser)| {
        let args = [("at", Said::Date(at)), ("browser", Said::Text(browser))];
        view! {
            <p class=HINT>{said("last-time", &args)}</p>
            <p><a href="/settings/devices" class=LINK>{t("settings-devices")}</a></p>
        }
        .into_any()
    });
    view! {
        <h2 class="text-lg font-semibold mb-2 mt-8">{t("home-yours")}</h2>
        <p><a href="/settings" class=LINK>{t("settings-heading")}</a></p>
        {last}
    }
    .into_any()
}
