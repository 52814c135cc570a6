//! The page "Connect a service": who wants to be connected, what that lets it do and what not.
//!
//! Both answers weigh the same, and the page says where the browser goes next.

use latchkey_domain::view::{ConnectPage, ShownDate};
use leptos::prelude::*;

use crate::components::{
    EQUAL, H1, H2, HINT, LINK_BUTTON, SummaryRow, icon, inset, post_button, summary_list,
};
use crate::words::{Said, said, t};

/// The page.
pub(crate) fn connect(token: &str, handle: &str, shown: &ConnectPage) -> AnyView {
    let address = format!("/authorize/{handle}");
    let service = [("service", Said::Name(&shown.service))];
    let person = [("person", Said::Name(&shown.person))];
    let host = [("host", Said::Name(&shown.back_to))];
    let since = shown.connected_since.as_ref().map(|since| {
        let already = said("connect-already", &[("since", Said::Date(since))]);
        inset(view! { <p>{already}</p> }.into_any())
    });
    let learns = shown.learns.then(|| {
        let lines = learned(shown.learns_name, shown.learns_email);
        view! {
            <h2 class=H2>{said("sign-in-to-learns", &[("app", Said::Name(&shown.service))])}</h2>
            {lines}
        }
        .into_any()
    });
    view! {
        <h1 class=H1>{said("connect-heading", &service)}</h1>
        <p class="text-lg mt-4 measure wrap-anywhere">{said("connect-lead", &service)}</p>
        {since}
        <h2 class=H2>{said("connect-can", &service)}</h2>
        <ul class="grid gap-2">
            {line(true, "connect-can-list")}
            {line(true, "connect-can-ask")}
            {line(true, "connect-can-remove")}
        </ul>
        <h2 class=H2>{said("connect-cannot", &service)}</h2>
        <ul class="grid gap-2">
            {line(false, "connect-cannot-see")}
            {line(false, "connect-cannot-change")}
            {line(false, "connect-cannot-password")}
        </ul>
        {learns}
        <h2 class=H2>{said("connect-who", &service)}</h2>
        {who(&shown.service, &shown.website, &shown.contact, shown.reviewed.as_ref())}
        <h2 class=H2>{t("connect-stop")}</h2>
        <p class="measure">{t("connect-stop-how")}</p>
        <div class="mt-8 border-t border-line pt-4">
            <p class="wrap-anywhere">{said("connect-signed-in", &person)}</p>
            {post_button("/sign-out", token, &t("connect-not-you"), "", LINK_BUTTON, &[])}
            <p class="mt-2 wrap-anywhere">{said("connect-back-to", &host)}</p>
        </div>
        <div class="grid xs:grid-cols-2 gap-3 mt-6 max-w-read">
            {post_button(&address, token, &t("connect-yes"), "", EQUAL, &[("answer", "connect")])}
            {post_button(&address, token, &t("connect-no"), "", EQUAL, &[("answer", "refuse")])}
        </div>
    }
    .into_any()
}

pub(super) fn line(can: bool, key: &str) -> AnyView {
    let (name, color) = if can {
        ("check", "size-6 flex-none text-spruce")
    } else {
        ("stop", "size-6 flex-none text-ink-3")
    };
    view! { <li class="flex gap-3">{icon(name, color)}<span>{t(key)}</span></li> }.into_any()
}

/// What an app learns of the person who signs in to it; that it is she, in any case.
pub(crate) fn learned(name: bool, email: bool) -> AnyView {
    view! {
        <ul class="grid gap-2">
            {line(true, "sign-in-to-learns-you")}
            {name.then(|| line(true, "sign-in-to-learns-name"))}
            {email.then(|| line(true, "sign-in-to-learns-email"))}
        </ul>
    }
    .into_any()
}

/// What the service says of itself, and, in a row of its own, whether somebody looked at it.
pub(super) fn who(
    name: &str,
    website: &str,
    contact: &str,
    reviewed: Option<&ShownDate>,
) -> AnyView {
    let given = |text: &str| {
        let text = if text.is_empty() {
            t("connect-not-given")
        } else {
            text.to_owned()
        };
        view! { <bdi>{text}</bdi> }.into_any()
    };
    let reviewed = match reviewed {
        Some(day) => view! {
            <span class="flex gap-2">
                {icon("check", "size-6 flex-none text-ok")}
                <span>{said("connect-reviewed", &[("date", Said::Date(day))])}</span>
            </span>
        }
        .into_any(),
        None => view! {
            <span class="flex gap-2">
                {icon("exclamation", "size-6 flex-none text-wait")}
                <span>{t("connect-not-reviewed")}</span>
            </span>
        }
        .into_any(),
    };
    view! {
        {summary_list(vec![
            SummaryRow::new(t("connect-name"), given(name)),
            SummaryRow::new(t("connect-website"), given(website)),
            SummaryRow::new(t("connect-contact"), given(contact)),
            SummaryRow::new(t("connect-review"), reviewed),
        ])}
        <p class=HINT>{t("connect-told")}</p>
    }
    .into_any()
}
