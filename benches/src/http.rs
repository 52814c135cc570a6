//! The client: one kept-alive HTTP/1.1 connection at a time, with requests made beforehand.
//!
//! It adds as little as it can to what is measured, and both sides meet the same one.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use axum::body::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header, request};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use url::form_urlencoded::Serializer;

/// A request, made beforehand.
pub(crate) type Asking = Request<Full<Bytes>>;

const FORM: &str = "application/x-www-form-urlencoded";

/// Where somebody answers, and by which name.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    host: String,
}

impl Door {
    /// A door on this machine.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            host: format!("localhost:{}", address.port()),
        }
    }

    /// The address as people and programs write it.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    /// A request for this door.
    pub(crate) fn ask(&self, method: Method, path: &str) -> request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
    }

    /// A form for this door, with further headers.
    pub(crate) fn form(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Asking> {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let asking = self
            .ask(Method::POST, path)
            .header(header::CONTENT_TYPE, FORM);
        let asking = headers
            .iter()
            .fold(asking, |asking, (name, value)| asking.header(*name, *value));
        Ok(asking.body(body.into())?)
    }

    /// A JSON document for this door, sent with a bearer token.
    pub(crate) fn document(
        &self,
        path: &str,
        token: &str,
        document: &Value,
    ) -> anyhow::Result<Asking> {
        Ok(self
            .ask(Method::POST, path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(document.to_string().into())?)
    }
}

/// One connection.
pub(crate) struct Link(SendRequest<Full<Bytes>>);

impl Link {
    /// Connects, and stays so.
    pub(crate) async fn open(door: &Door) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(door.address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Its errors are told by the request that meets them.
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Sends one request and reads the whole answer.
    pub(crate) async fn send(&mut self, asking: Asking) -> anyhow::Result<Answer> {
        self.0.ready().await?;
        let (parts, body) = self.0.send_request(asking).await?.into_parts();
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await?.to_bytes(),
        })
    }
}

/// An answer, whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The answer, if it has this status: what is no success must not be measured.
    pub(crate) fn expect(self, status: StatusCode) -> anyhow::Result<Self> {
        if self.status == status {
            return Ok(self);
        }
        let text: String = self.text().chars().take(300).collect();
        bail!("{status} was expected, and it is {}: {text}", self.status)
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Where it leads on to.
    pub(crate) fn location(&self) -> anyhow::Result<&str> {
        let location = self.headers.get(header::LOCATION);
        Ok(location.context("the answer leads nowhere")?.to_str()?)
    }

    /// A text of a JSON document.
    pub(crate) fn member(&self, name: &str) -> anyhow::Result<String> {
        let document: Value = serde_json::from_slice(&self.body)?;
        let text = document.get(name).and_then(Value::as_str);
        Ok(text
            .with_context(|| format!("the answer has no {name}"))?
            .to_owned())
    }
}
