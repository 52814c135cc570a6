//! The handlers, one module for each group of pages.
//!
//! A handler loads what its page shows, or does one use case and redirects; it decides nothing.

mod activity;
mod admit;
mod asks;
mod change;
mod cold_asks;
mod connect;
mod connections;
mod devices;
mod door;
mod download;
mod home;
mod invitations;
mod letter;
mod live;
mod outside;
mod people;
mod proofs;
mod prove;
mod public;
mod query;
mod record;
mod request;
mod request_talk;
mod requests;
mod settings;
mod share;
mod share_flow;
mod shared_with_me;
mod sign_in_code;
mod specimen;
mod stop_all;

use axum::Router;
use query::query;

use crate::state::AppState;

/// All of them.
pub(crate) fn routes() -> Router<AppState> {
    let specimen = specimen::routes(cfg!(debug_assertions));
    specimen
        .unwrap_or_default()
        .merge(door::routes())
        .merge(public::routes())
        .merge(home::routes())
        .merge(letter::routes())
        .merge(record::routes())
        .merge(share::routes())
        .merge(change::routes())
        .merge(stop_all::routes())
        .merge(share_flow::routes())
        .merge(people::routes())
        .merge(invitations::routes())
        .merge(connections::routes())
        .merge(request::routes())
        .merge(activity::routes())
        .merge(download::routes())
        .merge(connect::routes())
        .merge(prove::routes())
        .merge(outside::routes())
        .merge(proofs::routes())
        .merge(shared_with_me::routes())
        .merge(asks::routes())
        .merge(cold_asks::routes())
        .merge(live::routes())
        .merge(settings::routes())
        .merge(sign_in_code::routes())
}
