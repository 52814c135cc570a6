//! The rules of the authorization assessment against an engine that other people wrote: shares and rules
//! become Cedar policies, and both must permit the same, in worlds thrown by chance.

#[cfg(test)]
mod oracle {
    mod cedar;
    mod chance;
    mod worlds;

    use latchkey_domain::assessment::{Answer, answer};
    use latchkey_domain::rpt::Rpt;
    use latchkey_domain::time::Lifetime;

    use cedar::{Expected, Permissions, expected, permitted};
    use chance::Chance;
    use worlds::{World, id, permissions_of};

    /// How often a thing came up.
    #[derive(Debug, Default)]
    struct Seen {
        whole: u32,
        part: u32,
        bare: u32,
        hers: u32,
        narrowed: u32,
        claims: u32,
        asked: u32,
        denied: u32,
        lost_later: u32,
    }

    /// One world: the answer to the token request, and what the RPT says later, when things have changed.
    fn agree(seed: u64, counts: &mut Seen) {
        let mut chance = Chance::new(seed);
        let world = World::new(&mut chance);
        let ours = answer(&world.assess(), world.partial_results);
        let theirs = expected(&world);
        let told = match &ours {
            Answer::Grant { permissions } => Expected::Grant(permissions_of(permissions)),
            Answer::NeedClaims { .. } => Expected::NeedClaims,
            Answer::AskOwner { wanted } => Expected::AskOwner(permissions_of(wanted)),
            Answer::Deny => Expected::Deny,
        };
        assert_eq!(told, theirs, "seed {seed}: {world:#?}");
        count(&world, &told, counts);
        let (Answer::Grant { permissions }, Some(claims)) = (ours, &world.asker) else {
            return;
        };
        let rpt = Rpt {
            process: id(1),
            client: id(2),
            owner: world.owner.clone(),
            resource_server: id(3),
            claims: claims.clone(),
            permissions: permissions.clone(),
            carried: Vec::new(),
            issued_at: world.now,
            expires_at: world.now.plus(Lifetime::minutes(60 * 24)),
            revoked_at: None,
        };
        let later = world.later(&mut chance);
        let resources: Vec<_> = later
            .wanted
            .iter()
            .map(|(record, _)| record.clone())
            .collect();
        let says: Permissions = rpt
            .says_now(&resources, &later.policies(), later.now)
            .into_iter()
            .map(|standing| {
                (
                    standing.resource.to_string(),
                    standing.scopes.texts().into_iter().collect(),
                )
            })
            .collect();
        let still = permitted(&later, &permissions_of(&permissions));
        assert_eq!(says, still, "seed {seed}, later: {later:#?}");
        counts.lost_later += u32::from(says != permissions_of(&permissions));
    }

    fn count(world: &World, told: &Expected, counts: &mut Seen) {
        match told {
            Expected::Grant(permissions) => {
                let whole = permissions.len() == world.wanted.len()
                    && world.wanted.iter().all(|(record, wanted)| {
                        let texts = wanted.texts().into_iter().collect();
                        permissions.get(&record.id.to_string()) == Some(&texts)
                    });
                counts.whole += u32::from(whole);
                counts.part += u32::from(!whole);
                counts.bare += u32::from(
                    permissions
                        .values()
                        .any(std::collections::BTreeSet::is_empty),
                );
                counts.hers += u32::from(world.asks_herself());
            }
            Expected::NeedClaims => counts.claims += 1,
            Expected::AskOwner(_) => counts.asked += 1,
            Expected::Deny => counts.denied += 1,
        }
        let without = World {
            rules: Vec::new(),
            ..world.clone()
        };
        let without = answer(&without.assess(), world.partial_results);
        counts.narrowed += u32::from(without != answer(&world.assess(), world.partial_results));
    }

    /// GRANT-3.3.4-01, GRANT-3.3.4-02, GRANT-3.3.4-04, GRANT-3.3.4-06, GRANT-3.3.4-09: ten thousand worlds,
    /// the same ones each time.
    #[test]
    fn two_engines_permit_the_same_in_ten_thousand_worlds() {
        let mut counts = Seen::default();
        for seed in 0..10_000 {
            agree(seed, &mut counts);
        }
        let Seen {
            whole,
            part,
            bare,
            hers,
            narrowed,
            claims,
            asked,
            denied,
            lost_later,
        } = counts;
        for often in [
            whole, part, bare, hers, narrowed, claims, asked, denied, lost_later,
        ] {
            assert!(often >= 100, "a kind of world that is too rare: {counts:?}");
        }
    }

    /// GRANT-3.3.4-01: and in worlds that nobody has seen before; a failure says its seed.
    #[test]
    fn two_engines_permit_the_same_in_new_worlds() {
        let start = Chance::new_every_time().next();
        for number in 0..1_000 {
            agree(start.wrapping_add(number), &mut Seen::default());
        }
    }
}
