//! The banner for what was just done to a share.
//!
//! It tells what the use case says is so now, whatever the address claims.

use latchkey_service::sharing::Happened;
use leptos::prelude::*;

use super::{change_notice, notice, sentence, undo_notice};
use crate::words::t;

/// The banner; `back` as in a share's row.
pub(crate) fn happened(what: &Happened, token: &str, back: &str) -> AnyView {
    let (key, said) = match what {
        Happened::Stopped(offer) => return undo_notice(offer, token, back),
        Happened::Changed(offer) => return change_notice(offer, token),
        Happened::Restored(said) => ("share-page-restored", said),
        Happened::Over(said) => ("share-page-over", said),
    };
    let body = view! { <p class="measure wrap-anywhere">{sentence(said)}</p> };
    notice(&t(key), body.into_any())
}
