//! The order over many devices: the form below what will happen.

use super::chosen::Chosen;
use crate::{
    ApiError, api,
    parts::{Text, choice, complaint_of},
    ssr::Returned,
    words::{self, Locale, say},
};
use domain::{ActionKind, Field, FormId};
use kernel::Preview;
use leptos::{prelude::*, server_fn::ServerFn};

/// Above this the number is typed, so that nobody locks a school by one press.
const TYPED: u32 = 10;

pub fn order(l: Locale, returned: &Returned, chosen: &Chosen, preview: &Preview) -> AnyView {
    let lock = chosen.kind == ActionKind::RemoteLock;
    let form = returned.value("form", &FormId(uuid::Uuid::new_v4()).to_string());
    let must: u32 =
        preview.warned.iter().filter(|(warning, _)| warning.must_be_known()).map(|(_, count)| count).sum();
    let chosen = Chosen { known: chosen.known && must > 0, ..chosen.clone() };
    let knows = chosen.known.then(|| {
        let words = say!(l, many.knows, count = u64::from(must));
        view! { <div id="knows" tabindex="-1">{choice("checkbox", "knows", "true".into(), false, words, None)}</div> }
    });
    let screen = lock.then(|| {
        view! {
            {Text::of(Field::Message, say!(l, many.message))
                .hint(say!(l, many.message_hint))
                .optional()
                .show(l, returned)}
            {Text::of(Field::Phone, say!(l, many.phone)).phone().optional().show(l, returned)}
        }
    });
    let typed = (preview.will > TYPED).then(|| typed(l, returned, preview.will));
    view! {
        <section class="card">
            <form class="fields" method="post" action=api::bulk::StartMany::url() novalidate>
                {chosen.hidden()}
                <input type="hidden" name="form" value=form/>
                <input type="hidden" name="will" value=preview.will.to_string()/>
                {screen}
                {Text::of(Field::Reason, say!(l, many.reason))
                    .hint(say!(l, many.reason_hint))
                    .optional()
                    .show(l, returned)}
                {knows}
                {typed}
                <div class="actions">
                    <button class="main">{words::do_many(l, chosen.kind, preview.will.into())}</button>
                    <a class="button" href=chosen.list()>{say!(l, common.cancel)}</a>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// The number to type; it is never filled in again.
fn typed(l: Locale, returned: &Returned, will: u32) -> AnyView {
    let complaint = complaint_of(l, returned, Field::Count);
    let wrong = matches!(returned.error, Some(ApiError::Invalid { field: Field::Count, .. }));
    view! {
        <div class="field" class:wrong=wrong>
            <label for="typed">{say!(l, many.typed, count = u64::from(will))}</label>
            {complaint}
            <input
                id="typed"
                name="typed"
                type="text"
                inputmode="numeric"
                autocomplete="off"
                required
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some("typed-wrong")
            />
        </div>
    }
    .into_any()
}
