//! What is said of the push certificate on pages that are about something else.

use crate::{
    ApiError,
    parts::{Icon, Seat, icon},
    words::{self, Ending, say},
};
use domain::{Moment, Permission};
use kernel::PushCertificate;
use leptos::prelude::*;

/// What this person may know of it.
pub enum Push {
    NotTheirs,
    Missing,
    Set(PushCertificate),
}

/// So many links are looked at to see whether a device has enrolled with one.
const FEW: u32 = 50;

impl Push {
    pub async fn here(seat: &Seat) -> Result<Self, ApiError> {
        if !seat.may(Permission::SettingsManage) {
            return Ok(Self::NotTheirs);
        }
        Ok(seat.operator.push_certificate().await?.map_or(Self::Missing, Self::Set))
    }
}

/// For the first page: it ends soon, it is over, or there is none although devices have enrolled.
pub async fn push_notice(seat: &Seat, push: &Push, today: Moment) -> Result<Option<AnyView>, ApiError> {
    let l = seat.l;
    let told = match push {
        Push::NotTheirs => None,
        Push::Missing => {
            let links = seat.operator.links(None, FEW).await?.items;
            links.iter().any(|link| link.uses > 0).then(|| ("wait", say!(l, push.is_missing).to_owned()))
        }
        Push::Set(certificate) => match Ending::of(today, certificate.ends) {
            Ending::Far => None,
            Ending::Over => Some(("bad", say!(l, push.is_over).to_owned())),
            near => {
                let tone = if near == Ending::Week { "bad" } else { "wait" };
                Some((tone, say!(l, push.is_near, day = words::day(l, certificate.ends))))
            }
        },
    };
    Ok(told.map(|(tone, told)| {
        view! {
            <div class=format!("notice {tone}")>
                {icon(Icon::Warn)}
                <p>{told} " " <a href="/push">{say!(l, push.go)}</a></p>
            </div>
        }
        .into_any()
    }))
}
