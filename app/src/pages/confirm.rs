//! `/confirm?next=…`: the password once more, before something weighty.

use crate::{
    api,
    parts::{Password, Title, signed_in, summary, title},
    ssr,
    words::say,
};
use domain::Field;
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn Confirm() -> impl IntoView {
    signed_in(async |seat| {
        let (l, next) = (seat.l, ssr::local(ssr::query("next").as_deref()));
        let name = seat.operator.name().to_owned();
        let sign_in_name = seat.operator.sign_in_name().to_owned();
        Ok(view! {
            {title(Title::of(say!(l, confirm.title)).lead(say!(l, confirm.lead)))}
            {summary(l, &seat.returned)}
            <div class="card">
                <form class="fields" method="post" action=api::sign_in::Confirm::url() novalidate>
                    <input type="hidden" name="next" value=next.clone()/>
                    <p>{say!(l, confirm.as_who, name = name)}</p>
                    <input class="unseen" type="text" value=sign_in_name autocomplete="username" readonly tabindex="-1" aria-hidden="true"/>
                    {Password { field: Field::Password, label: say!(l, common.password), new: false }
                        .show(l, &seat.returned)}
                    <div class="actions">
                        <button class="main">{say!(l, confirm.submit)}</button>
                        <a class="button" href="/">{say!(l, common.cancel)}</a>
                    </div>
                </form>
            </div>
        })
    })
}
