//! The page before something is done that is hard to undo: what will happen, and a button that names it.

use super::{Title, summary, title};
use crate::{
    ssr::Returned,
    words::{Locale, say},
};
use leptos::prelude::*;

pub struct Deed {
    pub title: Title,
    /// What will happen, a sentence a line.
    pub will: Vec<String>,
    /// The button's words: "Disable Ada".
    pub words: String,
    /// The server function, and the fields it takes.
    pub to: &'static str,
    pub fields: Vec<(&'static str, String)>,
    pub destroys: bool,
    /// Where somebody goes who thinks better of it.
    pub back: String,
}

pub fn confirm(l: Locale, returned: &Returned, deed: Deed, details: AnyView) -> AnyView {
    confirm_or(l, returned, deed, details, say!(l, common.cancel))
}

/// The same where the way back needs words of its own.
pub fn confirm_or(
    l: Locale,
    returned: &Returned,
    deed: Deed,
    details: AnyView,
    stay: &'static str,
) -> AnyView {
    view! {
        {title(deed.title)}
        {summary(l, returned)}
        <div class="card">
            {deed.will.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            {details}
            <form class="actions" method="post" action=deed.to>
                {deed
                    .fields
                    .into_iter()
                    .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                    .collect_view()}
                <button class=if deed.destroys { "destroys" } else { "main" }>{deed.words}</button>
                <a class="button" href=deed.back>{stay}</a>
            </form>
        </div>
    }
    .into_any()
}
