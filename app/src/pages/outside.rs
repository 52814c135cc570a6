//! On the way to another site, to sign in or to prove something, and what went wrong there.
//!
//! The page on the way leads on by itself; its link is for browsers that do not.

use latchkey_service::issuers::IssuerChoice;
use leptos::prelude::*;

use crate::components::{BUTTON, EQUAL, H1, H2, post_button};
use crate::words::{Said, said, t, tx};

/// On the way.
pub(crate) fn leaving(name: &str, to: &str) -> AnyView {
    view! {
        <h1 class=H1>{said("outside-leaving", &[("name", Said::Name(name))])}</h1>
        <p class="text-lg mt-4 measure">{t("outside-leaving.lead")}</p>
        <p class="mt-6">
            <a href=to.to_owned() class=BUTTON>{tx("outside-go-on", &[("name", name)])}</a>
        </p>
    }
    .into_any()
}

/// Back, with nothing to show for it. The attributes of the key say what happened and what to do.
pub(crate) fn failed(key: &'static str, back: &str) -> AnyView {
    view! {
        <h1 class=H1>{t("outside-failed")}</h1>
        <p class="text-lg mt-4 measure">{t(key)}</p>
        <p class="mt-2 measure">{t(&format!("{key}.next"))}</p>
        <p class="mt-6"><a href=back.to_owned() class=BUTTON>{t("outside-again")}</a></p>
    }
    .into_any()
}

/// The other sites with which one can sign in; nothing when there are none.
pub(crate) fn ways_in(issuers: &[IssuerChoice], next: &str) -> Option<AnyView> {
    let buttons: Vec<AnyView> = issuers
        .iter()
        .map(|issuer| {
            let next = (!next.is_empty()).then(
                || view! { <input type="hidden" name="next" value=next.to_owned()/> }.into_any(),
            );
            let action = format!("/sign-in/with/{}", issuer.id);
            view! {
                <form method="post" action=action>
                    {next}
                    <button class=EQUAL>{tx("outside-sign-in-with", &[("name", &issuer.name)])}</button>
                </form>
            }
            .into_any()
        })
        .collect();
    (!buttons.is_empty()).then(|| {
        view! {
            <h2 class=H2>{t("outside-ways")}</h2>
            <div class="grid gap-3 mt-4 max-w-read">{buttons}</div>
        }
        .into_any()
    })
}

/// The other sites that can prove something more; nothing when there are none.
pub(crate) fn ways_to_prove(
    issuers: &[IssuerChoice],
    handle: &str,
    token: &str,
) -> Option<AnyView> {
    let buttons: Vec<AnyView> = issuers
        .iter()
        .map(|issuer| {
            let action = format!("/prove/{handle}/with/{}", issuer.id);
            let label = tx("outside-prove-with", &[("name", &issuer.name)]);
            post_button(&action, token, &label, "", EQUAL, &[])
        })
        .collect();
    (!buttons.is_empty()).then(|| {
        view! {
            <h3 class="font-semibold mt-6">{t("outside-more-proof")}</h3>
            <p class="measure mt-2">{t("outside-more-proof.lead")}</p>
            <div class="grid gap-3 mt-4 max-w-read">{buttons}</div>
        }
        .into_any()
    })
}
