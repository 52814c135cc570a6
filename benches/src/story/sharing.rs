//! The service registers records, and their owner shares them, two hundred with one form.

use anyhow::{Context as _, ensure};
use http::StatusCode;
use serde_json::json;

use super::Story;
use crate::load;
use crate::page::input;

/// The most records of one share form.
const AT_ONCE: usize = 200;

impl Story {
    /// Brings the owner to so many records, each shared with the asker.
    pub(crate) async fn share(&mut self, shares: u32) -> anyhow::Result<()> {
        let before = self.records.len();
        let mut requests = Vec::new();
        for number in before + 1..=usize::try_from(shares)? {
            let description = json!({
                "name": format!("Record {number}"),
                "description": "A record to measure with.",
                "type": "https://latchkey.example/kinds/blood-tests",
                "resource_scopes": ["view", "edit"],
            });
            requests.push(
                self.door
                    .document("/uma/resources", &self.pat, &description)?,
            );
        }
        let sent = load::once(&self.door, self.connections, requests, StatusCode::CREATED);
        for answer in sent.await?.1 {
            self.records.push(answer.member("_id")?);
        }
        let fresh: Vec<String> = self.records.iter().skip(before).cloned().collect();
        for records in fresh.chunks(AT_ONCE) {
            self.share_these(records).await?;
        }
        Ok(())
    }

    async fn share_these(&self, records: &[String]) -> anyhow::Result<()> {
        let owner = &self.owner;
        let page = owner.get("/share").await?.expect(StatusCode::OK)?;
        // The one person whom she knows.
        let person = input(&page.text(), "person").context("nobody can be chosen")?;
        let mut fields = vec![("step", "what"), ("person", person.as_str())];
        fields.extend(records.iter().map(|record| ("records", record.as_str())));
        let until = owner.post("/share", &fields).await?;
        ensure!(until.ends_with("/until"), "the flow goes on at {until}");
        let terms = [("power", "see"), ("length", "30"), ("purpose", "helping")];
        let check = owner.post(&until, &terms).await?;
        ensure!(check.ends_with("/check"), "the flow goes on at {check}");
        let done = owner.press(&check, &[]).await?;
        ensure!(done.contains("/done"), "the flow goes on at {done}");
        Ok(())
    }
}
