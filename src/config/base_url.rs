//! The one address under which people and programs reach this installation.
//!
//! It is fixed: no link is ever derived from what a request says about its host. For now it is an
//! origin without a path, because cookies with the `__Host-` prefix need the root path anyway.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// A checked origin: `https://share.example.org`, or `http://localhost:3000`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl {
    origin: String,
    authority: String,
    default_port: u16,
    has_port: bool,
    https: bool,
}

impl BaseUrl {
    /// The origin, without a slash at the end: `https://share.example.org`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Host, and port where it is not the usual one: what a `Host` header must say.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether it is https (else it is http on this machine).
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// An absolute address under this origin; `path` begins with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Whether a `Host` header or `:authority` names this installation.
    #[must_use]
    pub fn is_authority(&self, said: &str) -> bool {
        let said = if self.has_port {
            said
        } else {
            said.strip_suffix(&format!(":{}", self.default_port))
                .unwrap_or(said)
        };
        said.eq_ignore_ascii_case(&self.authority)
    }
}

impl Default for BaseUrl {
    fn default() -> Self {
        Self {
            origin: "http://localhost:3000".to_owned(),
            authority: "localhost:3000".to_owned(),
            default_port: 80,
            has_port: true,
            https: false,
        }
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const ABSOLUTE: &str = "must be an absolute address such as https://share.example.org";
        let url = Url::parse(&text).map_err(|_| ABSOLUTE)?;
        let host = url.host().ok_or(ABSOLUTE)?;
        let loopback = match host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let https = match url.scheme() {
            "https" => true,
            "http" if loopback => false,
            _ => return Err("must be https, or http on localhost"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not carry a user name or a password");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("must end after the host and port, without ? or #");
        }
        if url.path() != "/" {
            return Err(
                "must be an origin without a path, for now; give it a host name of its own",
            );
        }
        let authority = url
            .port()
            .map_or_else(|| host.to_string(), |port| format!("{host}:{port}"));
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            authority,
            default_port: if https { 443 } else { 80 },
            has_port: url.port().is_some(),
            https,
        })
    }
}

impl From<BaseUrl> for String {
    fn from(url: BaseUrl) -> Self {
        url.origin
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.origin)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BaseUrl({})", self.origin)
    }
}
