//! What is refused before anything is sent, and what is refused after it was answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// A server on loopback that says this to everybody, and counts who comes.
async fn saying(answer: String) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut head = [0; 4096];
                let _ = stream.read(&mut head).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    (Url::parse(&format!("http://{address}/x")).unwrap(), count)
}

fn answer(head: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

const OK_JSON: &str = "200 OK\r\ncontent-type: application/json";

#[tokio::test]
async fn json_comes_back_whole_and_nothing_else_does() {
    let (url, _) = saying(answer(OK_JSON, "{}")).await;
    assert_eq!(Fetcher::new(true).get(&url).await, Ok(b"{}".to_vec()));
    let set = "200 OK\r\ncontent-type: application/jwk-set+json; charset=utf-8";
    let (url, _) = saying(answer(set, "[]")).await;
    assert_eq!(Fetcher::new(true).get(&url).await, Ok(b"[]".to_vec()));
    let long = "1".repeat(LONGEST + 1);
    for bad in [
        answer("200 OK\r\ncontent-type: text/html", "{}"),
        answer("200 OK", "{}"),
        answer("404 Not Found\r\ncontent-type: application/json", "{}"),
        answer(OK_JSON, &long),
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{}"
            .to_owned(),
    ] {
        let (url, count) = saying(bad.clone()).await;
        assert_eq!(Fetcher::new(true).get(&url).await, Err(FetchError));
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }
}

/// Security S1: a redirect is not followed.
#[tokio::test]
async fn a_redirect_leads_nowhere() {
    let (there, visited) = saying(answer(OK_JSON, "{}")).await;
    let head = format!("302 Found\r\nlocation: {there}\r\ncontent-type: application/json");
    let (url, _) = saying(answer(&head, "{}")).await;
    assert_eq!(Fetcher::new(true).get(&url).await, Err(FetchError));
    assert_eq!(visited.load(Ordering::SeqCst), 0);
}

/// Security S1: nothing on this machine or in its network is reached, however it is spelt.
#[tokio::test]
async fn nothing_inside_is_reached() {
    let (url, visited) = saying(answer(OK_JSON, "{}")).await;
    let port = url.port().unwrap();
    for host in ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "127.1"] {
        for scheme in ["http", "https"] {
            let url = Url::parse(&format!("{scheme}://{host}:{port}/x")).unwrap();
            assert_eq!(
                Fetcher::new(false).get(&url).await,
                Err(FetchError),
                "{url}"
            );
        }
    }
    assert_eq!(visited.load(Ordering::SeqCst), 0);
}

/// Security S1: what a name resolves to is filtered, and only what passed is connected to.
#[tokio::test]
async fn a_name_leads_only_to_addresses_that_were_checked() {
    let both = || {
        ["127.0.0.1:0", "8.8.8.8:0", "169.254.169.254:0", "[::1]:0"]
            .map(|address| address.parse::<SocketAddr>().unwrap())
            .into_iter()
    };
    let shown = |all: Vec<SocketAddr>| {
        all.iter()
            .map(|address| address.ip().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(only_checked(both(), false)), ["8.8.8.8"]);
    assert_eq!(shown(only_checked(both(), true)), ["127.0.0.1", "::1"]);
    let resolver = OnlyPublic { loopback: false };
    let name = "localhost".parse::<Name>().unwrap();
    assert!(
        resolver.resolve(name).await.is_err(),
        "a name that turns inwards"
    );
}
