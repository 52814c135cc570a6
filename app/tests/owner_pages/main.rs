//! The owner's pages, used as a person uses them: forms are read from the pages and sent back.
//!
//! The services are the real ones, on a real database; the clock stands still.
#![cfg(feature = "ssr")]

#[cfg(test)]
mod asker;
#[cfg(test)]
mod asking;
#[cfg(test)]
mod changing;
#[cfg(test)]
mod cold_asks;
#[cfg(test)]
mod crawl;
#[cfg(test)]
mod door;
#[cfg(test)]
mod flow;
#[cfg(test)]
mod house;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod live;
#[cfg(test)]
mod manner;
#[cfg(test)]
mod odd_crawl;
#[cfg(test)]
mod odd_data;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod people;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod public;
#[cfg(test)]
mod records;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod sign_in_code;
#[cfg(test)]
mod specimen;
