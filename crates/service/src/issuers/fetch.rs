//! Asking an issuer over HTTP, so that nothing but the issuer can be reached (security S1).
//!
//! Names are resolved here and only public addresses are handed to the connector, which therefore
//! connects to the very address that was checked. No redirects, no proxies, five seconds,
//! 256 KiB, JSON only, four at a time.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use tokio::sync::Semaphore;
use url::Url;

use super::address::{is_public, may_be_asked};

const TIME: Duration = Duration::from_secs(5);
const LONGEST: usize = 256 * 1024;
const AT_ONCE: usize = 4;

/// Why there is no answer. One text for all causes, so that nobody learns what listens where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the issuer cannot be reached, or does not answer as it must")]
pub(crate) struct FetchError;

/// Asks issuers.
#[derive(Clone)]
pub(crate) struct Fetcher {
    client: Option<reqwest::Client>,
    places: Arc<Semaphore>,
    loopback: bool,
}

impl Fetcher {
    /// With `loopback`, a provider on this very machine may be asked too.
    pub(crate) fn new(loopback: bool) -> Self {
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TIME)
            .connect_timeout(TIME)
            .dns_resolver(Arc::new(OnlyPublic { loopback }))
            .build();
        if let Err(error) = &client {
            tracing::error!(%error, "issuers cannot be asked anything");
        }
        Self {
            client: client.ok(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            loopback,
        }
    }

    /// Whether an address may be asked.
    pub(crate) fn may_ask(&self, url: &Url) -> bool {
        may_be_asked(url, self.loopback)
    }

    /// The JSON document at an address.
    pub(crate) async fn get(&self, url: &Url) -> Result<Vec<u8>, FetchError> {
        let request = http::Request::get(url.as_str())
            .header(http::header::ACCEPT, "application/json")
            .body(Vec::new())
            .map_err(|_| FetchError)?;
        let answer = self.send(request).await?;
        if answer.status() == StatusCode::OK {
            Ok(answer.into_body())
        } else {
            Err(FetchError)
        }
    }

    /// The answer to a request, whatever its status; its body is JSON.
    pub(crate) async fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| FetchError)?;
        if !self.may_ask(&url) {
            tracing::warn!(
                host = url.host_str(),
                "an issuer names an address that is not asked"
            );
            return Err(FetchError);
        }
        // Waiting for a place counts as waiting for the answer.
        match tokio::time::timeout(TIME, self.exchange(request)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(cause)) => {
                tracing::warn!(host = url.host_str(), cause, "an issuer was not understood");
                Err(FetchError)
            }
            Err(_) => {
                tracing::warn!(host = url.host_str(), "an issuer did not answer in time");
                Err(FetchError)
            }
        }
    }

    async fn exchange(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, &'static str> {
        let client = self.client.as_ref().ok_or("no client")?;
        let _place = self.places.acquire().await.map_err(|_| "no place")?;
        let request = reqwest::Request::try_from(request).map_err(|_| "no request")?;
        let mut answer = client.execute(request).await.map_err(|_| "no answer")?;
        if !is_json(answer.headers()) {
            return Err("no JSON");
        }
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|_| "cut off")? {
            if body.len() + piece.len() > LONGEST {
                return Err("too long");
            }
            body.extend_from_slice(&piece);
        }
        let mut whole = http::Response::new(body);
        *whole.status_mut() = answer.status();
        *whole.headers_mut() = answer.headers().clone();
        Ok(whole)
    }
}

/// The protocol's library sends what it has to send through here.
impl<'c> openidconnect::AsyncHttpClient<'c> for Fetcher {
    type Error = FetchError;
    type Future =
        Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: http::Request<Vec<u8>>) -> Self::Future {
        Box::pin(self.send(request))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// Resolves names to public addresses; a name of this machine only for practice.
struct OnlyPublic {
    loopback: bool,
}

impl Resolve for OnlyPublic {
    fn resolve(&self, name: Name) -> Resolving {
        let loopback = self.loopback && name.as_str() == "localhost";
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let checked = only_checked(found, loopback);
            if checked.is_empty() {
                return Err(Box::<dyn std::error::Error + Send + Sync>::from(FetchError));
            }
            let addresses: Addrs = Box::new(checked.into_iter());
            Ok(addresses)
        })
    }
}

fn only_checked(found: impl Iterator<Item = SocketAddr>, loopback: bool) -> Vec<SocketAddr> {
    found
        .filter(|address| {
            if loopback {
                address.ip().is_loopback()
            } else {
                is_public(address.ip())
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
