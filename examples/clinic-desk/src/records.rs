//! The record services: what they hold, and the calls to their FHIR interface. A token goes only to
//! an address of the service it was made for, in the Authorization header, and into no log.

use axum::http::header::{IF_MATCH, WARNING, WWW_AUTHENTICATE};
use reqwest::{RequestBuilder, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::challenge::{self, Challenge};
use crate::cli::RecordsAddress;
use crate::session::{Draft, RecordKey};

/// A record service.
struct Service {
    key: String,
    name: String,
    url: Url,
}

/// What a service says that it holds.
#[derive(Deserialize)]
struct Holdings {
    patients: Vec<Patient>,
}

/// A patient of a service.
#[derive(Deserialize)]
struct Patient {
    id: String,
    name: String,
    #[serde(default)]
    decided_by: Option<String>,
    collections: Vec<Collection>,
}

/// A kind of record.
#[derive(Deserialize)]
struct Collection {
    id: String,
    name: String,
    url: Url,
    #[serde(default = "yes")]
    can_change: bool,
}

fn yes() -> bool {
    true
}

/// Everybody's records, service by service.
#[derive(Default)]
pub(crate) struct Overview {
    pub(crate) people: Vec<Person>,
    /// The names of services that gave no usable answer.
    pub(crate) away: Vec<String>,
}

/// A patient and who keeps what about them.
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kept: Vec<Kept>,
}

/// What one service keeps about one patient.
pub(crate) struct Kept {
    pub(crate) service: String,
    /// Each collection's name, and where it is in this app.
    pub(crate) collections: Vec<(String, RecordKey)>,
}

impl Overview {
    fn add(&mut self, service: &Service, holdings: Holdings) {
        for patient in holdings.patients {
            let key = |collection: &Collection| RecordKey {
                service: service.key.clone(),
                patient: patient.id.clone(),
                collection: collection.id.clone(),
            };
            let collections = patient.collections.iter();
            let kept = Kept {
                service: service.name.clone(),
                collections: collections
                    .map(|one| (one.name.clone(), key(one)))
                    .collect(),
            };
            match self.people.iter_mut().find(|one| one.id == patient.id) {
                Some(person) => person.kept.push(kept),
                None => self.people.push(Person {
                    id: patient.id,
                    name: patient.name,
                    kept: vec![kept],
                }),
            }
        }
    }
}

/// One collection with all that the pages say about it.
pub(crate) struct Place {
    pub(crate) key: RecordKey,
    pub(crate) service: String,
    pub(crate) patient: String,
    pub(crate) collection: String,
    /// The first name of who decides about it.
    pub(crate) decides: String,
    pub(crate) can_change: bool,
    url: Url,
}

/// Why a place is not there.
pub(crate) enum NoPlace {
    /// No such service, patient or collection.
    Unknown,
    /// The service of this name gives no usable answer.
    Away(String),
}

/// What a service answered to a FHIR call.
pub(crate) enum Reply {
    /// The record or the bundle.
    Good(Value),
    /// Permission is needed.
    Challenge(Challenge),
    /// The service cannot ask Latchkey, or the patient has not connected.
    NobodyToAsk,
    /// There is no such record.
    Missing,
    /// Somebody else changed the record first.
    Conflict,
    /// The service does not allow it, whatever the patient says, or the record is not valid.
    Refused(String),
    /// No usable answer.
    Away,
}

/// All record services that this app knows.
pub(crate) struct Services {
    all: Vec<Service>,
    http: reqwest::Client,
}

impl Services {
    /// The services of the command line.
    pub(crate) fn new(addresses: &[RecordsAddress], http: reqwest::Client) -> Self {
        let service = |address: &RecordsAddress| Service {
            key: key(&address.name),
            name: address.name.clone(),
            url: address.url.clone(),
        };
        Self {
            all: addresses.iter().map(service).collect(),
            http,
        }
    }

    /// Every patient of every service with what is kept about them, and the names of the services
    /// that are away. A patient whom two services know is one patient.
    pub(crate) async fn overview(&self) -> Overview {
        let mut overview = Overview::default();
        for service in &self.all {
            match self.holdings(service).await {
                Some(holdings) => overview.add(service, holdings),
                None => overview.away.push(service.name.clone()),
            }
        }
        overview
    }

    /// Finds a place by its address in this app.
    pub(crate) async fn place(&self, key: &RecordKey) -> Result<Place, NoPlace> {
        let service = self.all.iter().find(|service| service.key == key.service);
        let service = service.ok_or(NoPlace::Unknown)?;
        let away = || NoPlace::Away(service.name.clone());
        let holdings = self.holdings(service).await.ok_or_else(away)?;
        let patient = holdings
            .patients
            .into_iter()
            .find(|patient| patient.id == key.patient);
        let patient = patient.ok_or(NoPlace::Unknown)?;
        let mut collections = patient.collections.into_iter();
        let collection = collections.find(|collection| collection.id == key.collection);
        let collection = collection.ok_or(NoPlace::Unknown)?;
        // A list that names somebody else's address must not make us send a token there.
        if collection.url.origin() != service.url.origin() {
            return Err(away());
        }
        let first = patient
            .name
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_owned();
        Ok(Place {
            key: key.clone(),
            service: service.name.clone(),
            decides: patient.decided_by.unwrap_or(first),
            patient: patient.name,
            collection: collection.name,
            can_change: collection.can_change,
            url: collection.url,
        })
    }

    async fn holdings(&self, service: &Service) -> Option<Holdings> {
        let url = service.url.join("/.well-known/records.json").ok()?;
        let response = self
            .http
            .get(url)
            .send()
            .await
            .ok()?
            .error_for_status()
            .ok()?;
        response.json().await.ok()
    }

    /// Reads a collection.
    pub(crate) async fn read(&self, place: &Place, rpt: Option<&str>) -> Reply {
        send(self.http.get(place.url.clone()), rpt).await
    }

    /// Saves a changed record, unless somebody else changed it first.
    pub(crate) async fn save(&self, place: &Place, draft: &Draft, rpt: Option<&str>) -> Reply {
        let mut url = place.url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.push(&draft.id);
        }
        let tag = format!("W/\"{}\"", draft.version);
        send(
            self.http.put(url).header(IF_MATCH, tag).json(&draft.record),
            rpt,
        )
        .await
    }
}

async fn send(mut request: RequestBuilder, rpt: Option<&str>) -> Reply {
    if let Some(rpt) = rpt {
        request = request.bearer_auth(rpt);
    }
    let Ok(response) = request.send().await else {
        return Reply::Away;
    };
    let status = response.status();
    let headers = response.headers().clone();
    if status == StatusCode::UNAUTHORIZED {
        let values = headers.get_all(WWW_AUTHENTICATE).iter();
        let found = challenge::parse(values.filter_map(|value| value.to_str().ok()));
        return found.map_or(Reply::Away, Reply::Challenge);
    }
    let body = response.json::<Value>().await.ok();
    let reason = || {
        let text = body
            .as_ref()
            .and_then(|body| body.pointer("/issue/0/diagnostics"));
        Reply::Refused(text.and_then(Value::as_str).unwrap_or_default().to_owned())
    };
    match status {
        StatusCode::OK => body.map_or(Reply::Away, Reply::Good),
        StatusCode::FORBIDDEN if headers.contains_key(WARNING) => Reply::NobodyToAsk,
        StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST => reason(),
        StatusCode::NOT_FOUND => Reply::Missing,
        StatusCode::PRECONDITION_FAILED => Reply::Conflict,
        _ => Reply::Away,
    }
}

/// A name as it stands in addresses: "St Mary's Hospital" is `st-marys-hospital`.
fn key(name: &str) -> String {
    let kept = name
        .chars()
        .filter(|c| !matches!(c, '\'' | '’'))
        .map(|c| c.to_ascii_lowercase());
    let dashed: String = kept
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    dashed
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn names_become_short_addresses() {
        assert_eq!(key("St Mary's Hospital"), "st-marys-hospital");
        assert_eq!(key("  Elm Street – Surgery "), "elm-street-surgery");
    }
}
