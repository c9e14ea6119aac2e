//! What to do, one thing after the other.

use leptos::prelude::*;

pub fn numbered<V: IntoView + 'static>(steps: impl IntoIterator<Item = V>) -> AnyView {
    let steps = steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view();
    view! { <ol class="numbered">{steps}</ol> }.into_any()
}
