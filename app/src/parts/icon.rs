//! Small line drawings beside words. They never stand alone for a meaning, so they are hidden from screen readers.

use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Icon {
    Overview,
    Groups,
    People,
    Roles,
    Assignments,
    Audit,
    Account,
    Help,
    SignOut,
    Menu,
    Yes,
    No,
    Wait,
    Warn,
    Open,
    Device,
    User,
    Lock,
    Key,
    Up,
    Down,
    Sync,
    Actions,
    Sent,
    Enrol,
    Push,
}

pub fn icon(which: Icon) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d=strokes(which)/>
        </svg>
    }
    .into_any()
}

const fn strokes(which: Icon) -> &'static str {
    match which {
        Icon::Overview => "M3 9.5 10 3.5l7 6M5 8v8.5h3.5v-4.5h3v4.5H15V8",
        Icon::Groups => "M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z",
        Icon::People => {
            "M7.5 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 16.5c0-2.8 2.4-4.5 5.5-4.5s5.5 1.7 5.5 4.5\
             M13 4.3a3 3 0 0 1 0 5.5M15 12.4c1.9.6 3 2.1 3 4.1"
        }
        Icon::Roles => "M10 2.5 4 5v4.5c0 3.7 2.5 6.7 6 8 3.5-1.3 6-4.3 6-8V5zM7.5 9.8l1.8 1.8 3.4-3.6",
        Icon::Assignments => {
            "M4.5 8a3.5 3.5 0 1 1 6.7 1.4l6 6v2.1h-2.5v-1.8h-1.8v-1.8l-2.8-2.8A3.5 3.5 0 0 1 4.5 8"
        }
        Icon::Audit => "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5M7.5 9.5h5M7.5 12h5M7.5 14.5h3",
        Icon::Account => "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3.5 17.5c0-3 2.9-5 6.5-5s6.5 2 6.5 5",
        Icon::Help => {
            "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M7.8 7.8c0-1.3 1-2.1 2.2-2.1s2.2.8 2.2 2c0 1.6-2.2 1.7-2.2 3.5M10 13.9v.1"
        }
        Icon::SignOut => "M8 3.5H4v13h4M12 6.5l3.5 3.5-3.5 3.5M15 10H7.5",
        Icon::Menu => "M3 5.5h14M3 10h14M3 14.5h14",
        Icon::Yes => "m4 10.5 4 4 8-9",
        Icon::No => "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M4.7 4.7l10.6 10.6",
        Icon::Wait => "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M10 5.5V10l3 2",
        Icon::Warn => "M10 3 2.5 16.5h15zM10 8v4M10 14.3v.1",
        Icon::Open => "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15",
        Icon::Device => "M3 4h14v9.5H3zM7 17h6M10 13.5V17",
        Icon::User => "M10 9.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M4 17c.4-3.2 2.9-5 6-5s5.6 1.8 6 5",
        Icon::Lock => "M5 9h10v8H5zM7 9V6.2a3 3 0 0 1 6 0V9M10 12.2v1.8",
        Icon::Key => "M6.8 12.7a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8M10.2 9.3H17v3M14 9.3v2.2",
        Icon::Sync => {
            "M16 8.5A6.2 6.2 0 0 0 4.8 6.8M4 11.5a6.2 6.2 0 0 0 11.2 1.7M4.5 3.5v3.6h3.6M15.5 16.5v-3.6h-3.6"
        }
        Icon::Up => "m5 12.5 5-5 5 5",
        Icon::Down => "m5 7.5 5 5 5-5",
        Icon::Actions => {
            "M3.5 5l1.2 1.2L7 4M3.5 10.5l1.2 1.2L7 9.5M3.5 15.5h2.5M10 5.5h6.5M10 10.5h6.5M10 15.5h6.5"
        }
        Icon::Sent => "M17 3 2.5 9l5.5 2.5L10.5 17zM8 11.5 17 3",
        Icon::Enrol => "M5.5 2.5h9v15h-9zM10 7.5v5M7.5 10h5",
        Icon::Push => "M4.5 14.5c1.2-1.2 1.5-2.6 1.5-5.3a4 4 0 0 1 8 0c0 2.7.3 4.1 1.5 5.3zM8.5 17h3",
    }
}

/// The shield with the anchor.
pub fn mark() -> AnyView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path
                fill="currentColor"
                fill-rule="evenodd"
                d="M12 1.5 3.5 4.8v6.7c0 5.2 3.6 9.4 8.5 11 4.9-1.6 8.5-5.8 8.5-11V4.8zM12 5.2a1.9 1.9 0 0 1 .9 3.6v.8h2.3v1.7h-2.3v5.3c1.5-.3 2.5-1.2 3-2.6l-1 .3.9-2.9 2.1 2.1-.8.2c-.5 2.9-2.4 4.7-5.1 4.7s-4.6-1.8-5.1-4.7l-.8-.2 2.1-2.1.9 2.9-1-.3c.5 1.4 1.5 2.3 3 2.6v-5.3H8.8V9.6h2.3v-.8a1.9 1.9 0 0 1 .9-3.6"
            />
        </svg>
    }
    .into_any()
}
