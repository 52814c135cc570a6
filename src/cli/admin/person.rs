//! `latchkey admin create-person` and `add-contact`.

use std::{
    io::{Read, Write},
    str::FromStr,
};

use clap::Args;
use latchkey_domain::{claim::Fact, id::PersonId, time::Clock};
use latchkey_service::{
    Services,
    env::SystemClock,
    people::{NewPerson, PeopleError},
};
use serde_json::json;

use crate::cli::CommandError;

/// More than any password, so that a wrong file is noticed before it is read whole.
const LONGEST: u64 = 4096;

const CREATE_EXAMPLES: &str = "\
Examples:
  latchkey admin create-person --name 'Sam Bello' --email sam@example.org \\
      --zone Europe/London --password-stdin < password
  latchkey admin create-person --name 'Dr Ngozi Okafor' --email n.okafor@example.org --listed \\
      --place \"Consultant, St Mary's Hospital, Northbridge\" \\
      --fact 'registered_doctor=Registered doctor=the Medical Register'";

#[derive(Debug, Args)]
#[command(after_help = CREATE_EXAMPLES)]
pub(super) struct CreatePersonArgs {
    /// The name that others read
    #[arg(long)]
    name: String,
    /// The address to sign in with
    #[arg(long)]
    email: String,
    /// The time zone in which dates are shown to this person
    #[arg(long, default_value = "UTC", value_name = "IANA NAME")]
    zone: String,
    /// Job, organisation and town, to tell people of one name apart
    #[arg(long)]
    place: Option<String>,
    /// Read the password from standard input; without it there is no signing in with a password
    #[arg(long)]
    password_stdin: bool,
    /// Owners can find this person by name (for professionals)
    #[arg(long)]
    listed: bool,
    /// What was checked about this person, and who checked it; may be given more than once
    #[arg(long = "fact", value_name = "KIND=LABEL=SOURCE")]
    facts: Vec<CheckedFact>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct AddContactArgs {
    /// The e-mail address of the owner of records
    #[arg(long)]
    owner: String,
    /// The e-mail address of the person whom she knows
    #[arg(long)]
    person: String,
}

/// A fact as written on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CheckedFact {
    kind: String,
    label: String,
    source: String,
}

impl FromStr for CheckedFact {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('=').map(str::trim).collect();
        match parts.as_slice() {
            [kind, label, source] if parts.iter().all(|part| !part.is_empty()) => Ok(Self {
                kind: (*kind).to_owned(),
                label: (*label).to_owned(),
                source: (*source).to_owned(),
            }),
            _ => Err("write it as kind=label=source, \
                      such as 'registered_doctor=Registered doctor=the Medical Register'"),
        }
    }
}

pub(super) async fn create(
    services: &Services,
    args: CreatePersonArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let password = if args.password_stdin {
        Some(read_password(std::io::stdin().lock())?)
    } else {
        None
    };
    let checked_at = SystemClock.now();
    let facts = args.facts.into_iter().map(|fact| Fact {
        kind: fact.kind,
        label: fact.label,
        source: fact.source,
        checked_at,
        proven_at: None,
    });
    let new = NewPerson {
        name: args.name.clone(),
        email: args.email.clone(),
        place: args.place,
        zone: args.zone,
        password,
        listed: args.listed,
        facts: facts.collect(),
    };
    let id = services.people.create(new).await.map_err(refused)?;
    if args.json {
        let shown = json!({ "id": id, "name": args.name.trim(), "email": args.email.trim() });
        writeln!(out, "{shown}")?;
    } else {
        writeln!(out, "Made the account of {} ({id}).", args.name.trim())?;
    }
    Ok(())
}

pub(super) async fn add_contact(
    services: &Services,
    args: &AddContactArgs,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let owner = find(services, &args.owner).await?;
    let person = find(services, &args.person).await?;
    let added = services.people.add_contact(&owner, &person).await;
    added.map_err(refused)?;
    writeln!(
        out,
        "{} can now choose {} by name.",
        args.owner, args.person
    )?;
    Ok(())
}

async fn find(services: &Services, email: &str) -> Result<PersonId, CommandError> {
    let found = services.people.find_by_email(email).await?;
    found.ok_or_else(|| CommandError::Refused(format!("nobody has the e-mail address `{email}`")))
}

fn refused(error: PeopleError) -> CommandError {
    match error {
        PeopleError::Store(error) => error.into(),
        other => CommandError::Refused(other.to_string()),
    }
}

/// The first line, without its end.
fn read_password(from: impl Read) -> Result<String, CommandError> {
    let mut text = String::new();
    from.take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|error| CommandError::Refused(format!("the password cannot be read: {error}")))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_has_three_parts() {
        let fact: CheckedFact = "works_at = Works at St Mary's = the directory"
            .parse()
            .unwrap();
        assert_eq!(fact.kind, "works_at");
        assert_eq!(fact.label, "Works at St Mary's");
        assert_eq!(fact.source, "the directory");
        for wrong in ["", "doctor", "doctor=Doctor", "a=b=c=d", "a==c"] {
            assert!(wrong.parse::<CheckedFact>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_is_one_line_with_its_spaces() {
        let read = |text: &str| read_password(text.as_bytes()).unwrap();
        assert_eq!(read(" a b \r\nmore"), " a b ");
        assert_eq!(read(""), "");
        assert!(read_password(&[0xff, 0xfe][..]).is_err());
    }
}
