//! What is said above a page: what was just done, what can be taken back, what is wrong.
//!
//! A banner carries the id `result`, and a redirect ends in `#result`, so that the focus moves
//! there without any script.

use latchkey_domain::view::UndoOffer;
use leptos::prelude::*;

use super::{BUTTON, sentence, undo_form};
use crate::forms::Problem;
use crate::words::t;

const BANNER: &str = "bg-ok-soft thread-ok py-4 pe-4 mb-8 rounded-panel focus-ring";

/// A banner that tells what was done.
pub(crate) fn notice(title: &str, body: AnyView) -> AnyView {
    view! {
        <section id="result" role="alert" tabindex="-1" aria-labelledby="result-title" class=BANNER>
            <h2 id="result-title" class="text-lg font-semibold text-ok">{title.to_owned()}</h2>
            {body}
        </section>
    }
    .into_any()
}

/// A banner for a stop, with the button that takes it back; `back` as in a share's row.
pub(crate) fn undo_notice(offer: &UndoOffer, token: &str, back: &str) -> AnyView {
    offer_notice(offer, &format!("/shares/{}/undo", offer.share), token, back)
}

/// A banner for a change, with the button that takes it back.
pub(crate) fn change_notice(offer: &UndoOffer, token: &str) -> AnyView {
    offer_notice(
        offer,
        &format!("/shares/{}/change/undo", offer.share),
        token,
        "",
    )
}

fn offer_notice(offer: &UndoOffer, action: &str, token: &str, back: &str) -> AnyView {
    let version = offer.version.to_string();
    let more = [("back", back), ("version", version.as_str())];
    let undo = undo_form(
        action,
        token,
        &t("undo-button"),
        "",
        &more,
        Some(&offer.until),
    );
    let body = view! {
        <p class="measure wrap-anywhere">{sentence(&offer.sentence)}</p>
        {undo}
    };
    notice(&offer.title, body.into_any())
}

/// The list of what is wrong with a form, each leading to its field; nothing when nothing is.
pub(crate) fn error_summary(problems: &[Problem]) -> Option<AnyView> {
    if problems.is_empty() {
        return None;
    }
    let lines: Vec<AnyView> = problems
        .iter()
        .map(|problem| {
            let class = "tap inline-flex items-center text-madder visited:text-madder font-semibold focus-ring";
            view! {
                <li><a href=format!("#{}", problem.field) class=class>{problem.text.clone()}</a></li>
            }
            .into_any()
        })
        .collect();
    let summary = view! {
        <div id="problems" role="alert" tabindex="-1" autofocus=true aria-labelledby="problems-title" class="bg-madder-soft thread-madder py-4 pe-4 mb-8 rounded-panel focus-ring">
            <h2 id="problems-title" class="text-lg font-semibold text-madder">{t("problems-heading")}</h2>
            <ul>{lines}</ul>
        </div>
    };
    Some(summary.into_any())
}

/// What a check page says when its form came from an older one: another tab changed the choice.
pub(crate) fn changed_elsewhere() -> AnyView {
    let text = view! { <p class="measure">{t("changed-elsewhere.text")}</p> };
    notice(&t("changed-elsewhere"), text.into_any())
}

/// Nothing is here yet: what that means, and at most one thing to do.
pub(crate) fn empty_state(text: &str, action: Option<(&str, &str)>) -> AnyView {
    let action = action.map(|(address, label)| {
        view! { <p class="mt-4"><a href=address.to_owned() class=BUTTON>{label.to_owned()}</a></p> }
            .into_any()
    });
    view! {
        <div class="border-t border-line py-4"><p class="measure">{text.to_owned()}</p>{action}</div>
    }
    .into_any()
}
