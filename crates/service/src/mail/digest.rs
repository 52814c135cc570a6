//! One letter a day instead of each by itself, for whoever wants it so. What is told in it can be
//! called off until it is sent; letters about the account itself never wait.

use latchkey_domain::letter::LetterKind;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Letter, StoreError};

use super::Mail;
use super::note::Note;
use crate::calendar;

/// The hour at which it comes, where its reader is.
const HOUR: Lifetime = Lifetime::minutes(8 * 60);
/// What comes so shortly before is told a day later, so that it is never told too late.
const CLOSED: Lifetime = Lifetime::minutes(5);

/// When the next letter of the day is due.
fn due(now: Timestamp, zone: &str) -> Timestamp {
    let soon = now.plus(CLOSED);
    let today = calendar::start_of_day(soon, zone);
    let at = today.plus(HOUR);
    if soon < at {
        at
    } else {
        // A day may have 23 or 25 hours.
        calendar::start_of_day(today.plus(Lifetime::minutes(36 * 60)), zone).plus(HOUR)
    }
}

impl Mail {
    /// Puts a taken letter into the letter of the day of its reader.
    pub(super) async fn gather(
        &self,
        claim: &str,
        letter: &Letter,
        zone: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(person) = letter.to.person.clone() else {
            return Ok(());
        };
        let at = due(now, zone);
        let about = at.as_millis().to_string();
        let day = Note::to(&person, LetterKind::Digest, &about, now).after(at.since(now));
        let (env, claim, id) = (self.house.env.clone(), claim.to_owned(), letter.id.clone());
        let digest = day.id(&env);
        self.house
            .store
            .write_unaudited(
                "how far a letter has come is no event of anybody's",
                move |tx| {
                    let (env, claim, id) = (env.clone(), claim.clone(), id.clone());
                    let (day, digest) = (day.clone(), digest.clone());
                    Box::pin(async move {
                        tx.letters().gather(&claim, &id, &digest).await?;
                        day.queue(tx, &env).await
                    })
                },
            )
            .await
            .map(|_| ())
    }

    /// What a letter of the day tells, a line for each kind of thing; nothing of any other.
    pub(super) async fn news(&self, letter: &Letter) -> Result<Vec<String>, StoreError> {
        if letter.kind != LetterKind::Digest {
            return Ok(Vec::new());
        }
        let id = letter.id.clone();
        let told = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.letters().told_in(&id).await })
            })
            .await?;
        let words = &self.house.words;
        let line = |(kind, count): &(LetterKind, i64)| {
            let what = words.text(&format!("letter-{}", kind.key()), &[]);
            let args = [("what", what.as_str()), ("count", &count.to_string())];
            words.text("digest-line", &args)
        };
        Ok(told.iter().map(line).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn it_comes_at_eight_in_the_morning_where_its_reader_is() {
        let london = |now| due(at(now), "Europe/London");
        assert_eq!(london("2026-11-23T07:54:00Z"), at("2026-11-23T08:00:00Z"));
        assert_eq!(london("2026-11-23T07:55:00Z"), at("2026-11-24T08:00:00Z"));
        assert_eq!(london("2026-11-23T14:00:00Z"), at("2026-11-24T08:00:00Z"));
        let auckland = due(at("2026-11-23T14:00:00Z"), "Pacific/Auckland");
        assert_eq!(auckland, at("2026-11-23T19:00:00Z"));
        // The day after the clocks went forward.
        assert_eq!(london("2026-03-29T12:00:00Z"), at("2026-03-30T07:00:00Z"));
    }
}
