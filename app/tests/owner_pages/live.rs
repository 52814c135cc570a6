//! Open pages that look by themselves: what they are told, how many there may be, and how they end.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use futures::StreamExt;
use latchkey_app::{LeptosOptions, Live, PortalSettings, portal_with};
use latchkey_domain::share::Purpose;
use latchkey_domain::time::Lifetime;
use tokio::sync::watch;
use tower::ServiceExt;

use super::asker::Asker;
use super::house::Browser;

/// The portal with quick looks, and what ends them.
fn quick(at: &Asker) -> (Router, watch::Sender<bool>) {
    let (stop, stopped) = watch::channel(false);
    let live = Live::until(Duration::from_millis(5), move || {
        let mut stopped = stopped.clone();
        async move {
            let _ = stopped.wait_for(|stopped| *stopped).await;
        }
    });
    let settings = PortalSettings {
        base_url: "http://localhost:3000".to_owned(),
        contact: "mailto:help@share.example".to_owned(),
        practice: false,
        leptos_options: LeptosOptions::builder().output_name("latchkey").build(),
        secure_cookies: false,
    };
    (portal_with(at.house.services.clone(), settings, live), stop)
}

async fn open(app: &Router, browser: &Browser, address: &str) -> Response {
    let request = Request::get(address)
        .header(COOKIE, &browser.cookie)
        .body(Body::empty());
    app.clone().oneshot(request.unwrap()).await.unwrap()
}

async fn stream(app: &Router, browser: &Browser, address: &str) -> BodyDataStream {
    let response = open(app, browser, address).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
    response.into_body().into_data_stream()
}

/// The next event as it is sent; nothing at the end.
async fn next(stream: &mut BodyDataStream) -> Option<String> {
    let bytes = stream.next().await?.unwrap();
    Some(String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn both_sides_are_told_what_changes_and_nothing_else() {
    let mut at = Asker::new().await;
    let (app, _stop) = quick(&at);
    let mut sams = stream(&app, &at.sam, "/live/requests").await;
    let now = next(&mut sams).await.unwrap();
    assert!(now.starts_with("event: look\ndata: "), "{now}");
    assert!(
        now.contains("Update: no request waits for your answer."),
        "{now}"
    );
    let (request, ask) = at.asked(&["view"], Some(Purpose::Care)).await;
    let news = next(&mut sams).await.unwrap();
    assert!(
        news.contains("Update: 1 request waits for your answer."),
        "{news}"
    );
    assert!(!news.contains("Lola") && !news.contains("Blood"), "{news}");

    let mark = at.lola.get(&ask).await;
    let mut lolas = stream(&app, &at.lola, &ask.replace("/asks/", "/live/asks/")).await;
    let now = next(&mut lolas).await.unwrap();
    let shown = now.split("data: ").nth(1).unwrap().trim();
    assert!(
        mark.html.contains(shown),
        "the page shows what is so: {now}"
    );
    at.answer(&request, &[("answer", "no")]).await;
    let news = next(&mut lolas).await.unwrap();
    assert!(news.contains("Update: not allowed."), "{news}");
}

#[tokio::test]
async fn a_report_and_a_look_of_the_owner_tell_the_asker_nothing() {
    let mut at = Asker::new().await;
    let (app, stop) = quick(&at);
    let (request, ask) = at.asked(&["view"], Some(Purpose::Care)).await;
    let mut lolas = stream(&app, &at.lola, &ask.replace("/asks/", "/live/asks/")).await;
    next(&mut lolas).await.unwrap();
    at.sam.get(&request).await;
    at.sam.send(&format!("{request}/report"), &[]).await.to();
    let mut sams = stream(&app, &at.sam, "/live/requests").await;
    next(&mut sams).await.unwrap();
    stop.send(true).unwrap();
    assert_eq!(
        next(&mut lolas).await,
        None,
        "the end, and nothing before it"
    );
}

#[tokio::test]
async fn looks_end_with_the_server_and_with_the_session_which_they_do_not_keep() {
    let at = Asker::new().await;
    let (app, stop) = quick(&at);
    let mut sams = stream(&app, &at.sam, "/live/requests").await;
    let mut lolas = stream(&app, &at.lola, "/live/asks").await;
    next(&mut sams).await.unwrap();
    next(&mut lolas).await.unwrap();
    stop.send(true).unwrap();
    assert_eq!(next(&mut lolas).await, None);
    assert_eq!(next(&mut sams).await, None);

    let (app, _stop) = quick(&at);
    let mut sams = stream(&app, &at.sam, "/live/requests").await;
    next(&mut sams).await.unwrap();
    // It has looked again and again by now; nobody was at the page.
    at.house.later(Lifetime::minutes(15));
    assert_eq!(next(&mut sams).await, None);
    let gone = open(&app, &at.sam, "/live/requests").await;
    assert_eq!(gone.status(), StatusCode::SEE_OTHER);
    assert!(
        gone.headers()[LOCATION]
            .to_str()
            .unwrap()
            .starts_with("/sign-in")
    );
}

#[tokio::test]
async fn each_person_has_a_few_open_looks_and_gets_them_back() {
    let at = Asker::new().await;
    let (app, _stop) = quick(&at);
    let mut open_ones = Vec::new();
    for _ in 0..4 {
        open_ones.push(stream(&app, &at.sam, "/live/requests").await);
    }
    let many = open(&app, &at.sam, "/live/requests").await;
    assert_eq!(many.status(), StatusCode::TOO_MANY_REQUESTS);
    drop(stream(&app, &at.lola, "/live/asks").await);
    open_ones.pop();
    drop(stream(&app, &at.sam, "/live/requests").await);
}
