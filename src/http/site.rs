//! The files that browsers load: style sheet, program, fonts, pictures.
//!
//! All are read once, at the start, into a map from the exact address to the answer, so no request
//! ever names a path of the file system. The style sheet and the program live under an address made
//! from what is in them, so that browsers may keep them for ever and never keep an old one.

use std::{collections::HashMap, fs, io, path::Path, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use sha2::{Digest, Sha256};

use super::hex;

/// The folder whose address changes with its content.
const PACKAGE: &str = "pkg";
/// The folders and files of a built site that are served; anything else beside them is not.
const FOLDERS: [&str; 2] = [PACKAGE, "fonts"];
const FILES: [&str; 5] = [
    "icons.svg",
    "favicon.ico",
    "favicon.svg",
    "leave.js",
    "robots.txt",
];
/// How long a file may be kept, where the floor does not say it.
const KEPT: &str = "public, max-age=86400";

/// The built site, in memory. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    files: Arc<HashMap<String, File>>,
    package: String,
}

struct File {
    kind: &'static str,
    plain: Form,
    brotli: Option<Form>,
}

/// One form of a file, and the tag that tells it from every other.
struct Form {
    bytes: Bytes,
    tag: HeaderValue,
}

#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "target/site"]
struct Embedded;

impl Site {
    /// The site inside this binary.
    #[cfg(feature = "embed")]
    #[must_use]
    pub fn open(_folder: &Path) -> Self {
        let files = Embedded::iter().filter_map(|name| {
            let bytes = match Embedded::get(&name)?.data {
                std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
            };
            Some((name.into_owned(), bytes))
        });
        Self::of(files.collect())
    }

    /// The site in a folder. Pages work without it, so a missing one is only told in the log.
    #[cfg(not(feature = "embed"))]
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        let read = Self::read(folder);
        let is_whole = read.as_ref().is_ok_and(Self::has_style);
        if !is_whole {
            let setting = "server.site_root";
            let folder = folder.display();
            tracing::warn!(setting, %folder, "no built site here; pages go without their style");
        }
        read.unwrap_or_else(|_| Self::of(Vec::new()))
    }

    /// Reads the site in a folder.
    ///
    /// # Errors
    /// When something in it cannot be read.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut found = Vec::new();
        for name in FILES {
            let path = folder.join(name);
            if path.is_file() {
                found.push((name.to_owned(), Bytes::from(fs::read(path)?)));
            }
        }
        for name in FOLDERS {
            let path = folder.join(name);
            if path.is_dir() {
                walk(&path, name, &mut found)?;
            }
        }
        Ok(Self::of(found))
    }

    fn of(mut found: Vec<(String, Bytes)>) -> Self {
        found.retain(|(name, _)| is_served(name));
        found.sort_by(|one, other| one.0.cmp(&other.0));
        let package = format!("{PACKAGE}/{}", address_of(&found));
        let mut packed: HashMap<String, Bytes> = found
            .iter()
            .filter_map(|(name, bytes)| Some((name.strip_suffix(".br")?.to_owned(), bytes.clone())))
            .collect();
        let files = found.into_iter().filter_map(|(name, bytes)| {
            let file = File {
                kind: kind(&name)?,
                brotli: packed.remove(&name).map(Form::new),
                plain: Form::new(bytes),
            };
            let address = match name.strip_prefix(PACKAGE) {
                Some(rest) => format!("/{package}{rest}"),
                None => format!("/{name}"),
            };
            Some((address, file))
        });
        Self {
            files: Arc::new(files.collect()),
            package,
        }
    }

    /// The folder of style sheet and program, as it stands in addresses: no slash at either end.
    #[must_use]
    pub fn package(&self) -> &str {
        &self.package
    }

    /// Whether the style sheet is there.
    #[must_use]
    pub fn has_style(&self) -> bool {
        let path = format!("/{}/latchkey.css", self.package);
        self.files.contains_key(&path)
    }

    /// The addresses under which files can be.
    pub fn router(&self) -> Router {
        let folders = FOLDERS.iter().map(|name| format!("/{name}/{{*file}}"));
        let files = FILES.iter().map(|name| format!("/{name}"));
        folders
            .chain(files)
            .fold(Router::new(), |router, path| router.route(&path, get(file)))
            .with_state(self.clone())
    }
}

/// `GET` and `HEAD` of one file.
async fn file(State(site): State<Site>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(file) = site.files.get(uri.path()) else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let (form, packed) = match &file.brotli {
        Some(form) if takes_brotli(&headers) => (form, true),
        _ => (&file.plain, false),
    };
    let mut response = if is_known(&headers, &form.tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = [(header::CONTENT_TYPE, file.kind)];
        (kind, form.bytes.clone()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, form.tag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(KEPT));
    if file.brotli.is_some() {
        let by = HeaderValue::from_static("accept-encoding");
        headers.insert(header::VARY, by);
    }
    if packed {
        let brotli = HeaderValue::from_static("br");
        headers.insert(header::CONTENT_ENCODING, brotli);
    }
    response
}

impl Form {
    fn new(bytes: Bytes) -> Self {
        let tag = format!("\"{}\"", hex(&Sha256::digest(&bytes)));
        // Hexadecimal digits in quotation marks always stand in a header.
        let tag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""));
        Self { bytes, tag }
    }
}

/// Reads plain files only: a link could lead out of the folder.
fn walk(folder: &Path, name: &str, found: &mut Vec<(String, Bytes)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let Ok(inner) = entry.file_name().into_string() else {
            continue;
        };
        let name = format!("{name}/{inner}");
        if kind.is_dir() {
            walk(&entry.path(), &name, found)?;
        } else if kind.is_file() {
            found.push((name, Bytes::from(fs::read(entry.path())?)));
        }
    }
    Ok(())
}

fn is_served(name: &str) -> bool {
    let plain = name.strip_suffix(".br").unwrap_or(name);
    let within = |folder: &&str| {
        name.strip_prefix(*folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    kind(plain).is_some() && (FILES.contains(&plain) || FOLDERS.iter().any(within))
}

/// A name for the content of the package: the same files, the same address.
fn address_of(found: &[(String, Bytes)]) -> String {
    let mut digest = Sha256::new();
    for (name, bytes) in found.iter().filter(|(name, _)| name.starts_with(PACKAGE)) {
        digest.update(name.as_bytes());
        digest.update([0]);
        digest.update(Sha256::digest(bytes));
    }
    hex(&digest.finalize()).chars().take(20).collect()
}

/// The exact content type, by the end of the name; a file of any other kind is not served.
fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    listed(headers, header::ACCEPT_ENCODING.as_str()).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_brotli = parts.next() == Some("br");
        let refused = parts.any(|part| {
            let weight = part.strip_prefix("q=").map(str::parse::<f32>);
            matches!(weight, Some(Ok(weight)) if weight <= 0.0)
        });
        is_brotli && !refused
    })
}

/// Whether the browser has this form already (RFC 9110 13.1.2, weak comparison).
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    listed(headers, header::IF_NONE_MATCH.as_str()).any(|item| {
        let item = item.strip_prefix("W/").unwrap_or(item);
        item == "*" || item.as_bytes() == tag.as_bytes()
    })
}

/// The items of a header that is a list.
fn listed<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests;
