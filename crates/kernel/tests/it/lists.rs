//! Lists of devices: filters, orders, the search, and the counts beside them.

use crate::{hardware::*, world::*};
use domain::{BuiltIn, DeviceId, DeviceSort, DeviceState, Field, Platform, Refusal, SeenWhen, Why};
use kernel::{ActionQuery, DeviceChange, DeviceQuery, Operator};
use std::{collections::BTreeSet, time::Duration};

const DAY: Duration = Duration::from_hours(24);

fn search(text: &str) -> DeviceQuery {
    DeviceQuery { search: text.into(), ..DeviceQuery::default() }
}

/// All pages of a list, seven at a time.
async fn pages(by: &Operator, query: &DeviceQuery) -> Vec<DeviceId> {
    let (mut ids, mut query) = (vec![], DeviceQuery { limit: 7, ..query.clone() });
    loop {
        let page = by.devices(&query).await.unwrap().page;
        assert!(page.items.len() == 7 || page.next.is_none(), "only the last page is short");
        ids.extend(page.items.into_iter().map(|listed| listed.device.id));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return ids,
        }
    }
}

/// What is counted is what the list gives.
async fn counts_agree(by: &Operator, when: &str) {
    let whole = by.devices(&DeviceQuery { limit: 500, ..DeviceQuery::default() }).await.unwrap();
    let all = i64::try_from(whole.page.items.len()).unwrap();
    assert_eq!((whole.count.n, whole.count.more), (all, false), "{when}");
    let listed = async |query: DeviceQuery| {
        let list = by.devices(&DeviceQuery { limit: 500, ..query }).await.unwrap();
        let n = i64::try_from(list.page.items.len()).unwrap();
        assert_eq!(list.count.n, n, "{when}: its own count");
        n
    };
    for platform in Platform::ALL {
        let counted = whole.platforms.iter().find(|(p, _)| p == platform).map_or(0, |(_, n)| *n);
        let query = DeviceQuery { platform: Some(*platform), ..DeviceQuery::default() };
        assert_eq!(counted, listed(query).await, "{when}: {platform:?}");
    }
    for (group, name, counted) in &whole.groups {
        let query = DeviceQuery { group: Some(*group), ..DeviceQuery::default() };
        assert_eq!(*counted, listed(query).await, "{when}: {name}");
    }
    for (seen, counted) in &whole.seen {
        let query = DeviceQuery { seen: Some(*seen), ..DeviceQuery::default() };
        assert_eq!(counted.unwrap().n, listed(query).await, "{when}: {seen:?}");
    }
    for (state, counted) in &whole.states {
        let query = DeviceQuery { state: Some(*state), ..DeviceQuery::default() };
        assert_eq!(counted.n, listed(query).await, "{when}: {state:?}");
    }
}

stories! {
    async fn every_order_goes_through_all_devices_page_by_page(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        ada.create_group("Elm, cart", "").await.unwrap();
        let platforms = ["iOS", "macOS", "Windows"];
        let mut file = "serial,name,platform,mode,user,groups\n".to_owned();
        for n in 0..120u32 {
            let (platform, user) = (platforms[n as usize % 3], ["Zoë", "emma", "", "Zoe"][n as usize % 4]);
            let mode = if platform == "Windows" { "windows-10-mobile" } else { "device-enrolment" };
            let groups = ["Elm", "Elm | Elm, cart", ""][n as usize / 5 % 3];
            // Every name is had by four devices.
            file += &format!("S{n:03},Name {},{platform},{mode},{user},\"{groups}\"\n", n / 4 * 37 % 31);
        }
        let done = world.brings_in(&ada, &file).await;
        assert_eq!((done.new, done.refused.len()), (120, 0));
        world.tampers("UPDATE devices SET seen = CAST(SUBSTR(serial, 3, 1) AS INTEGER) * 86400000").await;
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let phones = DeviceQuery { platform: Some(Platform::Ios), ..DeviceQuery::default() };
        for (who, narrowed, total) in [
            (&ada, DeviceQuery::default(), 120),
            (&ada, phones, 40),
            (&ada, DeviceQuery { group: Some(elm), ..DeviceQuery::default() }, 80),
            (&ada, search("name 1"), 44),
            (&sam, DeviceQuery::default(), 80),
        ] {
            for sort in DeviceSort::ALL {
                let query = |descending| DeviceQuery { sort: Some(*sort), descending, ..narrowed.clone() };
                let up = pages(who, &query(false)).await;
                let each: BTreeSet<&DeviceId> = up.iter().collect();
                assert_eq!((up.len(), each.len()), (total, total), "{sort:?} {narrowed:?}");
                let mut down = pages(who, &query(true)).await;
                down.reverse();
                assert_eq!(up, down, "{sort:?} {narrowed:?}");
            }
        }
        let bad = DeviceQuery { after: Some("!".into()), ..DeviceQuery::default() };
        assert_eq!(ada.devices(&bad).await.map(drop).refusal(), invalid(Field::Cursor, Why::Malformed));
        let mut export = ada.export_devices(&DeviceQuery::default()).await.unwrap();
        let mut all = BTreeSet::new();
        loop {
            let step = export.next().await.unwrap();
            if step.is_empty() { break }
            all.extend(step.into_iter().map(|listed| listed.device.id));
        }
        assert_eq!(all.len(), 120);
    }

    async fn the_search_takes_every_letter_as_it_is_typed(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        for name in ["%cent", "100% iPad", "_low", "under_score", "Über Mac", "\"Quoted\" Mac", "O'Brien", "Zoë's \"big\" one"] {
            world.mac(name, elm).await;
        }
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        for (text, found) in [
            ("%", &["%cent"][..]),
            ("_", &["_low"]),
            ("\"", &["\"Quoted\" Mac"]),
            ("ü", &["Über Mac"]),
            ("ÜB", &["Über Mac"]),
            ("10", &["100% iPad"]),
            ("o'", &["O'Brien"]),
            ("''", &[]),
            ("0% ", &[]),
            ("0% i", &["100% iPad"]),
            ("r_s", &["under_score"]),
            ("r%s", &[]),
            ("mac", &["\"Quoted\" Mac", "Über Mac"]),
            ("\"big\"", &["Zoë's \"big\" one"]),
            ("ZOË'S", &["Zoë's \"big\" one"]),
            ("UNDER_SCORE", &["under_score"]),
            ("udid of o'b", &["O'Brien"]),
            ("mac OR one", &[]),
            ("*", &[]),
            ("big*", &[]),
            ("nothing of the kind", &[]),
            ("a\\b", &[]),
            ("!!!", &[]),
        ] {
            assert_eq!(ada.lists(search(text)).await, found, "{text}");
            assert_eq!(sam.lists(search(text)).await, found, "{text}");
            let list = ada.devices(&search(text)).await.unwrap();
            assert_eq!(list.count.n, i64::try_from(found.len()).unwrap(), "{text}");
        }
        let long = ada.devices(&search(&"x".repeat(101))).await.map(drop).refusal();
        assert_eq!(long, invalid(Field::Search, Why::TooLong { max: 100 }));
    }

    async fn few_many_and_very_many_finds_are_listed_alike(world: World) {
        let ada = world.owner().await;
        world.kernel.seed(14_000, 3, drop).await.unwrap();
        let all_of = async |query: DeviceQuery| {
            let (mut all, mut query) = (vec![], DeviceQuery { limit: 1000, ..query });
            loop {
                let list = ada.devices(&query).await.unwrap();
                all.extend(list.page.items.into_iter().map(|listed| listed.device));
                match list.page.next {
                    Some(next) => query.after = Some(next),
                    None => return (all, list.count),
                }
            }
        };
        for descending in [false, true] {
            let (every, _) = all_of(DeviceQuery { descending, ..DeviceQuery::default() }).await;
            assert_eq!(every.len(), 14_000);
            let mut sizes = vec![];
            for text in [every[17].name.as_str(), "01", "mac", "cart", "ipad", "anna", "c02", "example", "zzzz"] {
                let has = |device: &&domain::Device| {
                    let user = device.user.as_ref();
                    let parts = [Some(&device.name), device.serial.as_ref(), device.udid.as_ref(), user.map(|u| &u.name), user.map(|u| &u.address)];
                    let text = domain::fold(text);
                    if text.chars().count() > 2 {
                        parts.into_iter().flatten().any(|part| domain::fold(part).contains(&text))
                    } else {
                        domain::fold(&device.name).starts_with(&text)
                            || device.serial.as_ref().is_some_and(|serial| domain::fold(serial).starts_with(&text))
                    }
                };
                let expected: Vec<DeviceId> = every.iter().filter(has).map(|device| device.id).collect();
                let (found, count) = all_of(DeviceQuery { descending, ..search(text) }).await;
                assert_eq!(found.iter().map(|device| device.id).collect::<Vec<_>>(), expected, "{text}, {descending}");
                assert_eq!((usize::try_from(count.n).unwrap(), count.more), (expected.len().min(10_000), expected.len() > 10_000), "{text}");
                sizes.push(expected.len());
                // The report looks for a word of two letters everywhere.
                if text.chars().count() < 3 {
                    continue;
                }
                let report = ada.actions(&ActionQuery { search: text.into(), limit: 50, ..ActionQuery::default() }).await.unwrap();
                assert!(report.page.items.iter().all(|action| expected.contains(&action.device)), "{text}");
                let asked = report.states.iter().map(|(_, count)| count.n).sum::<i64>();
                assert_eq!(asked == 0, report.page.items.is_empty(), "{text}: {asked}");
                assert!(asked > 0 || expected.len() < 100, "{text}: of so many something was asked");
            }
            for between in [0..1, 1..500, 501..2_000, 2_001..10_000, 10_001..14_001] {
                assert!(sizes.iter().any(|n| between.contains(n)), "{between:?} in {sizes:?}");
            }
        }
    }

    async fn the_filters_find_what_they_say(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let locked = world.mac("Locked", elm).await;
        let (pending, failed) = (world.mac("Pending", elm).await, world.phone("Failed", oak).await);
        world.brings_in(&ada, "serial,name,platform,groups\nN1,Never,iPadOS,Oak\n").await;
        ada.locks(&locked).await;
        locked.gets_locked().await;
        ada.locks(&pending).await;
        let lock = ada.locks(&failed).await;
        failed.polls().await;
        failed.says_no(lock, 12).await;
        let state = |state| DeviceQuery { state: Some(state), ..DeviceQuery::default() };
        assert_eq!(ada.lists(state(DeviceState::Locked)).await, ["Locked"]);
        assert_eq!(ada.lists(state(DeviceState::LockPending)).await, ["Pending"]);
        assert_eq!(ada.lists(state(DeviceState::PinAvailable)).await, ["Locked", "Pending"]);
        assert_eq!(ada.lists(state(DeviceState::Failed)).await, ["Failed"]);
        let both = DeviceQuery { group: Some(oak), ..state(DeviceState::Locked) };
        assert_eq!(ada.lists(both).await, [""; 0]);
        counts_agree(&ada, "with locks").await;
        world.clock.advance(3 * DAY);
        let ada = world.signs_in("ada").await;
        pending.polls().await;
        world.kernel.write_down_heard().await.unwrap();
        let seen = |seen| DeviceQuery { seen: Some(seen), ..DeviceQuery::default() };
        assert_eq!(ada.lists(seen(SeenWhen::Day)).await, ["Pending"]);
        assert_eq!(ada.lists(seen(SeenWhen::Week)).await, ["Failed", "Locked", "Pending"]);
        assert_eq!(ada.lists(seen(SeenWhen::Never)).await, ["Never"]);
        world.clock.advance(29 * DAY);
        let ada = world.signs_in("ada").await;
        assert_eq!(ada.lists(seen(SeenWhen::Month)).await, ["Pending"]);
        assert_eq!(ada.lists(seen(SeenWhen::Longer)).await, ["Failed", "Locked"]);
        assert_eq!(ada.lists(state(DeviceState::PinAvailable)).await, ["Pending"], "thirty days are over");
    }

    async fn what_is_counted_is_what_the_list_gives(world: World) {
        let ada = world.owner().await;
        let elm = ada.create_group("Elm", "").await.unwrap();
        let oak = ada.create_group("Oak", "").await.unwrap();
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, domain::Scope::Groups([elm, oak].into())).await;
        let kim = world.hires(&ada, "kim", BuiltIn::SchoolAdministrator, only(oak)).await;
        let agree = async |when: &str| {
            for by in [&ada, &sam, &kim] { counts_agree(by, when).await; }
        };
        agree("nothing yet").await;
        let (mac, phone) = (world.mac("Mac", elm).await, world.phone("Phone", oak).await);
        agree("two enrolled").await;
        let change = |groups: &[domain::GroupId]| DeviceChange { name: "Mac".into(), groups: groups.to_vec(), ..DeviceChange::default() };
        ada.change_device(mac.id, change(&[elm, oak])).await.unwrap();
        agree("in both").await;
        let file = "serial,name,platform,groups\nMAC,Mac,iPadOS,Oak\nNEW,New,iOS,Elm|Oak\n";
        assert_eq!(world.brings_in(&ada, file).await.changed, 1);
        agree("a file made an iPad of it").await;
        mac.enrols_again().await;
        agree("it enrolled as a Mac").await;
        ada.change_device(mac.id, change(&[])).await.unwrap();
        agree("in none").await;
        ada.delete_device(phone.id).await.unwrap();
        agree("one was removed").await;
        let none = ada.create_group("Nobody's", "").await.unwrap();
        ada.change_device(mac.id, change(&[none])).await.unwrap();
        ada.delete_group(none).await.unwrap();
        agree("its group was removed").await;
    }

    async fn a_saved_view_is_ones_own(world: World) {
        let ada = world.owner().await;
        let sam = world.hires(&ada, "sam", BuiltIn::ReadOnlyOperator, domain::Scope::AllDevices).await;
        let id = ada.save_view("Locked Macs", "state=locked&platform=macOS").await.unwrap();
        assert_eq!(ada.save_view("locked macs", "state=locked").await.unwrap(), id, "the same name, the new list");
        sam.save_view("Locked Macs", "state=failed").await.unwrap();
        let views = async |by: &Operator| by.devices(&DeviceQuery::default()).await.unwrap().views;
        let own = views(&ada).await;
        assert_eq!(own.len(), 1);
        assert_eq!((own[0].name.as_str(), own[0].query.as_str()), ("locked macs", "state=locked"));
        assert_eq!(sam.delete_view(id).await.refusal(), Refusal::NotFound);
        ada.delete_view(id).await.unwrap();
        assert_eq!(ada.delete_view(id).await.refusal(), Refusal::NotFound);
        assert_eq!((views(&ada).await.len(), views(&sam).await.len()), (0, 1));
        assert_eq!(ada.save_view(" ", "").await.refusal(), invalid(Field::Name, Why::Missing));
    }
}
