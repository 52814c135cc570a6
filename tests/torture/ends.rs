//! Asked to stop, it finishes what is under way; told something wrong, it does not begin.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};

use super::http::{open, read};
use super::people::{App, Browser, Service, connect};
use super::program::{Program, binary};

#[test]
fn a_request_under_way_is_finished_when_it_is_asked_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path(), None);
    let mut sam = Browser::sign_in(&program, "sam");
    let pat = connect(&mut sam, &mut App::new(&program, "st-marys"));
    let address = SocketAddr::from(([127, 0, 0, 1], program.port));
    let mut link = open(address).unwrap();
    let body = r#"{"name":"Under way","resource_scopes":["view"]}"#;
    let head = format!(
        "POST /uma/resources HTTP/1.1\r\nhost: localhost:{}\r\nauthorization: Bearer {pat}\r\n\
         content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        program.port,
        body.len()
    );
    link.get_mut().write_all(head.as_bytes()).unwrap();
    // Now it waits for the body: the request is under way.
    assert_eq!(read(&mut link).unwrap().status, 100);
    link.get_mut().write_all(&body.as_bytes()[..10]).unwrap();
    program.terminate();
    // It takes nobody in any more, and has not let go of us.
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    link.get_mut().write_all(&body.as_bytes()[10..]).unwrap();
    let answer = read(&mut link).unwrap().is(201);
    let id = answer.text("_id");
    assert_eq!(program.ended().code(), Some(0), "{}", program.log());
    program.run();
    assert_eq!(Service::new(&program, &pat).list(), [id]);
}

/// What is said on standard output and standard error, and the code.
fn refused(arguments: &[&str], variables: &[(&str, &str)]) -> (String, String, Option<i32>) {
    let mut command = binary();
    command.args(arguments);
    for (name, value) in variables {
        command.env(name, value);
    }
    let done = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(done.stdout), text(done.stderr), done.status.code())
}

/// Refused with code 2 and one sentence that names what is wrong.
fn is_refused(arguments: &[&str], variables: &[(&str, &str)], named: &str) {
    let (out, err, code) = refused(arguments, variables);
    let case = format!("{arguments:?} {variables:?}: {out}{err}");
    assert_eq!(code, Some(2), "{case}");
    assert_eq!(out, "", "{case}");
    assert_eq!(err.lines().count(), 1, "{case}");
    assert!(err.starts_with("latchkey: "), "{case}");
    assert!(err.contains(named), "{case}");
}

#[test]
fn a_wrong_variable_stops_the_start_with_one_sentence_that_names_it() {
    for (name, value, named) in [
        ("LATCHKEY_LIFETIMES__RPT", "abc", "LATCHKEY_LIFETIMES__RPT"),
        ("LATCHKEY_LIFETIMES__RPT", "999999999", "lifetimes.rpt"),
        ("LATCHKEY_LIFETIMES__RPT", "0", "lifetimes.rpt"),
        ("LATCHKEY_NONSENSE__X", "1", "LATCHKEY_NONSENSE__X"),
        ("LATCHKEY_DATABASE__URL", "mysql://x", "database.url"),
        (
            "LATCHKEY_SERVER__BASE_URL",
            "http://share.example",
            "LATCHKEY_SERVER__BASE_URL",
        ),
        ("LATCHKEY_SERVER__LISTEN", "0.0.0.0:80", "server.listen"),
        (
            "LATCHKEY_KEYS__MASTER_KEY_FILE",
            "/no/such/key",
            "keys.master_key_file",
        ),
    ] {
        is_refused(&["serve"], &[(name, value)], named);
    }
    is_refused(&["serve"], &[], "keys.master_key_file");
    let database = [("LATCHKEY_DATABASE__URL", "x")];
    is_refused(&["migrate"], &database, "database.url");
}

#[test]
fn a_wrong_file_stops_the_start_with_one_sentence_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latchkey.toml");
    std::fs::write(&file, "[lifetimes]\nrpt = \"soon\"\n").unwrap();
    let file = file.display().to_string();
    for command in ["serve", "check-config", "migrate"] {
        is_refused(&[command, "--config", &file], &[], "lifetimes.rpt");
        let missing = [command, "--config", "/no/such/file"];
        is_refused(&missing, &[], "/no/such/file");
    }
}

#[test]
fn a_place_that_cannot_be_had_stops_the_start_with_one_sentence_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let demo = ["demo", "--data-dir", &data, "--listen"];
    is_refused(&[&demo[..], &[&taken]].concat(), &[], "server.listen");
    let damaged = folder.path().join("damaged.sqlite");
    std::fs::write(&damaged, "this is no database, and long enough to be none").unwrap();
    let damaged = format!("sqlite:{}", damaged.display());
    for url in ["sqlite::memory:", &damaged] {
        let on = ["127.0.0.1:0", "--database-url", url];
        is_refused(&[&demo[..], &on].concat(), &[], "database.url");
    }
}

#[test]
fn a_password_in_a_wrong_setting_is_not_repeated() {
    let url = "mysql://latchkey:s3cret@db.example/latchkey";
    let (out, err, code) = refused(&["serve"], &[("LATCHKEY_DATABASE__URL", url)]);
    assert_eq!(code, Some(2));
    assert!(
        !out.contains("s3cret") && !err.contains("s3cret"),
        "{out}{err}"
    );
}
