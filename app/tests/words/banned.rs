//! Words of the protocol and of programs, which no page for people may use.
//!
//! The catalogue is held to them, and so is what pages really say.

/// Words of the protocol or of programs, which nobody who shares a record should have to know.
const BANNED: &[&str] = &[
    "rpt",
    "rpts",
    "pat",
    "pats",
    "pct",
    "pcts",
    "ticket",
    "tickets",
    "token",
    "tokens",
    "scope",
    "scopes",
    "claim",
    "claims",
    "resource",
    "resources",
    "client",
    "clients",
    "grant",
    "grants",
    "granted",
    "granting",
    "authorize",
    "authorizes",
    "authorized",
    "authorizing",
    "authorization",
    "authorise",
    "authorised",
    "authorisation",
    "unauthorized",
    "unauthorised",
    "policy",
    "policies",
    "introspect",
    "introspected",
    "introspection",
    "revoke",
    "revokes",
    "revoked",
    "revoking",
    "revocation",
    "credential",
    "credentials",
    "idp",
    "endpoint",
    "endpoints",
    "consent",
    "consents",
    "consented",
    "entity",
    "entities",
    "subject",
    "subjects",
    "principal",
    "principals",
    "null",
    "invalid",
    "denied",
    "deny",
    "denies",
    "expire",
    "expires",
    "expired",
    "please",
    "oops",
];
const BANNED_PHRASES: &[&str] = &["requesting party", "requesting parties"];

/// Which of them stand in a text.
pub(crate) fn banned(text: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let joined = format!(" {} ", words.join(" "));
    let single = BANNED.iter().filter(|banned| words.contains(*banned));
    let phrases = BANNED_PHRASES
        .iter()
        .filter(|banned| joined.contains(&format!(" {banned} ")));
    single.chain(phrases).copied().collect()
}
