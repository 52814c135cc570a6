//! Bringing a schema up to date: the files of one folder per engine, same numbers and names.

use sqlx::AnyConnection;
use sqlx::migrate::{Migrate as _, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::Engine;
use crate::error::OpenError;

/// A number, a name, and the statements for each engine.
type File = (i64, &'static str, &'static str, &'static str);

const FILES: [File; 17] = [
    (
        1,
        "engine",
        include_str!("../../../../migrations/sqlite/0001_engine.sql"),
        include_str!("../../../../migrations/postgres/0001_engine.sql"),
    ),
    (
        2,
        "people_and_sharing",
        include_str!("../../../../migrations/sqlite/0002_people_and_sharing.sql"),
        include_str!("../../../../migrations/postgres/0002_people_and_sharing.sql"),
    ),
    (
        3,
        "contacts",
        include_str!("../../../../migrations/sqlite/0003_contacts.sql"),
        include_str!("../../../../migrations/postgres/0003_contacts.sql"),
    ),
    (
        4,
        "rpt_refresh_and_proofs",
        include_str!("../../../../migrations/sqlite/0004_rpt_refresh_and_proofs.sql"),
        include_str!("../../../../migrations/postgres/0004_rpt_refresh_and_proofs.sql"),
    ),
    (
        5,
        "openid_provider",
        include_str!("../../../../migrations/sqlite/0005_openid_provider.sql"),
        include_str!("../../../../migrations/postgres/0005_openid_provider.sql"),
    ),
    (
        6,
        "trusted_issuers",
        include_str!("../../../../migrations/sqlite/0006_trusted_issuers.sql"),
        include_str!("../../../../migrations/postgres/0006_trusted_issuers.sql"),
    ),
    (
        7,
        "client_registration",
        include_str!("../../../../migrations/sqlite/0007_client_registration.sql"),
        include_str!("../../../../migrations/postgres/0007_client_registration.sql"),
    ),
    (
        8,
        "trail_by_time",
        include_str!("../../../../migrations/sqlite/0008_trail_by_time.sql"),
        include_str!("../../../../migrations/postgres/0008_trail_by_time.sql"),
    ),
    (
        9,
        "letters",
        include_str!("../../../../migrations/sqlite/0009_letters.sql"),
        include_str!("../../../../migrations/postgres/0009_letters.sql"),
    ),
    (
        10,
        "door",
        include_str!("../../../../migrations/sqlite/0010_door.sql"),
        include_str!("../../../../migrations/postgres/0010_door.sql"),
    ),
    (
        11,
        "sharing",
        include_str!("../../../../migrations/sqlite/0011_sharing.sql"),
        include_str!("../../../../migrations/postgres/0011_sharing.sql"),
    ),
    (
        12,
        "people",
        include_str!("../../../../migrations/sqlite/0012_people.sql"),
        include_str!("../../../../migrations/postgres/0012_people.sql"),
    ),
    (
        13,
        "asking",
        include_str!("../../../../migrations/sqlite/0013_asking.sql"),
        include_str!("../../../../migrations/postgres/0013_asking.sql"),
    ),
    (
        14,
        "records_and_activity",
        include_str!("../../../../migrations/sqlite/0014_records_and_activity.sql"),
        include_str!("../../../../migrations/postgres/0014_records_and_activity.sql"),
    ),
    (
        15,
        "ends_by_time",
        include_str!("../../../../migrations/sqlite/0015_ends_by_time.sql"),
        include_str!("../../../../migrations/postgres/0015_ends_by_time.sql"),
    ),
    (
        17,
        "invitations",
        include_str!("../../../../migrations/sqlite/0017_invitations.sql"),
        include_str!("../../../../migrations/postgres/0017_invitations.sql"),
    ),
    (
        20,
        "cold_asks",
        include_str!("../../../../migrations/sqlite/0020_cold_asks.sql"),
        include_str!("../../../../migrations/postgres/0020_cold_asks.sql"),
    ),
];

fn migrator(engine: Engine) -> Migrator {
    let migrations = FILES.iter().map(|(number, name, sqlite, postgres)| {
        let sql = match engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
        };
        Migration::new(
            *number,
            (*name).into(),
            MigrationType::Simple,
            AssertSqlSafe(*sql).into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(migrations.collect())
}

/// What has not been applied yet.
pub(super) async fn pending(
    conn: &mut AnyConnection,
    engine: Engine,
) -> Result<Vec<String>, OpenError> {
    let migrator = migrator(engine);
    conn.ensure_migrations_table(&migrator.table_name)
        .await
        .map_err(|error| refused(&error))?;
    let applied = conn
        .list_applied_migrations(&migrator.table_name)
        .await
        .map_err(|error| refused(&error))?;
    Ok(migrator
        .iter()
        .filter(|migration| !applied.iter().any(|done| done.version == migration.version))
        .map(|migration| format!("{:04}_{}", migration.version, migration.description))
        .collect())
}

/// Applies what is pending, and names it.
pub(super) async fn run(
    conn: &mut AnyConnection,
    engine: Engine,
) -> Result<Vec<String>, OpenError> {
    let names = pending(conn, engine).await?;
    migrator(engine)
        .run(&mut *conn)
        .await
        .map_err(|error| refused(&error))?;
    Ok(names)
}

fn refused(error: &MigrateError) -> OpenError {
    match error {
        MigrateError::VersionMissing(number) => OpenError::because(format!(
            "the database has schema {number:04}, which this version of Latchkey does not know; start the newer version that wrote it"
        )),
        MigrateError::VersionMismatch(number) => OpenError::because(format!(
            "schema file {number:04} was changed after it had been applied to this database"
        )),
        MigrateError::Dirty(number) => OpenError::because(format!(
            "schema {number:04} was applied only in part; restore the database from its last backup"
        )),
        other => OpenError::because(format!("the schema cannot be brought up to date: {other}")),
    }
}
