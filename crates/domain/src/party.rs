//! The people and programs of the protocol: clients, among them resource servers.

use serde::{Deserialize, Serialize};

use crate::id::ClientId;
use crate::scope::ScopeSet;
use crate::time::Timestamp;

/// An OAuth client: an app that asks for access, a service that keeps records, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its `client_id`.
    pub id: ClientId,
    /// The name people read.
    pub name: String,
    /// Its website, as text.
    pub website: String,
    /// Whom people can ask about it.
    pub contact: String,
    /// Whether it may hold protection API access tokens (a resource server).
    pub keeps_records: bool,
    /// Whether it may redeem permission tickets.
    pub asks: bool,
    /// Registered redirect URIs of the authorization endpoint, compared byte for byte.
    pub redirect_uris: Vec<String>,
    /// Registered claims redirect URIs (Grant 3.3.2), a list of its own.
    pub claims_redirect_uris: Vec<String>,
    /// The scopes it is registered for (Grant 3.3.4, `ClientRegistered`).
    pub scopes: ScopeSet,
    /// When an administrator reviewed it.
    pub reviewed_at: Option<Timestamp>,
    /// When it was registered.
    pub created_at: Timestamp,
}
