//! The page "Sign in to an app": what the app learns of the person and what not.
//!
//! Both answers weigh the same, and the page says where the browser goes next.

use latchkey_domain::view::SignInToPage;
use leptos::prelude::*;

use super::connect::{learned, line, who};
use crate::components::{EQUAL, H1, H2, LINK_BUTTON, post_button};
use crate::words::{Said, said, t};

/// The page.
pub(crate) fn sign_in_to(token: &str, handle: &str, shown: &SignInToPage) -> AnyView {
    let address = format!("/authorize/{handle}");
    let app = [("app", Said::Name(&shown.app))];
    let service = [("service", Said::Name(&shown.app))];
    let person = [("person", Said::Name(&shown.person))];
    let host = [("host", Said::Name(&shown.back_to))];
    view! {
        <h1 class=H1>{said("sign-in-to-heading", &app)}</h1>
        <p class="text-lg mt-4 measure wrap-anywhere">{said("sign-in-to-lead", &app)}</p>
        <h2 class=H2>{said("sign-in-to-learns", &app)}</h2>
        {learned(shown.learns_name, shown.learns_email)}
        <h2 class=H2>{said("sign-in-to-cannot", &app)}</h2>
        <ul class="grid gap-2">
            {line(false, "sign-in-to-cannot-records")}
            {line(false, "sign-in-to-cannot-people")}
            {line(false, "sign-in-to-cannot-password")}
        </ul>
        <h2 class=H2>{said("connect-who", &service)}</h2>
        {who(&shown.app, &shown.website, &shown.contact, shown.reviewed.as_ref())}
        <h2 class=H2>{t("connect-stop")}</h2>
        <p class="measure wrap-anywhere">{said("sign-in-to-stop-how", &app)}</p>
        <div class="mt-8 border-t border-line pt-4">
            <p class="wrap-anywhere">{said("connect-signed-in", &person)}</p>
            {post_button("/sign-out", token, &t("connect-not-you"), "", LINK_BUTTON, &[])}
            <p class="mt-2 wrap-anywhere">{said("connect-back-to", &host)}</p>
        </div>
        <div class="grid xs:grid-cols-2 gap-3 mt-6 max-w-read">
            {post_button(&address, token, &t("sign-in-to-yes"), "", EQUAL, &[("answer", "continue")])}
            {post_button(&address, token, &t("sign-in-to-no"), "", EQUAL, &[("answer", "refuse")])}
        </div>
    }
    .into_any()
}
