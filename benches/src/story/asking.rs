//! Permission tickets, the claims pages, and what is sent to the token endpoint in the end.
//!
//! A ticket is made by the service, taken to the claims pages by the asker's browser, and comes back
//! as a ticket with claims, which the app redeems.

use http::{Method, StatusCode};
use serde_json::json;

use super::{Story, connect::parameter};
use crate::http::{Answer, Asking};
use crate::load;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:uma-ticket";

impl Story {
    /// The service's request for a ticket; each place asks for one of the shared records.
    pub(crate) fn wanting(&self, place: u32) -> anyhow::Result<Asking> {
        let place = usize::try_from(place)? % self.records.len().max(1);
        let permission = json!({
            "resource_id": self.records.get(place),
            "resource_scopes": ["view"],
        });
        self.door
            .document("/uma/permission", &self.pat, &permission)
    }

    /// Requests to the token endpoint that will be answered with an RPT, each with a ticket of its
    /// own that carries proven claims.
    pub(crate) async fn redeemable(&self, count: u32) -> anyhow::Result<Vec<Asking>> {
        let wanted: Result<Vec<_>, _> = (0..count).map(|place| self.wanting(place)).collect();
        let tickets = self.all(wanted?, StatusCode::CREATED).await?;
        let mut open = Vec::with_capacity(tickets.len());
        for answer in tickets {
            let ticket = answer.member("ticket")?;
            let path = format!("/uma/claims?client_id={}&ticket={ticket}", self.app.id);
            open.push(self.door.ask(Method::GET, &path).body("".into())?);
        }
        let opened = self.all(open, StatusCode::SEE_OTHER).await?;
        let mut prove = Vec::with_capacity(opened.len());
        for answer in opened {
            prove.push(
                self.asker
                    .form(answer.location()?, &[("answer", "begin")])?,
            );
        }
        let proven = self.all(prove, StatusCode::SEE_OTHER).await?;
        let mut redeem = Vec::with_capacity(proven.len());
        for answer in proven {
            let ticket = parameter(answer.location()?, "ticket")?;
            redeem.push(self.door.form(
                "/token",
                &[("authorization", &self.app.proof)],
                &[("grant_type", GRANT), ("ticket", &ticket)],
            )?);
        }
        Ok(redeem)
    }

    /// The service's question about an RPT.
    pub(crate) fn introspection(&self, rpt: &str) -> anyhow::Result<Asking> {
        let proof = format!("Bearer {}", self.pat);
        self.door.form(
            "/introspect",
            &[("authorization", &proof)],
            &[("token", rpt)],
        )
    }

    async fn all(
        &self,
        requests: Vec<Asking>,
        expected: StatusCode,
    ) -> anyhow::Result<Vec<Answer>> {
        let sent = load::once(&self.door, self.connections, requests, expected);
        Ok(sent.await?.1)
    }
}
