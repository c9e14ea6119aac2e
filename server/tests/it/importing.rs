//! Devices from a file, from the browser's own way of sending one to the end: what is taken, what is refused, and that
//! nothing is changed before somebody says so.

use crate::answer::Answer;
use crate::house::{Console, stories};
use crate::things::FILE;
use crate::visitor::Visitor;
use axum::body::Body;
use domain::BuiltIn;
use std::fmt::Write as _;

/// New, changed, unchanged, refused; as a page tells them.
#[track_caller]
pub fn figures(page: &Answer) -> [u32; 4] {
    let (_, rest) =
        page.body.split_once("class=\"figures\"").unwrap_or_else(|| panic!("no figures in {}", page.body));
    let all = rest.split("<dd>").skip(1).take(4);
    let all = all.map(|rest| {
        rest.split("</dd>").next().unwrap().chars().filter(char::is_ascii_digit).collect::<String>()
    });
    all.map(|digits| digits.parse().unwrap()).collect::<Vec<_>>().try_into().unwrap()
}

/// Where the preview is, and what it says.
async fn looked_at(ada: &Visitor, content: &[u8]) -> (String, Answer) {
    let sent = ada.uploads("devices.csv", content).await.leads_to("/import/");
    let page = ada.gets(sent.location()).await.is(200);
    (sent.id("/import/"), page)
}

/// The page once it is over, loaded again and again as a browser without scripts does.
async fn ends(ada: &Visitor, id: &str) -> Answer {
    for _ in 0..20_000 {
        let page = ada.gets(&format!("/import/{id}")).await.is(200);
        if !page.body.contains("<progress") {
            return page;
        }
        tokio::task::yield_now().await;
    }
    panic!("it does not end");
}

async fn brings_in(ada: &Visitor, content: &[u8]) -> [u32; 4] {
    let (id, _) = looked_at(ada, content).await;
    ada.submits("/api/start_import", &[("id", &id)]).await.leads_to(&format!("/import/{id}"));
    figures(&ends(ada, &id).await.says("Brought in"))
}

async fn school(console: &Console) -> Visitor {
    let ada = console.owner().await;
    ada.makes_group("Carts").await;
    ada.makes_group("Year 5, room 2").await;
    ada
}

stories! {
    async fn a_file_is_looked_at_brought_in_and_over(console) {
        let ada = school(&console).await;
        ada.gets("/import").await.is(200).says("action=\"/import/file\"").says("multipart/form-data");
        let (id, page) = looked_at(&ada, FILE).await;
        assert_eq!(figures(&page), [1, 0, 0, 0]);
        page.says("Bring in devices.csv").says("A new Mac").says("C02NEW");
        assert!(!ada.gets("/devices").await.body.contains("A new Mac"), "nothing is changed yet");
        ada.submits("/api/start_import", &[("id", &id)]).await.leads_to(&format!("/import/{id}"));
        assert_eq!(figures(&ends(&ada, &id).await.says("Go to the devices")), [1, 0, 0, 0]);
        ada.gets("/devices").await.is(200).says("A new Mac");
        ada.calls("/api/start_import", &[("id", &id)]).await.is(409).says("TooLate");
        let (id, page) = looked_at(&ada, FILE).await;
        assert_eq!(figures(&page), [0, 0, 1, 0]);
        page.says("There is nothing to bring in.");
        ada.submits("/api/discard_import", &[("id", &id)]).await.leads_to("/import?done=import_discarded");
        ada.gets(&format!("/import/{id}")).await.is(404);
        assert_eq!(brings_in(&ada, b"serial;naam;groepen\nc02new;Renamed;Carts|Year 5, room 2\n").await, [0, 1, 0, 0]);
        ada.gets("/devices?search=c02new").await.is(200).says("Renamed").says("Year 5, room 2");
    }

    async fn files_as_spreadsheets_write_them_are_understood(console) {
        let ada = school(&console).await;
        let mark = "\u{feff}serial,name,platform\r\nC1,One,macOS\r\nC2,Two,iOS\r\n".to_owned();
        let quoted = "\"serial\",\"name\",\"platform\",\"groups\"\r\nC3,\"Mac, the \"\"old\"\" one\",macOS,\"Year 5, room 2\"\r\n".to_owned();
        let dutch = "Serienummer;Apparaatnaam;Platform;Beheerwijze;;\nC4;Vier;Android;dedicated;;\n;;;;;\n".to_owned();
        let formula = "serial,name,platform,user\nC5,=HYPERLINK(1),macOS,@SUM(A1)\n".to_owned();
        let markup = "serial,name,platform\nC6,<script>alert(1)</script>,macOS\n".to_owned();
        for (file, new) in [(&mark, 2), (&quoted, 1), (&dutch, 1), (&formula, 1), (&markup, 1)] {
            let (_, page) = looked_at(&ada, file.as_bytes()).await;
            assert!(!page.body.contains("<script>alert"), "{}", page.body);
            assert_eq!(figures(&page), [new, 0, 0, 0], "{file}: {}", page.body);
            assert_eq!(brings_in(&ada, file.as_bytes()).await, [new, 0, 0, 0], "{file}");
        }
        ada.gets("/devices").await.is(200).says("Mac, the \"old\" one").says("&lt;script&gt;alert(1)");
        let file = ada.gets("/devices.csv?search=c5").await.is(200).says("'=HYPERLINK(1)").says("'@SUM(A1)").body;
        assert!(!file.contains(",=") && !file.contains(",@"), "{file}");
    }

    async fn what_is_wrong_with_a_line_is_said_of_that_line(console) {
        let ada = school(&console).await;
        let file = "serial,name,platform,mode,os,groups\nC1,One,macOS,,14.5,Carts\n,Two,iOS,,,\nC1,Again,macOS,,,\n\
                    C3,Three,BeOS,,,\nC4,Four,macOS,dedicated,,\nC5,Five,macOS,,four,\nC6,Six,macOS,,,No such group\n\
                    C7,,macOS,,,\nC8,\"Eight\nlines\",macOS,,,\nC9,Nine,macOS,,,,too many\n";
        let (_, page) = looked_at(&ada, file.as_bytes()).await;
        assert_eq!(figures(&page), [1, 0, 0, 9]);
        for words in ["There is no serial.", "more than once", "This is no platform", "No such group", "9 refused lines", "Line 12"] {
            assert!(page.body.contains(words), "{words} in {}", page.body);
        }
    }

    async fn many_refused_lines_are_told_page_by_page(console) {
        let ada = school(&console).await;
        let mut file = "serial,name,platform\n".to_owned();
        for n in 2..=252 {
            let platform = if n == 100 { "macOS" } else { "BeOS" };
            writeln!(file, "C{n},Mac,{platform}").unwrap();
        }
        let (id, page) = looked_at(&ada, file.as_bytes()).await;
        assert_eq!(figures(&page), [1, 0, 0, 250]);
        let page = page.says("250 refused lines").says(">Line 2<").says(">Line 102<").says(&format!("/import/{id}?after=102"));
        assert!(!page.body.contains(">Line 103<"));
        let second = ada.gets(&format!("/import/{id}?after=102")).await.is(200).says(">Line 103<").says(">Line 202<");
        assert!(!second.body.contains(">Line 102<"));
        let last = ada.gets(&format!("/import/{id}?after=202")).await.is(200).says(">Line 252<");
        assert!(!last.body.contains("?after=252"), "nothing follows");
    }

    async fn what_is_no_such_file_is_refused_as_a_whole_and_the_page_says_why(console) {
        let ada = school(&console).await;
        let wide = (0..300).map(|n| format!("column {n}")).collect::<Vec<_>>().join(",");
        let utf16: Vec<u8> = "\u{feff}serial,name\r\nC1,One\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let without_mark: Vec<u8> = "serial,name\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let large = [b"serial,name,platform\n".as_slice(), &vec![b'x'; 33 * 1024 * 1024]].concat();
        let long = format!("serial\n{}", "C\n".repeat(100_001));
        for (file, words) in [
            (wide.as_bytes(), "at most 64"),
            (&utf16, "no UTF-8"),
            (&without_mark, "no UTF-8"),
            (b"PK\x03\x04\xff\xfe\x00", "no UTF-8"),
            (b"C1,One,macOS\nC2,Two,macOS\n", "does not name the columns"),
            (b"name,platform\nOne,macOS\n", "does not name the columns"),
            (b"serial,name,colour\nC1,One,red\n", "means nothing here"),
            (&large, "at most 100,000"),
            (long.as_bytes(), "at most 100,000"),
        ] {
            let back = ada.uploads("x.csv", file).await.leads_to("/import?__err=");
            ada.gets(back.location()).await.says(words);
        }
        let none = ada.uploads("", b"").await.leads_to("/import?__err=");
        let told = ada.gets(none.location()).await;
        for body in ["--a-boundary-that-no-file-has\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--a-boundary-that-no-file-has--\r\n", "nonsense", ""] {
            let request = ada.upload().header("sec-fetch-site", "same-origin").body(Body::from(body)).unwrap();
            ada.asks(request).await.leads_to("/import?__err=");
        }
        let request = ada.form("/import/file").header("sec-fetch-site", "same-origin").body(Body::from("file=x")).unwrap();
        let plain = ada.asks(request).await.leads_to(none.location());
        assert_eq!(plain.location(), none.location(), "{}", told.body);
        assert!(!ada.gets("/devices").await.body.contains("One"));
    }

    async fn a_large_file_is_taken_whole(console) {
        let ada = school(&console).await;
        let room = " ".repeat(3_700);
        let mut file = "serial,name,platform,groups\n".to_owned();
        for n in 0..2800 {
            writeln!(file, "L{n},Large {n},macOS,Carts{room}").unwrap();
        }
        assert!(file.len() > 10_000_000, "{}", file.len());
        assert_eq!(brings_in(&ada, file.as_bytes()).await, [2800, 0, 0, 0]);
        ada.gets("/devices").await.is(200).says("2,800");
    }

    async fn a_file_is_only_for_whoever_may_enrol_and_only_its_owners(console) {
        let ada = school(&console).await;
        let group = ada.makes_group("Elm").await;
        let helen = console.hires(&ada, "helen", BuiltIn::HelpDeskOperator, &group).await;
        let sam = console.hires(&ada, "sam", BuiltIn::SchoolAdministrator, &group).await;
        helen.uploads("x.csv", FILE).await.is(403);
        helen.gets("/import").await.is(403);
        let (id, _) = looked_at(&ada, FILE).await;
        sam.gets("/import").await.is(200);
        sam.gets(&format!("/import/{id}")).await.is(404);
        for function in ["start_import", "discard_import"] {
            sam.calls(&format!("/api/{function}"), &[("id", &id)]).await.is(404);
        }
        helen.calls("/api/start_import", &[("id", &id)]).await.is(403);
        // She looks after one group: a new device has to be in it.
        let (_, page) = looked_at(&sam, FILE).await;
        assert_eq!(figures(&page), [0, 0, 0, 1]);
        let (_, page) = looked_at(&sam, b"serial,name,platform,groups\nS1,Hers,macOS,Elm\nS2,Theirs,macOS,Carts\n").await;
        assert_eq!(figures(&page), [1, 0, 0, 1]);
        ada.gets(&format!("/import/{id}")).await.is(200);
        assert!(ada.gets("/audit.jsonl?deed=device.import").await.is(200).body.is_empty(), "nothing was brought in");
    }
}
