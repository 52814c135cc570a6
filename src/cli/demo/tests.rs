use std::{collections::BTreeMap, fs, path::Path};

use clap::Parser;
use latchkey_service::{Services, testing};
use serde_json::Value;

use super::*;
use crate::cli::{Cli, Command};

fn args(words: &[&str]) -> DemoArgs {
    let words = ["latchkey", "demo"].iter().chain(words);
    match Cli::try_parse_from(words).unwrap().command {
        Command::Demo(args) => args,
        other => panic!("{other:?}"),
    }
}

async fn open(folder: &Path, key: u8) -> Services {
    let url = format!("sqlite:{}", folder.join("latchkey.sqlite").display());
    let mut settings = testing::settings(&url);
    settings.master_key = [key; 32];
    Services::open(settings).await.unwrap()
}

async fn seed(services: &Services, folder: &Path) -> Result<(), CommandError> {
    seed::seed(services, folder, |app| app.usual_url.to_owned()).await
}

fn read(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// Signs everybody of the list in, and authenticates every app of the other.
async fn check(services: &Services, folder: &Path) {
    let people = read(folder, "people.json");
    let keys: Vec<&str> = people
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["sam", "amara", "okafor", "okafor2", "lola", "ravi"]);
    for person in people.as_array().unwrap() {
        let text = |name: &str| person[name].as_str().unwrap();
        let signed_in = services
            .login
            .sign_in(text("sign_in"), text("password"))
            .await;
        assert_eq!(signed_in.unwrap().1.name, text("name"));
        assert!(!text("what").is_empty());
    }
    let apps = read(folder, "apps.json");
    for (key, keeps_records) in [
        ("st-marys", true),
        ("elm-street", true),
        ("clinic-desk", false),
    ] {
        let text = |name: &str| apps[key][name].as_str().unwrap();
        let client = services
            .protection
            .client(text("client_id"), text("client_secret"))
            .await;
        let client = client.unwrap_or_else(|error| panic!("{key}: {error}"));
        assert_eq!(client.client().keeps_records, keeps_records, "{key}");
        assert_eq!(client.client().asks, !keeps_records, "{key}");
    }
}

async fn ids(services: &Services) -> BTreeMap<&'static str, String> {
    let mut ids = BTreeMap::new();
    for member in &cast::CAST {
        let id = services.people.find_by_email(member.email).await.unwrap();
        ids.insert(member.key, id.unwrap().to_string());
    }
    ids
}

#[tokio::test]
async fn seeding_twice_makes_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let services = open(folder, 1).await;
    seed(&services, folder).await.unwrap();
    check(&services, folder).await;
    let (people, apps) = (ids(&services).await, read(folder, "apps.json"));
    services.close().await;
    let services = open(folder, 1).await;
    seed(&services, folder).await.unwrap();
    check(&services, folder).await;
    assert_eq!(ids(&services).await, people);
    assert_eq!(read(folder, "apps.json"), apps);
    assert_eq!(services.registry.list_apps().await.unwrap().len(), 3);
    services.close().await;
}

#[tokio::test]
async fn a_lost_list_is_written_again_with_new_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let services = open(folder, 1).await;
    seed(&services, folder).await.unwrap();
    let people = ids(&services).await;
    fs::remove_file(folder.join("apps.json")).unwrap();
    fs::remove_file(folder.join("people.json")).unwrap();
    seed(&services, folder).await.unwrap();
    check(&services, folder).await;
    assert_eq!(ids(&services).await, people);
    // One app alone is mended alone.
    let mut apps = read(folder, "apps.json");
    let kept = apps["st-marys"].clone();
    apps["clinic-desk"]["client_secret"] = "lks_wrong".into();
    fs::write(folder.join("apps.json"), apps.to_string()).unwrap();
    seed(&services, folder).await.unwrap();
    check(&services, folder).await;
    assert_eq!(read(folder, "apps.json")["st-marys"], kept);
    services.close().await;
}

#[tokio::test]
async fn a_new_database_beside_old_lists_comes_right() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let services = open(old.path(), 1).await;
    seed(&services, old.path()).await.unwrap();
    services.close().await;
    for name in ["apps.json", "people.json"] {
        fs::copy(old.path().join(name), new.path().join(name)).unwrap();
    }
    let services = open(new.path(), 1).await;
    seed(&services, new.path()).await.unwrap();
    check(&services, new.path()).await;
    assert_ne!(read(old.path(), "apps.json"), read(new.path(), "apps.json"));
    services.close().await;
}

#[tokio::test]
async fn an_app_that_moved_is_registered_at_its_new_address() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let services = open(folder, 1).await;
    seed(&services, folder).await.unwrap();
    let before = read(folder, "apps.json");
    let moved = args(&["--app-url", "elm-street=http://localhost:4002"]);
    let url = |app: &cast::App| moved.app_url(app.key, app.usual_url);
    seed::seed(&services, folder, url).await.unwrap();
    check(&services, folder).await;
    let after = read(folder, "apps.json");
    assert_eq!(before["st-marys"], after["st-marys"]);
    assert_ne!(before["elm-street"], after["elm-street"]);
    services.close().await;
}

#[tokio::test]
async fn another_key_is_told_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let services = open(folder.path(), 1).await;
    seed(&services, folder.path()).await.unwrap();
    services.close().await;
    let other = tempfile::tempdir().unwrap();
    let services = open(folder.path(), 2).await;
    let said = seed(&services, other.path()).await.unwrap_err();
    assert!(matches!(said, CommandError::Setting(_)), "{said}");
    assert!(said.to_string().starts_with("database.url: "), "{said}");
    assert!(!other.path().join("apps.json").exists());
    assert_eq!(services.registry.list_apps().await.unwrap().len(), 3);
    services.close().await;
}

#[test]
fn a_demo_is_practice_on_its_own_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("data").display().to_string();
    let args = args(&["--data-dir", &inner, "--listen", "127.0.0.1:4000"]);
    let variables = [
        ("LATCHKEY_PRACTICE", "false"),
        ("LATCHKEY_LOG__LEVEL", "warn"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = args.settings(variables.into_iter()).unwrap();
    assert!(settings.practice);
    assert_eq!(settings.server.base_url.origin(), "http://localhost:4000");
    assert_eq!(
        settings.database.url,
        format!("sqlite:{inner}/latchkey.sqlite")
    );
    assert_eq!(settings.log.level, "warn");
    assert_eq!(settings.log.format, LogFormat::Text);
    args.prepare(&settings).unwrap();
    let key = settings.master_key().unwrap();
    args.prepare(&settings).unwrap();
    assert_eq!(settings.master_key().unwrap(), key);
}

#[test]
fn an_app_address_names_a_practice_app() {
    let said = args(&[
        "--app-url",
        "st-marys=http://localhost:1",
        "--app-url",
        "st-marys=http://localhost:2",
    ]);
    assert_eq!(said.app_url("st-marys", "usual"), "http://localhost:2");
    assert_eq!(said.app_url("clinic-desk", "usual"), "usual");
    for wrong in [
        "st-marys",
        "hospital=http://localhost:1",
        "st-marys=http://example.org",
        "st-marys=x",
    ] {
        assert!(wrong.parse::<AppUrl>().is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn a_lived_in_house_has_everything_and_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let url = format!("sqlite:{}", folder.join("latchkey.sqlite").display());
    let mut settings = testing::settings(&url);
    settings.master_key = [1; 32];
    let services = Services::open(settings.clone()).await.unwrap();
    seed(&services, folder).await.unwrap();
    let services = fixture::bring(services, &settings, folder).await.unwrap();
    seed::list_people(&services, folder).await.unwrap();
    let people = read(folder, "people.json");
    assert_eq!(people.as_array().unwrap().len(), 8);
    let who = seed::who(&services).await.unwrap();
    assert!(who.iter().any(|line| line.contains("mere@tamati.example")));

    let first = told(&services).await;
    let (events, states, requests, records) = &first;
    assert_eq!(*records, 40);
    assert!(*events >= 400, "{events} events");
    for state in [
        "Active",
        "Ends soon",
        "Ended (date passed)",
        "Stopped by you",
        "Ended because the record was removed",
        "Ended because you disconnected the service",
        "Shared in a new way",
        "Ended by a rule",
        "Given back",
    ] {
        assert!(
            states.iter().any(|s| s.starts_with(state)),
            "{state}: {states:?}"
        );
    }
    assert!(states.len() >= 12, "{states:?}");
    assert_eq!(requests.len(), 8, "{requests:?}");
    for state in [
        "Needs your answer",
        "Waiting for their reply",
        "You allowed this",
        "You allowed part",
        "You did not allow this",
        "They withdrew it",
        "Ran out, nothing shared",
    ] {
        assert!(requests.iter().any(|s| s == state), "{state}: {requests:?}");
    }
    let services = fixture::bring(services, &settings, folder).await.unwrap();
    assert_eq!(told(&services).await, first, "done twice, it is done once");
    let (_, sam) = services
        .login
        .sign_in("sam@bello.example", "sam-practice")
        .await
        .unwrap();
    let connections = services.protection.connections(&sam.owner()).await.unwrap();
    let states: Vec<&str> = connections.iter().map(|line| line.state.as_str()).collect();
    assert_eq!((states.len(), states[0]), (2, "Working"), "{states:?}");
    assert!(states[1].starts_with("Not heard from since "), "{states:?}");
    let home = services.sharing.home(&sam.owner()).await.unwrap();
    let people = format!("{home:?}");
    assert!(!people.contains("9999"), "{people}");
    services.close().await;
}

#[tokio::test]
async fn practice_data_that_was_cut_short_is_made_whole_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let file = folder.join("latchkey.sqlite");
    let url = format!("sqlite:{}", file.display());
    let mut settings = testing::settings(&url);
    settings.master_key = [1; 32];
    let services = Services::open(settings.clone()).await.unwrap();
    seed(&services, folder).await.unwrap();
    // Without its app nobody can ask for anything: it ends in the middle.
    let list = fs::read(folder.join("apps.json")).unwrap();
    let mut apps = read(folder, "apps.json");
    apps.as_object_mut().unwrap().remove("clinic-desk");
    fs::write(folder.join("apps.json"), apps.to_string()).unwrap();
    let services = fixture::bring(services, &settings, folder).await.unwrap();
    let (events, states, requests, records) = told(&services).await;
    assert_eq!((states.len(), requests.len(), records), (0, 0, 0));
    assert!(events < 20, "{events}");
    assert!(!folder.join("latchkey.sqlite.making").exists());
    // What a killed start leaves is of no account.
    fs::write(folder.join("latchkey.sqlite.making"), "half").unwrap();
    fs::write(folder.join("apps.json"), list).unwrap();
    let services = fixture::bring(services, &settings, folder).await.unwrap();
    let (events, states, requests, records) = told(&services).await;
    assert_eq!((requests.len(), records), (8, 40));
    assert!(events >= 400 && states.len() >= 12, "{events}, {states:?}");
    services.close().await;
}

/// How many events there are, the states of shares and of requests, and how many records.
async fn told(services: &Services) -> (usize, Vec<String>, Vec<String>, usize) {
    use latchkey_service::{export::Format, records::WantedRecords};
    let (_, sam) = services
        .login
        .sign_in("sam@bello.example", "sam-practice")
        .await
        .unwrap();
    let owner = sam.owner();
    let wanted = latchkey_service::trail::HistoryFilter::default();
    let mut export = services.exports.activity(&owner, &wanted, Format::Json);
    let mut text = String::new();
    while let Some(piece) = export.next().await.unwrap() {
        text.push_str(&piece);
    }
    let events: Value = serde_json::from_str(&text).unwrap();
    // Signing in to look is no part of it.
    let events = events["activity"].as_array().unwrap();
    let events = events.iter().filter(|e| e["kind"] != "signed_in").count();
    let shown = services.exports.overview(&owner).await.unwrap();
    let states = shown.shares.iter().chain(&shown.ended);
    let states = states.map(|line| line.state.clone()).collect();
    let requests = services.approval.list(&owner).await.unwrap();
    let requests = requests.into_iter().map(|line| line.state).collect();
    let records = services
        .records
        .list(&owner, &WantedRecords::default())
        .await;
    (events, states, requests, records.unwrap().all)
}
