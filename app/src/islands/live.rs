//! Keeps a page true while somebody looks at it. The server says that something has changed; the page then fetches a
//! copy of itself and takes over what is new. When the line to the server is lost, the page says so.

use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Open,
    Lost,
    /// The sign-in has ended: nothing more will come.
    Over,
    /// What is looked at is no longer there for whoever looks.
    Gone,
}

#[island]
pub fn Live(
    /// What is watched: the query of `/events`, such as `device=ID`.
    about: String,
    /// Said while the line is lost.
    lost: String,
    /// Said once the sign-in has ended; it leads to the way in.
    over: String,
    /// Said once what is looked at is no longer there.
    gone: String,
) -> impl IntoView {
    let (line, set_line) = signal(Line::Open);
    Effect::new(move |_| begin(&about, set_line));
    view! {
        <div class="live" role="status">
            {move || (line.get() == Line::Lost).then(|| view! { <p class="notice wait">{lost.clone()}</p> })}
            {move || {
                (line.get() == Line::Over)
                    .then(|| view! { <p class="notice bad"><a href="">{over.clone()}</a></p> })
            }}
            {move || {
                (line.get() == Line::Gone)
                    .then(|| view! { <p class="notice bad"><a href="">{gone.clone()}</a></p> })
            }}
        </div>
    }
}

#[cfg(target_arch = "wasm32")]
use wasm::begin;

#[cfg(not(target_arch = "wasm32"))]
fn begin(_: &str, _: WriteSignal<Line>) {}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::Line;
    use crate::islands::{
        dom::listen,
        refresh::{Missed, newer, take_over},
    };
    use leptos::prelude::*;
    use std::{
        cell::{Cell, RefCell},
        rc::Rc,
        time::Duration,
    };
    use web_sys::EventSource;

    /// Between one refresh and the next.
    const REST: Duration = Duration::from_millis(500);
    /// Where everybody hears of everything, they do not all ask at once.
    const SPREAD: Duration = Duration::from_millis(400);
    /// A line that is back within this was hardly lost, and a page that is being left loses it too.
    const PATIENCE: Duration = Duration::from_secs(1);
    /// Before a line is opened again that the browser has given up.
    const AGAIN: Duration = Duration::from_secs(5);

    pub(super) fn begin(about: &str, line: WriteSignal<Line>) {
        let watch = Rc::new(Watch {
            events: format!("/events?{about}"),
            spread: if about.is_empty() { SPREAD } else { Duration::ZERO },
            line,
            up: Cell::default(),
            over: Cell::default(),
            resting: Cell::default(),
            wanted: Cell::default(),
            late: Cell::default(),
            failing: Cell::default(),
            source: RefCell::default(),
        });
        watch.open();
        // What somebody was using is made up for once they have turned to something else.
        listen(&window(), "focusin", move |_| {
            if watch.late.replace(false) {
                watch.ask();
            }
        });
    }

    struct Watch {
        events: String,
        spread: Duration,
        line: WriteSignal<Line>,
        up: Cell<bool>,
        over: Cell<bool>,
        resting: Cell<bool>,
        wanted: Cell<bool>,
        late: Cell<bool>,
        /// It will be asked again in a while, by itself.
        failing: Cell<bool>,
        source: RefCell<Option<EventSource>>,
    }

    impl Watch {
        fn open(self: &Rc<Self>) {
            let Ok(source) = EventSource::new(&self.events) else { return };
            self.source.replace(Some(source.clone()));
            let on = |event: &str, act: fn(&Rc<Self>, &EventSource)| {
                let (watch, its) = (self.clone(), source.clone());
                listen(&source, event, move |_| act(&watch, &its));
            };
            on("open", |watch, _| watch.opened());
            on("change", |watch, _| watch.ask());
            on("error", |watch, source| watch.lost(source));
            on("over", |watch, _| watch.ends(Line::Over));
        }

        /// Something may have changed before the line was open.
        fn opened(self: &Rc<Self>) {
            self.up.set(true);
            self.line.set(Line::Open);
            self.ask();
        }

        fn lost(self: &Rc<Self>, source: &EventSource) {
            self.up.set(false);
            let watch = self.clone();
            set_timeout(move || watch.tell_lost(), PATIENCE);
            // Otherwise the browser tries again by itself.
            if source.ready_state() == EventSource::CLOSED {
                let watch = self.clone();
                set_timeout(move || watch.again(), AGAIN);
            }
        }

        fn tell_lost(&self) {
            if !self.up.get() && !self.over.get() {
                self.line.set(Line::Lost);
            }
        }

        /// For good, and why.
        fn ends(&self, why: Line) {
            if let Some(source) = self.source.take() {
                source.close();
            }
            self.over.set(true);
            self.line.set(why);
        }

        fn again(self: &Rc<Self>) {
            let watch = self.clone();
            wasm_bindgen_futures::spawn_local(async move {
                watch.refresh().await;
                if !watch.over.get() {
                    watch.open();
                }
            });
        }

        fn tries_again(self: &Rc<Self>) {
            self.failing.set(false);
            self.ask();
        }

        fn ask(self: &Rc<Self>) {
            self.wanted.set(true);
            if !self.resting.get() && !self.over.get() {
                self.resting.set(true);
                let watch = self.clone();
                set_timeout(move || watch.go(), self.spread.mul_f64(js_sys::Math::random()));
            }
        }

        fn go(self: &Rc<Self>) {
            let watch = self.clone();
            wasm_bindgen_futures::spawn_local(async move {
                watch.refresh().await;
                set_timeout(move || watch.rested(), REST);
            });
        }

        fn rested(self: &Rc<Self>) {
            if self.wanted.get() && !self.over.get() {
                self.go();
            } else {
                self.resting.set(false);
            }
        }

        async fn refresh(self: &Rc<Self>) {
            self.wanted.set(false);
            let Ok(here) = window().location().href() else { return };
            match newer(&here, true).await {
                // Meanwhile somebody searched for something else.
                Ok(_) if window().location().href().is_ok_and(|now| now != here) => self.wanted.set(true),
                Ok(copy) => self.late.set(!take_over(&copy)),
                Err(Missed::Elsewhere) => self.ends(Line::Over),
                Err(Missed::Gone) => self.ends(Line::Gone),
                // The server had no room, say; news of it may not come again.
                Err(Missed::Failed) if !self.failing.replace(true) => {
                    let watch = self.clone();
                    set_timeout(move || watch.tries_again(), AGAIN);
                }
                Err(Missed::Failed) => {}
            }
        }
    }
}
