//! Registered resources. The identifier of a removed one is never used again.

use latchkey_domain::id::{ClientId, OwnerId, ResourceId};
use latchkey_domain::resource::Resource;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::folded::folded;
use crate::row::{id, json, opt_time, time, to_json};
use crate::tx::{Row, Write, int, numbered, text};

crate::table!(Resources, resources);

fn resource(row: &Row) -> Result<Resource, StoreError> {
    Ok(Resource {
        id: id(row, "id")?,
        owner: id(row, "owner_id")?,
        resource_server: id(row, "resource_server_id")?,
        description: json(row, "description")?,
        registered_at: time(row, "registered_at")?,
        changed_at: time(row, "changed_at")?,
    })
}

fn private_since(resource: &Resource) -> Option<i64> {
    let private = resource.description.is_extra_private();
    private.then(|| resource.changed_at.as_millis())
}

impl<M> Resources<'_, M> {
    /// A resource of this owner at this record service.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_server(
        &mut self,
        owner: &OwnerId,
        server: &ClientId,
        id: &ResourceId,
    ) -> Result<Option<Resource>, StoreError> {
        self.query(
            "SELECT id, owner_id, resource_server_id, description, registered_at, changed_at FROM resources \
             WHERE id = $1 AND owner_id = $2 AND resource_server_id = $3 AND removed_at IS NULL",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(server.as_str())
        .one()
        .await?
        .as_ref()
        .map(resource)
        .transpose()
    }

    /// The identifiers of this owner's resources at this record service.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ids_of_server(
        &mut self,
        owner: &OwnerId,
        server: &ClientId,
    ) -> Result<Vec<ResourceId>, StoreError> {
        self.query("SELECT id FROM resources WHERE owner_id = $1 AND resource_server_id = $2 AND removed_at IS NULL ORDER BY id")
            .bind(owner.as_str())
            .bind(server.as_str())
            .all()
            .await?
            .iter()
            .map(|row| id(row, "id"))
            .collect()
    }

    /// The registered scopes of those of these resources that are this owner's at this service.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn scopes_of_server(
        &mut self,
        owner: &OwnerId,
        server: &ClientId,
        ids: &[ResourceId],
    ) -> Result<Vec<(ResourceId, ScopeSet)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = numbered(3, ids.len());
        let mut query = self.query_list(
            "SELECT id, scopes FROM resources \
             WHERE owner_id = $1 AND resource_server_id = $2 AND removed_at IS NULL AND id IN (",
            &list,
            ")",
        );
        query = query.bind(owner.as_str()).bind(server.as_str());
        for id in ids {
            query = query.bind(id.as_str());
        }
        query
            .all()
            .await?
            .iter()
            .map(|row| Ok((id(row, "id")?, json(row, "scopes")?)))
            .collect()
    }

    /// How many resources an owner has at a record service.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count(&mut self, owner: &OwnerId, server: &ClientId) -> Result<i64, StoreError> {
        let row = self
            .query("SELECT COUNT(*) AS n FROM resources WHERE owner_id = $1 AND resource_server_id = $2 AND removed_at IS NULL")
            .bind(owner.as_str())
            .bind(server.as_str())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }

    /// All resources of an owner, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(&mut self, owner: &OwnerId) -> Result<Vec<Resource>, StoreError> {
        self.query(
            "SELECT id, owner_id, resource_server_id, description, registered_at, changed_at FROM resources \
             WHERE owner_id = $1 AND removed_at IS NULL ORDER BY name, id",
        )
        .bind(owner.as_str())
        .all()
        .await?
        .iter()
        .map(resource)
        .collect()
    }

    /// A resource of this owner, whichever service keeps it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn owned(
        &mut self,
        owner: &OwnerId,
        id: &ResourceId,
    ) -> Result<Option<Resource>, StoreError> {
        self.query(
            "SELECT id, owner_id, resource_server_id, description, registered_at, changed_at FROM resources \
             WHERE id = $1 AND owner_id = $2 AND removed_at IS NULL",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .one()
        .await?
        .as_ref()
        .map(resource)
        .transpose()
    }

    /// A resource of this owner, even one that was removed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn owned_even_removed(
        &mut self,
        owner: &OwnerId,
        id: &ResourceId,
    ) -> Result<Option<Resource>, StoreError> {
        self.query(
            "SELECT id, owner_id, resource_server_id, description, registered_at, changed_at FROM resources \
             WHERE id = $1 AND owner_id = $2",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .one()
        .await?
        .as_ref()
        .map(resource)
        .transpose()
    }

    /// These resources of an owner, even removed ones; each with when it was removed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn many_even_removed(
        &mut self,
        owner: &OwnerId,
        ids: &[ResourceId],
    ) -> Result<Vec<(Resource, Option<Timestamp>)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = numbered(2, ids.len());
        let mut query = self.query_list(
            "SELECT id, owner_id, resource_server_id, description, registered_at, changed_at, removed_at FROM resources \
             WHERE owner_id = $1 AND id IN (",
            &list,
            ")",
        );
        query = query.bind(owner.as_str());
        for id in ids {
            query = query.bind(id.as_str());
        }
        query
            .all()
            .await?
            .iter()
            .map(|row| Ok((resource(row)?, opt_time(row, "removed_at")?)))
            .collect()
    }

    /// The names of these resources of an owner, even of removed ones.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn names(
        &mut self,
        owner: &OwnerId,
        ids: &[ResourceId],
    ) -> Result<Vec<(ResourceId, String)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = numbered(2, ids.len());
        let mut query = self.query_list(
            "SELECT id, name FROM resources WHERE owner_id = $1 AND id IN (",
            &list,
            ")",
        );
        query = query.bind(owner.as_str());
        for id in ids {
            query = query.bind(id.as_str());
        }
        query
            .all()
            .await?
            .iter()
            .map(|row| Ok((id(row, "id")?, text(row, "name")?)))
            .collect()
    }
}

impl Resources<'_, Write> {
    /// Inserts a resource.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, resource: &Resource) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO resources (id, owner_id, resource_server_id, name, kind, scopes, description, registered_at, changed_at, \
             name_key, extra_private_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(resource.id.as_str())
        .bind(resource.owner.as_str())
        .bind(resource.resource_server.as_str())
        .bind(resource.description.shown_name())
        .bind(resource.description.kind.clone())
        .bind(to_json(&resource.description.scopes)?)
        .bind(to_json(&resource.description)?)
        .bind(resource.registered_at.as_millis())
        .bind(resource.changed_at.as_millis())
        .bind(folded(resource.description.shown_name()))
        .bind(private_since(resource))
        .run()
        .await
        .map(|_| ())
    }

    /// Replaces a description.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the resource was removed meanwhile.
    pub async fn update(&mut self, resource: &Resource) -> Result<(), StoreError> {
        self.query(
            "UPDATE resources SET name = $4, kind = $5, scopes = $6, description = $7, changed_at = $8, \
             name_key = $9, extra_private_at = $10 \
             WHERE id = $1 AND owner_id = $2 AND resource_server_id = $3 AND removed_at IS NULL",
        )
        .bind(resource.id.as_str())
        .bind(resource.owner.as_str())
        .bind(resource.resource_server.as_str())
        .bind(resource.description.shown_name())
        .bind(resource.description.kind.clone())
        .bind(to_json(&resource.description.scopes)?)
        .bind(to_json(&resource.description)?)
        .bind(resource.changed_at.as_millis())
        .bind(folded(resource.description.shown_name()))
        .bind(private_since(resource))
        .run_once()
        .await
    }

    /// Takes a resource out of protection; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remove(
        &mut self,
        owner: &OwnerId,
        server: &ClientId,
        id: &ResourceId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE resources SET removed_at = $4 \
             WHERE id = $1 AND owner_id = $2 AND resource_server_id = $3 AND removed_at IS NULL",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(server.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }
}
