//! Things that are made anew for every cell: what is asked of them would use them up.

use crate::house::Console;
use crate::visitor::Visitor;
use std::sync::atomic::{AtomicU32, Ordering};

pub struct Fresh<'a> {
    pub console: &'a Console,
    pub ada: &'a Visitor,
    pub here: &'a str,
    pub there: &'a str,
    pub made: AtomicU32,
}

impl Fresh<'_> {
    /// The form with everything in it that has to be made.
    pub async fn fill(&self, form: &str) -> String {
        let mut filled = form.to_owned();
        while let Some((before, rest)) = filled.split_once("{fresh ") {
            let (what, after) = rest.split_once('}').expect("a bracket");
            let id = self.make(what).await;
            filled = format!("{before}{id}{after}");
        }
        filled
    }

    async fn make(&self, what: &str) -> String {
        let n = self.made.fetch_add(1, Ordering::SeqCst);
        let group = if what.ends_with(" there") { self.there } else { self.here };
        match what.trim_end_matches(" there") {
            "group" => self.ada.makes_group(&format!("Group {n}")).await,
            "mac" => self.console.mac(&format!("Fresh {n}"), group).await.id.to_string(),
            "phone" => {
                let phone = self.console.phone(&format!("Fresh {n}"), group).await;
                phone.hands_over(b"an unlock token").await;
                phone.id.to_string()
            }
            // The word by which two Macs here and one there are found.
            "cart" => {
                let word = format!("cart{n}x");
                for (place, group) in [("a", self.here), ("b", self.here), ("c", self.there)] {
                    self.console.mac(&format!("{word} {place}"), group).await;
                }
                word
            }
            "action" => {
                let mac = self.console.mac(&format!("Fresh {n}"), group).await;
                self.ada.calls("/api/sync_device", &[("id", &*mac.id.to_string())]).await.is(200);
                self.ada.newest_action(&mac).await
            }
            "lock" => {
                let mac = self.console.mac(&format!("Fresh {n}"), group).await;
                self.ada.calls("/api/lock_device", &[("id", &*mac.id.to_string())]).await.is(200);
                mac.gets_locked().await;
                self.ada.newest_action(&mac).await
            }
            other => panic!("nobody makes a {other}"),
        }
    }
}
