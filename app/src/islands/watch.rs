//! The browser's half of status updates: listens, and puts the new part of the page in place.
//!
//! A part in which somebody is, or has typed, is left alone; then there is a link instead.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{Set, WriteSignal, document, set_interval, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    Document, Element, EventSource, HtmlTextAreaElement, MessageEvent, XmlHttpRequest,
    XmlHttpRequestResponseType,
};

/// Between two looks where changes are not told as they happen.
const LOOK: std::time::Duration = std::time::Duration::from_secs(30);
/// The parts of a page that may change: the list, and the pages of the area with their count.
const PARTS: [&str; 2] = ["live", "pages"];

/// What is known of the page.
struct Watch {
    address: String,
    mark: RefCell<String>,
    source: RefCell<Option<EventSource>>,
    say: WriteSignal<String>,
    set_stale: WriteSignal<bool>,
}

/// Listens for as long as the page is open.
pub(super) fn watch(
    address: &str,
    mark: &str,
    say: WriteSignal<String>,
    set_stale: WriteSignal<bool>,
) {
    let watch = Rc::new(Watch {
        address: address.to_owned(),
        mark: RefCell::new(mark.to_owned()),
        source: RefCell::new(None),
        say,
        set_stale,
    });
    listen(&watch);
    let again = Rc::clone(&watch);
    // A source that the browser has given up is opened once more.
    set_interval(
        move || {
            let closed = match again.source.borrow().as_ref() {
                Some(source) => source.ready_state() == EventSource::CLOSED,
                None => true,
            };
            if closed {
                listen(&again);
            }
        },
        LOOK,
    );
}

fn listen(watch: &Rc<Watch>) {
    let Ok(source) = EventSource::new(&watch.address) else {
        return;
    };
    let heard = Rc::clone(watch);
    let on_look = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            hear(&heard, &text);
        }
    });
    let listener = on_look.as_ref().unchecked_ref();
    if source
        .add_event_listener_with_callback("look", listener)
        .is_ok()
    {
        // It lives as long as the page.
        on_look.forget();
        watch.source.replace(Some(source));
    }
}

/// The name of what is so now, and in the next line what to say of it.
fn hear(watch: &Rc<Watch>, text: &str) {
    let (mark, said) = text.split_once('\n').unwrap_or((text, ""));
    if *watch.mark.borrow() == mark {
        return;
    }
    watch.mark.replace(mark.to_owned());
    let said = said.to_owned();
    let Ok(request) = XmlHttpRequest::new() else {
        return;
    };
    let Ok(here) = window().location().href() else {
        return;
    };
    if request.open("GET", &here).is_err() {
        return;
    }
    request.set_response_type(XmlHttpRequestResponseType::Document);
    let (heard, answered) = (Rc::clone(watch), request.clone());
    let loaded = Closure::once_into_js(move || {
        let fresh = answered.response_xml().ok().flatten();
        let shown = answered.status() == Ok(200) && fresh.is_some_and(|fresh| show(&fresh));
        heard.set_stale.set(!shown);
        heard.say.set(said);
    });
    request.set_onload(Some(loaded.unchecked_ref()));
    if request.send().is_err() {
        watch.set_stale.set(true);
    }
}

/// Puts the parts of the new page in the place of the old ones; says whether that could be done.
fn show(fresh: &Document) -> bool {
    let page = document();
    let Some(old) = page.get_element_by_id("live") else {
        return false;
    };
    if is_used(&page, &old) || fresh.get_element_by_id("live").is_none() {
        return false;
    }
    page.set_title(&fresh.title());
    for part in PARTS {
        let pair = page
            .get_element_by_id(part)
            .zip(fresh.get_element_by_id(part));
        if let Some((old, new)) = pair
            && !is_used(&page, &old)
            && old.replace_with_with_node_1(&new).is_err()
        {
            return false;
        }
    }
    true
}

/// Whether somebody is in a part of the page, or has typed there.
fn is_used(page: &Document, part: &Element) -> bool {
    if let Some(active) = page.active_element()
        && part.contains(Some(&active))
    {
        return true;
    }
    let Ok(fields) = part.query_selector_all("textarea") else {
        return true;
    };
    (0..fields.length())
        .filter_map(|place| fields.item(place))
        .filter_map(|field| field.dyn_into::<HtmlTextAreaElement>().ok())
        .any(|field| !field.value().is_empty())
}
