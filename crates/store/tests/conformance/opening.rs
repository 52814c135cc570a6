//! Opening a database: what is brought up to date, and what is refused in one sentence.

use latchkey_store::{Engine, Store, StoreOptions};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use super::cast::*;
use super::home::{Empty, Home};

on_both_engines!(what_was_saved_is_there_when_it_is_opened_again);

async fn what_was_saved_is_there_when_it_is_opened_again(home: &Home) {
    settled(home).await;
    home.store.close().await;
    let again = Store::open(&home.url, StoreOptions::default())
        .await
        .unwrap();
    let person = again.read::<_, latchkey_store::StoreError, _>(|tx| {
        Box::pin(async move { tx.people().by_id(&id(OKAFOR)).await })
    });
    assert_eq!(person.await.unwrap(), Some(okafor()));
    again.close().await;
}

/// The sentence with which a database is refused.
async fn refusal(url: &str, migrate: bool) -> String {
    let options = StoreOptions {
        migrate,
        ..StoreOptions::default()
    };
    Store::open(url, options).await.unwrap_err().to_string()
}

async fn migrations_run_once(engine: Engine) {
    let empty = Empty::of(engine).await;
    assert!(
        refusal(&empty.url, false)
            .await
            .contains("the schema lacks 0001_engine")
    );
    let applied = Store::migrate(&empty.url).await.unwrap();
    assert_eq!(
        applied,
        [
            "0001_engine",
            "0002_people_and_sharing",
            "0003_contacts",
            "0004_rpt_refresh_and_proofs",
            "0005_openid_provider",
            "0006_trusted_issuers",
            "0007_client_registration",
            "0008_trail_by_time",
            "0009_letters",
            "0010_door",
            "0011_sharing",
            "0012_people",
            "0013_asking",
            "0014_records_and_activity",
            "0015_ends_by_time",
            "0017_invitations",
            "0020_cold_asks",
        ]
    );
    assert!(
        Store::migrate(&empty.url).await.unwrap().is_empty(),
        "nothing is left to do"
    );
    let options = StoreOptions {
        migrate: false,
        ..StoreOptions::default()
    };
    let store = Store::open(&empty.url, options).await.unwrap();
    assert_eq!(store.engine(), engine);
    store.close().await;
    let store = Store::open(&empty.url, StoreOptions::default())
        .await
        .unwrap();
    store.close().await;
    empty.leave().await;
}

async fn a_schema_that_is_not_ours_is_refused(engine: Engine) {
    let cases = [
        (
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 9999, 'future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
            "start the newer version that wrote it",
        ),
        (
            "UPDATE _sqlx_migrations SET success = FALSE WHERE version = 2",
            "restore the database",
        ),
        (
            "UPDATE _sqlx_migrations SET checksum = \
             (SELECT checksum FROM _sqlx_migrations WHERE version = 2) WHERE version = 1",
            "schema file 0001 was changed",
        ),
    ];
    for (change, sentence) in cases {
        let empty = Empty::of(engine).await;
        Store::migrate(&empty.url).await.unwrap();
        let mut raw = empty.raw().await;
        assert_eq!(
            sqlx::query(change)
                .execute(&mut raw)
                .await
                .unwrap()
                .rows_affected(),
            1
        );
        raw.close().await.unwrap();
        let refusal = refusal(&empty.url, true).await;
        assert!(refusal.contains(sentence), "{refusal}");
        empty.leave().await;
    }
}

#[tokio::test]
async fn migrations_run_once_and_are_named_on_sqlite() {
    migrations_run_once(Engine::Sqlite).await;
}

#[tokio::test]
async fn migrations_run_once_and_are_named_on_postgres() {
    migrations_run_once(Engine::Postgres).await;
}

#[tokio::test]
async fn a_schema_that_is_newer_changed_or_half_done_is_refused_on_sqlite() {
    a_schema_that_is_not_ours_is_refused(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_schema_that_is_newer_changed_or_half_done_is_refused_on_postgres() {
    a_schema_that_is_not_ours_is_refused(Engine::Postgres).await;
}

#[tokio::test]
async fn an_address_that_cannot_keep_anything_is_refused() {
    for (url, sentence) in [
        ("sqlite::memory:", "must be a file"),
        ("sqlite:latchkey.sqlite?mode=memory", "must be a file"),
        ("sqlite:", "must name a file"),
        (
            "sqlite:/nowhere/at/all/latchkey.sqlite",
            "cannot be created",
        ),
        (
            "mysql://localhost/latchkey",
            "must begin with sqlite: or postgres://",
        ),
        ("latchkey.sqlite", "must begin with sqlite: or postgres://"),
    ] {
        let refusal = refusal(url, true).await;
        assert!(refusal.contains(sentence), "{url}: {refusal}");
    }
}

#[tokio::test]
async fn a_database_file_is_journalled_and_for_its_owners_eyes_alone() {
    let home = Home::sqlite().await;
    settled(&home).await;
    let mut raw = home.raw().await;
    let row = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut raw)
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>(0), "wal");
    let row = sqlx::query("PRAGMA integrity_check")
        .fetch_one(&mut raw)
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>(0), "ok");
    raw.close().await.unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = home.url.trim_start_matches("sqlite:");
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    home.leave().await;
}

#[tokio::test]
async fn a_file_that_is_no_database_or_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    std::fs::write(&file, "Dear Sam, ".repeat(500)).unwrap();
    let refusal_ = refusal(&format!("sqlite:{}", file.display()), true).await;
    assert!(refusal_.contains("cannot be opened"), "{refusal_}");

    let home = Home::sqlite().await;
    settled(&home).await;
    home.store.close().await;
    let file = home.url.trim_start_matches("sqlite:");
    let mut bytes = std::fs::read(file).unwrap();
    // Everything after the first page, which says how large the file is.
    bytes[4096..].fill(0x5a);
    std::fs::write(file, bytes).unwrap();
    let refusal = refusal(&home.url, true).await;
    assert!(
        refusal.contains("damaged") || refusal.contains("cannot be opened"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_server_that_may_lose_what_it_acknowledged_is_refused() {
    for (setting, sentence) in [
        ("synchronous_commit = off", "synchronous_commit"),
        ("synchronous_commit = local", "synchronous_commit"),
        ("default_transaction_read_only = on", "cannot be written"),
    ] {
        let empty = Empty::of(Engine::Postgres).await;
        let name = empty
            .url
            .split('/')
            .nth(3)
            .unwrap()
            .split('?')
            .next()
            .unwrap()
            .to_owned();
        let mut raw = empty.raw().await;
        let alter = AssertSqlSafe(format!("ALTER DATABASE {name} SET {setting}"));
        sqlx::raw_sql(alter).execute(&mut raw).await.unwrap();
        raw.close().await.unwrap();
        let refusal = refusal(&empty.url, true).await;
        assert!(refusal.contains(sentence), "{refusal}");
        empty.leave().await;
    }
}
