//! A no is one no: what was stopped, ran out, was refused or never was is answered alike to the
//! byte, to a record service and to an app.

use latchkey_domain::time::Lifetime;

use super::answer::Answer;
use super::house::LOLA;
use super::registration::connected;

/// Everything of an answer but its own reference and the instant it was given.
fn bytes(answer: &Answer) -> String {
    let headers = answer.headers.iter();
    let headers = headers.filter(|(name, _)| !["x-request-id", "date"].contains(&name.as_str()));
    let mut headers: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    format!(
        "{}\n{}\n\n{}",
        answer.status,
        headers.join("\n"),
        answer.body
    )
}

#[tokio::test]
async fn a_service_cannot_tell_stopped_from_run_out_from_never() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let share = house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let old = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    house.pass(Lifetime::minutes(11));
    let run_out = bytes(&house.introspect(&pat, &old).await);
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
    let stop = format!("/shares/{share}/stop");
    sam.fill(&house, &stop, &stop, &[]).await.to();
    let stopped = bytes(&house.introspect(&pat, &rpt).await);
    assert!(stopped.contains("{\"active\":false}"), "{stopped}");
    assert_eq!(run_out, stopped);
    for never in [
        "lka_nothing",
        "x",
        "lka_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let answer = bytes(&house.introspect(&pat, never).await);
        assert_eq!(answer, stopped, "{never}");
    }
}

#[tokio::test]
async fn an_app_cannot_tell_refused_from_stopped_from_never() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let medicines = house.register(&pat, "Medicines", &["view"]).await;
    let letters = house.register(&pat, "Letters", &["view"]).await;
    let mut lola = house.browser(LOLA).await;
    // Refused, and asked again within the week.
    house.ask(&mut lola, &pat, &blood, &["view"]).await.is(403);
    house.answer(&mut sam, &[("answer", "no")]).await.to();
    house.pass(Lifetime::minutes(1));
    let refused = bytes(&house.ask(&mut lola, &pat, &blood, &["view"]).await);
    assert!(refused.contains("request_denied"), "{refused}");
    // Shared, then stopped with everything; never shared; and while requests are paused.
    house.share(&mut sam, &medicines, "see").await;
    let what = [("what", "everything")];
    sam.fill(&house, "/stop-all", "/stop-all", &what).await.to();
    for (record, what) in [(&medicines, "stopped"), (&letters, "never")] {
        let answer = house.ask(&mut lola, &pat, record, &["view"]).await;
        assert_eq!(bytes(&answer), refused, "{what}");
    }
}
