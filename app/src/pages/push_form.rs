//! The form with which a push certificate is given. Files are no fields of ours: it goes to a route of the server's.

use crate::{
    ApiError,
    parts::{choice, complaint_of},
    ssr::Returned,
    words::{Locale, say},
};
use domain::{Conflict, Field};
use leptos::prelude::*;

const TO: &str = "/push/certificate";

pub fn form(l: Locale, returned: &Returned, renews: bool) -> AnyView {
    let heading = if renews { say!(l, push.give_renewed) } else { say!(l, push.give_first) };
    view! {
        <section class="card">
            <h2>{heading}</h2>
            <form class="fields" method="post" enctype="multipart/form-data" action=TO>
                {file(l, returned)}
                {key(l, returned)}
                {password(l, returned)}
                {force(l, returned)}
                <div class="actions">
                    <button class="main">{say!(l, push.submit)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn is_wrong(returned: &Returned, of: Field) -> bool {
    matches!(returned.error, Some(ApiError::Invalid { field, .. }) if field == of)
}

fn file(l: Locale, returned: &Returned) -> AnyView {
    let wrong = is_wrong(returned, Field::File);
    view! {
        <div class="field" class:wrong=wrong>
            <label for="file">{say!(l, push.file)}</label>
            <p class="hint" id="file-hint">{say!(l, push.file_hint)}</p>
            {complaint_of(l, returned, Field::File)}
            <input
                id="file"
                name="file"
                type="file"
                accept=".pem,.p12,.pfx"
                required
                aria-invalid=wrong.then_some("true")
                aria-describedby=if wrong { "file-hint file-wrong" } else { "file-hint" }
            />
        </div>
    }
    .into_any()
}

fn key(l: Locale, returned: &Returned) -> AnyView {
    let wrong = is_wrong(returned, Field::Key);
    view! {
        <div class="field" class:wrong=wrong>
            <label for="key">{say!(l, push.key)}</label>
            <p class="hint" id="key-hint">{say!(l, push.key_hint)}</p>
            {complaint_of(l, returned, Field::Key)}
            <input
                id="key"
                name="key"
                type="file"
                accept=".pem,.key"
                aria-invalid=wrong.then_some("true")
                aria-describedby=if wrong { "key-hint key-wrong" } else { "key-hint" }
            />
        </div>
    }
    .into_any()
}

/// Of the file, not of anybody's account: no password manager fills it in.
fn password(l: Locale, returned: &Returned) -> AnyView {
    let wrong = is_wrong(returned, Field::Password);
    view! {
        <div class="field" class:wrong=wrong>
            <label for="password">{say!(l, push.password)}</label>
            <p class="hint" id="password-hint">{say!(l, push.password_hint)}</p>
            {complaint_of(l, returned, Field::Password)}
            <input
                id="password"
                name="password"
                type="password"
                autocomplete="off"
                aria-invalid=wrong.then_some("true")
                aria-describedby=if wrong { "password-hint password-wrong" } else { "password-hint" }
            />
        </div>
    }
    .into_any()
}

fn force(l: Locale, returned: &Returned) -> AnyView {
    let other = matches!(returned.error, Some(ApiError::Conflict(Conflict::OtherTopic)));
    let means = say!(l, push.force_means).to_owned();
    view! {
        <details class="rare" open=other>
            <summary>{say!(l, push.other_topic)}</summary>
            <div id="force" tabindex="-1">
                {choice("checkbox", "force", "true".into(), false, say!(l, push.force), Some(means))}
            </div>
        </details>
    }
    .into_any()
}
