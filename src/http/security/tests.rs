use std::time::Duration;

use axum::{
    Extension, Router,
    body::Body,
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::*;
use crate::config::BaseUrl;

const HERE: &str = "https://share.example.org";

fn app() -> Router {
    let consent = async || {
        (
            Extension(FormActionOrigin("https://app.example".to_owned())),
            Html("x"),
        )
    };
    let hidden = async || (Extension(NoReferrer), Html("x"));
    let kept = async || ([(header::CACHE_CONTROL, "private, max-age=5")], "x");
    let never = async || {
        tokio::time::sleep(Duration::from_mins(1)).await;
        "late"
    };
    let router = Router::new()
        .route(
            "/page",
            get(async |Extension(CspNonce(nonce)): Extension<CspNonce>| Html(nonce)),
        )
        .route(
            "/own-nonce",
            get(async || (Extension(CspNonce("own".to_owned())), Html("x"))),
        )
        .route("/consent", get(consent))
        .route("/hidden", get(hidden))
        .route("/kept", get(kept))
        .route("/prove/{handle}", get(async || Html("x")))
        .route("/records", get(async || Html("x")))
        .route("/form", post(async || Redirect::to("/page")))
        .route("/api/stop", post(async || "stopped"))
        .route(
            "/token",
            post(async |body: String| ([(header::SERVER, "banner")], body)),
        )
        .route("/csp-report", post(csp_report))
        .route("/never", get(never))
        .route(
            "/broken",
            get(async || -> Response { panic!("the secret") }),
        )
        .route(
            "/missing",
            get(async || StatusCode::NOT_FOUND.into_response()),
        )
        .route("/pkg/{*file}", get(async || "x"))
        .route("/fonts/{file}", get(async || "x"))
        .route("/healthz", get(async || "ok"))
        .route(
            "/.well-known/uma2-configuration",
            get(async || axum::Json(())),
        )
        .route(
            "/.well-known/jwks.json",
            get(async || StatusCode::INTERNAL_SERVER_ERROR),
        );
    let mut policy = SecurityPolicy::new(BaseUrl::try_from(HERE.to_owned()).unwrap());
    policy.limits.handler = Duration::from_millis(50);
    protect(router, policy)
}

fn request(method: &Method, path: &str) -> http::request::Builder {
    let request = Request::builder()
        .method(method.clone())
        .uri(path)
        .header("host", "share.example.org");
    if *method == Method::POST {
        return request
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
    }
    request
}

async fn send(request: http::request::Builder, body: impl Into<Body>) -> Response {
    app()
        .oneshot(request.body(body.into()).unwrap())
        .await
        .unwrap()
}

async fn get_page(path: &str) -> Response {
    send(request(&Method::GET, path), "").await
}

fn said<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn every_answer_wears_the_same_whatever_its_status() {
    let long = format!("/page?{}", "x".repeat(5000));
    let large = "x".repeat(300 * 1024);
    let mut seen = Vec::new();
    for (method, path, body, status) in [
        (Method::GET, "/page", "", 200),
        (Method::HEAD, "/page", "", 200),
        (Method::POST, "/form", "a=b", 303),
        (Method::GET, "/missing", "", 404),
        (Method::GET, "/no-such-route", "", 404),
        (Method::POST, "/page", "", 405),
        (Method::OPTIONS, "/page", "", 405),
        (Method::TRACE, "/page", "", 405),
        (Method::CONNECT, "/page", "", 405),
        (Method::POST, "/form", large.as_str(), 413),
        (Method::GET, long.as_str(), "", 414),
        (Method::GET, "/broken", "", 500),
        (Method::GET, "/never", "", 503),
        (Method::GET, "/.well-known/jwks.json", "", 500),
        (Method::POST, "/token", "", 200),
        (Method::GET, "/token", "", 405),
        (Method::GET, "/.well-known/uma2-configuration", "", 200),
    ] {
        let response = send(request(&method.clone(), path), body.to_owned()).await;
        assert_eq!(response.status(), status, "{method} {path}");
        seen.push(response);
    }
    let mut wrong_host = request(&Method::GET, "/page");
    wrong_host
        .headers_mut()
        .unwrap()
        .insert("host", "evil.example".parse().unwrap());
    let wrong_host = send(wrong_host, "").await;
    assert_eq!(wrong_host.status(), 421);
    seen.push(wrong_host);
    for response in &seen {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("origin-agent-cluster", "?1"),
            ("x-robots-tag", "noindex, nofollow"),
            (
                "strict-transport-security",
                "max-age=63072000; includeSubDomains",
            ),
            ("referrer-policy", "same-origin"),
            (
                "permissions-policy",
                "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
            ),
            ("server", ""),
        ] {
            assert_eq!(
                said(response, name),
                value,
                "{name} at {}",
                response.status()
            );
        }
        assert!(said(response, "content-security-policy").contains("default-src 'none'"));
        assert!(said(response, "content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(said(response, "x-request-id").len(), 32);
        let public = response
            .headers()
            .contains_key("access-control-allow-origin");
        let (cache, embed) = if public {
            ("public, max-age=300", "cross-origin")
        } else {
            ("no-store", "same-origin")
        };
        assert_eq!(
            said(response, "cache-control"),
            cache,
            "{}",
            response.status()
        );
        assert_eq!(said(response, "cross-origin-resource-policy"), embed);
    }
    assert_eq!(
        seen.iter()
            .filter(|r| said(r, "access-control-allow-origin") == "*")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_page_and_its_policy_share_a_nonce() {
    let first = get_page("/page").await;
    let policy = said(&first, "content-security-policy").to_owned();
    assert_eq!(said(&first, "cross-origin-embedder-policy"), "require-corp");
    let nonce = text(first).await;
    assert_eq!(nonce.len(), 24);
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; report-uri /csp-report; report-to csp"
        )
    );
    assert_ne!(nonce, text(get_page("/page").await).await);
    let own = get_page("/own-nonce").await;
    assert!(said(&own, "content-security-policy").contains("'nonce-own'"));
}

#[tokio::test]
async fn pages_shape_their_policy() {
    assert!(
        said(&get_page("/consent").await, "content-security-policy")
            .contains("form-action 'self' https://app.example;")
    );
    assert_eq!(
        said(&get_page("/hidden").await, "referrer-policy"),
        "no-referrer"
    );
    assert_eq!(
        said(&get_page("/prove/abc").await, "referrer-policy"),
        "no-referrer"
    );
    assert_eq!(
        said(&get_page("/records").await, "referrer-policy"),
        "same-origin"
    );
}

#[tokio::test]
async fn what_may_be_kept() {
    for (path, kept) in [
        (
            "/pkg/latchkey.Xb3kQ0aB-1_cD2eF3gH4iJ.wasm",
            "public, max-age=31536000, immutable",
        ),
        (
            "/pkg/0123456789abcdef0123/latchkey.js",
            "public, max-age=31536000, immutable",
        ),
        ("/pkg/latchkey.wasm", "no-cache"),
        ("/fonts/a.woff2", "public, max-age=604800"),
        ("/kept", "private, max-age=5"),
        ("/page", "no-store"),
        ("/.well-known/jwks.json", "no-store"),
    ] {
        assert_eq!(said(&get_page(path).await, "cache-control"), kept, "{path}");
    }
}

#[tokio::test]
async fn only_this_host_is_served() {
    for (host, status) in [
        ("share.example.org", 200),
        ("SHARE.example.org", 200),
        ("share.example.org:443", 200),
        ("share.example.org:80", 421),
        ("share.example.org.evil.example", 421),
        ("evil.example", 421),
        ("", 421),
    ] {
        let request = Request::get("/page").header("host", host);
        assert_eq!(send(request, "").await.status(), status, "{host}");
        let probe = Request::get("/healthz").header("host", host);
        assert_eq!(
            send(probe, "").await.status(),
            200,
            "a probe comes by address"
        );
    }
    let none = Request::get("/page");
    assert_eq!(send(none, "").await.status(), 400);
    let two = Request::get("/page")
        .header("host", "share.example.org")
        .header("host", "share.example.org");
    assert_eq!(send(two, "").await.status(), 400);
    for (authority, status) in [("share.example.org", 200), ("evil.example", 421)] {
        let second =
            Request::get(format!("https://{authority}/page")).version(http::Version::HTTP_2);
        assert_eq!(send(second, "").await.status(), status, "{authority}");
    }
    let both = Request::get("/page")
        .header("host", "share.example.org")
        .header("transfer-encoding", "chunked")
        .header("content-length", "3");
    assert_eq!(send(both, "abc").await.status(), 400);
}

#[tokio::test]
async fn people_need_proof_of_origin_and_programs_do_not() {
    let bare = |path: &str, kind: &str| {
        Request::post(path)
            .header("host", "share.example.org")
            .header("content-type", kind)
    };
    let form = "application/x-www-form-urlencoded";
    assert_eq!(send(bare("/form", form), "a=b").await.status(), 403);
    assert_eq!(
        send(bare("/no-such-route", form), "a=b").await.status(),
        403
    );
    assert_eq!(send(bare("/tokens", form), "a=b").await.status(), 403);
    assert_eq!(
        send(bare("/form", form).header("origin", HERE), "a=b")
            .await
            .status(),
        303
    );
    assert_eq!(
        send(
            bare("/form", form).header("sec-fetch-site", "same-site"),
            ""
        )
        .await
        .status(),
        403
    );
    assert_eq!(
        send(bare("/form", "text/plain").header("origin", HERE), "a=b")
            .await
            .status(),
        415
    );
    assert_eq!(
        send(
            bare("/form", "application/json").header("origin", HERE),
            "{}"
        )
        .await
        .status(),
        415
    );
    assert_eq!(
        send(
            bare("/api/stop", "application/json").header("origin", HERE),
            "{}"
        )
        .await
        .status(),
        200
    );
    assert_eq!(send(bare("/token", form), "a=b").await.status(), 200);
    assert_eq!(
        send(bare("/csp-report", "application/csp-report"), "{}")
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn bodies_have_a_size_by_path() {
    for (path, size, status) in [
        ("/token", 64 * 1024, 200),
        ("/token", 64 * 1024 + 1, 413),
        ("/form", 256 * 1024, 303),
        ("/form", 256 * 1024 + 1, 413),
    ] {
        let body = || "x".repeat(size);
        assert_eq!(
            send(request(&Method::POST, path), body()).await.status(),
            status,
            "{path} {size}"
        );
        let stated = request(&Method::POST, path).header("content-length", size.to_string());
        assert_eq!(send(stated, body()).await.status(), status, "{path} {size}");
    }
}

#[tokio::test]
async fn refusals_speak_to_their_reader_and_tell_nothing() {
    let page = text(get_page("/broken").await).await;
    assert_eq!(page, "Something is wrong on our side.\n");
    let large = send(request(&Method::POST, "/token"), "x".repeat(70_000)).await;
    assert_eq!(said(&large, "content-type"), "application/json");
    assert_eq!(
        text(large).await,
        r#"{"error":"invalid_request","error_description":"The request body is too large."}"#
    );
    let late = get_page("/never").await;
    assert_eq!(said(&late, "retry-after"), "5");
}
