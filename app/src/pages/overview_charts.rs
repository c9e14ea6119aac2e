//! The last fourteen days in three pictures, for those who may see devices.

use crate::{
    parts::{Chart, Series, chart},
    words::{self, Locale, say},
};
use kernel::Charts;
use leptos::prelude::*;

pub fn charts(l: Locale, figures: &Charts) -> AnyView {
    let days: Vec<(String, String)> =
        figures.days.iter().map(|day| (day.calendar().day().to_string(), words::day(l, *day))).collect();
    let outcomes = Chart {
        title: say!(l, charts.outcomes),
        none: say!(l, charts.none),
        first: say!(l, charts.day),
        labels: days.clone(),
        series: vec![
            Series { name: say!(l, charts.done), class: "done", values: figures.done.clone() },
            Series { name: say!(l, charts.failed), class: "failed", values: figures.failed.clone() },
            Series {
                name: say!(l, charts.otherwise),
                class: "other",
                values: figures.ended_otherwise.clone(),
            },
        ],
    };
    let spans = [
        say!(l, charts.minute),
        say!(l, charts.ten_minutes),
        say!(l, charts.hour),
        say!(l, charts.day_long),
        say!(l, charts.week),
        say!(l, charts.longer),
    ];
    let answers = Chart {
        title: say!(l, charts.answers),
        none: say!(l, charts.none),
        first: say!(l, charts.within),
        labels: spans.into_iter().map(|span| (span.to_owned(), span.to_owned())).collect(),
        series: vec![Series {
            name: say!(l, charts.actions),
            class: "plain",
            values: figures.answers.to_vec(),
        }],
    };
    let seen = Chart {
        title: say!(l, charts.seen),
        none: say!(l, charts.none),
        first: say!(l, charts.day),
        labels: days,
        series: vec![Series { name: say!(l, charts.devices), class: "plain", values: figures.seen.clone() }],
    };
    let drawn: Vec<AnyView> = [outcomes, answers, seen].iter().map(|it| chart(l, it)).collect();
    view! { <div class="charts">{drawn}</div> }.into_any()
}
