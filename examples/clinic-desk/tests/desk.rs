//! The desk as an UMA client: whom it believes, when it asks, which ticket it brings, what it keeps,
//! and what its pages tell. Time moves only when a test moves it.

#[cfg(test)]
mod scripted;

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::json;

    use super::scripted::{House, Page, house};

    const TESTS: &str = "/open/st-marys/sam/tests";

    /// A house with the doctor inside.
    async fn doctor() -> (House, String) {
        let house = house().await;
        let cookie = house.enter("", "okafor").await;
        (house, cookie)
    }

    async fn open(house: &House, cookie: &str) -> Page {
        house.send("GET", TESTS, cookie, "").await
    }

    /// Opens, is asked for proof with this ticket, and leaves for the claims page: where that is.
    async fn leave(house: &House, cookie: &str, ticket: &str) -> url::Url {
        house.will_need_info(ticket);
        let page = open(house, cookie).await;
        assert_eq!(page.title(), "Prove who you are to continue");
        let left = house
            .send("POST", "/prove/view/st-marys/sam/tests", cookie, "")
            .await;
        url::Url::parse(left.to()).unwrap()
    }

    fn parameter(url: &url::Url, name: &str) -> String {
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.unwrap().1.into_owned()
    }

    /// GRANT-3.2.1-02, GRANT-3.3.6-06: the ticket is read from the header alone, and the endpoint's
    /// own query is kept.
    #[tokio::test]
    async fn the_way_to_the_claims_page_carries_the_newest_ticket_and_a_state() {
        let (house, cookie) = doctor().await;
        let url = leave(&house, &cookie, "as-1").await;
        assert_eq!(house.brought(), ["rs-1"]);
        assert!(
            url.as_str()
                .starts_with(&format!("{}/claims?own=1&", house.issuer))
        );
        assert_eq!(parameter(&url, "client_id"), "desk");
        assert_eq!(parameter(&url, "ticket"), "as-1");
        let back = "http://localhost:3003/claims/callback";
        assert_eq!(parameter(&url, "claims_redirect_uri"), back);
        assert_eq!(parameter(&url, "state").len(), 43);
    }

    /// GRANT-5.1-02, GRANT-3.3.3-06: a changed, a missing and a used state are errors; unknown
    /// parameters are not.
    #[tokio::test]
    async fn an_answer_counts_once_and_only_with_the_state_of_this_browser() {
        let (house, cookie) = doctor().await;
        let state = parameter(&leave(&house, &cookie, "as-1").await, "state");
        let other = house.enter("", "okafor").await;
        let path = format!("/claims/callback?ticket=as-2&state={state}&unknown=1");
        let guessed = "/claims/callback?ticket=as-2&state=guessed";
        for (path, cookie) in [
            (guessed, &cookie),
            ("/claims/callback?ticket=as-2", &cookie),
            (&path, &other),
        ] {
            let page = house.send("GET", path, cookie, "").await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST);
        }
        house.will_wait("as-3", 5);
        let page = house.send("GET", &path, &cookie, "").await;
        assert_eq!((page.status, page.to()), (StatusCode::SEE_OTHER, TESTS));
        assert_eq!(house.brought(), ["rs-1", "as-2"]);
        let again = house.send("GET", &path, &cookie, "").await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
        assert_eq!(house.brought().len(), 2);
    }

    /// GRANT-5.5-14: a ticket that comes back unchanged stops everything.
    #[tokio::test]
    async fn an_answer_of_another_issuer_or_with_the_old_ticket_is_not_believed() {
        for tail in [
            "ticket=as-1",
            "ticket=as-2&iss=http%3A%2F%2Fevil",
            "error=access_denied",
            "ticket=",
        ] {
            let (house, cookie) = doctor().await;
            let state = parameter(&leave(&house, &cookie, "as-1").await, "state");
            let path = format!("/claims/callback?state={state}&{tail}");
            assert_eq!(house.send("GET", &path, &cookie, "").await.to(), TESTS);
            assert_eq!(
                open(&house, &cookie).await.title(),
                "We stopped there",
                "{tail}"
            );
            assert_eq!(house.brought(), ["rs-1"], "{tail}");
        }
    }

    #[tokio::test]
    async fn a_wait_never_asks_before_the_interval_and_always_with_the_newest_ticket() {
        let (house, cookie) = doctor().await;
        house.will_wait("as-1", 5);
        let page = open(&house, &cookie).await;
        assert_eq!(page.title(), "We've asked Sam");
        assert_eq!(page.headers["refresh"], "10");
        house.later(4);
        let early = house
            .send("GET", &format!("{TESTS}?asked=1"), &cookie, "")
            .await;
        assert!(early.text.contains("You can check again in 1 second."));
        assert_eq!(house.brought(), ["rs-1"]);
        house.later(1);
        house.will_wait("as-2", 30);
        let page = open(&house, &cookie).await;
        assert_eq!(page.headers["refresh"], "30");
        house.later(29);
        assert_eq!(open(&house, &cookie).await.title(), "We've asked Sam");
        assert_eq!(house.brought(), ["rs-1", "as-1"]);
        house.later(1);
        house.will_give("rpt");
        house.open_for("GET", "rpt");
        assert!(open(&house, &cookie).await.text.contains("HbA1c"));
        assert_eq!(house.brought(), ["rs-1", "as-1", "as-2"]);
    }

    #[tokio::test]
    async fn a_page_that_does_not_check_by_itself_says_so_and_does_not() {
        let (house, cookie) = doctor().await;
        house.will_wait("as-1", 5);
        open(&house, &cookie).await;
        let page = house
            .send("GET", &format!("{TESTS}?still=1"), &cookie, "")
            .await;
        assert!(!page.headers.contains_key("refresh"));
        assert!(page.text.contains("Check again"));
    }

    /// GRANT-5.5-14: also one in an answer of the token endpoint.
    #[tokio::test]
    async fn a_server_that_fails_or_talks_nonsense_costs_no_wait_and_opens_nothing() {
        let (house, cookie) = doctor().await;
        house.will_wait("as-1", 5);
        open(&house, &cookie).await;
        for (status, body) in [
            (500, json!({})),
            (200, json!({"token_type": "Bearer"})),
            (403, json!([])),
        ] {
            house.later(5);
            house.will_answer(status, &body);
            assert_eq!(open(&house, &cookie).await.title(), "Latchkey is away");
        }
        house.later(5);
        let slow = (429, String::new(), Some("20"));
        house.script.lock().unwrap().answers.push_back(slow);
        assert_eq!(open(&house, &cookie).await.title(), "We've asked Sam");
        house.later(19);
        open(&house, &cookie).await;
        assert_eq!(house.brought(), ["rs-1", "as-1", "as-1", "as-1", "as-1"]);
        house.later(1);
        house.will_answer(403, &json!({"error": "need_info", "ticket": "as-1"}));
        assert_eq!(
            open(&house, &cookie).await.title(),
            "We stopped, to be safe"
        );
    }

    #[tokio::test]
    async fn a_challenge_that_names_another_server_is_not_followed() {
        let (house, cookie) = doctor().await;
        house.script.lock().unwrap().as_uri = Some("http://evil".into());
        assert_eq!(
            open(&house, &cookie).await.title(),
            "We stopped, to be safe"
        );
        assert!(house.brought().is_empty());
    }

    #[tokio::test]
    async fn denied_not_there_and_unknown_look_exactly_the_same() {
        let (house, cookie) = doctor().await;
        house.will_answer(403, &json!({"error": "request_denied"}));
        let denied = open(&house, &cookie).await;
        assert_eq!(denied.title(), "You don't have access to this");
        for path in [
            "/open/st-marys/sam/gone",
            "/open/st-marys/sam/x",
            "/open/x/y/z",
            "/patients/x",
        ] {
            let page = house.send("GET", path, &cookie, "").await;
            assert_eq!(
                (page.status, &page.text),
                (denied.status, &denied.text),
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn a_token_that_is_stopped_and_undone_works_again_without_any_asking() {
        let (house, cookie) = doctor().await;
        house.will_give("rpt");
        house.open_for("GET", "rpt");
        assert!(open(&house, &cookie).await.text.contains("HbA1c"));
        house.script.lock().unwrap().good.clear();
        house.will_need_info("as-1");
        let stopped = open(&house, &cookie).await;
        assert_eq!(stopped.title(), "Prove who you are to continue");
        assert!(!stopped.text.contains("HbA1c"));
        house.open_for("GET", "rpt");
        assert!(open(&house, &cookie).await.text.contains("HbA1c"));
        assert_eq!(house.brought(), ["rs-1", "rs-2"]);
        // After its life the token is not shown to anybody any more.
        house.later(600);
        house.will_need_info("as-2");
        open(&house, &cookie).await;
        assert_eq!(house.script.lock().unwrap().shown.last().unwrap(), "-");
    }

    #[tokio::test]
    async fn a_doctor_asks_for_changing_too_and_goes_on_without_where_there_is_none() {
        let (house, cookie) = doctor().await;
        house.will_answer(400, &json!({"error": "invalid_scope"}));
        house.will_give("rpt");
        house.open_for("GET", "rpt");
        assert!(open(&house, &cookie).await.text.contains("HbA1c"));
        assert_eq!(house.brought(), ["rs-1", "rs-2"]);
        assert_eq!(house.script.lock().unwrap().scopes, ["edit", ""]);
    }

    #[tokio::test]
    async fn a_token_that_is_not_enough_ends_the_asking() {
        let (house, cookie) = doctor().await;
        house.will_give("weak");
        assert_eq!(
            open(&house, &cookie).await.title(),
            "You don't have access to this"
        );
        assert_eq!(house.brought(), ["rs-1"]);
    }

    #[tokio::test]
    async fn a_change_is_challenged_anew_and_saved_only_by_pressing() {
        let (house, cookie) = doctor().await;
        house.will_give("rpt");
        house.open_for("GET", "rpt");
        assert!(
            open(&house, &cookie)
                .await
                .text
                .contains("Add a note: seen by me")
        );
        house.will_wait("as-1", 5);
        let marked = house
            .send("POST", "/mark/st-marys/sam/tests", &cookie, "")
            .await;
        assert_eq!(marked.to(), "/edit/st-marys/sam/tests");
        assert_eq!(house.script.lock().unwrap().shown.last().unwrap(), "rpt");
        assert_eq!(house.brought(), ["rs-1", "rs-2"]);
        house.later(5);
        house.will_give("rpt-2");
        house.open_for("PUT", "rpt-2");
        let ready = house.send("GET", marked.to(), &cookie, "").await;
        assert_eq!(ready.title(), "You may change this now");
        assert!(house.script.lock().unwrap().saved.is_empty());
        let saved = house.send("POST", marked.to(), &cookie, "").await;
        assert_eq!(saved.to(), TESTS);
        let note = house.script.lock().unwrap().saved[0]["note"][0].clone();
        assert_eq!(note["authorString"], "Dr Ngozi Okafor");
    }

    #[tokio::test]
    async fn the_faces_and_the_people_share_nothing() {
        let (house, cookie) = doctor().await;
        house.will_give("rpt");
        house.open_for("GET", "rpt");
        open(&house, &cookie).await;
        let both = format!("{cookie}; {}", house.enter("/family", "lola").await);
        house.will_need_info("as-1");
        let page = house
            .send("GET", &format!("/family{TESTS}"), &both, "")
            .await;
        assert_eq!(page.title(), "Prove who you are to continue");
        assert_eq!(house.send("POST", "/leave", &cookie, "").await.to(), "/");
        assert_eq!(open(&house, &cookie).await.to(), "/");
        assert_eq!(
            house
                .send("GET", TESTS, "clinic-desk=made-up", "")
                .await
                .to(),
            "/"
        );
    }

    /// GRANT-3.4-02: the RPT goes to the record service and to nobody else.
    #[tokio::test]
    async fn no_page_and_no_address_of_ours_holds_a_ticket_or_a_token() {
        let (house, cookie) = doctor().await;
        house.will_need_info("as-secret");
        let page = open(&house, &cookie).await;
        assert!(!page.text.contains("as-secret") && !page.text.contains("rs-1"));
        house.later(200);
        house.will_give("rpt-secret");
        house.open_for("GET", "rpt-secret");
        let page = open(&house, &cookie).await;
        assert!(page.text.contains("HbA1c") && !page.text.contains("rpt-secret"));
        assert_eq!(page.headers["cache-control"], "no-store");
    }

    /// GRANT-5.1-03: a hundred states: all different, all of one length, nothing of a person in them.
    #[tokio::test]
    async fn a_state_is_chance_and_nothing_else() {
        let mut seen = std::collections::HashSet::new();
        let house = house().await;
        for number in 0..100 {
            let cookie = house.enter("", "okafor").await;
            let url = leave(&house, &cookie, &format!("as-{number}")).await;
            let state = parameter(&url, "state");
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            assert!(state.len() == 43 && state.bytes().all(plain), "{state}");
            assert!(seen.insert(state));
        }
    }

    /// GRANT-5.2-05, GRANT-5.2-02: saved proof goes along for the person it was given for, with her every next
    /// ticket, and for nobody after her; it is on no page and goes to no record service.
    #[tokio::test]
    async fn saved_proof_is_sent_for_its_person_alone() {
        let (house, cookie) = doctor().await;
        let with_proof = json!({"access_token": "rpt", "token_type": "Bearer", "expires_in": 600,
            "pct": "pct-of-okafor"});
        house.will_answer(200, &with_proof);
        house.open_for("GET", "rpt");
        let page = open(&house, &cookie).await;
        assert!(page.text.contains("HbA1c") && !page.text.contains("pct-of-okafor"));
        house.script.lock().unwrap().good.clear();
        for expected in ["as-1", "as-2"] {
            house.later(600);
            house.will_need_info(expected);
            open(&house, &cookie).await;
        }
        assert_eq!(
            house.script.lock().unwrap().proofs,
            ["-", "pct-of-okafor", "pct-of-okafor"]
        );
        // The next person at the same browser: in her face, and after the doctor has left.
        let lola = house.enter("/family", "lola").await;
        house.will_need_info("as-3");
        let path = format!("/family{TESTS}");
        house
            .send("GET", &path, &format!("{cookie}; {lola}"), "")
            .await;
        house.send("POST", "/leave", &cookie, "").await;
        let again = house.enter("", "okafor").await;
        house.will_need_info("as-4");
        open(&house, &again).await;
        let script = house.script.lock().unwrap();
        assert_eq!(script.proofs[3..], ["-", "-"]);
        assert!(script.shown.iter().all(|shown| !shown.contains("pct")));
    }
}
