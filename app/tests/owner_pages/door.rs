//! Signing in and out.

use axum::http::StatusCode;

use super::house::{Browser, House, PASSWORD};

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let house = House::new().await;
    let mut browser = Browser::new(house.app.clone());
    browser
        .get("/")
        .await
        .says("You decide who sees your health records");
    browser.get("/help").await.says("What the words mean");
    let wrong = [
        ("email", "sam@example.com"),
        ("password", "wrong password"),
        ("next", "/records"),
    ];
    let wrong = browser.send("/sign-in", &wrong).await;
    let unknown = [
        ("email", "who@example.com"),
        ("password", "wrong password"),
        ("next", "/records"),
    ];
    let unknown = browser.send("/sign-in", &unknown).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .says("Wrong e-mail or password")
        .has("value=\"sam@example.com\"")
        .has("value=\"/records\"");
    wrong.has("<title>Error: Sign in");
    assert!(
        !wrong.html.contains("wrong password"),
        "a password never comes back"
    );
    assert_eq!(wrong.html.replace("sam@", "who@"), unknown.html);
    let nothing = browser
        .send("/sign-in", &[("email", ""), ("password", "")])
        .await;
    nothing
        .says("Enter your e-mail address")
        .says("Enter your password");
    assert!(browser.cookie.is_empty());
}

#[tokio::test]
async fn each_sign_in_is_a_new_session_and_ends_the_one_before() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let first = browser.cookie.clone();
    assert_eq!(browser.get("/sign-in").await.to(), "/home");
    assert_eq!(browser.get("/").await.to(), "/home");
    let again = [
        ("email", "sam@example.com"),
        ("password", PASSWORD),
        ("next", "/share?record=1"),
    ];
    assert_eq!(
        browser.send("/sign-in", &again).await.to(),
        "/share?record=1"
    );
    assert_ne!(browser.cookie, first);
    let mut old = Browser::new(house.app.clone());
    old.cookie = first;
    assert_eq!(old.get("/home").await.to(), "/sign-in?next=/home");

    let away = [
        ("email", "sam@example.com"),
        ("password", PASSWORD),
        ("next", "//evil.example"),
    ];
    assert_eq!(browser.send("/sign-in", &away).await.to(), "/home");

    browser.get("/home").await;
    let kept = browser.cookie.clone();
    let out = browser.post("/sign-out", &[]).await;
    out.says("You have signed out");
    browser.cookie = kept;
    assert_eq!(browser.get("/home").await.to(), "/sign-in?next=/home");
}
