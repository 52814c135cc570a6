//! The conformance suite: everything the store can do, called in the same way on SQLite and on
//! PostgreSQL. A function that is not called here is not tested, and one test says so.

#[cfg(test)]
mod conformance {
    #[macro_use]
    mod home;

    mod asking;
    mod cast;
    mod circle;
    mod cold_asks;
    mod connecting;
    mod covered;
    mod door;
    mod drafts;
    mod endings;
    mod invitations;
    mod issuers;
    mod letters;
    mod openid;
    mod opening;
    mod people;
    mod policies;
    mod processes;
    mod races;
    mod record_list;
    mod records;
    mod registering;
    mod renewals;
    mod requests;
    mod rules;
    mod schema;
    mod share_ends;
    mod shares;
    mod sharing;
    mod trail;
    mod waiting;
    mod writing;
}
