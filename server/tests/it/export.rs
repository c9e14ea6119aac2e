//! The audit log as a file: who may, what is in it, and that a spreadsheet runs nothing of it.

use crate::house::stories;

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
}
