//! Assignments: giving a role to people over a scope, and taking it back.

use super::{Confirmed, Operator};
use crate::{
    AssignmentQuery, Permit, Privilege,
    error::{Error, Result},
    permit::{Asker, At, found},
    random,
    store::{self, Conn},
};
use domain::{
    About, Assignment, AssignmentId, Conflict, Deed, Field, OperatorId, Permission, PersonState, Role,
    RoleId, Scope, Subject, Why, may_grant,
};

impl Operator {
    pub async fn assignments(&self, query: &AssignmentQuery) -> Result<Vec<Assignment>> {
        self.look(Permission::OrganizationRead, "assignments").await?;
        store::assignments::list(&mut self.house.db.read().await?, query).await
    }

    pub async fn assignment(&self, id: AssignmentId) -> Result<Assignment> {
        self.look(Permission::OrganizationRead, "assignments").await?;
        found(store::assignments::assignment(&mut self.house.db.read().await?, id).await?)
    }

    /// Takes a role back, from one person of the assignment or from all.
    pub async fn unassign(&self, id: AssignmentId, person: Option<OperatorId>) -> Result<()> {
        self.permit::<Unassign>((id, person)).await?.unassign().await
    }
}

impl Confirmed<'_> {
    /// Gives a role to people over a scope.
    pub async fn assign(&self, people: &[OperatorId], role: RoleId, scope: Scope) -> Result<AssignmentId> {
        self.0.permit::<Assign>((people.to_vec(), role, scope)).await?.assign().await
    }
}

pub struct Assign;

/// At most so many people in one assignment.
const PEOPLE_MAX: u32 = 200;

/// Somebody, each once, over something.
fn chosen(mut people: Vec<OperatorId>, scope: &Scope) -> Result<Vec<OperatorId>> {
    if people.is_empty() {
        return Err(Error::invalid(Field::People, Why::Missing));
    }
    if people.len() > PEOPLE_MAX as usize {
        return Err(Error::invalid(Field::People, Why::TooLong { max: PEOPLE_MAX }));
    }
    if matches!(scope, Scope::Groups(groups) if groups.is_empty()) {
        return Err(Error::invalid(Field::Scope, Why::Missing));
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// An assignment that does not exist yet.
pub struct NewAssignment {
    id: AssignmentId,
    people: Vec<(OperatorId, String)>,
    role: Role,
    scope: Scope,
    scope_name: String,
}

impl Privilege for Assign {
    type Order = (Vec<OperatorId>, RoleId, Scope);
    type On = NewAssignment;
    const NEEDS: Permission = Permission::RolesAssign;
    const DEED: Deed = Deed::Assign;
    const FRESH: bool = true;

    async fn find(
        conn: &mut Conn,
        (ids, role, scope): Self::Order,
        At { now, .. }: At<'_>,
    ) -> Result<NewAssignment> {
        let unknown = |field| Error::invalid(field, Why::Unknown);
        let ids = chosen(ids, &scope)?;
        let role = store::roles::role(conn, role).await?.ok_or_else(|| unknown(Field::Role))?;
        let mut people = Vec::with_capacity(ids.len());
        for id in ids {
            let person = store::operators::person(conn, id).await?.ok_or_else(|| unknown(Field::People))?;
            if person.state == PersonState::Disabled {
                return Err(Conflict::WrongState.into());
            }
            people.push((id, person.name));
        }
        let mut names = vec![];
        if let Scope::Groups(groups) = &scope {
            for group in groups {
                names.push(
                    store::groups::group(conn, *group).await?.ok_or_else(|| unknown(Field::Scope))?.name,
                );
            }
        }
        let scope_name = if names.is_empty() { "all devices".into() } else { names.join(", ") };
        Ok(NewAssignment { id: AssignmentId(random::id(now)?), people, role, scope, scope_name })
    }

    fn about(on: &NewAssignment) -> Option<About> {
        Some(About { kind: Subject::Assignment, id: on.id.to_string(), name: on.role.name.clone() })
    }

    fn note(on: &NewAssignment) -> Vec<(&'static str, String)> {
        vec![("people", names(&on.people)), ("scope", on.scope_name.clone())]
    }

    fn rule(by: &Asker, on: &NewAssignment) -> Result<(), Conflict> {
        on.people
            .iter()
            .try_for_each(|(to, _)| may_grant(by.id, &by.rights, *to, on.role.permissions, &on.scope))
    }
}

impl Permit<Assign> {
    pub async fn assign(mut self) -> Result<AssignmentId> {
        let people: Vec<OperatorId> = self.on.people.iter().map(|(id, _)| *id).collect();
        let NewAssignment { id, ref role, ref scope, .. } = self.on;
        store::assignments::insert(self.turn.conn()?, id, role.id, &people, scope, self.now).await?;
        self.turn.commit().await?;
        Ok(id)
    }
}

pub struct Unassign;

/// Who loses what.
pub struct Loss {
    assignment: Assignment,
    role: Role,
    people: Vec<(OperatorId, String)>,
    one: Option<OperatorId>,
}

impl Privilege for Unassign {
    type Order = (AssignmentId, Option<OperatorId>);
    type On = Loss;
    const NEEDS: Permission = Permission::RolesAssign;
    const DEED: Deed = Deed::Unassign;

    fn named((id, _): &Self::Order) -> Option<(Subject, String)> {
        Some((Subject::Assignment, id.to_string()))
    }

    async fn find(conn: &mut Conn, (id, one): Self::Order, _: At<'_>) -> Result<Loss> {
        let assignment = found(store::assignments::assignment(conn, id).await?)?;
        let role = found(store::roles::role(conn, assignment.role).await?)?;
        let people = assignment.people.iter().filter(|(p, _)| one.is_none_or(|one| one == *p)).cloned();
        let people: Vec<_> = people.collect();
        if people.is_empty() {
            return found(None);
        }
        Ok(Loss { assignment, role, people, one })
    }

    fn about(on: &Loss) -> Option<About> {
        let name = on.role.name.clone();
        Some(About { kind: Subject::Assignment, id: on.assignment.id.to_string(), name })
    }

    fn note(on: &Loss) -> Vec<(&'static str, String)> {
        vec![("people", names(&on.people))]
    }

    fn rule(by: &Asker, on: &Loss) -> Result<(), Conflict> {
        on.people.iter().try_for_each(|(from, _)| {
            may_grant(by.id, &by.rights, *from, on.role.permissions, &on.assignment.scope)
        })
    }
}

impl Permit<Unassign> {
    pub async fn unassign(mut self) -> Result<()> {
        let id = self.on.assignment.id;
        match self.on.one {
            Some(person) => store::assignments::remove_person(self.conn()?, id, person).await?,
            None => store::assignments::delete(self.conn()?, id).await?,
        }
        self.commit_with_an_owner().await
    }
}

fn names(people: &[(OperatorId, String)]) -> String {
    people.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
}
