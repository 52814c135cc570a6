//! What decides about RPTs now: one statement, however many are asked about at once.
//!
//! It reads the tokens and only what is about their own resources: a person with a thousand shares
//! costs no more than one with a single share.

use std::collections::HashMap;

use latchkey_domain::assessment::ResourceState;
use latchkey_domain::id::{ClientId, OwnerId, ResourceId};
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

/// What was read about some RPTs and their resources, of whatever owner.
#[derive(Default)]
struct Known {
    rpts: HashMap<TokenHash, Rpt>,
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
        let known = self.known_of(asked).await?;
        let answer = |asked: &BehindRpt| {
            let rpt = known
                .rpts
                .get(&asked.hash)
                .filter(|rpt| is_answered(asked, rpt))?;
            Some((rpt.clone(), known.basis(asked, rpt)))
        };
        Ok(asked.iter().map(answer).collect())
    }

    async fn known_of(&mut self, asked: &[BehindRpt]) -> Result<Known, StoreError> {
        let mut read = Known::default();
        let instants = || asked.iter().map(|asked| asked.now);
        let (Some(first), Some(last)) = (instants().min(), instants().max()) else {
            return Ok(read);
        };
        let places = padded(asked);
        let hashes = numbered(3, places.clone().count());
        // A token names its resources in one text of identifiers of 26 characters, which both
        // engines can take apart. Whatever holds at any of the instants is read; each is judged at
        // its own. `+ 0` keeps SQLite from going through all shares of a person by their ends.
        let mut query = self.query_list(
            "WITH RECURSIVE tokens AS (SELECT hash, body, party_id, resource_ids, expires_at FROM rpts \
             WHERE revoked_at IS NULL AND expires_at > $1 AND hash IN (",
            &hashes,
            ") AND EXISTS (SELECT 1 FROM clients c WHERE c.id = rpts.client_id AND c.ended_at IS NULL)), \
             named (party_id, id, rest) AS (\
             SELECT party_id, SUBSTR(resource_ids, 1, 26), SUBSTR(resource_ids, 27) FROM tokens WHERE resource_ids <> '' \
             UNION SELECT party_id, SUBSTR(rest, 1, 26), SUBSTR(rest, 27) FROM named WHERE rest <> '') \
             SELECT 'rpt' AS part, hash AS h, body AS a, '' AS b, '' AS c, '' AS d, '' AS e, '' AS f, \
             expires_at AS m, CAST(NULL AS BIGINT) AS n, CAST(NULL AS BIGINT) AS o FROM tokens \
             UNION ALL SELECT 'rule', NULL, id, name, kinds, effect, '', '', begins_at, ended_at, CAST(NULL AS BIGINT) FROM rules \
             WHERE begins_at <= $2 AND (ended_at IS NULL OR ended_at > $1) \
             UNION ALL SELECT 'resource', NULL, id, kind, scopes, name, owner_id, resource_server_id, \
             registered_at, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) FROM resources \
             WHERE removed_at IS NULL AND id IN (SELECT id FROM named) \
             UNION ALL SELECT 'share', NULL, s.id, s.resource_id, s.scopes, s.act_id, s.owner_id, s.party_id, \
             s.starts_at, s.ends_at, s.made_at FROM (SELECT DISTINCT party_id, id FROM named) w \
             JOIN shares s ON s.resource_id = w.id AND s.party_id = w.party_id \
             WHERE s.ended_at IS NULL AND s.ends_at + 0 > $1",
        );
        query = query.bind(first.as_millis()).bind(last.as_millis());
        for asked in places {
            query = query.bind(asked.hash.as_bytes().to_vec());
        }
        for row in query.all().await? {
            read.read(&row)?;
        }
        Ok(read)
    }
}

/// Whether a token may be told of to whoever asks: this owner's, at this record service, live.
fn is_answered(asked: &BehindRpt, rpt: &Rpt) -> bool {
    rpt.owner == asked.owner && rpt.resource_server == asked.server && rpt.expires_at > asked.now
}

impl Known {
    fn read(&mut self, row: &Row) -> Result<(), StoreError> {
        match text(row, "part")?.as_str() {
            "rpt" => {
                // The row's own end wins over that in the document; a revoked one is not read.
                let kept: Rpt = json(row, "a")?;
                let token = Rpt {
                    expires_at: time(row, "m")?,
                    revoked_at: None,
                    ..kept
                };
                self.rpts.insert(hash(row, "h")?, token);
            }
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
        let named = rpt.granted();
        let granted = |id: &ResourceId| named.iter().any(|p| p.resource == *id);
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
            // Nobody asks an owner by showing a token.
            blocked: false,
        }
    }
}
