//! The rules against escalation. Nobody grants a permission or a scope beyond their own, changes their own
//! assignments, or gets at somebody who holds more than they do. The last Owner is guarded where people are
//! counted, in the database.

use crate::{Conflict, OperatorId, PermissionSet, Rights, Scope};

/// May `by` give these permissions over this scope to `to`, or take them away? What you could not give, you cannot
/// take.
pub fn may_grant(
    by: OperatorId,
    own: &Rights,
    to: OperatorId,
    permissions: PermissionSet,
    scope: &Scope,
) -> Result<(), Conflict> {
    if by == to {
        return Err(Conflict::OwnAssignments);
    }
    within(own, permissions, scope)
}

/// May `by` turn a role from `before` into `after` while these people hold it? Empty sets stand for a role that is
/// made or removed.
pub fn may_change_role(
    by: OperatorId,
    own: &Rights,
    before: PermissionSet,
    after: PermissionSet,
    holders: &[OperatorId],
) -> Result<(), Conflict> {
    if holders.contains(&by) {
        return Err(Conflict::OwnAssignments);
    }
    within(own, before.union(after), &Scope::AllDevices)
}

/// May somebody with `own` rights disable, enable, sign out or renew the link of a person with `theirs`? Only if
/// they could have given that person everything they hold.
pub fn may_command(own: &Rights, theirs: &Rights) -> Result<(), Conflict> {
    theirs.grants().iter().try_for_each(|g| within(own, g.permissions, &g.scope))
}

fn within(own: &Rights, permissions: PermissionSet, scope: &Scope) -> Result<(), Conflict> {
    let missing = match scope {
        Scope::AllDevices => permissions.minus(own.over_all()),
        Scope::Groups(groups) => groups
            .iter()
            .fold(PermissionSet::EMPTY, |missing, g| missing.union(permissions.minus(own.over_group(*g)))),
    };
    if missing.is_empty() { Ok(()) } else { Err(Conflict::BeyondOwn { missing }) }
}
