//! Tables: a caption, headings, rows. On a phone each row becomes a card, and each cell brings its heading along; what
//! the headings offer there stands above the cards.

use super::{Icon, icon};
use leptos::prelude::*;

pub fn table(
    class: &'static str,
    caption: String,
    headings: Vec<&'static str>,
    rows: Vec<impl IntoView + 'static>,
) -> AnyView {
    table_with(class, caption, headings.into_iter().map(heading).collect(), rows)
}

/// The same with headings that do something.
pub fn table_with(
    class: &'static str,
    caption: String,
    headings: Vec<AnyView>,
    rows: Vec<impl IntoView + 'static>,
) -> AnyView {
    view! {
        <div class="table">
            <table class=class>
                <caption>{caption}</caption>
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody>{rows.into_iter().collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

pub fn heading(word: &'static str) -> AnyView {
    match word {
        "" => view! { <td></td> }.into_any(),
        word => view! { <th scope="col">{word}</th> }.into_any(),
    }
}

/// By what a list is sorted, and whether from the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Up,
    Down,
}

/// A heading that sorts; `order` where the list is sorted by it, `to` the list sorted by it, or the other way round.
pub fn sort_heading(word: &'static str, order: Option<Order>, to: String) -> AnyView {
    let (sorted, drawing) = match order {
        Some(Order::Up) => (Some("ascending"), Some(Icon::Up)),
        Some(Order::Down) => (Some("descending"), Some(Icon::Down)),
        None => (None, None),
    };
    view! {
        <th scope="col" aria-sort=sorted>
            <a class="sort" href=to>{word} {drawing.map(icon)}</a>
        </th>
    }
    .into_any()
}

pub fn cell(heading: &'static str, content: impl IntoView) -> AnyView {
    view! { <td data-label=heading><span>{content}</span></td> }.into_any()
}
