//! Says when something on the page has changed, and shows it without a reload where that disturbs
//! nobody.
//!
//! The page is whole without it: there is a link that looks again. It watches the address with
//! server-sent events; where they cannot be had, it looks every half minute.

use leptos::prelude::*;

/// A polite announcement of changes. The server renders it empty.
#[island]
pub fn StatusUpdates(
    /// Where changes are told.
    address: String,
    /// The name of what the page shows.
    mark: String,
    /// The words of the link that shows the changes.
    show: String,
) -> impl IntoView {
    let (said, say) = signal(String::new());
    let (stale, set_stale) = signal(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        super::watch::watch(&address, &mark, say, set_stale);
    });
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (address, mark, say, set_stale);
    }
    view! {
        <div data-no-print="">
            <p id="status" role="status" class="sr-only">{move || said.get()}</p>
            <p hidden=move || !stale.get()>
                <a href="" class="tap inline-flex items-center focus-ring">{show}</a>
            </p>
        </div>
    }
}
