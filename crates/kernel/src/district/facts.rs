//! What is known of a device: what it is, whether it is enrolled, and when it was last heard from.

use super::{
    dice::Dice,
    makes::{self, Make},
    names,
    school::{School, Spot},
};
use domain::{Chip, Device, DeviceId, Enrolment, Mode, Moment, Ownership, Platform};
use std::time::Duration;

const YEAR: Duration = days(365);
/// Of the characters that serials are made of, a power of two.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRTVWXYZ";
const CORE: u64 = (1 << 35) - 1;

pub(super) const fn days(n: u64) -> Duration {
    Duration::from_hours(24 * n)
}

pub(super) const fn minutes(n: u64) -> Duration {
    Duration::from_mins(n)
}

pub(super) fn device(
    dice: &mut Dice,
    seed: u64,
    number: usize,
    school: &School,
    spot: &Spot,
    now: Moment,
) -> Device {
    let (platform, mode, ownership) = makes::terms(dice, spot.role);
    let make = makes::of(dice, platform, mode);
    let name = format!("{}-{}-{}-{:02}", school.short, spot.label, names::thing(platform), spot.place);
    let added = now.minus(dice.between(days(1), days(1_100)));
    let mut device = Device::new(DeviceId(dice.id_of(added.0)), &name, platform, mode, added);
    device.ownership = ownership;
    make.model.clone_into(&mut device.model);
    let core = core(seed, number);
    device.serial = Some(serial(dice, &make, platform, core));
    device.udid = platform.is_apple().then(|| udid(dice, &make, core));
    device.chip = make.chip;
    device.os = (!dice.happens(10)).then(|| dice.pick(make.versions));
    device.used_by_enroller =
        (mode == Mode::Windows81).then(|| dice.happens(800)).filter(|_| !dice.happens(100));
    // What Apple's protocol does not reach was only ever brought in from a list.
    if platform.is_apple() && mode != Mode::ExchangeActiveSync && !dice.happens(25) {
        enrol(dice, &mut device, now);
    }
    device
}

fn enrol(dice: &mut Dice, device: &mut Device, now: Moment) {
    let whole = device.mode != Mode::UserEnrolment;
    let phone = matches!(device.platform, Platform::Ios | Platform::IpadOs);
    let keeps = phone || matches!(device.platform, Platform::VisionOs | Platform::WatchOs);
    let enrolled = device.added.plus(dice.between(minutes(5), days(1))).min(now.minus(minutes(30)));
    device.enrolment = Enrolment::Active;
    device.enrolled = Some(enrolled);
    device.supervised = Some(whole && device.ownership == Ownership::Corporate && !dice.happens(40));
    device.passcode_set = keeps.then(|| !dice.happens(90));
    device.lost_mode = phone.then(|| dice.happens(3));
    if device.is_mac() {
        let lacks = if device.chip == Some(Chip::Intel) { 40 } else { 4 };
        device.recovery_partition = (!dice.happens(20)).then(|| !dice.happens(lacks));
    }
    let token = keeps && device.mode == Mode::DeviceEnrolment && device.ownership == Ownership::Corporate;
    device.token_since = (token && !dice.happens(60)).then(|| enrolled.plus(Duration::from_secs(4)));
    device.push_dead = dice.happens(6);
    let mut ends = enrolled.plus(YEAR);
    while ends <= now {
        ends = ends.plus(YEAR);
    }
    device.certificate_ends =
        Some(if dice.happens(4) { now.minus(dice.between(days(1), days(20))) } else { ends });
    device.seen = seen(dice, enrolled, now);
}

/// Most of them today, some for weeks not, a few never.
fn seen(dice: &mut Dice, enrolled: Moment, now: Moment) -> Option<Moment> {
    let (least, most) = dice.weigh(&[
        (420, (Duration::from_secs(5), minutes(60))),
        (330, (minutes(60), minutes(14 * 60))),
        (130, (days(1), days(4))),
        (60, (days(4), days(14))),
        (35, (days(14), days(45))),
        (15, (days(45), days(150))),
        (10, (days(0), days(0))),
    ]);
    let silent = dice.between(least, most);
    (most > Duration::ZERO).then(|| now.minus(silent).max(enrolled))
}

/// Thirty-five bits that no other number gets, far from those of its neighbours.
fn core(seed: u64, number: usize) -> u64 {
    let mut bits = u64::try_from(number).unwrap_or(0).wrapping_add(seed) & CORE;
    for factor in [0x5_3c6e_f372, 0x2_9e37_79b9] {
        bits = bits.wrapping_mul(factor | 1) & CORE;
        bits ^= bits >> 17;
    }
    bits
}

fn serial(dice: &mut Dice, make: &Make, platform: Platform, core: u64) -> String {
    let front = match platform {
        Platform::Android => "R5C",
        Platform::Windows => "5CG",
        _ if make.long_serial => dice.pick(&["C02", "DMP", "F9F", "GG7"]),
        _ => dice.pick(&["FVF", "HGX", "J7K", "LQ4", "M3N", "QW9", "XT2"]),
    };
    let letter = |bits: u64| char::from(LETTERS[usize::try_from(bits % 32).unwrap_or(0)]);
    let middle = (0..7).map(|place| letter(core >> (5 * place)));
    let back = if make.long_serial { dice.pick(&["5H", "L2", "Q6", "TW"]) } else { "" };
    front.chars().chain(middle).chain(back.chars()).collect()
}

fn udid(dice: &mut Dice, make: &Make, core: u64) -> String {
    match make.board {
        Some(board) => format!("{board}-{:016X}", core << 18 | dice.next() >> 46),
        None => dice.id().hyphenated().to_string().to_uppercase(),
    }
}
