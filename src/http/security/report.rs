//! Takes reports of broken content security policy, and keeps only which directive it was.
//!
//! Anybody can send these, so nothing of their text is believed, stored or logged as it came.

use axum::body::Bytes;
use http::StatusCode;
use serde_json::Value;

use crate::metrics;

const DIRECTIVES: [&str; 9] = [
    "script-src",
    "style-src",
    "img-src",
    "font-src",
    "connect-src",
    "form-action",
    "frame-ancestors",
    "base-uri",
    "object-src",
];

/// `POST /csp-report`: counts the report by its directive.
pub async fn csp_report(body: Bytes) -> StatusCode {
    let directive = directive(&body).unwrap_or("other");
    metrics::csp_report(directive);
    tracing::debug!(directive, "a page broke its content security policy");
    StatusCode::NO_CONTENT
}

fn directive(body: &[u8]) -> Option<&'static str> {
    let report: Value = serde_json::from_slice(body).ok()?;
    let said = report
        .pointer("/csp-report/effective-directive")
        .or_else(|| report.pointer("/csp-report/violated-directive"))
        .or_else(|| report.pointer("/0/body/effectiveDirective"))?
        .as_str()?;
    DIRECTIVES.into_iter().find(|known| said.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_of_report_are_understood() {
        let old = br#"{"csp-report":{"effective-directive":"script-src-elem"}}"#;
        let new = br#"[{"type":"csp-violation","body":{"effectiveDirective":"form-action"}}]"#;
        assert_eq!(directive(old), Some("script-src"));
        assert_eq!(directive(new), Some("form-action"));
        assert_eq!(
            directive(br#"{"csp-report":{"effective-directive":"evil\n"}}"#),
            None
        );
        assert_eq!(directive(b"rubbish"), None);
    }
}
