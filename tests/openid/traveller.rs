//! A browser that goes from one site to the other and back: it keeps the cookies of each, follows
//! redirects, and goes on where a page says so.

use std::collections::BTreeMap;

use http::{Request, header};
use url::Url;

use super::answer::Answer;
use super::browser::{fill, pairs};
use super::house::{DOCTOR, FORM, House, ORIGIN, PASSWORD, encoded};

/// A browser.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traveller {
    cookies: BTreeMap<(String, String), String>,
}

/// Where it has come to: an answer, or an address that it was told not to go to.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) url: Url,
    pub(crate) answer: Option<Answer>,
}

impl Stop {
    /// The page at which it has come to a stop.
    pub(crate) fn page(self, path: &str) -> Answer {
        assert_eq!(self.url.path(), path, "{self:?}");
        let answer = self.answer.expect("a page");
        answer.is(200)
    }

    /// A page that says that something did not work.
    pub(crate) fn refuses(self, status: u16, words: &str) {
        let answer = self.answer.expect("a page").is(status);
        assert!(answer.words().contains(words), "{answer:?}");
        assert!(
            answer.words().contains("Nothing was changed."),
            "{answer:?}"
        );
    }

    /// A parameter of the address.
    pub(crate) fn get(&self, name: &str) -> String {
        let found = self.url.query_pairs().find(|(key, _)| key == name);
        let found = found.map(|(_, value)| value.into_owned());
        found.unwrap_or_else(|| panic!("no {name}: {self:?}"))
    }

    /// The address with another value of a parameter, or without it.
    pub(crate) fn with(&self, name: &str, value: Option<&str>) -> Url {
        let mut changed = self.url.clone();
        let kept: Vec<(String, String)> = self
            .url
            .query_pairs()
            .filter(|(key, _)| key != name)
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        let mut query = changed.query_pairs_mut();
        query.clear().extend_pairs(kept);
        query.extend_pairs(value.map(|value| (name, value)));
        drop(query);
        changed
    }
}

impl Traveller {
    /// The doctor, signed in with a password.
    pub(crate) async fn doctor(house: &House) -> Self {
        let mut browser = Self::default();
        browser.sign_in(house, DOCTOR).await;
        browser
    }

    /// Signs somebody in with a password.
    pub(crate) async fn sign_in(&mut self, house: &House, email: &str) {
        let fields = pairs(&[("email", email), ("password", PASSWORD)]);
        let url = Url::parse(&format!("{ORIGIN}/sign-in")).unwrap();
        let answer = self.post(house, &url, &fields).await;
        assert_eq!(answer.to(), "/home");
    }

    /// Opens an address of Latchkey's and follows wherever it leads.
    pub(crate) async fn open(&mut self, house: &House, path: &str) -> Stop {
        let url = Url::parse(&format!("{ORIGIN}{path}")).unwrap();
        self.go(house, url, "").await
    }

    /// Goes to an address and follows wherever it leads, up to an address with this beginning.
    pub(crate) async fn go(&mut self, house: &House, url: Url, until: &str) -> Stop {
        let answer = self.get(house, &url).await;
        self.follow(house, url, answer, until).await
    }

    /// Sends the form of a page and follows wherever it leads, up to an address with this beginning.
    pub(crate) async fn submit(
        &mut self,
        house: &House,
        page: &Answer,
        action: &str,
        fields: &[(&str, &str)],
        until: &str,
    ) -> Stop {
        let url = Url::parse(&format!("{ORIGIN}{action}")).unwrap();
        let filled = fill(action, page, action, fields);
        let answer = self.post(house, &url, &filled).await;
        self.follow(house, url, answer, until).await
    }

    async fn follow(&mut self, house: &House, url: Url, answer: Answer, until: &str) -> Stop {
        let (mut url, mut answer) = (url, answer);
        for _ in 0..20 {
            let onward = answer.header("refresh").strip_prefix("0;url=");
            let next = match (answer.status.is_redirection(), onward) {
                (true, _) => answer.header("location").to_owned(),
                (false, Some(to)) => to.to_owned(),
                (false, None) => {
                    let answer = Some(answer);
                    return Stop { url, answer };
                }
            };
            url = url.join(&next).unwrap();
            let stays = url.as_str().starts_with(ORIGIN) || url.host_str() == Some("127.0.0.1");
            if !stays || (!until.is_empty() && url.as_str().starts_with(until)) {
                return Stop { url, answer: None };
            }
            answer = self.get(house, &url).await;
        }
        panic!("it goes round in circles: {url}");
    }

    async fn get(&mut self, house: &House, url: &Url) -> Answer {
        let cookies = self.of(url);
        let answer = if url.as_str().starts_with(ORIGIN) {
            let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
            let mut request = Request::get(path);
            if !cookies.is_empty() {
                request = request.header(header::COOKIE, cookies);
            }
            house.send(request, "").await
        } else {
            let http = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap();
            let mut request = http.get(url.clone());
            if !cookies.is_empty() {
                request = request.header(header::COOKIE, cookies);
            }
            let response = request.send().await.unwrap();
            Answer {
                status: response.status(),
                headers: response.headers().clone(),
                body: response.text().await.unwrap(),
            }
        };
        self.keep(url, &answer);
        answer
    }

    async fn post(&mut self, house: &House, url: &Url, fields: &[(String, String)]) -> Answer {
        let mut request = Request::post(url.path())
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, FORM);
        let cookies = self.of(url);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        let answer = house.send(request, encoded(fields)).await;
        self.keep(url, &answer);
        answer
    }

    fn of(&self, url: &Url) -> String {
        let host = url.host_str().unwrap();
        let own = self.cookies.iter().filter(|((of, _), _)| of == host);
        let lines: Vec<String> = own
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        lines.join("; ")
    }

    fn keep(&mut self, url: &Url, answer: &Answer) {
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            let key = (url.host_str().unwrap().to_owned(), name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
    }

    /// Forgets the other site, as if nobody had signed in there.
    pub(crate) fn forget_the_provider(&mut self) {
        self.cookies.retain(|(host, _), _| host != "127.0.0.1");
    }

    /// The cookie of this name at Latchkey.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let key = ("localhost".to_owned(), name.to_owned());
        self.cookies.get(&key).map(String::as_str)
    }
}
