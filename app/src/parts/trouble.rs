//! A page that cannot be shown: what happened, what it means, what to do. It also sets the answer's status.

use crate::{
    ApiError, ssr,
    words::{self, Locale, say},
};
use leptos::prelude::*;
use leptos_meta::Title;

pub fn trouble(l: Locale, error: &ApiError) -> AnyView {
    // A redirect has its own status.
    if !matches!(error, ApiError::SignIn | ApiError::ConfirmFirst) {
        ssr::set_status(error);
    }
    let (title, why) = words_for(l, error);
    let number = match error {
        ApiError::Broken { incident } => Some(say!(l, trouble.incident, incident = incident.clone())),
        _ => None,
    };
    let again = matches!(error, ApiError::TooMany { .. } | ApiError::Away { .. } | ApiError::Broken { .. });
    view! {
        <Title text=format!("{title} · Holdfast")/>
        <div class="trouble">
            <h1>{title}</h1>
            <p>{why}</p>
            {number.map(|number| view! { <p class="number digits">{number}</p> })}
            <p class="actions">
                {again.then(|| view! { <a class="button" href=ssr::here()>{say!(l, trouble.again)}</a> })}
                <a class="button" href="/">{say!(l, trouble.home)}</a>
            </p>
        </div>
    }
    .into_any()
}

fn words_for(l: Locale, error: &ApiError) -> (&'static str, String) {
    let again = |seconds: u32| say!(l, trouble.again_in, time = words::seconds(l, seconds));
    match error {
        ApiError::NotFound => (say!(l, trouble.not_found), say!(l, trouble.not_found_why).into()),
        ApiError::Forbidden => (say!(l, trouble.forbidden), say!(l, trouble.forbidden_why).into()),
        ApiError::TooMany { seconds } => (say!(l, trouble.too_many), again(*seconds)),
        ApiError::Away { seconds } => {
            (say!(l, trouble.away), format!("{} {}", say!(l, trouble.away_why), again(*seconds)))
        }
        ApiError::Unsure => (say!(l, trouble.unsure), words::sentence(l, error)),
        ApiError::Broken { .. } => (say!(l, trouble.broken), say!(l, trouble.broken_why).into()),
        ApiError::Malformed | ApiError::Invalid { .. } => {
            (say!(l, trouble.malformed), say!(l, trouble.malformed_why).into())
        }
        ApiError::SignIn | ApiError::ConfirmFirst | ApiError::Conflict(_) => {
            (say!(l, wrong.title), words::sentence(l, error))
        }
    }
}
