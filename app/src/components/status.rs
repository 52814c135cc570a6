//! A state in words: the text, its icon, and the tint of its meaning.
//!
//! The three say the same, so that no colour stands alone, on paper and in greys either.

use latchkey_domain::view::Thread;
use leptos::prelude::*;

use super::icon;

const ICON: &str = "size-4 flex-none";

/// The tag; something that ends soon is marked like what waits.
pub(crate) fn status_tag(thread: Thread, ends_soon: bool, text: &str) -> AnyView {
    let (class, name) = match (thread, ends_soon) {
        (Thread::Past, _) => ("tag text-sm text-past bg-past-soft", "stop"),
        (Thread::Waiting, _) | (_, true) => ("tag text-sm text-wait bg-wait-soft", "clock"),
        (Thread::See, false) => ("tag text-sm text-ok bg-ok-soft", "eye"),
        (Thread::Change, false) => ("tag text-sm text-plum bg-plum-soft", "pencil"),
    };
    view! { <span class=class>{icon(name, ICON)}<span>{text.to_owned()}</span></span> }.into_any()
}

/// A mark that something gives more than seeing.
pub(crate) fn more_tag(text: &str) -> AnyView {
    status_tag(Thread::Change, false, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_its_word_its_icon_and_its_tint() {
        let html = |thread, soon| {
            let made = Owner::new().with(|| status_tag(thread, soon, "Said").to_html());
            made.replace("<!>", "")
        };
        let all = [
            html(Thread::See, false),
            html(Thread::Change, false),
            html(Thread::See, true),
            html(Thread::Past, false),
        ];
        for (place, one) in all.iter().enumerate() {
            assert!(one.contains("<span>Said</span>"), "{one}");
            assert!(
                one.contains("/icons.svg#") && one.contains("aria-hidden"),
                "{one}"
            );
            assert!(!all[..place].contains(one), "two states look alike: {one}");
        }
        assert_eq!(html(Thread::Waiting, false), html(Thread::Change, true));
    }
}
