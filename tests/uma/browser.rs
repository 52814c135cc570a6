//! A browser without a window: it keeps a cookie, reads pages and sends their forms as they stand
//! there, hidden fields and all.

use http::{Method, Request, header};

use super::answer::Answer;
use super::house::{FORM, House, ORIGIN, encoded};

/// A browser.
#[derive(Debug, Clone, Default)]
pub(crate) struct Browser {
    pub(crate) cookie: String,
}

/// A form of a page.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    hidden: Vec<(String, String)>,
    controls: Vec<String>,
}

impl Browser {
    /// Signs somebody in, as the page would.
    pub(crate) async fn signed_in(house: &House, email: &str, password: &str) -> Self {
        let mut browser = Self::default();
        let fields = [("email", email), ("password", password)];
        let answer = browser.send(house, "/sign-in", &pairs(&fields)).await;
        assert_eq!(answer.to(), "/home");
        browser
    }

    pub(crate) async fn get(&self, house: &House, path: &str) -> Answer {
        self.ask(house, Method::GET, path).await
    }

    pub(crate) async fn ask(&self, house: &House, method: Method, path: &str) -> Answer {
        let request = Request::builder().method(method).uri(path);
        house.send(self.with_cookie(request), "").await
    }

    /// Sends fields to an address, with nothing added to them.
    pub(crate) async fn send(
        &mut self,
        house: &House,
        path: &str,
        fields: &[(String, String)],
    ) -> Answer {
        let request = Request::post(path)
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, FORM);
        let answer = house.send(self.with_cookie(request), encoded(fields)).await;
        if let Some(cookie) = answer.headers.get(header::SET_COOKIE) {
            let line = cookie.to_str().unwrap();
            line.split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        answer
    }

    /// Opens a page and sends its form with this action, filled in like this.
    pub(crate) async fn fill(
        &mut self,
        house: &House,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let shown = self.get(house, page).await.is(200);
        self.submit(house, page, &shown, action, fields).await
    }

    /// Sends the form of a page that is open already.
    pub(crate) async fn submit(
        &mut self,
        house: &House,
        address: &str,
        page: &Answer,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let filled = fill(address, page, action, fields);
        self.send(house, action, &filled).await
    }

    fn with_cookie(&self, request: http::request::Builder) -> http::request::Builder {
        if self.cookie.is_empty() {
            request
        } else {
            request.header(header::COOKIE, &self.cookie)
        }
    }
}

/// The fields of a page's form with this action, once it is filled in like this. What is filled
/// in must be there to be filled in.
pub(crate) fn fill(
    address: &str,
    page: &Answer,
    action: &str,
    fields: &[(&str, &str)],
) -> Vec<(String, String)> {
    let forms = forms(address, &page.body);
    let fits = |form: &&Form| {
        form.action == action
            && fields.iter().all(|(name, value)| {
                let hidden = form.hidden.iter().find(|(known, _)| known == name);
                hidden.map_or_else(
                    || form.controls.iter().any(|known| known == name),
                    |(_, kept)| kept == value,
                )
            })
    };
    let form = forms
        .iter()
        .find(fits)
        .unwrap_or_else(|| panic!("no form for {action} with {fields:?} among {forms:#?}"));
    let mut filled = form.hidden.clone();
    for (name, value) in fields {
        if !form.hidden.iter().any(|(known, _)| known == name) {
            filled.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    filled
}

pub(crate) fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The forms of a page; one without an action is sent to the page's own address.
pub(crate) fn forms(address: &str, html: &str) -> Vec<Form> {
    let blocks = html
        .split("<form ")
        .skip(1)
        .map(|rest| rest.split("</form>").next().unwrap());
    blocks
        .map(|block| {
            let head = block.split('>').next().unwrap();
            assert_eq!(attribute(head, "method").as_deref(), Some("post"), "{head}");
            let action = attribute(head, "action").unwrap_or_else(|| address.to_owned());
            let mut form = Form {
                action,
                hidden: Vec::new(),
                controls: Vec::new(),
            };
            for tag in ["<input ", "<textarea ", "<select ", "<button "] {
                for rest in block.split(tag).skip(1) {
                    let head = rest.split('>').next().unwrap();
                    let Some(name) = attribute(head, "name") else {
                        continue;
                    };
                    if attribute(head, "type").as_deref() == Some("hidden") {
                        let value = attribute(head, "value").unwrap_or_default();
                        form.hidden.push((name, value));
                    } else {
                        form.controls.push(name);
                    }
                }
            }
            form
        })
        .collect()
}

/// The value of an attribute, which is quoted.
fn attribute(head: &str, name: &str) -> Option<String> {
    let padded = format!(" {head}");
    let start = format!(" {name}=\"");
    let value = padded.split_once(&start)?.1.split('"').next()?;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#x27;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

/// The value of the first control of a page with this name, as a radio button has it.
pub(crate) fn value_of(page: &Answer, name: &str) -> String {
    values_of(page, name)
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("no {name} in {page:?}"))
}

/// The values of all controls of a page with this name.
pub(crate) fn values_of(page: &Answer, name: &str) -> Vec<String> {
    let heads = page
        .body
        .split("<input ")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap());
    heads
        .filter(|head| attribute(head, "name").as_deref() == Some(name))
        .filter_map(|head| attribute(head, "value"))
        .collect()
}

/// The addresses that a page links to.
pub(crate) fn links(page: &Answer) -> Vec<String> {
    page.body
        .split("<a ")
        .skip(1)
        .filter_map(|rest| attribute(rest.split('>').next().unwrap(), "href"))
        .collect()
}
