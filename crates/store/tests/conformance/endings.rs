//! What ends in a span of time, in the order of its end.

use super::cast::*;
use super::home::Home;

on_both_engines!(
    shares_that_end_in_a_span_come_by_their_end,
    requests_that_run_out_in_a_span_come_by_their_end,
);

const LAST: &str = "99999999999999999999999999";

async fn shares_that_end_in_a_span_come_by_their_end(home: &Home) {
    settled(home).await;
    let ends = |number: u64, end: i64| latchkey_domain::share::Share {
        ends_at: day(end),
        ..share(number)
    };
    let ended = latchkey_domain::share::Share {
        ended: Some(latchkey_domain::share::Ended {
            at: day(2),
            because: latchkey_domain::share::EndReason::Owner,
        }),
        ..ends(204, 6)
    };
    with_shares(
        home,
        vec![
            ends(201, 9),
            ends(202, 5),
            ends(203, 6),
            ended,
            ends(205, 20),
        ],
    )
    .await;
    let look = |after: i64, until: i64, limit: i64| async move {
        let found = look!(home, |tx| tx.endings().shares(
            (day(after), LAST),
            day(until),
            limit
        ));
        let numbers = found.iter().map(|share| share.id.as_str().parse().unwrap());
        numbers.collect::<Vec<u64>>()
    };
    assert_eq!(look(4, 9, 10).await, [202, 203, 201]);
    assert_eq!(look(4, 9, 2).await, [202, 203]);
    assert_eq!(look(5, 9, 10).await, [203, 201], "the end itself was seen");
    assert_eq!(look(9, 19, 10).await, [0_u64; 0]);
    let place = look!(home, |tx| async move {
        let after = id::<latchkey_domain::id::ShareId>(201);
        tx.endings()
            .shares((day(9), after.as_str()), day(30), 10)
            .await
    });
    assert_eq!(place.len(), 1);
    assert_eq!(
        (place[0].owner.as_str(), place[0].made_at),
        (sam().as_str(), day(1))
    );
}

async fn requests_that_run_out_in_a_span_come_by_their_end(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        tx.access_requests().insert(&request(301)).await?;
        let later = latchkey_domain::access_request::AccessRequest {
            lapses_at: day(17),
            ..request(302)
        };
        tx.access_requests().insert(&later).await?;
        tx.access_requests().insert(&request(303)).await?;
        let answered = request(303).deny(None, day(3)).unwrap();
        tx.access_requests().settle(&answered).await
    })
    .unwrap();
    let look = |after: i64, until: i64| async move {
        let found = look!(home, |tx| tx.endings().requests(
            (day(after), LAST),
            day(until),
            10
        ));
        let numbers = found
            .iter()
            .map(|request| request.id.as_str().parse().unwrap());
        numbers.collect::<Vec<u64>>()
    };
    assert_eq!(look(10, 17).await, [301, 302]);
    assert_eq!(look(10, 15).await, [301]);
    assert_eq!(look(15, 17).await, [302]);
    assert_eq!(look(17, 30).await, [0_u64; 0]);
}
