//! The one kind of page the machine door shows itself: a browser came with a request that leads
//! nowhere, and there is no safe address to send it back to.
//!
//! It is plain HTML without script or style of its own; everything else a person sees is the
//! portal's.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use latchkey_service::StoreError;

use super::security::RetryAfter;

struct Words {
    title: &'static str,
    text: &'static str,
}

const UNKNOWN_APP: Words = Words {
    title: "We don’t know this app",
    text: "The link that brought you here names an app that is not registered with us. \
           Nothing was shared. Go back to the app, or ask the people who run it.",
};
const UNKNOWN_ADDRESS: Words = Words {
    title: "We can’t send you back to this app",
    text: "The link that brought you here wants to send you on to an address that the app has \
           not registered with us. Nothing was shared. Go back to the app, or ask the people who \
           run it.",
};
const UNVETTED_APP: Words = Words {
    title: "We can’t send you back to this app",
    text: "Something in the link that brought you here is wrong, and nobody has checked who runs \
           this app. Nothing was shared. Go back to the app, or ask the people who run it.",
};
const LEAVING: Words = Words {
    title: "This link doesn’t work",
    text: "Something in the link that brought you here is missing or too old. Nothing was shared. \
           Nobody has checked who runs the app that sent you. Go back to it only if you know it.",
};
const BROKEN_LINK: Words = Words {
    title: "This link doesn’t work",
    text: "Something in the link that brought you here is missing or wrong. Nothing was shared. \
           Go back to the app and start again.",
};
const NOT_NOW: Words = Words {
    title: "This doesn’t work right now",
    text: "Something is wrong on our side. Nothing was shared and nothing was changed. \
           Please try again in a few minutes.",
};

const TOO_OFTEN: Words = Words {
    title: "Too many tries",
    text: "There were many tries to sign in from where you are. Nothing was changed. \
           Wait a minute, then try again.",
};

/// The page for too many tries to sign in from one address.
#[must_use]
pub fn too_often(wait: RetryAfter) -> Response {
    let mut response = page(StatusCode::TOO_MANY_REQUESTS, &TOO_OFTEN);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(wait.seconds()));
    response
}

/// The page for a refused request; the reason is one of the use cases' fixed words.
#[must_use]
pub fn refused(reason: &str) -> Response {
    let words = match reason {
        "unknown-client" => UNKNOWN_APP,
        "unregistered-address" => UNKNOWN_ADDRESS,
        "unvetted-client" => UNVETTED_APP,
        _ => BROKEN_LINK,
    };
    page(StatusCode::BAD_REQUEST, &words)
}

/// The page before a browser leaves for an app that nobody vetted: the person goes on by her own
/// step, or not at all.
#[must_use]
pub fn leaving(address: &str) -> Response {
    let Some((host, link)) = url::Url::parse(address)
        .ok()
        .and_then(|url| Some((url.host_str()?.to_owned(), escaped(url.as_str()))))
    else {
        return refused("unreadable");
    };
    let Words { title, text } = LEAVING;
    let more = format!(
        "<p><a href=\"{link}\">Go back to {}</a></p>",
        escaped(&host)
    );
    answer(StatusCode::OK, title, text, &more)
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut safe, c| {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
        safe
    })
}

/// The page for a store that does not answer.
#[must_use]
pub fn unavailable(error: &StoreError) -> Response {
    tracing::warn!(%error, "a request could not be decided");
    let mut response = page(StatusCode::SERVICE_UNAVAILABLE, &NOT_NOW);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    response
}

/// The answer to a browser that only looks ahead: nothing is done and nothing is used up.
#[must_use]
pub fn not_ahead() -> Response {
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn page(status: StatusCode, words: &Words) -> Response {
    answer(status, words.title, words.text, "")
}

fn answer(status: StatusCode, title: &str, text: &str, more: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} – Latchkey</title>\
         <link rel=\"icon\" href=\"/favicon.svg\"></head>\
         <body><main><h1>{title}</h1><p>{text}</p>{more}<p><a href=\"/\">Go to Latchkey</a></p></main></body></html>\n"
    );
    let mut response = (status, Html(html)).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
