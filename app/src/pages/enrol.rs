//! `/enrol` and `/enrol/new`: links with which devices enrol themselves.

use super::push_notice::Push;
use crate::{
    ApiError, api,
    parts::{
        Icon, Seat, Text, Title, cell, choice, complaint_of, empty, icon, link_badge, pager, signed_in,
        summary, table, title, when,
    },
    ssr,
    words::{self, Locale, say},
};
use domain::{
    EnrolmentLink, Field, Group, LINK_DAYS_MOST, LINK_USES_MOST, Moment, Ownership, Permission, Reach,
};
use kernel::GroupQuery;
use leptos::{prelude::*, server_fn::ServerFn};

const ROWS: u32 = 50;
/// So many groups are asked for at a time.
const GROUPS: u32 = 500;
const DAYS: &str = "30";
const USES: &str = "50";

#[component]
pub fn Enrol() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look_anywhere(Permission::DevicesEnrol, "enrolment").await?;
        let after = ssr::query("after");
        let page = seat.operator.links(after.as_deref(), ROWS).await?;
        let hindrances = hindrances(&seat).await?;
        let shown = page.items.len();
        let list = if let Some(first) = page.items.first() {
            // The kernel's time comes along with one of them.
            let now = seat.operator.link(first.id).await?.now;
            list(l, page.items, now)
        } else {
            let new = (say!(l, enrol.new), "/enrol/new".to_owned());
            empty(say!(l, enrol.none), say!(l, enrol.none_why).into(), Some(new))
        };
        let heading = Title::of(say!(l, enrol.title)).lead(say!(l, enrol.lead));
        Ok(view! {
            {title(heading.action(say!(l, enrol.new), "/enrol/new"))}
            {hindrances}
            {list}
            {pager(l, "/enrol", shown, page.total, after.is_some(), page.next)}
        })
    })
}

fn list(l: Locale, links: Vec<EnrolmentLink>, now: Moment) -> AnyView {
    let headings = vec![
        say!(l, devices.group),
        say!(l, enrol.whose),
        say!(l, common.state),
        say!(l, enrol.used),
        say!(l, enrol.ends),
        say!(l, enrol.by),
    ];
    let caption = say!(l, enrol.count, count = links.len() as u64);
    table("", caption, headings, links.into_iter().map(|link| row(l, link, now)).collect())
}

fn row(l: Locale, link: EnrolmentLink, now: Moment) -> AnyView {
    view! {
        <tr>
            <th scope="row"><a href=format!("/enrol/{}", link.id)>{group_of(l, &link)}</a></th>
            {cell(say!(l, enrol.whose), words::ownership(l, link.ownership))}
            {cell(say!(l, common.state), link_badge(l, link.state(now)))}
            {cell(say!(l, enrol.used), used(l, &link))}
            {cell(say!(l, enrol.ends), when(l, link.ends))}
            {cell(say!(l, enrol.by), link.by)}
        </tr>
    }
    .into_any()
}

/// Into which group it leads, if there is still such a group.
pub fn group_of(l: Locale, link: &EnrolmentLink) -> String {
    if link.group.1.is_empty() { say!(l, enrol.group_gone).into() } else { link.group.1.clone() }
}

pub fn used(l: Locale, link: &EnrolmentLink) -> String {
    let number = |n: u32| words::number(l, n.into());
    say!(l, enrol.used_of, uses = number(link.uses), most = number(link.most))
}

#[component]
pub fn NewEnrolmentLink() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        seat.operator.look_anywhere(Permission::DevicesEnrol, "enrolment").await?;
        let groups = groups(&seat).await?;
        let heading =
            Title::of(say!(l, enrol.new)).lead(say!(l, enrol.new_lead)).above(say!(l, enrol.title), "/enrol");
        let hindrances = hindrances(&seat).await?;
        let content = if groups.is_empty() { no_groups(&seat) } else { form(&seat, groups) };
        Ok(view! {
            {title(heading)}
            {hindrances}
            {summary(l, &seat.returned)}
            {content}
        })
    })
}

/// What keeps devices from enrolling, as far as it is known here: said before a link is on paper.
pub(super) async fn hindrances(seat: &Seat) -> Result<Vec<AnyView>, ApiError> {
    let l = seat.l;
    let mut all = vec![];
    if matches!(Push::here(seat).await?, Push::Missing) {
        let go = view! { " " <a href="/push">{say!(l, push.go)}</a> }.into_any();
        all.push(hindrance(say!(l, enrol.push_first), Some(go)));
    }
    if ssr::devices_are_here() {
        all.push(hindrance(say!(l, enrol.only_here), None));
    }
    Ok(all)
}

fn hindrance(what: &'static str, go: Option<AnyView>) -> AnyView {
    view! { <div class="notice wait off-paper">{icon(Icon::Warn)} <p>{what} {go}</p></div> }.into_any()
}

/// Those into which this person may enrol devices.
async fn groups(seat: &Seat) -> Result<Vec<Group>, ApiError> {
    let reach = seat.rights().reach(Permission::DevicesEnrol);
    let mut groups = vec![];
    let mut query = GroupQuery { limit: GROUPS, ..Default::default() };
    loop {
        let page = seat.operator.groups(&query).await?;
        let theirs = |group: &Group| reach == Reach::Everything || reach.holds(group.id);
        groups.extend(page.items.into_iter().filter(theirs));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(groups),
        }
    }
}

fn no_groups(seat: &Seat) -> AnyView {
    let l = seat.l;
    if seat.may(Permission::SettingsManage) {
        let new = (say!(l, groups.new), "/groups/new".to_owned());
        return empty(say!(l, enrol.no_groups), say!(l, enrol.no_groups_why).into(), Some(new));
    }
    empty(say!(l, enrol.no_groups), say!(l, enrol.no_groups_ask).into(), None)
}

fn form(seat: &Seat, groups: Vec<Group>) -> AnyView {
    let (l, returned) = (seat.l, &seat.returned);
    let days = say!(l, enrol.days_hint, max = words::number(l, LINK_DAYS_MOST.into()));
    let uses = say!(l, enrol.uses_hint, max = words::number(l, LINK_USES_MOST.into()));
    view! {
        <div class="card">
            <form class="fields" method="post" action=api::enrol::MakeLink::url() novalidate>
                {group_field(seat, groups)}
                <fieldset id="ownership">
                    <legend>{say!(l, enrol.whose_devices)}</legend>
                    <div class="choices">
                        {whose(seat, Ownership::Corporate)}
                        {whose(seat, Ownership::Personal)}
                    </div>
                </fieldset>
                {Text::of(Field::Time, say!(l, enrol.days)).number("days").value(DAYS).hint(days).show(l, returned)}
                {Text::of(Field::Count, say!(l, field.count)).number("uses").value(USES).hint(uses).show(l, returned)}
                <div class="actions">
                    <button class="main">{say!(l, enrol.make)}</button>
                    <a class="button" href="/enrol">{say!(l, common.cancel)}</a>
                </div>
            </form>
        </div>
    }
    .into_any()
}

/// The only one there is, or the one whose page led here, is chosen already.
fn group_field(seat: &Seat, groups: Vec<Group>) -> AnyView {
    let (l, returned) = (seat.l, &seat.returned);
    let wrong = matches!(returned.error, Some(ApiError::Invalid { field: Field::Groups, .. }));
    let only = match groups.as_slice() {
        [only] => Some(only.id.to_string()),
        _ => ssr::query("group"),
    };
    let chosen = returned.value("group", &only.unwrap_or_default());
    let options = groups
        .into_iter()
        .map(|group| {
            let id = group.id.to_string();
            let is = id == chosen;
            view! { <option value=id selected=is>{group.name}</option> }
        })
        .collect_view();
    view! {
        <div class="field" class:wrong=wrong>
            <label for="groups">{say!(l, devices.group)}</label>
            {complaint_of(l, returned, Field::Groups)}
            <select
                id="groups"
                name="group"
                required
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some("groups-wrong")
            >
                <option value="">{say!(l, enrol.choose)}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn whose(seat: &Seat, ownership: Ownership) -> AnyView {
    let (l, word) = (seat.l, ownership.word());
    let chosen = seat.returned.value("ownership", Ownership::Corporate.word()) == word;
    let (name, means) = match ownership {
        Ownership::Corporate => (say!(l, enrol.corporate), say!(l, enrol.corporate_means)),
        Ownership::Personal => (say!(l, enrol.personal), say!(l, enrol.personal_means)),
    };
    choice("radio", "ownership", word.into(), chosen, name, Some(means.into()))
}
