//! The share address of an owner: made when she wants one, replaced or taken away by one press.

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::cold_ask::ShareAddress;
use latchkey_domain::id::OwnerId;
use latchkey_store::{Change, KeptAddress, StoreError};

use super::ColdAsks;
use crate::login::OwnerSession;

impl ColdAsks {
    /// The address that an owner gives away, as she reads it; none unless she made one.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn address(&self, owner: &OwnerSession) -> Result<Option<String>, StoreError> {
        let of = owner.id().clone();
        let kept = self
            .house
            .store
            .read(move |snapshot| {
                let of = of.clone();
                Box::pin(async move { snapshot.share_addresses().of_owner(&of).await })
            })
            .await?;
        let Some(kept) = kept else {
            return Ok(None);
        };
        let opened = self.house.env.take_out(&about(owner.id()), &kept.sealed);
        let address = opened
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| ShareAddress::parse(&text).ok());
        let address = address.ok_or_else(|| StoreError::corrupt("share address"))?;
        Ok(Some(address.shown()))
    }

    /// Makes an address; the one before is nobody's from then on.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be kept.
    pub async fn make_address(&self, owner: &OwnerSession) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let env = &self.house.env;
        let address = ShareAddress::from_bytes(&env.salt()?);
        let kept = KeptAddress {
            hash: env.address_hash(&address),
            sealed: env.lock_away(&about(owner.id()), address.as_str().as_bytes())?,
            made_at: now,
        };
        let (of, actor) = (owner.id().clone(), owner.session().actor());
        self.house
            .store
            .write(move |tx| {
                let (of, actor, kept) = (of.clone(), actor.clone(), kept.clone());
                Box::pin(async move {
                    tx.share_addresses().set(&of, &kept).await?;
                    let event = AuditEvent::ShareAddressMade;
                    Ok(Change::new((), event.record(now, &actor, Some(&of), None)))
                })
            })
            .await
    }

    /// Takes the address away: nobody can ask by it any more. What waits already stays.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be taken away.
    pub async fn remove_address(&self, owner: &OwnerSession) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let (of, actor) = (owner.id().clone(), owner.session().actor());
        self.house
            .store
            .write_urgent(move |tx| {
                let (of, actor) = (of.clone(), actor.clone());
                Box::pin(async move {
                    if tx.share_addresses().remove(&of).await? == 0 {
                        return Ok(Change::none(()));
                    }
                    let event = AuditEvent::ShareAddressRemoved;
                    Ok(Change::new((), event.record(now, &actor, Some(&of), None)))
                })
            })
            .await
    }
}

fn about(owner: &OwnerId) -> String {
    format!("share address/{owner}")
}
