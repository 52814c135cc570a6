//! Writing audit events: many rows in few statements, inside the transaction they speak of.

use latchkey_domain::audit::AuditRecord;

use crate::error::StoreError;
use crate::tx::{Link, numbered};

const COLUMNS: usize = 9;

/// Few different lengths, so that their statements stay prepared.
const CHUNKS: [usize; 4] = [64, 16, 4, 1];

/// Inserts the rows in order.
pub(super) async fn insert(mut link: Link<'_>, records: &[AuditRecord]) -> Result<(), StoreError> {
    let mut rest = records;
    for size in CHUNKS {
        while let Some((chunk, later)) = rest.split_at_checked(size) {
            insert_chunk(link.again(), chunk).await?;
            rest = later;
        }
    }
    Ok(())
}

async fn insert_chunk(mut link: Link<'_>, chunk: &[AuditRecord]) -> Result<(), StoreError> {
    let mut rows = String::new();
    for index in 0..chunk.len() {
        rows.push_str(if index == 0 { "(" } else { ", (" });
        rows.push_str(&numbered(index * COLUMNS + 1, COLUMNS));
        rows.push(')');
    }
    let mut query = link.query_list(
        "INSERT INTO audit_events (at, actor, kind, owner_id, resource_id, person_id, outcome, resource_ids, detail) VALUES ",
        &rows,
        "",
    );
    for record in chunk {
        query = query
            .bind(record.at.as_millis())
            .bind(record.actor.as_str())
            .bind(record.kind)
            .bind(record.owner_id.clone())
            .bind(record.resource_id.clone())
            .bind(record.person_id.clone())
            .bind(record.outcome)
            .bind(record.resource_ids.clone())
            .bind(record.detail.as_str());
    }
    query.run().await.map(|_| ())
}
