//! The pages that are the same for everybody: what the words mean, how everybody can use this site,
//! what it keeps about people, and whom to ask.
//!
//! The page of contact knows from where one came by a closed key, never by an address.

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use axum::routing::get;

use super::query;
use crate::pages::public;
use crate::session::Visitor;
use crate::shell::{Page, kind_of_page};
use crate::state::AppState;

/// The addresses in the footer of every page.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/help/words", get(words))
        .route("/accessibility", get(accessibility))
        .route("/privacy", get(privacy))
        .route("/contact", get(contact))
}

async fn words(State(state): State<AppState>, visitor: Visitor) -> Response {
    Page::new("title-words")
        .visitor(&visitor)
        .show(&state, public::words)
}

async fn accessibility(State(state): State<AppState>, visitor: Visitor) -> Response {
    Page::new("title-accessibility")
        .visitor(&visitor)
        .show(&state, public::accessibility)
}

async fn privacy(State(state): State<AppState>, visitor: Visitor) -> Response {
    Page::new("title-privacy")
        .visitor(&visitor)
        .show(&state, public::privacy)
}

async fn contact(State(state): State<AppState>, visitor: Visitor, uri: Uri) -> Response {
    let from = kind_of_page(state.words(), query(&uri).raw("page"));
    Page::new("title-get-help")
        .visitor(&visitor)
        .show(&state, || {
            public::contact(&state.settings().contact, from.as_deref())
        })
}
