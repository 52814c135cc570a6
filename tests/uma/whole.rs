//! What crosses the parts: a thousand changes and no stale answer, addresses that nobody fetches, ends that
//! differ, rounds that repeat, facts that open.

use http::Method;
use latchkey_domain::claim::ClaimRequirement;
use latchkey_domain::rule::{Draft, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Lifetime;
use serde_json::json;
use tokio::net::TcpListener;
use url::form_urlencoded::byte_serialize;

use super::browser::value_of;
use super::house::{DOCTOR, House, LOLA, SAM, UMA, basic, only_see};
use super::registration::connected;

/// OA-7662-08, SEC-11: a thousand changes, and after each of them the very next look tells the truth.
#[tokio::test]
async fn a_thousand_changes_and_never_a_stale_answer() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    let share = house.share(&mut sam, &blood, "change").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view", "edit"]).await;
    let home = sam.get(&house, "/home").await.is(200);
    let token = value_of(&home, "form_token");
    let fields = super::browser::pairs(&[("form_token", &token)]);
    let record = format!("/uma/resources/{blood}");
    let says = async || {
        let said = house.permissions(&pat, &rpt).await;
        said.into_iter()
            .flat_map(|(_, scopes)| scopes)
            .collect::<Vec<_>>()
    };
    for _ in 0..250 {
        let less = json!({ "name": "Blood tests", "resource_scopes": ["view"] });
        house
            .call(Method::PUT, &record, &pat, Some(&less))
            .await
            .is(200);
        assert_eq!(says().await, ["view"]);
        sam.send(&house, &format!("/shares/{share}/stop"), &fields)
            .await
            .to();
        assert_eq!(says().await, [""; 0]);
        sam.send(&house, &format!("/shares/{share}/undo"), &fields)
            .await
            .to();
        assert_eq!(says().await, ["view"]);
        let all = json!({ "name": "Blood tests", "resource_scopes": ["view", "edit"] });
        house
            .call(Method::PUT, &record, &pat, Some(&all))
            .await
            .is(200);
        assert_eq!(says().await, ["edit", "view"]);
    }
    house
        .call(Method::DELETE, &record, &pat, None)
        .await
        .is(204);
    assert_eq!(says().await, [""; 0]);
}

/// FED-3.1.1-01, FED-3.1-06: nobody comes to the addresses of a description, and a kind that two records share
/// opens neither by the other.
#[tokio::test]
async fn no_address_of_a_description_is_fetched_and_no_kind_is_a_permission() {
    let (house, mut sam, pat) = connected().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap());
    let scope = format!("{here}/scopes/view");
    let description = json!({
        "name": "Scans",
        "icon_uri": format!("{here}/icon.png"),
        "type": format!("{here}/kinds/scans"),
        "resource_scopes": ["view", scope],
    });
    let path = "/uma/resources";
    let create = async || {
        let made = house
            .call(Method::POST, path, &pat, Some(&description))
            .await;
        made.is(201).text("_id")
    };
    let (first, second) = (create().await, create().await);
    house.share(&mut sam, &first, "see").await;
    for page in [format!("/records/{first}"), "/home".to_owned()] {
        sam.get(&house, &page).await.is(200);
    }
    let mut lola = house.browser(LOLA).await;
    house.rpt(&mut lola, &pat, &first, &["view"]).await;
    let other = house.ask(&mut lola, &pat, &second, &["view"]).await.is(403);
    assert_eq!(other.json()["error"], "request_submitted");
    let nobody = std::future::poll_fn(|context| {
        std::task::Poll::Ready(listener.poll_accept(context).is_pending())
    });
    assert!(nobody.await, "somebody fetched an address of a description");
}

/// FED-5.1.1-05, FED-5.1.1-08, SEC-12: of two permissions the one that has ended is left out, and with the last
/// one the token is inactive.
#[tokio::test]
async fn each_permission_ends_by_itself() {
    let (house, mut sam, pat) = connected().await;
    let early = house.register(&pat, "Early", &["view"]).await;
    let late = house.register(&pat, "Late", &["view"]).await;
    house.share(&mut sam, &early, "see").await;
    house.pass(Lifetime::days(1));
    let mut sam = house.browser(SAM).await;
    house.share(&mut sam, &late, "see").await;
    // The house opened at 14:02, and a share ends with its last day: five minutes before that.
    house.pass(Lifetime::minutes(29 * 24 * 60 + (9 * 60 + 58) - 5));
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let mut lola = house.browser(LOLA).await;
    let wanted = json!([
        { "resource_id": early, "resource_scopes": ["view"] },
        { "resource_id": late, "resource_scopes": ["view"] },
    ]);
    let asked = house
        .call(Method::POST, "/uma/permission", &pat, Some(&wanted))
        .await;
    let ticket = asked.is(201).text("ticket");
    let ticket = house.prove(&mut lola, &house.clinic, &ticket).await;
    let rpt = house
        .redeem(&house.clinic, &ticket)
        .await
        .is(200)
        .text("access_token");
    let mut seen = Vec::new();
    for _ in 0..12 {
        let said = house.permissions(&pat, &rpt).await;
        seen.push(
            said.into_iter()
                .map(|(record, _)| record)
                .collect::<Vec<_>>(),
        );
        house.pass(Lifetime::minutes(1));
    }
    for records in &mut seen {
        records.sort();
    }
    seen.dedup();
    let mut both = vec![early, late.clone()];
    both.sort();
    assert_eq!(seen, [both, vec![late], Vec::new()]);
}

/// GRANT-3.3.2-12, GRANT-5.5-06: proven, asked, and proven again in the same process, each time with a new ticket.
#[tokio::test]
async fn a_person_may_prove_herself_again_in_the_same_process() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let mut doctor = house.browser(DOCTOR).await;
    let mut seen = std::collections::BTreeSet::new();
    let mut ticket = house.ticket(&pat, &blood, &["view"]).await;
    for _ in 0..3 {
        assert!(seen.insert(ticket.clone()));
        let proven = house.prove(&mut doctor, &house.clinic, &ticket).await;
        assert!(seen.insert(proven.clone()));
        let answer = house.redeem(&house.clinic, &proven).await.is(403);
        assert_eq!(answer.json()["error"], "request_submitted");
        ticket = answer.text("ticket");
    }
    house
        .answer(&mut sam, &only_see(&format!("{blood} view")))
        .await
        .to();
    house.pass(Lifetime::minutes(5));
    house.redeem(&house.clinic, &ticket).await.is(200);
}

/// OA-6749-08: id and secret are form-decoded before they are compared, and only once.
#[tokio::test]
async fn an_id_and_a_secret_may_come_form_encoded() {
    let (house, _, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let every = |text: &str| {
        let hex: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        hex.concat()
    };
    let (id, secret) = (&house.clinic.id, &house.clinic.secret);
    let encoded: String = byte_serialize(secret.as_bytes()).collect();
    for (header, good) in [
        (basic(&every(id), &every(secret)), true),
        (basic(id, &encoded), true),
        (basic(&every(&every(id)), secret), false),
        (basic(id, &format!("{secret}%3A")), false),
        (basic(id, &format!("{secret}+")), false),
        (basic(id, &format!("{secret}%")), false),
    ] {
        let ticket = house.ticket(&pat, &blood, &["view"]).await;
        let fields = [("grant_type", UMA), ("ticket", ticket.as_str())];
        let answer = house.form("/token", &header, &fields).await;
        if good {
            assert_eq!(answer.is(403).json()["error"], "need_info");
        } else {
            answer.refuses_the_client();
        }
    }
}

/// SC-05, GRANT-3.3.6-07: "a registered doctor": the checked fact opens it; nobody unknown gets past `need_info`,
/// not with a claim of her own making either; whoever lacks the fact gets no token.
#[tokio::test]
async fn a_checked_fact_opens_what_a_claim_of_ones_own_does_not() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let proof = ClaimRequirement {
        fact: "registered_doctor".to_owned(),
        max_age: None,
    };
    let draft = Draft {
        name: "Doctors only".to_owned(),
        kinds: Vec::new(),
        effect: RuleEffect::ProofNeeded {
            scopes: ScopeSet::new(),
            proof,
        },
    };
    house.share(&mut sam, &blood, "see").await;
    let rules = &house.services.rule;
    rules
        .publish(&draft, None, "Agreed by the board.")
        .await
        .unwrap();
    let mut doctor = house.browser(DOCTOR).await;
    let waiting = house.ask(&mut doctor, &pat, &blood, &["view"]).await;
    house
        .answer(&mut sam, &[("answer", "all"), ("length", "30")])
        .await
        .to();
    house.pass(Lifetime::seconds(5));
    house
        .redeem(&house.clinic, &waiting.text("ticket"))
        .await
        .is(200);

    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let own = "eyJhbGciOiJub25lIn0.eyJyZWdpc3RlcmVkX2RvY3RvciI6dHJ1ZX0.";
    let format = "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";
    let fields = [
        ("grant_type", UMA),
        ("ticket", ticket.as_str()),
        ("claim_token", own),
        ("claim_token_format", format),
    ];
    let made_up = house
        .form("/token", &house.clinic.basic(), &fields)
        .await
        .is(403);
    assert_eq!(made_up.json()["error"], "need_info");
    let proven = house
        .prove(&mut doctor, &house.clinic, &made_up.text("ticket"))
        .await;
    house.redeem(&house.clinic, &proven).await.is(200);

    let mut lola = house.browser(LOLA).await;
    let without = house.ask(&mut lola, &pat, &blood, &["view"]).await.is(403);
    assert!(without.json().get("access_token").is_none());
}

/// SC-01, SC-02, SC-04: a doctor, an aunt and an insurer with three apps; each gets what Sam chose, and what she takes
/// from one the others keep.
#[tokio::test]
async fn three_people_with_three_apps_get_what_sam_chose_for_each() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    let medicines = house.register(&pat, "Medicines", &["view", "edit"]).await;
    let (mut doctor, mut lola) = (house.browser(DOCTOR).await, house.browser(LOLA).await);
    let both = json!([
        { "resource_id": blood, "resource_scopes": ["view"] },
        { "resource_id": medicines, "resource_scopes": ["view"] },
    ]);
    let ticket = async || {
        let asked = house
            .call(Method::POST, "/uma/permission", &pat, Some(&both))
            .await;
        asked.is(201).text("ticket")
    };
    let proven = house
        .prove(&mut doctor, &house.clinic, &ticket().await)
        .await;
    let waiting = house.redeem(&house.clinic, &proven).await.is(403);
    house
        .answer(&mut sam, &[("answer", "all"), ("length", "30")])
        .await
        .to();
    let share = house.share(&mut sam, &medicines, "see").await;
    house.pass(Lifetime::seconds(5));
    let doctors = house
        .redeem(&house.clinic, &waiting.text("ticket"))
        .await
        .is(200);
    let doctors = doctors.text("access_token");
    let proven = house
        .prove(&mut lola, &house.other_app, &ticket().await)
        .await;
    let lolas = house
        .redeem(&house.other_app, &proven)
        .await
        .is(200)
        .text("access_token");
    assert_eq!(house.permissions(&pat, &doctors).await.len(), 2);
    let view = vec![(medicines.clone(), vec!["view".to_owned()])];
    assert_eq!(house.permissions(&pat, &lolas).await, view);

    // The insurer's clerk is a third person, with a third app.
    let clerk = super::cast::person(&house.services, "Iris Kerr", "clerk@insurer.example", false);
    clerk.await;
    let insurer = super::cast::asker(&house.services, "Insurer", 3030).await;
    let mut clerk = house.browser("clerk@insurer.example").await;
    let first = house.redeem(&insurer, &ticket().await).await.is(403);
    assert_eq!(first.json()["error"], "need_info");
    let proven = house
        .prove(&mut clerk, &insurer, &first.text("ticket"))
        .await;
    let waiting = house.redeem(&insurer, &proven).await.is(403);
    assert_eq!(waiting.json()["error"], "request_submitted");
    house.answer(&mut sam, &[("answer", "no")]).await.to();
    house.pass(Lifetime::seconds(5));
    let no = house.redeem(&insurer, &waiting.text("ticket")).await;
    no.refuses(403, "request_denied");

    // Nobody who may see can change.
    let edit = house
        .ask(&mut doctor, &pat, &blood, &["edit"])
        .await
        .is(403);
    assert!(edit.json().get("access_token").is_none());

    let stop = format!("/shares/{share}/stop");
    sam.fill(&house, &stop, &stop, &[]).await.to();
    assert_eq!(house.permissions(&pat, &lolas).await, []);
    let again = house
        .ask(&mut lola, &pat, &medicines, &["view"])
        .await
        .is(403);
    assert!(again.json().get("access_token").is_none());
    assert_eq!(house.permissions(&pat, &doctors).await.len(), 2);
}

/// GRANT-3.3.4-11: one of two records is deleted before the ticket comes back: the other one is granted.
#[tokio::test]
async fn what_was_deleted_meanwhile_is_left_out() {
    let (house, mut sam, pat) = connected().await;
    let stays = house.register(&pat, "Stays", &["view"]).await;
    let goes = house.register(&pat, "Goes", &["view"]).await;
    house.share(&mut sam, &stays, "see").await;
    house.share(&mut sam, &goes, "see").await;
    let wanted = json!([
        { "resource_id": stays, "resource_scopes": ["view"] },
        { "resource_id": goes, "resource_scopes": ["view"] },
    ]);
    let asked = house
        .call(Method::POST, "/uma/permission", &pat, Some(&wanted))
        .await;
    let mut lola = house.browser(LOLA).await;
    let ticket = asked.is(201).text("ticket");
    let proven = house.prove(&mut lola, &house.clinic, &ticket).await;
    let path = format!("/uma/resources/{goes}");
    house.call(Method::DELETE, &path, &pat, None).await.is(204);
    let rpt = house
        .redeem(&house.clinic, &proven)
        .await
        .is(200)
        .text("access_token");
    let view = vec![(stays, vec!["view".to_owned()])];
    assert_eq!(house.permissions(&pat, &rpt).await, view);
}

/// FED-3.1.1-02: a scope that people have a word for is shown by that word, which is ours; any other by its own
/// name, marked as one that nobody described. None is looked up anywhere.
#[tokio::test]
async fn scopes_are_shown_in_words_of_our_own() {
    let (house, mut sam, pat) = connected().await;
    let far = "http://scopes.invalid/annotate";
    let record = house.register(&pat, "Scans", &["view", far]).await;
    let mut doctor = house.browser(DOCTOR).await;
    house
        .ask(&mut doctor, &pat, &record, &["view", far])
        .await
        .is(403);
    let request = house.waiting(&sam).await;
    let page = sam.get(&house, &request).await.is(200);
    page.says("see");
    page.says("scopes.invalid/annotate");
    sam.fill(&house, &request, &request, &[("answer", "no")])
        .await
        .to();
}

/// SC-07: what Sam reads is how things stand: who sees what, and what happened; what is kept about Aunt Lola, Lola
/// reads, and removes.
#[tokio::test]
async fn everybody_sees_how_things_stand() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let medicines = house.register(&pat, "Medicines", &["view"]).await;
    let stopped = house.share(&mut sam, &blood, "see").await;
    house.share(&mut sam, &medicines, "see").await;
    let stop = format!("/shares/{stopped}/stop");
    sam.fill(&house, &stop, &stop, &[]).await.to();
    let mut lola = house.browser(LOLA).await;
    let ticket = house.ticket(&pat, &medicines, &["view"]).await;
    let page = house.open_claims(&house.clinic, &ticket).await;
    let agreed = [("answer", "begin"), ("remember", "yes")];
    let back = lola.fill(&house, &page, &page, &agreed).await.back();
    let answer = house
        .redeem(&house.clinic, &back.get("ticket"))
        .await
        .is(200);
    assert_eq!(
        house
            .permissions(&pat, &answer.text("access_token"))
            .await
            .len(),
        1
    );
    house.services.uses.flush().await.unwrap();

    let open = sam
        .get(&house, &format!("/records/{medicines}"))
        .await
        .is(200);
    open.says("Aunt Lola can see");
    let closed = sam.get(&house, &format!("/records/{blood}")).await.is(200);
    closed.says("Only you, and the service that keeps it.");
    let told = house.activity(&sam).await;
    for sentence in [
        "You shared: Aunt Lola can see Medicines",
        "You stopped sharing Blood tests with Aunt Lola",
        "Aunt Lola was let in to Medicines, with Clinic Desk.",
    ] {
        assert!(told.contains(sentence), "{told}");
    }
    let shared = lola.get(&house, "/shared-with-me").await.is(200);
    shared.says("Medicines");
    let kept = lola.get(&house, "/my-proof").await.is(200);
    kept.says("Proven name: Aunt Lola");
    let action = kept.body.split_once("action=\"/my-proof/").unwrap().1;
    let action = format!("/my-proof/{}", action.split('"').next().unwrap());
    lola.fill(&house, "/my-proof", &action, &[]).await.to();
    let pct = answer.text("pct");
    let ticket = house.ticket(&pat, &medicines, &["view"]).await;
    let fields = [
        ("grant_type", UMA),
        ("ticket", ticket.as_str()),
        ("pct", pct.as_str()),
    ];
    let after = house
        .form("/token", &house.clinic.basic(), &fields)
        .await
        .is(403);
    assert_eq!(after.json()["error"], "need_info");
}
