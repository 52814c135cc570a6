//! An app that people sign in to with Latchkey, and how it checks what it is told: with the
//! published keys alone, as any app must.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use latchkey_domain::party::IdTokenAlg;
use latchkey_service::registry::NewApp;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;

use super::answer::Answer;
use super::browser::{Browser, pairs};
use super::house::{House, Program, challenge, encoded, program};

pub(crate) const KEYS: &str = "/.well-known/jwks.json";

/// An app to sign in to, which also asks for records.
pub(crate) async fn desk(house: &House, alg: IdTokenAlg) -> Program {
    let back = "http://localhost:3005/signed-in".to_owned();
    let app = NewApp {
        name: "Ward Desk".to_owned(),
        website: "http://localhost:3005".to_owned(),
        asks: true,
        redirect_uris: vec![back.clone()],
        reviewed: true,
        id_token_alg: alg,
        ..NewApp::default()
    };
    program(&house.services, app, back).await
}

/// The address at which signing in begins, changed like this.
pub(crate) fn request(app: &Program, changes: &[(&str, Option<&str>)]) -> String {
    let mut fields = pairs(&[
        ("response_type", "code"),
        ("client_id", &app.id),
        ("redirect_uri", &app.back),
        ("scope", "openid profile email"),
        ("state", "a state & more"),
        ("nonce", "a nonce & more"),
        ("code_challenge", &challenge()),
        ("code_challenge_method", "S256"),
    ]);
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    format!("/authorize?{}", encoded(&fields))
}

/// The address of the page to which a request leads, and what is there.
pub(crate) async fn led(house: &House, who: &Browser, address: &str) -> (String, Answer) {
    let page = who.get(house, address).await.to().to_owned();
    assert!(page.starts_with("/authorize/lkw_"), "{page}");
    let answer = who.get(house, &page).await;
    (page, answer)
}

/// A code, by way of the page's yes where there is a page.
pub(crate) async fn code(house: &House, who: &mut Browser, address: &str) -> String {
    let (page, shown) = led(house, who, address).await;
    let went = if shown.status.as_u16() == 200 {
        let yes = [("answer", "continue")];
        who.submit(house, &page, &shown, &page, &yes).await
    } else {
        shown
    };
    let back = went.back();
    assert_eq!(back.names(), ["code", "iss", "state"]);
    assert_eq!(back.get("state"), "a state & more");
    back.get("code")
}

/// The tokens that come of signing in.
pub(crate) async fn tokens(
    house: &House,
    who: &mut Browser,
    app: &Program,
    changes: &[(&str, Option<&str>)],
) -> Answer {
    let code = code(house, who, &request(app, changes)).await;
    house.exchange(app, &code).await.is(200)
}

/// The published keys.
pub(crate) async fn keys(house: &House) -> Vec<Value> {
    let answer = house.get(KEYS).await.is(200);
    let said: Value = serde_json::from_str(&answer.body).unwrap();
    said["keys"].as_array().unwrap().clone()
}

fn decoded(text: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

/// The key identifier in the header of a token.
pub(crate) fn kid(token: &str) -> String {
    decoded(token.split('.').next().unwrap())["kid"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// What an ID token says, if one of the published keys signed it with this algorithm.
pub(crate) async fn checked(house: &House, token: &str, alg: &str) -> Option<Value> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else {
        panic!("{token}")
    };
    let said = decoded(header);
    assert_eq!(said["alg"], alg);
    let keys = keys(house).await;
    let key = keys.iter().find(|key| key["kid"] == said["kid"])?;
    assert_eq!((&key["alg"], &key["use"]), (&said["alg"], &"sig".into()));
    let bytes = |member: &str| {
        URL_SAFE_NO_PAD
            .decode(key[member].as_str().unwrap())
            .unwrap()
    };
    let (input, signature) = (
        format!("{header}.{claims}"),
        URL_SAFE_NO_PAD.decode(signature).unwrap(),
    );
    if alg == "ES256" {
        let point = [vec![4], bytes("x"), bytes("y")].concat();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(input.as_bytes(), &signature)
            .unwrap();
    } else {
        let (n, e) = (bytes("n"), bytes("e"));
        RsaPublicKeyComponents { n, e }
            .verify(&RSA_PKCS1_2048_8192_SHA256, input.as_bytes(), &signature)
            .unwrap();
    }
    Some(decoded(claims))
}

/// What the userinfo endpoint says.
pub(crate) async fn userinfo(house: &House, token: &str) -> Answer {
    let request =
        http::Request::get("/userinfo").header("authorization", format!("Bearer {token}"));
    house.send(request, "").await
}
