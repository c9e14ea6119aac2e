//! `/sign-in`

use crate::{
    ApiError, api,
    parts::{Password, Text, summary, visitor},
    ssr,
    words::say,
};
use domain::{Field, Why};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn SignIn() -> impl IntoView {
    visitor(async |l, returned| {
        let next = ssr::local(ssr::query("next").as_deref());
        // Which of the two was wrong is not told.
        let wrong = returned.error == Some(ApiError::Invalid { field: Field::Password, why: Why::Wrong });
        let told = if wrong {
            view! { <div class="notice bad summary" role="alert" tabindex="-1"><p>{say!(l, sign_in.wrong)}</p></div> }
                .into_any()
        } else if returned.error.is_some() {
            summary(l, &returned).into_any()
        } else if next != "/" {
            view! { <p class="notice">{say!(l, sign_in.ended)}</p> }.into_any()
        } else {
            ().into_any()
        };
        let fields = if wrong { returned.unmarked() } else { returned };
        let form = view! {
            {told}
            <form class="fields" method="post" action=api::sign_in::SignIn::url() novalidate>
                <input type="hidden" name="next" value=next/>
                {Text::of(Field::SignInName, say!(l, common.sign_in_name)).autocomplete("username").show(l, &fields)}
                {Password { field: Field::Password, label: say!(l, common.password), new: false }.show(l, &fields)}
                <button class="main">{say!(l, sign_in.submit)}</button>
            </form>
            <p class="hint">{say!(l, sign_in.forgot)}</p>
        };
        Ok((say!(l, sign_in.title).into(), form))
    })
}
