//! `[server]`: where the binary listens, whom it trusts in front of it, and how much it takes on.
//!
//! The base address and the listener are checked together: plain http is for this machine only.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use serde::{Deserialize, Deserializer, Serialize};

use super::{BaseUrl, ConfigError, within};
use crate::http::security::Network;

/// The listener and what it serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// The address people and programs use; every link is made from it.
    pub base_url: BaseUrl,
    /// Where the binary listens.
    #[serde(deserialize_with = "socket_address")]
    pub listen: SocketAddr,
    /// Where measurements are served; a loopback address.
    #[serde(deserialize_with = "socket_address")]
    pub metrics_listen: SocketAddr,
    /// Networks of the proxies whose `X-Forwarded-For` and `X-Request-Id` are believed.
    pub trusted_proxies: Vec<Network>,
    /// Connections at one time.
    pub max_connections: u32,
    /// Connections at one time from one address (trusted proxies are exempt).
    pub max_per_address: u32,
    /// Whom to tell of a weakness, for `security.txt`: a `mailto:` or `https:` address, or nothing.
    pub security_contact: String,
    /// Whom people ask for help, on the page of contact: a `mailto:` or `https:` address, or nothing.
    pub help_contact: String,
    /// The folder of the built site.
    pub site_root: PathBuf,
    /// How long requests under way may take when the server stops.
    pub shutdown_seconds: u32,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            base_url: BaseUrl::default(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            metrics_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 9464)),
            trusted_proxies: Vec::new(),
            max_connections: 2000,
            max_per_address: 64,
            security_contact: String::new(),
            help_contact: String::new(),
            site_root: PathBuf::from("target/site"),
            shutdown_seconds: 15,
        }
    }
}

impl ServerSettings {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        for (name, contact) in [
            ("server.security_contact", self.security_contact.as_str()),
            ("server.help_contact", self.help_contact.as_str()),
        ] {
            let is_address = contact.starts_with("mailto:") || contact.starts_with("https://");
            let is_plain = contact.bytes().all(|byte| byte.is_ascii_graphic());
            let is_fine = contact.is_empty() || (is_address && is_plain);
            if !is_fine {
                return Err(ConfigError::new(
                    name,
                    format!(
                        "must begin with mailto: or https:// and have no spaces (is \"{contact}\")"
                    ),
                ));
            }
        }
        if !self.base_url.is_https() && !self.listen.ip().is_loopback() {
            return Err(ConfigError::new(
                "server.listen",
                format!(
                    "must be a loopback address such as 127.0.0.1:3000 while server.base_url is plain http (is \"{}\")",
                    self.listen
                ),
            ));
        }
        if !self.metrics_listen.ip().is_loopback() {
            return Err(ConfigError::new(
                "server.metrics_listen",
                format!(
                    "must be a loopback address such as 127.0.0.1:9464, measurements are not public (is \"{}\")",
                    self.metrics_listen
                ),
            ));
        }
        if self.metrics_listen == self.listen && self.listen.port() != 0 {
            return Err(ConfigError::new(
                "server.metrics_listen",
                "must differ from server.listen; give it a port of its own",
            ));
        }
        if self.site_root.as_os_str().is_empty() {
            return Err(ConfigError::new(
                "server.site_root",
                "must name the folder of the built site, such as \"target/site\"",
            ));
        }
        within(
            "server.max_connections",
            self.max_connections,
            1,
            100_000,
            "connections",
        )?;
        within(
            "server.max_per_address",
            self.max_per_address,
            1,
            self.max_connections,
            "connections",
        )?;
        within(
            "server.shutdown_seconds",
            self.shutdown_seconds,
            1,
            300,
            "seconds",
        )
    }
}

fn socket_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        serde::de::Error::custom("must be an IP address and a port, such as 127.0.0.1:3000")
    })
}
