//! What is said above a page and set apart within it.

use latchkey_domain::view::UndoOffer;
use leptos::prelude::*;

use super::{sample, state};
use crate::components::{
    band, error_summary, inset, notice, preview_band, quote, undo_form, undo_notice,
};
use crate::forms::Problem;
use crate::words::t;

fn text(key: &str) -> AnyView {
    view! { <p class="measure">{t(key)}</p> }.into_any()
}

pub(super) fn bands() -> AnyView {
    view! {
        {state("specimen-band-practice", band(t("specimen-band-practice"), text("shell-practice")))}
        {state("specimen-band-ending", band(t("stay-band"), text("stay-soon")))}
        {state("specimen-band-preview", preview_band(t("preview-label"), text("preview-leave")))}
    }
    .into_any()
}

pub(super) fn errors() -> AnyView {
    let problems =
        [("one", "problem-power"), ("two", "problem-length")].map(|(field, key)| Problem {
            field,
            text: t(key),
        });
    let summary = error_summary(&problems);
    view! {
        <div class="mt-8">{summary}</div>
        <p id="one">{t("specimen-field-one")}</p>
        <p id="two">{t("specimen-field-two")}</p>
    }
    .into_any()
}

pub(super) fn done() -> AnyView {
    view! { <div class="mt-8">{notice(&t("settings-saved"), text("settings-saved.meaning"))}</div> }
        .into_any()
}

pub(super) fn stopped() -> AnyView {
    let offer = UndoOffer {
        share: "specimen".to_owned(),
        version: 1,
        title: t("specimen-stopped-at"),
        sentence: sample::sentence(&["view"], &["specimen-blood"], |said| said.stopped()),
        until: t("specimen-undo-until"),
    };
    view! { <div class="mt-8">{undo_notice(&offer, "", "home")}</div> }.into_any()
}

pub(super) fn refused() -> AnyView {
    view! { <div class="mt-8">{notice(&t("share-page-not-undone"), text("undo-late"))}</div> }
        .into_any()
}

pub(super) fn undo() -> AnyView {
    let until = t("specimen-undo-until");
    let offered = undo_form(
        "/dev/specimen",
        "",
        &t("undo-button"),
        "",
        &[],
        Some(&until),
    );
    view! {
        {state("specimen-undo-offered", offered)}
        {state("specimen-undo-late", text("undo-late"))}
        {state("specimen-undo-newer", text("undo-newer"))}
        {state("specimen-undo-rule", text("undo-rule"))}
    }
    .into_any()
}

pub(super) fn insets() -> AnyView {
    view! {
        {state("specimen-inset-rule", inset(text("specimen-rule")))}
        {state("specimen-inset-truth", inset(text("share-page-happens-copies")))}
        {state("specimen-inset-words", quote(text("specimen-why")))}
    }
    .into_any()
}
