//! The query of an address, read as the fields of a form are.
//!
//! Nothing personal ever stands in one: only ids and closed words.

use axum::extract::Query;
use axum::http::Uri;

use crate::forms::Fields;

/// The fields of a query; none of one that cannot be read.
pub(super) fn query(uri: &Uri) -> Fields {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
    pairs.map(|Query(pairs)| Fields(pairs)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn a_query_is_decoded_and_a_broken_one_is_empty() {
        let read = |uri: &str| query(&uri.parse().unwrap());
        assert_eq!(
            read("/sign-in?next=/share%3Frecord%3D1").raw("next"),
            "/share?record=1"
        );
        assert_eq!(read("/home").0, Vec::new());
        assert_eq!(read("/home?stopped=%FF").raw("other"), "");
    }
}
