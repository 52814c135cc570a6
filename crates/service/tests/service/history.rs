//! Activity by day and person: what is the same is told once, and nothing is told twice.

use latchkey_domain::time::Lifetime;
use latchkey_domain::view::History;
use latchkey_service::export::{Download, Format};
use latchkey_service::trail::{HistoryFilter, Period};

use super::house::{House, register};

async fn history(house: &House, wanted: &HistoryFilter) -> History {
    let trail = &house.services.trail;
    trail.history(&house.owner(), wanted, None).await.unwrap()
}

/// Everything that is told of somebody, a line each.
fn told(history: &History, name: &str) -> Vec<String> {
    let groups = history.days.iter().flat_map(|day| &day.groups);
    let of = groups.filter(|group| {
        group
            .person
            .as_ref()
            .is_some_and(|(_, known)| known == name)
    });
    of.flat_map(|group| &group.runs)
        .map(|run| run.sentence.plain())
        .collect()
}

/// Aunt Lola opens a record so many times with one proof.
async fn opens(house: &House, times: usize) {
    let token = house.rpt(&house.lola, &house.medicines, &["view"]).await;
    for _ in 0..times {
        assert!(!house.introspect(&token).await.is_empty());
    }
    house.services.uses.flush().await.unwrap();
}

#[tokio::test]
async fn being_let_in_again_and_again_is_one_line_until_something_changes() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.medicines, "see").await;
    opens(&house, 3).await;
    house.pass(Lifetime::minutes(90));
    opens(&house, 2).await;
    let all = history(&house, &HistoryFilter::default()).await;
    let lines = told(&all, "Aunt Lola");
    assert_eq!(
        lines[0],
        "Aunt Lola was let in to Medicines 5 times between 14:02 and 15:32, with Clinic Desk."
    );
    assert_eq!(
        lines.iter().filter(|line| line.contains("let in")).count(),
        1,
        "{lines:?}"
    );

    let sharing = &house.services.sharing;
    sharing.end(&house.owner(), &share).await.unwrap();
    sharing.undo(&house.owner(), &share, None).await.unwrap();
    house.pass(Lifetime::minutes(1));
    opens(&house, 1).await;
    let all = history(&house, &HistoryFilter::default()).await;
    let lines = told(&all, "Aunt Lola");
    assert_eq!(
        lines[0],
        "Aunt Lola was let in to Medicines, with Clinic Desk."
    );
    let place = |words: &str| lines.iter().position(|line| line.contains(words)).unwrap();
    assert!(
        place("You stopped sharing") < place("5 times"),
        "no run goes over a stop: {lines:?}"
    );

    house.pass(Lifetime::days(1));
    opens(&house, 1).await;
    let all = history(&house, &HistoryFilter::default()).await;
    assert_eq!(all.days.len(), 2, "no run goes over midnight");
    let today = HistoryFilter {
        period: Some(Period::Today),
        ..HistoryFilter::default()
    };
    assert_eq!(history(&house, &today).await.days.len(), 1);
}

#[tokio::test]
async fn days_are_those_of_the_owner() {
    let house = House::open().await;
    let mut far = house.owner().session().clone();
    far.zone = "Pacific/Auckland".to_owned();
    let trail = &house.services.trail;
    let here = history(&house, &HistoryFilter::default()).await;
    let there = trail
        .history(&far.owner(), &HistoryFilter::default(), None)
        .await
        .unwrap();
    assert_eq!(here.days[0].day, "23 November 2026");
    assert_eq!(
        there.days[0].day, "24 November 2026",
        "it is tomorrow there"
    );
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let house = House::open().await;
    house.share(&house.lola, &house.medicines, "see").await;
    for _ in 0..70 {
        house.pass(Lifetime::minutes(61));
        opens(&house, 1).await;
    }
    let wanted = HistoryFilter {
        person: Some(house.lola.person.clone().into()),
        refused: Some(false),
        ..HistoryFilter::default()
    };
    let trail = &house.services.trail;
    let mut cursor = None;
    let mut times = 0;
    loop {
        let owner = house.owner();
        let page = trail
            .history(&owner, &wanted, cursor.as_deref())
            .await
            .unwrap();
        for line in told(&page, "Aunt Lola") {
            let word = line.split(' ').find_map(|word| word.parse::<usize>().ok());
            times += word.unwrap_or(1);
        }
        cursor = page.older;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(times, 70, "each once");
}

#[tokio::test]
async fn much_is_downloaded_in_pieces_of_a_bounded_size() {
    let house = House::open().await;
    house.share(&house.lola, &house.medicines, "see").await;
    let owner = house.owner();
    for number in 0..450 {
        let name = format!("Record {number}");
        register(&house.services, &house.pat, &name, &["view"]).await;
    }
    let exports = &house.services.exports;
    let mut export = exports
        .download(&owner, &Download::Everything, Format::Json)
        .await
        .unwrap();
    let (mut text, mut longest, mut pieces) = (String::new(), 0, 0);
    while let Some(piece) = export.next().await.unwrap() {
        longest = longest.max(piece.len());
        pieces += 1;
        text.push_str(&piece);
    }
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = all["activity"].as_array().unwrap();
    assert_eq!(rows[0]["kind"], "data_downloaded");
    let mut ids: Vec<_> = rows.iter().map(|row| row["id"].to_string()).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "each once");
    assert!(
        pieces > 3 && longest < 100_000,
        "{pieces} pieces, {longest} bytes"
    );
}
