//! Each kind of event as a sentence.
//!
//! There is no arm for everything else: a new kind of event does not compile before it has words.

use latchkey_domain::audit::{AuditEvent, Shown, Touched};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::view::{SegmentKind, Sentence};

use crate::approval::wanted_pieces;
use crate::calendar;
use crate::wording::{Piece, Words};

/// Whether somebody was refused.
pub(crate) const fn refuses(event: &AuditEvent) -> bool {
    matches!(
        event,
        AuditEvent::AccessDenied { .. } | AuditEvent::TicketRejected { .. }
    )
}

/// Whether somebody was let in.
pub(super) const fn lets_in(event: &AuditEvent) -> bool {
    matches!(event, AuditEvent::LetIn { .. })
}

/// What somebody wanted to do, or may do.
pub(super) fn touched(words: &Words, touched: &[Touched]) -> Piece {
    Piece::Ready(wanted_pieces(words, &pairs(touched)))
}

/// What happened, as its owner reads it.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a kind of event; apart they would only hide which is missing"
)]
pub(crate) fn sentence(words: &Words, zone: &str, event: &AuditEvent) -> Sentence {
    let say = |key: &str, pieces: Vec<(&'static str, Piece)>| words.pieced(key, pieces);
    let plain = |key: &str| words.pieced(key, Vec::new());
    let name = |text: &str| Piece::one(SegmentKind::Name, text.to_owned());
    let person = |who: &Shown| ("person", name(&who.name));
    let what = |touched: &[Touched]| Piece::Ready(wanted_pieces(words, &pairs(touched)));
    let date = |at| Piece::one(SegmentKind::Date, calendar::until(words, at, zone).text);
    match event {
        AuditEvent::PersonCreated { .. } => plain("event-person-created"),
        AuditEvent::ContactAdded { who } => say("event-contact-added", vec![person(who)]),
        AuditEvent::AppCreated { name: app, .. } => {
            say("event-app-created", vec![("app", name(app))])
        }
        AuditEvent::AppChanged { name: app, .. } => {
            say("event-app-changed", vec![("app", name(app))])
        }
        AuditEvent::AppRemoved { name: app, .. } => {
            say("event-app-removed", vec![("app", name(app))])
        }
        AuditEvent::RegistrationTokenMade { .. } => plain("event-registration-token-made"),
        AuditEvent::SignedIn => plain("event-signed-in"),
        AuditEvent::SignInFailed => plain("event-sign-in-failed"),
        AuditEvent::SignedOut => plain("event-signed-out"),
        AuditEvent::ServiceConnected { name: service, .. } => {
            say("event-service-connected", vec![("service", name(service))])
        }
        AuditEvent::ServiceDisconnected { name: service, .. } => say(
            "event-service-disconnected",
            vec![("service", name(service))],
        ),
        AuditEvent::PatIssued { .. }
        | AuditEvent::OwnPatIssued { .. }
        | AuditEvent::AccessTokenIssued { .. }
        | AuditEvent::TicketIssued { .. }
        | AuditEvent::ClaimsRequested { .. }
        | AuditEvent::ClaimsOpened { .. }
        | AuditEvent::TokenRevoked { .. } => plain("event-between-programs"),
        AuditEvent::AppAllowed { name: app, .. } => {
            say("event-app-allowed", vec![("app", name(app))])
        }
        AuditEvent::AppForgotten { name: app, .. } => {
            say("event-app-forgotten", vec![("app", name(app))])
        }
        AuditEvent::SignedInTo { name: app, .. } => {
            say("event-signed-in-to", vec![("app", name(app))])
        }
        AuditEvent::SigningKeyMade { .. } => plain("event-signing-key-made"),
        AuditEvent::SigningKeyRevoked { .. } => plain("event-signing-key-ended"),
        AuditEvent::CodeReplayed { .. } | AuditEvent::RefreshReplayed { .. } => {
            plain("event-connection-replayed")
        }
        AuditEvent::ResourceRegistered {
            name: record,
            service,
        } => say(
            "event-record-added",
            vec![("service", name(service)), ("record", name(record))],
        ),
        AuditEvent::ResourceChanged {
            before,
            after,
            service,
        } => {
            let key = if before == after {
                "event-record-changed"
            } else {
                "event-record-renamed"
            };
            say(
                key,
                vec![
                    ("service", name(service)),
                    ("before", name(before)),
                    ("after", name(after)),
                ],
            )
        }
        AuditEvent::ResourceRemoved {
            name: record,
            service,
        } => say(
            "event-record-removed",
            vec![("service", name(service)), ("record", name(record))],
        ),
        AuditEvent::TicketRejected { .. } => plain("event-ticket-rejected"),
        AuditEvent::ClaimsGathered { who, .. } | AuditEvent::ClaimTokenTaken { who, .. } => {
            say("event-proved", vec![person(who)])
        }
        AuditEvent::ProofSaved { app } => say("event-proof-saved", vec![("app", name(app))]),
        AuditEvent::ProofRemoved { app } => say("event-proof-removed", vec![("app", name(app))]),
        AuditEvent::AccessRequested {
            who,
            app,
            what: wanted,
            ..
        } => say(
            "event-asked",
            vec![person(who), ("what", what(wanted)), ("app", name(app))],
        ),
        AuditEvent::RptIssued {
            who,
            app,
            what: given,
        } => say(
            "event-token-issued",
            vec![person(who), ("what", what(given)), ("app", name(app))],
        ),
        AuditEvent::AccessDenied {
            who: Some(who),
            app,
            what: wanted,
        } => say(
            "event-refused",
            vec![person(who), ("what", what(wanted)), ("app", name(app))],
        ),
        AuditEvent::AccessDenied { who: None, app, .. } => {
            say("event-refused-unknown", vec![("app", name(app))])
        }
        AuditEvent::RequestApproved {
            who,
            allowed,
            refused,
            ..
        } => {
            let key = if refused.is_empty() {
                "event-allowed"
            } else {
                "event-allowed-part"
            };
            say(
                key,
                vec![
                    person(who),
                    ("what", what(allowed)),
                    ("rest", what(refused)),
                ],
            )
        }
        AuditEvent::RequestDenied {
            who, what: wanted, ..
        } => say("event-denied", vec![person(who), ("what", what(wanted))]),
        AuditEvent::RequestWithdrawn { who, .. } => say("event-withdrawn", vec![person(who)]),
        AuditEvent::RequestLapsed { who, .. } => say("event-lapsed", vec![person(who)]),
        AuditEvent::RequestQuestioned { who, .. } => say("event-questioned", vec![person(who)]),
        AuditEvent::RequestReplied { who, .. } => say("event-replied", vec![person(who)]),
        AuditEvent::RequestExplained { who, .. } => say("event-explained", vec![person(who)]),
        AuditEvent::RequestReminded { who, .. } => say("event-reminded", vec![person(who)]),
        AuditEvent::RequestReported { who, .. } => say("event-reported", vec![person(who)]),
        AuditEvent::RequestUnwithdrawn { who, .. } => say("event-unwithdrawn", vec![person(who)]),
        AuditEvent::ShareTakenAgain {
            who, what: given, ..
        } => say(
            "event-taken-again",
            vec![person(who), ("record", name(&given.name))],
        ),
        AuditEvent::ShareMade {
            who,
            what: given,
            until,
            ..
        } => say(
            "event-shared",
            vec![
                person(who),
                ("what", what(std::slice::from_ref(given))),
                ("until", date(*until)),
            ],
        ),
        AuditEvent::ShareChanged {
            who,
            before,
            after,
            former_until,
            until,
            ..
        } => say(
            "event-changed",
            vec![
                person(who),
                ("what", what(std::slice::from_ref(after))),
                ("until", date(*until)),
                ("before", what(std::slice::from_ref(before))),
                ("former", date(former_until.unwrap_or(*until))),
            ],
        ),
        AuditEvent::ShareChangeUndone {
            who, after, until, ..
        } => say(
            "event-change-undone",
            vec![
                person(who),
                ("what", what(std::slice::from_ref(after))),
                ("until", date(*until)),
            ],
        ),
        AuditEvent::AllStopped {
            shares,
            people,
            paused,
        } => {
            let paused = if *paused { "yes" } else { "no" };
            let count = |count: &i64| Piece::Choice(count.to_string());
            say(
                "event-all-stopped",
                vec![
                    ("shares", count(shares)),
                    ("people", count(people)),
                    ("paused", Piece::Choice(paused.to_owned())),
                ],
            )
        }
        AuditEvent::AllRestored { shares } => say(
            "event-all-restored",
            vec![("shares", Piece::Choice(shares.to_string()))],
        ),
        AuditEvent::RequestsResumed => plain("event-requests-resumed"),
        AuditEvent::NoEndDate { allowed: true, .. } => plain("event-no-end-allowed"),
        AuditEvent::NoEndDate { allowed: false, .. } => plain("event-no-end-forbidden"),
        AuditEvent::ShareEnded {
            who,
            what: given,
            because,
            ..
        } => say(
            "event-ended",
            vec![
                person(who),
                ("record", name(&given.name)),
                ("because", Piece::Choice(because.key().to_owned())),
            ],
        ),
        AuditEvent::ShareRestored {
            who, what: given, ..
        } => say(
            "event-restored",
            vec![person(who), ("record", name(&given.name))],
        ),
        AuditEvent::LetIn {
            who,
            app,
            what: seen,
            ..
        } => say(
            "event-let-in",
            vec![
                person(who),
                ("records", records(words, seen)),
                ("app", name(app)),
            ],
        ),
        AuditEvent::AskingBlocked {
            who,
            until: Some(until),
        } => say(
            "event-asking-blocked-until",
            vec![person(who), ("until", date(*until))],
        ),
        AuditEvent::AskingBlocked { who, until: None } => {
            say("event-asking-blocked", vec![person(who)])
        }
        AuditEvent::AskingUnblocked { who } => say("event-asking-unblocked", vec![person(who)]),
        AuditEvent::DataDownloaded { what } => say(
            "event-downloaded",
            vec![("what", Piece::Choice(what.clone()))],
        ),
        AuditEvent::RulePublished { sentence, .. } => {
            let rule = Piece::one(SegmentKind::Text, sentence.clone());
            say("event-rule-published", vec![("rule", rule)])
        }
        AuditEvent::RuleRetired { .. } => plain("event-rule-retired"),
        AuditEvent::IssuerAdded { name: issuer, .. } => {
            say("event-issuer-added", vec![("issuer", name(issuer))])
        }
        AuditEvent::IssuerSuspended { name: issuer, .. } => {
            say("event-issuer-suspended", vec![("issuer", name(issuer))])
        }
        AuditEvent::IdentityLinked { issuer } => {
            say("event-identity-linked", vec![("issuer", name(issuer))])
        }
        AuditEvent::SignedInThrough { issuer } => {
            say("event-signed-in-through", vec![("issuer", name(issuer))])
        }
        AuditEvent::IssuerAnswerRefused { issuer, .. } => {
            say("event-issuer-refused", vec![("issuer", name(issuer))])
        }
        AuditEvent::ClaimTokenRefused { .. } => plain("event-proof-refused"),
        AuditEvent::BrowserMet { browser } => {
            let browser = crate::login::browser_name(words, browser);
            let browser = Piece::one(SegmentKind::Text, browser);
            say("event-browser-met", vec![("browser", browser)])
        }
        AuditEvent::SessionsEnded { count } => {
            let count = Piece::Choice(count.to_string());
            say("event-sessions-ended", vec![("count", count)])
        }
        AuditEvent::PasswordChanged { forgotten: false } => plain("event-password-changed"),
        AuditEvent::PasswordChanged { forgotten: true } => plain("event-password-recovered"),
        AuditEvent::EmailChanged => plain("event-email-changed"),
        AuditEvent::PersonRenamed { before, after } => say(
            "event-person-renamed",
            vec![("before", name(before)), ("after", name(after))],
        ),
        AuditEvent::SettingsChanged { part } => {
            let part = Piece::Choice(part.key().to_owned());
            say("event-settings-changed", vec![("part", part)])
        }
        AuditEvent::IdentityUnlinked { issuer } => {
            say("event-identity-unlinked", vec![("issuer", name(issuer))])
        }
        AuditEvent::CodeAsked => plain("event-code-asked"),
        AuditEvent::InvitationSent { name: invited } => {
            say("event-invitation-sent", vec![("person", name(invited))])
        }
        AuditEvent::InvitationCancelled { name: invited } => say(
            "event-invitation-cancelled",
            vec![("person", name(invited))],
        ),
        AuditEvent::InvitationAccepted { name: invited, .. } => {
            say("event-invitation-accepted", vec![("person", name(invited))])
        }
        AuditEvent::InvitationDeclined { name: invited } => {
            say("event-invitation-declined", vec![("person", name(invited))])
        }
        AuditEvent::InvitationLapsed { name: invited } => {
            say("event-invitation-lapsed", vec![("person", name(invited))])
        }
        AuditEvent::AddressProven => plain("event-address-proven"),
        AuditEvent::ShareAddressMade => plain("event-share-address-made"),
        AuditEvent::ShareAddressRemoved => plain("event-share-address-removed"),
        AuditEvent::ColdAskMade { who } => say("event-cold-ask-made", vec![person(who)]),
        AuditEvent::ColdAskAllowed { who } => say("event-cold-ask-allowed", vec![person(who)]),
        AuditEvent::ColdAskRefused { who } => say("event-cold-ask-refused", vec![person(who)]),
        AuditEvent::ColdAskWithdrawn { who } => say("event-cold-ask-withdrawn", vec![person(who)]),
        AuditEvent::ColdAskLapsed { who } => say("event-cold-ask-lapsed", vec![person(who)]),
    }
}

fn pairs(touched: &[Touched]) -> Vec<(ScopeSet, String)> {
    touched
        .iter()
        .map(|t| (t.scopes.clone(), t.name.clone()))
        .collect()
}

/// The names alone, for what was opened.
pub(super) fn records(words: &Words, touched: &[Touched]) -> Piece {
    let name = |t: &Touched| {
        let kind = SegmentKind::Name;
        vec![latchkey_domain::view::Segment {
            kind,
            text: t.name.clone(),
        }]
    };
    Piece::Ready(words.listed(touched.iter().map(name).collect()))
}
