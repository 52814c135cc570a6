//! What stands in the main part of each page; plain functions from loaded data to a view.

pub(crate) mod activity;
pub(crate) mod ask;
pub(crate) mod asks;
pub(crate) mod change;
pub(crate) mod cold_asks;
pub(crate) mod cold_request;
pub(crate) mod connect;
pub(crate) mod connections;
pub(crate) mod devices;
pub(crate) mod door;
pub(crate) mod download;
pub(crate) mod given;
pub(crate) mod home;
mod home_ending;
pub(crate) mod invitations;
pub(crate) mod invited;
pub(crate) mod letter;
pub(crate) mod outside;
pub(crate) mod people;
pub(crate) mod proofs;
pub(crate) mod prove;
pub(crate) mod public;
pub(crate) mod receipt;
pub(crate) mod record;
pub(crate) mod request;
pub(crate) mod requests;
pub(crate) mod settings;
pub(crate) mod share;
pub(crate) mod share_flow;
pub(crate) mod shared_with_me;
pub(crate) mod sign_in_code;
pub(crate) mod sign_in_to;
pub(crate) mod specimen;
pub(crate) mod stop_all;

#[cfg(test)]
mod tests;
