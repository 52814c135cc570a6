//! Measurements in the text format of Prometheus, on a listener of their own.
//!
//! Names are few and closed: the template of a route, a method, a class of status. Nothing that a
//! caller chooses becomes a label.

use std::time::Duration;

use ::metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use axum::{Router, http::header, routing::get};
use http::StatusCode;
use latchkey_service::mail::Round;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::server::{ServeOptions, Shutdown, serve};

const REQUESTS: &str = "latchkey_http_requests_total";
const LATENCY: &str = "latchkey_http_request_seconds";
const IN_FLIGHT: &str = "latchkey_http_in_flight";
const CONNECTIONS: &str = "latchkey_connections";
const CSP_REPORTS: &str = "latchkey_csp_reports_total";
const LETTERS: &str = "latchkey_letters_total";
const LETTERS_WAITING: &str = "latchkey_letters_waiting";

const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Measurements could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The recorder could not be built.
    #[error("measurements cannot be set up: {0}")]
    Build(#[from] BuildError),
    /// Another recorder is already installed in this process.
    #[error("measurements are already set up in this process")]
    Twice,
}

/// The recorder of this process, to be shown.
#[derive(Debug, Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl Metrics {
    /// Installs the recorder. Once a process.
    ///
    /// # Errors
    /// When it was installed before, or cannot be built.
    pub fn install() -> Result<Self, MetricsError> {
        let recorder = builder()?.build_recorder();
        let handle = recorder.handle();
        ::metrics::set_global_recorder(recorder).map_err(|_| MetricsError::Twice)?;
        describe();
        Ok(Self { handle })
    }

    /// The measurements as text.
    #[must_use]
    pub fn render(&self) -> String {
        self.handle.run_upkeep();
        self.handle.render()
    }

    /// `GET /metrics`.
    pub fn router(&self) -> Router {
        let metrics = self.clone();
        let show = move || {
            let metrics = metrics.clone();
            async move {
                (
                    [(
                        header::CONTENT_TYPE,
                        "text/plain; version=0.0.4; charset=utf-8",
                    )],
                    metrics.render(),
                )
            }
        };
        Router::new().route("/metrics", get(show))
    }

    /// Serves `/metrics` here until the shutdown begins.
    pub async fn listen(&self, listener: TcpListener, shutdown: Shutdown) {
        let options = ServeOptions {
            max_connections: 16,
            max_per_address: 16,
            shutdown: Duration::from_secs(1),
            measured: false,
            ..ServeOptions::default()
        };
        serve(listener, self.router(), options, shutdown).await;
    }
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(LATENCY.to_owned()), &BUCKETS)
}

fn describe() {
    describe_counter!(
        REQUESTS,
        "Requests answered, by route template, method and class of status"
    );
    describe_histogram!(
        LATENCY,
        "Seconds until the head of the answer, by route template"
    );
    describe_gauge!(IN_FLIGHT, "Requests being answered");
    describe_gauge!(CONNECTIONS, "Connections open");
    describe_counter!(
        CSP_REPORTS,
        "Reports of broken content security policy, by directive"
    );
    describe_counter!(LETTERS, "Letters tried, by outcome");
    describe_gauge!(LETTERS_WAITING, "Letters that are due and not sent");
}

/// What a round of sending letters came to.
pub(crate) fn letters(round: Round) {
    let outcomes = [
        ("sent", round.sent),
        ("failed", round.failed),
        ("gave_up", round.gave_up),
        ("dropped", round.dropped),
    ];
    for (outcome, count) in outcomes {
        counter!(LETTERS, "outcome" => outcome).increment(count);
    }
    let waiting = u32::try_from(round.waiting).unwrap_or(u32::MAX);
    gauge!(LETTERS_WAITING).set(f64::from(waiting));
}

/// One up now, one down when it is dropped.
#[derive(Debug)]
pub(crate) struct Raised(&'static str);

impl Raised {
    fn up(name: &'static str) -> Self {
        gauge!(name).increment(1.0);
        Self(name)
    }
}

impl Drop for Raised {
    fn drop(&mut self) {
        gauge!(self.0).decrement(1.0);
    }
}

pub(crate) fn in_flight() -> Raised {
    Raised::up(IN_FLIGHT)
}

pub(crate) fn connection() -> Raised {
    Raised::up(CONNECTIONS)
}

pub(crate) fn answered(route: &str, method: &'static str, status: StatusCode, elapsed: Duration) {
    let class = match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    let route = route.to_owned();
    counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => class)
        .increment(1);
    histogram!(LATENCY, "route" => route).record(elapsed.as_secs_f64());
}

pub(crate) fn csp_report(directive: &'static str) {
    counter!(CSP_REPORTS, "directive" => directive).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measurements_name_the_template_and_the_class() {
        let recorder = builder().unwrap().build_recorder();
        let handle = recorder.handle();
        ::metrics::with_local_recorder(&recorder, || {
            describe();
            answered(
                "/shares/{id}",
                "POST",
                StatusCode::SEE_OTHER,
                Duration::from_millis(3),
            );
            let one = connection();
            drop(in_flight());
            assert!(handle.render().contains("latchkey_connections 1"));
            drop(one);
        });
        let text = handle.render();
        let line =
            "latchkey_http_requests_total{route=\"/shares/{id}\",method=\"POST\",status=\"3xx\"} 1";
        assert!(text.contains(line), "{text}");
        assert!(text.contains(
            "latchkey_http_request_seconds_bucket{route=\"/shares/{id}\",le=\"0.005\"} 1"
        ));
        assert!(text.contains("latchkey_http_in_flight 0"));
    }
}
