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

/// The fields of the first form that is sent to this address and has all of these fields.
pub(crate) fn form(
    html: &str,
    action: &str,
    having: &[(&str, &str)],
) -> Option<Vec<(String, String)>> {
    html.split("<form ").skip(1).find_map(|rest| {
        let form = rest.split("</form>").next()?;
        let tag = form.split('>').next()?;
        let fields = inputs(form);
        let has = |(name, value): &(&str, &str)| {
            let mut fields = fields.iter();
            fields.any(|(known, given)| known == name && given == value)
        };
        let is_it = attribute(tag, "action")? == action && having.iter().all(has);
        is_it.then_some(fields)
    })
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

    #[test]
    fn a_form_is_found_by_its_address_and_its_fields() {
        let html = r#"<form method="post" action="/a"><input name="answer" value="yes"></form>
            <form method="post" action="/a"><input name="answer" value="no"><input name="x" value="1"></form>"#;
        assert_eq!(form(html, "/a", &[]).unwrap().len(), 1);
        let no = form(html, "/a", &[("answer", "no")]).unwrap();
        assert_eq!(no[1], ("x".to_owned(), "1".to_owned()));
        assert_eq!(form(html, "/b", &[]), None);
    }
}
