//! A table: its caption, its columns, and rows that begin with what they are about.
//!
//! On a small screen each row becomes a block, in which every cell says its column.

use leptos::prelude::*;

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    label: String,
    /// Heard, and not seen: what stands in it says itself what it is.
    unseen: bool,
}

impl Column {
    /// A column with its heading.
    pub(crate) fn new(label: String) -> Self {
        Self {
            label,
            unseen: false,
        }
    }

    /// A column of links and buttons, whose heading is only heard.
    pub(crate) fn of_actions(label: String) -> Self {
        Self {
            label,
            unseen: true,
        }
    }
}

/// The table. The caption is its heading too, with this identifier, so it can be led to; the first
/// cell of each row is the row's own heading.
pub(crate) fn table(
    id: &'static str,
    caption: AnyView,
    columns: &[Column],
    rows: Vec<Vec<AnyView>>,
) -> AnyView {
    let heads: Vec<AnyView> = columns
        .iter()
        .map(|column| {
            let label = column.label.clone();
            if column.unseen {
                view! { <th scope="col"><span class="sr-only">{label}</span></th> }.into_any()
            } else {
                view! { <th scope="col">{label}</th> }.into_any()
            }
        })
        .collect();
    let rows: Vec<AnyView> = rows.into_iter().map(|cells| row(columns, cells)).collect();
    view! {
        <table class="stack-table" aria-labelledby=id>
            <caption class="text-start"><h2 id=id class="text-xl font-semibold mb-2 wrap-anywhere">{caption}</h2></caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(columns: &[Column], cells: Vec<AnyView>) -> AnyView {
    let cells: Vec<AnyView> = cells
        .into_iter()
        .zip(columns)
        .enumerate()
        .map(|(place, (cell, column))| {
            let label = (!column.unseen).then(|| column.label.clone());
            if place == 0 {
                view! { <th scope="row">{cell}</th> }.into_any()
            } else {
                view! { <td data-label=label><div>{cell}</div></td> }.into_any()
            }
        })
        .collect();
    view! { <tr>{cells}</tr> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_heading_and_every_cell_says_its_column() {
        let html = Owner::new().with(|| {
            let columns = [
                Column::new("Person".to_owned()),
                Column::new("Can".to_owned()),
                Column::of_actions("Actions".to_owned()),
            ];
            let cell = |text: &'static str| text.into_any();
            let rows = vec![vec![cell("Lola"), cell("See"), cell("Stop")]];
            table("people", cell("Who"), &columns, rows).to_html()
        });
        let html = html.replace("<!>", "");
        assert_eq!(html.matches("scope=\"col\"").count(), 3, "{html}");
        assert!(html.contains("<th scope=\"row\">Lola</th>"), "{html}");
        assert!(html.contains("<td data-label=\"Can\">"), "{html}");
        assert!(html.contains("<td><div>Stop"), "{html}");
        assert!(html.contains("<caption"), "{html}");
    }
}
