//! The page's title with its one main action; also the name of the tab.

use leptos::prelude::*;
use leptos_meta::Title as TabTitle;

#[derive(Default)]
pub struct Title {
    pub text: String,
    pub lead: Option<String>,
    /// The page above this one: its name and address.
    pub above: Option<(String, String)>,
    /// The one main thing to do here: its words and address.
    pub action: Option<(String, String)>,
    /// What else can be done here.
    pub also: Option<(String, String)>,
}

impl Title {
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    #[must_use]
    pub fn lead(self, lead: impl Into<String>) -> Self {
        Self { lead: Some(lead.into()), ..self }
    }

    #[must_use]
    pub fn above(self, name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { above: Some((name.into(), address.into())), ..self }
    }

    #[must_use]
    pub fn action(self, words: impl Into<String>, address: impl Into<String>) -> Self {
        Self { action: Some((words.into(), address.into())), ..self }
    }

    #[must_use]
    pub fn also(self, words: impl Into<String>, address: impl Into<String>) -> Self {
        Self { also: Some((words.into(), address.into())), ..self }
    }
}

pub fn title(title: Title) -> AnyView {
    view! {
        <TabTitle text=format!("{} · Holdfast", title.text)/>
        <div class="headline">
            {title.above.map(|(name, to)| view! { <p class="trail"><a href=to>"‹ "{name}</a></p> })}
            <div>
                <h1>{title.text}</h1>
                {title.lead.map(|lead| view! { <p class="lead">{lead}</p> })}
            </div>
            {ways(title.also, title.action)}
        </div>
    }
    .into_any()
}

fn ways(also: Option<(String, String)>, action: Option<(String, String)>) -> Option<AnyView> {
    let main = action.map(|(words, to)| view! { <a class="button main" href=to>{words}</a> })?;
    let Some((words, to)) = also else { return Some(main.into_any()) };
    Some(view! { <p class="actions">{main} <a class="button" href=to>{words}</a></p> }.into_any())
}
