//! Choosing devices over several pages of a list. What is ticked is kept for this tab and goes along when the form
//! is sent; without scripts only the boxes of one page count.

use leptos::prelude::*;

/// More than this would not fit into an address; whoever wants more takes all that match.
const MOST: usize = 200;

#[island]
pub fn Choose(
    /// "Choose all on this page".
    all: String,
    /// "# chosen"; the number stands where the sign is.
    chosen: String,
    clear: String,
    /// Said when no more can be chosen; the number stands where the sign is.
    full: String,
) -> impl IntoView {
    let (live, set_live) = signal(false);
    let (count, set_count) = signal(0);
    let (is_full, set_full) = signal(false);
    let said = Said { count: set_count, full: set_full };
    Effect::new(move |_| {
        begin(said);
        set_live.set(cfg!(target_arch = "wasm32"));
    });
    let words = move || {
        let told = (count.get() > 0).then(|| chosen.replace('#', &count.get().to_string()));
        let full = is_full.get().then(|| full.replace('#', &MOST.to_string()));
        [told, full].into_iter().flatten().collect::<Vec<_>>().join(". ")
    };
    view! {
        <div class="chosen" hidden=move || !live.get()>
            <button type="button" class="tight" on:click=move |_| take_page(said)>{all}</button>
            <span role="status">{words}</span>
            <button type="button" class="tight quiet" hidden=move || count.get() == 0 on:click=move |_| take_none(said)>
                {clear}
            </button>
        </div>
    }
}

#[derive(Clone, Copy)]
struct Said {
    count: WriteSignal<usize>,
    full: WriteSignal<bool>,
}

#[cfg(target_arch = "wasm32")]
use wasm::{begin, take_none, take_page};
#[cfg(target_arch = "wasm32")]
pub use wasm::{forget, forget_what_was_sent, may_be_sent};

#[cfg(not(target_arch = "wasm32"))]
fn begin(said: Said) {
    said.count.set(0);
    said.full.set(false);
}

#[cfg(not(target_arch = "wasm32"))]
fn take_page(_: Said) {}

#[cfg(not(target_arch = "wasm32"))]
fn take_none(_: Said) {}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::{MOST, Said};
    use crate::islands::{
        dom::{all, first, listen},
        refresh::REFRESHED,
    };
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use web_sys::{HtmlFormElement, HtmlInputElement, Storage};

    const KEY: &str = "chosen-devices";
    const SENT: &str = "chosen-devices-sent";
    /// Boxes that can be seen; what is added on sending is hidden.
    const BOXES: &str = "#choosing input[type=checkbox][name=device]";
    const ADDED: &str = "#choosing input[type=hidden][name=device]";

    pub(super) fn begin(said: Said) {
        let Some(form) = first::<HtmlFormElement>("#choosing") else { return };
        forget_what_was_sent();
        show(said);
        window_event_listener_untyped(REFRESHED, move |_| show(said));
        listen(&form, "change", move |event| {
            let target = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
            if let Some(ticked) = target.filter(|t| t.name() == "device") {
                choose(std::slice::from_ref(&ticked), ticked.checked(), said);
            }
        });
        listen(&form, "submit", |_| bring_along());
    }

    pub(super) fn take_page(said: Said) {
        choose(&all::<HtmlInputElement>(BOXES), true, said);
    }

    pub(super) fn take_none(said: Said) {
        forget();
        said.full.set(false);
        show(said);
    }

    /// Nothing is chosen any more.
    pub fn forget() {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(KEY);
        }
    }

    /// On the page that asks it of them: its form takes them along, and only if it is refused they are seen here again.
    pub fn may_be_sent() {
        let Some(storage) = storage() else { return };
        let _ = storage.remove_item(SENT);
        if let Some(form) = first::<HtmlFormElement>("form[action$=start_many]") {
            listen(&form, "submit", move |_| {
                let _ = storage.set_item(SENT, "yes");
            });
        }
    }

    /// Whoever left the page of an order before it was awake has not had them forgotten there.
    pub fn forget_what_was_sent() {
        if let Some(storage) = storage()
            && storage.get_item(SENT).ok().flatten().is_some()
        {
            let _ = storage.remove_item(SENT);
            forget();
        }
    }

    fn choose(boxes: &[HtmlInputElement], chosen: bool, said: Said) {
        let mut kept = kept();
        for id in boxes.iter().map(HtmlInputElement::value) {
            kept.retain(|k| *k != id);
            if chosen {
                kept.push(id);
            }
        }
        said.full.set(kept.len() > MOST);
        kept.truncate(MOST);
        if let Some(storage) = storage() {
            let _ = storage.set_item(KEY, &kept.join("\n"));
        }
        show(said);
    }

    fn show(said: Said) {
        let kept = kept();
        for device in all::<HtmlInputElement>(BOXES) {
            device.set_checked(kept.contains(&device.value()));
        }
        said.count.set(kept.len());
    }

    /// Adds what was chosen on other pages to what is sent.
    fn bring_along() {
        all::<HtmlInputElement>(ADDED).iter().for_each(|added| added.remove());
        let Some(form) = first::<HtmlFormElement>("#choosing") else { return };
        let here: Vec<String> = all::<HtmlInputElement>(BOXES).iter().map(HtmlInputElement::value).collect();
        for id in kept().into_iter().filter(|id| !here.contains(id)) {
            let input = document().create_element("input").ok().and_then(|e| e.dyn_into().ok());
            let Some(input): Option<HtmlInputElement> = input else { continue };
            input.set_type("hidden");
            input.set_name("device");
            input.set_value(&id);
            let _ = form.append_child(&input);
        }
    }

    fn kept() -> Vec<String> {
        let text = storage().and_then(|s| s.get_item(KEY).ok().flatten()).unwrap_or_default();
        text.lines().map(ToOwned::to_owned).collect()
    }

    fn storage() -> Option<Storage> {
        window().session_storage().ok().flatten()
    }
}
