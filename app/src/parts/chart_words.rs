//! The figures of a chart as a table, for those who do not see the drawing.

use super::charts::{Chart, amount};
use crate::words::{self, Locale};
use leptos::prelude::*;

pub fn in_words(l: Locale, chart: &Chart) -> AnyView {
    let headings =
        chart.series.iter().map(|series| view! { <th scope="col">{series.name}</th> }).collect_view();
    let rows = chart
        .labels
        .iter()
        .enumerate()
        .map(|(at, (_, full))| {
            let cells = chart
                .series
                .iter()
                .map(|series| view! { <td>{words::number(l, amount(series, at))}</td> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{full.clone()}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="unseen">
            <table>
                <caption>{chart.title}</caption>
                <thead>
                    <tr>
                        <th scope="col">{chart.first}</th>
                        {headings}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
