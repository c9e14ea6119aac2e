//! Language, theme and contrast of this browser. Only known words become cookies.

use crate::ApiError;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "look")]
pub async fn look(
    #[server(default)] language: String,
    #[server(default)] theme: String,
    #[server(default)] contrast: String,
    #[server(default)] next: String,
) -> Result<(), ApiError> {
    use crate::{
        language,
        parts::{
            Done,
            look::{Contrast, Theme},
        },
        ssr::{self, Form, Next},
    };
    const YEAR: u32 = 365 * 24 * 60 * 60;
    let next = ssr::local(Some(&next));
    let all_three = !theme.is_empty();
    Form::on(&next)
        .end(async {
            if !language.is_empty() {
                ssr::set_cookie("language", language::of("", &language).as_ref(), YEAR);
            }
            if all_three {
                ssr::set_cookie("theme", Theme::of(&theme).word(), YEAR);
                ssr::set_cookie("contrast", Contrast::of(&contrast).word(), YEAR);
            }
            Ok(if all_three { Next::said(&next, Done::LookSaved) } else { Next::at(&next) })
        })
        .await
}
