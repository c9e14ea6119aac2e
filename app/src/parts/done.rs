//! What was done, said once on the page that follows. The address carries only a word from this list.

use super::{Icon, icon};
use crate::{
    ssr,
    words::{Locale, say},
};
use leptos::prelude::*;

macro_rules! deeds {
    ($($name:ident = $word:ident,)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Done { $($name,)* }

        impl Done {
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => stringify!($word),)* }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word { $(stringify!($word) => Some(Self::$name),)* _ => None }
            }

            fn sentence(self, l: Locale) -> &'static str {
                match self { $(Self::$name => say!(l, done.$word),)* }
            }
        }
    };
}

deeds! {
    SignedOut = signed_out,
    PasswordChanged = password_changed,
    SignInEnded = sign_in_ended,
    OthersEnded = others_ended,
    PersonDisabled = person_disabled,
    PersonEnabled = person_enabled,
    SignInsEnded = sign_ins_ended,
    GroupCreated = group_created,
    GroupChanged = group_changed,
    GroupDeleted = group_deleted,
    RoleCreated = role_created,
    RoleChanged = role_changed,
    RoleDeleted = role_deleted,
    Assigned = assigned,
    Unassigned = unassigned,
    LookSaved = look_saved,
    DeviceChanged = device_changed,
    DeviceDeleted = device_deleted,
    DeviceReleased = device_released,
    LockAsked = lock_asked,
    RemovalAsked = removal_asked,
    SyncAsked = sync_asked,
    ActionCancelled = action_cancelled,
    SaidOpen = said_open,
    ImportDiscarded = import_discarded,
    ViewSaved = view_saved,
    ViewDeleted = view_deleted,
    LinkMade = link_made,
    LinkEnded = link_ended,
    PushCertificateSet = push_certificate_set,
}

/// The sentence for the deed this page was reached by, if any.
pub fn toast(l: Locale) -> AnyView {
    let done = ssr::query("done").and_then(|word| Done::from_word(&word));
    done.map(|done| {
        view! {
            <div class="notice good" role="status">
                {icon(Icon::Yes)}
                <p>{done.sentence(l)}</p>
            </div>
        }
    })
    .into_any()
}
