//! Tables: a caption, headings, rows. On a phone each row becomes a card, and each cell brings its heading along.

use leptos::prelude::*;

pub fn table(
    class: &'static str,
    caption: String,
    headings: Vec<&'static str>,
    rows: Vec<impl IntoView + 'static>,
) -> AnyView {
    view! {
        <div class="table">
            <table class=class>
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        {headings
                            .into_iter()
                            .map(|heading| match heading {
                                "" => view! { <td></td> }.into_any(),
                                word => view! { <th scope="col">{word}</th> }.into_any(),
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.into_iter().collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

pub fn cell(heading: &'static str, content: impl IntoView) -> AnyView {
    view! { <td data-label=heading><span>{content}</span></td> }.into_any()
}
