//! What a client says about itself (RFC 7591 2), judged as a whole: the same on registering and on
//! replacing.
//!
//! Nothing of it is fetched, and nothing of it gives power: scopes are cut down to a list of the
//! installation's, and keeping records or pushing claims is for an operator to allow.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use url::Url;

use latchkey_domain::id::ClientId;
use latchkey_domain::party::{Client, ClientAuth, GrantType, IdTokenAlg, Registered};
use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::time::Timestamp;

use crate::registry::is_redirect_target;

/// The most addresses of one kind, contacts, and translations.
const MOST: usize = 20;
/// The longest name, and the longest of the other texts, in characters.
const LONGEST_NAME: usize = 120;
const LONGEST_TEXT: usize = 2000;

/// The members of RFC 7591 2 that are known here, as they came; the rest is ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the members of RFC 7591 2")]
pub struct Metadata {
    pub redirect_uris: Vec<String>,
    pub claims_redirect_uris: Vec<String>,
    pub client_name: Option<String>,
    /// `client_name` with a language tag, as `client_name#fr`.
    pub client_names: BTreeMap<String, String>,
    pub client_uri: Option<String>,
    pub contacts: Vec<String>,
    pub grant_types: Option<Vec<String>>,
    pub response_types: Option<Vec<String>>,
    pub token_endpoint_auth_method: Option<String>,
    pub scope: Option<String>,
    pub id_token_signed_response_alg: Option<String>,
    pub application_type: Option<String>,
    pub software_statement: Option<String>,
}

/// What is wrong with it (RFC 7591 3.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MetadataFault {
    /// A redirect address, of either kind, cannot be one.
    #[error("a redirect address cannot be one")]
    RedirectUri,
    /// Something else is unknown, contradictory or too long.
    #[error("a member is unknown, contradictory or too long")]
    Metadata,
    /// The software statement is no JWS.
    #[error("the software statement cannot be read")]
    SoftwareStatement,
    /// Nobody's software statements are trusted here.
    #[error("the software statement is not trusted")]
    Unapproved,
}

impl Metadata {
    /// The client it describes, and what of it is kept.
    pub(super) fn client(
        mut self,
        id: &ClientId,
        allowed: &ScopeSet,
        now: Timestamp,
    ) -> Result<(Client, Self), MetadataFault> {
        self.judge_statement()?;
        self.judge_texts()?;
        let grant_types = self.grants()?;
        self.judge_addresses(&grant_types)?;
        let auth = match self.token_endpoint_auth_method.as_deref() {
            None => ClientAuth::SecretBasic,
            Some(name) => ClientAuth::named(name)
                .filter(|way| *way != ClientAuth::Secret)
                .ok_or(MetadataFault::Metadata)?,
        };
        let id_token_alg = match self.id_token_signed_response_alg.as_deref() {
            None => IdTokenAlg::default(),
            Some(name) => IdTokenAlg::named(name).ok_or(MetadataFault::Metadata)?,
        };
        let native = match self.application_type.as_deref() {
            None | Some("web") => false,
            Some("native") => true,
            Some(_) => return Err(MetadataFault::Metadata),
        };
        let scopes = self.scopes(allowed);
        self.settle(&grant_types, auth, id_token_alg, native, &scopes);
        let client = Client {
            id: id.clone(),
            name: self
                .client_name
                .clone()
                .unwrap_or_else(|| id.as_str().to_owned()),
            website: self.client_uri.clone().unwrap_or_default(),
            contact: self.contacts.first().cloned().unwrap_or_default(),
            keeps_records: false,
            asks: grant_types.contains(&GrantType::UmaTicket),
            owns_itself: false,
            may_push: false,
            auth,
            grant_types,
            id_token_alg,
            registered: Registered::ByItself,
            native,
            redirect_uris: self.redirect_uris.clone(),
            claims_redirect_uris: self.claims_redirect_uris.clone(),
            scopes,
            reviewed_at: None,
            created_at: now,
            ended_at: None,
        };
        Ok((client, self))
    }

    /// Nobody is trusted to vouch for software, so a readable statement is not approved.
    fn judge_statement(&self) -> Result<(), MetadataFault> {
        let Some(statement) = &self.software_statement else {
            return Ok(());
        };
        let is_part = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        let parts: Vec<&str> = statement.split('.').collect();
        Err(if parts.len() == 3 && parts.into_iter().all(is_part) {
            MetadataFault::Unapproved
        } else {
            MetadataFault::SoftwareStatement
        })
    }

    fn judge_texts(&self) -> Result<(), MetadataFault> {
        let fits = |text: &str, most: usize| {
            (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        let names = self
            .client_name
            .iter()
            .chain(self.client_names.values())
            .all(|name| fits(name, LONGEST_NAME) && !name.trim().is_empty());
        let tags = self.client_names.keys().all(|tag| fits(tag, LONGEST_NAME));
        let contacts = self.contacts.iter().all(|text| fits(text, LONGEST_TEXT));
        let website = self.client_uri.as_deref().is_none_or(|uri| {
            fits(uri, LONGEST_TEXT)
                && Url::parse(uri).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
        });
        let few = self.contacts.len() <= MOST && self.client_names.len() <= MOST;
        let scope = self
            .scope
            .as_deref()
            .is_none_or(|scope| scope.chars().count() <= LONGEST_TEXT);
        if names && tags && contacts && website && few && scope {
            Ok(())
        } else {
            Err(MetadataFault::Metadata)
        }
    }

    /// The grants, and whether the response types fit them (RFC 7591 2.1).
    fn grants(&self) -> Result<BTreeSet<GrantType>, MetadataFault> {
        let named = self.grant_types.as_ref().map_or_else(
            || Ok(BTreeSet::from([GrantType::AuthorizationCode])),
            |names| {
                let known = names.iter().map(|name| {
                    GrantType::named(name)
                        // It stands for its own records, and a client like this has none.
                        .filter(|grant| *grant != GrantType::ClientCredentials)
                        .ok_or(MetadataFault::Metadata)
                });
                known.collect()
            },
        )?;
        let codes = named.contains(&GrantType::AuthorizationCode);
        let fits = match self.response_types.as_deref() {
            None => true,
            Some([]) => !codes,
            Some(types) => codes && types.iter().all(|kind| kind == "code"),
        };
        // A refresh token alone never begins anything.
        let begins = codes || named.contains(&GrantType::UmaTicket);
        if fits && begins {
            Ok(named)
        } else {
            Err(MetadataFault::Metadata)
        }
    }

    fn judge_addresses(&self, grants: &BTreeSet<GrantType>) -> Result<(), MetadataFault> {
        let good = |uris: &[String]| {
            uris.len() <= MOST
                && uris.iter().all(|uri| {
                    // Compared byte for byte later, so it is written as it will be compared.
                    (uri.starts_with("https://") || uri.starts_with("http://"))
                        && uri.len() <= LONGEST_TEXT
                        && is_redirect_target(uri)
                })
        };
        let needs = grants.contains(&GrantType::AuthorizationCode) && self.redirect_uris.is_empty();
        if good(&self.redirect_uris) && good(&self.claims_redirect_uris) && !needs {
            Ok(())
        } else {
            Err(MetadataFault::RedirectUri)
        }
    }

    /// What was asked for, cut down to what such clients may have.
    fn scopes(&self, allowed: &ScopeSet) -> ScopeSet {
        let asked: ScopeSet = self
            .scope
            .as_deref()
            .unwrap_or_default()
            .split(' ')
            .filter_map(|text| Scope::try_from(text.to_owned()).ok())
            .collect();
        let cut = asked.intersection(allowed);
        cut.iter()
            .filter(|scope| scope.as_str() != "uma_protection")
            .cloned()
            .collect()
    }

    /// Says what was decided where nothing was said, so that the answer has all of it.
    fn settle(
        &mut self,
        grants: &BTreeSet<GrantType>,
        auth: ClientAuth,
        alg: IdTokenAlg,
        native: bool,
        scopes: &ScopeSet,
    ) {
        let names = grants.iter().map(|grant| grant.name().to_owned());
        self.grant_types = Some(names.collect());
        let codes = grants.contains(&GrantType::AuthorizationCode);
        self.response_types = Some(codes.then(|| "code".to_owned()).into_iter().collect());
        self.token_endpoint_auth_method = Some(auth.name().to_owned());
        self.id_token_signed_response_alg = Some(alg.name().to_owned());
        self.application_type = Some(if native { "native" } else { "web" }.to_owned());
        self.scope = (!scopes.is_empty()).then(|| scopes.texts().join(" "));
    }
}
