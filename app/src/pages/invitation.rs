//! `/invitation?token=…`: somebody chooses their password.

use crate::{
    api,
    parts::{Password, summary, visitor},
    ssr,
    words::{self, say},
};
use domain::{Field, Refusal};
use kernel::Error;
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn Invitation() -> impl IntoView {
    visitor(async |l, returned| {
        let token = ssr::query("token").unwrap_or_default();
        let invitation = match ssr::kernel()?.invitation(&token).await {
            Ok(invitation) => invitation,
            Err(Error::Refused(refusal @ Refusal::Invalid { .. })) => {
                ssr::set_status(&refusal.into());
                let closed = view! {
                    <p>{say!(l, invitation.closed_why)}</p>
                    <p>{say!(l, invitation.closed_next)}</p>
                    <p class="actions"><a class="button" href="/sign-in">{say!(l, sign_in.title)}</a></p>
                };
                return Ok((say!(l, invitation.closed_title).into(), closed.into_any()));
            }
            Err(error) => return Err(error.into()),
        };
        let title = say!(l, invitation.title, name = invitation.name);
        let name = invitation.sign_in_name;
        let form = view! {
            <p class="soft">{say!(l, invitation.lead, sign_in_name = name.clone())}</p>
            {summary(l, &returned)}
            <form class="fields" method="post" action=api::setup::AcceptInvitation::url() novalidate>
                <input type="hidden" name="token" value=token/>
                // For password managers: whose password this is.
                <input class="unseen" type="text" value=name autocomplete="username" readonly tabindex="-1" aria-hidden="true"/>
                {Password { field: Field::Password, label: say!(l, common.password), new: true }.show(l, &returned)}
                <button class="main">{say!(l, invitation.submit)}</button>
            </form>
            <p class="hint">{say!(l, invitation.ends, moment = words::moment(l, invitation.ends))}</p>
        };
        Ok((title, form.into_any()))
    })
}
