//! The worked examples of the authorization assessment, one after the other: what is shared, what the
//! record service and the app ask, and what the token says.
//!
//! `O` of the table is a record of which nothing is shared: its owner can be asked. What "everything
//! else deny" means is said by the owner herself, who refused that very thing before.

use http::Method;
use latchkey_domain::claim::ClaimRequirement;
use latchkey_domain::rule::{Draft, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_service::registry::NewApp;
use serde_json::{Value, json};

use super::answer::Answer;
use super::browser::Browser;
use super::granting::{redeem_with, share};
use super::house::{House, LOLA, Program, SAM, program};

/// Records by their names, with scopes.
type Named = &'static [(&'static str, &'static [&'static str])];

const PHOTO: [&str; 4] = ["view", "resize", "print", "download"];
const ALBUM: [&str; 3] = ["view", "edit", "download"];

/// The table's columns.
struct Row {
    ticket: Named,
    registered: &'static [&'static str],
    requested: &'static str,
    /// P
    shared: Named,
    /// What the owner refused before.
    refused: Named,
    partial: bool,
}

const ROW: Row = Row {
    ticket: &[],
    registered: &[],
    requested: "",
    shared: &[],
    refused: &[],
    partial: true,
};

/// A row, set up.
struct World {
    house: House,
    pat: String,
    sam: Browser,
    lola: Browser,
    app: Program,
    records: [(&'static str, String); 3],
}

impl World {
    async fn of(row: &Row) -> Self {
        let house = House::open_with(|settings| settings.partial_results = row.partial).await;
        let mut sam = house.browser(SAM).await;
        let pat = house.connect(&mut sam, &house.st_marys).await;
        let records = [
            ("photo1", house.register(&pat, "photo1", &PHOTO).await),
            ("photo2", house.register(&pat, "photo2", &PHOTO).await),
            ("album", house.register(&pat, "album", &ALBUM).await),
        ];
        let back = "http://localhost:3020/back".to_owned();
        let app = NewApp {
            name: "Album App".to_owned(),
            asks: true,
            claims_redirect_uris: vec![back.clone()],
            scopes: row.registered.iter().map(|s| (*s).to_owned()).collect(),
            reviewed: true,
            ..NewApp::default()
        };
        let app = program(&house.services, app, back).await;
        let lola = house.browser(LOLA).await;
        let mut world = Self {
            house,
            pat,
            sam,
            lola,
            app,
            records,
        };
        if !row.refused.is_empty() {
            let asked = world.redeem(row.refused, "", &[]).await.is(403);
            assert_eq!(asked.json()["error"], "request_submitted");
            let no = [("answer", "no")];
            world.house.answer(&mut world.sam, &no).await.to();
        }
        for (record, scopes) in row.shared {
            let id = world.id(record).to_owned();
            share(&world.house, &mut world.sam, &id, scopes).await;
        }
        world
    }

    fn id(&self, name: &str) -> &str {
        &self
            .records
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap()
            .1
    }

    /// A ticket with Aunt Lola's proof.
    async fn proven(&mut self, wanted: Named) -> String {
        let ticket = self.ticket(wanted).await;
        let page = self.house.open_claims(&self.app, &ticket).await;
        let begin = [("answer", "begin")];
        let (house, lola) = (&self.house, &mut self.lola);
        let mut next = lola.fill(house, &page, &page, &begin).await;
        let why = format!("{page}/why");
        if next.to() == why {
            let said = [("purpose", "care"), ("words", "Pictures"), ("length", "30")];
            let review = lola.fill(house, &why, &why, &said).await.to().to_owned();
            next = lola.fill(house, &review, &review, &[]).await;
        }
        next.back().get("ticket")
    }

    async fn ticket(&self, wanted: Named) -> String {
        let wanted: Vec<Value> = wanted
            .iter()
            .map(
                |(name, scopes)| json!({ "resource_id": self.id(name), "resource_scopes": scopes }),
            )
            .collect();
        let (path, wanted) = ("/uma/permission", Value::from(wanted));
        let asked = self
            .house
            .call(Method::POST, path, &self.pat, Some(&wanted))
            .await;
        asked.is(201).text("ticket")
    }

    async fn redeem(&mut self, wanted: Named, scope: &str, more: &[(&str, &str)]) -> Answer {
        let ticket = self.proven(wanted).await;
        let more = [&[("scope", scope)], more].concat();
        redeem_with(&self.house, &self.app, &ticket, &more).await
    }

    /// The token of an answer says exactly this.
    async fn says(&self, answer: Answer, expected: Named) {
        let rpt = answer.is(200).text("access_token");
        self.token_says(&rpt, expected).await;
    }

    async fn token_says(&self, rpt: &str, expected: Named) {
        let mut said = self.house.permissions(&self.pat, rpt).await;
        said.sort();
        let mut expected: Vec<(String, Vec<String>)> = expected
            .iter()
            .map(|(name, scopes)| {
                let mut scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
                scopes.sort();
                (self.id(name).to_owned(), scopes)
            })
            .collect();
        expected.sort();
        assert_eq!(said, expected);
    }
}

/// A row whose outcome is a token.
async fn gives(row: Row, expected: Named) {
    let mut world = World::of(&row).await;
    let answer = world.redeem(row.ticket, row.requested, &[]).await;
    world.says(answer, expected).await;
}

/// A row whose outcome is a refusal without a ticket.
async fn refuses(row: Row, status: u16, code: &str) {
    let mut world = World::of(&row).await;
    let answer = world.redeem(row.ticket, row.requested, &[]).await;
    answer.refuses(status, code);
}

fn is_submitted(answer: Answer) {
    let body = answer.is(403).json();
    assert_eq!(body["error"], "request_submitted");
    assert!(body["ticket"].is_string() && body["interval"].is_u64());
    assert!(body.get("access_token").is_none());
}

/// A01, GRANT-3.3.4-01, GRANT-3.3.4-05: a plain full grant.
#[tokio::test]
async fn a01_all_that_was_asked() {
    let row = Row {
        ticket: &[("album", &["view"])],
        shared: &[("album", &["view"])],
        ..ROW
    };
    gives(row, &[("album", &["view"])]).await;
}

const A02: Named = &[
    ("album", &["edit"]),
    ("photo1", &["view"]),
    ("photo2", &["view"]),
];

/// A02, GRANT-3.3.4-02, GRANT-3.3.4-04, GRANT-3.3.4-06, GRANT-3.3.4-09: the album, with partial results.
#[tokio::test]
async fn a02_a_part_of_what_was_asked() {
    let row = Row {
        ticket: A02,
        registered: &["download"],
        requested: "download",
        shared: &[("photo1", &["view"])],
        ..ROW
    };
    gives(row, &[("photo1", &["view"])]).await;
}

/// A03, GRANT-3.3.4-06: the same without partial results, where the owner refused the rest.
#[tokio::test]
async fn a03_nothing_where_a_part_is_not_given() {
    let row = Row {
        ticket: A02,
        registered: &["download"],
        requested: "download",
        shared: &[("photo1", &["view"])],
        refused: &[
            ("album", &["edit", "download"]),
            ("photo1", &["download"]),
            ("photo2", &["view", "download"]),
        ],
        partial: false,
    };
    refuses(row, 403, "request_denied").await;
}

/// A04: the same, where the owner can be asked to let the album be edited, and is asked for that alone.
#[tokio::test]
async fn a04_the_owner_is_asked_for_the_rest() {
    let row = Row {
        ticket: A02,
        registered: &["download"],
        requested: "download",
        shared: &[("photo1", &["view"])],
        refused: &[
            ("album", &["download"]),
            ("photo1", &["download"]),
            ("photo2", &["view", "download"]),
        ],
        partial: false,
    };
    let mut world = World::of(&row).await;
    is_submitted(world.redeem(row.ticket, row.requested, &[]).await);
    let request = world.house.waiting(&world.sam).await;
    let page = world.sam.get(&world.house, &request).await.is(200);
    let parts = super::browser::values_of(&page, "parts");
    assert!(page.words().contains("album"), "{page:?}");
    for other in ["photo1", "photo2"] {
        assert!(!page.words().contains(other), "{page:?}");
    }
    assert!(parts.len() <= 1, "{parts:?}");
}

/// A05, GRANT-3.3.1-09: a scope that the app asks and is registered for.
#[tokio::test]
async fn a05_a_scope_asked_and_registered() {
    let row = Row {
        ticket: &[("photo1", &["view"])],
        registered: &["download"],
        requested: "download",
        shared: &[("photo1", &PHOTO)],
        ..ROW
    };
    gives(row, &[("photo1", &["download", "view"])]).await;
}

/// A07, GRANT-3.3.6-03, AMB-27: asked and not registered for. It is left out, twenty times alike.
#[tokio::test]
async fn a07_a_scope_asked_and_not_registered() {
    let row = Row {
        ticket: &[("photo1", &["view"])],
        requested: "download",
        shared: &[("photo1", &PHOTO)],
        ..ROW
    };
    let mut world = World::of(&row).await;
    for _ in 0..20 {
        let answer = world.redeem(row.ticket, row.requested, &[]).await;
        world.says(answer, &[("photo1", &["view"])]).await;
    }
}

/// A08, GRANT-3.3.1-09: registered for and not asked.
#[tokio::test]
async fn a08_a_scope_registered_and_not_asked() {
    let row = Row {
        ticket: &[("photo1", &["view"])],
        registered: &["download"],
        shared: &[("photo1", &PHOTO)],
        ..ROW
    };
    gives(row, &[("photo1", &["view"])]).await;
}

/// A09, GRANT-3.3.6-02: a scope that no record of the ticket has.
#[tokio::test]
async fn a09_a_scope_on_no_record_of_the_ticket() {
    let row = Row {
        ticket: &[("album", &["view"])],
        registered: &["resize"],
        requested: "resize",
        shared: &[("album", &ALBUM)],
        ..ROW
    };
    refuses(row, 400, "invalid_scope").await;
}

/// A10, GRANT-3.3.4-03, AMB-22: a scope that one of two records has.
#[tokio::test]
async fn a10_a_scope_on_one_of_two_records() {
    let row = Row {
        ticket: &[("album", &["view"]), ("photo1", &["view"])],
        registered: &["resize"],
        requested: "resize",
        shared: &[("album", &ALBUM), ("photo1", &PHOTO)],
        ..ROW
    };
    gives(
        row,
        &[("album", &["view"]), ("photo1", &["resize", "view"])],
    )
    .await;
}

/// A12, AMB-23: no scope at all, and something of the record is shared.
#[tokio::test]
async fn a12_no_scope_at_all() {
    let row = Row {
        ticket: &[("photo1", &[])],
        shared: &[("photo1", &["print"])],
        ..ROW
    };
    gives(row, &[("photo1", &[])]).await;
}

/// A14, GRANT-3.3.4-12, GRANT-3.3.6-04: proof would help, so it is asked for before anything else. She
/// is known by saved proof, which a rule finds too little.
#[tokio::test]
async fn a14_proof_would_help() {
    let row = Row {
        ticket: &[("photo1", &["view"])],
        shared: &[("photo1", &["view"])],
        ..ROW
    };
    let mut world = World::of(&row).await;
    let ticket = world.ticket(row.ticket).await;
    let page = world.house.open_claims(&world.app, &ticket).await;
    let yes = [("answer", "begin"), ("remember", "yes")];
    let back = world
        .lola
        .fill(&world.house, &page, &page, &yes)
        .await
        .back();
    let ticket = back.get("ticket");
    let pct = world
        .house
        .redeem(&world.app, &ticket)
        .await
        .is(200)
        .text("pct");
    let proof = ClaimRequirement {
        fact: "registered_doctor".to_owned(),
        max_age: None,
    };
    let rule = Draft {
        name: "Doctors only".to_owned(),
        kinds: Vec::new(),
        effect: RuleEffect::ProofNeeded {
            scopes: ScopeSet::new(),
            proof,
        },
    };
    let reason = "Agreed by the board in November.";
    world
        .house
        .services
        .rule
        .publish(&rule, None, reason)
        .await
        .unwrap();
    let ticket = world.ticket(row.ticket).await;
    let more = [("pct", pct.as_str())];
    let answer = redeem_with(&world.house, &world.app, &ticket, &more).await;
    let body = answer.is(403).json();
    assert_eq!(body["error"], "need_info");
    assert_eq!(body["required_claims"][0]["name"], "registered_doctor");
    assert!(body["ticket"].is_string() && body["redirect_user"].is_string());
}

/// A16: only the owner can help.
#[tokio::test]
async fn a16_only_the_owner_can_help() {
    let row = Row {
        ticket: &[("photo1", &["view"])],
        ..ROW
    };
    let mut world = World::of(&row).await;
    is_submitted(world.redeem(row.ticket, row.requested, &[]).await);
}

/// A18, GRANT-3.3.4-07, GRANT-3.3.6-08: nothing can help.
#[tokio::test]
async fn a18_nothing_can_help() {
    let row = Row {
        ticket: &[("photo1", &["view"])],
        refused: &[("photo1", &["view"])],
        ..ROW
    };
    refuses(row, 403, "request_denied").await;
}

/// A19, GRANT-3.3.5.1-02: an upgrade with another record.
#[tokio::test]
async fn a19_an_upgrade_with_another_record() {
    let row = Row {
        shared: &[("photo1", &PHOTO), ("photo2", &PHOTO)],
        ..ROW
    };
    let mut world = World::of(&row).await;
    let old = world.redeem(&[("photo1", &["view"])], "", &[]).await;
    let old = old.is(200).text("access_token");
    let more = [("rpt", old.as_str())];
    let answer = world.redeem(&[("photo2", &["view"])], "", &more).await;
    assert_eq!(answer.json()["upgraded"], json!(true));
    let both: Named = &[("photo2", &["view"]), ("photo1", &["view"])];
    world.says(answer, both).await;
}

/// A21, GRANT-3.3.5.1-08: the new part is refused, and the old token is as it was.
#[tokio::test]
async fn a21_an_upgrade_that_is_refused() {
    let row = Row {
        shared: &[("photo1", &["view"])],
        refused: &[("photo2", &["view"])],
        ..ROW
    };
    let mut world = World::of(&row).await;
    let old = world.redeem(&[("photo1", &["view"])], "", &[]).await;
    let old = old.is(200).text("access_token");
    let more = [("rpt", old.as_str())];
    let answer = world.redeem(&[("photo2", &["view"])], "", &more).await;
    answer.refuses(403, "request_denied");
    world.token_says(&old, &[("photo1", &["view"])]).await;
}

/// A24, GRANT-3.3.4-11: every record is gone by the time the ticket comes back.
#[tokio::test]
async fn a24_every_record_is_gone() {
    let row = Row {
        ticket: &[("photo1", &["view"])],
        shared: &[("photo1", &PHOTO)],
        ..ROW
    };
    let mut world = World::of(&row).await;
    let ticket = world.proven(row.ticket).await;
    let path = format!("/uma/resources/{}", world.id("photo1"));
    let gone = world
        .house
        .call(Method::DELETE, &path, &world.pat, None)
        .await;
    assert!(gone.status.is_success(), "{gone:?}");
    let answer = world.house.redeem(&world.app, &ticket).await;
    answer.refuses(400, "invalid_grant");
}

/// A25, GRANT-3.3.6-02, GRANT-1.1-01: case matters.
#[tokio::test]
async fn a25_case_matters() {
    let row = Row {
        ticket: &[("photo1", &["view"])],
        registered: &["Print"],
        requested: "Print",
        shared: &[("photo1", &PHOTO)],
        ..ROW
    };
    refuses(row, 400, "invalid_scope").await;
}
