//! The audit log as a file: who may, what is in it, and that a spreadsheet runs nothing of it.

use crate::house::stories;
use crate::importing::figures;

stories! {
    async fn an_export_holds_what_happened_and_says_so_itself(console) {
        let ada = console.owner().await;
        let first = ada.gets("/audit.csv").await.is(200);
        assert_eq!(first.header("content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(first.header("content-disposition"), "attachment; filename=\"audit.csv\"");
        let mut rows = csv::Reader::from_reader(first.body.as_bytes());
        let head = rows.headers().unwrap().clone();
        let deed = head.iter().position(|name| name == "deed").unwrap();
        let deeds: Vec<_> = rows.records().map(|row| row.unwrap()[deed].to_owned()).collect();
        assert!(deeds.contains(&"console.setup".to_owned()), "{deeds:?}");
        let lines = ada.gets("/audit.jsonl").await.is(200).body;
        for line in lines.lines() {
            let entry: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(entry["at"].as_str().unwrap().starts_with("2026-03-03T07:00:00"), "{entry}");
        }
        assert!(lines.contains("\"audit.export\""), "the export before is an entry: {lines}");
    }

    async fn a_spreadsheet_runs_nothing_of_it(console) {
        let ada = console.owner().await;
        for name in ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)"] {
            ada.submits("/api/create_group", &[("name", name)]).await.leads_to("/groups/");
        }
        let text = ada.gets("/audit.csv").await.is(200).body;
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let mut armed = 0;
        for row in rows.records() {
            for cell in &row.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
                armed += usize::from(cell.starts_with('\''));
            }
        }
        assert_eq!(armed, 4, "{text}");
    }

    async fn the_filters_of_the_page_are_those_of_the_file(console) {
        let ada = console.owner().await;
        ada.submits("/api/create_group", &[("name", "Carts")]).await.leads_to("/groups/");
        let all = ada.gets("/audit.jsonl").await.is(200).body;
        let some = ada.gets("/audit.jsonl?deed=group.create").await.is(200).body;
        assert!(all.lines().count() > 1);
        assert_eq!(some.lines().count(), 1, "{some}");
        assert!(ada.gets("/audit.jsonl?search=Carts").await.is(200).body.contains("Carts"));
    }

    async fn many_entries_come_in_pieces_and_none_is_missing(console) {
        let ada = console.owner().await;
        for _ in 0..1100 {
            ada.gets("/audit.jsonl?deed=console.setup").await.is(200);
        }
        let text = ada.gets("/audit.jsonl?deed=audit.export").await.is(200).body;
        assert!(text.lines().count() >= 1100, "{}", text.lines().count());
    }

    async fn a_file_of_devices_holds_exactly_what_the_list_is_narrowed_to(console) {
        let ada = console.owner().await;
        let (elm, oak) = (ada.makes_group("Elm").await, ada.makes_group("Oak").await);
        for n in 0..3 {
            console.mac(&format!("Mac {n}"), &elm).await;
            console.phone(&format!("Phone {n}"), &oak).await;
        }
        let locked = console.mac("=Locked", &oak).await;
        ada.calls("/api/lock_device", &[("id", &*locked.id.to_string()), ("reason", "-1")]).await.is(200);
        let pin = locked.gets_locked().await;
        let answer = ada.gets("/devices.csv").await.is(200);
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"devices.csv\"");
        for (query, rows) in [
            ("", 7), ("?platform=macOS", 4), ("?search=phone", 3), ("?group=ELM", 3), ("?group=ELM&search=mac+1", 1),
            ("?search=nothing", 0), ("?sort=seen&order=desc&platform=iOS", 3), ("?platform=", 7),
        ] {
            let query = query.replace("ELM", &elm);
            let file = ada.gets(&format!("/devices.csv{query}")).await.is(200).body;
            let names = column(&file, "name");
            assert_eq!(names.len(), rows, "{query}: {file}");
            let page = ada.gets(&format!("/devices{query}")).await.is(200).body;
            assert!(names.iter().all(|name| page.contains(name.trim_start_matches('\''))), "{query}: {names:?}");
        }
        assert_eq!(column(&answer.body, "name").iter().filter(|name| *name == "'=Locked").count(), 1);
        let actions = ada.gets("/actions.csv").await.is(200).body;
        assert_eq!((column(&actions, "device"), column(&actions, "reason")), (vec!["'=Locked".into()], vec!["'-1".into()]));
        assert_eq!(column(&ada.gets("/actions.csv?state=failed").await.is(200).body, "device").len(), 0);
        for file in [&answer.body, &actions] {
            assert!(!column(file, "serial").contains(&pin) && !file.contains(&format!(",{pin},")), "{file}");
        }
        for (file, page) in [("/devices.csv?platform=BeOS", "/devices?platform=BeOS"), ("/actions.csv?state=x", "/actions?state=x")] {
            ada.gets(file).await.leads_to(page);
        }
        let log = ada.gets("/audit.jsonl?deed=device.export").await.is(200).body;
        assert_eq!(log.lines().count(), 9, "each of them is in the log");
    }

    async fn a_file_of_devices_brought_in_again_changes_nothing(console) {
        let ada = console.owner().await;
        console.kernel.seed(1200, 7, |_| ()).await.unwrap();
        let group = ada.makes_group("Elm").await;
        for name in ["=1+1", "+31", "-", "@home", "Mac, the \"old\" one", "Zoë's 漢字"] {
            console.mac(name, &group).await;
        }
        let file = ada.gets("/devices.csv").await.is(200).body;
        let serials = column(&file, "serial");
        assert_eq!(serials.len(), 1206);
        let (without, page) = (serials.iter().filter(|serial| serial.is_empty()).count(), ada.uploads("devices.csv", file.as_bytes()).await);
        let page = ada.gets(page.leads_to("/import/").location()).await.is(200);
        let same = 1206 - without;
        assert_eq!(figures(&page), [0, 0, u32::try_from(same).unwrap(), u32::try_from(without).unwrap()], "{}", page.body);
    }
}

/// The cells below a heading.
fn column(file: &str, name: &str) -> Vec<String> {
    let mut rows = csv::Reader::from_reader(file.as_bytes());
    let place = rows.headers().unwrap().iter().position(|heading| heading == name).expect("a heading");
    rows.records().map(|row| row.unwrap()[place].to_owned()).collect()
}
