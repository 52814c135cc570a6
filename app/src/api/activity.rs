//! The handler of the owner's activity, a page at a time, newest first.
//!
//! The cursor is the place of the last line shown, so that new events move no page.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The address of the activity.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/activity", get(show))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let before = cursor(query.as_deref().unwrap_or_default());
    let shown = state
        .services()
        .trail
        .activity(&who.owner(), before)
        .await?;
    let page = Page::of("title-activity", Section::Activity, &who.0);
    Ok(page.show(&state, || pages::activity::activity(&shown)))
}

/// The cursor in a query; anything else shows the newest page.
fn cursor(query: &str) -> Option<&str> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(name, _)| *name == "before")
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::cursor;

    #[test]
    fn a_cursor_is_found_among_others() {
        assert_eq!(cursor("before=12-3"), Some("12-3"));
        assert_eq!(cursor("x=1&before=12-3"), Some("12-3"));
        assert_eq!(cursor(""), None);
    }
}
