//! A small HTTP/1.1 client that keeps its connection, and whose every failure says that nobody
//! knows what became of the request.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

/// How long an answer may take before the test gives up; nothing here should take a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer, whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn is(self, status: u16) -> Self {
        let shown: String = self.body.chars().take(2000).collect();
        assert_eq!(self.status, status, "{:?} {shown}", self.headers);
        self
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Where the browser is sent, without the place on the page.
    pub(crate) fn to(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.body);
        let to = self.header("location").unwrap();
        to.split('#').next().unwrap().to_owned()
    }

    /// A parameter of the address to which the browser is sent.
    pub(crate) fn parameter(&self, name: &str) -> String {
        let url = Url::parse(&self.to()).unwrap();
        let found = url.query_pairs().find(|(known, _)| known == name);
        let found = found.unwrap_or_else(|| panic!("no {name} in {url}"));
        found.1.into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        let body = self.json();
        let text = body[name].as_str();
        text.unwrap_or_else(|| panic!("no {name} in {body}"))
            .to_owned()
    }

    /// The error code of a refusal.
    pub(crate) fn error(&self) -> String {
        self.text("error")
    }
}

/// Somebody who speaks to one address and opens a connection when there is none.
pub(crate) struct Client {
    address: SocketAddr,
    host: String,
    link: Option<BufReader<TcpStream>>,
}

impl Client {
    pub(crate) fn new(port: u16) -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            host: format!("localhost:{port}"),
            link: None,
        }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Sends one request and reads the whole answer.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Answer> {
        let mut link = match self.link.take() {
            Some(link) => link,
            None => open(self.address)?,
        };
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.host);
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").map_err(io::Error::other)?;
        }
        write!(head, "content-length: {}\r\n\r\n{body}", body.len()).map_err(io::Error::other)?;
        link.get_mut().write_all(head.as_bytes())?;
        let answer = read(&mut link)?;
        if answer.header("connection") != Some("close") {
            self.link = Some(link);
        }
        Ok(answer)
    }

    /// The same with a form.
    pub(crate) fn form(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> io::Result<Answer> {
        let body = encoded(fields);
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.send("POST", path, &[headers, &[kind]].concat(), &body)
    }
}

pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(crate) fn open(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

/// Reads an answer; one that breaks off is an error, however much of it came.
pub(crate) fn read(link: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let first = line(link)?;
    let status = first.split(' ').nth(1).and_then(|text| text.parse().ok());
    let status = status.ok_or_else(|| io::Error::other(format!("no status in {first}")))?;
    let mut headers = Vec::new();
    loop {
        let next = line(link)?;
        if next.is_empty() {
            break;
        }
        let (name, value) = next
            .split_once(':')
            .ok_or_else(|| io::Error::other(format!("no header: {next}")))?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer {
        status,
        headers,
        body: String::new(),
    };
    let length = answer
        .header("content-length")
        .map_or(0, |length| length.parse::<usize>().unwrap());
    assert_eq!(
        answer.header("transfer-encoding"),
        None,
        "answers are whole"
    );
    let mut body = vec![0; length];
    link.read_exact(&mut body)?;
    answer.body = String::from_utf8(body).map_err(io::Error::other)?;
    Ok(answer)
}

fn line(from: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 || !line.ends_with("\r\n") {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}
