//! What can happen, one variant each, and the row that is kept of it.
//!
//! Rows are insert-only and outlive what they speak of, so they carry the names as they were
//! shown. No token and no claim value beyond what the owner is shown ever stands in one.

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, OwnerId, PartyId, PersonId, RequestId, ResourceId, RuleId, ShareId};
use crate::issuer::TokenFault;
use crate::scope::ScopeSet;
use crate::share::EndReason;
use crate::time::Timestamp;

mod about;

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    Person(PersonId),
    /// A client that authenticated itself.
    Client(ClientId),
    /// The operator at the command line.
    Operator,
    /// Latchkey itself, by the clock.
    System,
}

impl Actor {
    /// The form kept in a row.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Person(id) => format!("person:{id}"),
            Self::Client(id) => format!("client:{id}"),
            Self::Operator => "operator".to_owned(),
            Self::System => "system".to_owned(),
        }
    }

    /// Reads the form kept in a row.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("person", id)) => id.parse().ok().map(Self::Person),
            Some(("client", id)) => id.parse().ok().map(Self::Client),
            None if text == "operator" => Some(Self::Operator),
            None if text == "system" => Some(Self::System),
            _ => None,
        }
    }
}

/// A person as a row remembers her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Who.
    pub id: PartyId,
    /// The name that was shown.
    pub name: String,
}

/// A resource, and what of it, as a row remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// Which resource.
    pub resource: ResourceId,
    /// Its name as it was shown to its owner.
    pub name: String,
    /// The scopes concerned.
    pub scopes: ScopeSet,
}

/// Why a ticket was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketFault {
    /// It had been presented before, by the same client.
    Replay,
    /// It had been presented before, and now comes from another client.
    ReplayByOther,
    /// It belongs to another client's process.
    WrongClient,
    /// It ran out.
    Expired,
    /// Its resources are gone.
    NothingLeft,
    /// A scope was asked that none of its resources has.
    Scope,
}

/// A part of what people choose for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingsPart {
    /// How pages look.
    Display,
    /// What keeps them safe.
    Safety,
    /// Where they live.
    Zone,
    /// Which letters they want.
    Letters,
}

impl SettingsPart {
    /// The word by which a sentence chooses.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::Safety => "safety",
            Self::Zone => "zone",
            Self::Letters => "letters",
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "each field is what its name says; the variants are documented"
)]
pub enum AuditEvent {
    /// An account was made.
    PersonCreated { name: String },
    /// An owner knows somebody, who can now be chosen without being looked up.
    ContactAdded { who: Shown },
    /// A client was registered.
    AppCreated { app: ClientId, name: String },
    /// A client replaced what it had registered about itself.
    AppChanged { app: ClientId, name: String },
    /// A client took itself out of the register; all its tokens ended.
    AppRemoved { app: ClientId, name: String },
    /// An operator made a token with which so many clients can register themselves.
    RegistrationTokenMade { uses: i64 },
    /// Somebody signed in.
    SignedIn,
    /// Somebody tried to sign in to an account and failed.
    SignInFailed,
    /// Somebody signed out.
    SignedOut,
    /// An owner connected a record service.
    ServiceConnected { service: ClientId, name: String },
    /// A connection ended, by the owner or by the service.
    ServiceDisconnected { service: ClientId, name: String },
    /// A protection API access token was issued.
    PatIssued { service: ClientId },
    /// A record service was given a token for records of its own, which are no person's.
    OwnPatIssued { service: ClientId, name: String },
    /// Somebody agreed that an app learns who she is.
    AppAllowed { app: ClientId, name: String },
    /// Somebody no longer wants an app to learn who she is.
    AppForgotten { app: ClientId, name: String },
    /// An app was told who somebody is.
    SignedInTo { app: ClientId, name: String },
    /// An app was given a token for what it may learn of somebody.
    AccessTokenIssued { app: ClientId },
    /// A key was made that ID tokens will be signed with.
    SigningKeyMade { kid: String, alg: String },
    /// An operator took a signing key out of use at once.
    SigningKeyRevoked { kid: String, alg: String },
    /// An authorization code was presented twice; what it had issued is ended.
    CodeReplayed { client: ClientId },
    /// A refresh token was presented twice; its family is ended.
    RefreshReplayed { client: ClientId },
    /// A client revoked a token of its own.
    TokenRevoked { client: ClientId },
    /// A record service registered a resource.
    ResourceRegistered { name: String, service: String },
    /// A record service changed the description of a resource.
    ResourceChanged {
        before: String,
        after: String,
        service: String,
    },
    /// A record service removed a resource; its shares ended.
    ResourceRemoved { name: String, service: String },
    /// A permission ticket was given to a record service.
    TicketIssued { service: ClientId },
    /// A ticket was refused.
    TicketRejected {
        client: ClientId,
        fault: TicketFault,
    },
    /// The asker was told to prove who they are.
    ClaimsRequested { client: ClientId },
    /// Somebody opened the claims pages; the ticket that led there is spent.
    ClaimsOpened { client: ClientId },
    /// Somebody proved who they are for one process.
    ClaimsGathered { client: ClientId, who: Shown },
    /// Somebody's proof was saved for an app, as she agreed.
    ProofSaved { app: String },
    /// A saved proof was removed by the person it is about.
    ProofRemoved { app: String },
    /// A request was put before the owner.
    AccessRequested {
        request: RequestId,
        who: Shown,
        app: String,
        what: Vec<Touched>,
    },
    /// A requesting party token was issued.
    RptIssued {
        who: Shown,
        app: String,
        what: Vec<Touched>,
    },
    /// An access attempt was refused.
    AccessDenied {
        who: Option<Shown>,
        app: String,
        what: Vec<Touched>,
    },
    /// The owner allowed a request, all of it or a part.
    RequestApproved {
        request: RequestId,
        who: Shown,
        allowed: Vec<Touched>,
        refused: Vec<Touched>,
    },
    /// The owner said no to a request.
    RequestDenied {
        request: RequestId,
        who: Shown,
        what: Vec<Touched>,
    },
    /// The asker took a request back.
    RequestWithdrawn { request: RequestId, who: Shown },
    /// Nobody answered a request in time.
    RequestLapsed { request: RequestId, who: Shown },
    /// The owner asked something back.
    RequestQuestioned { request: RequestId, who: Shown },
    /// The asker replied.
    RequestReplied { request: RequestId, who: Shown },
    /// The asker said why, who had not said it with the request.
    RequestExplained { request: RequestId, who: Shown },
    /// The asker reminded the owner.
    RequestReminded { request: RequestId, who: Shown },
    /// The owner reported a request as from somebody unknown to her.
    RequestReported {
        request: RequestId,
        who: Shown,
        app: ClientId,
    },
    /// The asker took a withdrawal back.
    RequestUnwithdrawn { request: RequestId, who: Shown },
    /// Somebody took again what she had given back.
    ShareTakenAgain {
        share: ShareId,
        who: Shown,
        what: Touched,
    },
    /// An owner shared something.
    ShareMade {
        share: ShareId,
        who: Shown,
        what: Touched,
        until: Timestamp,
    },
    /// An owner changed a share.
    ShareChanged {
        share: ShareId,
        who: Shown,
        before: Touched,
        after: Touched,
        /// Until when it held before.
        #[serde(default)]
        former_until: Option<Timestamp>,
        until: Timestamp,
    },
    /// An owner took the latest change of a share back.
    ShareChangeUndone {
        share: ShareId,
        who: Shown,
        before: Touched,
        after: Touched,
        until: Timestamp,
    },
    /// An owner stopped all sharing at once; each share that ended has an event of its own.
    AllStopped {
        shares: i64,
        people: i64,
        paused: bool,
    },
    /// An owner took it back; each share that holds again has an event of its own.
    AllRestored { shares: i64 },
    /// An owner takes requests again.
    RequestsResumed,
    /// An operator said whether a kind of record may be shared with no end date.
    NoEndDate { of: String, allowed: bool },
    /// A share ended.
    ShareEnded {
        share: ShareId,
        who: Shown,
        what: Touched,
        because: EndReason,
    },
    /// An owner took a stop back.
    ShareRestored {
        share: ShareId,
        who: Shown,
        what: Touched,
    },
    /// Somebody was let in: a record service asked, and the answer was yes.
    LetIn {
        who: Shown,
        app: String,
        what: Vec<Touched>,
        times: i64,
    },
    /// An owner takes no requests from somebody, for a time or for good.
    AskingBlocked {
        who: Shown,
        until: Option<Timestamp>,
    },
    /// An owner takes requests from somebody again.
    AskingUnblocked { who: Shown },
    /// An owner downloaded all there is about her sharing, or a part of it.
    DataDownloaded { what: String },
    /// An administrator published a rule; `before` is the version it replaces.
    RulePublished {
        rule: RuleId,
        before: Option<RuleId>,
        sentence: String,
        reason: String,
    },
    /// An administrator retired a rule.
    RuleRetired { rule: RuleId, reason: String },
    /// An issuer was entered that is believed about people.
    IssuerAdded { issuer: String, name: String },
    /// An issuer is not believed any more; `mismatch` says that it named itself otherwise.
    IssuerSuspended { name: String, mismatch: bool },
    /// An issuer's account was tied to a person.
    IdentityLinked { issuer: String },
    /// Somebody signed in through an issuer.
    SignedInThrough { issuer: String },
    /// An issuer's answer to a sign-in or a question for proof was refused.
    IssuerAnswerRefused { issuer: String, fault: TokenFault },
    /// A pushed claim token proved who somebody is.
    ClaimTokenTaken {
        client: ClientId,
        issuer: String,
        who: Shown,
    },
    /// Somebody signed in in a browser that she had not used before.
    BrowserMet { browser: String },
    /// Somebody signed other browsers of hers out.
    SessionsEnded { count: u64 },
    /// Somebody has a new password; `forgotten` says that she proved her address for it.
    PasswordChanged { forgotten: bool },
    /// Somebody has another e-mail address.
    EmailChanged,
    /// Somebody is called otherwise.
    PersonRenamed { before: String, after: String },
    /// Somebody chose something for herself.
    SettingsChanged { part: SettingsPart },
    /// Somebody no longer signs in through an issuer.
    IdentityUnlinked { issuer: String },
    /// A code was asked for, whether or not somebody has the address.
    CodeAsked,
    /// An owner invited somebody by an e-mail address; the name is the owner's own.
    InvitationSent { name: String },
    /// An owner called an invitation off.
    InvitationCancelled { name: String },
    /// Whoever was invited proved the address and accepted.
    InvitationAccepted { who: Shown, name: String },
    /// Whoever was invited proved the address and said no.
    InvitationDeclined { name: String },
    /// Nobody answered an invitation in time.
    InvitationLapsed { name: String },
    /// An owner made a share address, in place of the one before.
    ShareAddressMade,
    /// An owner took her share address away.
    ShareAddressRemoved,
    /// Somebody asked by a share address; whose it is, if anybody's, is not in the event.
    ColdAskMade { who: Shown },
    /// An owner shared something with somebody who had asked by her share address.
    ColdAskAllowed { who: Shown },
    /// An owner said no to an ask by her share address.
    ColdAskRefused { who: Shown },
    /// The asker took an ask by a share address back.
    ColdAskWithdrawn { who: Shown },
    /// Nobody answered an ask by a share address in time.
    ColdAskLapsed { who: Shown },
    /// Somebody proved by a code that an invited address is hers.
    AddressProven,
    /// A pushed claim token proved nothing.
    ClaimTokenRefused { client: ClientId, fault: TokenFault },
}

impl AuditEvent {
    /// The name of the variant, as kept in the row's own column.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PersonCreated { .. } => "person_created",
            Self::ContactAdded { .. } => "contact_added",
            Self::AppCreated { .. } => "app_created",
            Self::AppChanged { .. } => "app_changed",
            Self::AppRemoved { .. } => "app_removed",
            Self::RegistrationTokenMade { .. } => "registration_token_made",
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::ServiceConnected { .. } => "service_connected",
            Self::ServiceDisconnected { .. } => "service_disconnected",
            Self::PatIssued { .. } => "pat_issued",
            Self::OwnPatIssued { .. } => "own_pat_issued",
            Self::AppAllowed { .. } => "app_allowed",
            Self::AppForgotten { .. } => "app_forgotten",
            Self::SignedInTo { .. } => "signed_in_to",
            Self::AccessTokenIssued { .. } => "access_token_issued",
            Self::SigningKeyMade { .. } => "signing_key_made",
            Self::SigningKeyRevoked { .. } => "signing_key_revoked",
            Self::CodeReplayed { .. } => "code_replayed",
            Self::RefreshReplayed { .. } => "refresh_replayed",
            Self::TokenRevoked { .. } => "token_revoked",
            Self::ResourceRegistered { .. } => "resource_registered",
            Self::ResourceChanged { .. } => "resource_changed",
            Self::ResourceRemoved { .. } => "resource_removed",
            Self::TicketIssued { .. } => "ticket_issued",
            Self::TicketRejected { .. } => "ticket_rejected",
            Self::ClaimsRequested { .. } => "claims_requested",
            Self::ClaimsOpened { .. } => "claims_opened",
            Self::ClaimsGathered { .. } => "claims_gathered",
            Self::ProofSaved { .. } => "proof_saved",
            Self::ProofRemoved { .. } => "proof_removed",
            Self::AccessRequested { .. } => "access_requested",
            Self::RptIssued { .. } => "rpt_issued",
            Self::AccessDenied { .. } => "access_denied",
            Self::RequestApproved { .. } => "request_approved",
            Self::RequestDenied { .. } => "request_denied",
            Self::RequestWithdrawn { .. } => "request_withdrawn",
            Self::RequestLapsed { .. } => "request_lapsed",
            Self::RequestQuestioned { .. } => "request_questioned",
            Self::RequestReplied { .. } => "request_replied",
            Self::RequestExplained { .. } => "request_explained",
            Self::RequestReminded { .. } => "request_reminded",
            Self::RequestReported { .. } => "request_reported",
            Self::RequestUnwithdrawn { .. } => "request_unwithdrawn",
            Self::ShareTakenAgain { .. } => "share_taken_again",
            Self::ShareMade { .. } => "share_made",
            Self::ShareChanged { .. } => "share_changed",
            Self::ShareChangeUndone { .. } => "share_change_undone",
            Self::AllStopped { .. } => "all_stopped",
            Self::AllRestored { .. } => "all_restored",
            Self::RequestsResumed => "requests_resumed",
            Self::NoEndDate { .. } => "no_end_date",
            Self::ShareEnded { .. } => "share_ended",
            Self::ShareRestored { .. } => "share_restored",
            Self::LetIn { .. } => "let_in",
            Self::AskingBlocked { .. } => "asking_blocked",
            Self::AskingUnblocked { .. } => "asking_unblocked",
            Self::DataDownloaded { .. } => "data_downloaded",
            Self::RulePublished { .. } => "rule_published",
            Self::RuleRetired { .. } => "rule_retired",
            Self::IssuerAdded { .. } => "issuer_added",
            Self::IssuerSuspended { .. } => "issuer_suspended",
            Self::IdentityLinked { .. } => "identity_linked",
            Self::SignedInThrough { .. } => "signed_in_through",
            Self::IssuerAnswerRefused { .. } => "issuer_answer_refused",
            Self::ClaimTokenTaken { .. } => "claim_token_taken",
            Self::ClaimTokenRefused { .. } => "claim_token_refused",
            Self::BrowserMet { .. } => "browser_met",
            Self::SessionsEnded { .. } => "sessions_ended",
            Self::PasswordChanged { .. } => "password_changed",
            Self::EmailChanged => "email_changed",
            Self::PersonRenamed { .. } => "person_renamed",
            Self::SettingsChanged { .. } => "settings_changed",
            Self::IdentityUnlinked { .. } => "identity_unlinked",
            Self::CodeAsked => "code_asked",
            Self::InvitationSent { .. } => "invitation_sent",
            Self::InvitationCancelled { .. } => "invitation_cancelled",
            Self::InvitationAccepted { .. } => "invitation_accepted",
            Self::InvitationDeclined { .. } => "invitation_declined",
            Self::InvitationLapsed { .. } => "invitation_lapsed",
            Self::AddressProven => "address_proven",
            Self::ShareAddressMade => "share_address_made",
            Self::ShareAddressRemoved => "share_address_removed",
            Self::ColdAskMade { .. } => "cold_ask_made",
            Self::ColdAskAllowed { .. } => "cold_ask_allowed",
            Self::ColdAskRefused { .. } => "cold_ask_refused",
            Self::ColdAskWithdrawn { .. } => "cold_ask_withdrawn",
            Self::ColdAskLapsed { .. } => "cold_ask_lapsed",
        }
    }

    /// The row to keep.
    #[must_use]
    pub fn record(
        &self,
        at: Timestamp,
        actor: &Actor,
        owner: Option<&OwnerId>,
        resource: Option<&ResourceId>,
    ) -> AuditRecord {
        // A plain enum of texts, ids and numbers always serialises.
        let detail = serde_json::to_string(self).unwrap_or_default();
        let about = about::About::of(&detail, resource);
        AuditRecord {
            at,
            actor: actor.text(),
            kind: self.kind(),
            owner_id: owner.map(|id| id.as_str().to_owned()),
            resource_id: resource.map(|id| id.as_str().to_owned()),
            person_id: about.person,
            outcome: match self {
                Self::LetIn { .. } => Some("in"),
                Self::AccessDenied { .. } | Self::TicketRejected { .. } => Some("no"),
                _ => None,
            },
            resource_ids: about.resources,
            detail,
        }
    }

    /// Reads an event back from the detail column of its row.
    #[must_use]
    pub fn from_detail(detail: &str) -> Option<Self> {
        serde_json::from_str(detail).ok()
    }
}

/// One row of the trail, ready to insert; its number is given by the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// When.
    pub at: Timestamp,
    /// Who did it, as [`Actor::text`] writes it.
    pub actor: String,
    /// The event's kind.
    pub kind: &'static str,
    /// Whose records it concerns.
    pub owner_id: Option<String>,
    /// Which resource it concerns, when it is one.
    pub resource_id: Option<String>,
    /// Which person besides the owner it concerns.
    pub person_id: Option<String>,
    /// `in` when somebody was let in, `no` when somebody was refused.
    pub outcome: Option<&'static str>,
    /// The resources it concerns, one identifier after the other, where [`Self::resource_id`] is
    /// not all.
    pub resource_ids: Option<String>,
    /// The event as canonical JSON.
    pub detail: String,
}
