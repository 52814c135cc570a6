//! The same odd text in every field that a service, an app, an owner or whoever asks can set: each
//! page of both that a link leads to is there, shows it as text, and keeps it apart from the
//! direction of the words around it.

use latchkey_domain::rule::{Draft, RuleEffect};
use latchkey_domain::share::Purpose;
use latchkey_domain::time::Lifetime;
use latchkey_service::redemption::Redemption;

use super::asker::{Asker, link};
use super::crawl::reached;
use super::house::{Answer, Browser, PASSWORD};
use super::pages::id_after;

const MARKUP: &str = "</script>\"'><img src=x onerror=alert(1)><b>bold";
const RIGHT_TO_LEFT: &str = "نتائج فحوصات الدم والكيمياء";
const EMOJI: &str = "👩🏽‍⚕️🩸 \u{202e}back\u{202c} & {{ $person }} %s";
const COMBINING: &str = "Z\u{300}\u{301}a\u{302}\u{303}lgo e\u{304}\u{305}\u{306}\u{307}";

/// 200 characters, or as many as a field takes, without a place to break.
fn long(most: usize) -> String {
    "Untersuchungsergebnis".chars().cycle().take(most).collect()
}

/// The text as a page may hold it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// No page reads it as markup, has it in its title, or shows it where its direction could spill.
fn keeps_it_apart(address: &str, page: &Answer, odd: &str) -> usize {
    let html = &page.html;
    for bad in ["<img src=x", "<b>bold", "</script>\"'"] {
        assert!(!html.contains(bad), "{address}: {bad}");
    }
    let title = html
        .split("<title>")
        .nth(1)
        .map_or("", |rest| rest.split("</title>").next().unwrap_or_default());
    let text = escaped(odd);
    assert!(!title.contains(&text), "{address}: {title}");
    let mut shown = 0;
    for (place, _) in html.match_indices(&text) {
        let before = &html[..place];
        // Inside a tag it is the value of an attribute.
        if before.rfind('<') > before.rfind('>') {
            continue;
        }
        shown += 1;
        let open = before.rfind('<').map_or("", |tag| &before[tag..]);
        let apart = open.starts_with("<bdi")
            || open.contains("dir=\"auto\"")
            || open.starts_with("<textarea")
            || open.starts_with("<option")
            // This is heard, not seen: it has no direction.
            || open.starts_with("<span class=\"sr-only\"")
            // A button is a box of its own, whose direction never spills.
            || open.starts_with("<button")
            // So is the legend of a group, and a name ends it.
            || open.starts_with("<legend");
        let from = before.len().saturating_sub(160);
        let from = (from..=place)
            .find(|at| html.is_char_boundary(*at))
            .unwrap();
        assert!(apart, "{address}: {}", &html[from..place]);
    }
    shown
}

async fn looked_through(browser: &mut Browser, from: &[&str], odd: &str) -> usize {
    let pages = reached(browser, from).await;
    let mut shown = 0;
    for (address, page) in &pages {
        shown += keeps_it_apart(address, page, odd);
    }
    assert!(pages.len() >= 15, "{:?}", pages.keys());
    shown
}

/// Everybody and everything is called by the text, and all that can be said is said in it.
async fn everything_called(odd: &str) -> Asker {
    let name: String = odd.chars().take(120).collect();
    let mut asker = Asker::named([&name, &name, odd]).await;
    let services = asker.house.services.clone();
    for email in ["sam@example.com", "lola@example.com"] {
        let (_, session) = services.login.sign_in(email, PASSWORD).await.unwrap();
        services.preferences.rename(&session, odd).await.unwrap();
    }
    asker.sign_in_again().await;
    // A share with a note and a purpose in words.
    let (record, lola) = (asker.blood.to_string(), asker.house.lola.to_string());
    asker.sam.get("/home").await;
    let form = [
        ("step", "until"),
        ("record", record.as_str()),
        ("person", lola.as_str()),
        ("power", "see"),
        ("length", "30"),
        ("purpose", "other"),
        ("purpose_words", odd),
        ("note", odd),
    ];
    let check = asker.sam.send("/share", &form).await.to();
    let page = asker.sam.get(&check).await;
    keeps_it_apart(&check, &page, odd);
    let done = asker.sam.send(&check, &[]).await.to();
    let page = asker.sam.get(&done).await;
    keeps_it_apart(&done, &page, odd);
    // A request, a question and its reply.
    let told = asker
        .ask_because(&["edit"], Some(Purpose::Other), odd, Some(odd))
        .await;
    assert!(matches!(told, Redemption::Submitted { .. }), "{told:?}");
    let list = asker.lola.get("/asks").await;
    let ask = link(&list.html, "/asks/0");
    let id = ask.trim_start_matches("/asks/").parse().unwrap();
    let sam = services.login.sign_in("sam@example.com", PASSWORD).await;
    let sam = sam.unwrap().1.owner();
    let lola = services.login.sign_in("lola@example.com", PASSWORD).await;
    let lola = lola.unwrap().1.requester();
    services.approval.ask_back(&sam, &id, odd).await.unwrap();
    services.asks.reply(&lola, &id, odd).await.unwrap();
    // A rule of that name narrows what is shared.
    let draft = Draft {
        name: odd.chars().take(80).collect(),
        kinds: Vec::new(),
        effect: RuleEffect::LongestShare {
            most: Lifetime::days(3),
        },
    };
    let reason = "Agreed by the council of patients";
    services.rule.publish(&draft, None, reason).await.unwrap();
    asker
}

#[tokio::test]
async fn whatever_anybody_is_called_every_page_is_there_and_shows_it_as_text() {
    let long = long(200);
    for odd in [MARKUP, &long, RIGHT_TO_LEFT, EMOJI, COMBINING] {
        let mut asker = everything_called(odd).await;
        let request = asker.lola.get("/asks").await;
        let request = link(&request.html, "/asks/0").replace("/asks/", "/requests/");
        let starts = ["/contact", "/home", "/shared-with-me", &request, "/records"];
        let shown = looked_through(&mut asker.sam, &starts, odd).await;
        assert!(shown > 20, "{odd}: {shown}");
        let starts = ["/contact", "/shared-with-me", "/asks", "/home"];
        let shown = looked_through(&mut asker.lola, &starts, odd).await;
        assert!(shown > 5, "{odd}: {shown}");

        // An answer with a message, a stop, and what is left of it when its service is gone.
        let message = [("answer", "no"), ("message", odd)];
        asker.answer(&request, &message).await;
        let record = asker.sam.get(&format!("/records/{}", asker.blood)).await;
        let made = id_after(&record.html, "action=\"/shares/");
        let stopped = asker.sam.post(&format!("/shares/{made}/stop"), &[]).await;
        keeps_it_apart("a stop", &stopped, odd);
        let services = asker.sam.get("/connections").await;
        let service = link(&services.html, "/connections/0");
        let check = format!("{service}/disconnect");
        let page = asker.sam.get(&check).await;
        keeps_it_apart(&check, &page, odd);
        asker.sam.post(&check, &[]).await;
        let starts = ["/contact", "/home", "/shared-with-me", &request];
        looked_through(&mut asker.sam, &starts, odd).await;
        looked_through(
            &mut asker.lola,
            &["/contact", "/asks", "/shared-with-me"],
            odd,
        )
        .await;
    }
}
