//! An owner's records as a list: by service and name, a page at a time, with how many people can do
//! something with each.

use latchkey_domain::id::{ClientId, OwnerId, ResourceId};
use latchkey_domain::resource::ResourceDescription;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::folded::folded;
use crate::row::{id, json, time};
use crate::tx::{Row, Write, int, opt_int, opt_text, text};

/// Which records are listed; all of them when nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// With these words in the name, whatever their case and accents.
    pub words: String,
    /// Shared with somebody now, or with nobody.
    pub shared: Option<bool>,
    /// Of an extra private kind.
    pub extra_private: bool,
    /// With a star.
    pub starred: bool,
}

/// One record of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRecord {
    /// Which.
    pub id: ResourceId,
    /// Who keeps it.
    pub service: ClientId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Option<String>,
    /// When its service last said something about it.
    pub changed_at: Timestamp,
    /// Whether its kind is extra private.
    pub extra_private: bool,
    /// Whether it has a star.
    pub starred: bool,
    /// How many people can do something with it now.
    pub people: i64,
}

/// The place of a record in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPlace {
    /// Who keeps it.
    pub service: ClientId,
    /// Its name, which is folded here.
    pub name: String,
    /// Which.
    pub id: ResourceId,
}

impl From<&ListedRecord> for RecordPlace {
    fn from(record: &ListedRecord) -> Self {
        Self {
            service: record.service.clone(),
            name: record.name.clone(),
            id: record.id.clone(),
        }
    }
}

crate::table!(RecordList, record_list);

const PEOPLE: &str = "(SELECT COUNT(DISTINCT s.party_id) FROM shares s WHERE s.resource_id = r.id AND s.owner_id = r.owner_id \
     AND s.ended_at IS NULL AND s.ends_at > $2 AND s.starts_at <= $2)";
const FROM: &str = " FROM resources r LEFT JOIN stars t ON t.owner_id = r.owner_id AND t.resource_id = r.id \
     WHERE r.owner_id = $1 AND r.removed_at IS NULL AND r.name_key LIKE '%' || $3 || '%' ESCAPE '!'";
const SHARED: &str = " AND EXISTS ";
const NOT_SHARED: &str = " AND NOT EXISTS ";
const ANY_SHARE: &str = "(SELECT s.id FROM shares s WHERE s.resource_id = r.id AND s.owner_id = r.owner_id \
     AND s.ended_at IS NULL AND s.ends_at > $2 AND s.starts_at <= $2)";

fn listed(row: &Row) -> Result<ListedRecord, StoreError> {
    Ok(ListedRecord {
        id: id(row, "id")?,
        service: id(row, "resource_server_id")?,
        name: text(row, "name")?,
        kind: opt_text(row, "kind")?,
        changed_at: time(row, "changed_at")?,
        extra_private: opt_int(row, "extra_private_at")?.is_some(),
        starred: opt_int(row, "starred_at")?.is_some(),
        people: int(row, "people")?,
    })
}

impl RecordFilter {
    /// The conditions, all of them constants.
    fn parts(&self) -> [&'static str; 4] {
        let (shared, any) = match self.shared {
            None => ("", ""),
            Some(true) => (SHARED, ANY_SHARE),
            Some(false) => (NOT_SHARED, ANY_SHARE),
        };
        [
            shared,
            any,
            if self.extra_private {
                " AND r.extra_private_at IS NOT NULL"
            } else {
                ""
            },
            if self.starred {
                " AND t.starred_at IS NOT NULL"
            } else {
                ""
            },
        ]
    }

    fn pattern(&self) -> String {
        folded(self.words.trim())
            .replace('!', "!!")
            .replace('%', "!%")
            .replace('_', "!_")
    }
}

impl<M> RecordList<'_, M> {
    /// A page of an owner's records, from behind a place on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn page(
        &mut self,
        owner: &OwnerId,
        filter: &RecordFilter,
        after: Option<&RecordPlace>,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<ListedRecord>, StoreError> {
        let [shared, any, private, starred] = filter.parts();
        let (service, name, resource) = after.map_or_else(Default::default, |place| {
            (
                place.service.to_string(),
                folded(&place.name),
                place.id.to_string(),
            )
        });
        self.query_parts(&[
            "SELECT r.id, r.resource_server_id, r.name, r.kind, r.changed_at, r.extra_private_at, t.starred_at, ",
            PEOPLE,
            " AS people",
            FROM,
            shared,
            any,
            private,
            starred,
            " AND (r.resource_server_id, r.name_key, r.id) > ($4, $5, $6) \
              ORDER BY r.resource_server_id, r.name_key, r.id LIMIT $7",
        ])
        .bind(owner.as_str())
        .bind(now.as_millis())
        .bind(filter.pattern())
        .bind(service)
        .bind(name)
        .bind(resource)
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(listed)
        .collect()
    }

    /// How many records of an owner fit.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_fitting(
        &mut self,
        owner: &OwnerId,
        filter: &RecordFilter,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let [shared, any, private, starred] = filter.parts();
        let row = self
            .query_parts(&[
                "SELECT COUNT(*) AS n",
                FROM,
                " AND $2 > 0",
                shared,
                any,
                private,
                starred,
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(filter.pattern())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }
}

impl RecordList<'_, Write> {
    /// Makes the keys by which records are listed, where they are missing; says how many that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn make_keys(&mut self, limit: i64) -> Result<u64, StoreError> {
        let rows = self
            .query("SELECT id, owner_id, description, changed_at FROM resources WHERE name_key IS NULL LIMIT $1")
            .bind(limit)
            .all()
            .await?;
        let mut made = 0;
        for row in &rows {
            let description: ResourceDescription = json(row, "description")?;
            let private = description
                .is_extra_private()
                .then_some(int(row, "changed_at")?);
            made += self
                .query(
                    "UPDATE resources SET name_key = $3, extra_private_at = $4 \
                     WHERE id = $1 AND owner_id = $2 AND name_key IS NULL",
                )
                .bind(text(row, "id")?)
                .bind(text(row, "owner_id")?)
                .bind(folded(description.shown_name()))
                .bind(private)
                .run()
                .await?;
        }
        Ok(made)
    }
}
