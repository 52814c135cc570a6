//! Downloads: what an owner's pages say, as rows for spreadsheets or for programs.
//!
//! A download is made page by page while it is sent, so that it takes the same little memory
//! however much there is.

use std::collections::VecDeque;

use latchkey_domain::access_request::AccessRequest;
use latchkey_domain::audit::AuditEvent;
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{ActivityLine, SegmentKind, Sentence, ShareLine};
use latchkey_store::{Change, StoreError};
use serde_json::json;

use crate::House;
use crate::calendar;
use crate::login::OwnerSession;
use crate::scene::{Scene, Surroundings};
use crate::trail::{HistoryFilter, Trail};

mod csv;
mod rows;

/// How many rows are read at a time.
const PAGE: usize = 200;
/// How many of each go onto paper.
const PAPER: i64 = 200;

/// How a download is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// What is downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download {
    /// Every share there ever was.
    Shares,
    /// Every request there ever was.
    Requests,
    /// What happened.
    Activity,
    /// All of it.
    Everything,
}

impl Download {
    const fn key(&self) -> &'static str {
        match self {
            Self::Shares => "shares",
            Self::Requests => "requests",
            Self::Activity => "activity",
            Self::Everything => "everything",
        }
    }
}

/// All of it on one page, for paper.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Whose.
    pub owner: String,
    /// When it was made.
    pub made: String,
    /// In which time zone.
    pub zone: String,
    /// What holds or will hold.
    pub shares: Vec<ShareLine>,
    /// What has ended.
    pub ended: Vec<ShareLine>,
    /// What was asked.
    pub requests: Vec<Sentence>,
    /// What happened lately.
    pub activity: Vec<ActivityLine>,
    /// Whether there is more than this.
    pub more: bool,
}

/// Downloads.
#[derive(Clone)]
pub struct Exports {
    house: House,
}

impl Exports {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// The activity that fits.
    #[must_use]
    pub fn activity(&self, owner: &OwnerSession, wanted: &HistoryFilter, format: Format) -> Export {
        let now = self.house.env.now();
        self.start(
            owner,
            now,
            format,
            vec![Part::Activity(wanted.clone(), None)],
        )
    }

    /// A download of all there is; that it was made is told in the activity.
    ///
    /// # Errors
    /// [`StoreError`] when that cannot be written down; then nothing is handed out.
    pub async fn download(
        &self,
        owner: &OwnerSession,
        what: &Download,
        format: Format,
    ) -> Result<Export, StoreError> {
        let now = self.house.env.now();
        let (of, actor) = (owner.id().clone(), owner.session().actor());
        let event = AuditEvent::DataDownloaded {
            what: what.key().to_owned(),
        };
        let record = event.record(now, &actor, Some(&of), None);
        self.house
            .store
            .write(move |_| {
                let record = record.clone();
                Box::pin(async move { Ok::<_, StoreError>(Change::new((), record)) })
            })
            .await?;
        let activity = || Part::Activity(HistoryFilter::default(), None);
        let parts = match what {
            Download::Shares => vec![Part::Shares(None)],
            Download::Requests => vec![Part::Requests(None)],
            Download::Activity => vec![activity()],
            Download::Everything => vec![Part::Shares(None), Part::Requests(None), activity()],
        };
        Ok(self.start(owner, now, format, parts))
    }

    /// All of it on one page, the newest of what is much.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn overview(&self, owner: &OwnerSession) -> Result<Overview, StoreError> {
        let now = self.house.env.now();
        let of = owner.id().clone();
        let read = self.house.store.read(move |snapshot| {
            Box::pin(async move {
                let shares = snapshot.shares().of_owner(&of, now, PAPER).await?;
                let ended = snapshot.shares().ended_of_owner(&of, now, PAPER).await?;
                let requests = snapshot
                    .access_requests()
                    .list_of_owner(&of, now, PAPER)
                    .await?;
                let most = usize::try_from(PAPER).unwrap_or(usize::MAX);
                let more = [shares.len(), ended.len(), requests.len()]
                    .iter()
                    .any(|n| *n >= most);
                let all: Vec<Share> = shares.iter().chain(&ended).cloned().collect();
                let parties = all.iter().map(|share| share.party.clone());
                let asking = requests.iter().map(|request| request.party.clone());
                let records = all.iter().map(|share| share.resource.clone());
                let wanted = requests.iter().flat_map(|request| &request.wanted);
                let wanted = wanted.map(|wanted| wanted.resource.clone());
                let (parties, records) = (
                    parties.chain(asking).collect(),
                    records.chain(wanted).collect(),
                );
                let ids: Vec<_> = all.iter().map(|share| share.id.clone()).collect();
                let uses = snapshot.shares().last_uses(&of, &ids).await?;
                let around = Surroundings::about(snapshot, &of, parties, records, now).await?;
                let around = Surroundings { uses, ..around };
                Ok::<_, StoreError>((shares, ended, requests, around, more))
            })
        });
        let (shares, ended, requests, around, more) = read.await?;
        let (words, zone) = (&self.house.words, owner.session().zone.as_str());
        let scene = Scene {
            words,
            zone,
            now,
            around: &around,
        };
        let asked = |request: &AccessRequest| {
            let (what, state) = rows::wanted(&scene, request);
            words.sentence(
                "print-request",
                &[
                    ("person", SegmentKind::Name, request.claims.name.clone()),
                    ("what", SegmentKind::Name, what),
                    ("state", SegmentKind::Verb, state),
                ],
            )
        };
        let lines = |of: &[Share]| of.iter().map(|share| scene.line(share)).collect();
        Ok(Overview {
            owner: owner.session().name.clone(),
            made: words.text(
                "trail-when",
                &[
                    ("time", &calendar::shown_time(now, zone)),
                    ("day", &calendar::shown_day(now, zone)),
                ],
            ),
            zone: zone.to_owned(),
            shares: lines(&shares),
            ended: lines(&ended),
            requests: requests.iter().map(asked).collect(),
            activity: Trail::new(self.house.clone()).newest(owner, PAPER).await?,
            more,
        })
    }

    fn start(
        &self,
        owner: &OwnerSession,
        now: Timestamp,
        format: Format,
        parts: Vec<Part>,
    ) -> Export {
        Export {
            house: self.house.clone(),
            owner: owner.clone(),
            now,
            format,
            parts: parts.into(),
            state: State::Begin,
        }
    }
}

/// A part of a download, and how far it has come.
#[expect(
    clippy::large_enum_variant,
    reason = "a download has one of them at a time"
)]
enum Part {
    Shares(Option<Share>),
    Requests(Option<AccessRequest>),
    Activity(HistoryFilter, Option<(Timestamp, i64)>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begin,
    /// Whether the part has no row yet.
    Within {
        empty: bool,
    },
    End,
}

impl Part {
    const fn names(&self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Shares(_) => ("shares", &rows::SHARES),
            Self::Requests(_) => ("requests", &rows::REQUESTS),
            Self::Activity(..) => ("activity", &rows::ACTIVITY),
        }
    }
}

/// A download in the making.
pub struct Export {
    house: House,
    owner: OwnerSession,
    now: Timestamp,
    format: Format,
    parts: VecDeque<Part>,
    state: State,
}

impl Export {
    /// The next piece of text; nothing when it is complete.
    ///
    /// # Errors
    /// [`StoreError`] when rows cannot be read; what was sent so far is then not whole.
    pub async fn next(&mut self) -> Result<Option<String>, StoreError> {
        match self.state {
            State::End => Ok(None),
            State::Begin => {
                self.state = State::Within { empty: true };
                Ok(Some(self.beginning()))
            }
            State::Within { empty } => self.more(empty).await.map(Some),
        }
    }

    fn beginning(&self) -> String {
        let (name, columns) = self.parts.front().map_or(("", &[][..]), Part::names);
        match self.format {
            Format::Csv => format!("{}{}", csv::MARK, csv::row(columns)),
            Format::Json => {
                let session = self.owner.session();
                let made = calendar::with_offset(self.now, &session.zone);
                format!(
                    "{{\"owner\":{},\"zone\":{},\"made\":{},\"{name}\":[",
                    json!(session.name),
                    json!(session.zone),
                    json!(made)
                )
            }
        }
    }

    async fn more(&mut self, empty: bool) -> Result<String, StoreError> {
        let Some(mut part) = self.parts.pop_front() else {
            self.state = State::End;
            return Ok(String::new());
        };
        let rows = self.page(&mut part).await?;
        let (_, columns) = part.names();
        let mut text = String::new();
        for (place, row) in rows.iter().enumerate() {
            match self.format {
                Format::Csv => {
                    let cells: Vec<&str> = row.iter().map(String::as_str).collect();
                    text.push_str(&csv::row(&cells));
                }
                Format::Json => {
                    text.push_str(if empty && place == 0 { "\n" } else { ",\n" });
                    text.push_str(&rows::object(columns, row).to_string());
                }
            }
        }
        if rows.len() == PAGE {
            self.parts.push_front(part);
            self.state = State::Within { empty: false };
            return Ok(text);
        }
        let next = self.parts.front().map(Part::names);
        self.state = if next.is_some() {
            State::Within { empty: true }
        } else {
            State::End
        };
        match (self.format, next) {
            (Format::Json, Some((name, _))) => {
                text.push_str("\n],\"");
                text.push_str(name);
                text.push_str("\":[");
            }
            (Format::Json, None) => text.push_str("\n]}\n"),
            (Format::Csv, Some((_, columns))) => {
                text.push_str("\r\n");
                text.push_str(&csv::row(columns));
            }
            (Format::Csv, None) => {}
        }
        Ok(text)
    }

    /// The next rows of a part, which remembers how far it has come.
    async fn page(&self, part: &mut Part) -> Result<Vec<Vec<String>>, StoreError> {
        let (of, now) = (self.owner.id().clone(), self.now);
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let zone = self.owner.session().zone.as_str();
        let store = &self.house.store;
        match part {
            Part::Shares(last) => {
                let after = last.clone();
                let read = store.read(move |snapshot| {
                    Box::pin(async move {
                        let shares = snapshot
                            .shares()
                            .page_of_owner(&of, after.as_ref(), limit)
                            .await?;
                        let around = Surroundings::of(snapshot, &of, &shares, now).await?;
                        Ok::<_, StoreError>((shares, around))
                    })
                });
                let (shares, around) = read.await?;
                let scene = self.scene(&around);
                let rows = shares
                    .iter()
                    .map(|share| rows::share(&scene, share))
                    .collect();
                *last = shares.into_iter().next_back();
                Ok(rows)
            }
            Part::Requests(last) => {
                let after = last.clone();
                let read = store.read(move |snapshot| {
                    Box::pin(async move {
                        let requests = snapshot
                            .access_requests()
                            .page_of_owner(&of, after.as_ref(), limit)
                            .await?;
                        let parties = requests.iter().map(|request| request.party.clone());
                        let records = requests
                            .iter()
                            .flat_map(|request| &request.wanted)
                            .map(|wanted| wanted.resource.clone());
                        let (parties, records) = (parties.collect(), records.collect());
                        let around =
                            Surroundings::about(snapshot, &of, parties, records, now).await?;
                        Ok::<_, StoreError>((requests, around))
                    })
                });
                let (requests, around) = read.await?;
                let scene = self.scene(&around);
                let rows = requests
                    .iter()
                    .map(|request| rows::request(&scene, request))
                    .collect();
                *last = requests.into_iter().next_back();
                Ok(rows)
            }
            Part::Activity(wanted, last) => {
                let (filter, before) = (wanted.of_store(now, zone), *last);
                let read = store.read(move |snapshot| {
                    Box::pin(
                        async move { snapshot.audit().search(&of, &filter, before, limit).await },
                    )
                });
                let entries = read.await?;
                *last = entries.last().map(|entry| (entry.at, entry.number));
                Ok(entries
                    .iter()
                    .map(|entry| rows::event(&self.house.words, zone, entry))
                    .collect())
            }
        }
    }

    fn scene<'a>(&'a self, around: &'a Surroundings) -> Scene<'a> {
        Scene {
            words: &self.house.words,
            zone: &self.owner.session().zone,
            now: self.now,
            around,
        }
    }
}
