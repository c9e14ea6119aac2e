//! `/setup?token=…`: the first Owner.

use crate::{
    api,
    parts::{Password, Text, summary, visitor},
    ssr::{self, Returned},
    words::{Locale, say},
};
use domain::{Field, Refusal};
use kernel::Error;
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn Setup() -> impl IntoView {
    visitor(async |l, returned| {
        let token = ssr::query("token").unwrap_or_default();
        match ssr::kernel()?.setup_is_open(&token).await {
            Ok(()) => Ok((say!(l, setup.title).into(), form(l, token, &returned).into_any())),
            Err(Error::Refused(refusal @ (Refusal::Invalid { .. } | Refusal::Conflict(_)))) => {
                ssr::set_status(&refusal.into());
                Ok((say!(l, setup.closed_title).into(), closed(l).into_any()))
            }
            Err(error) => Err(error.into()),
        }
    })
}

fn form(l: Locale, token: String, returned: &Returned) -> AnyView {
    view! {
        <p class="soft">{say!(l, setup.lead)}</p>
        {summary(l, returned)}
        <form class="fields" method="post" action=api::setup::Setup::url() novalidate>
            <input type="hidden" name="token" value=token/>
            {Text::of(Field::Name, say!(l, common.name))
                .hint(say!(l, setup.name_hint))
                .autocomplete("name")
                .show(l, returned)}
            {Text::of(Field::SignInName, say!(l, common.sign_in_name))
                .hint(say!(l, setup.sign_in_name_hint))
                .autocomplete("username")
                .show(l, returned)}
            {Password { field: Field::Password, label: say!(l, common.password), new: true }.show(l, returned)}
            <button class="main">{say!(l, setup.submit)}</button>
        </form>
    }
    .into_any()
}

fn closed(l: Locale) -> AnyView {
    view! {
        <p>{say!(l, setup.closed_why)}</p>
        <p>{say!(l, setup.closed_next)}</p>
        <p class="actions"><a class="button" href="/sign-in">{say!(l, sign_in.title)}</a></p>
    }
    .into_any()
}
