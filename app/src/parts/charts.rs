//! Small bar charts, drawn by the server. The same figures stand in a table for those who do not see them, and each bar
//! tells its own where a pointer rests on it.

use super::chart_words::in_words;
use crate::words::{self, Locale};
use leptos::prelude::*;

pub struct Series {
    pub name: &'static str,
    /// How it is drawn: the colour, and for what it stands the shape.
    pub class: &'static str,
    pub values: Vec<i64>,
}

/// Bars beside each other; the series of one bar upon each other.
pub struct Chart {
    pub title: &'static str,
    /// Said where there is nothing to draw.
    pub none: &'static str,
    /// What the labels are: "Day".
    pub first: &'static str,
    /// Under each bar, and in full.
    pub labels: Vec<(String, String)>,
    pub series: Vec<Series>,
}

// The drawing's own measures, ten to a pixel of a narrow screen.
const WIDTH: i64 = 3600;
const HEIGHT: i64 = 1600;
const LEFT: i64 = 540;
const TOP: i64 = 120;
const BOTTOM: i64 = 1400;

pub fn chart(l: Locale, chart: &Chart) -> AnyView {
    let sum = |at: usize| chart.series.iter().map(|series| amount(series, at)).sum::<i64>();
    let most = (0..chart.labels.len()).map(sum).max().unwrap_or_default();
    let drawing = if most == 0 {
        view! { <p class="soft">{chart.none}</p> }.into_any()
    } else {
        drawing(l, chart, ceiling(most))
    };
    let legend = (chart.series.len() > 1).then(|| {
        let names = chart.series.iter().map(|series| view! { <li class=series.class>{series.name}</li> });
        view! { <ul class="legend" role="list" aria-hidden="true">{names.collect_view()}</ul> }
    });
    view! {
        <figure class="card chart">
            <figcaption>
                <h2>{chart.title}</h2>
                {legend}
            </figcaption>
            {drawing}
            {in_words(l, chart)}
        </figure>
    }
    .into_any()
}

fn drawing(l: Locale, chart: &Chart, top: i64) -> AnyView {
    let count = i64::try_from(chart.labels.len()).unwrap_or(1).max(1);
    let slot = (WIDTH - LEFT) / count;
    let bars: Vec<AnyView> = (0..)
        .zip(&chart.labels)
        .enumerate()
        .map(|(at, (place, labels))| bar(l, chart, at, (LEFT + place * slot, slot), top, labels))
        .collect();
    let rules = if top > 1 { vec![0, top / 2, top] } else { vec![0, top] };
    let rules: Vec<AnyView> = rules.into_iter().map(|value| rule(l, value, top)).collect();
    view! {
        <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true" focusable="false">
            {rules}
            {bars}
        </svg>
    }
    .into_any()
}

/// A line across, and the amount it stands for.
fn rule(l: Locale, value: i64, top: i64) -> AnyView {
    let y = height_of(value, top);
    view! {
        <g>
            <line class="rule" x1=text(LEFT) x2=text(WIDTH) y1=text(y) y2=text(y)></line>
            <text x=text(LEFT - 70) y=text(y + 45) text-anchor="end">{words::number(l, value)}</text>
        </g>
    }
    .into_any()
}

/// One bar with its label; the series stand upon each other.
fn bar(
    l: Locale,
    chart: &Chart,
    at: usize,
    (left, slot): (i64, i64),
    top: i64,
    (short, full): &(String, String),
) -> AnyView {
    let mut below = 0;
    let pieces: Vec<AnyView> = chart
        .series
        .iter()
        .filter_map(|series| {
            let value = amount(series, at);
            let (upper, lower) = (height_of(below + value, top), height_of(below, top));
            below += value;
            (value > 0).then(|| {
                let class = format!("bar {}", series.class);
                let (x, width) = (text(left + slot / 8), text(slot - slot / 4));
                view! { <rect class=class x=x width=width y=text(upper) height=text(lower - upper)></rect> }
                    .into_any()
            })
        })
        .collect();
    let told = chart
        .series
        .iter()
        .map(|series| format!("{}: {}", series.name, words::number(l, amount(series, at))));
    let told = format!("{full}\n{}", told.collect::<Vec<_>>().join("\n"));
    view! {
        <g>
            <title>{told}</title>
            <rect class="reach" x=text(left) width=text(slot) y=text(TOP) height=text(HEIGHT - TOP)></rect>
            {pieces}
            <text x=text(left + slot / 2) y=text(BOTTOM + 140) text-anchor="middle">{short.clone()}</text>
        </g>
    }
    .into_any()
}

pub(super) fn amount(series: &Series, at: usize) -> i64 {
    series.values.get(at).copied().unwrap_or_default().max(0)
}

/// How far down the drawing this amount reaches.
const fn height_of(value: i64, top: i64) -> i64 {
    BOTTOM - value * (BOTTOM - TOP) / top
}

/// The next amount above that can be halved and is easily read.
fn ceiling(most: i64) -> i64 {
    if let Some(top) = [1, 2, 4, 6, 8, 10].into_iter().find(|top| *top >= most) {
        return top;
    }
    let mut unit = 1;
    while most > 100 * unit {
        unit *= 10;
    }
    let steps = [12, 16, 20, 30, 40, 50, 60, 80, 100];
    steps.into_iter().map(|step| step * unit).find(|top| *top >= most).unwrap_or(most)
}

fn text(n: i64) -> String {
    n.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_line_is_just_above_the_highest_bar() {
        let told: Vec<i64> = [1, 2, 3, 7, 10, 11, 50, 99, 101, 1234].into_iter().map(ceiling).collect();
        assert_eq!(told, [1, 2, 4, 8, 10, 12, 50, 100, 120, 1600]);
    }

    #[test]
    fn bars_stand_on_the_bottom_and_end_below_the_top() {
        assert_eq!(height_of(0, 8), BOTTOM);
        assert_eq!(height_of(8, 8), TOP);
    }
}
