//! Who an event is about, besides the owner: the person who asked, was let in, or was shared with.

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::PartyId;

/// The other person of an event, where there is one.
pub(super) fn other_person(event: &AuditEvent) -> Option<&PartyId> {
    match event {
        AuditEvent::ContactAdded { who }
        | AuditEvent::ClaimsGathered { who, .. }
        | AuditEvent::ClaimTokenTaken { who, .. }
        | AuditEvent::AccessRequested { who, .. }
        | AuditEvent::RptIssued { who, .. }
        | AuditEvent::AccessDenied { who: Some(who), .. }
        | AuditEvent::RequestApproved { who, .. }
        | AuditEvent::RequestDenied { who, .. }
        | AuditEvent::RequestWithdrawn { who, .. }
        | AuditEvent::RequestLapsed { who, .. }
        | AuditEvent::ShareMade { who, .. }
        | AuditEvent::ShareChanged { who, .. }
        | AuditEvent::ShareEnded { who, .. }
        | AuditEvent::ShareRestored { who, .. }
        | AuditEvent::LetIn { who, .. }
        | AuditEvent::AskingBlocked { who, .. }
        | AuditEvent::AskingUnblocked { who } => Some(&who.id),
        _ => None,
    }
}
