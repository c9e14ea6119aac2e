//! Somebody who asks without a pause: locks Macs, removes passcodes, has devices report, takes back, says that a Mac is open.

use super::Site;
use crate::{
    dice::Dice,
    line::{Ending, Line, Order},
};
use domain::{ActionId, ActionKind, Conflict, Refusal};
use kernel::{Error, LockOrder, Operator, RemoveOrder};
use std::sync::{Arc, atomic::Ordering};

pub(super) async fn work(site: Arc<Site>, me: usize) {
    let mut dice = site.dice(me);
    for order in site.start.orders.iter().filter(|order| order.by == me) {
        ask_and_go_on(&site, &Order { again: true, ..order.clone() }, &mut dice).await;
    }
    while let Some(order) = draw(&site, me, &mut dice) {
        ask_and_go_on(&site, &order, &mut dice).await;
    }
}

fn draw(site: &Site, by: usize, dice: &mut Dice) -> Option<Order> {
    let (world, n) = (&site.start.world, site.next.fetch_add(1, Ordering::Relaxed));
    let (kind, device) = match dice.below(100) {
        0..60 => (ActionKind::RemoteLock, dice.among(&world.macs)?),
        60..75 => (ActionKind::RemovePasscode, dice.among(&world.phones)?),
        _ => (ActionKind::Sync, world.device(usize::try_from(dice.below(world.devices() as u64)).ok()?)?),
    };
    let typed = kind == ActionKind::RemoteLock && dice.one_in(4);
    let pin = typed.then(|| format!("{:06}", 200_000 + dice.below(100_000) * 7));
    let last = n < (site.start.life + 1) * super::LIFE;
    last.then_some(Order { n, by, device, kind, pin, again: false })
}

async fn ask_and_go_on(site: &Site, order: &Order, dice: &mut Dice) {
    let operator = match site.start.world.operator(&site.kernel, order.by).await {
        Ok(operator) => operator,
        Err(cause) => return site.trouble("a sign-in", &cause),
    };
    match ask(site, &operator, order).await {
        Asked::Done(id) if dice.one_in(5) => end(site, &operator, id, Ending::Cancel).await,
        Asked::Stands(id) => {
            let how = if dice.one_in(3) { Ending::Cancel } else { Ending::Open };
            end(site, &operator, id, how).await;
        }
        Asked::Done(_) | Asked::Nothing => {}
    }
}

enum Asked {
    Done(ActionId),
    /// This lock stands already.
    Stands(ActionId),
    Nothing,
}

async fn ask(site: &Site, operator: &Operator, order: &Order) -> Asked {
    site.log.tell(&Line::Asks(order.clone()));
    let n = order.n;
    match place(operator, order).await {
        Ok(id) => {
            site.log.tell(&Line::Answered { n, id });
            Asked::Done(id)
        }
        Err(Error::Refused(Refusal::Conflict(Conflict::AlreadyLocked { standing }))) => {
            site.log.tell(&Line::Declined { n });
            Asked::Stands(standing)
        }
        Err(Error::Refused(refusal)) if refusal != Refusal::Unsure => {
            site.log.tell(&Line::Refused { n, why: refusal.to_string() });
            Asked::Nothing
        }
        Err(cause) => {
            site.trouble("an order", &cause);
            Asked::Nothing
        }
    }
}

/// Asks the kernel for it.
pub async fn place(operator: &Operator, order: &Order) -> kernel::Result<ActionId> {
    let (device, form) = (order.device, Some(order.form()));
    match order.kind {
        ActionKind::RemoteLock => {
            let (reason, pin) = (order.reason(), order.pin.clone());
            let lock = LockOrder { pin, reason, knows: true, form, ..LockOrder::default() };
            operator.lock(device, lock).await
        }
        ActionKind::RemovePasscode => {
            operator.remove_passcode(device, RemoveOrder { reason: order.reason(), older: false, form }).await
        }
        ActionKind::Sync => operator.sync(device, form).await,
    }
}

async fn end(site: &Site, operator: &Operator, id: ActionId, how: Ending) {
    site.log.tell(&Line::Ends { id, how });
    let done = match how {
        Ending::Cancel => operator.cancel(id).await,
        Ending::Open => operator.say_open(id).await,
    };
    match done {
        Ok(()) => site.log.tell(&Line::Ended { id, how }),
        Err(Error::Refused(Refusal::Conflict(Conflict::TooLate))) => site.log.tell(&Line::NotEnded { id }),
        Err(cause) => site.trouble("an ending", &cause),
    }
}
