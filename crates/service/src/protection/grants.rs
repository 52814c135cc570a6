//! Codes and refresh tokens become access tokens, and codes ID tokens; tokens are revoked.
//!
//! A code and a refresh token are good once. Presented again, they end the whole line of tokens
//! that came from them (RFC 6749 4.1.2, RFC 9700 4.14.2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::FamilyId;
use latchkey_domain::party::GrantType;
use latchkey_domain::secret::{Secret, SecretKind, TokenHash};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, Code, Pat, RefreshToken, Spend, StoreError, Tx};

use super::asked::{OPENID, PROTECTION};
use super::{AuthenticatedClient, Protection};
use crate::openid::{ACCESS_TOKEN, About, access_token, id_token};
use crate::redemption::end_line;
use crate::settings::Lifetimes;

/// What a client sends to redeem a code.
#[derive(Debug, Clone)]
pub struct CodeRequest {
    /// The code.
    pub code: String,
    /// The redirect URI of the authorization request.
    pub redirect_uri: Option<String>,
    /// The PKCE verifier.
    pub verifier: Option<String>,
}

/// Tokens for a client, the only time they are in the clear.
#[derive(Debug)]
pub struct TokenAnswer {
    /// The access token.
    pub access: Secret,
    /// The refresh token.
    pub refresh: Option<Secret>,
    /// The ID token, where somebody signs in to the client.
    pub id_token: Option<String>,
    /// Seconds until the access token ends.
    pub expires_in: i64,
    /// The scope.
    pub scope: Option<String>,
}

/// Why no tokens are given.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The code or the refresh token is not good.
    #[error("the grant is not good")]
    InvalidGrant,
    /// More was asked than was agreed.
    #[error("the scope is wider than what was agreed")]
    InvalidScope,
    /// The client may not use this grant.
    #[error("the client may not use this grant")]
    Unauthorized,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Protection {
    /// Redeems an authorization code.
    ///
    /// # Errors
    /// [`GrantError::InvalidGrant`]; a code that an authenticated client presents is spent
    /// whatever comes of it.
    pub async fn exchange_code(
        &self,
        client: &AuthenticatedClient,
        request: CodeRequest,
    ) -> Result<TokenAnswer, GrantError> {
        let now = self.house.env.now();
        if !client.client().may_use(GrantType::AuthorizationCode) {
            return Err(GrantError::Unauthorized);
        }
        let renews = client.may_use(GrantType::RefreshToken);
        let code_hash = self
            .house
            .env
            .look_up(SecretKind::Code, &request.code)
            .ok_or(GrantError::InvalidGrant)?;
        let challenge = request
            .verifier
            .as_deref()
            .filter(|v| is_verifier(v))
            .map(challenge_of);
        let (pat_secret, pat) = self.secret(SecretKind::Pat)?;
        let (access_secret, access) = self.secret(SecretKind::Access)?;
        let (refresh_secret, refresh) = self.secret(SecretKind::Refresh)?;
        let hashes = Hashes {
            pat,
            access,
            refresh: renews.then_some(refresh),
        };
        let lifetimes = self.house.settings.lifetimes;
        let (client_id, uri) = (client.client().id.clone(), request.redirect_uri);
        let issued = self
            .house
            .store
            .write(move |tx| {
                let (client_id, challenge, uri) =
                    (client_id.clone(), challenge.clone(), uri.clone());
                Box::pin(async move {
                    let actor = Actor::Client(client_id.clone());
                    let code = match tx.codes().spend(&code_hash, &client_id, now).await? {
                        Spend::Won(code) => code,
                        Spend::Spent(code) => {
                            end_family(tx, &code.family, now).await?;
                            let event = AuditEvent::CodeReplayed { client: client_id };
                            return Ok(Change::new(
                                None,
                                event.record(now, &actor, Some(&code.owner), None),
                            ));
                        }
                        Spend::Unknown => return Ok(Change::none(None)),
                    };
                    let fits = still_agreed(tx, &code).await?
                        && code.expires_at > now
                        && uri.as_deref() == Some(code.redirect_uri.as_str())
                        && challenge.as_deref() == Some(code.challenge.as_str());
                    if !fits {
                        // The code stays spent: a wrong verifier is a stolen code.
                        let event = AuditEvent::CodeReplayed { client: client_id };
                        return Ok(Change::new(
                            None,
                            event.record(now, &actor, Some(&code.owner), None),
                        ));
                    }
                    issue(tx, code, hashes, lifetimes, now).await
                })
            })
            .await?;
        let about = issued.ok_or(GrantError::InvalidGrant)?;
        let mut answer = if about.scopes.has(PROTECTION) {
            self.answer(pat_secret, renews.then_some(refresh_secret))
        } else {
            TokenAnswer {
                access: access_secret,
                refresh: None,
                id_token: None,
                expires_in: ACCESS_TOKEN.as_seconds(),
                scope: None,
            }
        };
        answer.scope = Some(about.scopes.texts().join(" "));
        if about.scopes.has(OPENID) {
            let made = id_token(&self.house, client.client(), &about, &answer.access, now);
            answer.id_token = Some(made.await?);
        }
        Ok(answer)
    }

    /// Renews a PAT with its refresh token, which is replaced.
    ///
    /// # Errors
    /// [`GrantError`]; a refresh token presented twice ends its whole family.
    pub async fn refresh(
        &self,
        client: &AuthenticatedClient,
        token: &str,
        scope: Option<&str>,
    ) -> Result<TokenAnswer, GrantError> {
        let now = self.house.env.now();
        if !client.may_use(GrantType::RefreshToken) {
            return Err(GrantError::Unauthorized);
        }
        let old_hash = self
            .house
            .env
            .look_up(SecretKind::Refresh, token)
            .ok_or(GrantError::InvalidGrant)?;
        if scope.is_some_and(|scope| {
            scope
                .split(' ')
                .any(|s| !s.is_empty() && s != "uma_protection")
        }) {
            return Err(GrantError::InvalidScope);
        }
        let (access, access_hash) = self.secret(SecretKind::Pat)?;
        let (refresh, refresh_hash) = self.secret(SecretKind::Refresh)?;
        let lifetimes = self.house.settings.lifetimes;
        let client_id = client.client().id.clone();
        let issued = self
            .house
            .store
            .write(move |tx| {
                let client_id = client_id.clone();
                Box::pin(async move {
                    let actor = Actor::Client(client_id.clone());
                    let old = match tx
                        .refresh_tokens()
                        .spend(&old_hash, &client_id, now)
                        .await?
                    {
                        Spend::Won(old) => old,
                        Spend::Spent(old) => {
                            end_family(tx, &old.family, now).await?;
                            let event = AuditEvent::RefreshReplayed { client: client_id };
                            return Ok(Change::new(
                                false,
                                event.record(now, &actor, Some(&old.owner), None),
                            ));
                        }
                        Spend::Unknown => return Ok(Change::none(false)),
                    };
                    let pat = Pat {
                        client: client_id.clone(),
                        owner: old.owner.clone(),
                        connection: old.connection.clone(),
                        family: old.family.clone(),
                        issued_at: now,
                        expires_at: now.plus(lifetimes.pat),
                    };
                    tx.pats().insert(&access_hash, &pat).await?;
                    tx.connections()
                        .heard(&pat.connection, &pat.owner, now)
                        .await?;
                    let next = RefreshToken {
                        issued_at: now,
                        expires_at: now.plus(lifetimes.pat_refresh),
                        ..old
                    };
                    tx.refresh_tokens().insert(&refresh_hash, &next).await?;
                    let event = AuditEvent::PatIssued { service: client_id };
                    Ok::<_, StoreError>(Change::new(
                        true,
                        event.record(now, &actor, Some(&next.owner), None),
                    ))
                })
            })
            .await?;
        if issued {
            Ok(self.answer(access, Some(refresh)))
        } else {
            Err(GrantError::InvalidGrant)
        }
    }

    /// Revokes a token of this client's own; any other text has no effect and is no error
    /// (RFC 7009 2.2).
    ///
    /// # Errors
    /// [`StoreError`] when it could not be revoked.
    pub async fn revoke(
        &self,
        client: &AuthenticatedClient,
        token: &str,
    ) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let env = &self.house.env;
        let pat = env.look_up(SecretKind::Pat, token);
        let refresh = env.look_up(SecretKind::Refresh, token);
        let rpt = env.look_up(SecretKind::Rpt, token);
        let rpt_refresh = env.look_up(SecretKind::RptRefresh, token);
        let pct = env.look_up(SecretKind::Pct, token);
        let access = env.look_up(SecretKind::Access, token);
        let client_id = client.client().id.clone();
        self.house
            .store
            .write(move |tx| {
                let client_id = client_id.clone();
                Box::pin(async move {
                    let mut revoked = 0;
                    if let Some(hash) = pat {
                        revoked = tx.pats().revoke(&hash, &client_id, now).await?;
                    }
                    if let Some(hash) = rpt {
                        revoked = tx.rpts().revoke(&hash, &client_id, now).await?;
                    }
                    if let Some(hash) = access {
                        revoked = tx.access_tokens().revoke(&hash, &client_id, now).await?;
                    }
                    if let Some(hash) = refresh
                        && let Some(family) =
                            tx.refresh_tokens().family_of(&hash, &client_id).await?
                    {
                        // A refresh token takes the access tokens of its grant with it.
                        revoked = end_family(tx, &family, now).await?;
                    }
                    if let Some(hash) = rpt_refresh
                        && let Some(family) = tx.rpts().family_of(&hash, &client_id).await?
                    {
                        revoked = end_line(tx, &family, now).await?;
                    }
                    if let Some(hash) = pct {
                        revoked = tx.pcts().revoke(&hash, &client_id, now).await?;
                    }
                    if revoked == 0 {
                        return Ok(Change::none(()));
                    }
                    let event = AuditEvent::TokenRevoked {
                        client: client_id.clone(),
                    };
                    Ok(Change::new(
                        (),
                        event.record(now, &Actor::Client(client_id), None, None),
                    ))
                })
            })
            .await
    }

    fn answer(&self, access: Secret, refresh: Option<Secret>) -> TokenAnswer {
        TokenAnswer {
            access,
            refresh,
            id_token: None,
            expires_in: self.house.settings.lifetimes.pat.as_seconds(),
            scope: Some("uma_protection".to_owned()),
        }
    }
}

/// The hashes of the secrets that a code may become.
#[derive(Clone, Copy)]
struct Hashes {
    pat: TokenHash,
    access: TokenHash,
    /// None for a client that may not renew.
    refresh: Option<TokenHash>,
}

/// Whether what the person agreed to holds still: she may have taken it back since.
async fn still_agreed(tx: &mut Tx<'_>, code: &Code) -> Result<bool, StoreError> {
    let person = code.owner.person();
    Ok(!code.scopes.has(OPENID) || tx.agreements().live(&person, &code.client).await?.is_some())
}

/// Keeps the tokens of a code that is good: a PAT and its refresh token where a service was
/// connected, an access token where somebody only signs in.
async fn issue(
    tx: &mut Tx<'_>,
    code: Code,
    hashes: Hashes,
    lifetimes: Lifetimes,
    now: Timestamp,
) -> Result<Change<Option<About>>, StoreError> {
    let Some(person) = tx.people().by_id(&code.owner.person()).await? else {
        return Err(StoreError::corrupt("the owner of a code"));
    };
    let event = if let Some(connection) = code.connection {
        let pat = Pat {
            client: code.client.clone(),
            owner: code.owner.clone(),
            connection: connection.clone(),
            family: code.family.clone(),
            issued_at: now,
            expires_at: now.plus(lifetimes.pat),
        };
        tx.pats().insert(&hashes.pat, &pat).await?;
        tx.connections()
            .heard(&pat.connection, &pat.owner, now)
            .await?;
        if let Some(hash) = hashes.refresh {
            let renewal = RefreshToken {
                client: code.client.clone(),
                owner: code.owner.clone(),
                connection,
                family: code.family,
                issued_at: now,
                expires_at: now.plus(lifetimes.pat_refresh),
            };
            tx.refresh_tokens().insert(&hash, &renewal).await?;
        }
        AuditEvent::PatIssued {
            service: code.client.clone(),
        }
    } else {
        let token = access_token(
            code.client.clone(),
            person.id.clone(),
            code.family,
            code.scopes.clone(),
            now,
        );
        tx.access_tokens().insert(&hashes.access, &token).await?;
        AuditEvent::AccessTokenIssued {
            app: code.client.clone(),
        }
    };
    let about = About {
        person,
        scopes: code.scopes,
        nonce: code.nonce,
        signed_in_at: code.signed_in_at,
    };
    let actor = Actor::Client(code.client);
    let record = event.record(now, &actor, Some(&code.owner), None);
    Ok(Change::new(Some(about), record))
}

/// Ends all tokens of a line; says how many those were.
async fn end_family(tx: &mut Tx<'_>, family: &FamilyId, now: Timestamp) -> Result<u64, StoreError> {
    let mut ended = 0;
    // A renewal under way elsewhere holds its refresh token until it is saved. The first statement
    // waits for that and does not see the successor; the next one does, and so does the last.
    loop {
        match tx.refresh_tokens().revoke_family(family, now).await? {
            0 => break,
            more => ended += more,
        }
    }
    ended += tx.pats().revoke_family(family, now).await?;
    ended += tx.access_tokens().revoke_family(family, now).await?;
    Ok(ended)
}

/// The shape of a verifier (RFC 7636 4.1).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
}

fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(is_verifier(verifier));
        assert_eq!(
            challenge_of(verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        assert!(
            !is_verifier(&"a".repeat(42))
                && !is_verifier(&"a".repeat(129))
                && !is_verifier(&"ä".repeat(43))
        );
    }
}
