//! How the console looks to this browser: theme and contrast, kept in cookies, chosen by a plain form.

use crate::{
    api::look::Look,
    ssr,
    words::{Locale, say},
};
use leptos::{prelude::*, server_fn::ServerFn};

macro_rules! choices {
    ($name:ident, $cookie:literal, $($variant:ident = $word:literal,)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($variant,)* }

        impl $name {
            const ALL: &[Self] = &[$(Self::$variant,)*];

            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The one of this word; the first where there is none.
            pub fn of(word: &str) -> Self {
                Self::ALL.iter().copied().find(|c| c.word() == word).unwrap_or(Self::ALL[0])
            }

            pub fn here() -> Self {
                Self::of(&ssr::cookie($cookie).unwrap_or_default())
            }
        }
    };
}

choices! { Theme, "theme", System = "system", Light = "light", Dark = "dark", }
choices! { Contrast, "contrast", Normal = "normal", High = "high", }

/// Language, theme and contrast, as a form.
pub fn look_form(l: Locale) -> AnyView {
    let language = |code: Locale, name: &'static str| option(code.to_string(), name, code == l);
    let theme = |it: Theme, name: &'static str| option(it.word().into(), name, it == Theme::here());
    let contrast = |it: Contrast, name: &'static str| option(it.word().into(), name, it == Contrast::here());
    view! {
        <form class="fields" method="post" action=Look::url()>
            <input type="hidden" name="next" value="/me"/>
            <div class="field">
                <label for="language">{say!(l, look.language)}</label>
                <select id="language" name="language">
                    {language(Locale::en, "English")}
                    {language(Locale::nl, "Nederlands")}
                </select>
            </div>
            <div class="field">
                <label for="theme">{say!(l, look.theme)}</label>
                <select id="theme" name="theme">
                    {theme(Theme::System, say!(l, look.theme_system))}
                    {theme(Theme::Light, say!(l, look.theme_light))}
                    {theme(Theme::Dark, say!(l, look.theme_dark))}
                </select>
            </div>
            <div class="field">
                <label for="contrast">{say!(l, look.contrast)}</label>
                <select id="contrast" name="contrast">
                    {contrast(Contrast::Normal, say!(l, look.contrast_normal))}
                    {contrast(Contrast::High, say!(l, look.contrast_high))}
                </select>
            </div>
            <p class="hint">{say!(l, look.where_kept)}</p>
            <div class="actions">
                <button>{say!(l, look.save)}</button>
            </div>
        </form>
    }
    .into_any()
}

fn option(value: String, name: &'static str, chosen: bool) -> AnyView {
    view! { <option value=value selected=chosen>{name}</option> }.into_any()
}

/// The other language, one press away: for pages in front of the sign-in.
pub fn other_language(l: Locale) -> AnyView {
    let (code, name) = if l == Locale::nl { ("en", "English") } else { ("nl", "Nederlands") };
    view! {
        <form method="post" action=Look::url()>
            <input type="hidden" name="next" value=ssr::here()/>
            <button class="quiet tight" name="language" value=code lang=code>{name}</button>
        </form>
    }
    .into_any()
}
