//! The real program, killed without warning at the worst moments, and started again on what it
//! left: whatever it had acknowledged is there, and nothing is there by halves.
#![cfg(unix)]

#[cfg(test)]
mod torture {
    mod ends;
    mod http;
    mod kills;
    mod ledger;
    mod people;
    mod program;
    mod secrets;
    mod steps;
}
