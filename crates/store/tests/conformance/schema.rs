//! The two schemas are one: what the catalogues of both engines say about tables, columns, keys
//! and indexes is compared as a whole.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::home::Home;

#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    /// Name, type, and whether it must have a value.
    columns: BTreeMap<String, (&'static str, bool)>,
    primary: Vec<String>,
    unique: BTreeSet<Vec<String>>,
    /// Columns, and the table and columns they point at.
    foreign: BTreeSet<(Vec<String>, String, Vec<String>)>,
    indexes: BTreeSet<(String, Vec<String>)>,
}

type Schema = BTreeMap<String, Table>;

fn kind(name: &str) -> &'static str {
    match name.to_lowercase().as_str() {
        "text" => "text",
        "integer" | "bigint" => "whole number",
        "blob" | "bytea" => "bytes",
        other => panic!("{other} is not one of the three column types"),
    }
}

async fn rows(conn: &mut AnyConnection, sql: impl Into<String>) -> Vec<AnyRow> {
    sqlx::query(AssertSqlSafe(sql.into()))
        .fetch_all(conn)
        .await
        .unwrap()
}

fn text(row: &AnyRow, column: &str) -> String {
    row.get(column)
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

async fn of_sqlite(conn: &mut AnyConnection) -> Schema {
    let mut schema = Schema::new();
    let tables = "SELECT name, strict FROM pragma_table_list \
         WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx_%'";
    for row in rows(conn, tables).await {
        let name = text(&row, "name");
        assert_eq!(
            row.get::<i64, _>("strict"),
            1,
            "{name} takes values of any type"
        );
        let table = sqlite_table(conn, &name).await;
        schema.insert(name, table);
    }
    schema
}

async fn sqlite_table(conn: &mut AnyConnection, name: &str) -> Table {
    let mut table = Table::default();
    let sql = format!(
        "SELECT name, type, \"notnull\" AS needed, pk FROM pragma_table_info('{name}') ORDER BY pk"
    );
    for row in rows(conn, sql).await {
        let column = text(&row, "name");
        if row.get::<i64, _>("pk") > 0 {
            table.primary.push(column.clone());
        }
        let needed = row.get::<i64, _>("needed") == 1;
        table
            .columns
            .insert(column, (kind(&text(&row, "type")), needed));
    }
    let sql = format!("SELECT name, origin FROM pragma_index_list('{name}')");
    for row in rows(conn, sql).await {
        let index = text(&row, "name");
        let sql = format!("SELECT name FROM pragma_index_info('{index}') ORDER BY seqno");
        let columns = rows(conn, sql)
            .await
            .iter()
            .map(|row| text(row, "name"))
            .collect();
        match text(&row, "origin").as_str() {
            "u" => assert!(table.unique.insert(columns)),
            "c" => assert!(table.indexes.insert((index, columns))),
            _ => {}
        }
    }
    let sql = format!(
        "SELECT id, \"table\" AS target, \"from\" AS here, \"to\" AS there \
         FROM pragma_foreign_key_list('{name}') ORDER BY id, seq"
    );
    let mut keys: BTreeMap<i64, (Vec<String>, String, Vec<String>)> = BTreeMap::new();
    for row in rows(conn, sql).await {
        let key = keys.entry(row.get("id")).or_default();
        key.0.push(text(&row, "here"));
        key.1 = text(&row, "target");
        key.2.push(text(&row, "there"));
    }
    table.foreign = keys.into_values().collect();
    table
}

async fn of_postgres(conn: &mut AnyConnection) -> Schema {
    let mut schema = Schema::new();
    let columns = "SELECT CAST(table_name AS TEXT) AS name, CAST(column_name AS TEXT) AS col, \
         CAST(data_type AS TEXT) AS kind, CAST(is_nullable AS TEXT) AS nullable \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx\\_%'";
    for row in rows(conn, columns).await {
        let table = schema.entry(text(&row, "name")).or_default();
        let needed = text(&row, "nullable") == "NO";
        table
            .columns
            .insert(text(&row, "col"), (kind(&text(&row, "kind")), needed));
    }
    let names = |numbers: &str, table: &str| {
        format!(
            "(SELECT string_agg(CAST(a.attname AS TEXT), ',' ORDER BY u.place) \
             FROM unnest({numbers}) WITH ORDINALITY AS u (number, place) \
             JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = u.number)"
        )
    };
    let keys = format!(
        "SELECT CAST(c.relname AS TEXT) AS name, CAST(k.contype AS TEXT) AS kind, {} AS here, \
         COALESCE(CAST(r.relname AS TEXT), '') AS target, COALESCE({}, '') AS there \
         FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class r ON r.oid = k.confrelid \
         WHERE c.relnamespace = CAST('public' AS regnamespace) AND k.contype IN ('p', 'u', 'f') \
         AND c.relname NOT LIKE '\\_sqlx\\_%'",
        names("k.conkey", "k.conrelid"),
        names("k.confkey", "k.confrelid"),
    );
    for row in rows(conn, keys).await {
        let table = schema.entry(text(&row, "name")).or_default();
        let here = list(&text(&row, "here"));
        match text(&row, "kind").as_str() {
            "p" => table.primary = here,
            "u" => assert!(table.unique.insert(here)),
            _ => {
                let there = list(&text(&row, "there"));
                assert!(table.foreign.insert((here, text(&row, "target"), there)));
            }
        }
    }
    let indexes = format!(
        "SELECT CAST(c.relname AS TEXT) AS name, CAST(n.relname AS TEXT) AS index, {} AS here \
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid \
         WHERE c.relnamespace = CAST('public' AS regnamespace) AND NOT i.indisunique",
        names("CAST(i.indkey AS int2[])", "i.indrelid"),
    );
    for row in rows(conn, indexes).await {
        let table = schema.entry(text(&row, "name")).or_default();
        table
            .indexes
            .insert((text(&row, "index"), list(&text(&row, "here"))));
    }
    schema
}

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_keys_and_indexes() {
    let (file, server) = (Home::sqlite().await, Home::postgres().await);
    let (mut file_raw, mut server_raw) = (file.raw().await, server.raw().await);
    let (sqlite, postgres) = (
        of_sqlite(&mut file_raw).await,
        of_postgres(&mut server_raw).await,
    );
    for name in sqlite.keys().chain(postgres.keys()) {
        assert_eq!(
            sqlite.get(name),
            postgres.get(name),
            "{name}: SQLite left, PostgreSQL right"
        );
    }
    // That both were really read: what is known of one table with all of it.
    let shares = &sqlite["shares"];
    assert_eq!(shares.primary, ["id"]);
    assert_eq!(shares.foreign.len(), 2);
    assert_eq!(shares.indexes.len(), 9);
    assert_eq!(shares.columns["scopes"], ("text", true));
    assert_eq!(shares.columns["ended_at"], ("whole number", false));
    assert_eq!(sqlite["tickets"].columns["hash"], ("bytes", true));
    assert_eq!(sqlite["resources"].unique, [list("owner_id,id")].into());
    assert_eq!(sqlite["contacts"].primary, ["owner_id", "party_id"]);
    assert!(sqlite.len() >= 19, "{} tables", sqlite.len());
    file.leave().await;
    server.leave().await;
}
