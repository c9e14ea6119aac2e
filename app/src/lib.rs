#[cfg(feature = "ssr")]
mod words {
    mod generated { #![allow(clippy::all, clippy::pedantic, warnings)] include!(concat!(env!("OUT_DIR"), "/i18n.rs")); }
    pub use generated::i18n::{self, Locale};
    pub use leptos_i18n::td_string as say;
    use i18n::*;
    pub fn x(l: Locale, n: u64) -> String {
        let a: &'static str = say!(l, people.title);
        let b: String = say!(l, people.hello, name = a);
        let c: String = say!(l, people.count, count = n);
        b + &c
    }
    #[test] fn t() { assert_eq!(x(Locale::nl, 1), "") }
}
