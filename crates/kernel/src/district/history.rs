//! One thing asked of one device, from the asking to the end, with what a device says when it does not do it.

use super::{
    dice::Dice,
    facts::{days, minutes},
    lists::OPERATORS,
    school::School,
};
use domain::{Action, ActionId, ActionKind, Cause, Device, MessageResult, Moment, State};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
/// Until when an action is handed out, and for how long a PIN can be read after that.
const LASTS: Duration = days(7);
const PIN_LASTS: Duration = days(30);
/// Even the quickest needs this.
const LEAST: Duration = minutes(3);

const LOST: &[&str] =
    &["Left on the bus", "Missing from the cart", "Reported stolen", "Left in the gym", "Not returned", ""];
const FORGOT: &[&str] = &["Forgot the passcode", "Passcode changed by a friend", "New pupil", ""];
const UNWILLING: &[(i64, &str)] = &[
    (5013, "The passcode could not be cleared."),
    (12_017, "The escrow keybag could not be unlocked."),
    (12_018, "The escrow secret could not be read."),
    (12_021, "The request type is not supported."),
];

/// Somebody asks.
pub(super) fn ask(
    dice: &mut Dice,
    device: &Device,
    school: &School,
    kind: ActionKind,
    asked: Moment,
) -> Action {
    let ticket = format!("INC-{}", 10_000 + dice.below(40_000));
    let reason = match kind {
        _ if dice.happens(250) => &ticket,
        ActionKind::RemoteLock => dice.pick(LOST),
        ActionKind::RemovePasscode => dice.pick(FORGOT),
        ActionKind::Sync => "",
    };
    let speaks = kind == ActionKind::RemoteLock && device.platform.is_apple() && dice.happens(400);
    let message = if speaks { format!("Bring me back to {}", school.name) } else { String::new() };
    let phone = if speaks { format!("555-01{:02}", dice.below(100)) } else { String::new() };
    Action {
        id: ActionId(dice.id_of(asked.0)),
        device: device.id,
        device_name: device.name.clone(),
        serial: device.serial.clone(),
        platform: device.platform,
        kind,
        state: State::Queued,
        by: None,
        by_name: dice.pick(OPERATORS).to_owned(),
        reason: reason.to_owned(),
        message,
        phone,
        asked,
        changed: asked,
        expires: asked.plus(LASTS),
        sent: None,
        sent_last: None,
        handed_out: 0,
        deferred: 0,
        finished: None,
        cause: None,
        code: None,
        said: String::new(),
        message_result: None,
        standing: None,
        outstanding: false,
        has_pin: false,
        pin_ends: None,
        opened: None,
        opened_by: String::new(),
        verified: None,
        bulk: None,
    }
}

pub(super) fn hand_out(action: &mut Action, first: Moment, last: Moment, times: i64) {
    action.state = State::Sent;
    action.sent = Some(first);
    action.sent_last = Some(last);
    action.handed_out = times;
    action.changed = last;
}

pub(super) fn finish(action: &mut Action, state: State, at: Moment) {
    action.state = state;
    action.finished = Some(at);
    action.changed = at;
}

/// It ends somehow: most are done, by `latest`, when the device was last heard from.
pub(super) fn end(dice: &mut Dice, action: &mut Action, device: &Device, latest: Moment, now: Moment) {
    let old = action.expires <= now;
    match dice.weigh(&[(850, State::Done), (80, State::Failed), (30, State::Cancelled), (40, State::Expired)])
    {
        State::Cancelled => {
            let at = action.asked.plus(dice.between(SECOND * 20, minutes(30))).min(now);
            finish(action, State::Cancelled, at);
            action.cause = dice.happens(200).then_some(Cause::Reenrolled);
        }
        State::Expired if old => finish(action, State::Expired, action.expires),
        State::Failed if old && dice.happens(350) => {
            let sent = action.asked.plus(dice.between(SECOND, minutes(20)));
            hand_out(action, sent, sent, 1);
            finish(action, State::Failed, action.expires);
            action.cause = Some(Cause::NoAnswer);
        }
        State::Failed => {
            answer(dice, action, State::Failed, latest);
            let unknown = UNWILLING[UNWILLING.len() - 1];
            let (code, said) =
                if action.kind == ActionKind::RemovePasscode { dice.pick(UNWILLING) } else { unknown };
            action.cause = Some(Cause::DeviceSaidNo);
            action.code = Some(code);
            said.clone_into(&mut action.said);
        }
        _ => done(dice, action, device, latest, now),
    }
}

/// The device does it.
pub(super) fn done(dice: &mut Dice, action: &mut Action, device: &Device, latest: Moment, now: Moment) {
    answer(dice, action, State::Done, latest);
    let at = action.changed;
    match action.kind {
        ActionKind::RemovePasscode => action.verified = Some(at.plus(dice.between(SECOND, SECOND * 4))),
        ActionKind::RemoteLock if device.is_mac() => keep_pin(action, now),
        ActionKind::RemoteLock | ActionKind::Sync => {}
    }
    if !action.message.is_empty() {
        let shown = device.passcode_set != Some(false);
        action.message_result = Some(if shown { MessageResult::Shown } else { MessageResult::NoPasscode });
    }
}

/// From the hour at which it was sent, its PIN can be read for thirty days.
pub(super) fn keep_pin(action: &mut Action, now: Moment) {
    action.pin_ends = action.sent.map(|sent| sent.plus(PIN_LASTS));
    action.has_pin = action.pin_ends.is_none_or(|ends| ends > now);
}

/// Most answer within a minute, those that were off when they are back.
fn answer(dice: &mut Dice, action: &mut Action, state: State, latest: Moment) {
    let (least, most) = dice.weigh(&[
        (560, (SECOND * 2, minutes(1))),
        (200, (minutes(1), minutes(10))),
        (100, (minutes(10), minutes(60))),
        (90, (minutes(60), days(1))),
        (50, (days(1), days(6))),
    ]);
    let at = action.asked.plus(dice.between(least, most)).min(latest).max(action.asked.plus(SECOND * 2));
    let sent = at.minus(dice.between(SECOND / 2, SECOND * 5)).max(action.asked.plus(SECOND / 10));
    // A Mac that sleeps puts off everything but a lock.
    let sleeps = action.kind == ActionKind::Sync && action.platform == domain::Platform::MacOs;
    let waited = sleeps && at.since(action.asked) > LEAST;
    action.deferred = if waited { dice.pick(&[1, 1, 2, 3]) } else { 0 };
    let first = if waited { action.asked.plus(SECOND * 3) } else { sent };
    hand_out(action, first, sent, action.deferred + 1);
    finish(action, state, at);
}
