//! Sam, her aunt, a doctor, a record service and an app: what each of them does over HTTP.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::http::{Answer, Client, encoded};
use super::program::Program;

pub(crate) const CALLBACK: &str = "http://localhost:3001/callback";
pub(crate) const CLAIMS: &str = "http://localhost:3003/claims/callback";
pub(crate) const UMA: &str = "urn:ietf:params:oauth:grant-type:uma-ticket";
pub(crate) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-as-it-must-be";

/// A program that is known by an id and a secret.
pub(crate) struct App {
    client: Client,
    pub(crate) id: String,
    proof: String,
}

impl App {
    pub(crate) fn new(program: &Program, key: &str) -> Self {
        let (id, secret) = program.app(key);
        let proof = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        Self {
            client: Client::new(program.port),
            id,
            proof,
        }
    }

    pub(crate) fn exchange(&mut self, code: &str) -> io::Result<Answer> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.client
            .form("/token", &[("authorization", &self.proof)], &fields)
    }

    pub(crate) fn redeem(&mut self, ticket: &str) -> io::Result<Answer> {
        let fields = [("grant_type", UMA), ("ticket", ticket)];
        self.client
            .form("/token", &[("authorization", &self.proof)], &fields)
    }

    pub(crate) fn revoke(&mut self, token: &str) {
        let headers = [("authorization", self.proof.as_str())];
        let answer = self.client.form("/revoke", &headers, &[("token", token)]);
        answer.unwrap().is(200);
    }

    /// Where the app sends the person's browser.
    pub(crate) fn claims_address(&self, ticket: &str) -> String {
        let query = encoded(&[
            ("client_id", &self.id),
            ("ticket", ticket),
            ("claims_redirect_uri", CLAIMS),
            ("state", "s"),
        ]);
        format!("/uma/claims?{query}")
    }
}

/// A record service with its token.
pub(crate) struct Service {
    client: Client,
    bearer: String,
}

impl Service {
    pub(crate) fn new(program: &Program, pat: &str) -> Self {
        Self {
            client: Client::new(program.port),
            bearer: format!("Bearer {pat}"),
        }
    }

    fn call(&mut self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        let headers = [
            ("authorization", self.bearer.as_str()),
            ("content-type", "application/json"),
        ];
        self.client.send(method, path, &headers, body)
    }

    pub(crate) fn register(&mut self, name: &str) -> io::Result<String> {
        let description = json!({ "name": name, "resource_scopes": ["view", "edit"] });
        let answer = self.call("POST", "/uma/resources", &description.to_string())?;
        Ok(answer.is(201).text("_id"))
    }

    pub(crate) fn list(&mut self) -> Vec<String> {
        let answer = self.call("GET", "/uma/resources", "").unwrap().is(200);
        let ids = answer.json();
        let ids = ids.as_array().unwrap().iter();
        ids.map(|id| id.as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn ticket(&mut self, record: &str, scopes: &[&str]) -> io::Result<String> {
        let wanted = json!({ "resource_id": record, "resource_scopes": scopes });
        let answer = self.call("POST", "/uma/permission", &wanted.to_string())?;
        Ok(answer.is(201).text("ticket"))
    }

    /// The scopes that a token still carries; none when it is over.
    pub(crate) fn introspect(&mut self, token: &str) -> Vec<String> {
        let headers = [("authorization", self.bearer.as_str())];
        let answer = self
            .client
            .form("/introspect", &headers, &[("token", token)]);
        let said = answer.unwrap().is(200).json();
        let permissions = said["permissions"].as_array().cloned().unwrap_or_default();
        assert_eq!(said["active"], !permissions.is_empty());
        permissions
            .iter()
            .flat_map(|one| one["resource_scopes"].as_array().unwrap().clone())
            .map(|scope| scope.as_str().unwrap().to_owned())
            .collect()
    }
}

/// A signed-in person's browser.
pub(crate) struct Browser {
    client: Client,
    cookie: String,
    token: String,
}

impl Browser {
    pub(crate) fn sign_in(program: &Program, key: &str) -> Self {
        let mut client = Client::new(program.port);
        let (email, password) = program.person(key);
        let origin = client.origin();
        let fields = [("email", email.as_str()), ("password", &password)];
        let answer = client.form("/sign-in", &[("origin", &origin)], &fields);
        let answer = answer.unwrap().is(303);
        let cookie = answer.header("set-cookie").unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let mut browser = Self {
            client,
            cookie,
            token: String::new(),
        };
        let home = browser.get("/home").unwrap().is(200);
        browser.token = hidden(&home.body, "form_token").unwrap();
        browser
    }

    /// The same browser in another tab, with a connection of its own.
    pub(crate) fn tab(&self, program: &Program) -> Self {
        Self {
            client: Client::new(program.port),
            cookie: self.cookie.clone(),
            token: self.token.clone(),
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> io::Result<Answer> {
        let headers = [("cookie", self.cookie.as_str())];
        self.client.send("GET", path, &headers, "")
    }

    /// Sends a form with the session's token; a check page's form names what was seen there.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        let origin = self.client.origin();
        let headers = [("cookie", self.cookie.as_str()), ("origin", &origin)];
        let token = [("form_token", self.token.as_str())];
        self.client.form(path, &headers, &[&token, fields].concat())
    }

    /// The same with fields as they stand on a page.
    pub(crate) fn post_all(
        &mut self,
        path: &str,
        fields: &[(String, String)],
    ) -> io::Result<Answer> {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post(path, &fields)
    }

    /// The hidden fields of a check page's own form, which say what was seen there.
    pub(crate) fn seen_on(&mut self, path: &str) -> io::Result<Vec<(String, String)>> {
        let page = self.get(path)?.is(200);
        let form = page.body.split("<form ").find(|form| {
            let head = form.split('>').next().unwrap();
            head.contains(&format!("action=\"{path}\""))
        });
        let form = form.unwrap_or_else(|| panic!("no form for {path} in {}", page.body));
        let form = form.split("</form>").next().unwrap();
        let mut seen = hidden_fields(form);
        seen.retain(|(name, _)| name != "form_token");
        Ok(seen)
    }

    /// Opens a check page and confirms what it shows.
    pub(crate) fn confirm(&mut self, path: &str) -> io::Result<Answer> {
        let seen = self.seen_on(path)?;
        self.post_all(path, &seen)
    }

    /// Shares a record up to the check page, and gives its address.
    pub(crate) fn draft(&mut self, record: &str, person: &str) -> io::Result<String> {
        let start = [("step", "who"), ("record", record), ("person", person)];
        let until = self.post("/share", &start)?.to();
        let terms = [("power", "see"), ("length", "30"), ("purpose", "helping")];
        Ok(self.post(&until, &terms)?.to())
    }

    /// The share that this page names.
    pub(crate) fn share_on(&mut self, page: &str) -> io::Result<String> {
        let page = self.get(page)?.is(200);
        let link = page.body.split("/shares/").nth(1).unwrap();
        Ok(link.split(['/', '"', '?', '#']).next().unwrap().to_owned())
    }

    /// The one person whom Sam knows.
    pub(crate) fn known_person(&mut self) -> String {
        let page = self.get("/share").unwrap().is(200);
        hidden(&page.body, "person").unwrap()
    }

    /// The sentences of her activity, oldest first, over all its pages.
    pub(crate) fn activity(&mut self) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        let mut next = Some("/activity".to_owned());
        while let Some(address) = next {
            let page = self.get(&address).unwrap().is(200);
            told.extend(lines(&page.body));
            let older = page.body.split("href=\"/activity?before=").nth(1);
            next = older.map(|rest| {
                let number = rest.split(['"', '#']).next().unwrap();
                format!("/activity?before={number}")
            });
        }
        told.reverse();
        told
    }
}

/// The text of each line of what happened; what one can choose from is a list without order.
fn lines(html: &str) -> Vec<String> {
    let main = html.split("<main").nth(1).unwrap();
    let lists = main.split("<ol").skip(1);
    lists
        .flat_map(|list| list.split("</ol>").next().unwrap().split("<li").skip(1))
        .map(|item| {
            let item = item.split("</li>").next().unwrap();
            words(item.split_once('>').map_or("", |(_, rest)| rest))
        })
        .collect()
}

/// What a page says, without tags.
pub(crate) fn words(html: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => words.push(c),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn hidden(html: &str, name: &str) -> Option<String> {
    let all = hidden_fields(html);
    let found = all.into_iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value)
}

/// Name and value of every input that has both.
fn hidden_fields(html: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let padded = format!(" {tag}");
        let rest = padded.split_once(&format!(" {name}=\""))?.1;
        Some(rest.split('"').next()?.replace("&amp;", "&"))
    };
    html.split("<input ")
        .skip(1)
        .filter_map(|rest| {
            let tag = rest.split('>').next()?;
            Some((attribute(tag, "name")?, attribute(tag, "value")?))
        })
        .collect()
}

pub(crate) fn authorize_address(service: &App) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let query = encoded(&[
        ("client_id", &service.id),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "uma_protection"),
        ("state", "torture"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    format!("/authorize?{query}")
}

/// A protection API token, without any interruption.
pub(crate) fn connect(owner: &mut Browser, service: &mut App) -> String {
    let consent = owner.get(&authorize_address(service)).unwrap().to();
    let back = owner.post(&consent, &[("answer", "connect")]).unwrap();
    let answer = service.exchange(&back.parameter("code")).unwrap();
    answer.is(200).text("access_token")
}

/// A token for what is shared with this person already, without any interruption.
pub(crate) fn rpt(who: &mut Browser, service: &mut Service, app: &mut App, record: &str) -> String {
    let ticket = service.ticket(record, &["view"]).unwrap();
    let info = app.redeem(&ticket).unwrap().is(403);
    let run = who.get(&app.claims_address(&info.text("ticket"))).unwrap();
    let run = run.to();
    let back = who.post(&run, &[("answer", "begin")]).unwrap();
    let answer = app.redeem(&back.parameter("ticket")).unwrap();
    answer.is(200).text("access_token")
}
