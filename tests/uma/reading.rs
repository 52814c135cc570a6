//! Looking changes nothing: not for people, not for programs, not for scanners of links.

use http::{Method, Request, header};
use serde_json::Value;

use super::browser::{Browser, links};
use super::house::{DOCTOR, House, LOLA, PASSWORD, SAM};
use super::portal::ROUTES;
use super::registration::connected;

/// What can be seen of everything: the pages of three people, and the numbers of the trail.
async fn seen(
    house: &House,
    owner: &latchkey_service::login::OwnerSession,
    people: &[&Browser],
) -> Vec<String> {
    let mut seen = Vec::new();
    let trail = house.services.trail.activity(owner, None).await.unwrap();
    let numbers: Vec<i64> = trail.lines.iter().map(|line| line.number).collect();
    seen.push(format!("{numbers:?}"));
    for person in people {
        for path in [
            "/home",
            "/records",
            "/requests",
            "/activity",
            "/asks",
            "/shared-with-me",
            "/connections",
        ] {
            seen.push(person.get(house, path).await.is(200).words());
        }
    }
    seen
}

#[tokio::test]
async fn reading_changes_nothing() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    let medicines = house.register(&pat, "Medicines", &["view"]).await;
    let share = house.share(&mut sam, &blood, "see").await;
    let stopped = house.share(&mut sam, &medicines, "see").await;
    let stop = format!("/shares/{stopped}/stop");
    sam.fill(&house, &stop, &stop, &[]).await.to();
    let check = house.draft(&mut sam, &blood, "change").await;
    let draft = check.split('/').nth(2).unwrap().to_owned();
    let mut doctor = house.browser(DOCTOR).await;
    house
        .ask(&mut doctor, &pat, &blood, &["view"])
        .await
        .is(403);
    let request = house.waiting(&sam).await;
    sam.fill(&house, &request, &request, &[("answer", "all")])
        .await
        .to();
    let request = request.strip_prefix("/requests/").unwrap().to_owned();
    let asks = doctor.get(&house, "/asks").await.is(200);
    let ask = links(&asks)
        .into_iter()
        .find_map(|l| l.strip_prefix("/asks/").map(str::to_owned));
    let consent = house.consent(&sam, &house.elm_street).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let run = house.open_claims(&house.clinic, &ticket).await;
    doctor
        .fill(&house, &run, &run, &[("answer", "begin")])
        .await
        .to();
    let lola = house.browser(LOLA).await;
    let signed_in = house.services.login.sign_in(SAM, PASSWORD).await;
    let owner = signed_in.unwrap().1.owner();

    let before = seen(&house, &owner, &[&sam, &doctor, &lola]).await;
    for _ in 0..2 {
        for (route, get, _) in ROUTES {
            if get.is_none() {
                continue;
            }
            for id in [
                &share,
                &stopped,
                &blood,
                &request,
                &draft,
                ask.as_ref().unwrap(),
                &house.st_marys.id,
            ] {
                for step in ["who", "what", "until", "search", "check"] {
                    let path = route
                        .replace("{id}", id)
                        .replace("{step}", step)
                        .replace("{code}", "lkl_nothing")
                        .replace("{letter}", "nothing")
                        .replace("/authorize/{handle}", &consent)
                        .replace("/prove/{handle}", &run);
                    for person in [&sam, &doctor, &lola] {
                        for method in [Method::GET, Method::HEAD] {
                            let answer = person.ask(&house, method, &path).await;
                            assert!(answer.status.as_u16() < 500, "{path} {answer:?}");
                        }
                    }
                    if !route.contains("{step}") {
                        break;
                    }
                }
                if !route.contains("{id}") {
                    break;
                }
            }
        }
    }
    assert_eq!(seen(&house, &owner, &[&sam, &doctor, &lola]).await, before);
    // Nothing that was half done was spoilt, ended or done.
    sam.get(&house, &consent).await.is(200);
    sam.get(&house, &check).await.is(200);
    doctor.get(&house, &format!("{run}/why")).await.is(200);
    let request = format!("/requests/{request}/check");
    sam.fill(&house, &request, &request, &[]).await.to();
    sam.fill(&house, &check, &check, &[]).await.to();
}

#[tokio::test]
async fn a_program_that_reads_changes_nothing() {
    let (house, sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let list: Value = house
        .call(Method::GET, "/uma/resources", &pat, None)
        .await
        .json();
    let before = house.activity(&sam).await;
    for path in [
        "/.well-known/uma2-configuration",
        "/.well-known/oauth-authorization-server",
        "/token",
        "/introspect",
        "/revoke",
        "/uma/resources",
        "/uma/resources/",
        "/uma/permission",
        &format!("/uma/resources/{blood}"),
    ] {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header(header::AUTHORIZATION, format!("Bearer {pat}"));
            let answer = house.send(request, "").await;
            assert!(answer.status.as_u16() < 500, "{path} {answer:?}");
        }
    }
    let after: Value = house
        .call(Method::GET, "/uma/resources", &pat, None)
        .await
        .json();
    assert_eq!(after, list);
    assert_eq!(house.activity(&sam).await, before);
}
