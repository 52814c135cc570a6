//! Everything a decision is made from, in one statement: the owner's version, the registered
//! scopes, the shares and the rules. A round trip costs more than a longer statement.

use latchkey_domain::assessment::ResourceState;
use latchkey_domain::id::{ClientId, OwnerId, PartyId, ResourceId};
use latchkey_domain::rule::Rule;
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, opt_time, time};
use crate::tx::{Row, int, numbered, opt_text, text};

/// What a decision is made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyBasis {
    /// The owner's policy version; a decision is written on condition that it has not moved.
    pub version: i64,
    /// The resources that are registered now, with their names.
    pub resources: Vec<(ResourceState, String)>,
    /// The owner's shares with the asker, of these resources.
    pub shares: Vec<Share>,
    /// The rules in force.
    pub rules: Vec<Rule>,
    /// Whether the owner takes no requests from the asker now.
    pub blocked: bool,
}

mod behind_rpt;

pub use behind_rpt::BehindRpt;

crate::table!(PolicyTables, policies);

/// The parts of the statement share one shape: `part` says which it is, and `a` to `d` and `m` to
/// `o` hold its texts and numbers.
const RULES: &str = "SELECT 'rule' AS part, id AS a, name AS b, kinds AS c, effect AS d, begins_at AS m, ended_at AS n, \
     CAST(NULL AS BIGINT) AS o FROM rules WHERE begins_at <= $1 AND (ended_at IS NULL OR ended_at > $1)";

impl<M> PolicyTables<'_, M> {
    /// What decides about these resources of an owner at a record service, for a known asker or
    /// an unknown one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn in_force_for(
        &mut self,
        owner: &OwnerId,
        server: &ClientId,
        party: Option<&PartyId>,
        resources: &[ResourceId],
        now: Timestamp,
    ) -> Result<PolicyBasis, StoreError> {
        if resources.is_empty() {
            return Ok(PolicyBasis::default());
        }
        let list = numbered(5, resources.len());
        let mut query = self.query_parts(&[
            RULES,
            " UNION ALL SELECT 'owner', id, '', '', '', policy_version, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) \
             FROM owners WHERE id = $2 \
             UNION ALL SELECT 'resource', id, kind, scopes, name, registered_at, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) \
             FROM resources WHERE owner_id = $2 AND resource_server_id = $3 AND removed_at IS NULL AND id IN (",
            &list,
            ") UNION ALL SELECT 'share', id, resource_id, scopes, act_id, starts_at, ends_at, made_at FROM shares \
             WHERE owner_id = $2 AND party_id = $4 AND ended_at IS NULL AND ends_at > $1 AND resource_id IN (",
            &list,
            ") UNION ALL SELECT 'block', party_id, '', '', '', made_at, ends_at, CAST(NULL AS BIGINT) FROM blocks \
             WHERE owner_id = $2 AND party_id = $4 AND (ends_at IS NULL OR ends_at > $1)",
        ]);
        query = query
            .bind(now.as_millis())
            .bind(owner.as_str())
            .bind(server.as_str())
            .bind(party.map(ToString::to_string).unwrap_or_default());
        for resource in resources {
            query = query.bind(resource.as_str());
        }
        let mut basis = PolicyBasis::default();
        for row in query.all().await? {
            read_part(&row, owner, party, &mut basis)?;
        }
        Ok(basis)
    }
}

fn read_part(
    row: &Row,
    owner: &OwnerId,
    party: Option<&PartyId>,
    basis: &mut PolicyBasis,
) -> Result<(), StoreError> {
    match text(row, "part")?.as_str() {
        "owner" => basis.version = int(row, "m")?,
        "block" => basis.blocked = true,
        "resource" => {
            let state = ResourceState {
                id: id(row, "a")?,
                kind: opt_text(row, "b")?,
                scopes: json(row, "c")?,
            };
            if !basis
                .resources
                .iter()
                .any(|(known, _)| known.id == state.id)
            {
                basis.resources.push((state, text(row, "d")?));
            }
        }
        "share" => {
            let Some(party) = party else { return Ok(()) };
            basis.shares.push(Share {
                id: id(row, "a")?,
                owner: owner.clone(),
                party: party.clone(),
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
            });
        }
        "rule" => basis.rules.push(Rule {
            id: id(row, "a")?,
            name: text(row, "b")?,
            kinds: json(row, "c")?,
            effect: json(row, "d")?,
            begins_at: time(row, "m")?,
            ended_at: opt_time(row, "n")?,
        }),
        _ => {}
    }
    Ok(())
}
