//! The people, services and apps of the practice data. All of them are invented.

use latchkey_domain::{claim::Fact, time::Timestamp};
use latchkey_service::{people::NewPerson, registry::NewApp};

/// Where almost everybody lives.
const ZONE: &str = "Europe/London";

/// Somebody with an account.
pub(super) struct Member {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) password: &'static str,
    /// Who this is in the story.
    pub(super) what: &'static str,
    place: Option<&'static str>,
    zone: &'static str,
    listed: bool,
    /// Kind, label and source of what was checked.
    facts: &'static [(&'static str, &'static str, &'static str)],
}

/// A practice service or app.
pub(super) struct App {
    pub(super) key: &'static str,
    pub(super) usual_url: &'static str,
    name: &'static str,
    contact: &'static str,
    does: Does,
}

/// What an app is for.
enum Does {
    KeepRecords,
    Ask,
}

/// Whom the owner of the story knows: she can choose her without any search.
pub(super) const KNOWS: (&str, &str) = ("sam", "lola");

pub(super) const CAST: [Member; 6] = [
    Member {
        key: "sam",
        name: "Sam Bello",
        email: "sam@bello.example",
        password: "sam-practice",
        what: "patient",
        place: None,
        zone: ZONE,
        listed: false,
        facts: &[],
    },
    Member {
        key: "amara",
        name: "Amara Bello",
        email: "amara@bello.example",
        password: "amara-practice",
        what: "Sam's child",
        place: None,
        zone: ZONE,
        listed: false,
        facts: &[],
    },
    Member {
        key: "okafor",
        name: "Dr Ngozi Okafor",
        email: "ngozi.okafor@st-marys.example",
        password: "okafor-practice",
        what: "doctor at St Mary's",
        place: Some("Consultant, St Mary's Hospital, Northbridge"),
        zone: ZONE,
        listed: true,
        facts: &[
            (
                "registered_doctor",
                "Registered doctor",
                "the Medical Register",
            ),
            (
                "works_at",
                "Works at St Mary's Hospital",
                "St Mary's staff directory",
            ),
        ],
    },
    Member {
        key: "okafor2",
        name: "Dr Ngozi Okafor",
        email: "ngozi.okafor@quayside.example",
        password: "okafor2-practice",
        what: "another doctor of that name",
        place: Some("General practitioner, Quayside Surgery, Westhaven"),
        zone: ZONE,
        listed: true,
        facts: &[
            (
                "registered_doctor",
                "Registered doctor",
                "the Medical Register",
            ),
            (
                "works_at",
                "Works at Quayside Surgery",
                "Quayside Surgery's staff list",
            ),
        ],
    },
    Member {
        key: "lola",
        name: "Aunt Lola Bello",
        email: "lola@bello.example",
        password: "lola-practice",
        what: "Sam's aunt",
        place: None,
        zone: ZONE,
        listed: false,
        facts: &[],
    },
    Member {
        key: "ravi",
        name: "Ravi Menon",
        email: "ravi@latchkey.example",
        password: "ravi-practice",
        what: "administrator",
        place: None,
        zone: ZONE,
        listed: false,
        facts: &[],
    },
];

/// Who is there besides when the house is lived in.
pub(super) const MORE_CAST: [Member; 2] = [
    Member {
        key: "mere",
        name: "Mere Tāmati",
        email: "mere@tamati.example",
        password: "mere-practice",
        what: "Sam's cousin in Auckland",
        place: None,
        zone: "Pacific/Auckland",
        listed: false,
        facts: &[],
    },
    Member {
        key: "nour",
        name: "نور حدّاد",
        email: "nour@haddad.example",
        password: "nour-practice",
        what: "a patient whose name is written from right to left",
        place: None,
        zone: ZONE,
        listed: false,
        facts: &[],
    },
];

pub(super) const APPS: [App; 3] = [
    App {
        key: "st-marys",
        usual_url: "http://localhost:3001",
        name: "St Mary's Hospital",
        contact: "records@st-marys.example",
        does: Does::KeepRecords,
    },
    App {
        key: "elm-street",
        usual_url: "http://localhost:3002",
        name: "Elm Street Surgery",
        contact: "desk@elm-street.example",
        does: Does::KeepRecords,
    },
    App {
        key: "clinic-desk",
        usual_url: "http://localhost:3003",
        name: "Clinic Desk",
        contact: "help@clinic-desk.example",
        does: Does::Ask,
    },
];

impl Member {
    pub(super) fn account(&self, now: Timestamp) -> NewPerson {
        let facts = self.facts.iter().map(|(kind, label, source)| Fact {
            kind: (*kind).to_owned(),
            label: (*label).to_owned(),
            source: (*source).to_owned(),
            checked_at: now,
            proven_at: None,
        });
        NewPerson {
            name: self.name.to_owned(),
            email: self.email.to_owned(),
            place: self.place.map(str::to_owned),
            zone: self.zone.to_owned(),
            password: Some(self.password.to_owned()),
            listed: self.listed,
            facts: facts.collect(),
        }
    }
}

impl App {
    /// Its registration at this address; the paths are those of the example programs.
    pub(super) fn registration(&self, url: &str) -> NewApp {
        let app = NewApp {
            name: self.name.to_owned(),
            website: url.to_owned(),
            contact: self.contact.to_owned(),
            reviewed: true,
            ..NewApp::default()
        };
        match self.does {
            Does::KeepRecords => NewApp {
                keeps_records: true,
                redirect_uris: vec![format!("{url}/callback")],
                ..app
            },
            Does::Ask => NewApp {
                asks: true,
                claims_redirect_uris: vec![format!("{url}/claims/callback")],
                scopes: vec!["view".to_owned(), "edit".to_owned()],
                ..app
            },
        }
    }
}
