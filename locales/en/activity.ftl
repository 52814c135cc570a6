### Words about activity.

## What happened, one sentence an event.

event-person-created = Your account was made.
event-contact-added = { $person } was added to the people you know.
event-app-created = { $app } was registered.
event-app-changed = { $app } changed what it says about itself.
event-app-removed = { $app } is no longer registered.
event-registration-token-made = An administrator let more apps register.
event-signed-in = You signed in.
event-sign-in-failed = Someone tried to sign in and did not get in.
event-signed-out = You signed out.
event-service-connected = You connected { $service }.
event-service-disconnected = { $service } was disconnected. Sharing its records has ended.
event-app-allowed = You let { $app } know who you are.
event-app-forgotten = You stopped signing in to { $app } with Latchkey.
event-signed-in-to = You signed in to { $app } with Latchkey.
event-signing-key-made = A new key for signing is ready.
event-signing-key-ended = A key for signing was taken out of use.
event-between-programs = A service and Latchkey talked to each other.
event-connection-replayed = A service used an old key to your connection. We ended what it had opened.
event-record-added = { $service } added { $record } to your records.
event-record-changed = { $service } updated { $after }.
event-record-renamed = { $service } renamed { $before } to { $after }.
event-record-removed = { $service } removed { $record }. Sharing it has ended.
event-ticket-rejected = An app came back with a request that had ended. We said no.
event-proof-saved = Your proof of who you are was saved for the app { $app }, as you chose.
event-proof-removed = You removed the proof that was saved for the app { $app }.
event-proved = { $person } proved who they are.
event-asked = { $person } asked to { $what }, with { $app }.
event-token-issued = { $person } may { $what }, with { $app }.
event-refused = { $person } tried to { $what }, with { $app }. We said no.
event-refused-unknown = Someone tried to open a record with { $app }. We said no.
event-allowed = You allowed { $person } to { $what }.
event-allowed-part = You allowed { $person } to { $what }. You did not allow: { $rest }.
event-denied = You did not allow { $person } to { $what }.
event-withdrawn = { $person } withdrew their request.
event-lapsed = The request of { $person } ran out. Nothing was shared.
event-shared = You shared: { $person } can { $what } until { $until }.
event-changed = You changed a share: { $person } can { $what } until { $until }. Before, they could { $before } until { $former }.
event-ended = { $because ->
        [owner] You stopped sharing { $record } with { $person }.
        [given_back] { $person } gave back { $record }.
        [record_removed] Sharing { $record } with { $person } ended because the record was removed.
        [disconnected] Sharing { $record } with { $person } ended because you disconnected the service.
       *[replaced] Sharing { $record } with { $person } was replaced by a new share.
    }
event-restored = You are sharing { $record } with { $person } again.
event-let-in = { $person } was let in to { $records }, with { $app }.
event-rule-published = A new rule applies: { $rule }
event-rule-retired = A rule no longer applies.
event-issuer-added = { $issuer } may now say who people are.
event-issuer-suspended = { $issuer } may no longer say who people are.
event-identity-linked = Your account at { $issuer } was tied to this account.
event-signed-in-through = You signed in with { $issuer }.
event-issuer-refused = { $issuer } sent something that we did not believe.
event-proof-refused = An app showed a proof that we did not believe.
