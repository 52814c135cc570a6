//! The areas of the portal and the pages in their lists.
//!
//! A person has both areas: a doctor is a patient too, and no role ever changes silently.

/// Where in the portal a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// In no area: signed out, failures, pages between two sites.
    None,
    /// My records: home.
    Home,
    /// My records: records, and what was shared.
    Records,
    /// My records: people.
    People,
    /// My records: requests.
    Requests,
    /// My records: activity.
    Activity,
    /// My records, but in none of its lists.
    Owner,
    /// Shared with me: what I can see.
    SharedWithMe,
    /// Shared with me: my asks.
    Asks,
    /// Shared with me: my saved proof.
    Proofs,
}

/// The areas, each with the pages in its list: address, key of the label, section.
pub(super) const OWNER: &str = "area-owner";
pub(super) const REQUESTER: &str = "area-requester";
const OWNER_PAGES: [(&str, &str, Section); 5] = [
    ("/home", "nav-home", Section::Home),
    ("/records", "nav-records", Section::Records),
    ("/people", "nav-people", Section::People),
    ("/requests", "nav-requests", Section::Requests),
    ("/activity", "nav-activity", Section::Activity),
];
const REQUESTER_PAGES: [(&str, &str, Section); 3] = [
    (
        "/shared-with-me",
        "nav-shared-with-me",
        Section::SharedWithMe,
    ),
    ("/asks", "nav-asks", Section::Asks),
    ("/my-proof", "nav-proofs", Section::Proofs),
];

impl Section {
    /// The key of the area's name.
    pub(super) fn area(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::SharedWithMe | Self::Asks | Self::Proofs => Some(REQUESTER),
            _ => Some(OWNER),
        }
    }

    /// The list of the area's pages.
    pub(super) fn pages(self) -> &'static [(&'static str, &'static str, Section)] {
        match self {
            Self::None => &[],
            Self::SharedWithMe | Self::Asks | Self::Proofs => &REQUESTER_PAGES,
            _ => &OWNER_PAGES,
        }
    }
}

#[cfg(test)]
mod tests {
    use latchkey_service::wording::Words;

    use super::*;

    #[test]
    fn every_area_and_page_has_a_name() {
        let words = Words::load().unwrap();
        let pages = OWNER_PAGES
            .iter()
            .chain(&REQUESTER_PAGES)
            .map(|(_, key, _)| *key);
        for key in pages.chain([OWNER, REQUESTER]) {
            assert!(words.has(key), "{key}");
        }
    }
}
