//! Where one is signed in, the ways to sign in, a new password, and going on with a sign-in.
//!
//! Each browser can be signed out where it stands in the list; it is done at once.

use latchkey_service::login::{Device, Devices, TiedIssuer};
use leptos::prelude::*;

use crate::components::{
    BUTTON, H1, H2, HINT, LEAD, LINK, LINK_BUTTON, SECONDARY, TextField, back_link, error_summary,
    notice, post_button, token_field,
};
use crate::forms::Problem;
use crate::words::{Said, said, t, tx};

/// The list; `done` is the key of what was just done.
pub(crate) fn list(token: &str, devices: &Devices, done: Option<&'static str>) -> AnyView {
    let banner = done.map(|key| {
        let body = view! { <p class="measure">{t(&format!("{key}.meaning"))}</p> };
        notice(&t(key), body.into_any())
    });
    let rows: Vec<AnyView> = devices
        .list
        .iter()
        .map(|line| device(token, line))
        .collect();
    let others = if devices.list.iter().any(|line| !line.here) {
        let address = "/settings/devices/sign-out-others";
        let label = t("devices-sign-out-others");
        let button = post_button(address, token, &label, "", SECONDARY, &[]);
        view! { <div class="mt-4">{button}</div> }.into_any()
    } else {
        view! { <p class="mt-4">{t("devices-only")}</p> }.into_any()
    };
    view! {
        {banner}
        {back_link("/settings", &t("settings-back"))}
        <h1 class=H1>{t("devices-heading")}</h1>
        <p class=LEAD>{t("devices-lead")}</p>
        <ul class="border-t border-line mt-6">{rows}</ul>
        {others}
        <h2 class=H2>{t("devices-ways")}</h2>
        {ways(token, devices)}
    }
    .into_any()
}

fn device(token: &str, line: &Device) -> AnyView {
    let since = said("devices-since", &[("since", Said::Date(&line.since))]);
    let seen = said("devices-seen", &[("seen", Said::Date(&line.seen))]);
    let action = if line.here {
        view! { <p class="text-sm font-semibold">{t("devices-here")}</p> }.into_any()
    } else {
        let address = format!("/settings/devices/{}/sign-out", line.id);
        let args = [
            ("browser", line.browser.as_str()),
            ("since", line.since.text.as_str()),
        ];
        let about = tx("devices-sign-out.about", &args);
        let label = t("devices-sign-out");
        post_button(&address, token, &label, &about, LINK_BUTTON, &[])
    };
    view! {
        <li class="py-3 border-b border-line">
            <p class="text-lg">{line.browser.clone()}</p>
            <p class="text-sm text-ink-2">{since}</p>
            <p class="text-sm text-ink-2">{seen}</p>
            {action}
        </li>
    }
    .into_any()
}

fn ways(token: &str, devices: &Devices) -> AnyView {
    let (have, change) = if devices.password {
        (t("devices-password.have"), t("devices-password.change"))
    } else {
        (t("devices-password.none"), t("devices-password.set"))
    };
    let issuers: Vec<AnyView> = devices
        .issuers
        .iter()
        .map(|line| issuer(token, line))
        .collect();
    view! {
        <ul class="border-t border-line">
            <li class="py-3 border-b border-line">
                <p class="text-lg">{t("devices-password")}</p>
                <p class="text-sm text-ink-2">{have}</p>
                <a href="/settings/password" class=LINK>{change}</a>
            </li>
            {issuers}
        </ul>
    }
    .into_any()
}

fn issuer(token: &str, line: &TiedIssuer) -> AnyView {
    let address = format!("/settings/devices/ways/{}/remove", line.id);
    let args = [
        ("name", Said::Name(&line.name)),
        ("since", Said::Date(&line.since)),
    ];
    let label = t("devices-untie");
    view! {
        <li class="py-3 border-b border-line">
            <p class="text-lg wrap-anywhere">{said("devices-issuer", &args)}</p>
            {post_button(&address, token, &label, &line.name, LINK_BUTTON, &[])}
        </li>
    }
    .into_any()
}

/// A new password. The address stands in it for programs that keep passwords.
pub(crate) fn password(token: &str, email: &str, problems: &[Problem]) -> AnyView {
    view! {
        {error_summary(problems)}
        {back_link("/settings/devices", &t("password-back"))}
        <h1 class=H1>{t("password-heading")}</h1>
        <p class=LEAD>{t("password-lead")}</p>
        <form method="post" action="/settings/password" class="grid gap-6 mt-6" novalidate>
            {token_field(token)}
            <div class="grid gap-1 max-w-read">
                <label for="username" class="font-semibold">{t("password-account")}</label>
                <input id="username" name="username" type="email" value=email.to_owned() autocomplete="username" readonly=true class="tap w-full bg-sunken border-2 border-edge rounded-control px-3 py-2 focus-ring"/>
            </div>
            {new_password(problems)}
            <div>
                <button class=BUTTON>{t("password-save")}</button>
                <p class=HINT>{t("password-others")}</p>
            </div>
        </form>
    }
    .into_any()
}

/// The field for a new password.
pub(crate) fn new_password(problems: &[Problem]) -> AnyView {
    TextField::new("new-password", &t("password-new"))
        .hint(&t("password-new.hint"))
        .kind("password", "new-password")
        .problems(problems)
        .view()
}

/// The sign-in goes on.
pub(crate) fn stayed() -> AnyView {
    view! {
        <h1 class=H1>{t("stay-heading")}</h1>
        <p class=LEAD>{t("stay-lead")}</p>
        <p class="mt-6"><a href="/home" class=LINK>{t("stay-home")}</a></p>
    }
    .into_any()
}
