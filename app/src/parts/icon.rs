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
        Icon::Overview => "M3 9.5 10 3.5l7 6M5 8v8.5h3.500v-4.500h3v4.500H15V8",
        Icon::Groups => "M3.5 3.500h5v5h-5zM11.5 3.500h5v5h-5zM3.5 11.500h5v5h-5zM11.5 11.500h5v5h-5z",
        Icon::People => {
            "M7.5 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 16.500c0-2.8 2.4-4.5 5.5-4.500s5.5 1.7 5.5 4.5\
             M13 4.300a3 3 0 0 1 0 5.500M15 12.400c1.9.6 3 2.1 3 4.1"
        }
        Icon::Roles => "M10 2.5 4 5v4.500c0 3.7 2.5 6.7 6 8 3.5-1.3 6-4.3 6-8V5zM7.5 9.800l1.8 1.8 3.4-3.6",
        Icon::Assignments => {
            "M4.5 8a3.5 3.5 0 1 1 6.7 1.400l6 6v2.1h-2.500v-1.800h-1.800v-1.800l-2.8-2.800A3.5 3.5 0 0 1 4.5 8"
        }
        Icon::Audit => "M5 2.500h7l3.5 3.500v11.500H5zM12 2.500V6h3.500M7.5 9.500h5M7.5 12h5M7.5 14.500h3",
        Icon::Account => "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3.5 17.500c0-3 2.9-5 6.5-5s6.5 2 6.5 5",
        Icon::Help => {
            "M10 17.500a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M7.8 7.800c0-1.3 1-2.1 2.2-2.1s2.2.8 2.2 2c0 1.6-2.2 1.7-2.2 3.500M10 13.900v.1"
        }
        Icon::SignOut => "M8 3.500H4v13h4M12 6.500l3.5 3.5-3.5 3.500M15 10H7.5",
        Icon::Menu => "M3 5.500h14M3 10h14M3 14.500h14",
        Icon::Yes => "m4 10.5 4 4 8-9",
        Icon::No => "M10 17.500a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M4.7 4.700l10.6 10.6",
        Icon::Wait => "M10 17.500a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M10 5.500V10l3 2",
        Icon::Warn => "M10 3 2.5 16.500h15zM10 8v4M10 14.300v.1",
        Icon::Open => "M10 17.500a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15",
    }
}

/// The shield with the anchor.
pub fn mark() -> AnyView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path
                fill="currentColor"
                fill-rule="evenodd"
                d="M12 1.5 3.5 4.800v6.700c0 5.2 3.6 9.4 8.5 11 4.9-1.6 8.5-5.8 8.5-11V4.800zM12 5.200a1.9 1.9 0 0 1 .9 3.600v.8h2.300v1.700h-2.300v5.300c1.5-.3 2.5-1.2 3-2.600l-1 .3.9-2.9 2.1 2.1-.8.200c-.5 2.9-2.4 4.7-5.1 4.700s-4.6-1.8-5.1-4.700l-.8-.2 2.1-2.1.9 2.9-1-.3c.5 1.4 1.5 2.3 3 2.600v-5.300H8.800V9.600h2.300v-.8a1.9 1.9 0 0 1 .9-3.6"
            />
        </svg>
    }
    .into_any()
}
