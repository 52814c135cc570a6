//! Section 9: what an app gets, worked through end to end.

use http::Method;
use latchkey_domain::time::Lifetime;
use serde_json::{Value, json};

use super::answer::Answer;
use super::browser::Browser;
use super::house::{House, LOLA, SAM, UMA};
use super::registration::connected;

/// The pictures of the worked examples, Aunt Lola asking.
struct Pictures {
    house: House,
    sam: Browser,
    lola: Browser,
    pat: String,
    photo1: String,
    photo2: String,
    album: String,
}

async fn pictures() -> Pictures {
    let (house, sam, pat) = connected().await;
    let photo = ["view", "resize", "print", "download"];
    let photo1 = house.register(&pat, "photo1", &photo).await;
    let photo2 = house.register(&pat, "photo2", &photo).await;
    let album = house
        .register(&pat, "album", &["view", "edit", "download"])
        .await;
    let lola = house.browser(LOLA).await;
    Pictures {
        house,
        sam,
        lola,
        pat,
        photo1,
        photo2,
        album,
    }
}

impl Pictures {
    /// A ticket with claims, for what is wanted.
    async fn proven(&mut self, wanted: &Value) -> String {
        let path = "/uma/permission";
        let asked = self
            .house
            .call(Method::POST, path, &self.pat, Some(wanted))
            .await;
        let ticket = asked.is(201).text("ticket");
        let (house, lola) = (&self.house, &mut self.lola);
        let info = house.redeem(&house.clinic, &ticket).await.is(403);
        house.prove(lola, &house.clinic, &info.text("ticket")).await
    }

    /// What comes of it, with further scopes asked at the token endpoint.
    async fn outcome(&mut self, wanted: &Value, scope: &str) -> Answer {
        let ticket = self.proven(wanted).await;
        let fields = [
            ("grant_type", UMA),
            ("ticket", ticket.as_str()),
            ("scope", scope),
        ];
        let house = &self.house;
        house.form("/token", &house.clinic.basic(), &fields).await
    }

    async fn permissions(&self, answer: Answer) -> Vec<(String, Vec<String>)> {
        let rpt = answer.is(200).text("access_token");
        let mut said = self.house.permissions(&self.pat, &rpt).await;
        said.sort();
        said
    }
}

fn one(record: &str, scopes: &[&str]) -> Value {
    json!({ "resource_id": record, "resource_scopes": scopes })
}

fn scopes(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A01, GRANT-3.3.4-05, GRANT-3.3.5-01, GRANT-3.3.5-02, GRANT-3.3.5-04: exactly what was asked; the
/// answer holds no scopes.
#[tokio::test]
async fn all_that_was_asked_is_granted_in_full() {
    let mut pictures = pictures().await;
    pictures
        .house
        .share(&mut pictures.sam, &pictures.album, "see")
        .await;
    let wanted = one(&pictures.album, &["view"]);
    let answer = pictures.outcome(&wanted, "").await.is(200);
    assert_eq!(answer.header("pragma"), "no-cache");
    let body = answer.json();
    let mut names: Vec<&String> = body.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["access_token", "expires_in", "refresh_token", "token_type"]
    );
    assert_eq!(
        (&body["token_type"], &body["expires_in"]),
        (&json!("Bearer"), &json!(600))
    );
    let album = pictures.album.clone();
    let said = pictures.permissions(answer).await;
    assert_eq!(said, [(album, scopes(&["view"]))]);
}

/// A02, GRANT-3.3.4-01, GRANT-3.3.4-04, GRANT-3.3.4-06, GRANT-3.3.4-09, decision 13: part of it,
/// and no record without a scope.
#[tokio::test]
async fn a_part_is_granted_when_the_whole_is_not() {
    let mut pictures = pictures().await;
    pictures
        .house
        .share(&mut pictures.sam, &pictures.photo1, "see")
        .await;
    let wanted = json!([
        one(&pictures.album, &["edit"]),
        one(&pictures.photo1, &["view"]),
        one(&pictures.photo2, &["view"]),
    ]);
    let answer = pictures.outcome(&wanted, "").await;
    let photo1 = pictures.photo1.clone();
    assert_eq!(
        pictures.permissions(answer).await,
        [(photo1, scopes(&["view"]))]
    );
}

/// A05, A08, A10, GRANT-3.3.4-02, GRANT-3.3.4-03, GRANT-3.3.1-09, OA-7591-04: a scope asked here
/// counts where the client is registered for it and the record has it.
#[tokio::test]
async fn a_scope_asked_here_counts_on_the_records_that_have_it() {
    let mut pictures = pictures().await;
    pictures
        .house
        .share(&mut pictures.sam, &pictures.album, "change")
        .await;
    let (album, photo1) = (pictures.album.clone(), pictures.photo1.clone());
    let wanted = one(&album, &["view"]);
    let answer = pictures.outcome(&wanted, "edit").await;
    let said = pictures.permissions(answer).await;
    assert_eq!(said, [(album.clone(), scopes(&["edit", "view"]))]);
    let answer = pictures.outcome(&wanted, "").await;
    assert_eq!(
        pictures.permissions(answer).await,
        [(album.clone(), scopes(&["view"]))]
    );
    // The picture has no `edit`, and gets none.
    pictures
        .house
        .share(&mut pictures.sam, &photo1, "see")
        .await;
    let wanted = json!([one(&album, &["view"]), one(&photo1, &["view"])]);
    let answer = pictures.outcome(&wanted, "edit").await;
    let mut expected = [
        (album, scopes(&["edit", "view"])),
        (photo1, scopes(&["view"])),
    ];
    expected.sort();
    assert_eq!(pictures.permissions(answer).await, expected);
}

/// A07, GRANT-3.3.6-03, AMB-27: a scope that the client is not registered for is left out.
#[tokio::test]
async fn a_scope_the_client_is_not_registered_for_is_left_out() {
    let mut pictures = pictures().await;
    pictures
        .house
        .share(&mut pictures.sam, &pictures.album, "see")
        .await;
    let album = pictures.album.clone();
    for _ in 0..3 {
        let answer = pictures.outcome(&one(&album, &["view"]), "download").await;
        let said = pictures.permissions(answer).await;
        assert_eq!(said, [(album.clone(), scopes(&["view"]))]);
    }
}

/// A09, A25, GRANT-3.3.6-02: a scope that no record of the ticket has; case matters; one bad one
/// among good ones is enough.
#[tokio::test]
async fn a_scope_that_no_record_has_is_refused() {
    let mut pictures = pictures().await;
    pictures
        .house
        .share(&mut pictures.sam, &pictures.album, "see")
        .await;
    let album = pictures.album.clone();
    for scope in ["print", "Edit", "edit nonsense", "\u{e9}"] {
        let answer = pictures.outcome(&one(&album, &["view"]), scope).await;
        answer.refuses(400, "invalid_scope");
    }
}

/// A12, AMB-23, GRANT-3.3.4-08: nothing asked for is nothing granted, unless something is shared.
#[tokio::test]
async fn a_ticket_without_scopes_gives_nothing_by_accident() {
    let mut pictures = pictures().await;
    let (photo1, photo2) = (pictures.photo1.clone(), pictures.photo2.clone());
    let nothing = pictures.outcome(&one(&photo2, &[]), "").await;
    nothing.refuses(403, "request_denied");
    pictures
        .house
        .share(&mut pictures.sam, &photo1, "see")
        .await;
    let answer = pictures.outcome(&one(&photo1, &[]), "").await;
    assert_eq!(pictures.permissions(answer).await, [(photo1, scopes(&[]))]);
}

/// A16, GRANT-3.3.4-07: nothing is shared, so the owner is asked, and there is no token.
#[tokio::test]
async fn where_nothing_is_shared_the_owner_is_asked() {
    let mut pictures = pictures().await;
    let wanted = one(&pictures.photo1, &["view"]);
    let answer = pictures.outcome(&wanted, "").await.is(403);
    assert_eq!(answer.json()["error"], "request_submitted");
    assert!(answer.json().get("access_token").is_none());
}

/// GRANT-3.3.4-10: what counts is what is shared when the ticket comes back.
#[tokio::test]
async fn what_counts_is_what_is_shared_now() {
    let mut pictures = pictures().await;
    let photo1 = pictures.photo1.clone();
    let early = pictures.proven(&one(&photo1, &["view"])).await;
    let share = pictures
        .house
        .share(&mut pictures.sam, &photo1, "see")
        .await;
    let house = &pictures.house;
    house.redeem(&house.clinic, &early).await.is(200);
    let early = pictures.proven(&one(&photo1, &["view"])).await;
    let stop = format!("/shares/{share}/stop");
    let house = &pictures.house;
    pictures.sam.fill(house, &stop, &stop, &[]).await.to();
    let answer = house.redeem(&house.clinic, &early).await.is(403);
    assert!(answer.json().get("access_token").is_none());
}

/// Decision 14, AMB-24: the owner herself, once proven, and nobody asks herself.
#[tokio::test]
async fn an_owner_gets_her_own_records_and_never_asks_herself() {
    let pictures = pictures().await;
    let house = &pictures.house;
    let mut sam = house.browser(SAM).await;
    let everything = ["view", "resize", "print", "download"];
    let rpt = house
        .rpt(&mut sam, &pictures.pat, &pictures.photo1, &everything)
        .await;
    let said = house.permissions(&pictures.pat, &rpt).await;
    assert_eq!(said[0].1.len(), 4);
    let page = sam.get(house, "/requests").await.is(200);
    assert!(
        !super::browser::links(&page)
            .iter()
            .any(|l| l.starts_with("/requests/"))
    );
}

/// SEC-04: two owners' records of one name have nothing to do with each other.
#[tokio::test]
async fn a_share_is_of_one_record_and_not_of_a_name() {
    let mut pictures = pictures().await;
    let house = &pictures.house;
    let lolas = house.connect(&mut pictures.lola, &house.st_marys).await;
    house.register(&lolas, "photo1", &["view"]).await;
    let wanted = one(&pictures.photo1, &["view"]);
    let answer = pictures.outcome(&wanted, "").await.is(403);
    assert_eq!(answer.json()["error"], "request_submitted");
}

/// SC-03: all of it works while the owner is away and the service's first token has run out.
#[tokio::test]
async fn the_owner_need_not_be_there() {
    let (house, mut sam, _) = connected().await;
    let code = house.code(&mut sam, &house.st_marys).await;
    let tokens = house.exchange(&house.st_marys, &code).await.is(200);
    let record = house
        .register(&tokens.text("access_token"), "A", &["view"])
        .await;
    house.share(&mut sam, &record, "see").await;
    let home = sam.get(&house, "/home").await.is(200);
    sam.submit(&house, "/home", &home, "/sign-out", &[])
        .await
        .to();
    house.pass(Lifetime::minutes(120));
    let refresh = tokens.text("refresh_token");
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
    ];
    let renewed = house.form("/token", &house.st_marys.basic(), &fields).await;
    let pat = renewed.is(200).text("access_token");
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &record, &["view"]).await;
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
}
