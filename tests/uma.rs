//! The machine door as a program and a browser meet it: requests, answers, headers and pages, and
//! nothing of what is behind them. One file for each part of the specifications.

#[cfg(test)]
mod uma {
    mod answer;
    mod asking;
    mod assessment;
    mod browser;
    mod cast;
    mod changing;
    mod claims;
    mod claims_refusals;
    mod client_auth;
    mod client_credentials;
    mod codes;
    mod consent;
    mod desk;
    mod discovery;
    mod failures;
    mod floor;
    mod granting;
    mod house;
    mod introspection;
    mod inviting;
    mod letters;
    mod management_of_clients;
    mod openid;
    mod openid_refusals;
    mod pat;
    mod permission;
    mod portal;
    mod proofs;
    mod pushed;
    mod reading;
    mod refresh;
    mod registration;
    mod registration_of_clients;
    mod registration_refusals;
    mod revocation;
    mod security;
    mod story;
    mod tickets;
    mod token;
    mod twice;
    mod unavailable;
    mod upgrade;
    mod whole;
    mod worked_examples;
}
