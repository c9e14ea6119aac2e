//! The district is believable, and always the same.

use super::*;
use domain::{Capability, Chip, Enrolment, LockState, Platform, State, clean_name, clean_sign_in_name, fold};
use std::collections::{HashMap, HashSet};

const NOW: Moment = Moment(1_780_000_000_000);
const DEVICES: usize = 20_000;

fn district() -> District {
    District::new(DEVICES, 7, NOW)
}

fn share(of: &[PlannedDevice], which: impl Fn(&Device) -> bool) -> f64 {
    let part = of.iter().filter(|planned| which(&planned.device)).count();
    f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(of.len()).unwrap())
}

#[test]
fn the_same_seed_makes_the_same_district_and_another_makes_another() {
    let make = |seed| District::new(500, seed, NOW).devices().collect::<Vec<_>>();
    let (one, again, other) = (make(1), make(1), make(2));
    for ((one, again), other) in one.iter().zip(&again).zip(&other) {
        assert_eq!((&one.device, &one.groups, &one.history), (&again.device, &again.groups, &again.history));
        assert_ne!((one.device.id, &one.device.serial), (other.device.id, &other.device.serial));
    }
}

#[test]
fn a_device_is_made_without_those_before_it() {
    let district = district();
    assert_eq!(district.device(12_345).device, district.devices().nth(12_345).unwrap().device);
}

#[test]
fn there_are_as_many_devices_as_were_asked_for_in_at_least_three_schools() {
    for devices in [0, 1, 2, 3, 50, 999, 4_321] {
        let district = District::new(devices, 7, NOW);
        assert_eq!(district.devices().count(), devices);
        assert_eq!(district.schools().count(), (devices / 1_000).max(3));
    }
}

#[test]
fn serials_udids_and_ids_are_unique_and_look_like_some() {
    let (mut serials, mut udids, mut ids) = (HashSet::new(), HashSet::new(), HashSet::new());
    for PlannedDevice { device, history, .. } in district().devices() {
        let serial = device.serial.unwrap();
        assert!((10..=12).contains(&serial.len()), "{serial}");
        assert!(serial.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()), "{serial}");
        assert!(serials.insert(serial));
        assert!(device.udid.is_none_or(|udid| udids.insert(udid)));
        assert!(ids.insert(device.id.0));
        assert!(history.iter().all(|action| ids.insert(action.id.0)));
    }
}

#[test]
fn every_name_is_one_that_a_person_could_have_typed() {
    for PlannedDevice { device, .. } in district().devices() {
        assert_eq!(clean_name(&device.name).as_deref(), Ok(device.name.as_str()));
        let Some(user) = device.user else { continue };
        assert_eq!(clean_name(&user.name).as_deref(), Ok(user.name.as_str()));
        assert_eq!(clean_sign_in_name(&user.address).as_deref(), Ok(user.address.as_str()));
        assert!(user.address.is_ascii());
    }
    for group in district().groups() {
        assert_eq!(clean_name(&group.name).as_deref(), Ok(group.name.as_str()));
    }
}

#[test]
fn no_two_schools_or_groups_have_the_same_name() {
    let district = District::new(2_500_000, 7, NOW);
    let (mut schools, mut groups) = (HashSet::new(), HashSet::new());
    assert!(district.schools().all(|name| schools.insert(fold(name))));
    assert!(district.groups().all(|group| groups.insert(fold(&group.name))));
    let shorts: HashSet<_> = district.schools.iter().map(|school| fold(&school.short)).collect();
    assert_eq!(shorts.len(), schools.len());
}

#[test]
fn a_device_is_in_its_school_and_in_one_group_of_it() {
    let district = district();
    let groups: Vec<_> = district.groups().map(|group| group.name).collect();
    let schools: HashSet<_> = district.schools().collect();
    for PlannedDevice { groups: [school, other], .. } in district.devices() {
        assert!(schools.contains(groups[school].as_str()));
        assert!(groups[other].starts_with(&format!("{} ", groups[school])));
    }
}

#[test]
fn a_user_is_one_person_with_one_address() {
    let (mut by_address, mut by_id) = (HashMap::new(), HashMap::new());
    for user in district().devices().filter_map(|planned| planned.device.user) {
        let (address, id) = (user.address.clone(), user.id);
        assert_eq!(by_address.entry(address).or_insert_with(|| user.clone()), &user);
        assert_eq!(by_id.entry(id).or_insert_with(|| user.clone()), &user);
    }
    assert!(by_id.len() > DEVICES / 2);
}

#[test]
fn modes_fit_platforms_and_only_macs_have_what_only_macs_have() {
    for PlannedDevice { device, .. } in district().devices() {
        assert!(device.mode.fits(device.platform), "{device:?}");
        assert_eq!(device.chip.is_some(), device.is_mac());
        assert!(device.is_mac() || device.recovery_partition.is_none() && device.lock.is_none());
        assert!(device.platform.is_apple() || device.enrolment == Enrolment::Never);
        assert_eq!(device.enrolled.is_some(), device.enrolment != Enrolment::Never);
        assert!(device.chip != Some(Chip::Intel) || device.token_since.is_none());
    }
}

#[test]
fn the_mix_is_that_of_a_school_district() {
    let all: Vec<_> = district().devices().collect();
    for (platform, low, high) in [
        (Platform::IpadOs, 0.46, 0.52),
        (Platform::MacOs, 0.23, 0.27),
        (Platform::Ios, 0.085, 0.115),
        (Platform::Android, 0.04, 0.06),
        (Platform::Windows, 0.04, 0.06),
        (Platform::TvOs, 0.02, 0.04),
        (Platform::WatchOs, 0.01, 0.03),
        (Platform::VisionOs, 0.005, 0.015),
    ] {
        let share = share(&all, |device| device.platform == platform);
        assert!((low..high).contains(&share), "{platform:?}: {share}");
    }
    assert!(share(&all, |device| device.enrolment == Enrolment::Active) > 0.8);
    let today = share(&all, |device| device.seen.is_some_and(|seen| NOW.since(seen).as_secs() < 86_400));
    assert!((0.55..0.75).contains(&today), "{today}");
}

#[test]
fn about_four_actions_for_three_devices_are_over_and_few_wait() {
    let (mut over, mut states, mut locked, mut pending, mut failed) = (0, HashMap::new(), 0, 0, 0);
    for PlannedDevice { device, history, .. } in district().devices() {
        over += history.iter().filter(|action| action.finished.is_some()).count();
        for action in &history {
            *states.entry(action.state).or_insert(0usize) += 1;
        }
        locked += usize::from(device.lock == Some(LockState::Locked));
        pending += usize::from(device.lock == Some(LockState::Pending));
        failed += usize::from(device.failed.is_some());
    }
    let each = over * 100 / DEVICES;
    assert!((127..=139).contains(&each), "{each}");
    assert!(State::ALL.iter().all(|state| states.contains_key(state)), "{states:?}");
    assert!((10..100).contains(&locked), "{locked}");
    assert!((2..50).contains(&pending), "{pending}");
    assert!((DEVICES / 50..DEVICES / 8).contains(&failed), "{failed}");
}

#[test]
fn every_history_could_have_happened() {
    for PlannedDevice { device, history, .. } in district().devices() {
        assert!(history.iter().filter(|action| action.outstanding).count() <= 1);
        assert!(device.seen.is_none_or(|seen| seen <= NOW && device.added <= seen));
        let able = Device { enrolment: Enrolment::Active, ..device.clone() };
        for action in &history {
            assert_eq!((action.device, &action.device_name), (device.id, &device.name));
            assert!(Capability::of(&able, action.kind, NOW).is_available(), "{action:?}");
            assert_eq!(action.finished.is_some(), action.state.is_final());
            assert_eq!(action.sent.is_some(), action.handed_out > 0);
            assert!(!action.outstanding || action.state.is_waiting() || action.state == State::Done);
            assert!(
                action.handed_out > 0 || !matches!(action.state, State::Done | State::Sent | State::Deferred)
            );
            let order = [action.sent, action.sent_last, action.finished, action.opened, Some(NOW)];
            let order: Vec<_> = [action.asked].into_iter().chain(order.into_iter().flatten()).collect();
            assert!(order.is_sorted(), "{action:?}");
            assert!(device.enrolled.is_some_and(|enrolled| enrolled <= action.asked), "{action:?}");
            let heard =
                [action.sent_last, action.finished.filter(|_| action.state == State::Done), action.opened];
            let heard = heard.into_iter().flatten().max();
            assert!(heard <= device.seen, "{action:?} {:?}", device.seen);
            assert!(!action.has_pin || device.is_mac() && action.pin_ends.is_none_or(|ends| ends > NOW));
        }
    }
}
