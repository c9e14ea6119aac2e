//! `/bulk/new`: what will happen to how many, why the rest is left out, and the order.

use super::{chosen::Chosen, many_order::order};
use crate::{
    ApiError,
    parts::{Icon, Seat, Title, empty, icon, signed_in, summary, title},
    words::{self, Locale, say},
};
use domain::{Conflict, Warning};
use kernel::{LeftOut, Preview};
use leptos::prelude::*;

#[component]
pub fn NewBulk() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let mut chosen = Chosen::here()?;
        seat.operator.look_anywhere(chosen.kind.permission(), "many at once").await?;
        let above = (say!(l, many.list), chosen.list());
        if !chosen.all && chosen.devices.is_empty() {
            let nothing = empty(say!(l, many.nobody), say!(l, many.nobody_why).into(), Some(above));
            return Ok(view! { {title(Title::of(say!(l, many.title)))} {nothing} }.into_any());
        }
        let (preview, changed) = looked_at(&seat, &mut chosen).await?;
        let count = u64::from(preview.will);
        let heading = if preview.will == 0 {
            Title::of(say!(l, many.nothing))
        } else {
            Title::of(format!("{}?", words::do_many(l, chosen.kind, count)))
        };
        let changed = changed.then(|| {
            view! {
                <div class="notice wait" role="status">
                    {icon(Icon::Warn)} <p>{say!(l, many.changed, count = u64::from(preview.total))}</p>
                </div>
            }
        });
        let order = if preview.will == 0 {
            view! { <p><a class="button" href=chosen.list()>{say!(l, many.back)}</a></p> }.into_any()
        } else {
            order(l, &seat.returned, &chosen, &preview)
        };
        Ok(view! {
            {title(heading.above(above.0, above.1))}
            {summary(l, &seat.returned)}
            {changed}
            <div class="columns">{will(l, &chosen, &preview)} {left_out(l, &chosen, &preview)}</div>
            {order}
        }
        .into_any())
    })
}

/// What will happen as things stand now, and whether the list is another than when it was chosen from.
async fn looked_at(seat: &Seat, chosen: &mut Chosen) -> Result<(Preview, bool), ApiError> {
    if let Some(ApiError::Conflict(Conflict::CountChanged { now })) = seat.returned.error {
        chosen.expected = now;
    }
    let before = chosen.expected;
    let first = seat.operator.preview(&chosen.choice()?, chosen.kind, chosen.known).await;
    let preview = match first.map_err(ApiError::from) {
        Err(ApiError::Conflict(Conflict::CountChanged { now })) => {
            chosen.expected = now;
            seat.operator.preview(&chosen.choice()?, chosen.kind, chosen.known).await?
        }
        other => other?,
    };
    chosen.expected = preview.total;
    Ok((preview, chosen.all && before != 0 && chosen.expected != before))
}

fn will(l: Locale, chosen: &Chosen, preview: &Preview) -> AnyView {
    let warned = preview
        .warned
        .iter()
        .map(|(warning, count)| line(*count, words::warning(l, *warning)))
        .collect_view();
    let macs = (preview.macs > 0).then(|| {
        view! {
            <p>{say!(l, many.macs, count = u64::from(preview.macs))}</p>
            <p>{words::warning(l, Warning::OffTheNetwork)}</p>
        }
    });
    let shown = u32::try_from(preview.names.len()).unwrap_or(preview.will);
    let further = preview.will.saturating_sub(shown);
    let names = (!preview.names.is_empty()).then(|| {
        let more = (further > 0).then(|| format!(" {}", say!(l, many.more, count = u64::from(further))));
        view! {
            <p class="soft">
                {preview.names.join(", ")}
                {more}
            </p>
        }
    });
    let nothing = (preview.will == 0).then(|| view! { <p>{say!(l, many.nothing_why)}</p> });
    view! {
        <section class="card">
            <h2>{words::will_many(l, chosen.kind, preview.will.into())}</h2>
            {nothing}
            {macs}
            {names}
            {(!preview.warned.is_empty())
                .then(|| {
                    view! {
                        <h3>{say!(l, many.worth_knowing)}</h3>
                        <ul class="tally" role="list">{warned}</ul>
                    }
                })}
        </section>
    }
    .into_any()
}

fn left_out(l: Locale, chosen: &Chosen, preview: &Preview) -> AnyView {
    if preview.left_out.is_empty() {
        return ().into_any();
    }
    let count: u32 = preview.left_out.iter().map(|(_, count)| count).sum();
    let lines =
        preview.left_out.iter().map(|(why, count)| line(*count, words::left_out(l, *why))).collect_view();
    let may_be_known = preview.left_out.iter().find(|(why, _)| *why == LeftOut::MustBeKnown);
    let include = may_be_known.filter(|_| !chosen.known).map(|(_, count)| {
        let to = Chosen { known: true, ..chosen.clone() }.address();
        view! { <p><a href=to>{say!(l, many.include, count = u64::from(*count))}</a></p> }
    });
    view! {
        <section class="card">
            <h2>{say!(l, many.left_out, count = u64::from(count))}</h2>
            <ul class="tally" role="list">{lines}</ul>
            {include}
        </section>
    }
    .into_any()
}

fn line(count: u32, words: String) -> AnyView {
    view! { <li><strong>{count}</strong> <span>{words}</span></li> }.into_any()
}
