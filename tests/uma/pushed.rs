//! Section 14: an app that people sign in to with Latchkey pushes the ID token that it got.

use latchkey_service::registry::NewApp;

use super::answer::Answer;
use super::cast::program;
use super::desk::tokens;
use super::house::{DOCTOR, House, Program, SAM, UMA};

const ID_TOKEN: &str = "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";

async fn app(house: &House, port: u16, may_push: bool) -> Program {
    let back = format!("http://localhost:{port}/signed-in");
    let app = NewApp {
        name: format!("Ward Desk {port}"),
        asks: true,
        redirect_uris: vec![back.clone()],
        reviewed: true,
        may_push,
        ..NewApp::default()
    };
    program(&house.services, app, back).await
}

/// OIDC-2-01, OIDC-2-02, OIDC-2-03: an ID token of Latchkey's own tells who asks, once, for the app
/// that it was made for, when that app is trusted to push.
#[tokio::test]
async fn an_id_token_of_our_own_tells_who_asks() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let mut doctor = house.browser(DOCTOR).await;
    let trusted = app(&house, 3005, true).await;
    let other = app(&house, 3006, true).await;
    let untrusted = app(&house, 3007, false).await;
    let token = tokens(&house, &mut doctor, &trusted, &[]).await;
    let token = token.text("id_token");
    let own = tokens(&house, &mut doctor, &untrusted, &[]).await;
    let own = own.text("id_token");
    let push = async |app: &Program, token: &str| -> Answer {
        let ticket = house.ticket(&pat, &blood, &["view"]).await;
        let fields = [
            ("grant_type", UMA),
            ("ticket", &ticket),
            ("claim_token", token),
            ("claim_token_format", ID_TOKEN),
        ];
        house.form("/token", &app.basic(), &fields).await.is(403)
    };
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", "A".repeat(signature.len()));
    for (app, token) in [(&other, &token), (&untrusted, &own), (&trusted, &forged)] {
        assert_eq!(push(app, token).await.json()["error"], "need_info");
    }
    let answer = push(&trusted, &token).await;
    assert_eq!(answer.json()["error"], "request_submitted", "{answer:?}");
    let request = house.waiting(&sam).await;
    let seen = sam.get(&house, &request).await.is(200).words();
    assert!(seen.contains("Dr Ngozi Okafor"), "{seen}");
    assert_eq!(push(&trusted, &token).await.json()["error"], "need_info");
}
