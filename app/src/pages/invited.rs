//! The pages of whoever was invited, and of whoever has only the address of an invitation's page.
//!
//! Whoever has not proven the invited address sees pages that are the same for every invitation,
//! and for none. Both answers look alike, and each is a form of its own.

use latchkey_domain::view::InvitedPage;
use leptos::prelude::*;

use super::devices::new_password;
use super::invitations::sentences;
use super::sign_in_code::code_field;
use crate::components::{
    BUTTON, EQUAL, H1, H2, HINT, SECONDARY, SummaryRow, TextField, back_link, error_summary,
    notice, post_button, sentence, summary_list, token_field,
};
use crate::forms::Problem;
use crate::session::next_to;
use crate::words::{Said, said, t};

/// The page of somebody who is not signed in.
pub(crate) fn guest(id: &str, email: &str, problems: &[Problem]) -> AnyView {
    let field = TextField::new("email", &t("invited-email"))
        .value(email)
        .kind("email", "email")
        .max(254)
        .problems(problems)
        .view();
    let sign_in = next_to(&format!("/invitations/{id}"));
    view! {
        {error_summary(problems)}
        <h1 class=H1>{t("invited-guest")}</h1>
        <p class="text-lg mt-4 measure">{t("invited-guest.what")}</p>
        <h2 class=H2>{t("invited-sign-in")}</h2>
        <p class=HINT>{t("invited-sign-in.hint")}</p>
        <p class="mt-4"><a href=sign_in class=SECONDARY>{t("invited-sign-in-button")}</a></p>
        <h2 class=H2>{t("invited-join")}</h2>
        <p class=HINT>{t("invited-join.hint")}</p>
        <form method="post" action=format!("/invitations/{id}/join") class="grid gap-6 mt-4" novalidate>
            {field}
            <div><button class=SECONDARY>{t("invited-join-button")}</button></div>
        </form>
    }
    .into_any()
}

/// The page of somebody who is signed in and has not proven the address.
pub(crate) fn stranger(token: &str, id: &str, name: &str) -> AnyView {
    let send = post_button(
        &format!("/invitations/{id}/prove"),
        token,
        &t("invited-stranger-button"),
        "",
        BUTTON,
        &[],
    );
    let switch = format!("/invitations/{id}/switch");
    view! {
        <h1 class=H1>{t("invited-stranger")}</h1>
        <p class="text-lg mt-4 measure">{t("invited-stranger.what")}</p>
        <div class="mt-6">{send}</div>
        <h2 class=H2>{t("invited-switch")}</h2>
        <p class="measure">{said("invited-switch.who", &[("name", Said::Name(name))])}</p>
        <div class="mt-4">{post_button(&switch, token, &t("invited-switch.go"), "", SECONDARY, &[])}</div>
    }
    .into_any()
}

/// The code of somebody who is signed in.
pub(crate) fn prove(token: &str, id: &str, problems: &[Problem]) -> AnyView {
    view! {
        {error_summary(problems)}
        {back_link(&format!("/invitations/{id}"), &t("invited-again"))}
        <h1 class=H1>{t("invited-code")}</h1>
        <p class="text-lg mt-4 measure">{t("invited-code.what")}</p>
        <form method="post" action=format!("/invitations/{id}/prove/enter") class="grid gap-6 mt-6" novalidate>
            {token_field(token)}
            {code_field("", problems)}
            <div><button class=BUTTON>{t("invited-code-button")}</button></div>
        </form>
    }
    .into_any()
}

/// The code, the name and the password of somebody who makes an account.
pub(crate) fn join(id: &str, typed: (&str, &str), problems: &[Problem]) -> AnyView {
    let (code, name) = typed;
    let name = TextField::new("name", &t("invited-name"))
        .hint(&t("invited-name.hint"))
        .value(name)
        .kind("text", "name")
        .max(200)
        .problems(problems)
        .view();
    view! {
        {error_summary(problems)}
        {back_link(&format!("/invitations/{id}"), &t("invited-again"))}
        <h1 class=H1>{t("invited-code")}</h1>
        <p class="text-lg mt-4 measure">{t("invited-code.what")}</p>
        <p class="mt-2 measure">{t("invited-code.have")}</p>
        <form method="post" action=format!("/invitations/{id}/join/enter") class="grid gap-6 mt-6" novalidate>
            {code_field(code, problems)}
            {name}
            {new_password(problems)}
            <div><button class=BUTTON>{t("invited-make-button")}</button></div>
        </form>
    }
    .into_any()
}

/// The page of the person who was invited and has proven it.
pub(crate) fn invited(token: &str, shown: &InvitedPage, just: bool) -> AnyView {
    let banner = (just && !shown.waits).then(|| {
        let state = view! { <p class="measure">{shown.state.clone()}</p> };
        notice(&t("invited-answered"), state.into_any())
    });
    let typed = |text: &str| view! { <bdi>{text.to_owned()}</bdi> }.into_any();
    let owner = [("owner", Said::Name(shown.owner.as_str()))];
    let mut rows = Vec::new();
    if let Some(purpose) = &shown.purpose {
        rows.push(SummaryRow::new(t("invited-purpose"), typed(purpose)));
    }
    if let Some(note) = &shown.note {
        rows.push(SummaryRow::new(t("invited-note"), typed(note)));
    }
    let rows = (!rows.is_empty()).then(|| summary_list(rows));
    let answer = if shown.waits {
        let form = |part: &str, label: String| {
            let action = format!("/invitations/{}/{part}", shown.id);
            post_button(&action, token, &label, "", EQUAL, &[])
        };
        let until = [("until", Said::Date(&shown.until))];
        view! {
            <p class="measure mt-6">{said("invited-until", &until)}</p>
            <div class="grid xs:grid-cols-2 gap-3 mt-4 max-w-read">
                {form("accept", t("invited-accept"))}
                {form("decline", t("invited-decline"))}
            </div>
        }
        .into_any()
    } else {
        let open = shown.accepted.then(|| {
            view! { <p class="mt-4"><a href="/shared-with-me" class=BUTTON>{t("invited-open")}</a></p> }
                .into_any()
        });
        view! { <p class="text-lg mt-6 measure">{shown.state.clone()}</p> {open} }.into_any()
    };
    view! {
        {banner}
        <h1 class=H1>{sentence(&shown.title)}</h1>
        <h2 class=H2>{t("invited-terms")}</h2>
        {sentences(&shown.sentences)}
        {rows}
        <h2 class=H2>{t("invited-duties")}</h2>
        <ul class="grid gap-2">
            <li class="measure wrap-anywhere">{said("invited-duty-seen", &owner)}</li>
            <li class="measure wrap-anywhere">{said("invited-duty-end", &owner)}</li>
            <li class="measure">{t("invited-duty-account")}</li>
        </ul>
        {answer}
    }
    .into_any()
}
