//! Every text that a person reads stands in the catalogue, and in words that she knows.
//!
//! The sources of the pages and the files of the catalogue are read as they are, so that a new page
//! is under the same law without being named here.
#![cfg(feature = "ssr")]

#[cfg(test)]
mod banned;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod classes;
#[cfg(test)]
mod contrast;
#[cfg(test)]
mod fonts;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod scan;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod tokens;
