//! A believable school district, for benchmarks and for the eye: schools, classes and carts, the people in them, what
//! they carry, and what was asked of it in the last ninety days. Nothing here is random and nothing is kept: every
//! device follows from the seed and its number alone, so that a million of them can be made one by one.

mod dice;
mod facts;
mod history;
mod life;
mod lists;
mod makes;
mod names;
mod school;
#[cfg(test)]
mod tests;

use dice::Dice;
use domain::{Action, Device, Moment};
use school::School;

/// About so many devices make a school.
const A_SCHOOL: usize = 1_000;
const LEAST_SCHOOLS: usize = 3;

pub(crate) struct District {
    seed: u64,
    now: Moment,
    devices: usize,
    schools: Vec<School>,
}

pub(crate) struct PlannedGroup {
    pub name: String,
    pub note: String,
}

/// One device, its two groups (by their place among [`District::groups`]), and its actions, the oldest first. Nobody
/// of this console asked for them: they carry names alone.
pub(crate) struct PlannedDevice {
    pub device: Device,
    pub groups: [usize; 2],
    pub history: Vec<Action>,
}

impl District {
    /// So many devices, as they stand at this moment.
    pub(crate) fn new(devices: usize, seed: u64, now: Moment) -> Self {
        let count = (devices / A_SCHOOL).max(LEAST_SCHOOLS);
        let mut dice = Dice::at(seed, "schools", 0);
        let sizes: Vec<usize> = (0..count).map(|_| 600 + dice.below(801)).collect();
        let all: usize = sizes.iter().sum();
        let (mut schools, mut reached, mut groups) = (Vec::with_capacity(count), 0, 0);
        for (number, size) in sizes.into_iter().enumerate() {
            let first = devices * reached / all;
            reached += size;
            let school = School::new(number, first, devices * reached / all - first, groups);
            groups += school.group_count();
            schools.push(school);
        }
        Self { seed, now, devices, schools }
    }

    pub(crate) fn schools(&self) -> impl Iterator<Item = &str> {
        self.schools.iter().map(|school| school.name.as_str())
    }

    /// Every school, then its staff, rooms, classes and carts. No two have the same name.
    pub(crate) fn groups(&self) -> impl Iterator<Item = PlannedGroup> {
        self.schools.iter().flat_map(School::groups)
    }

    /// School by school.
    pub(crate) fn devices(&self) -> impl Iterator<Item = PlannedDevice> {
        (0..self.devices).map(|number| self.device(number))
    }

    fn device(&self, number: usize) -> PlannedDevice {
        let after = self.schools.partition_point(|school| school.first <= number);
        let school = &self.schools[after.saturating_sub(1)];
        let spot = school.spot(number - school.first);
        let mut dice = Dice::at(self.seed, "devices", number);
        let user = spot.person.map(|person| names::person(self.seed, school, spot.role, person));
        let mut device = facts::device(&mut dice, self.seed, number, school, &spot, self.now);
        if let (true, Some(user)) = (spot.is_named_by_its_user(&mut dice), &user) {
            device.name = names::called(user, device.platform);
        }
        device.user = user;
        let history = life::live(&mut dice, &mut device, school, self.now);
        PlannedDevice { device, groups: [school.groups_from, school.groups_from + spot.group], history }
    }
}
