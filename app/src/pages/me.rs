//! `/me`: one's own password, sign-ins, look and rights.

use super::rights::rights_table;
use crate::{
    api,
    parts::{Password, Seat, Title, ago, cell, look::look_form, signed_in, summary, table, title, when},
    words::{Locale, say},
};
use domain::{Field, SignIn};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn Me() -> impl IntoView {
    signed_in(async |seat| {
        let l = seat.l;
        let sign_ins = seat.operator.sign_ins().await?;
        let name = seat.operator.name().to_owned();
        Ok(view! {
            {title(Title::of(say!(l, me.title)).lead(name))}
            {summary(l, &seat.returned)}
            {sign_ins_part(l, sign_ins)}
            <div class="columns">
                {password_part(&seat)}
                <section class="card">
                    <h2>{say!(l, look.title)}</h2>
                    {look_form(l)}
                </section>
            </div>
            <section class="stack">
                <h2>{say!(l, overview.my_rights)}</h2>
                {rights_table(l, seat.operator.name(), seat.rights())}
            </section>
        })
    })
}

fn password_part(seat: &Seat) -> AnyView {
    let l = seat.l;
    let sign_in_name = seat.operator.sign_in_name().to_owned();
    view! {
        <section class="card">
            <h2>{say!(l, me.password)}</h2>
            <p class="soft">{say!(l, me.password_why)}</p>
            <form class="fields" method="post" action=api::me::ChangePassword::url() novalidate>
                <input class="unseen" type="text" value=sign_in_name autocomplete="username" readonly tabindex="-1" aria-hidden="true"/>
                {Password { field: Field::CurrentPassword, label: say!(l, me.current), new: false }
                    .show(l, &seat.returned)}
                {Password { field: Field::Password, label: say!(l, me.new), new: true }.show(l, &seat.returned)}
                <div class="actions">
                    <button class="main">{say!(l, me.change)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn sign_ins_part(l: Locale, sign_ins: Vec<SignIn>) -> AnyView {
    let count = sign_ins.len() as u64;
    let rows = sign_ins.into_iter().map(|sign_in| row(l, sign_in)).collect();
    let headings = vec![
        say!(l, me.browser),
        say!(l, common.address),
        say!(l, common.since),
        say!(l, common.last_seen),
        "",
    ];
    view! {
        <section class="stack">
            <div class="headline">
                <h2>{say!(l, me.sign_ins)}</h2>
                {(count > 1)
                    .then(|| {
                        view! {
                            <form method="post" action=api::me::EndOtherSignIns::url()>
                                <button>{say!(l, me.end_others)}</button>
                            </form>
                        }
                    })}
            </div>
            {table("", say!(l, me.count, count = count), headings, rows)}
        </section>
    }
    .into_any()
}

fn row(l: Locale, sign_in: SignIn) -> AnyView {
    let end = say!(l, me.end_of, address = sign_in.address.clone());
    view! {
        <tr>
            <th scope="row">{browser(&sign_in.agent).unwrap_or_else(|| say!(l, me.unknown_agent).into())}</th>
            {cell(say!(l, common.address), sign_in.address)}
            {cell(say!(l, common.since), when(l, sign_in.since))}
            {cell(say!(l, common.last_seen), ago(l, Some(sign_in.seen)))}
            <td class="end">
                {if sign_in.this {
                    view! { <span class="chip">{say!(l, me.this_one)}</span> }.into_any()
                } else {
                    view! {
                        <form method="post" action=api::me::EndSignIn::url()>
                            <input type="hidden" name="id" value=sign_in.id.to_string()/>
                            <button class="tight" aria-label=end>{say!(l, me.end)}</button>
                        </form>
                    }
                        .into_any()
                }}
            </td>
        </tr>
    }
    .into_any()
}

/// "Firefox, Windows" out of what a browser calls itself; the whole of it where that is not to be seen.
fn browser(agent: &str) -> Option<String> {
    let pick = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let name = pick(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = pick(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => Some(format!("{name}, {system}")),
        _ if agent.is_empty() => None,
        _ => Some(agent.chars().take(60).collect()),
    }
}
