//! Search as you type: a moment after the last key the list is fetched and taken over, and the address keeps the
//! query. The field stays where it is, so nobody loses their place.

use leptos::prelude::*;

#[island]
pub fn Search() -> impl IntoView {
    Effect::new(|_| {
        #[cfg(target_arch = "wasm32")]
        wasm::begin();
    });
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use crate::islands::{
        dom::{each, first, listen},
        refresh::{newer, take_over},
    };
    use leptos::prelude::*;
    use std::{cell::Cell, rc::Rc, time::Duration};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Element, HtmlFormElement, HtmlInputElement, HtmlSelectElement, Url};

    const PAUSE: Duration = Duration::from_millis(300);

    pub fn begin() {
        let Some(form) = first::<HtmlFormElement>("form.filters") else { return };
        let latest = Rc::new(Cell::new(0_u32));
        let filters = form.clone();
        listen(&form, "input", move |_| {
            let mine = latest.get().wrapping_add(1);
            latest.set(mine);
            let (form, latest) = (filters.clone(), latest.clone());
            let go = move || {
                if latest.get() == mine {
                    wasm_bindgen_futures::spawn_local(show(form, latest, mine));
                }
            };
            set_timeout(go, PAUSE);
        });
    }

    /// Only the answer to what was typed last is shown.
    async fn show(form: HtmlFormElement, latest: Rc<Cell<u32>>, mine: u32) {
        let Some(address) = address_of(&form) else { return };
        let list = newer(&address, false).await;
        if latest.get() != mine {
            return;
        }
        match list {
            Ok(list) => {
                take_over(&list);
                if let Ok(history) = window().history() {
                    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
                }
            }
            // The plain way has the words for what is amiss.
            Err(_) => drop(form.submit()),
        }
    }

    /// Where the form would lead, without what is empty.
    fn address_of(form: &HtmlFormElement) -> Option<String> {
        let url = Url::new(&form.action()).ok()?;
        url.set_search("");
        let fields = form.query_selector_all("input[name], select[name]").ok()?;
        for field in each::<Element>(&fields) {
            let name = field.get_attribute("name").unwrap_or_default();
            let value = match field.dyn_ref::<HtmlInputElement>() {
                Some(input) => input.value(),
                None => {
                    field.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default()
                }
            };
            if !value.is_empty() {
                url.search_params().append(&name, &value);
            }
        }
        Some(url.href())
    }
}
