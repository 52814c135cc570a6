//! What the tests of tokens need besides the house: exact shares, and requests with all parameters.

use http::Method;
use serde_json::{Value, json};

use super::answer::Answer;
use super::browser::Browser;
use super::house::{House, LOLA, Program, UMA};
use super::registration::connected;

/// Records of Sam at St Mary's, and Aunt Lola who asks for them with Clinic Desk.
pub(super) struct Granting {
    pub(super) house: House,
    pub(super) sam: Browser,
    pub(super) lola: Browser,
    pub(super) pat: String,
    pub(super) blood: String,
    pub(super) letters: String,
}

pub(super) const SCOPES: [&str; 3] = ["view", "print", "edit"];

pub(super) async fn granting() -> Granting {
    let (house, sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &SCOPES).await;
    let letters = house.register(&pat, "Letters", &SCOPES).await;
    let lola = house.browser(LOLA).await;
    Granting {
        house,
        sam,
        lola,
        pat,
        blood,
        letters,
    }
}

impl Granting {
    /// Sam shares exactly this with Aunt Lola.
    pub(super) async fn share(&mut self, record: &str, scopes: &[&str]) -> String {
        share(&self.house, &mut self.sam, record, scopes).await
    }

    pub(super) async fn stop(&mut self, share: &str) {
        let stop = format!("/shares/{share}/stop");
        self.sam.fill(&self.house, &stop, &stop, &[]).await.to();
    }

    /// A ticket that carries Aunt Lola's proof.
    pub(super) async fn proven(&mut self, wanted: &Value) -> String {
        let (house, lola) = (&self.house, &mut self.lola);
        proven(house, &self.pat, lola, wanted).await
    }

    /// A whole token answer for a record of Sam's.
    pub(super) async fn tokens(&mut self, record: &str, scopes: &[&str]) -> Answer {
        let ticket = self.proven(&one(record, scopes)).await;
        let house = &self.house;
        house.redeem(&house.clinic, &ticket).await.is(200)
    }

    /// What a token says now, in order.
    pub(super) async fn says(&self, rpt: &str) -> Vec<(String, Vec<String>)> {
        let mut said = self.house.permissions(&self.pat, rpt).await;
        said.sort();
        said
    }
}

/// An owner shares exactly this with Aunt Lola, for 30 days.
pub(super) async fn share(
    house: &House,
    owner: &mut Browser,
    record: &str,
    scopes: &[&str],
) -> String {
    let start = format!("/share?record={record}");
    let page = owner.get(house, &start).await.is(200);
    let person = page.body.split_once("<bdi>Aunt Lola").unwrap().0;
    let person = person.rsplit_once("name=\"person\"").unwrap().1;
    let person = person.split_once("value=\"").unwrap().1;
    let person = person.split('"').next().unwrap().to_owned();
    let who = [("step", "who"), ("person", person.as_str())];
    let until = owner.submit(house, &start, &page, "/share", &who).await;
    let until = until.to().to_owned();
    let mut terms = vec![
        ("power", "choose"),
        ("length", "30"),
        ("purpose", "helping"),
    ];
    terms.extend(scopes.iter().map(|scope| ("scopes", *scope)));
    let check = owner.fill(house, &until, &until, &terms).await;
    let check = check.to().to_owned();
    let done = owner.fill(house, &check, &check, &[]).await;
    let done = done.to().split('#').next().unwrap().to_owned();
    let page = owner.get(house, &done).await.is(200);
    let links = super::browser::links(&page);
    let share = links.iter().find_map(|link| link.strip_prefix("/shares/"));
    share.unwrap().split('/').next().unwrap().to_owned()
}

/// A ticket for what is wanted, with somebody's proof.
pub(super) async fn proven(house: &House, pat: &str, who: &mut Browser, wanted: &Value) -> String {
    let path = "/uma/permission";
    let asked = house.call(Method::POST, path, pat, Some(wanted)).await;
    let ticket = asked.is(201).text("ticket");
    house.prove(who, &house.clinic, &ticket).await
}

pub(super) fn one(record: &str, scopes: &[&str]) -> Value {
    json!({ "resource_id": record, "resource_scopes": scopes })
}

/// An entry of what a token says.
pub(super) fn entry(record: &str, scopes: &[&str]) -> (String, Vec<String>) {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    (record.to_owned(), scopes)
}

/// An app presents a ticket together with something else.
pub(super) async fn redeem_with(
    house: &House,
    app: &Program,
    ticket: &str,
    more: &[(&str, &str)],
) -> Answer {
    let mut fields = vec![("grant_type", UMA), ("ticket", ticket)];
    fields.extend(more);
    house.form("/token", &app.basic(), &fields).await
}

/// An app presents a refresh token, with a narrower scope unless it is empty.
pub(super) async fn refresh(house: &House, app: &Program, token: &str, scope: &str) -> Answer {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("scope", scope),
    ];
    house.form("/token", &app.basic(), &fields).await
}

pub(super) async fn revoke(house: &House, app: &Program, token: &str, hint: &str) {
    let fields = [("token", token), ("token_type_hint", hint)];
    let answer = house.form("/revoke", &app.basic(), &fields).await;
    assert_eq!(answer.is(200).body, "");
}
