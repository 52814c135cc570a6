use std::io::Write;

use toml::Table;

use super::*;

fn load(toml: &str, env: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    let env = env
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let settings = layers::assemble(Some(toml), env)?;
    settings.validate()?;
    Ok(settings)
}

#[test]
fn defaults_are_good_settings() {
    assert_eq!(load("", &[]).unwrap(), Settings::default());
    assert_eq!(
        Settings::load(None, std::iter::empty()).unwrap(),
        Settings::default()
    );
}

#[test]
fn environment_wins_over_the_file() {
    let settings = load(
        "practice = false\n[server]\nlisten = \"127.0.0.1:1\"\nshutdown_seconds = 3\n",
        &[
            ("LATCHKEY_SERVER__LISTEN", "127.0.0.1:2"),
            ("LATCHKEY_PRACTICE", "true"),
            ("LATCHKEY_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1/128"),
            ("LATCHKEY_LIFETIMES__RPT", "30"),
            ("LATCHKEY_CONFIG", "elsewhere.toml"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    assert_eq!(settings.server.listen.port(), 2);
    assert_eq!(settings.server.shutdown_seconds, 3);
    assert!(settings.practice);
    assert_eq!(settings.server.trusted_proxies.len(), 2);
    assert_eq!(settings.lifetimes.rpt, 30);
}

/// SEC-01, FED-1.3-01, GRANT-2-03, GRANT-2-04: plain http is for this machine, and an issuer has no
/// path, so that both discovery addresses are one.
#[test]
#[expect(clippy::too_many_lines, reason = "a table, one line a wrong setting")]
fn every_wrong_setting_gives_its_one_sentence() {
    let wrong = [
        (
            "[server]\nbase_url = \"http://example.org\"",
            "server.base_url: must be https, or http on localhost (is \"http://example.org\")",
        ),
        (
            "[server]\nbase_url = \"share.example.org\"",
            "server.base_url: must be an absolute address such as https://share.example.org (is \"share.example.org\")",
        ),
        (
            "[server]\nbase_url = \"https://example.org/portal\"",
            "server.base_url: must be an origin without a path, for now; give it a host name of its own (is \"https://example.org/portal\")",
        ),
        (
            "[server]\nbase_url = \"https://example.org/?a=b\"",
            "server.base_url: must end after the host and port, without ? or # (is \"https://example.org/?a=b\")",
        ),
        (
            "[server]\nbase_url = \"https://example.org/#a\"",
            "server.base_url: must end after the host and port, without ? or # (is \"https://example.org/#a\")",
        ),
        (
            "[server]\nbase_url = \"https://me:pass@example.org\"",
            "server.base_url: must not carry a user name or a password",
        ),
        (
            "[server]\nlisten = \"localhost\"",
            "server.listen: must be an IP address and a port, such as 127.0.0.1:3000 (is \"localhost\")",
        ),
        (
            "[server]\nlisten = \"0.0.0.0:3000\"",
            "server.listen: must be a loopback address such as 127.0.0.1:3000 while server.base_url is plain http (is \"0.0.0.0:3000\")",
        ),
        (
            "[server]\nmetrics_listen = \"0.0.0.0:9464\"",
            "server.metrics_listen: must be a loopback address such as 127.0.0.1:9464, measurements are not public (is \"0.0.0.0:9464\")",
        ),
        (
            "[server]\nmetrics_listen = \"127.0.0.1:3000\"",
            "server.metrics_listen: must differ from server.listen; give it a port of its own",
        ),
        (
            "[server]\ntrusted_proxies = [\"10.0.0.0/33\"]",
            "server.trusted_proxies: must be networks such as 10.0.0.0/8 or ::1/128 (is [\"10.0.0.0/33\"])",
        ),
        (
            "[server]\ntrusted_proxies = \"10.0.0.1\"",
            "server.trusted_proxies: must be a list of texts, such as [\"10.0.0.0/8\"] (is \"10.0.0.1\")",
        ),
        (
            "[server]\nmax_connections = 0",
            "server.max_connections: must be from 1 to 100000 connections (is 0)",
        ),
        (
            "[server]\nmax_per_address = 2001",
            "server.max_per_address: must be from 1 to 2000 connections (is 2001)",
        ),
        (
            "[server]\nsite_root = \"\"",
            "server.site_root: must name the folder of the built site, such as \"target/site\"",
        ),
        (
            "[server]\nshutdown_seconds = -1",
            "server.shutdown_seconds: must be a whole number, not negative (is -1)",
        ),
        (
            "[database]\nurl = \"mysql://root:secret@db/x\"",
            "database.url: must begin with sqlite: or postgres:// (the value is not shown)",
        ),
        (
            "[database]\nurl = \"sqlite:\"",
            "database.url: must name a file after sqlite:, such as sqlite:latchkey.sqlite",
        ),
        (
            "[database]\nurl = \"postgres:secret\"",
            "database.url: must be postgres://user:password@host/database, or postgres:///database?host=/folder/of/the/socket",
        ),
        (
            "[database]\nreaders = 65",
            "database.readers: must be from 1 to 64 connections (is 65)",
        ),
        (
            "[keys]\nmaster_key_file = \"a\"\nprevious_master_key_file = \"a\"",
            "keys.previous_master_key_file: must be another file than keys.master_key_file; leave it out when no rotation is under way",
        ),
        (
            "[lifetimes]\nrpt = 3601",
            "lifetimes.rpt: must be from 1 to 3600 seconds (is 3601)",
        ),
        (
            "[lifetimes]\ncode = 601",
            "lifetimes.code: must be from 1 to 600 seconds (is 601)",
        ),
        (
            "[lifetimes]\nticket = 0",
            "lifetimes.ticket: must be from 1 to 3600 seconds (is 0)",
        ),
        (
            "[lifetimes]\nrpt = \"10 min\"",
            "lifetimes.rpt: must be a whole number, not negative (is \"10 min\")",
        ),
        (
            "[lifetimes]\nsession_idle = 43000\nsession_absolute = 60",
            "lifetimes.session_idle: must not be longer than lifetimes.session_absolute, 60 seconds (is 43000)",
        ),
        (
            "[policy]\npartial_results = \"yes\"",
            "policy.partial_results: must be true or false (is \"yes\")",
        ),
        (
            "[policy]\nrequest_interval_seconds = 0",
            "policy.request_interval_seconds: must be from 1 to 3600 seconds (is 0)",
        ),
        (
            "[log]\nlevel = \"loud\"",
            "log.level: must be error, warn, info, debug or trace, or a list such as info,latchkey=debug (is \"loud\")",
        ),
        (
            "[log]\nformat = \"xml\"",
            "log.format: unknown variant `xml`, expected `json` or `text` (is \"xml\")",
        ),
        (
            "[log]\ncolour = true",
            "log.colour: is not a setting; take it out, or write one of format, level",
        ),
        (
            "[colour]\na = 1",
            "colour: is not a setting; take it out, or write one of database, keys, lifetimes, log, mail, policy, practice, registration, server",
        ),
        (
            "server = 1",
            "server: is a section; write it as [server] with its settings below",
        ),
        ("practice = 1", "practice: must be true or false (is 1)"),
        (
            "practice = ",
            "settings file: line 1 is not valid TOML: string values must be quoted, expected literal string",
        ),
    ];
    for (toml, sentence) in wrong {
        let said = load(toml, &[]).unwrap_err().to_string();
        assert_eq!(said, sentence, "for {toml}");
        assert!(
            !said.contains("secret") && !said.contains("pass@"),
            "{said}"
        );
    }
}

#[test]
fn wrong_variables_are_named_as_variables() {
    for (name, value, sentence) in [
        (
            "LATCHKEY_SERVER__LISTENER",
            "x",
            "LATCHKEY_SERVER__LISTENER: is not a setting; write LATCHKEY_SECTION__KEY, with two underscores after the section",
        ),
        (
            "LATCHKEY_SERVER",
            "x",
            "LATCHKEY_SERVER: is not a setting; write LATCHKEY_SECTION__KEY, with two underscores after the section",
        ),
        (
            "LATCHKEY_LIFETIMES__RPT",
            "soon",
            "LATCHKEY_LIFETIMES__RPT: must be a whole number, not negative (is \"soon\")",
        ),
        (
            "LATCHKEY_PRACTICE",
            "1",
            "LATCHKEY_PRACTICE: must be true or false (is \"1\")",
        ),
    ] {
        assert_eq!(
            load("", &[(name, value)]).unwrap_err().to_string(),
            sentence
        );
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = Settings::load(Some(Path::new("no/such.toml")), std::iter::empty()).unwrap_err();
    assert_eq!(error.setting(), "no/such.toml");
}

#[test]
fn a_database_server_can_be_reached_by_its_socket() {
    let url = "postgres:///latchkey?host=/run/postgresql&user=latchkey";
    let settings = load(&format!("[database]\nurl = \"{url}\""), &[]).unwrap();
    assert_eq!(settings.database.url, url);
}

#[test]
fn passwords_are_never_printed() {
    let settings = load(
        "[server]\nbase_url = \"https://share.example.org\"\n[database]\nurl = \"postgres://latchkey:tiger@db/latchkey?sslpassword=tiger\"",
        &[],
    )
    .unwrap();
    let shown = format!("{settings}{settings:?}");
    assert!(!shown.contains("tiger"), "{shown}");
    assert!(
        shown.contains("postgres://latchkey:hidden@db/latchkey"),
        "{shown}"
    );
}

#[test]
fn the_printed_settings_can_be_read_again() {
    let settings = load("[lifetimes]\nrpt = 77", &[]).unwrap();
    assert_eq!(load(&settings.to_string(), &[]).unwrap(), settings);
}

#[test]
fn the_example_file_has_every_setting_and_no_other() {
    // Optional settings stand there as comments; uncommented they must be read as well.
    let text = include_str!("../../latchkey.example.toml")
        .replace("# previous_master_key_file", "previous_master_key_file")
        .replace("# password_file", "password_file");
    let settings = load(&text, &[]).unwrap();
    let names = |table: &Table| -> Vec<String> {
        table
            .iter()
            .flat_map(|(name, value)| match value.as_table() {
                None => vec![name.clone()],
                Some(section) => section.keys().map(|key| format!("{name}.{key}")).collect(),
            })
            .collect()
    };
    let written: Table = toml::from_str(&text).unwrap();
    let every = Table::try_from(Settings::every_setting()).unwrap();
    let (mut written, mut every) = (names(&written), names(&every));
    written.sort();
    every.sort();
    assert_eq!(written, every);
    assert_eq!(
        Settings {
            keys: KeySettings::default(),
            mail: MailSettings::default(),
            ..settings
        },
        Settings::default()
    );
}

#[cfg(unix)]
mod key_file {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn read(content: &[u8], mode: u32) -> Result<MasterKey, ConfigError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(mode))
            .unwrap();
        let mut settings = Settings::default();
        settings.keys.master_key_file = Some(file.path().to_owned());
        settings.master_key()
    }

    fn bytes() -> Vec<u8> {
        (0..32).collect()
    }

    #[test]
    fn raw_and_hexadecimal_keys_are_read() {
        let hex = crate::http::hex(&bytes());
        let raw = read(&bytes(), 0o600).unwrap();
        assert_eq!(raw.expose().to_vec(), bytes());
        assert_eq!(read(format!("{hex}\n").as_bytes(), 0o400).unwrap(), raw);
        assert_eq!(format!("{raw:?}"), "MasterKey(hidden)");
    }

    #[test]
    fn a_key_file_is_refused_with_its_reason() {
        let said = |content: &[u8], mode| read(content, mode).unwrap_err().to_string();
        assert!(said(&bytes(), 0o640).starts_with("keys.master_key_file: must be readable by its owner only, run chmod 600 on it; its mode is 0640 (is "));
        for content in [&b"short"[..], &[1; 33], b"", &[b'g'; 64], &[b'a'; 200]] {
            assert!(
                said(content, 0o600)
                    .contains("must hold exactly 32 bytes, or 64 hexadecimal digits")
            );
        }
        assert!(said(&[0; 32], 0o600).contains("must hold random bytes"));
    }

    #[test]
    fn a_missing_key_is_explained() {
        let said = Settings::default().master_key().unwrap_err().to_string();
        assert!(said.contains("head -c 32 /dev/urandom"), "{said}");
        let mut settings = Settings::default();
        settings.keys.master_key_file = Some("no/such.key".into());
        assert!(
            settings
                .master_key()
                .unwrap_err()
                .to_string()
                .contains("cannot be opened")
        );
        settings.keys.master_key_file = Some(".".into());
        assert!(
            settings
                .master_key()
                .unwrap_err()
                .to_string()
                .contains("must be a plain file")
        );
        assert_eq!(settings.previous_master_key(), Ok(None));
    }
}
