//! Lists that somebody keeps under a name, above the list; and keeping the one that is on the screen.

use crate::{
    api,
    parts::{Seat, Text},
    words::say,
};
use domain::Field;
use kernel::{DeviceList, View};
use leptos::{prelude::*, server_fn::ServerFn};

/// `filters` is the query of this list, with its `?`.
pub fn views(seat: &Seat, list: &DeviceList, filters: &str) -> AnyView {
    let l = seat.l;
    let here = filters.trim_start_matches('?').to_owned();
    let chips = list.views.iter().map(|view| chip(seat, view, view.query == here)).collect_view();
    let kept = (!list.views.is_empty()).then(|| {
        view! {
            <nav class="views" aria-label=say!(l, views.title) data-live="views">{chips}</nav>
        }
    });
    let wrong = seat.returned.error.is_some();
    view! {
        <div class="keeping">
            {kept}
            <details class="keep-view" open=wrong>
                <summary class="button tight quiet">{say!(l, views.save)}</summary>
                <form class="fields" method="post" action=api::devices::SaveView::url() novalidate>
                    <span data-live="view"><input type="hidden" name="query" value=here/></span>
                    {Text::of(Field::Name, say!(l, views.name)).hint(say!(l, views.name_hint)).show(l, &seat.returned)}
                    <div class="actions">
                        <button>{say!(l, views.keep)}</button>
                    </div>
                </form>
            </details>
        </div>
    }
    .into_any()
}

fn chip(seat: &Seat, kept: &View, here: bool) -> AnyView {
    let l = seat.l;
    let delete = say!(l, views.delete, name = kept.name.clone());
    view! {
        <span class="view">
            <a href=format!("/devices?{}", kept.query) aria-current=here.then_some("page")>{kept.name.clone()}</a>
            <form method="post" action=api::devices::DeleteView::url()>
                <input type="hidden" name="id" value=kept.id.to_string()/>
                <button class="tight quiet" aria-label=delete.clone() title=delete>"×"</button>
            </form>
        </span>
    }
    .into_any()
}
