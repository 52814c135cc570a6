use clap::{CommandFactory, error::ErrorKind};
use latchkey_service::testing;
use serde_json::Value;

use super::*;

fn parse(words: &[&str]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(["latchkey"].iter().chain(words))
}

#[test]
fn the_command_line_holds_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_has_help_with_an_example() {
    for words in [
        &["--help"][..],
        &["serve", "--help"],
        &["migrate", "--help"],
        &["demo", "--help"],
        &["check-config", "--help"],
        &["admin", "--help"],
        &["keys", "--help"],
        &["admin", "create-person", "--help"],
        &["admin", "create-app", "--help"],
        &["admin", "registration-token", "--help"],
        &["admin", "add-issuer", "--help"],
        &["admin", "allow-no-end-date", "--help"],
    ] {
        let said = parse(words).unwrap_err();
        assert_eq!(said.kind(), ErrorKind::DisplayHelp, "{words:?}");
        assert!(said.to_string().contains("Examples:"), "{words:?}");
    }
}

#[test]
fn the_settings_file_can_be_named_at_either_place() {
    for words in [
        &["serve", "--config", "a.toml"][..],
        &["migrate", "--config", "a.toml"],
        &["check-config", "--config", "a.toml"],
        &["admin", "--config", "a.toml", "list-apps"],
        &["admin", "list-apps", "--config", "a.toml"],
        &["keys", "--config", "a.toml", "list"],
        &["keys", "revoke", "x", "--config", "a.toml"],
    ] {
        assert!(parse(words).is_ok(), "{words:?}");
    }
    assert!(parse(&["demo", "--config", "a.toml"]).is_err());
    assert!(parse(&[]).is_err());
    assert!(parse(&["admin", "create-person", "--name", "Sam"]).is_err());
}

#[test]
fn a_wrong_setting_ends_with_its_own_code() {
    let wrong = CommandError::from(ConfigError::new("server.listen", "must be an address"));
    assert_eq!(wrong.to_string(), "server.listen: must be an address");
    assert_eq!(wrong.code(), ExitCode::from(2));
    let refused = CommandError::Refused("no".to_owned());
    assert_eq!(refused.code(), ExitCode::from(1));
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_told_as_a_setting() {
    let settings = testing::settings("sqlite:no/such/folder/latchkey.sqlite");
    let error = latchkey_service::Services::open(settings)
        .await
        .err()
        .unwrap();
    let said = CommandError::from(error);
    assert!(said.to_string().starts_with("database.url: "), "{said}");
    assert_eq!(said.code(), ExitCode::from(2));
}

/// A folder with a settings file, a key and a database of its own.
struct Installation(tempfile::TempDir);

impl Installation {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("latchkey.key");
        files::write_private(&key, &(0..32).collect::<Vec<u8>>()).unwrap();
        let database = folder.path().join("latchkey.sqlite");
        let text = format!(
            "[database]\nurl = \"sqlite:{}\"\n[keys]\nmaster_key_file = \"{}\"\n",
            database.display(),
            key.display(),
        );
        std::fs::write(folder.path().join("latchkey.toml"), text).unwrap();
        Self(folder)
    }

    async fn say(&self, words: &[&str]) -> Result<String, CommandError> {
        let file = self.0.path().join("latchkey.toml").display().to_string();
        let words: Vec<&str> = words.iter().copied().chain(["--config", &file]).collect();
        let mut out = Vec::new();
        command(parse(&words).unwrap().command, &mut out).await?;
        Ok(String::from_utf8(out).unwrap())
    }
}

#[tokio::test]
async fn an_operator_lets_a_kind_be_shared_with_no_end_date() {
    let here = Installation::new();
    let command = ["admin", "allow-no-end-date", "letter"];
    for _ in 0..2 {
        let said = here.say(&command).await.unwrap();
        assert_eq!(said, "Kinds that may be shared with no end date:\nletter\n");
    }
    let off = ["admin", "allow-no-end-date", "letter", "--off"];
    let said = here.say(&off).await.unwrap();
    assert_eq!(said, "Every share needs an end date.\n");
    assert!(parse(&["admin", "allow-no-end-date", ""]).is_err());
}

#[tokio::test]
async fn an_operator_registers_an_app_and_sees_its_secret_once() {
    let here = Installation::new();
    let empty = here.say(&["admin", "list-apps"]).await.unwrap();
    assert_eq!(empty, "No app is registered yet.\n");
    let words = [
        "admin",
        "create-app",
        "--name",
        "St Mary's Hospital",
        "--keeps-records",
        "--redirect-uri",
        "https://records.example.org/callback",
        "--reviewed",
        "--json",
    ];
    let made: Value = serde_json::from_str(&here.say(&words).await.unwrap()).unwrap();
    let (id, secret) = (
        made["client_id"].as_str().unwrap(),
        made["client_secret"].as_str().unwrap(),
    );
    let listed = here.say(&["admin", "list-apps", "--json"]).await.unwrap();
    assert!(listed.contains(id) && !listed.contains(secret), "{listed}");
    let listed = here.say(&["admin", "list-apps"]).await.unwrap();
    assert_eq!(
        listed,
        format!("{id}  St Mary's Hospital  (keeps records)\n")
    );
    let wrong = here
        .say(&["admin", "create-app", "--name", "Nothing"])
        .await;
    assert!(matches!(wrong, Err(CommandError::Refused(_))));
}

#[tokio::test]
async fn an_operator_says_how_an_app_proves_itself_and_what_it_may_do() {
    let here = Installation::new();
    let app = |rest: &[&'static str]| {
        let words = ["admin", "create-app", "--json", "--name", "A"];
        [&words, rest].concat()
    };
    let asks = ["--asks", "--claims-redirect-uri", "http://127.0.0.1/c"];
    let public = app(&[&asks[..], &["--public", "--native"]].concat());
    let made: Value = serde_json::from_str(&here.say(&public).await.unwrap()).unwrap();
    assert_eq!(made.get("client_secret"), None);
    let own = ["--keeps-records", "--own-records", "--reviewed"];
    here.say(&app(&own)).await.unwrap();
    let pushes = app(&[
        &asks[..],
        &["--may-push", "--auth-method", "client_secret_post"],
    ]
    .concat());
    here.say(&pushes).await.unwrap();
    let listed = here.say(&["admin", "list-apps"]).await.unwrap();
    for said in [
        "(asks for records, public, native, not reviewed)",
        "(keeps records, has records of its own)",
        "(asks for records, may push claims, not reviewed)",
    ] {
        assert!(listed.contains(said), "{listed}");
    }
    let listed = here.say(&["admin", "list-apps", "--json"]).await.unwrap();
    for said in [
        r#""auth_method":"none""#,
        r#""auth_method":"client_secret_post""#,
        r#""grant_types":["client_credentials"]"#,
    ] {
        assert!(listed.contains(said), "{listed}");
    }
    let both = ["--grant-type", "client_credentials"];
    let wrong = here.say(&app(&[&asks[..], &both].concat())).await;
    assert!(matches!(wrong, Err(CommandError::Refused(_))));
}

#[tokio::test]
async fn an_operator_makes_accounts_and_tells_who_knows_whom() {
    let here = Installation::new();
    let sam = [
        "admin",
        "create-person",
        "--name",
        "Sam Bello",
        "--email",
        "sam@bello.example",
    ];
    let said = here.say(&sam).await.unwrap();
    assert!(
        said.starts_with("Made the account of Sam Bello ("),
        "{said}"
    );
    let twice = here.say(&sam).await.unwrap_err();
    assert!(twice.to_string().contains("exists already"), "{twice}");
    let contact = [
        "admin",
        "add-contact",
        "--owner",
        "sam@bello.example",
        "--person",
        "lola@bello.example",
    ];
    let nobody = here.say(&contact).await.unwrap_err();
    assert_eq!(
        nobody.to_string(),
        "nobody has the e-mail address `lola@bello.example`"
    );
    let doctor = [
        "admin",
        "create-person",
        "--name",
        "Dr Ngozi Okafor",
        "--email",
        "lola@bello.example",
        "--zone",
        "Europe/London",
        "--listed",
        "--place",
        "Northbridge",
        "--fact",
        "registered_doctor=Registered doctor=the Medical Register",
        "--json",
    ];
    let made: Value = serde_json::from_str(&here.say(&doctor).await.unwrap()).unwrap();
    assert_eq!(made["name"], "Dr Ngozi Okafor");
    here.say(&contact).await.unwrap();
    let wrong = here
        .say(&[
            "admin",
            "create-person",
            "--name",
            "A",
            "--email",
            "a@b.example",
            "--zone",
            "Moon",
        ])
        .await
        .unwrap_err();
    assert!(wrong.to_string().contains("time zone"), "{wrong}");
}

#[tokio::test]
async fn settings_are_checked_and_printed_without_secrets() {
    let here = Installation::new();
    let said = here.say(&["check-config"]).await.unwrap();
    assert!(said.contains("listen = \"127.0.0.1:3000\""), "{said}");
    let key = here.0.path().join("latchkey.key");
    std::fs::remove_file(key).unwrap();
    let wrong = here.say(&["check-config"]).await.unwrap_err();
    assert!(
        wrong.to_string().starts_with("keys.master_key_file: "),
        "{wrong}"
    );
    assert_eq!(wrong.code(), ExitCode::from(2));
    let text = "[server]\nlisten = \"somewhere\"\n";
    std::fs::write(here.0.path().join("latchkey.toml"), text).unwrap();
    let wrong = here.say(&["check-config"]).await.unwrap_err();
    assert!(wrong.to_string().starts_with("server.listen: "), "{wrong}");
}

#[tokio::test]
async fn a_migration_can_be_run_again() {
    let here = Installation::new();
    let first = here.say(&["migrate"]).await.unwrap();
    assert!(first.starts_with("Applied "), "{first}");
    let again = here.say(&["migrate"]).await.unwrap();
    assert_eq!(again, "The database is up to date already.\n");
}

#[tokio::test]
async fn an_operator_looks_at_the_signing_keys_and_takes_one_out_of_use() {
    let here = Installation::new();
    let empty = here.say(&["keys", "list"]).await.unwrap();
    assert!(empty.starts_with("There is no key yet"), "{empty}");
    let nothing = here.say(&["keys", "rotate"]).await.unwrap();
    assert!(nothing.starts_with("Nothing to do"), "{nothing}");
    let file = here.0.path().join("latchkey.toml");
    let settings = Settings::load(Some(&file), std::iter::empty()).unwrap();
    let services = latchkey_service::Services::open(settings.for_services().unwrap())
        .await
        .unwrap();
    let published = services.openid.key_set().await.unwrap();
    services.close().await;
    let kid = published["keys"][0]["kid"].as_str().unwrap();
    let listed = here.say(&["keys", "list"]).await.unwrap();
    assert_eq!(listed, format!("{kid}  ES256  active\n"));
    let made = here.say(&["keys", "rotate"]).await.unwrap();
    assert!(made.starts_with("Published 1 new"), "{made}");
    let listed = here.say(&["keys", "list"]).await.unwrap();
    assert!(listed.lines().nth(1).unwrap().ends_with("  ES256  next"));
    let revoked = here.say(&["keys", "revoke", kid]).await.unwrap();
    assert_eq!(revoked, format!("Taken out of use: {kid}\n"));
    let listed = here.say(&["keys", "list"]).await.unwrap();
    assert!(
        !listed.contains(kid) && listed.contains("active"),
        "{listed}"
    );
    let again = here.say(&["keys", "revoke", kid]).await;
    assert!(matches!(again, Err(CommandError::Refused(_))));
}
