//! Whatever people with some rights try, in whatever order: nobody ends up with a right over a device that the one
//! who changed it did not hold there, and nobody changes what they hold themselves.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use domain::{
    AssignmentId, Grant, GroupId, OperatorId, Permission, PermissionSet, Rights, RoleId, Scope,
    may_change_role, may_command, may_grant,
};
use proptest::{prelude::*, strategy::ValueTree};
use std::collections::BTreeSet;
use uuid::Uuid;

const PEOPLE: usize = 5;
const ROLES: usize = 4;
const GROUPS: u128 = 3;

#[derive(Clone, Debug)]
struct Console {
    roles: Vec<PermissionSet>,
    /// Holder, role, scope.
    held: Vec<(usize, usize, Scope)>,
    disabled: BTreeSet<usize>,
}

#[derive(Clone, Debug)]
enum Try {
    Assign { by: usize, to: usize, role: usize, scope: Scope },
    Unassign { by: usize, nth: usize },
    ChangeRole { by: usize, role: usize, permissions: PermissionSet },
    Disable { by: usize, who: usize },
}

fn person(n: usize) -> OperatorId {
    OperatorId(Uuid::from_u128(n as u128))
}

fn group(n: u128) -> GroupId {
    GroupId(Uuid::from_u128(n))
}

fn all_devices() -> impl Iterator<Item = BTreeSet<GroupId>> {
    (0..1u32 << GROUPS).map(|bits| (0..GROUPS).filter(|g| bits & (1 << g) != 0).map(group).collect())
}

impl Console {
    fn rights(&self, who: usize) -> Rights {
        let grants = self.held.iter().filter(|(holder, ..)| *holder == who).map(|(_, role, scope)| Grant {
            assignment: AssignmentId(Uuid::nil()),
            role: RoleId(Uuid::from_u128(*role as u128)),
            role_name: String::new(),
            built_in: None,
            permissions: self.roles[*role],
            scope: scope.clone(),
            group_names: vec![],
        });
        Rights::new(grants.collect())
    }

    /// What somebody was given over a device, worth something or not.
    fn given(&self, who: usize, device: &BTreeSet<GroupId>) -> PermissionSet {
        let held = self.held.iter().filter(|(holder, _, scope)| *holder == who && scope.covers(device));
        held.flat_map(|(_, role, scope)| {
            self.roles[*role].iter().filter(move |p| !p.is_console() || *scope == Scope::AllDevices)
        })
        .collect()
    }

    /// Does it, if the rules and the permission it takes allow; says whether they did.
    fn attempt(&mut self, attempt: &Try) -> bool {
        let rights = |who| self.rights(who);
        match attempt {
            Try::Assign { by, to, role, scope } => {
                let own = rights(*by);
                let allowed = own.console(Permission::RolesAssign)
                    && may_grant(person(*by), &own, person(*to), self.roles[*role], scope).is_ok();
                if allowed {
                    self.held.push((*to, *role, scope.clone()));
                }
                allowed
            }
            Try::Unassign { by, nth } => {
                let Some((from, role, scope)) = self.held.get(*nth).cloned() else { return false };
                let own = rights(*by);
                let allowed = own.console(Permission::RolesAssign)
                    && may_grant(person(*by), &own, person(from), self.roles[role], &scope).is_ok();
                if allowed {
                    self.held.remove(*nth);
                }
                allowed
            }
            Try::ChangeRole { by, role, permissions } => {
                let own = rights(*by);
                let held: Vec<OperatorId> = self
                    .held
                    .iter()
                    .filter(|(_, r, _)| r == role)
                    .map(|(holder, ..)| person(*holder))
                    .collect();
                let allowed = own.console(Permission::RolesManage)
                    && may_change_role(person(*by), &own, self.roles[*role], *permissions, &held).is_ok();
                if allowed {
                    self.roles[*role] = *permissions;
                }
                allowed
            }
            Try::Disable { by, who } => {
                let own = rights(*by);
                let allowed = by != who
                    && own.console(Permission::PeopleManage)
                    && may_command(&own, &rights(*who)).is_ok();
                if allowed {
                    self.disabled.insert(*who);
                }
                allowed
            }
        }
    }
}

impl Try {
    fn by(&self) -> usize {
        match self {
            Self::Assign { by, .. }
            | Self::Unassign { by, .. }
            | Self::ChangeRole { by, .. }
            | Self::Disable { by, .. } => *by,
        }
    }
}

fn permissions() -> impl Strategy<Value = PermissionSet> {
    // Half of the sets hold what makes the others count, or most tries would be refused for want of a right.
    (any::<u16>(), any::<bool>()).prop_map(|(bits, reads)| {
        let chosen =
            Permission::ALL.iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, p)| *p);
        let base = [Permission::OrganizationRead, Permission::DevicesRead, Permission::RolesAssign];
        chosen.chain(base.into_iter().filter(|_| reads)).collect()
    })
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        Just(Scope::AllDevices),
        proptest::collection::btree_set((0..GROUPS).prop_map(group), 1..3).prop_map(Scope::Groups),
    ]
}

fn tries() -> impl Strategy<Value = Try> {
    let (by, to, role) = (0..PEOPLE, 0..PEOPLE, 0..ROLES);
    prop_oneof![
        (by.clone(), to, role.clone(), scope()).prop_map(|(by, to, role, scope)| Try::Assign {
            by,
            to,
            role,
            scope
        }),
        (by.clone(), 0..8usize).prop_map(|(by, nth)| Try::Unassign { by, nth }),
        (by.clone(), role, permissions()).prop_map(|(by, role, permissions)| Try::ChangeRole {
            by,
            role,
            permissions
        }),
        (by, 0..PEOPLE).prop_map(|(by, who)| Try::Disable { by, who }),
    ]
}

fn consoles() -> impl Strategy<Value = Console> {
    let roles = proptest::collection::vec(permissions(), ROLES - 1);
    let held = proptest::collection::vec((0..PEOPLE, 0..ROLES, scope()), 1..6);
    (roles, held).prop_map(|(mut roles, held)| {
        roles.push(PermissionSet::all());
        Console { roles, held, disabled: BTreeSet::new() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_gains_what_the_one_who_changed_it_did_not_hold(
        mut console in consoles(),
        tries in proptest::collection::vec(tries(), 1..5),
    ) {
        for attempt in tries {
            let before = console.clone();
            if !console.attempt(&attempt) {
                continue;
            }
            let (by, own) = (attempt.by(), before.rights(attempt.by()));
            prop_assert_eq!(before.rights(by), console.rights(by), "{:?} changed their own rights", attempt);
            for device in all_devices() {
                let hold = own.over_device(&device);
                for who in 0..PEOPLE {
                    let gained = console.given(who, &device).minus(before.given(who, &device));
                    prop_assert!(hold.covers(gained), "{:?} gave {:?} over {:?}", attempt, gained, device);
                    let lost = before.given(who, &device).minus(console.given(who, &device));
                    prop_assert!(hold.covers(lost), "{:?} took {:?} over {:?}", attempt, lost, device);
                    if console.disabled.contains(&who) && !before.disabled.contains(&who) {
                        let shut_out = before.rights(who).over_device(&device);
                        prop_assert!(hold.covers(shut_out), "{:?} shut out more than they hold", attempt);
                    }
                }
            }
        }
    }
}

#[test]
fn tries_do_succeed_often_enough_to_prove_something() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut done, mut tried) = (0, 0);
    for _ in 0..2_000 {
        let mut console = consoles().new_tree(&mut runner).unwrap().current();
        let attempt = tries().new_tree(&mut runner).unwrap().current();
        tried += 1;
        done += usize::from(console.attempt(&attempt));
    }
    assert!(done * 25 > tried, "only {done} of {tried} tries were allowed");
}
