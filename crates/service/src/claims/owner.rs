//! Whose record it is, as the claims pages say it. Most owners are people; a service may be its own.

use latchkey_domain::party::Client;
use latchkey_domain::permission::PermissionTicket;
use latchkey_store::Person;

/// The owner as the pages name her: a person, or the service that owns its records itself.
pub(super) struct ShownOwner {
    pub(super) name: String,
    pub(super) zone: String,
}

/// The owner of a ticket, as far as she or it is known.
pub(super) fn shown_owner(
    person: Option<Person>,
    service: Option<&Client>,
    ticket: &PermissionTicket,
) -> Option<ShownOwner> {
    if let Some(person) = person {
        return Some(ShownOwner {
            name: person.name,
            zone: person.zone,
        });
    }
    service
        .filter(|service| ticket.owner.is_client(&service.id))
        .map(|service| ShownOwner {
            name: service.name.clone(),
            zone: "UTC".to_owned(),
        })
}
