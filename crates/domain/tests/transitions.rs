//! The life of an action, printed, and what holds of every life.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use domain::{Event, State, transition};
use proptest::prelude::*;
use std::fmt::Write as _;

fn steps() -> impl Iterator<Item = (State, Event, State)> {
    let pairs = State::ALL.iter().flat_map(|s| Event::ALL.iter().map(|e| (*s, *e)));
    pairs.filter_map(|(state, event)| Some((state, event, transition(state, event)?)))
}

#[test]
#[allow(clippy::disallowed_methods, reason = "whoever changes the table on purpose sets WRITE_GOLDEN")]
fn what_follows_what_is_exactly_this() {
    let mut table = format!("{:<12}", "");
    for event in Event::ALL {
        write!(table, "{:>13}", event.word()).unwrap();
    }
    for state in State::ALL {
        write!(table, "\n{:<12}", state.word()).unwrap();
        for event in Event::ALL {
            write!(table, "{:>13}", transition(*state, *event).map_or("-", State::word)).unwrap();
        }
    }
    table.push('\n');
    if std::env::var_os("WRITE_GOLDEN").is_some() {
        std::fs::write("tests/golden/transitions.txt", &table).unwrap();
    }
    assert_eq!(table, include_str!("golden/transitions.txt"));
}

#[test]
fn no_event_leaves_what_is_over() {
    assert!(steps().all(|(from, ..)| !from.is_final()));
}

#[test]
fn only_handing_out_leads_to_sent_and_it_leads_nowhere_else() {
    assert!(steps().all(|(_, event, to)| (event == Event::HandOut) == (to == State::Sent)));
}

#[test]
fn nothing_leads_back_to_the_queue() {
    assert!(steps().all(|(.., to)| to != State::Queued));
}

#[test]
fn nothing_is_done_or_refused_by_a_device_that_was_not_handed_it() {
    for event in [Event::Acknowledge, Event::Fail, Event::Defer, Event::GiveUp] {
        assert_eq!(transition(State::Queued, event), None, "{event:?}");
    }
}

#[test]
fn what_is_on_its_way_can_neither_be_cancelled_nor_expire() {
    assert_eq!(transition(State::Sent, Event::Cancel), None);
    assert_eq!(transition(State::Sent, Event::Expire), None);
}

#[test]
fn every_state_is_reached_and_every_one_that_is_not_final_can_end() {
    for state in State::ALL.iter().filter(|s| **s != State::Queued) {
        assert!(steps().any(|(.., to)| to == *state), "{state:?}");
    }
    for state in State::ALL.iter().filter(|s| s.is_waiting()) {
        assert!(steps().any(|(from, _, to)| from == *state && to.is_final()), "{state:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever happens, in whatever order and however often: it ends once, and it is done only if it was handed out.
    #[test]
    fn a_life_ends_once_and_is_lived_in_order(events in prop::collection::vec(0..Event::ALL.len(), 0..40)) {
        let (mut state, mut left, mut ends) = (State::Queued, false, 0);
        for event in events.into_iter().map(|e| Event::ALL[e]) {
            let Some(next) = transition(state, event) else { continue };
            left |= next == State::Sent;
            ends += u32::from(next.is_final());
            prop_assert!(left || !matches!(next, State::Done | State::Failed | State::Deferred));
            state = next;
        }
        prop_assert_eq!(ends, u32::from(state.is_final()));
    }
}
