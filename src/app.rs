//! The two doors in one router: what programs call, what people see, and the files for browsers,
//! all behind the same checks.
//!
//! Nothing here listens; tests ask the router directly.

use std::time::Duration;

use axum::{Router, routing::post};
use latchkey_app::{LeptosOptions, Live, PortalSettings, portal_with};
use latchkey_service::Services;

use crate::{
    config::Settings,
    http::{
        endpoints::{self, Machine},
        health,
        security::{RateLimits, SecurityPolicy, csp_report, protect},
        sign_in,
        site::Site,
    },
    server::Shutdown,
};

/// How often an open page looks whether something changed.
const LOOK: Duration = Duration::from_secs(5);

/// Everything an installation answers.
pub fn router(services: &Services, settings: &Settings, site: &Site, shutdown: Shutdown) -> Router {
    let base_url = &settings.server.base_url;
    let machine = Machine::new(services.clone(), base_url.origin())
        .with_security_contact(&settings.server.security_contact);
    // Open pages that look by themselves end with the server.
    let stop = shutdown.clone();
    let live = Live::until(LOOK, move || {
        let stop = stop.clone();
        async move { stop.begun().await }
    });
    let people = portal_with(services.clone(), portal_settings(settings, site), live);
    let asked = services.clone();
    let probes = health::router(shutdown, move || {
        let services = asked.clone();
        Box::pin(async move { services.ready().await })
    });
    // The portal's fallback, the page that says that there is no such page, is everybody's.
    let joined = endpoints::router(machine)
        .merge(sign_in::limit(people, RateLimits::default()))
        .merge(probes)
        .merge(site.router())
        .route("/csp-report", post(csp_report));
    protect(joined, SecurityPolicy::new(base_url.clone()))
}

fn portal_settings(settings: &Settings, site: &Site) -> PortalSettings {
    let base_url = &settings.server.base_url;
    // The address of the files already changes with them, so their names need no hashes.
    let leptos_options = LeptosOptions::builder()
        .output_name("latchkey")
        .site_root(settings.server.site_root.to_string_lossy().into_owned())
        .site_pkg_dir(site.package())
        .site_addr(settings.server.listen)
        .build();
    PortalSettings {
        base_url: base_url.origin().to_owned(),
        contact: settings.server.help_contact.clone(),
        practice: settings.practice,
        leptos_options,
        secure_cookies: base_url.is_https(),
    }
}

#[cfg(test)]
mod tests;
