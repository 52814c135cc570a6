//! A browser without a window: a cookie, and the token that every form of its person carries.
//!
//! It says where its forms come from, as every browser does.

use anyhow::Context as _;
use axum::body::Bytes;
use http::{Method, StatusCode, header};

use crate::http::{Answer, Asking, Door, Link};
use crate::page::{form, input};

/// The hidden field of every form of a signed-in person.
const TOKEN: &str = "form_token";

/// Somebody who is signed in.
pub(crate) struct Browser {
    pub(crate) door: Door,
    cookie: String,
    form_token: String,
}

impl Browser {
    /// Signs in, and takes the token from the first page.
    pub(super) async fn sign_in(door: &Door, email: &str, password: &str) -> anyhow::Result<Self> {
        let origin = door.origin();
        let sign_in = door.form(
            "/sign-in",
            &[("origin", &origin)],
            &[("email", email), ("password", password)],
        )?;
        let answer = send(door, sign_in).await?.expect(StatusCode::SEE_OTHER)?;
        let cookie = answer.headers.get(header::SET_COOKIE);
        let cookie = cookie.context("signing in set no cookie")?.to_str()?;
        let mut browser = Self {
            door: door.clone(),
            cookie: cookie.split(';').next().unwrap_or_default().to_owned(),
            form_token: String::new(),
        };
        let page = browser.get("/home").await?.expect(StatusCode::OK)?;
        browser.form_token = input(&page.text(), TOKEN).context("the page has no form")?;
        Ok(browser)
    }

    /// The request for a page.
    pub(crate) fn page(&self, path: &str) -> anyhow::Result<Asking> {
        let asking = self.door.ask(Method::GET, path);
        Ok(asking
            .header(header::COOKIE, &self.cookie)
            .body(Bytes::new().into())?)
    }

    /// Gets a page.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        let asking = self.page(path)?;
        send(&self.door, asking).await
    }

    /// The request that sends a form of a page.
    pub(super) fn form(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Asking> {
        let origin = self.door.origin();
        let headers = [("cookie", self.cookie.as_str()), ("origin", &origin)];
        let token = [(TOKEN, self.form_token.as_str())];
        self.door.form(path, &headers, &[&token, fields].concat())
    }

    /// Opens a page and sends the form on it that goes back to the same address and has all of
    /// these fields, as it stands there; tells where it leads.
    pub(super) async fn press(
        &self,
        path: &str,
        having: &[(&str, &str)],
    ) -> anyhow::Result<String> {
        let page = self.get(path).await?.expect(StatusCode::OK)?;
        let found = form(&page.text(), path, having);
        let fields = found.with_context(|| format!("{path} has no such form"))?;
        let mut sent = Vec::with_capacity(fields.len());
        for (name, value) in &fields {
            if name != TOKEN {
                sent.push((name.as_str(), value.as_str()));
            }
        }
        self.post(path, &sent).await
    }

    /// Sends a form that is answered with a file.
    pub(crate) async fn download(&self, path: &str) -> anyhow::Result<Answer> {
        let asking = self.form(path, &[])?;
        send(&self.door, asking).await?.expect(StatusCode::OK)
    }

    /// Sends a form, and tells where it leads.
    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let asking = self.form(path, fields)?;
        let answer = send(&self.door, asking).await.context(path.to_owned())?;
        let answer = answer.expect(StatusCode::SEE_OTHER)?;
        Ok(answer.location()?.to_owned())
    }
}

/// Each on a connection of its own, since a person thinks for longer than a server waits.
async fn send(door: &Door, asking: Asking) -> anyhow::Result<Answer> {
    Link::open(door).await?.send(asking).await
}
