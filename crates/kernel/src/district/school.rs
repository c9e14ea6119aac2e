//! One school: half of its devices are carried by pupils, a quarter by staff, the rest stands in carts and rooms.

use super::{PlannedGroup, dice::Dice, names};

const PUPILS_A_CLASS: usize = 26;
const PLACES_A_CART: usize = 30;
const GRADES: usize = 8;
const ROOMS: [&str; 3] = ["Library", "Office", "Lab"];
/// The school itself, its staff, its rooms; classes and carts follow.
const STAFF: usize = 1;
const FIRST_ROOM: usize = 2;
const FIRST_CLASS: usize = FIRST_ROOM + ROOMS.len();

pub(super) struct School {
    pub name: String,
    /// What its devices and addresses are named after.
    pub short: String,
    /// Its first device, and how many it has.
    pub first: usize,
    devices: usize,
    pub groups_from: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Pupil,
    Cart,
    Staff,
    Room,
}

/// Where a device is in its school.
pub(super) struct Spot {
    pub role: Role,
    /// Among the groups of the school.
    pub group: usize,
    /// The middle of its name.
    pub label: String,
    /// Which of those there it is, from one.
    pub place: usize,
    /// Who carries it.
    pub person: Option<usize>,
}

impl Spot {
    pub(super) fn is_named_by_its_user(&self, dice: &mut Dice) -> bool {
        self.role == Role::Staff && dice.happens(300)
    }
}

impl School {
    pub(super) fn new(number: usize, first: usize, devices: usize, groups_from: usize) -> Self {
        let (name, short) = names::school(number);
        Self { name, short, first, devices, groups_from }
    }

    const fn pupils(&self) -> usize {
        self.devices * 50 / 100
    }

    const fn in_carts(&self) -> usize {
        self.devices * 20 / 100
    }

    const fn of_staff(&self) -> usize {
        self.devices * 24 / 100
    }

    const fn classes(&self) -> usize {
        self.pupils().div_ceil(PUPILS_A_CLASS)
    }

    const fn carts(&self) -> usize {
        self.in_carts().div_ceil(PLACES_A_CART)
    }

    pub(super) const fn group_count(&self) -> usize {
        FIRST_CLASS + self.classes() + self.carts()
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = PlannedGroup> {
        let named = |label: &str, note: &str| PlannedGroup {
            name: format!("{} {label}", self.name),
            note: note.to_owned(),
        };
        let school = PlannedGroup { name: self.name.clone(), note: String::new() };
        let staff = named("Staff", "Carried by people who work here");
        let rooms = ROOMS.into_iter().map(move |room| named(room, ""));
        let classes = (0..self.classes()).map(move |n| named(&class(n), ""));
        let carts =
            (0..self.carts()).map(move |n| named(&format!("Cart {}", n + 1), "Thirty places to charge"));
        [school, staff].into_iter().chain(rooms).chain(classes).chain(carts)
    }

    /// Of the devices of this school, the one with this number.
    pub(super) fn spot(&self, number: usize) -> Spot {
        let (pupils, in_carts, of_staff) = (self.pupils(), self.in_carts(), self.of_staff());
        if number < pupils {
            let (n, place) = (number / PUPILS_A_CLASS, number % PUPILS_A_CLASS);
            let person = Some(number);
            return Spot {
                role: Role::Pupil,
                group: FIRST_CLASS + n,
                label: class(n),
                place: place + 1,
                person,
            };
        }
        let number = number - pupils;
        if number < in_carts {
            let (n, place) = (number / PLACES_A_CART, number % PLACES_A_CART);
            let group = FIRST_CLASS + self.classes() + n;
            let label = format!("Cart{}", n + 1);
            return Spot { role: Role::Cart, group, label, place: place + 1, person: None };
        }
        let number = number - in_carts;
        if number < of_staff {
            // Two devices each.
            let (place, person) = (number + 1, Some(number / 2));
            return Spot { role: Role::Staff, group: STAFF, label: "Staff".into(), place, person };
        }
        let number = number - of_staff;
        let (n, place) = (number % ROOMS.len(), number / ROOMS.len() + 1);
        Spot { role: Role::Room, group: FIRST_ROOM + n, label: ROOMS[n].into(), place, person: None }
    }
}

/// `1A` to `8A`, then `1B` and so on.
fn class(number: usize) -> String {
    let letter = u8::try_from(number / GRADES).unwrap_or(25).min(25);
    format!("{}{}", number % GRADES + 1, char::from(b'A' + letter))
}
