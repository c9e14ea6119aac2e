//! What the devices of the demo show: their lock screens, with the message, and six fields for the PIN. Not part of the
//! console: the server puts it on a page of its own beside it.

use crate::{
    parts::{Icon, icon},
    words::{Locale, say},
};
use leptos::prelude::*;

/// One device's screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Screen {
    pub number: usize,
    pub name: String,
    pub serial: String,
    pub model: String,
    pub locked: bool,
    pub asks_pin: bool,
    pub message: String,
    pub phone: String,
    pub passcode_set: bool,
    pub wrong_tries: u32,
    /// What it says itself.
    pub says: String,
}

/// What came of a PIN that was typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tried {
    Opened,
    Wrong,
    TooSoon,
}

pub fn screens_title(l: Locale) -> &'static str {
    say!(l, screens.title)
}

/// All of them, those that are locked first.
pub fn screens(l: Locale, mut all: Vec<Screen>) -> String {
    all.sort_by_key(|screen| (!screen.locked, screen.passcode_set, screen.number));
    view! {
        <h1>{screens_title(l)}</h1>
        <p>{say!(l, screens.lead)}</p>
        <ul class="screens">{all.into_iter().map(|screen| card(l, screen)).collect_view()}</ul>
    }
    .to_html()
}

fn card(l: Locale, screen: Screen) -> AnyView {
    let (page, state) = (format!("/screen/{}", screen.number), state(l, &screen));
    view! {
        <li class="card" data-locked=screen.locked.then_some("")>
            <a href=page>{screen.name}</a>
            <span class="small soft">{screen.serial}</span>
            <span>{state}</span>
            {(!screen.message.is_empty()).then(|| view! { <q>{screen.message}</q> })}
        </li>
    }
    .into_any()
}

fn state(l: Locale, screen: &Screen) -> AnyView {
    let (drawing, told) = if screen.locked {
        (Icon::Lock, say!(l, screens.locked))
    } else if screen.passcode_set {
        (Icon::Yes, say!(l, screens.open))
    } else {
        (Icon::Key, say!(l, screens.no_passcode))
    };
    view! { {icon(drawing)} " " {told} }.into_any()
}

/// One of them, from close by.
pub fn screen(l: Locale, one: Screen, tried: Option<Tried>) -> String {
    let told = tried.map(|tried| match tried {
        Tried::Opened => say!(l, screens.opened),
        Tried::Wrong => say!(l, screens.wrong),
        Tried::TooSoon => say!(l, screens.too_soon),
    });
    let told = told.map(|told| view! { <p class="notice" role="status">{told}</p> });
    let (address, state) = (format!("/screen/{}", one.number), state(l, &one));
    let entry = one.asks_pin.then(|| {
        view! {
            <form method="post" action=address class="fields">
                <label for="pin">{say!(l, screens.pin)}</label>
                <input id="pin" name="pin" inputmode="numeric" autocomplete="off" maxlength="6" required/>
                <button class="main">{say!(l, screens.open_it)}</button>
            </form>
        }
    });
    let unlock = (one.locked && !one.asks_pin).then(|| {
        let address = format!("/screen/{}/unlock", one.number);
        view! {
            <form method="post" action=address>
                <button class="main">{say!(l, screens.unlock)}</button>
            </form>
        }
    });
    view! {
        <p><a href="/">{say!(l, screens.all)}</a></p>
        <h1>{one.name}</h1>
        <p class="soft">{one.model} " · " {one.serial}</p>
        {told}
        <div class="card device-screen" data-locked=one.locked.then_some("")>
            <p>{state}</p>
            {(!one.message.is_empty()).then(|| view! { <p class="big">{one.message}</p> })}
            {(!one.phone.is_empty()).then(|| view! { <p>{one.phone}</p> })}
            {(!one.says.is_empty()).then(|| view! { <p class="soft">{one.says}</p> })}
            {entry}
            {unlock}
        </div>
    }
    .to_html()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked() -> Screen {
        Screen {
            number: 3,
            name: "<b>Mac</b>".into(),
            serial: "C02X".into(),
            model: "MacBook".into(),
            locked: true,
            asks_pin: true,
            message: "<script>".into(),
            phone: String::new(),
            passcode_set: true,
            wrong_tries: 0,
            says: String::new(),
        }
    }

    #[test]
    fn a_locked_mac_asks_for_its_pin_and_shows_its_message_as_text() {
        for l in [Locale::en, Locale::nl] {
            let page = screen(l, locked(), Some(Tried::Wrong));
            assert!(page.contains("name=\"pin\"") && page.contains("&lt;script&gt;"), "{page}");
            assert!(!page.contains("<script>") && !page.contains("<b>Mac"), "{page}");
        }
        let open = screen(Locale::en, Screen { locked: false, asks_pin: false, ..locked() }, None);
        assert!(!open.contains("<form"), "{open}");
    }

    #[test]
    fn those_that_are_locked_come_first() {
        let open = Screen { number: 1, name: "First".into(), locked: false, ..locked() };
        let page = screens(Locale::en, vec![open, locked()]);
        assert!(page.find("/screen/3").unwrap() < page.find("/screen/1\"").unwrap(), "{page}");
    }
}
