//! What durability stands on, read back from the connections themselves.

use sqlx::{AnyConnection, Connection as _, Row as _};

use super::{READ_SETTINGS, address, check, connect, is_too_old};

async fn number(conn: &mut AnyConnection, pragma: &'static str) -> i64 {
    sqlx::query(pragma).fetch_one(conn).await.unwrap().get(0)
}

async fn connection(folder: &tempfile::TempDir) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let file = folder.path().join("latchkey.sqlite");
    let address = address(&format!("sqlite:{}", file.display())).unwrap();
    connect(&address).await.unwrap()
}

#[tokio::test]
async fn the_writer_waits_for_the_disk_and_keeps_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let mut conn = connection(&folder).await;
    let row = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>(0), "wal");
    assert_eq!(number(&mut conn, "PRAGMA synchronous").await, 2, "FULL");
    assert_eq!(number(&mut conn, "PRAGMA foreign_keys").await, 1);
    assert_eq!(number(&mut conn, "PRAGMA busy_timeout").await, 2000);
    assert_eq!(number(&mut conn, "PRAGMA trusted_schema").await, 0);
    assert_eq!(number(&mut conn, "PRAGMA cell_size_check").await, 1);
    check(&mut conn).await.unwrap();
}

#[tokio::test]
async fn a_writer_that_does_not_wait_for_the_disk_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for setting in [
        "PRAGMA synchronous = NORMAL",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA journal_mode = DELETE",
    ] {
        let mut conn = connection(&folder).await;
        sqlx::raw_sql(setting).execute(&mut conn).await.unwrap();
        let refusal = check(&mut conn).await.unwrap_err().to_string();
        assert!(
            refusal.contains("does not allow a safe journal"),
            "{setting}: {refusal}"
        );
        conn.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let mut conn = connection(&folder).await;
    sqlx::raw_sql("CREATE TABLE t (a TEXT) STRICT")
        .execute(&mut conn)
        .await
        .unwrap();
    sqlx::raw_sql(READ_SETTINGS)
        .execute(&mut conn)
        .await
        .unwrap();
    let refused = sqlx::raw_sql("INSERT INTO t VALUES ('x')")
        .execute(&mut conn)
        .await;
    assert!(refused.unwrap_err().to_string().contains("readonly"));
    assert_eq!(number(&mut conn, "SELECT COUNT(*) FROM t").await, 0);
}

#[test]
fn a_sqlite_that_can_lose_a_commit_is_refused() {
    for old in ["3.51.2", "3.50.9", "3.8.11.1", "2.99.99", "", "unknown"] {
        assert!(is_too_old(old), "{old}");
    }
    for fine in ["3.51.3", "3.52.0", "3.100.0", "4.0.0"] {
        assert!(!is_too_old(fine), "{fine}");
    }
}
