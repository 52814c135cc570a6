//! Lower case, for comparing names. In the browser the browser does it, which spares the program
//! its own tables of all scripts: they are a tenth of it.

#[cfg(not(feature = "hydrate"))]
pub(super) fn lower_case(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(feature = "hydrate")]
pub(super) fn lower_case(text: &str) -> String {
    use wasm_bindgen::{JsCast as _, JsValue};

    JsValue::from_str(text)
        .unchecked_into::<browser::Text>()
        .to_lower_case()
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
    }
}
