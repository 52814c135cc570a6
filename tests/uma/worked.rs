//! Section 9.2: the worked examples of the checklist, row by row, from the record service's ticket to what
//! introspection says. Where a row says that everything is permitted, the owner herself asks.

use http::Method;
use latchkey_domain::rule::{Draft, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_service::registry::NewApp;
use serde_json::{Value, json};

use super::answer::Answer;
use super::browser::Browser;
use super::house::{House, LOLA, Program, SAM, UMA, program};

struct Row {
    house: House,
    sam: Browser,
    who: Browser,
    app: Program,
    pat: String,
    photo1: String,
    photo2: String,
    album: String,
}

impl Row {
    /// The three records of the table, an app registered for these scopes, and who asks.
    async fn new(partial: bool, registered: &[&str], who: &str) -> Self {
        let house = House::open_with(|settings| settings.partial_results = partial).await;
        let mut sam = house.browser(SAM).await;
        let pat = house.connect(&mut sam, &house.st_marys).await;
        let photo = ["view", "resize", "print", "download"];
        let register = async |name: &str, kind: &str, scopes: &[&str]| {
            let description = json!({ "name": name, "type": kind, "resource_scopes": scopes });
            let path = "/uma/resources";
            let made = house
                .call(Method::POST, path, &pat, Some(&description))
                .await;
            made.is(201).text("_id")
        };
        let photo1 = register("photo1", "photo", &photo).await;
        let photo2 = register("photo2", "closed", &photo).await;
        let album = register("album", "album", &["view", "edit", "download"]).await;
        let back = "http://localhost:3020/claims?x=1".to_owned();
        let new = NewApp {
            name: "Photo desk".to_owned(),
            asks: true,
            claims_redirect_uris: vec![back.clone()],
            scopes: registered.iter().map(|scope| (*scope).to_owned()).collect(),
            reviewed: true,
            ..NewApp::default()
        };
        let app = program(&house.services, new, back).await;
        let who = house.browser(who).await;
        Self {
            house,
            sam,
            who,
            app,
            pat,
            photo1,
            photo2,
            album,
        }
    }

    async fn share(&mut self, record: &str) {
        self.house.share(&mut self.sam, record, "see").await;
    }

    /// Takes scopes, or a kind of record, out of what can be shared at all.
    async fn not_shared(&self, scopes: &[&str], kinds: &[&str]) {
        let draft = Draft {
            name: "Not shared".to_owned(),
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            effect: RuleEffect::NotShared {
                scopes: ScopeSet::parse(scopes.iter().copied()).unwrap(),
            },
        };
        let reason = "Agreed by the board in November.";
        self.house
            .services
            .rule
            .publish(&draft, None, reason)
            .await
            .unwrap();
    }

    async fn ticket(&self, wanted: &Value) -> String {
        let path = "/uma/permission";
        let asked = self
            .house
            .call(Method::POST, path, &self.pat, Some(wanted))
            .await;
        asked.is(201).text("ticket")
    }

    async fn redeem(&self, ticket: &str, scope: &str) -> Answer {
        let fields = [("grant_type", UMA), ("ticket", ticket), ("scope", scope)];
        self.house.form("/token", &self.app.basic(), &fields).await
    }

    /// What comes of a ticket once the asker is proven.
    async fn outcome(&mut self, wanted: &Value, scope: &str) -> Answer {
        let ticket = self.ticket(wanted).await;
        let query = super::house::fields_text(&[("client_id", &self.app.id), ("ticket", &ticket)]);
        let opened = self.house.get(&format!("/uma/claims?{query}")).await;
        let page = opened.to().to_owned();
        let begin = [("answer", "begin")];
        let mut next = self.who.fill(&self.house, &page, &page, &begin).await;
        let why = format!("{page}/why");
        if next.to() == why {
            let said = [("purpose", "care"), ("words", "A look"), ("length", "30")];
            let review = self.who.fill(&self.house, &why, &why, &said).await;
            let review = review.to().to_owned();
            next = self.who.fill(&self.house, &review, &review, &[]).await;
        }
        let ticket = next.back().get("ticket");
        self.redeem(&ticket, scope).await
    }

    /// What the token says at introspection.
    async fn says(&self, answer: Answer) -> Vec<(String, Vec<String>)> {
        let rpt = answer.is(200).text("access_token");
        let mut said = self.house.permissions(&self.pat, &rpt).await;
        said.sort();
        said
    }

    /// The ticket of A02 to A04.
    fn three(&self) -> Value {
        json!([
            one(&self.album, &["edit"]),
            one(&self.photo1, &["view"]),
            one(&self.photo2, &["view"])
        ])
    }
}

fn one(record: &str, scopes: &[&str]) -> Value {
    json!({ "resource_id": record, "resource_scopes": scopes })
}

fn table(rows: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    let texts = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let mut table: Vec<_> = rows
        .iter()
        .map(|(record, scopes)| ((*record).to_owned(), texts(scopes)))
        .collect();
    table.sort();
    table
}

fn error(answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 403, "{answer:?}");
    assert!(answer.json().get("access_token").is_none());
    answer.text("error")
}

/// A02, A03, A04, GRANT-3.3.4-01, GRANT-3.3.4-06, GRANT-3.3.4-09, GRANT-3.3.4-12: the album case: a part; no
/// part where parts are switched off; and then the owner is asked, if she can be.
#[tokio::test]
async fn the_album_with_parts_without_parts_and_with_an_owner_to_ask() {
    for (partial, can_ask, code) in [
        (true, false, ""),
        (true, true, ""),
        (false, false, "request_denied"),
        (false, true, "request_submitted"),
    ] {
        let mut row = Row::new(partial, &["download"], LOLA).await;
        let photo1 = row.photo1.clone();
        row.share(&photo1).await;
        row.not_shared(&[], &["closed"]).await;
        let closed: &[&str] = if can_ask {
            &["download"]
        } else {
            &["download", "edit"]
        };
        row.not_shared(closed, &[]).await;
        let wanted = row.three();
        // The same input, the same outcome.
        for _ in 0..2 {
            let answer = row.outcome(&wanted, "download").await;
            if code.is_empty() {
                assert_eq!(row.says(answer).await, table(&[(&photo1, &["view"])]));
            } else {
                assert_eq!(error(&answer), code);
            }
        }
    }
}

/// A01, A05, A08, A10, GRANT-3.3.4-01, GRANT-3.3.4-02, GRANT-3.3.4-03, GRANT-3.3.4-05: all of it permitted.
#[tokio::test]
async fn all_that_is_wanted_is_granted_and_nothing_besides() {
    for (registered, asked, ticket, expected) in [
        (&[][..], "", &["album"][..], &[("album", &["view"][..])][..]),
        (
            &["download"],
            "download",
            &["photo1"],
            &[("photo1", &["download", "view"])],
        ),
        (&["download"], "", &["photo1"], &[("photo1", &["view"])]),
        (
            &["resize"],
            "resize",
            &["album", "photo1"],
            &[("album", &["view"]), ("photo1", &["resize", "view"])],
        ),
        // A07: asked, but not registered.
        (&[], "download", &["photo1"], &[("photo1", &["view"])]),
    ] {
        let mut row = Row::new(true, registered, SAM).await;
        let id = |name: &str| {
            if name == "album" {
                row.album.clone()
            } else {
                row.photo1.clone()
            }
        };
        let wanted: Vec<Value> = ticket
            .iter()
            .map(|name| one(&id(name), &["view"]))
            .collect();
        let named: Vec<(String, &[&str])> = expected
            .iter()
            .map(|(name, scopes)| (id(name), *scopes))
            .collect();
        let named: Vec<(&str, &[&str])> = named
            .iter()
            .map(|(id, scopes)| (id.as_str(), *scopes))
            .collect();
        let answer = row.outcome(&json!(wanted), asked).await;
        assert_eq!(
            row.says(answer).await,
            table(&named),
            "{registered:?} {asked}"
        );
    }
}

/// A07, GRANT-3.3.6-03, GRANT-3.3.1-09: twenty times the same answer, without the scope that the client is not
/// registered for.
#[tokio::test]
async fn a_scope_that_is_not_registered_is_left_out_every_time() {
    let mut row = Row::new(true, &[], SAM).await;
    let photo1 = row.photo1.clone();
    for _ in 0..20 {
        let answer = row.outcome(&one(&photo1, &["view"]), "download").await;
        assert_eq!(row.says(answer).await, table(&[(&photo1, &["view"])]));
    }
}

/// A09, A25, GRANT-3.3.6-02: on no record of the ticket; in another case.
#[tokio::test]
async fn a_scope_that_no_record_of_the_ticket_has_is_refused() {
    let mut row = Row::new(true, &["resize", "Print"], SAM).await;
    for (record, scope) in [(row.album.clone(), "resize"), (row.photo1.clone(), "Print")] {
        let answer = row.outcome(&one(&record, &["view"]), scope).await;
        answer.refuses(400, "invalid_scope");
    }
}

/// A12, A14, A16, A18, GRANT-3.3.4-07, GRANT-3.3.4-08, GRANT-3.3.4-12: something shared and nothing asked;
/// claims first; then the owner; then no.
#[tokio::test]
async fn what_is_missing_comes_first_then_the_owner_then_no() {
    let mut row = Row::new(true, &[], LOLA).await;
    let (photo1, photo2) = (row.photo1.clone(), row.photo2.clone());
    let wanted = one(&photo1, &["view"]);
    let unknown = row.redeem(&row.ticket(&wanted).await, "").await;
    assert_eq!(error(&unknown), "need_info");
    let asked = row.outcome(&wanted, "").await;
    assert_eq!(error(&asked), "request_submitted");
    row.not_shared(&[], &["closed"]).await;
    let denied = row.outcome(&one(&photo2, &["view"]), "").await;
    denied.refuses(403, "request_denied");
    row.share(&photo1).await;
    let bare = row.outcome(&one(&photo1, &[]), "").await;
    assert_eq!(row.says(bare).await, table(&[(&photo1, &[])]));
}

/// A24, GRANT-3.3.4-11: all gone is `invalid_grant`; one of several gone is the rest.
#[tokio::test]
async fn what_was_deleted_meanwhile_is_not_granted() {
    let mut row = Row::new(true, &[], LOLA).await;
    let (photo1, photo2) = (row.photo1.clone(), row.photo2.clone());
    row.share(&photo1).await;
    row.share(&photo2).await;
    let both = json!([one(&photo1, &["view"]), one(&photo2, &["view"])]);
    let gone = row.ticket(&one(&photo2, &["view"])).await;
    let ticket = row.ticket(&both).await;
    let back = row.house.prove(&mut row.who, &row.app, &ticket).await;
    let path = format!("/uma/resources/{photo2}");
    row.house
        .call(Method::DELETE, &path, &row.pat, None)
        .await
        .is(204);
    let answer = row.redeem(&back, "").await;
    assert_eq!(row.says(answer).await, table(&[(&photo1, &["view"])]));
    row.redeem(&gone, "").await.refuses(400, "invalid_grant");
}
