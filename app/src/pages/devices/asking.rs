//! What the pages share on which something is asked of one device: they name it beyond doubt, say what will happen, and
//! their button carries its name.

use super::overview::facts_to_know;
use crate::{
    parts::{Icon, Seat, Text, Title, icon, summary, title},
    words::{self, Locale, say},
};
use domain::{ActionKind, Capability, Field, FormId, Reason};
use kernel::DeviceDetail;
use leptos::prelude::*;

pub struct Asking<'a> {
    pub seat: &'a Seat,
    pub detail: &'a DeviceDetail,
    pub can: Capability,
}

impl<'a> Asking<'a> {
    /// Nothing is known of a kind that is not in the list.
    pub fn of(seat: &'a Seat, detail: &'a DeviceDetail, kind: ActionKind) -> Self {
        let found = detail.can.iter().find(|(k, _)| *k == kind).map(|(_, can)| can.clone());
        Self { seat, detail, can: found.unwrap_or(Capability::Unavailable(Reason::NotSupported)) }
    }

    pub fn page(&self, heading: String, content: AnyView) -> AnyView {
        let (l, device) = (self.seat.l, &self.detail.device);
        view! {
            {title(Title::of(heading).above(device.name.clone(), self.back()))}
            {summary(l, &self.seat.returned)}
            <div class="columns">
                <section class="card">
                    <h2>{say!(l, lock.which)}</h2>
                    {facts_to_know(l, device)}
                </section>
                {content}
            </div>
        }
        .into_any()
    }

    fn back(&self) -> String {
        format!("/devices/{}", self.detail.device.id)
    }

    /// It cannot be done: why, and the way back.
    pub fn refused(&self, why: String) -> AnyView {
        view! {
            <div class="stack">
                <div class="notice bad">{icon(Icon::No)} <p>{why}</p></div>
                <p class="actions">
                    <a class="button" href=self.back()>{say!(self.seat.l, lock.back)}</a>
                </p>
            </div>
        }
        .into_any()
    }

    pub fn form(
        &self,
        to: &'static str,
        will: Vec<String>,
        fields: AnyView,
        (drawing, words): (Icon, String),
    ) -> AnyView {
        let l = self.seat.l;
        let will = will.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! {
            <form class="fields card" method="post" action=to novalidate>
                <input type="hidden" name="id" value=self.detail.device.id.to_string()/>
                <input type="hidden" name="form" value=FormId(uuid::Uuid::new_v4()).to_string()/>
                <h2>{say!(l, lock.will)}</h2>
                <ul>{will}</ul>
                {alarms(l, &self.can)}
                {fields}
                <div class="actions">
                    <button class="main">{icon(drawing)} {words}</button>
                    <a class="button" href=self.back()>{say!(l, common.cancel)}</a>
                </div>
            </form>
        }
        .into_any()
    }

    pub fn reason(&self) -> AnyView {
        let l = self.seat.l;
        let text = Text::of(Field::Reason, say!(l, field.reason)).hint(say!(l, lock.reason_hint));
        text.optional().show(l, &self.seat.returned)
    }
}

/// What there is to be alarmed about, one notice each.
fn alarms(l: Locale, can: &Capability) -> AnyView {
    can.warnings()
        .iter()
        .filter(|warning| !warning.is_note())
        .map(|warning| {
            let tone = if warning.must_be_known() { "notice bad" } else { "notice wait" };
            view! { <div class=tone>{icon(Icon::Warn)}<p>{words::warning(l, *warning)}</p></div> }
        })
        .collect_view()
        .into_any()
}
