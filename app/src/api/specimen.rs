//! The pages that show every component in all its states, for those who build pages.
//!
//! Everything on them is invented, and only a build for development has them.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::pages::specimen as pages;
use crate::session::Visitor;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The pages; none at all where the build is not for development.
pub(crate) fn routes(is_development: bool) -> Option<Router<AppState>> {
    is_development.then(|| {
        Router::new()
            .route("/dev/specimen", get(index))
            .route("/dev/specimen/{part}", get(part))
    })
}

/// Whoever is signed in sees the header and the lists of pages as they are for her.
fn page(visitor: &Visitor) -> Page {
    match &visitor.0 {
        Some(session) => Page::of("title-specimen", Section::Owner, session),
        None => Page::new("title-specimen"),
    }
}

async fn index(State(state): State<AppState>, visitor: Visitor) -> Response {
    page(&visitor).show(&state, pages::index)
}

async fn part(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(part): Path<String>,
) -> Result<Response, Failure> {
    let part = pages::named(&part).ok_or(Failure::NotFound)?;
    Ok(page(&visitor).wide().show(&state, || pages::show(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_is_not_for_development_has_no_such_page() {
        assert!(routes(false).is_none());
        assert!(routes(true).is_some());
    }
}
