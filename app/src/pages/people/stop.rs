//! The page before everything of one person is stopped.
//!
//! It names what stops. It gives nothing, so it asks for no sign-in, and it can be taken back.

use latchkey_domain::view::StopPage;
use leptos::prelude::*;

use super::with_name;
use crate::components::{BUTTON, H1, H2, back_link, post_button, sentence};
use crate::words::{t, tx};

/// The page.
pub(crate) fn stop(token: &str, shown: &StopPage) -> AnyView {
    let address = format!("/people/{}", shown.id);
    let body = if shown.sentences.is_empty() {
        let none = with_name("person-stop-nothing", &shown.name);
        view! { <p class="mt-4 measure wrap-anywhere">{none}</p> }.into_any()
    } else {
        let lines: Vec<AnyView> = shown
            .sentences
            .iter()
            .map(|line| {
                view! { <li class="measure wrap-anywhere">{sentence(line)}</li> }.into_any()
            })
            .collect();
        let more = (shown.more > 0).then(|| {
            let more = tx("person-stop-more", &[("count", &shown.more.to_string())]);
            view! { <li>{more}</li> }.into_any()
        });
        let button = tx("person-stop", &[("name", &shown.name)]);
        view! {
            <h2 class=H2>{t("person-stop-what")}</h2>
            <ul class="grid gap-2">{lines}{more}</ul>
            <h2 class=H2>{t("share-page-happens")}</h2>
            <p class="measure wrap-anywhere">{with_name("share-page-happens-now", &shown.name)}</p>
            <p class="measure mt-2">{t("share-page-happens-undo")}</p>
            <p class="measure mt-2">{t("share-page-happens-copies")}</p>
            <div class="mt-6">
                {post_button(&format!("{address}/stop"), token, &button, "", BUTTON, &[])}
            </div>
        }
        .into_any()
    };
    view! {
        {back_link(&address, &t("person-stop-keep"))}
        <h1 class=H1>{with_name("person-stop-title", &shown.name)}</h1>
        {body}
    }
    .into_any()
}
