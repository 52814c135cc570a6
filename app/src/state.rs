//! What every handler of the portal can reach: the use cases, the words and a few settings.
//!
//! It is cheap to clone, as axum asks of a state.

use std::sync::Arc;

use latchkey_service::Services;
use latchkey_service::wording::Words;
use leptos::config::LeptosOptions;

use crate::live::Live;

/// How the portal is set up.
#[derive(Debug, Clone)]
pub struct PortalSettings {
    /// The portal's own origin, `https://share.example`.
    pub base_url: String,
    /// Whom to ask for help: a `mailto:` or `https:` address, or nothing.
    pub contact: String,
    /// Whether the data is invented; every page then says so.
    pub practice: bool,
    /// Where the files for browsers are.
    pub leptos_options: LeptosOptions,
    /// Whether cookies are sent over https alone; off only for practice on this very machine.
    pub secure_cookies: bool,
}

/// The state of the portal's handlers.
#[derive(Clone)]
pub(crate) struct AppState(Arc<Inner>);

struct Inner {
    services: Services,
    settings: PortalSettings,
    stylesheet: String,
    has_islands: bool,
    live: Live,
}

impl AppState {
    pub(crate) fn new(services: Services, settings: PortalSettings, live: Live) -> Self {
        let files = BrowserFiles::find(&settings.leptos_options);
        Self(Arc::new(Inner {
            services,
            settings,
            stylesheet: files.stylesheet,
            has_islands: files.has_islands,
            live,
        }))
    }

    /// How pages look by themselves.
    pub(crate) fn live(&self) -> &Live {
        &self.0.live
    }

    /// The use cases.
    pub(crate) fn services(&self) -> &Services {
        &self.0.services
    }

    /// The catalogue of words.
    pub(crate) fn words(&self) -> &Words {
        &self.0.services.words
    }

    /// The settings.
    pub(crate) fn settings(&self) -> &PortalSettings {
        &self.0.settings
    }

    /// The address of the style sheet.
    pub(crate) fn stylesheet(&self) -> &str {
        &self.0.stylesheet
    }

    /// Whether the files for islands can be named.
    pub(crate) fn has_islands(&self) -> bool {
        self.0.has_islands
    }
}

/// What the build made for browsers. A build with hashes in the names leaves a list of them beside
/// the program; without the list a page keeps its plain style sheet and does without islands.
struct BrowserFiles {
    stylesheet: String,
    has_islands: bool,
}

impl BrowserFiles {
    fn find(options: &LeptosOptions) -> Self {
        let (folder, name) = (&options.site_pkg_dir, &options.output_name);
        let plain = format!("/{folder}/{name}.css");
        if !options.hash_files {
            return Self {
                stylesheet: plain,
                has_islands: true,
            };
        }
        let list = std::env::current_exe()
            .ok()
            .and_then(|program| Some(program.parent()?.join(options.hash_file.as_ref())))
            .and_then(|path| std::fs::read_to_string(path).ok());
        let Some(list) = list else {
            tracing::warn!("the list of hashed file names is missing; pages go without islands");
            return Self {
                stylesheet: plain,
                has_islands: false,
            };
        };
        let hash = list
            .lines()
            .find_map(|line| line.trim().strip_prefix("css:"));
        let stylesheet = hash.map_or(plain, |hash| {
            format!("/{folder}/{name}.{}.css", hash.trim())
        });
        Self {
            stylesheet,
            has_islands: true,
        }
    }
}
