//! Reads the fields of a page's forms, as a browser would.
//!
//! It knows tags and attributes and nothing else of HTML, which is enough for pages whose every
//! attribute is quoted.

/// The name and the value of every `input` of a page.
pub(crate) fn inputs(html: &str) -> Vec<(String, String)> {
    html.split("<input ")
        .skip(1)
        .filter_map(|rest| {
            let tag = rest.split('>').next()?;
            Some((attribute(tag, "name")?, attribute(tag, "value")?))
        })
        .collect()
}

/// The value of the first input of that name.
pub(crate) fn input(html: &str, name: &str) -> Option<String> {
    let found = inputs(html).into_iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = format!("{name}=\"");
    let place = tag.match_indices(&start).map(|(place, _)| place);
    let place = place.into_iter().find(|place| {
        let before = tag.get(..*place).unwrap_or_default();
        before.is_empty() || before.ends_with(' ')
    })?;
    let value = tag.get(place + start.len()..)?.split('"').next()?;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#x27;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_found_whatever_the_order_of_their_attributes() {
        let html = r#"<form><input type="hidden" name="form_token" value="a-b"/>
            <input value="1 &amp; 2" data-name="no" name="person" type="radio"><input name="bare"></form>"#;
        assert_eq!(input(html, "form_token").as_deref(), Some("a-b"));
        assert_eq!(input(html, "person").as_deref(), Some("1 & 2"));
        assert_eq!(inputs(html).len(), 2);
        assert_eq!(input(html, "no"), None);
    }
}
