//! Names without case and accents, for comparing them. In the browser the browser does it, which
//! spares the program its own tables of all scripts: they are a tenth of it.

/// On the server nothing is typed into the page: the list is rendered whole.
#[cfg(not(feature = "hydrate"))]
pub(super) fn folded(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(feature = "hydrate")]
pub(super) fn folded(text: &str) -> String {
    use wasm_bindgen::{JsCast as _, JsValue};

    let apart = JsValue::from_str(text)
        .unchecked_into::<browser::Text>()
        .normalize("NFKD");
    let small = JsValue::from_str(&apart)
        .unchecked_into::<browser::Text>()
        .to_lower_case();
    // The accents of Latin, Greek and Cyrillic letters, which now stand by themselves.
    small
        .chars()
        .filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
        .collect()
}

#[cfg(feature = "hydrate")]
mod browser {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = String)]
        pub(super) type Text;

        #[wasm_bindgen(method, js_class = "String", js_name = toLowerCase)]
        pub(super) fn to_lower_case(this: &Text) -> String;

        #[wasm_bindgen(method, js_class = "String", js_name = normalize)]
        pub(super) fn normalize(this: &Text, form: &str) -> String;
    }
}
