//! Why an action waits, as long as it does, and the way to where that is mended.

use crate::{
    parts::Seat,
    words::{self, Mend, say},
};
use domain::Permission;
use kernel::ActionDetail;
use leptos::prelude::*;

pub fn waiting_card(seat: &Seat, detail: &ActionDetail) -> Option<AnyView> {
    let (l, waking) = (seat.l, detail.waking.as_ref()?);
    let why = words::waiting(l, &detail.action, &detail.device.device, waking, detail.now);
    if why.lines.is_empty() {
        return None;
    }
    let way = why.mend.and_then(|mend| match mend {
        Mend::Enrol if seat.rights().may_anywhere(Permission::DevicesEnrol) => {
            Some(("/enrol", say!(l, devices.enrol)))
        }
        Mend::Push if seat.may(Permission::SettingsManage) => Some(("/push", say!(l, push.go))),
        Mend::Enrol | Mend::Push => None,
    });
    let way = way.map(|(to, words)| {
        view! { <div class="actions"><a class="button" href=to>{words}</a></div> }
    });
    Some(
        view! {
            <section class="card">
                <h2>{say!(l, waiting.title)}</h2>
                {why.lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                {way}
            </section>
        }
        .into_any(),
    )
}
