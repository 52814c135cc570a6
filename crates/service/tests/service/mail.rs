//! Letters: what they say and to whom, once each, tried again, called off, and by the clock.

use std::sync::{Arc, Mutex};

use latchkey_domain::rule::{Draft, RuleEffect};
use latchkey_domain::time::Lifetime;
use latchkey_service::approval::AnswerForm;
use latchkey_service::mail::{Carried, Carrier, Landing, Mail, Message, Trouble};
use latchkey_service::redemption::Redemption;

use super::house::{House, only_see};

/// A carrier that keeps what it is given, and refuses what it is told to.
#[derive(Default)]
struct Bag {
    letters: Mutex<Vec<Message>>,
    trouble: Mutex<Option<Trouble>>,
}

impl Carrier for Bag {
    fn carry<'a>(&'a self, message: &'a Message) -> Carried<'a> {
        Box::pin(async move {
            if let Some(trouble) = *self.trouble.lock().unwrap() {
                return Err(trouble);
            }
            self.letters.lock().unwrap().push(message.clone());
            Ok(())
        })
    }
}

impl Bag {
    fn fails_with(&self, trouble: Option<Trouble>) {
        *self.trouble.lock().unwrap() = trouble;
    }

    /// What has arrived since the last look, as `to: subject`.
    fn taken(&self) -> Vec<String> {
        let letters = std::mem::take(&mut *self.letters.lock().unwrap());
        let mut lines: Vec<String> = letters
            .iter()
            .map(|letter| format!("{}: {}", letter.to, letter.subject))
            .collect();
        lines.sort();
        lines
    }
}

/// A house, its letters, and where they arrive; what opening the house queued has been sent.
async fn opened() -> (House, Mail, Arc<Bag>) {
    let house = House::open().await;
    let bag = Arc::new(Bag::default());
    let mail = house.services.mail.carried_by(bag.clone());
    mail.send_due(|| false).await.unwrap();
    assert_eq!(
        bag.taken(),
        ["sam@example.org: A service was connected"],
        "from opening the house"
    );
    (house, mail, bag)
}

async fn sent(mail: &Mail) -> u64 {
    mail.send_due(|| false).await.unwrap().sent
}

fn refusal() -> AnswerForm {
    AnswerForm {
        answer: "no".to_owned(),
        ..AnswerForm::default()
    }
}

async fn request_made(house: &House) {
    let asked = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(asked, Redemption::Submitted { .. }));
}

#[tokio::test]
async fn a_request_tells_its_owner_and_its_answer_the_asker() {
    let (house, mail, bag) = opened().await;
    request_made(&house).await;
    assert_eq!(sent(&mail).await, 2);
    assert_eq!(
        bag.taken(),
        [
            "okafor@example.org: We passed on your request",
            "sam@example.org: You have a new request",
        ]
    );
    // Whoever asks again while it waits is told nothing new.
    house.pass(Lifetime::minutes(10));
    request_made(&house).await;
    assert_eq!(sent(&mail).await, 0);
    house.answer(only_see(&house.blood)).await;
    assert_eq!(sent(&mail).await, 1);
    assert_eq!(
        bag.taken(),
        ["okafor@example.org: Your request was answered"]
    );
}

#[tokio::test]
async fn an_answer_before_the_letter_makes_it_needless() {
    let (house, mail, bag) = opened().await;
    request_made(&house).await;
    house.answer(refusal()).await;
    sent(&mail).await;
    assert_eq!(
        bag.taken(),
        [
            "okafor@example.org: We passed on your request",
            "okafor@example.org: Your request was answered",
        ]
    );
}

#[tokio::test]
async fn a_letter_names_nobody_and_has_one_link() {
    let (house, mail, bag) = opened().await;
    request_made(&house).await;
    house.share(&house.lola, &house.medicines, "see").await;
    house.pass(Lifetime::minutes(2));
    sent(&mail).await;
    let letters = bag.letters.lock().unwrap().clone();
    assert_eq!(letters.len(), 3);
    for letter in &letters {
        let whole = format!("{} {} {}", letter.subject, letter.text, letter.html);
        for name in ["Okafor", "Bello", "Lola", "Blood", "Medicines", "St Mary"] {
            assert!(!whole.contains(name), "{name} in {whole}");
        }
        assert_eq!(letter.text.matches("/r/lkl_").count(), 1, "{}", letter.text);
        assert_eq!(letter.html.matches("href=").count(), 1, "{}", letter.html);
        assert!(!letter.html.contains("<img") && !letter.html.contains("style"));
        assert!(letter.text.contains("To stop e-mails like this one"));
        assert!(letter.text.contains("http://localhost:3000/r/lkl_"));
        assert!(!whole.contains('«') && !whole.contains("{ $"), "{whole}");
    }
    let new = letters.iter().find(|letter| letter.to == "sam@example.org");
    assert!(
        new.unwrap().text.contains("ends on 7 December 2026"),
        "{new:?}"
    );
    let shared = letters
        .iter()
        .find(|letter| letter.to == "lola@example.org");
    assert!(
        shared.unwrap().text.contains("until 23 December 2026"),
        "{shared:?}"
    );
}

#[tokio::test]
async fn a_share_is_told_after_two_minutes_unless_it_is_taken_back() {
    let (house, mail, bag) = opened().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    assert_eq!(sent(&mail).await, 0, "not yet");
    let owner = house.owner();
    house.services.sharing.end(&owner, &share).await.unwrap();
    house.pass(Lifetime::minutes(3));
    assert_eq!(sent(&mail).await, 0, "nobody hears of what was taken back");
    house
        .services
        .sharing
        .undo(&owner, &share, None)
        .await
        .unwrap();
    assert_eq!(
        sent(&mail).await,
        1,
        "and of what was given after all, once"
    );
    assert_eq!(
        bag.taken(),
        ["lola@example.org: Something was shared with you"]
    );
    house.services.sharing.end(&owner, &share).await.unwrap();
    house
        .services
        .sharing
        .undo(&owner, &share, None)
        .await
        .unwrap();
    house.pass(Lifetime::minutes(3));
    assert_eq!(sent(&mail).await, 0);
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_again_and_the_letter_stays_the_same() {
    let (house, mail, bag) = opened().await;
    request_made(&house).await;
    bag.fails_with(Some(Trouble::Unreachable));
    let round = mail.send_due(|| false).await.unwrap();
    assert_eq!((round.sent, round.failed, round.gave_up), (0, 1, 0));
    assert_eq!(
        mail.send_due(|| false).await.unwrap().failed,
        0,
        "a pause first"
    );
    house.pass(Lifetime::minutes(1));
    assert_eq!(mail.send_due(|| false).await.unwrap().failed, 1);
    bag.fails_with(None);
    house.pass(Lifetime::minutes(1));
    house.pass(Lifetime::minutes(1));
    assert_eq!(sent(&mail).await, 2);
    let ids: Vec<String> = bag
        .letters
        .lock()
        .unwrap()
        .iter()
        .map(|letter| letter.id.clone())
        .collect();
    assert_ne!(ids[0], ids[1]);
    assert_eq!(sent(&mail).await, 0, "each once");
}

#[tokio::test]
async fn a_letter_that_nobody_takes_for_days_is_given_up() {
    let (house, mail, bag) = opened().await;
    request_made(&house).await;
    bag.fails_with(Some(Trouble::Later));
    let mut gave_up = 0;
    for _ in 0..80 {
        gave_up += mail.send_due(|| false).await.unwrap().gave_up;
        house.pass(Lifetime::minutes(60));
    }
    assert_eq!(gave_up, 2);
    bag.fails_with(None);
    assert_eq!(sent(&mail).await, 0);
}

#[tokio::test]
async fn an_address_that_is_refused_for_good_is_not_tried_again() {
    let (house, mail, bag) = opened().await;
    request_made(&house).await;
    bag.fails_with(Some(Trouble::Refused));
    assert_eq!(mail.send_due(|| false).await.unwrap().gave_up, 2);
    bag.fails_with(None);
    house.pass(Lifetime::days(1));
    assert_eq!(sent(&mail).await, 0);
}

#[tokio::test]
async fn whoever_stops_in_the_middle_leaves_the_rest_to_be_sent_at_once() {
    let (house, mail, _) = opened().await;
    request_made(&house).await;
    let asked_to_stop = Mutex::new(0);
    let stop = || {
        let mut times = asked_to_stop.lock().unwrap();
        *times += 1;
        // Asked before taking, before the first letter, and before the second.
        *times > 2
    };
    assert_eq!(mail.send_due(stop).await.unwrap().sent, 1);
    assert_eq!(sent(&mail).await, 1);
}

#[tokio::test]
async fn two_who_send_at_once_send_each_letter_once() {
    let (house, mail, bag) = opened().await;
    request_made(&house).await;
    house.share(&house.lola, &house.blood, "see").await;
    house.pass(Lifetime::minutes(2));
    let other = mail.clone();
    let (one, two) = tokio::join!(mail.send_due(|| false), other.send_due(|| false));
    assert_eq!(one.unwrap().sent + two.unwrap().sent, 3);
    assert_eq!(bag.taken().len(), 3);
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_sent_and_nothing_piles_up() {
    let house = House::open_with(|settings| settings.practice = false).await;
    let mail = &house.services.mail;
    assert!(!mail.is_possible());
    request_made(&house).await;
    let round = mail.send_due(|| false).await.unwrap();
    assert_eq!((round.sent, round.dropped, round.waiting), (0, 3, 0));
    assert_eq!(mail.mailbox().await.unwrap(), None);
}

#[tokio::test]
async fn practice_data_has_a_mailbox_with_words_and_a_link_that_works() {
    let house = House::open().await;
    let mail = &house.services.mail;
    request_made(&house).await;
    assert_eq!(sent(mail).await, 3);
    let lines = mail.mailbox().await.unwrap().unwrap();
    let line = lines
        .iter()
        .find(|line| line.subject == "You have a new request")
        .unwrap();
    assert_eq!(line.to, "sam@example.org");
    assert_eq!(line.when, "14:02 on 23 November 2026");
    let letter = mail.mailbox_letter(&line.id).await.unwrap().unwrap();
    let code = letter.link.unwrap();
    let code = code.strip_prefix("/r/").unwrap();
    assert!(matches!(
        mail.landing(code, Some(&house.sam)).await.unwrap(),
        Landing::Leads { .. }
    ));
    assert!(mail.mailbox_letter("nothing").await.unwrap().is_none());
}

#[tokio::test]
async fn a_link_leads_only_its_own_person_on_and_for_a_while() {
    let house = House::open().await;
    let mail = &house.services.mail;
    request_made(&house).await;
    sent(mail).await;
    let lines = mail.mailbox().await.unwrap().unwrap();
    let first = lines.iter().find(|line| line.to == "okafor@example.org");
    let letter = mail.mailbox_letter(&first.unwrap().id).await.unwrap();
    let link = letter.unwrap().link.unwrap();
    let code = link.strip_prefix("/r/").unwrap();
    let landing = async |who| mail.landing(code, who).await.unwrap();
    assert!(matches!(landing(None).await, Landing::SignIn(_)));
    assert_eq!(landing(Some(&house.sam)).await, Landing::SomebodyElse);
    let Landing::Leads { about, .. } = landing(Some(&house.doctor)).await else {
        panic!("her own link leads nowhere");
    };
    let asks = house.services.asks.list(&house.asker()).await.unwrap();
    assert_eq!(asks[0].id, about);
    for wrong in ["", "lkl_x", &code.replace("lkl_", "lks_")] {
        assert_eq!(mail.landing(wrong, None).await.unwrap(), Landing::Gone);
    }
    house.pass(Lifetime::days(15));
    assert_eq!(landing(Some(&house.doctor)).await, Landing::Gone);
}

#[tokio::test]
async fn a_request_is_spoken_of_on_its_tenth_day_once() {
    let (house, mail, bag) = opened().await;
    request_made(&house).await;
    sent(&mail).await;
    bag.taken();
    house.pass(Lifetime::days(9));
    house.services.housekeeping().await.unwrap();
    assert_eq!(sent(&mail).await, 0);
    house.pass(Lifetime::days(1));
    for _ in 0..3 {
        house.services.housekeeping().await.unwrap();
        sent(&mail).await;
    }
    assert_eq!(bag.taken(), ["sam@example.org: A request ends soon"]);
    let house = house.reopened().await;
    house.services.housekeeping().await.unwrap();
    let mail = house.services.mail.carried_by(bag.clone());
    assert_eq!(sent(&mail).await, 0, "nor after a restart");
}

#[tokio::test]
async fn a_share_is_spoken_of_a_week_and_a_day_before_its_end_and_then_of_its_end() {
    let (house, mail, bag) = opened().await;
    house.share(&house.lola, &house.blood, "see").await;
    house.pass(Lifetime::minutes(2));
    sent(&mail).await;
    bag.taken();
    let mut heard = Vec::new();
    for day in 0..32 {
        for _ in 0..2 {
            house.services.housekeeping().await.unwrap();
            sent(&mail).await;
        }
        heard.extend(bag.taken().into_iter().map(|line| (day, line)));
        house.pass(Lifetime::days(1));
    }
    let heard: Vec<(i32, &str)> = heard.iter().map(|(d, l)| (*d, l.as_str())).collect();
    assert_eq!(
        heard,
        [
            (24, "lola@example.org: Something you can see ends in a week"),
            (24, "sam@example.org: Something you share ends in a week"),
            (30, "sam@example.org: Something you share ends in a day"),
            (31, "lola@example.org: Something you could see has ended"),
        ]
    );
}

#[tokio::test]
async fn what_was_agreed_for_a_few_days_needs_no_reminder() {
    let (house, mail, bag) = opened().await;
    house.share_for(&house.lola, &house.blood, "see", "1").await;
    house.pass(Lifetime::minutes(2));
    house.services.housekeeping().await.unwrap();
    sent(&mail).await;
    assert_eq!(
        bag.taken(),
        ["lola@example.org: Something was shared with you"]
    );
}

#[tokio::test]
async fn services_and_rules_are_told_of() {
    let (house, mail, bag) = opened().await;
    house.share(&house.lola, &house.blood, "see").await;
    house.pass(Lifetime::minutes(2));
    sent(&mail).await;
    bag.taken();
    let draft = Draft {
        name: "A fortnight at most".to_owned(),
        kinds: Vec::new(),
        effect: RuleEffect::LongestShare {
            most: Lifetime::days(14),
        },
    };
    let reason = "Agreed by the council of patients";
    house
        .services
        .rule
        .publish(&draft, None, reason)
        .await
        .unwrap();
    sent(&mail).await;
    assert_eq!(
        bag.taken(),
        ["sam@example.org: A rule has changed what you share"]
    );
    let service = &house.st_marys.client().id;
    let protection = &house.services.protection;
    protection
        .disconnect(&house.owner(), service)
        .await
        .unwrap();
    sent(&mail).await;
    assert_eq!(bag.taken(), ["sam@example.org: A service was disconnected"]);
}

#[tokio::test]
async fn a_person_chooses_which_letters_come_and_whether_they_name_anybody() {
    let (house, mail, bag) = opened().await;
    // As the settings keep it.
    let url = format!("sqlite:{}", house.file().display());
    let mut hand = latchkey_service::testing::Intruder::at(&url).await.unwrap();
    let body =
        r#"{"safety":{"hide_names":false},"unwanted":["service-disconnected","sign-in-new"]}"#;
    let keep = format!(
        "INSERT INTO preferences VALUES ('{}', 0, '{body}')",
        house.sam.person
    );
    hand.run(&keep).await.unwrap();
    request_made(&house).await;
    sent(&mail).await;
    let letters = bag.letters.lock().unwrap().clone();
    let new = letters
        .iter()
        .find(|letter| letter.to == "sam@example.org")
        .unwrap();
    assert_eq!(new.subject, "You have a new request");
    let named = "\u{2068}Dr Ngozi Okafor\u{2069} is asking for access";
    assert!(
        new.text.contains(named) && new.html.contains(named),
        "{new:?}"
    );
    let other = letters
        .iter()
        .find(|letter| letter.to == "okafor@example.org")
        .unwrap();
    assert!(
        !other.text.contains("Sam"),
        "who has chosen nothing is told no name"
    );
    bag.taken();
    let service = &house.st_marys.client().id;
    let protection = &house.services.protection;
    protection
        .disconnect(&house.owner(), service)
        .await
        .unwrap();
    assert_eq!(mail.send_due(|| false).await.unwrap().dropped, 1);
    let arrival = latchkey_service::login::Arrival::default();
    house
        .services
        .login
        .arrived(&house.sam, &arrival)
        .await
        .unwrap();
    sent(&mail).await;
    let heard = bag.taken();
    assert_eq!(
        heard,
        ["sam@example.org: New sign-in to your account"],
        "some cannot be turned off"
    );
}
