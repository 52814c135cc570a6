//! What decides about RPTs now: two statements, however many are asked about at once.
//!
//! The first reads the tokens, the second only what is about their own resources: a person with a
//! thousand shares costs no more than one with a single share.

use std::collections::{BTreeSet, HashMap};

use latchkey_domain::assessment::ResourceState;
use latchkey_domain::id::{ClientId, OwnerId, PartyId, ResourceId};
use latchkey_domain::rpt::Rpt;
use latchkey_domain::rule::Rule;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;

use super::{PolicyBasis, PolicyTables};
use crate::error::StoreError;
use crate::row::{hash, id, json, opt_time, time};
use crate::together::padded;
use crate::tx::{Row, numbered, opt_text, text};

/// An RPT that a record service asks about, for one of its owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BehindRpt {
    /// The token's hash.
    pub hash: TokenHash,
    /// For whom the record service asks.
    pub owner: OwnerId,
    /// Which record service.
    pub server: ClientId,
    /// When.
    pub now: Timestamp,
}

/// What was read about the resources of some RPTs, of whatever owner.
#[derive(Default)]
struct Known {
    resources: Vec<(OwnerId, ClientId, ResourceState, String)>,
    shares: Vec<Share>,
    rules: Vec<Rule>,
}

impl<M> PolicyTables<'_, M> {
    /// A live RPT of this owner at this record service, and what decides about it now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn behind_rpt(
        &mut self,
        asked: &BehindRpt,
    ) -> Result<Option<(Rpt, PolicyBasis)>, StoreError> {
        Ok(self
            .behind_rpts(std::slice::from_ref(asked))
            .await?
            .pop()
            .flatten())
    }

    /// The same for several, each with an answer of its own.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn behind_rpts(
        &mut self,
        asked: &[BehindRpt],
    ) -> Result<Vec<Option<(Rpt, PolicyBasis)>>, StoreError> {
        let mut rpts = self.rpts_with(asked).await?;
        // A foreign or stale token decides nothing about what is read next.
        rpts.retain(|hash, rpt| asked.iter().any(|a| a.hash == *hash && is_answered(a, rpt)));
        let known = self.about(asked, &rpts).await?;
        let answer = |asked: &BehindRpt| {
            let rpt = rpts
                .get(&asked.hash)
                .filter(|rpt| is_answered(asked, rpt))?;
            Some((rpt.clone(), known.basis(asked, rpt)))
        };
        Ok(asked.iter().map(answer).collect())
    }

    async fn rpts_with(
        &mut self,
        asked: &[BehindRpt],
    ) -> Result<HashMap<TokenHash, Rpt>, StoreError> {
        let mut found = HashMap::new();
        if asked.is_empty() {
            return Ok(found);
        }
        let places = padded(asked);
        let list = numbered(1, places.clone().count());
        let mut query = self.query_list(
            "SELECT hash, body, expires_at, revoked_at FROM rpts WHERE revoked_at IS NULL AND hash IN (",
            &list,
            ")",
        );
        for asked in places {
            query = query.bind(asked.hash.as_bytes().to_vec());
        }
        for row in query.all().await? {
            // The row's own instants win over those in the document.
            let kept: Rpt = json(&row, "body")?;
            let expires_at = time(&row, "expires_at")?;
            let revoked_at = opt_time(&row, "revoked_at")?;
            found.insert(
                hash(&row, "hash")?,
                Rpt {
                    expires_at,
                    revoked_at,
                    ..kept
                },
            );
        }
        Ok(found)
    }

    async fn about(
        &mut self,
        asked: &[BehindRpt],
        rpts: &HashMap<TokenHash, Rpt>,
    ) -> Result<Known, StoreError> {
        let resources: BTreeSet<&ResourceId> = rpts
            .values()
            .flat_map(|rpt| &rpt.permissions)
            .map(|p| &p.resource)
            .collect();
        let parties: BTreeSet<&PartyId> = rpts.values().map(|rpt| &rpt.claims.party).collect();
        let instants = || asked.iter().map(|asked| asked.now);
        let (Some(first), Some(last)) = (instants().min(), instants().max()) else {
            return Ok(Known::default());
        };
        if resources.is_empty() {
            return Ok(Known::default());
        }
        let (resources, parties) = (Vec::from_iter(resources), Vec::from_iter(parties));
        let (resources, parties) = (padded(&resources), padded(&parties));
        let counts = (resources.clone().count(), parties.clone().count());
        let these = numbered(3, counts.0);
        let theirs = numbered(3 + counts.0, counts.1);
        // Whatever holds at any of the instants; each is judged at its own.
        let mut query = self.query_parts(&[
            "SELECT 'rule' AS part, id AS a, name AS b, kinds AS c, effect AS d, '' AS e, '' AS f, \
             begins_at AS m, ended_at AS n, CAST(NULL AS BIGINT) AS o FROM rules \
             WHERE begins_at <= $2 AND (ended_at IS NULL OR ended_at > $1) \
             UNION ALL SELECT 'resource', id, kind, scopes, name, owner_id, resource_server_id, \
             registered_at, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) FROM resources \
             WHERE removed_at IS NULL AND id IN (",
            &these,
            ") UNION ALL SELECT 'share', id, resource_id, scopes, act_id, owner_id, party_id, \
             starts_at, ends_at, made_at FROM shares \
             WHERE ended_at IS NULL AND ends_at > $1 AND resource_id IN (",
            &these,
            ") AND party_id IN (",
            &theirs,
            ")",
        ]);
        query = query.bind(first.as_millis()).bind(last.as_millis());
        for resource in resources {
            query = query.bind(resource.as_str());
        }
        for party in parties {
            query = query.bind(party.as_str());
        }
        let mut known = Known::default();
        for row in query.all().await? {
            known.read(&row)?;
        }
        Ok(known)
    }
}

/// Whether a token may be told of to whoever asks: this owner's, at this record service, live.
fn is_answered(asked: &BehindRpt, rpt: &Rpt) -> bool {
    rpt.owner == asked.owner
        && rpt.resource_server == asked.server
        && rpt.revoked_at.is_none()
        && rpt.expires_at > asked.now
}

impl Known {
    fn read(&mut self, row: &Row) -> Result<(), StoreError> {
        match text(row, "part")?.as_str() {
            "resource" => {
                let state = ResourceState {
                    id: id(row, "a")?,
                    kind: opt_text(row, "b")?,
                    scopes: json(row, "c")?,
                };
                self.resources
                    .push((id(row, "e")?, id(row, "f")?, state, text(row, "d")?));
            }
            "share" => self.shares.push(Share {
                id: id(row, "a")?,
                owner: id(row, "e")?,
                party: id(row, "f")?,
                resource: id(row, "b")?,
                scopes: json(row, "c")?,
                purpose: None,
                note: None,
                request: None,
                act: id(row, "d")?,
                made_at: time(row, "o")?,
                starts_at: time(row, "m")?,
                ends_at: time(row, "n")?,
                ended: None,
                version: 0,
            }),
            _ => self.rules.push(Rule {
                id: id(row, "a")?,
                name: text(row, "b")?,
                kinds: json(row, "c")?,
                effect: json(row, "d")?,
                begins_at: time(row, "m")?,
                ended_at: opt_time(row, "n")?,
            }),
        }
        Ok(())
    }

    /// What of all this is about one token.
    fn basis(&self, asked: &BehindRpt, rpt: &Rpt) -> PolicyBasis {
        let granted = |id: &ResourceId| rpt.permissions.iter().any(|p| p.resource == *id);
        let resources = self.resources.iter().filter(|(owner, server, state, _)| {
            *owner == asked.owner && *server == asked.server && granted(&state.id)
        });
        let shares = self.shares.iter().filter(|share| {
            share.owner == asked.owner
                && share.party == rpt.claims.party
                && granted(&share.resource)
        });
        PolicyBasis {
            // A token is only read here; nothing is written on condition of the version.
            version: 0,
            resources: resources
                .map(|(_, _, state, name)| (state.clone(), name.clone()))
                .collect(),
            shares: shares.cloned().collect(),
            rules: self.rules.clone(),
        }
    }
}
