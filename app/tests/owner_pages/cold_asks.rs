//! Asking by a share address, as whoever asks and whoever is asked see it.

use axum::http::StatusCode;

use super::house::{Browser, House};

const WHY: [(&str, &str); 4] = [
    ("purpose", "care"),
    ("words", "A review <b>"),
    ("relation", "your aunt"),
    ("length", "30"),
];

/// Sam makes a share address.
async fn address(sam: &mut Browser) -> String {
    let none = sam.get("/settings/address").await;
    none.says("You have no share address.");
    let made = sam.post("/settings/address", &[]).await;
    made.says("You have a new share address");
    let words = made.words();
    let address = words.split("Your share address now").nth(1).unwrap();
    let symbol = |c: &char| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '-';
    address
        .trim_start()
        .chars()
        .take_while(symbol)
        .take(14)
        .collect()
}

/// Lola asks by an address; where her ask is.
async fn ask(lola: &mut Browser, address: &str) -> String {
    lola.get("/asks/new/who")
        .await
        .says("Whom do you want to ask?");
    let what = lola
        .send("/asks/new/who", &[("address", address)])
        .await
        .to();
    let page = lola.get(&what).await;
    assert!(
        !page.html.contains(" checked class=\"box"),
        "nothing is ticked"
    );
    let why = lola.send(&what, &[("scopes", "view")]).await.to();
    let page = lola.get(&why).await;
    assert!(
        !page.html.contains(" checked class=\"box"),
        "nothing is ticked"
    );
    let check = lola.send(&why, &WHY).await.to();
    let page = lola.get(&check).await;
    page.says("Check what they will see")
        .says("Aunt Lola")
        .says("A review &lt;b&gt;")
        .says_not("Sam");
    let sent = lola.send(&check, &[]).await.to();
    let twice = lola.send(&check, &[]).await.to();
    assert_eq!(sent, twice, "a form that is sent twice asks once");
    sent
}

#[tokio::test]
async fn what_is_answered_does_not_depend_on_whose_address_it_is() {
    let house = House::new().await;
    let mut sam = house.browser().await;
    let right = address(&mut sam).await;
    let mut lola = house.browser_of("lola@example.com").await;
    lola.get("/asks/new").await.has("href=\"/asks/new/who\"");
    let wrong = lola.send("/asks/new/who", &[("address", "Sam")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .says("Enter the share address as they gave it to you")
        .has("href=\"#address\"")
        .has("value=\"Sam\"");
    let mut pages = Vec::new();
    for address in [right.as_str(), "0000-0000-0000"] {
        let sent = ask(&mut lola, address).await;
        let page = lola.get(&sent).await;
        page.says("If this is right, we’ve sent your request")
            .says("Waiting for an answer")
            .says_not("Sam");
        let id = sent.split('?').next().unwrap().to_owned();
        let last = address.rsplit('-').next().unwrap();
        pages.push(page.html.replace(&id, "").replace(last, "LAST"));
    }
    assert_eq!(pages[0], pages[1]);
    let list = lola.get("/asks").await;
    list.says("You asked to see records, by the share address that ends in")
        .says_not("Sam");
    sam.get("/home")
        .await
        .says("Aunt Lola is asking to see records of yours");
    sam.get("/requests").await.says("Requests, 1 waiting");
}

#[tokio::test]
async fn an_owner_says_no_or_chooses_what_to_share() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut sam = house.browser().await;
    let right = address(&mut sam).await;
    let mut lola = house.browser_of("lola@example.com").await;
    let sent = ask(&mut lola, &right).await;
    let id = sent.split('?').next().unwrap().rsplit('/').next().unwrap();
    // From the list and from a letter it is one way.
    let request = sam.get(&format!("/requests/{id}")).await.to();
    assert_eq!(request, format!("/requests/by-address/{id}"));
    let of_lola = lola.get(&format!("/asks/{id}")).await.to();
    assert_eq!(of_lola, format!("/asks/by-address/{id}"));
    let page = sam.get(&request).await;
    page.says("Aunt Lola is asking to see records of yours")
        .says("They have your share address.")
        .says("your aunt")
        .says("A review &lt;b&gt;")
        .says("They ask for 30 days.")
        .says("Choose what to share")
        .says("Do not allow");
    assert!(
        !page.html.contains(" checked class=\"box"),
        "nothing is ticked"
    );
    for strange in [&request, &format!("/requests/by-address/{blood}")] {
        let refused = lola.get(strange).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    let refused = sam.post(&format!("{request}/refuse"), &[]).await;
    refused
        .says("Not allowed")
        .says("Share something after all");
    lola.get(&of_lola).await.says("Not allowed");
    let what = sam.send(&format!("{request}/share"), &[]).await.to();
    sam.get(&what).await.says("Aunt Lola");
    let until = sam.send(&what, &[("records", blood.as_str())]).await.to();
    let terms = [("power", "see"), ("length", "7"), ("purpose", "helping")];
    let check = sam.send(&until, &terms).await.to();
    sam.get(&check).await.says("Check before you share");
    sam.send(&check, &[]).await.to();
    lola.get(&of_lola).await.says("Allowed");
    lola.get("/shared-with-me").await.says("Blood tests");
    sam.get("/activity")
        .await
        .says("asked you for access, by your share address.");
    let off = sam.get("/settings/address").await;
    off.says("Take it away");
    let off = sam.post("/settings/address/off", &[]).await;
    off.says("Your share address is gone");
}
