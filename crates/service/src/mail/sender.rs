//! Sending what is due: a few letters at a time, each tried again with growing pauses.
//!
//! A letter is taken for a while before it is carried, and reported back after. Whoever is killed
//! in between leaves it to be taken again, so it arrives at least once; its identifier stays the
//! same, so that a mailbox can tell.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::id::ActId;
use latchkey_domain::letter::LetterKind;
use latchkey_domain::preferences::Display;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Letter, LetterState, Words as Keep};

use super::choices::{Choices, choices};
use super::note::{Params, params};
use super::words::{Message, Reader, message};
use super::{Carrier, Mail, Trouble};
use crate::StoreError;

/// How many letters are taken at once.
const BATCH: i64 = 8;
/// How long one letter may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// For how long letters are taken: longer than all of a batch may take.
const LEASE: Lifetime = Lifetime::minutes(5);
/// The first pause after a failure; each further one is twice as long, up to the longest.
const FIRST_PAUSE: Lifetime = Lifetime::minutes(1);
const LONGEST_PAUSE: Lifetime = Lifetime::minutes(60);
/// How long a letter is tried.
const GIVE_UP: Lifetime = Lifetime::days(3);

/// What is to be done with a letter.
enum Ready {
    /// It is handed over.
    Message(Message),
    /// It is told in the letter of the day.
    ForTheDay(Reader),
    /// Nobody is told.
    ForNobody,
}

/// What one round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that were handed over.
    pub sent: u64,
    /// Letters that failed, to be tried again.
    pub failed: u64,
    /// Letters that were given up.
    pub gave_up: u64,
    /// Letters that nobody wants, or that have nobody to go to.
    pub dropped: u64,
    /// Letters that are due and were not taken.
    pub waiting: u64,
}

impl Mail {
    /// Sends what is due until nothing is, or nothing can be. Between two letters `stop` is asked
    /// whether to leave the rest to another round.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read what is due, or kept what became of it; then what was
    /// taken is taken again later.
    pub async fn send_due(&self, stop: impl Fn() -> bool) -> Result<Round, StoreError> {
        let mut all = Round::default();
        // Looking costs nothing; taking is a write.
        while self.waiting().await? > 0 && !stop() {
            let (round, reachable) = self.send_some(&stop).await?;
            all.sent += round.sent;
            all.failed += round.failed;
            all.gave_up += round.gave_up;
            all.dropped += round.dropped;
            if !reachable {
                break;
            }
        }
        all.waiting = self.waiting().await?;
        Ok(all)
    }

    /// Sends some of what is due; says also whether whoever carries letters was there.
    async fn send_some(&self, stop: &impl Fn() -> bool) -> Result<(Round, bool), StoreError> {
        let now = self.house.env.now();
        let claim: ActId = self.house.env.fresh(now)?;
        let claim = claim.to_string();
        let mut round = Round::default();
        let mut reachable = true;
        for state in self.take(&claim, now).await? {
            let letter = &state.letter;
            if stop() {
                // Given back, so that whoever is there next takes it at once.
                self.note_failed(&claim, letter, Some(now)).await?;
                continue;
            }
            if !reachable {
                // Whoever was not there for one letter is not there for the next.
                self.note_failed(&claim, letter, Some(now.plus(FIRST_PAUSE)))
                    .await?;
                continue;
            }
            let message = match self.ready(letter).await? {
                Ready::Message(message) => message,
                Ready::ForTheDay(reader) => {
                    self.gather(&claim, letter, &reader.zone, now).await?;
                    continue;
                }
                Ready::ForNobody => {
                    self.drop_letter(&claim, &letter.id).await?;
                    round.dropped += 1;
                    continue;
                }
            };
            let Err(trouble) = self.hand_over(&message).await else {
                self.note_sent(&claim, letter).await?;
                round.sent += 1;
                continue;
            };
            reachable = trouble != Trouble::Unreachable;
            let kind = letter.kind.key();
            let next = self.next_try(&state, trouble);
            if next.is_some() {
                tracing::warn!(kind, ?trouble, "a letter was not taken, to be tried again");
                round.failed += 1;
            } else {
                tracing::error!(kind, ?trouble, "a letter was given up");
                round.gave_up += 1;
            }
            self.note_failed(&claim, letter, next).await?;
        }
        Ok((round, reachable))
    }

    /// Hands a letter over to whoever carries it; in practice data it stays here.
    async fn hand_over(&self, message: &Message) -> Result<(), Trouble> {
        let Some(carrier) = &self.carrier else {
            return Ok(());
        };
        let carrier: Arc<dyn Carrier> = Arc::clone(carrier);
        tokio::time::timeout(PATIENCE, carrier.carry(message))
            .await
            .unwrap_or(Err(Trouble::Unreachable))
    }

    /// When a letter is tried again; none when it is given up.
    fn next_try(&self, state: &LetterState, trouble: Trouble) -> Option<Timestamp> {
        let now = self.house.env.now();
        let doublings = u32::try_from(state.attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let pause = FIRST_PAUSE
            .as_millis()
            .saturating_mul(1_i64.checked_shl(doublings.min(20)).unwrap_or(i64::MAX));
        let next = now.plus(Lifetime::millis(pause).min(LONGEST_PAUSE));
        let last = state
            .letter
            .made_at
            .plus(GIVE_UP)
            .min(state.letter.code_ends_at);
        (trouble != Trouble::Refused && next <= last).then_some(next)
    }

    /// A letter in words, unless it has nobody to go to, nobody wants it, or it waits for the letter
    /// of the day.
    async fn ready(&self, letter: &Letter) -> Result<Ready, StoreError> {
        if !self.is_possible() {
            return Ok(Ready::ForNobody);
        }
        let Some(params) = params(&self.house.env, letter) else {
            let kind = letter.kind.key();
            tracing::error!(kind, "a letter cannot be read with this master key");
            return Ok(Ready::ForNobody);
        };
        Ok(match self.reader(letter).await? {
            None => Ready::ForNobody,
            Some(reader) if reader.daily => Ready::ForTheDay(reader),
            // All that it would have told was called off.
            Some(reader) if letter.kind == LetterKind::Digest && reader.news.is_empty() => {
                Ready::ForNobody
            }
            Some(reader) => Ready::Message(self.in_words(letter, &params, reader)),
        })
    }

    pub(super) fn in_words(&self, letter: &Letter, params: &Params, reader: Reader) -> Message {
        let house = &self.house;
        let base_url = &house.settings.base_url;
        message(&house.words, &house.env, base_url, letter, params, reader)
    }

    /// Who reads a letter; none when nobody is there, or does not want it.
    pub(super) async fn reader(&self, letter: &Letter) -> Result<Option<Reader>, StoreError> {
        let (to, kind) = (letter.to.clone(), letter.kind);
        let Some(id) = to.person else {
            return Ok(to.address.map(|address| Reader {
                to: address,
                zone: "UTC".to_owned(),
                hide_names: true,
                has_account: false,
                daily: false,
                news: Vec::new(),
                display: Display::default(),
            }));
        };
        let (person, chosen) = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move {
                    let person = snapshot.people().by_id(&id).await?;
                    let chosen = choices(snapshot, &id, kind).await?;
                    Ok::<_, StoreError>((person, chosen))
                })
            })
            .await?;
        let Choices {
            wanted,
            hide_names,
            daily,
            display,
        } = chosen;
        let news = self.news(letter).await?;
        Ok(person.filter(|_| wanted).map(|person| Reader {
            daily,
            news,
            to: to.address.unwrap_or(person.email),
            zone: person.zone,
            hide_names,
            has_account: true,
            display,
        }))
    }

    async fn take(&self, claim: &str, now: Timestamp) -> Result<Vec<LetterState>, StoreError> {
        let claim = claim.to_owned();
        let until = now.plus(LEASE);
        self.house
            .store
            .write_unaudited(
                "how far a letter has come is no event of anybody's",
                move |tx| {
                    let claim = claim.clone();
                    Box::pin(async move { tx.letters().claim(&claim, now, until, BATCH).await })
                },
            )
            .await
    }

    async fn note_sent(&self, claim: &str, letter: &Letter) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let words = if self.house.settings.practice {
            Keep::Keep
        } else {
            Keep::Forget
        };
        let (claim, id, kind) = (claim.to_owned(), letter.id.clone(), letter.kind);
        self.house
            .store
            .write_unaudited(
                "how far a letter has come is no event of anybody's",
                move |tx| {
                    let (claim, id) = (claim.clone(), id.clone());
                    Box::pin(async move {
                        if kind == LetterKind::Digest {
                            tx.letters().told(&id, words, now).await?;
                        }
                        tx.letters().sent(&claim, &id, words, now).await
                    })
                },
            )
            .await
            .map(|_| ())
    }

    async fn note_failed(
        &self,
        claim: &str,
        letter: &Letter,
        next: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let (claim, id) = (claim.to_owned(), letter.id.clone());
        self.house
            .store
            .write_unaudited(
                "how far a letter has come is no event of anybody's",
                move |tx| {
                    let (claim, id) = (claim.clone(), id.clone());
                    Box::pin(async move { tx.letters().failed(&claim, &id, next, now).await })
                },
            )
            .await
            .map(|_| ())
    }

    async fn drop_letter(&self, claim: &str, id: &str) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let (claim, id) = (claim.to_owned(), id.to_owned());
        self.house
            .store
            .write_unaudited(
                "how far a letter has come is no event of anybody's",
                move |tx| {
                    let (claim, id) = (claim.clone(), id.clone());
                    Box::pin(async move { tx.letters().drop_taken(&claim, &id, now).await })
                },
            )
            .await
            .map(|_| ())
    }

    async fn waiting(&self) -> Result<u64, StoreError> {
        let now = self.house.env.now();
        let waiting = self
            .house
            .store
            .read(move |snapshot| Box::pin(async move { snapshot.letters().waiting(now).await }))
            .await?;
        Ok(u64::try_from(waiting).unwrap_or(0))
    }
}
