//! `/devices/{id}/remove-passcode`: the page before a passcode is removed.

use super::{asking::Asking, edit::device_for};
use crate::{
    api,
    parts::{Icon, signed_in},
    ssr,
    words::{self, say},
};
use domain::{ActionKind, Moment, Permission};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn RemovePasscode() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let detail = device_for(&seat, Permission::ResetPasscode).await?;
        let asking = Asking::of(&seat, &detail, ActionKind::RemovePasscode);
        let older = ssr::query("older").is_some();
        let token =
            if older { seat.operator.older_token(&detail).await? } else { detail.tokens.first().copied() };
        let content = match (asking.can.reason(), token) {
            (Some(reason), _) => asking.refused(words::reason(l, reason)),
            (None, None) => asking.refused(say!(l, action.no_older_token).into()),
            (None, Some(received)) => form(&asking, older, received),
        };
        Ok(asking.page(say!(l, remove.title, name = detail.device.name.clone()), content))
    })
}

fn form(asking: &Asking, older: bool, received: Moment) -> AnyView {
    let l = asking.seat.l;
    let when = words::moment(l, received);
    let token =
        if older { say!(l, remove.older_token, when = when) } else { say!(l, remove.token, when = when) };
    let will = vec![say!(l, remove.will).into(), say!(l, remove.will_policy).into(), token];
    let fields = view! {
        {older.then(|| view! { <input type="hidden" name="older" value="true"/> })}
        {asking.reason()}
    };
    let submit = say!(l, remove.submit, name = asking.detail.device.name.clone());
    asking.form(api::actions::RemovePasscode::url(), will, fields.into_any(), (Icon::Key, submit))
}
