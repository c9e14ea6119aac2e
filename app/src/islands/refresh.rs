//! Takes over what a newer copy of this page shows: the content of every element marked `data-live`, where it has
//! changed. What somebody is using, and what is itself alive, is left alone.

use super::dom::{all, each};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Element, Event, Headers, RequestInit, Response, SupportedType};

/// Told to the window after something was replaced.
pub const REFRESHED: &str = "holdfast-refreshed";

/// Why there is no newer copy.
pub enum Missed {
    /// The answer came from another address: the sign-in has ended.
    Elsewhere,
    /// What the page is about is no longer there, or no longer to be seen.
    Gone,
    Failed,
}

impl From<JsValue> for Missed {
    fn from(_: JsValue) -> Self {
        Self::Failed
    }
}

/// What the page asks for `by_itself` does not count as use of the sign-in.
pub async fn newer(address: &str, by_itself: bool) -> Result<Document, Missed> {
    let request = RequestInit::new();
    if by_itself {
        let headers = Headers::new()?;
        headers.set("x-holdfast-live", "1")?;
        request.set_headers_headers(&headers);
    }
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &request)).await?;
    let answer: Response = answer.dyn_into()?;
    if answer.redirected() {
        return Err(Missed::Elsewhere);
    }
    if !answer.ok() {
        return Err(if matches!(answer.status(), 403 | 404 | 410) { Missed::Gone } else { Missed::Failed });
    }
    let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    Ok(DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)?)
}

/// False where something had to wait because somebody is using it.
pub fn take_over(newer: &Document) -> bool {
    let (mut whole, mut changed) = (true, false);
    for old in all::<Element>("[data-live]") {
        let key = old.get_attribute("data-live").unwrap_or_default();
        let Ok(Some(new)) = newer.query_selector(&format!("[data-live=\"{key}\"]")) else { continue };
        if settled(&old) == settled(&new) || is_alive(&old) || is_alive(&new) {
            continue;
        }
        if is_in_use(&old) {
            whole = false;
            continue;
        }
        old.set_inner_html(&new.inner_html());
        changed = true;
    }
    if changed && let Ok(event) = Event::new(REFRESHED) {
        let _ = window().dispatch_event(&event);
    }
    whole
}

/// The content without what differs from one copy to the next, or was added here: what is told of a time, a form's own
/// number, what somebody folded out.
fn settled(element: &Element) -> String {
    let Some(copy) = element.clone_node_with_deep(true).ok().and_then(|n| n.dyn_into::<Element>().ok())
    else {
        return element.inner_html();
    };
    let added = [
        ("time", "title"),
        ("time", "data-ago"),
        ("time", "data-local"),
        ("input[name=form]", "value"),
        ("details", "open"),
    ];
    for (selector, name) in added {
        for found in within(&copy, selector) {
            let _ = found.remove_attribute(name);
        }
    }
    copy.inner_html()
}

fn within(element: &Element, selector: &str) -> Vec<Element> {
    element.query_selector_all(selector).map(|list| each(&list)).unwrap_or_default()
}

fn is_alive(element: &Element) -> bool {
    element.query_selector("leptos-island").is_ok_and(|found| found.is_some())
}

fn is_in_use(element: &Element) -> bool {
    document().active_element().is_some_and(|active| element.contains(Some(active.as_ref())))
}
