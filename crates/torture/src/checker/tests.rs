//! A history that was made up, and what is found wrong with it once somebody has tampered with it.

use super::{Fault, Found, History, Wrong, verdict};
use crate::line::{Ending, Line, Order, Said};
use domain::{Action, ActionId, ActionKind, Deed, DeviceId, Moment, OperatorId, Outcome, Platform, State};
use std::time::Instant;
use uuid::Uuid;

const MAC: DeviceId = DeviceId(Uuid::from_u128(1));
const FIRST: ActionId = ActionId(Uuid::from_u128(11));
const SECOND: ActionId = ActionId(Uuid::from_u128(12));

fn order(n: u64) -> Order {
    Order { n, by: 0, device: MAC, kind: ActionKind::RemoteLock, pin: None, again: false }
}

fn asks(n: u64, id: ActionId) -> [Line; 2] {
    [Line::Asks(order(n)), Line::Answered { n, id }]
}

fn given(id: ActionId, pin: &str) -> Line {
    Line::Given { device: MAC, id, pin: Some(pin.into()) }
}

/// A lock that is given twice, done, said to be open; and a second one, which waits.
fn lines() -> Vec<Line> {
    let (said, how) = (Said::Done, Ending::Open);
    let life = [
        given(FIRST, "482913"),
        given(FIRST, "482913"),
        Line::Reports { device: MAC, id: FIRST, said },
        Line::Settled { id: FIRST, said },
        Line::Ends { id: FIRST, how },
        Line::Ended { id: FIRST, how },
    ];
    [&asks(1, FIRST)[..], &life, &asks(2, SECOND)].concat()
}

fn action(n: u64, id: ActionId, state: State) -> Action {
    Action {
        id,
        device: MAC,
        device_name: "Mac".into(),
        serial: None,
        platform: Platform::MacOs,
        kind: ActionKind::RemoteLock,
        state,
        by: Some(OperatorId(Uuid::nil())),
        by_name: "Ada".into(),
        reason: order(n).reason(),
        message: String::new(),
        phone: String::new(),
        asked: Moment(0),
        changed: Moment(0),
        expires: Moment(0),
        sent: None,
        sent_last: None,
        handed_out: if state == State::Done { 2 } else { 0 },
        deferred: 0,
        finished: None,
        cause: None,
        code: None,
        said: String::new(),
        message_result: None,
        standing: None,
        outstanding: state == State::Queued,
        has_pin: true,
        pin_ends: None,
        opened: (state == State::Done).then_some(Moment(1)),
        opened_by: String::new(),
        verified: None,
        bulk: None,
    }
}

fn found() -> Found {
    let mut found = Found::default();
    for action in [action(1, FIRST, State::Done), action(2, SECOND, State::Queued)] {
        found.enter(Deed::LockDevice, Outcome::Done, action.reason.clone());
        found.actions.insert(action.id, action);
    }
    found.enter(Deed::SayOpen, Outcome::Done, FIRST.to_string());
    found.pins.push((FIRST, Some("482913".into())));
    found
}

fn wrongs(lines: Vec<Line>, found: &Found) -> Vec<Wrong> {
    let mut history = History::default();
    for line in lines {
        history.take(Instant::now(), line);
    }
    let mut wrongs: Vec<Wrong> =
        verdict(&history, found).into_iter().map(|Fault { wrong, .. }| wrong).collect();
    wrongs.sort_unstable();
    wrongs.dedup();
    wrongs
}

#[test]
fn a_history_and_the_database_that_came_of_it_agree() {
    assert_eq!(wrongs(lines(), &found()), []);
}

#[test]
fn an_acknowledged_action_that_is_missing_is_lost() {
    let unanswered = [&lines()[..], &asks(3, ActionId(Uuid::from_u128(13)))[..1]].concat();
    assert_eq!(wrongs(unanswered, &found()), [], "without an answer nobody knows");
    let mut without = found();
    without.actions.remove(&SECOND);
    assert!(wrongs(lines(), &without).contains(&Wrong::Lost));
    let mut declined = lines();
    declined.extend([Line::Asks(order(3)), Line::Declined { n: 3 }]);
    assert_eq!(wrongs(declined, &found()), [Wrong::Lost], "what was declined stands in the report");
}

#[test]
fn an_action_without_its_audit_entry_is_lost_and_so_is_an_end_that_did_not_last() {
    let mut without = Found::default();
    without.actions = found().actions;
    assert_eq!(wrongs(lines(), &without), [Wrong::Lost]);
    let mut back = found();
    back.actions.insert(FIRST, Action { state: State::Sent, ..action(1, FIRST, State::Done) });
    assert_eq!(wrongs(lines(), &back), [Wrong::Lost]);
    let mut shut = found();
    shut.actions.insert(FIRST, Action { opened: None, ..action(1, FIRST, State::Done) });
    assert_eq!(wrongs(lines(), &shut), [Wrong::Lost]);
}

#[test]
fn an_action_that_nobody_tried_is_a_ghost_and_so_is_an_entry_without_an_action() {
    let third = ActionId(Uuid::from_u128(13));
    let mut more = found();
    more.enter(Deed::LockDevice, Outcome::Done, order(3).reason());
    assert_eq!(wrongs(lines(), &more), [Wrong::Ghost]);
    more.actions.insert(third, Action { outstanding: false, ..action(3, third, State::Cancelled) });
    assert_eq!(wrongs(lines(), &more), [Wrong::Ghost]);
    let asked = [&lines()[..], &[Line::Asks(order(3))]].concat();
    assert_eq!(wrongs(asked.clone(), &more), []);
    let refused = [&asked[..], &[Line::Refused { n: 3, why: String::new() }]].concat();
    assert_eq!(wrongs(refused, &more), [Wrong::Ghost], "what was refused has changed nothing");
    let unseen = [&lines()[..], &[given(third, "482913")]].concat();
    assert!(wrongs(unseen, &found()).contains(&Wrong::Ghost), "handed out and nowhere written down");
}

#[test]
fn what_is_handed_out_after_a_final_result_or_a_cancel_is_seen() {
    let late = [&lines()[..], &[given(FIRST, "482913")]].concat();
    assert!(wrongs(late, &found()).contains(&Wrong::AfterTheEnd));
    let how = Ending::Cancel;
    let cancelled =
        [Line::Ends { id: SECOND, how }, Line::Ended { id: SECOND, how }, given(SECOND, "100200")];
    assert!(wrongs([&lines()[..], &cancelled].concat(), &found()).contains(&Wrong::AfterTheEnd));
}

#[test]
fn a_pin_that_changes_is_seen_wherever_it_changes() {
    let mut other = lines();
    other[3] = given(FIRST, "482914");
    assert!(wrongs(other, &found()).contains(&Wrong::ChangedPin), "on the way");
    let mut kept = found();
    kept.pins = vec![(FIRST, Some("482914".into()))];
    assert_eq!(wrongs(lines(), &kept), [Wrong::ChangedPin], "in the vault");
    kept.pins = vec![(FIRST, None)];
    assert_eq!(wrongs(lines(), &kept), [Wrong::ChangedPin], "no longer to be opened");
    let mut typed = lines();
    typed[0] = Line::Asks(Order { pin: Some("482914".into()), ..order(1) });
    assert_eq!(wrongs(typed, &found()), [Wrong::ChangedPin], "from what was typed");
}

#[test]
fn two_locks_of_one_mac_are_seen_in_the_answers_and_in_the_database() {
    let shut: Vec<Line> =
        lines().into_iter().filter(|l| !matches!(l, Line::Ends { .. } | Line::Ended { .. })).collect();
    assert_eq!(wrongs(shut, &found()), [Wrong::TwoLocks]);
    let mut both = found();
    both.actions.insert(FIRST, Action { outstanding: true, ..action(1, FIRST, State::Done) });
    assert!(wrongs(lines(), &both).contains(&Wrong::TwoLocks));
}

#[test]
fn damage_is_told() {
    let mut damaged = found();
    damaged.damage = Some("BrokenAt { seq: 7 }".into());
    assert_eq!(wrongs(lines(), &damaged), [Wrong::Damaged]);
}
