//! The authorization server, as this client needs it: discovery and the token endpoint's UMA grant.
//! Each answer of the token endpoint becomes one value, so that nobody downstream reads JSON.

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use serde::Deserialize;
use url::Url;

use crate::cli::Credentials;
use crate::clock::Clock;

/// How long the discovery document is believed, in seconds.
const DISCOVERY_LIFE: i64 = 60;
/// How long to wait between two questions when Latchkey names no interval, in seconds.
const USUAL_INTERVAL: i64 = 5;

/// The members of the discovery document that this program uses.
#[derive(Clone, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    token_endpoint: Url,
    pub(crate) claims_interaction_endpoint: Option<Url>,
}

/// What the token endpoint said.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    /// Access: a token for the record service, and for how many seconds.
    Rpt {
        token: String,
        expires_in: Option<i64>,
        /// Saved proof of who the person is, for the next time (PCT).
        pct: Option<String>,
    },
    /// The person must prove who she is.
    NeedInfo { ticket: String, page: Option<Url> },
    /// The owner was asked; ask again after the interval.
    Submitted { ticket: String, interval: i64 },
    /// No, and that is final.
    Denied,
    /// The ticket is not good (any more); the record service gives a new one.
    Stale,
    /// Asked too often; the ticket is still good after so many seconds.
    TooFast(i64),
    /// An error that means this program is not set up rightly.
    Refused(String),
    /// The same ticket came back: a broken or hostile server.
    SameTicket,
    /// No usable answer.
    Away,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    token_type: String,
    #[serde(default)]
    expires_in: Option<i64>,
    #[serde(default)]
    pct: Option<String>,
}

#[derive(Deserialize)]
struct Failure {
    error: String,
    #[serde(default)]
    ticket: Option<String>,
    #[serde(default)]
    interval: Option<f64>,
    #[serde(default)]
    redirect_user: Option<Url>,
}

/// A client of one authorization server.
pub(crate) struct Latchkey {
    http: reqwest::Client,
    issuer: String,
    credentials: Credentials,
    clock: Clock,
    discovered: tokio::sync::Mutex<Option<(i64, Metadata)>>,
}

impl Latchkey {
    /// A client that proves who it is with these credentials.
    pub(crate) fn new(
        issuer: &str,
        credentials: Credentials,
        http: reqwest::Client,
        clock: Clock,
    ) -> Self {
        Self {
            http,
            issuer: issuer.to_owned(),
            credentials,
            clock,
            discovered: tokio::sync::Mutex::new(None),
        }
    }

    /// The public name of this program at Latchkey.
    pub(crate) fn client_id(&self) -> &str {
        &self.credentials.client_id
    }

    /// Where everything is. The document must speak of the issuer that it was asked from.
    pub(crate) async fn metadata(&self) -> Option<Metadata> {
        let mut discovered = self.discovered.lock().await;
        if let Some((at, metadata)) = discovered.as_ref()
            && (self.clock)() - at < DISCOVERY_LIFE
        {
            return Some(metadata.clone());
        }
        let url = format!("{}/.well-known/uma2-configuration", self.issuer);
        let response = self
            .http
            .get(url)
            .send()
            .await
            .ok()?
            .error_for_status()
            .ok()?;
        let metadata: Metadata = response.json().await.ok()?;
        if metadata.issuer != self.issuer {
            tracing::warn!("the discovery document names another issuer");
            return None;
        }
        *discovered = Some(((self.clock)(), metadata.clone()));
        Some(metadata)
    }

    /// Asks for a token with a ticket, and for scopes beyond those of the ticket where there are
    /// any (UMA grant 3.3.1), with the person's saved proof if there is one. The old token is not sent
    /// along: each record's permission stands for itself.
    pub(crate) async fn ask(&self, ticket: &str, scope: &str, pct: Option<&str>) -> Answer {
        let Some(metadata) = self.metadata().await else {
            return Answer::Away;
        };
        let encode = |value: &str| {
            url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>()
        };
        let mut form = vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket"),
            ("ticket", ticket),
        ];
        if !scope.is_empty() {
            form.push(("scope", scope));
        }
        if let Some(pct) = pct {
            form.push(("pct", pct));
        }
        let request = self
            .http
            .post(metadata.token_endpoint)
            .basic_auth(
                encode(&self.credentials.client_id),
                Some(encode(&self.credentials.client_secret)),
            )
            .form(&form);
        let Ok(response) = request.send().await else {
            return Answer::Away;
        };
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS {
            let after = response
                .headers()
                .get(RETRY_AFTER)
                .and_then(|value| value.to_str().ok());
            let seconds = after
                .and_then(|text| text.parse().ok())
                .unwrap_or(USUAL_INTERVAL);
            return Answer::TooFast(seconds.clamp(1, 3_600));
        }
        let Ok(body) = response.bytes().await else {
            return Answer::Away;
        };
        read(status, &body, ticket)
    }
}

/// Sorts an answer of the token endpoint.
fn read(status: StatusCode, body: &[u8], sent: &str) -> Answer {
    if status == StatusCode::OK {
        return match serde_json::from_slice::<Granted>(body) {
            Ok(token) if token.token_type.eq_ignore_ascii_case("bearer") => Answer::Rpt {
                token: token.access_token,
                expires_in: token.expires_in,
                pct: token.pct,
            },
            _ => Answer::Away,
        };
    }
    let (true, Ok(failure)) = (
        status.is_client_error(),
        serde_json::from_slice::<Failure>(body),
    ) else {
        return Answer::Away;
    };
    if failure.ticket.as_deref() == Some(sent) {
        return Answer::SameTicket;
    }
    match (failure.error.as_str(), failure.ticket) {
        ("need_info", Some(ticket)) => Answer::NeedInfo {
            ticket,
            page: failure.redirect_user,
        },
        ("request_submitted", Some(ticket)) => Answer::Submitted {
            ticket,
            interval: seconds(failure.interval),
        },
        ("request_denied", _) => Answer::Denied,
        ("invalid_grant", _) => Answer::Stale,
        ("need_info" | "request_submitted", None) => Answer::Away,
        (code, _) => Answer::Refused(code.to_owned()),
    }
}

/// Whole seconds, rounded up, never none and never more than an hour.
fn seconds(interval: Option<f64>) -> i64 {
    let Some(interval) = interval else {
        return USUAL_INTERVAL;
    };
    (1..3_600_i32)
        .find(|second| f64::from(*second) >= interval)
        .map_or(3_600, i64::from)
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use serde_json::{Value, json};

    use super::{Answer, read, seconds};

    fn forbidden(body: &Value) -> Answer {
        read(StatusCode::FORBIDDEN, body.to_string().as_bytes(), "t1")
    }

    #[test]
    fn each_answer_of_the_standard_is_told_apart() {
        assert_eq!(
            forbidden(&json!({"error": "need_info", "ticket": "t2", "required_claims": []})),
            Answer::NeedInfo {
                ticket: "t2".into(),
                page: None
            }
        );
        assert_eq!(
            forbidden(&json!({"error": "request_submitted", "ticket": "t2", "interval": 7})),
            Answer::Submitted {
                ticket: "t2".into(),
                interval: 7
            }
        );
        assert_eq!(
            forbidden(&json!({"error": "request_denied"})),
            Answer::Denied
        );
        let bad = json!({"error": "invalid_grant"}).to_string();
        assert_eq!(
            read(StatusCode::BAD_REQUEST, bad.as_bytes(), "t1"),
            Answer::Stale
        );
        let good = json!({"access_token": "rpt", "token_type": "bearer", "expires_in": 600,
            "upgraded": false, "unknown": {}})
        .to_string();
        assert_eq!(
            read(StatusCode::OK, good.as_bytes(), "t1"),
            Answer::Rpt {
                token: "rpt".into(),
                expires_in: Some(600),
                pct: None
            }
        );
    }

    #[test]
    fn a_ticket_that_comes_back_unchanged_stops_the_process() {
        assert_eq!(
            forbidden(&json!({"error": "need_info", "ticket": "t1"})),
            Answer::SameTicket
        );
        let same = json!({"error": "request_submitted", "ticket": "t1"});
        assert_eq!(forbidden(&same), Answer::SameTicket);
    }

    #[test]
    fn what_is_not_the_standard_is_no_answer() {
        assert_eq!(forbidden(&json!({"error": "need_info"})), Answer::Away);
        assert_eq!(forbidden(&json!("no")), Answer::Away);
        assert_eq!(
            read(StatusCode::BAD_GATEWAY, b"{\"error\":\"x\"}", "t1"),
            Answer::Away
        );
        assert_eq!(read(StatusCode::OK, b"{}", "t1"), Answer::Away);
    }

    #[test]
    fn intervals_are_whole_seconds_within_reason() {
        assert_eq!(seconds(None), 5);
        assert_eq!(seconds(Some(-3.0)), 1);
        assert_eq!(seconds(Some(2.5)), 3);
        assert_eq!(seconds(Some(1e9)), 3_600);
        assert_eq!(seconds(Some(f64::NAN)), 3_600);
    }
}
