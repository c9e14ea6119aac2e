//! `/users`: find a device by whoever carries it.

use crate::{
    islands::Search,
    parts::{
        Title, cell, device_headings, device_row, empty, filter_bar, live, pager, signed_in, table,
        text_filter, title,
    },
    ssr::{self, with},
    words::{self, Locale, say},
};
use domain::UserId;
use kernel::{ListedUser, UserQuery};
use leptos::prelude::*;

const ROWS: u32 = 50;

#[component]
pub fn Users() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let (search, after) = (ssr::query("search").unwrap_or_default(), ssr::query("after"));
        let further = after.is_some();
        let page = seat.operator.users(&UserQuery { search: search.clone(), after, limit: ROWS }).await?;
        let searched = !search.is_empty();
        let address = if searched { with("/users", "search", &search) } else { "/users".into() };
        let shown = page.items.len();
        let list = if page.items.is_empty() {
            let (none, why) = if searched {
                (say!(l, users.none_match), say!(l, users.none_match_why))
            } else {
                (say!(l, users.none), say!(l, users.none_why))
            };
            empty(none, why.into(), None)
        } else {
            let headings = vec![say!(l, common.name), say!(l, common.address), say!(l, users.devices)];
            let rows = page.items.into_iter().map(|user| row(l, user)).collect();
            let caption = match page.total {
                Some(n) => say!(l, users.count, count = words::whole(n), n = words::number(l, n)),
                None => say!(l, users.by_name).into(),
            };
            table("", caption, headings, rows)
        };
        Ok(view! {
            {title(Title::of(say!(l, users.title)).lead(say!(l, users.lead)))}
            {filter_bar(l, "/users", searched, text_filter(say!(l, users.search), search))}
            <Search/>
            <div data-live="list">{list}</div>
            <div data-live="pager">{pager(l, &address, shown, page.total, further, page.next)}</div>
            {live(l, "")}
        })
    })
}

fn row(l: Locale, listed: ListedUser) -> AnyView {
    let user = listed.user;
    view! {
        <tr>
            <th scope="row"><a href=format!("/users/{}", user.id)>{user.name}</a></th>
            {cell(say!(l, common.address), user.address)}
            {cell(say!(l, users.devices), words::number(l, listed.devices))}
        </tr>
    }
    .into_any()
}

#[component]
pub fn OneUser() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let detail = seat.operator.user(ssr::param::<UserId>("id")?).await?;
        let (user, devices) = (detail.user, detail.devices);
        let list = if devices.is_empty() {
            empty(say!(l, users.no_devices), say!(l, users.no_devices_why).into(), None)
        } else {
            let count = devices.len() as u64;
            let caption = say!(l, devices.count, count = count, n = count.to_string());
            let rows = devices.into_iter().map(|device| device_row(l, device, false)).collect();
            table("devices", caption, device_headings(l), rows)
        };
        let mut heading = Title::of(user.name).above(say!(l, users.title), "/users");
        if !user.address.is_empty() {
            heading = heading.lead(user.address);
        }
        Ok(view! { {title(heading)} <div data-live="list">{list}</div> {live(l, "")} })
    })
}
