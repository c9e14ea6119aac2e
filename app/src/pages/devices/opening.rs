//! What somebody does who stands in front of a locked Mac, or has its user on the telephone.

use crate::{
    parts::numbered,
    words::{Locale, say},
};
use domain::{Action, Chip, Permission, Version};
use kernel::DeviceDetail;
use leptos::prelude::*;

/// From here on Apple silicon asks for the PIN.
const TAKES_A_PIN: Version = Version(11, 5, 0);

/// As long as the lock of this Mac stands and may have reached it.
pub fn opening(l: Locale, detail: &DeviceDetail) -> Option<AnyView> {
    let device = &detail.device;
    let lock = detail.standing.as_ref().filter(|lock| lock.has_left() && device.takes_a_pin())?;
    let which = if let Some(serial) = &device.serial {
        say!(l, opening.which, serial = serial.clone())
    } else {
        say!(l, opening.which_name, name = device.name.clone())
    };
    let steps = [
        which.into_any(),
        say!(l, opening.start).into_any(),
        pin(l, detail, lock),
        say!(l, opening.then).into_any(),
    ];
    let earlier = format!("/actions?device={}", device.id);
    // It may have been deactivated instead, which is told before such a lock.
    let deactivated = device.chip != Some(Chip::Intel) && device.os.is_none_or(|os| os < TAKES_A_PIN);
    let silicon = deactivated.then(|| view! { <p>{say!(l, opening.silicon)}</p> });
    Some(
        view! {
            <section class="card">
                <h2>{say!(l, opening.title)}</h2>
                {numbered(steps)}
                <p><strong>{say!(l, opening.no_guessing)}</strong> " " {say!(l, opening.waits)}</p>
                <h3>{say!(l, opening.refused)}</h3>
                <ul>
                    <li>{say!(l, opening.other_mac)}</li>
                    <li>
                        {say!(l, opening.earlier)} " "
                        <a href=earlier>{say!(l, device.all_actions)}</a>
                    </li>
                    <li>{say!(l, opening.other_console)}</li>
                    <li>{say!(l, opening.apple)}</li>
                </ul>
                {silicon}
            </section>
        }
        .into_any(),
    )
}

/// Where the PIN is found: here, or on the page of its lock, once another action was sent.
fn pin(l: Locale, detail: &DeviceDetail, lock: &Action) -> AnyView {
    if !lock.has_pin {
        return say!(l, device.pin_gone).into_any();
    }
    if !detail.may.contains(Permission::ReadRecoveryPin) {
        return say!(l, opening.pin_of_others).into_any();
    }
    if detail.card.as_ref().is_some_and(|card| card.id == lock.id) {
        return say!(l, opening.pin).into_any();
    }
    let to = format!("/actions/{}", lock.id);
    view! { {say!(l, opening.pin_there)} " " <a href=to>{say!(l, lock.to_standing)}</a> }.into_any()
}
