//! `latchkey admin add-issuer`, `list-issuers`, `suspend-issuer` and `test-issuer`.

use std::{
    io::{Read, Write},
    str::FromStr,
};

use clap::Args;
use latchkey_domain::{
    id::IssuerId,
    issuer::{Assertion, SigningAlg, TrustedIssuer},
};
use latchkey_service::{
    Services,
    issuers::{IssuerError, NewIssuer},
};
use serde_json::{Value, json};

use crate::cli::CommandError;

/// More than any secret, so that a wrong file is noticed before it is read whole.
const LONGEST: u64 = 4096;

const ADD_EXAMPLES: &str = "\
Examples:
  latchkey admin add-issuer --issuer https://id.hospital.example --name \"St Mary's staff\" \\
      --client-id latchkey --client-secret-stdin --sign-in --push --domain hospital.example \\
      --claim 'doctor=registered_doctor=Registered doctor' \\
      --claim 'groups=/ward/7=ward_7=Works on ward 7' < secret

There, register the redirect address that is printed.";

#[derive(Debug, Args)]
#[command(after_help = ADD_EXAMPLES)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct AddIssuerArgs {
    /// Its issuer identifier, exactly as its own description has it
    #[arg(long, value_name = "ADDRESS")]
    issuer: String,
    /// The name that people read
    #[arg(long)]
    name: String,
    /// Latchkey's client_id there
    #[arg(long)]
    client_id: String,
    /// Read Latchkey's secret there from standard input
    #[arg(long, required = true)]
    client_secret_stdin: bool,
    /// People may sign in through it
    #[arg(long)]
    sign_in: bool,
    /// Apps that are trusted for it may show its ID tokens
    #[arg(long)]
    push: bool,
    /// A domain of e-mail addresses about which it is believed; may be given more than once
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Vec<String>,
    /// A claim that it may make, and the fact that it proves: the claim must be true, or have this
    /// value; may be given more than once
    #[arg(long = "claim", value_name = "CLAIM[=VALUE]=KIND=LABEL")]
    claims: Vec<ClaimRule>,
    /// A signature algorithm that it may use (ES256, RS256, PS256, EdDSA); all of them without one
    #[arg(long = "alg", value_name = "ALGORITHM", value_parser = algorithm)]
    algs: Vec<SigningAlg>,
    /// A scope to ask for beside openid, profile and email; may be given more than once
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ListIssuersArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct OneIssuerArgs {
    /// Its number, as list-issuers prints it
    #[arg(value_name = "ID")]
    id: IssuerId,
}

/// What a claim proves, as written on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClaimRule(Assertion);

impl FromStr for ClaimRule {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('=').map(str::trim).collect();
        let (claim, value, kind, label) = match parts.as_slice() {
            [claim, kind, label] => (claim, None, kind, label),
            [claim, value, kind, label] => (claim, Some(*value), kind, label),
            _ => {
                return Err("write it as claim=kind=label or claim=value=kind=label, \
                            such as 'doctor=registered_doctor=Registered doctor'");
            }
        };
        Ok(Self(Assertion {
            claim: (*claim).to_owned(),
            value: value.map(str::to_owned),
            kind: (*kind).to_owned(),
            label: (*label).to_owned(),
        }))
    }
}

fn algorithm(name: &str) -> Result<SigningAlg, &'static str> {
    SigningAlg::from_name(name).ok_or("must be ES256, RS256, PS256 or EdDSA")
}

pub(super) async fn add(
    services: &Services,
    base_url: &str,
    args: AddIssuerArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    debug_assert!(args.client_secret_stdin, "clap requires it");
    let mut secret = String::new();
    std::io::stdin()
        .lock()
        .take(LONGEST)
        .read_to_string(&mut secret)?;
    let algs = if args.algs.is_empty() {
        SigningAlg::ALL.to_vec()
    } else {
        args.algs
    };
    let new = NewIssuer {
        issuer: args.issuer,
        name: args.name,
        client_id: args.client_id,
        client_secret: secret.trim_end_matches(['\r', '\n']).to_owned(),
        sign_in: args.sign_in,
        push: args.push,
        asserts: args.claims.into_iter().map(|claim| claim.0).collect(),
        domains: args.domains,
        algs,
        scopes: args.scopes,
    };
    let issuer = services.issuers.add(new).await.map_err(refused)?;
    let back = format!("{base_url}/sign-in/back/{}", issuer.id);
    if args.json {
        let mut shown = as_json(&issuer);
        if let Some(members) = shown.as_object_mut() {
            members.insert("redirect_uri".to_owned(), Value::String(back));
        }
        writeln!(out, "{shown}")?;
    } else {
        writeln!(out, "Believes {} ({}).", issuer.name, issuer.id)?;
        writeln!(out, "redirect address to register there: {back}")?;
    }
    Ok(())
}

pub(super) async fn list(
    services: &Services,
    args: &ListIssuersArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let issuers = services.issuers.list().await?;
    if args.json {
        let shown = Value::Array(issuers.iter().map(as_json).collect());
        writeln!(out, "{shown}")?;
        return Ok(());
    }
    if issuers.is_empty() {
        writeln!(out, "No issuer is believed yet.")?;
    }
    for issuer in &issuers {
        let (id, name, address) = (&issuer.id, &issuer.name, &issuer.issuer);
        writeln!(out, "{id}  {name}  {address}  ({})", what(issuer))?;
    }
    Ok(())
}

pub(super) async fn suspend(
    services: &Services,
    args: &OneIssuerArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    services.issuers.suspend(&args.id).await.map_err(refused)?;
    writeln!(out, "It is not believed any more.")?;
    Ok(())
}

pub(super) async fn test(
    services: &Services,
    args: &OneIssuerArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let keys = services.issuers.test(&args.id).await.map_err(refused)?;
    writeln!(out, "It answers, and has {keys} keys that can be used.")?;
    Ok(())
}

fn refused(error: IssuerError) -> CommandError {
    match error {
        IssuerError::Store(error) => error.into(),
        other => CommandError::Refused(other.to_string()),
    }
}

fn what(issuer: &TrustedIssuer) -> String {
    let facts = [
        (issuer.sign_in, "sign-in"),
        (issuer.push, "tokens may be shown"),
        (issuer.suspended_at.is_some(), "suspended"),
    ];
    let said: Vec<&str> = facts
        .into_iter()
        .filter_map(|(is_so, words)| is_so.then_some(words))
        .collect();
    said.join(", ")
}

fn as_json(issuer: &TrustedIssuer) -> Value {
    json!({
        "id": issuer.id,
        "issuer": issuer.issuer,
        "name": issuer.name,
        "client_id": issuer.client_id,
        "sign_in": issuer.sign_in,
        "push": issuer.push,
        "claims": issuer.asserts,
        "domains": issuer.domains,
        "algs": issuer.algs,
        "scopes": issuer.scopes,
        "suspended": issuer.suspended_at.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_written_with_or_without_a_value() {
        let plain: ClaimRule = "doctor=registered_doctor=Registered doctor"
            .parse()
            .unwrap();
        assert_eq!(plain.0.value, None);
        let valued: ClaimRule = "https://h.example/g=/ward/7=ward=Ward".parse().unwrap();
        assert_eq!(valued.0.claim, "https://h.example/g");
        assert_eq!(valued.0.value.as_deref(), Some("/ward/7"));
        for bad in ["", "doctor", "doctor=kind", "a=b=c=d=e"] {
            assert!(bad.parse::<ClaimRule>().is_err(), "{bad}");
        }
        assert!(algorithm("HS256").is_err() && algorithm("none").is_err());
    }
}
