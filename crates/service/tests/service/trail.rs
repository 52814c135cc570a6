//! The trail: paging, and that nothing secret ever stands in it.

use latchkey_domain::time::Lifetime;

use super::house::{House, only_see};

#[tokio::test]
async fn activity_is_paged_without_gaps() {
    let house = House::open().await;
    let owner = house.owner();
    for _ in 0..12 {
        let share = house.share(&house.lola, &house.blood, "see").await;
        house.services.sharing.end(&owner, &share).await.unwrap();
        house.pass(Lifetime::seconds(1));
    }
    let mut numbers = Vec::new();
    let mut before: Option<String> = None;
    loop {
        let page = house
            .services
            .trail
            .activity(&owner, before.as_deref())
            .await;
        let page = page.unwrap();
        assert_eq!(page.newer, before.is_some());
        assert!(page.lines.len() <= 20);
        numbers.extend(page.lines.iter().map(|line| line.number));
        before = page.older;
        if before.is_none() {
            break;
        }
    }
    assert!(
        numbers.len() > 24 && numbers.is_sorted_by(|a, b| a > b),
        "{numbers:?}"
    );
}

#[tokio::test]
async fn no_secret_is_written_in_the_clear() {
    let house = House::open().await;
    let asked = house
        .ask(&house.doctor, &house.blood, &["view", "edit"])
        .await;
    let latchkey_service::redemption::Redemption::Submitted { ticket, .. } = asked else {
        panic!("the owner is asked");
    };
    house.answer(only_see(&house.blood)).await;
    house.pass(Lifetime::seconds(5));
    let token = house.redeem(ticket.expose()).await;
    let latchkey_service::redemption::Redemption::Issued { rpt, .. } = token else {
        panic!("a token");
    };
    house.services.close().await;
    let folder = house.file().parent().unwrap().to_owned();
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [ticket.expose(), rpt.expose(), super::house::PASSWORD] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "a secret stands in the file");
        }
    }
}
