//! The owner's pages, used as a person uses them: forms are read from the pages and sent back.
//!
//! The services are the real ones, on a real database; the clock stands still.
#![cfg(feature = "ssr")]

#[cfg(test)]
mod crawl;
#[cfg(test)]
mod door;
#[cfg(test)]
mod flow;
#[cfg(test)]
mod house;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod people;
#[cfg(test)]
mod public;
#[cfg(test)]
mod settings;
