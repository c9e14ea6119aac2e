//! `/import/{id}`: what a file would change, before anything is changed; then how far it is, and how it ended.

use super::{action::AGAIN, import_lines::lines};
use crate::{
    api,
    parts::{Icon, Title, icon, live, refresh, signed_in, summary, title},
    ssr,
    words::{self, Locale, say},
};
use domain::ImportId;
use kernel::{ImportPreview, ImportState};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn OneImport() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let id = ssr::param::<ImportId>("id")?;
        let preview = seat.operator.import(id).await?;
        let runs = preview.state == ImportState::Running;
        let heading = Title::of(say!(l, import.of_file, file = preview.file.clone()))
            .above(say!(l, import.title), "/import");
        let after = ssr::query("after").and_then(|line| line.parse().ok());
        let lines = (preview.state == ImportState::Staged).then(|| lines(l, &preview, after));
        Ok(view! {
            {title(heading)}
            {summary(l, &seat.returned)}
            {runs.then(|| refresh(AGAIN, &format!("/import/{id}")))}
            <div class="stack" data-live="state">{state(l, &preview)}</div>
            {lines}
            {live(l, format!("import={id}"))}
        })
    })
}

fn state(l: Locale, preview: &ImportPreview) -> AnyView {
    match preview.state {
        ImportState::Staged => staged(l, preview),
        ImportState::Running => running(l, preview),
        ImportState::Done => done(l, preview),
        ImportState::Failed => view! {
            <div class="notice bad">
                {icon(Icon::Warn)}
                <div>
                    <h2>{words::import_state(l, preview.state)}</h2>
                    <p>{say!(l, import.failed_why)}</p>
                    <p><a href="/import">{say!(l, import.again)}</a></p>
                </div>
            </div>
        }
        .into_any(),
    }
}

fn figures(l: Locale, preview: &ImportPreview) -> AnyView {
    // Once it is brought in, the lines themselves are no longer kept.
    let refused = preview.lines.saturating_sub(preview.new + preview.changed + preview.same);
    let figure = |count: u32, name: &'static str| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{words::number(l, count.into())}</dd>
            </div>
        }
    };
    view! {
        <dl class="figures">
            {figure(preview.new, say!(l, import.new))}
            {figure(preview.changed, say!(l, import.changed))}
            {figure(preview.same, say!(l, import.same))}
            {figure(refused, say!(l, import.refused))}
        </dl>
    }
    .into_any()
}

fn staged(l: Locale, preview: &ImportPreview) -> AnyView {
    let id = preview.id.to_string();
    let count = preview.new + preview.changed;
    let refused = (!preview.refused.is_empty()).then(|| {
        view! { <p>{say!(l, import.refused_why)}</p> }
    });
    let start = if count > 0 {
        view! {
            <form method="post" action=api::import::StartImport::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <button class="main">{say!(l, import.start, count = u64::from(count))}</button>
            </form>
        }
        .into_any()
    } else {
        view! { <p>{say!(l, import.nothing)}</p> }.into_any()
    };
    view! {
        <section class="card">
            <h2>{say!(l, import.would)}</h2>
            {figures(l, preview)}
            {refused}
            <div class="actions">
                {start}
                <form method="post" action=api::import::DiscardImport::url()>
                    <input type="hidden" name="id" value=id/>
                    <button>{say!(l, import.discard)}</button>
                </form>
            </div>
        </section>
    }
    .into_any()
}

fn running(l: Locale, preview: &ImportPreview) -> AnyView {
    let (done, all) = (preview.done.to_string(), preview.lines.to_string());
    // Only the server that works on it knows how far it is.
    let known = preview.lines > 0;
    view! {
        <section class="card">
            <h2>{words::import_state(l, preview.state)}</h2>
            <div class="progress">
                <progress
                    aria-label=words::import_state(l, preview.state)
                    value=known.then_some(done)
                    max=known.then_some(all)
                ></progress>
                <p>{say!(l, import.progress, count = u64::from(preview.done))}</p>
            </div>
            <p class="soft">{say!(l, import.running_why)}</p>
        </section>
    }
    .into_any()
}

fn done(l: Locale, preview: &ImportPreview) -> AnyView {
    view! {
        <section class="card">
            <h2>{icon(Icon::Yes)} " " {words::import_state(l, preview.state)}</h2>
            {figures(l, preview)}
            <p class="actions">
                <a class="button main" href="/devices">{say!(l, import.to_devices)}</a>
                <a class="button" href="/import">{say!(l, import.another)}</a>
            </p>
        </section>
    }
    .into_any()
}
