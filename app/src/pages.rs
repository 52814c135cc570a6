//! What stands in the main part of each page; plain functions from loaded data to a view.

pub(crate) mod activity;
pub(crate) mod asks;
pub(crate) mod connect;
pub(crate) mod connections;
pub(crate) mod devices;
pub(crate) mod door;
pub(crate) mod home;
pub(crate) mod outside;
pub(crate) mod people;
pub(crate) mod proofs;
pub(crate) mod prove;
pub(crate) mod public;
pub(crate) mod record;
pub(crate) mod request;
pub(crate) mod requests;
pub(crate) mod settings;
pub(crate) mod share;
pub(crate) mod share_flow;
pub(crate) mod shared_with_me;
pub(crate) mod sign_in_to;

#[cfg(test)]
mod tests;
