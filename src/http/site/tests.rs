use axum::body::Body;
use http::{Method, Request};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::*;

fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    write("pkg/latchkey.css", "plain style");
    write("pkg/latchkey.css.br", "packed style");
    write("pkg/latchkey.wasm", "program");
    write("fonts/letters.woff2", "letters");
    write("favicon.ico", "picture");
    write("robots.txt", "robots");
    write("secret.txt", "not for browsers");
    write("pkg/source.rs", "not for browsers");
    folder
}

async fn ask(site: &Site, method: Method, path: &str, said: &[(&str, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in said {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    site.router().oneshot(request).await.unwrap()
}

fn header_of<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn each_file_has_its_kind_and_nothing_else_is_served() {
    let folder = built();
    let site = Site::read(folder.path()).unwrap();
    assert!(site.has_style());
    let package = site.package().to_owned();
    for (path, kind) in [
        (
            format!("/{package}/latchkey.css"),
            "text/css; charset=utf-8",
        ),
        (format!("/{package}/latchkey.wasm"), "application/wasm"),
        ("/fonts/letters.woff2".to_owned(), "font/woff2"),
        ("/favicon.ico".to_owned(), "image/x-icon"),
        ("/robots.txt".to_owned(), "text/plain; charset=utf-8"),
    ] {
        let response = ask(&site, Method::GET, &path, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(header_of(&response, "content-type"), kind, "{path}");
        let head = ask(&site, Method::HEAD, &path, &[]).await;
        assert_eq!(head.status(), StatusCode::OK, "{path}");
        assert_eq!(text(head).await, "", "{path}");
        let posted = ask(&site, Method::POST, &path, &[]).await;
        assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    for path in [
        "/secret.txt",
        "/pkg/latchkey.css",
        "/pkg/source.rs",
        "/fonts/../robots.txt",
        "/fonts/..%2Frobots.txt",
        "/fonts/%2e%2e/robots.txt",
        "/fonts//letters.woff2",
        "/fonts/letters.woff2/",
        "/fonts/%6Cetters.woff2",
        "/icons.svg",
    ] {
        let response = ask(&site, Method::GET, path, &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_packed_form_goes_only_to_who_takes_it() {
    let folder = built();
    let site = Site::read(folder.path()).unwrap();
    let style = format!("/{}/latchkey.css", site.package());
    for (accepted, packed) in [
        ("gzip, br", true),
        ("br;q=0.5", true),
        ("br;q=0", false),
        ("gzip", false),
        ("brotli", false),
    ] {
        let said = [("accept-encoding", accepted)];
        let response = ask(&site, Method::GET, &style, &said).await;
        let coding = if packed { "br" } else { "" };
        assert_eq!(
            header_of(&response, "content-encoding"),
            coding,
            "{accepted}"
        );
        assert_eq!(header_of(&response, "vary"), "accept-encoding");
        let words = if packed {
            "packed style"
        } else {
            "plain style"
        };
        assert_eq!(text(response).await, words, "{accepted}");
    }
    let program = format!("/{}/latchkey.wasm", site.package());
    let response = ask(&site, Method::GET, &program, &[("accept-encoding", "br")]).await;
    assert_eq!(header_of(&response, "content-encoding"), "");
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let folder = built();
    let site = Site::read(folder.path()).unwrap();
    let first = ask(&site, Method::GET, "/robots.txt", &[]).await;
    let tag = header_of(&first, "etag").to_owned();
    for said in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let again = ask(
            &site,
            Method::GET,
            "/robots.txt",
            &[("if-none-match", &said)],
        )
        .await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{said}");
        assert_eq!(header_of(&again, "etag"), tag);
    }
    let other = ask(
        &site,
        Method::GET,
        "/robots.txt",
        &[("if-none-match", "\"x\"")],
    )
    .await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[test]
fn the_address_changes_with_the_content() {
    let folder = built();
    let first = Site::read(folder.path()).unwrap();
    let same = Site::read(folder.path()).unwrap();
    assert_eq!(first.package(), same.package());
    fs::write(folder.path().join("pkg/latchkey.css"), "other style").unwrap();
    let other = Site::read(folder.path()).unwrap();
    assert_ne!(first.package(), other.package());
    let empty = tempfile::tempdir().unwrap();
    assert!(!Site::read(empty.path()).unwrap().has_style());
}
