//! Keeps Latchkey's list of a patient's collections the same as ours: after connecting, at every
//! start, and when a call shows that Latchkey does not know one of them, as after a restored backup.

use std::collections::{BTreeMap, HashSet};

use crate::access::{self, unsaved};
use crate::fhir::Patient;
use crate::latchkey::{About, Known, Trouble};
use crate::state::Registered;
use crate::{Service, Shared};

/// Updates what Latchkey knows already, registers what is missing, and takes away what this service
/// no longer keeps. So connecting again never makes a second copy, and shares stay on the collection
/// they were made for.
pub(crate) async fn reconcile(
    service: &Service,
    patient: &str,
    pat: &str,
) -> Result<BTreeMap<String, Registered>, Trouble> {
    let patient = service
        .records
        .patient(patient)
        .ok_or(Trouble::NotConnected)?;
    let remembered = service.state.resources(patient.id);
    let taken = service.state.resources_of_others(patient.id);
    let mut known = service.latchkey.registered(pat).await?;
    let mut resources = BTreeMap::new();
    for collection in service.records.collections {
        let wanted = describe(service, patient, collection);
        let old = remembered.get(collection.key);
        let place = recognise(&known, old.map(|old| old.id.as_str()), &taken, &wanted);
        let registered = match place.map(|place| known.swap_remove(place)) {
            None => service.latchkey.register(pat, &wanted).await?,
            Some(found) if found.description.same_as(&wanted) => found.resource,
            Some(found) => {
                let page = service.latchkey.update(pat, &found.resource.id, &wanted);
                Registered {
                    policy_uri: page.await?.or(found.resource.policy_uri),
                    id: found.resource.id,
                }
            }
        };
        resources.insert(collection.key.to_owned(), registered);
    }
    for (key, old) in remembered {
        if service.records.collection(&key).is_none() {
            service.latchkey.deregister(pat, &old.id).await?;
        }
    }
    Ok(resources)
}

/// Makes the list right for one collection that a call found missing, and gives its id. `bad` is the
/// id that Latchkey did not know; when somebody else mended it meanwhile, nothing is done twice.
pub(crate) async fn mend(
    service: &Shared,
    patient: &str,
    collection: &str,
    bad: Option<&str>,
) -> Result<String, Trouble> {
    let lock = service.registrations.lock(patient);
    let _alone = lock.lock().await;
    let id_now = || {
        let mut resources = service.state.resources(patient);
        resources.remove(collection).map(|resource| resource.id)
    };
    if let Some(id) = id_now().filter(|id| Some(id.as_str()) != bad) {
        return Ok(id);
    }
    refresh(service, patient).await?;
    id_now().ok_or(Trouble::NotConnected)
}

/// Makes every connected patient's list right once, as after a start: an interrupted connection is
/// finished, and names that changed with a new version of this program reach Latchkey.
pub(crate) async fn settle(service: &Shared) {
    for patient in &service.records.patients {
        let live = service.state.connection(patient.id);
        if live.is_none_or(|connection| connection.ended) {
            continue;
        }
        let lock = service.registrations.lock(patient.id);
        let _alone = lock.lock().await;
        if let Err(trouble) = refresh(service, patient.id).await {
            tracing::warn!(patient = patient.id, %trouble, "the list at Latchkey could not be checked");
        }
    }
}

async fn refresh(service: &Shared, patient: &str) -> Result<(), Trouble> {
    let resources = access::with_pat(service, patient, |pat: String| async move {
        reconcile(service, patient, &pat).await
    });
    let resources = resources.await?;
    service
        .state
        .set_resources(patient, resources)
        .map_err(unsaved)
}

fn describe(service: &Service, patient: &Patient, collection: &crate::fhir::Collection) -> About {
    // Somebody who decides for a child must tell the child's records from her own.
    let first = patient.name.split(' ').next().unwrap_or(patient.name);
    let name = if first == patient.decided_by {
        collection.name.to_owned()
    } else {
        format!("{} of {first}", collection.name)
    };
    About {
        name: Some(name),
        description: Some(format!(
            "{}. {}, {}.",
            collection.description, patient.name, service.name
        )),
        kind: Some(collection.kind()),
        resource_scopes: collection
            .scopes
            .iter()
            .map(|scope| (*scope).to_owned())
            .collect(),
    }
}

/// The place of the resource that stands for a collection: by the id that is remembered, else by
/// what it says of itself. One that stands for another patient's collection is never taken, even
/// when both were connected by the same person.
fn recognise(
    known: &[Known],
    remembered: Option<&str>,
    taken: &HashSet<String>,
    wanted: &About,
) -> Option<usize> {
    let by_id = |one: &Known| Some(one.resource.id.as_str()) == remembered;
    let by_words = |one: &Known| {
        !taken.contains(&one.resource.id)
            && one.description.kind == wanted.kind
            && one.description.description == wanted.description
    };
    known
        .iter()
        .position(by_id)
        .or_else(|| known.iter().position(by_words))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{About, Known, Registered, recognise};

    fn words(kind: &str, description: &str) -> About {
        About {
            name: Some("Blood tests".into()),
            description: Some(description.into()),
            kind: Some(kind.into()),
            resource_scopes: vec!["view".into()],
        }
    }

    fn known(id: &str, description: About) -> Known {
        Known {
            resource: Registered {
                id: id.into(),
                policy_uri: None,
            },
            description,
        }
    }

    #[test]
    fn the_remembered_id_comes_before_the_words() {
        let list = [
            known("r1", words("blood", "Sam")),
            known("r2", words("old", "old")),
        ];
        let wanted = words("blood", "Sam");
        let none = HashSet::new();
        assert_eq!(recognise(&list, Some("r2"), &none, &wanted), Some(1));
        assert_eq!(recognise(&list, Some("gone"), &none, &wanted), Some(0));
        assert_eq!(recognise(&list, None, &none, &wanted), Some(0));
    }

    #[test]
    fn another_patients_resource_is_never_taken() {
        let list = [known("r1", words("blood", "Sam"))];
        let none = HashSet::new();
        assert_eq!(
            recognise(&list, None, &none, &words("blood", "Amara")),
            None
        );
        let taken = HashSet::from(["r1".to_owned()]);
        assert_eq!(recognise(&list, None, &taken, &words("blood", "Sam")), None);
    }

    #[test]
    fn the_order_of_scopes_is_no_difference() {
        let mut one = words("blood", "Sam");
        one.resource_scopes = vec!["edit".into(), "view".into()];
        let mut two = one.clone();
        two.resource_scopes.reverse();
        assert!(one.same_as(&two));
        two.resource_scopes.pop();
        assert!(!one.same_as(&two));
    }
}
