use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    Extension,
    body::Bytes,
    extract::Request,
    routing::{get, post},
};
use http::StatusCode;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
    task::JoinHandle,
    time::Instant,
};

use super::*;
use crate::{
    config::BaseUrl,
    http::security::{PeerAddress, SecurityPolicy, protect},
};

const SOON: Duration = Duration::from_secs(5);

struct Running {
    address: SocketAddr,
    trigger: ShutdownTrigger,
    entered: Arc<Notify>,
    release: Arc<Notify>,
    end: JoinHandle<ServeEnd>,
}

fn quick() -> ServeOptions {
    ServeOptions {
        header: Duration::from_millis(200),
        keep_alive: Duration::from_millis(600),
        write_stall: Duration::from_millis(200),
        shutdown: Duration::from_millis(400),
        ..ServeOptions::default()
    }
}

async fn start(options: ServeOptions) -> Running {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (entered, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (entered, release) = (Arc::clone(&entered), Arc::clone(&release));
        move || async move {
            entered.notify_one();
            release.notified().await;
            "slow but sure"
        }
    };
    let who = async |Extension(PeerAddress(address)): Extension<PeerAddress>| address.to_string();
    let large = async || vec![b'x'; 64 * 1024 * 1024];
    let router = Router::new()
        .route("/uma/hello", get(async || "hello"))
        .route("/uma/echo", post(async |body: Bytes| body))
        .route("/uma/who", get(who))
        .route("/uma/large", get(large))
        .route(
            "/uma/version",
            get(async |request: Request| format!("{:?}", request.version())),
        )
        .route("/uma/slow", get(slow));
    let base = BaseUrl::try_from(format!("http://localhost:{}", address.port())).unwrap();
    let mut policy = SecurityPolicy::new(base);
    policy.limits.body_idle = Duration::from_millis(200);
    policy.limits.body_total = Duration::from_millis(500);
    let (trigger, shutdown) = Shutdown::by_hand();
    let end = tokio::spawn(serve(listener, protect(router, policy), options, shutdown));
    Running {
        address,
        trigger,
        entered,
        release,
        end,
    }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    fn head(&self, line: &str, more: &str) -> String {
        format!(
            "{line} HTTP/1.1\r\nHost: localhost:{}\r\n{more}\r\n",
            self.address.port()
        )
    }

    /// Sends text and reads until the other side closes.
    async fn exchange(&self, text: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.unwrap();
        rest(&mut stream).await
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset counts as an end: what came before it is what matters.
    let _ = timeout(SOON, stream.read_to_end(&mut bytes))
        .await
        .expect("it should have closed");
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn some(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 4096];
    let count = timeout(SOON, stream.read(&mut bytes))
        .await
        .unwrap()
        .unwrap();
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

#[tokio::test]
async fn requests_are_answered_and_a_connection_is_kept_for_a_while() {
    let server = start(quick()).await;
    let mut stream = server.connect().await;
    for pause in [0, 300, 0] {
        // Longer than the limit of a head, shorter than the limit between requests.
        sleep(Duration::from_millis(pause)).await;
        stream
            .write_all(server.head("GET /uma/hello", "").as_bytes())
            .await
            .unwrap();
        let answer = some(&mut stream).await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("hello"),
            "{answer}"
        );
    }
    let idle = Instant::now();
    assert_eq!(rest(&mut stream).await, "");
    assert!(
        idle.elapsed() >= Duration::from_millis(400),
        "{:?}",
        idle.elapsed()
    );
}

#[tokio::test]
async fn silence_and_slow_heads_are_cut_off() {
    let server = start(quick()).await;
    for text in [
        "",
        "P",
        "GET /uma/hello HTTP/1.1\r\nHost: loc",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let began = Instant::now();
        let answer = server.exchange(text).await;
        assert!(!answer.contains("200 OK"), "{answer}");
        assert!(began.elapsed() < Duration::from_secs(2), "{text}");
    }
    // One byte now and then does not keep it open.
    let mut stream = server.connect().await;
    let began = Instant::now();
    for byte in server.head("GET /uma/hello", "").bytes() {
        if stream.write_all(&[byte]).await.is_err() || began.elapsed() > SOON {
            break;
        }
        sleep(Duration::from_millis(20)).await;
    }
    assert!(!rest(&mut stream).await.contains("200 OK"));
    assert!(began.elapsed() < SOON);
}

#[tokio::test]
async fn a_slow_body_is_refused() {
    let server = start(quick()).await;
    let head = server.head("POST /uma/echo", "Content-Length: 100\r\n");
    let answer = server.exchange(&format!("{head}begin")).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    let mut stream = server.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    // Steady, but slower than the whole may take.
    for _ in 0..8 {
        let _ = stream.write_all(b"x").await;
        sleep(Duration::from_millis(90)).await;
    }
    assert!(some(&mut stream).await.starts_with("HTTP/1.1 408"));
    let good = format!(
        "{}abc",
        server.head(
            "POST /uma/echo",
            "Connection: close\r\nContent-Length: 3\r\n"
        )
    );
    assert!(server.exchange(&good).await.ends_with("abc"));
}

#[tokio::test]
async fn a_chunked_body_that_grows_too_large_is_refused() {
    let server = start(quick()).await;
    let head = server.head("POST /uma/echo", "Transfer-Encoding: chunked\r\n");
    let body = format!("{:x}\r\n{}\r\n0\r\n\r\n", 70_000, "x".repeat(70_000));
    let mut stream = server.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let _ = stream.write_all(body.as_bytes()).await;
    assert!(some(&mut stream).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn unclear_requests_are_refused() {
    let server = start(quick()).await;
    let port = server.address.port();
    for (text, status) in [
        (
            server.head("GET /uma/hello", &format!("Host: localhost:{port}\r\n")),
            "400",
        ),
        ("GET /uma/hello HTTP/1.1\r\n\r\n".to_owned(), "400"),
        (
            server.head(
                "POST /uma/echo",
                "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            ) + "0\r\n\r\n",
            "400",
        ),
        (
            server.head(
                "POST /uma/echo",
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            ) + "0\r\n\r\n",
            "400",
        ),
        (
            "GET /uma/hello HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(),
            "421",
        ),
        (server.head("GET http://evil.example/uma/hello", ""), "421"),
        (
            server.head(&format!("GET /uma/hello?{}", "x".repeat(4096)), ""),
            "414",
        ),
        (
            server.head("GET /uma/hello", &"X-A: b\r\n".repeat(64)),
            "431",
        ),
        (
            server.head(
                "GET /uma/hello",
                &format!("X-A: {}\r\n", "b".repeat(20_000)),
            ),
            "431",
        ),
        (server.head("TRACE /uma/hello", ""), "405"),
    ] {
        let answer = server.exchange(&text).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{text}\n{answer}"
        );
        assert!(
            !answer.to_ascii_lowercase().contains("\r\nserver:"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_reader_that_stops_reading_is_cut_off() {
    let server = start(quick()).await;
    let mut stream = server.connect().await;
    stream
        .write_all(server.head("GET /uma/large", "").as_bytes())
        .await
        .unwrap();
    sleep(Duration::from_millis(700)).await;
    assert!(rest(&mut stream).await.len() < 64 * 1024 * 1024);
}

#[tokio::test]
async fn places_are_limited_altogether_and_by_address() {
    let one = start(ServeOptions {
        max_connections: 1,
        ..quick()
    })
    .await;
    let first = one.connect().await;
    let mut second = one.connect().await;
    second
        .write_all(
            one.head("GET /uma/hello", "Connection: close\r\n")
                .as_bytes(),
        )
        .await
        .unwrap();
    assert!(
        timeout(Duration::from_millis(80), second.read_u8())
            .await
            .is_err(),
        "it waits"
    );
    drop(first);
    assert!(rest(&mut second).await.contains("hello"));

    let two = start(ServeOptions {
        max_per_address: 1,
        ..quick()
    })
    .await;
    let _first = two.connect().await;
    assert_eq!(two.exchange("").await, "");
    let proxies = vec![Network::try_from("127.0.0.0/8".to_owned()).unwrap()];
    let exempt = start(ServeOptions {
        max_per_address: 1,
        trusted_proxies: proxies,
        ..quick()
    })
    .await;
    let _first = exempt.connect().await;
    let asked = exempt.head("GET /uma/who", "Connection: close\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.7\r\nX-Request-Id: from-the-proxy\r\n");
    let answer = exempt.exchange(&asked).await;
    assert!(
        answer.ends_with("192.0.2.7") && answer.contains("x-request-id: from-the-proxy"),
        "{answer}"
    );
    let plain = start(quick()).await;
    let asked = plain.head(
        "GET /uma/who",
        "Connection: close\r\nX-Forwarded-For: 192.0.2.7\r\nX-Request-Id: from-a-stranger\r\n",
    );
    let answer = plain.exchange(&asked).await;
    assert!(
        answer.ends_with("127.0.0.1") && !answer.contains("from-a-stranger"),
        "{answer}"
    );
}

#[tokio::test]
async fn stopping_finishes_what_is_under_way() {
    let server = start(ServeOptions {
        shutdown: SOON,
        ..quick()
    })
    .await;
    let mut idle = server.connect().await;
    idle.write_all(server.head("GET /uma/hello", "").as_bytes())
        .await
        .unwrap();
    some(&mut idle).await;
    let mut stream = server.connect().await;
    stream
        .write_all(server.head("GET /uma/slow", "").as_bytes())
        .await
        .unwrap();
    server.entered.notified().await;
    server.trigger.begin();
    assert_eq!(rest(&mut idle).await, "", "an idle connection ends at once");
    assert!(
        TcpStream::connect(server.address).await.is_err(),
        "nobody new comes in"
    );
    server.release.notify_one();
    let answer = rest(&mut stream).await;
    assert!(
        answer.contains("200 OK") && answer.ends_with("slow but sure"),
        "{answer}"
    );
    assert_eq!(
        timeout(SOON, server.end).await.unwrap().unwrap(),
        ServeEnd::Finished
    );
}

#[tokio::test]
async fn stopping_has_a_deadline_and_can_be_hurried() {
    for hurried in [false, true] {
        let patience = if hurried {
            Duration::from_mins(1)
        } else {
            Duration::from_millis(100)
        };
        let server = start(ServeOptions {
            shutdown: patience,
            ..quick()
        })
        .await;
        let mut stream = server.connect().await;
        stream
            .write_all(server.head("GET /uma/slow", "").as_bytes())
            .await
            .unwrap();
        server.entered.notified().await;
        server.trigger.begin();
        if hurried {
            server.trigger.at_once();
        }
        assert_eq!(
            timeout(SOON, server.end).await.unwrap().unwrap(),
            ServeEnd::Abandoned(1)
        );
        assert_eq!(rest(&mut stream).await, "");
    }
}

#[test]
fn options_follow_the_settings() {
    let options = ServeOptions::from(&ServerSettings {
        max_connections: 7,
        ..ServerSettings::default()
    });
    assert_eq!(options.max_connections, 7);
    assert_eq!(options.shutdown, Duration::from_secs(15));
    assert_eq!(StatusCode::OK, 200);
}
