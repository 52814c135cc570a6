//! The use cases against a real database, with a clock that is told the time: SQLite always, and
//! PostgreSQL where the whole house is walked through.

#[cfg(test)]
mod service {
    mod approval;
    mod asking;
    mod changing;
    mod circle;
    mod claim_tokens;
    mod cold_asks;
    mod disclosure;
    mod door;
    mod history;
    mod house;
    mod invitations;
    mod issuer;
    mod law;
    mod mail;
    mod receipts;
    mod rules;
    mod sharing;
    mod signing_keys;
    mod statements;
    mod stop_all;
    mod story;
    mod trail;
    mod unavailable;
}
