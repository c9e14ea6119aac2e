//! Files as people send them.

use super::*;
use std::fmt::Write as _;

fn lines(text: &str) -> Vec<Result<SheetLine, RefusedLine>> {
    read(text.as_bytes()).unwrap().lines
}

fn only(text: &str) -> SheetLine {
    let mut lines = lines(text);
    assert_eq!(lines.len(), 1);
    lines.remove(0).unwrap()
}

fn why(text: &str) -> Option<(u32, String, LineFault)> {
    lines(text).into_iter().find_map(Result::err).map(|refused| (refused.line, refused.column, refused.why))
}

fn whole(bytes: &[u8]) -> Why {
    match read(bytes) {
        Err(Refusal::Invalid { field: Field::File, why }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_line_says_everything_that_can_be_said_of_a_device() {
    let line = only(
        "Serial number,Device name,UDID,Model,User,User e-mail,Platform,Mode,Ownership,OS version,Chip,Supervised,\
         Passcode set,Recovery partition,Lost mode,Used by enroller,Groups\n\
         C02XL0AAJG5H,Elm-Library-Mac-07,00008103-001A,MacBook Air,Zoë Smit,zoe@elm.example,MACOS,device enrolment,\
         corporate,14.5,Apple silicon,yes,TRUE,1,no,nee,Elm Street School; Elm Street 3B|Elm street school\n",
    );
    let expected = SheetLine {
        line: 2,
        serial: "C02XL0AAJG5H".into(),
        name: Some("Elm-Library-Mac-07".into()),
        udid: Some("00008103-001A".into()),
        model: Some("MacBook Air".into()),
        user: Some("Zoë Smit".into()),
        user_address: Some("zoe@elm.example".into()),
        platform: Some(Platform::MacOs),
        mode: Some(Mode::DeviceEnrolment),
        ownership: Some(Ownership::Corporate),
        os: Some(Version(14, 5, 0)),
        chip: Some(Chip::AppleSilicon),
        supervised: Some(true),
        passcode_set: Some(true),
        recovery_partition: Some(true),
        lost_mode: Some(false),
        used_by_enroller: Some(false),
        groups: Some(vec!["Elm Street School".into(), "Elm Street 3B".into()]),
    };
    assert_eq!(line, expected);
}

#[test]
fn what_is_empty_or_absent_says_nothing() {
    let bare = SheetLine { line: 2, serial: "A1".into(), ..SheetLine::default() };
    assert_eq!(only("serial\nA1\n"), bare);
    assert_eq!(only("serial,name,os,groups\nA1, ,,;\n"), bare);
    assert_eq!(only("serial,name,os,groups\nA1\n"), bare, "too few cells are as good as empty ones");
    assert_eq!(only("serial,name,,\nA1,,,,,\n"), bare, "and so are empty ones too many");
}

#[test]
fn headings_count_in_any_spelling_and_in_dutch() {
    for heading in
        ["serial", "Serial Number", "SERIAL-NUMBER", " serial_no. ", "Serienummer", "\"Serial\nnumber\""]
    {
        assert_eq!(only(&format!("{heading},Naam\nA1,Elm\n")).name.as_deref(), Some("Elm"), "{heading}");
    }
}

#[test]
fn the_columns_that_the_page_lists_are_known() {
    let headings = "serial,name,udid,platform,mode,ownership,model,os,chip,supervised,passcode_set,recovery_partition,\
                    lost_mode,used_by_enroller,user,user_address,groups";
    assert_eq!(only(&format!("{headings}\nc02xk1abjgh5\n")).serial, "C02XK1ABJGH5");
}

#[test]
fn commas_semicolons_and_every_way_to_end_a_line_will_do() {
    for text in [
        "serial,name\nA1,Elm\n",
        "serial;name\r\nA1;Elm\r\n",
        "\u{feff}serial;name\rA1;Elm",
        "\n\nserial,name\nA1,Elm",
    ] {
        assert_eq!(only(text).name.as_deref(), Some("Elm"), "{text:?}");
    }
    assert_eq!(only("serial;\"name\"\nA1;Elm, left\n").name.as_deref(), Some("Elm, left"));
    assert_eq!(only("\"serial\",\"name\"\nA1,\"a \"\"b\"\"; c\"\n").name.as_deref(), Some("a \"b\"; c"));
}

#[test]
fn lines_are_numbered_as_an_editor_numbers_them() {
    let text = "serial,name,os\r\nA1,\"two\r\nlines\",\r\n\r\n,,\r\nA2,,x\r\n";
    let refused: Vec<_> = lines(text).into_iter().map(|line| line.unwrap_err().line).collect();
    assert_eq!(refused, [2, 6]);
    assert_eq!(why("\n\nserial,os\nA1,1\nA2,x\n").unwrap().0, 5);
}

#[test]
fn a_line_that_is_wrong_is_refused_and_the_others_stand() {
    let refused = |column: &str, why| Some((2, column.to_owned(), why));
    for (heading, cell, fault) in [
        ("Naam", "a\u{202e}b", LineFault::Characters),
        ("Naam", "\"two\nlines\"", LineFault::Characters),
        ("name", &"x".repeat(101), LineFault::TooLong),
        ("udid", &"x".repeat(65), LineFault::TooLong),
        ("e-mail", &"x".repeat(101), LineFault::TooLong),
        ("platform", "PalmOS", LineFault::UnknownPlatform),
        ("mode", "by hand", LineFault::UnknownMode),
        ("ownership", "stolen", LineFault::UnknownOwnership),
        ("os", "fourteen", LineFault::BadVersion),
        ("chip", "6502", LineFault::UnknownChip),
        ("supervised", "perhaps", LineFault::BadYesNo),
        ("lost mode", "2", LineFault::BadYesNo),
        ("groups", "a;b\u{7}", LineFault::Characters),
        ("groups", &"x;".repeat(2_001), LineFault::TooLong),
        ("groups", &"x".repeat(101), LineFault::TooLong),
    ] {
        let text = format!("serial,{heading}\nA1,{cell}\nA2,\n");
        assert_eq!(why(&text), refused(heading, fault), "{heading} {cell}");
        assert!(lines(&text)[1].is_ok());
    }
    assert_eq!(why("name,serial\nElm,\n"), refused("serial", LineFault::NoSerial));
    assert_eq!(why("serial,platform,mode\nA1,iOS,Shared iPad"), refused("mode", LineFault::ModeDoesNotFit));
    assert_eq!(why(&format!("serial\n{}\n", "x".repeat(65))), refused("serial", LineFault::TooLong));
}

#[test]
fn a_serial_or_a_udid_stands_once() {
    assert_eq!(why("serial\nA1\nB1\na1\n"), Some((4, "serial".into(), LineFault::SerialTwice)));
    assert_eq!(why("serial,os\nA1,x\nA1,1\n").map(|(line, ..)| line), Some(2));
    assert!(
        lines("os,serial\nx,A1\n1,A1\n")[1].is_err(),
        "also where the first line is refused for something else"
    );
    assert_eq!(why("serial,udid\nA1,u\nA2,U\n"), Some((3, "udid".into(), LineFault::UdidTwice)));
}

#[test]
fn cells_beyond_the_last_heading_are_refused_with_their_column() {
    assert_eq!(why("serial,name\nA1,Elm,x\n"), Some((2, "3".into(), LineFault::ManyColumns)));
    assert_eq!(why("serial,,name\nA1,x,Elm\n"), Some((2, "2".into(), LineFault::ManyColumns)));
    assert_eq!(
        why("serial,os\nA1,Elm,14\n").unwrap().2,
        LineFault::ManyColumns,
        "before what follows from it"
    );
    let many = format!("serial\nA1{}\nA2\n", ",x".repeat(299));
    assert_eq!(why(&many), Some((2, "2".into(), LineFault::ManyColumns)));
}

#[test]
fn a_formula_is_text_and_what_an_export_made_of_it_is_undone() {
    let name = "=HYPERLINK(\"http://x\",\"y\")";
    let quoted = name.replace('"', "\"\"");
    assert_eq!(only(&format!("serial,name\nA1,\"{quoted}\"\n")).name.as_deref(), Some(name));
    assert_eq!(only(&format!("serial,name\nA1,\"'{quoted}\"\n")).name.as_deref(), Some(name));
    assert_eq!(only("serial,name\nA1,'t Hof\n").name.as_deref(), Some("'t Hof"));
}

#[test]
fn words_are_understood_as_people_write_them() {
    let line = only(
        "serial;platform;mode;ownership;chip;supervised\nA1;mac OS;Device Enrollment;Zakelijk;Apple M2 Pro;JA\n",
    );
    assert_eq!((line.platform, line.mode), (Some(Platform::MacOs), Some(Mode::DeviceEnrolment)));
    assert_eq!((line.ownership, line.chip), (Some(Ownership::Corporate), Some(Chip::AppleSilicon)));
    assert_eq!(line.supervised, Some(true));
    for word in Platform::ALL.iter().map(|p| p.word()) {
        assert_eq!(only(&format!("serial,platform\nA1,{word}\n")).platform, Platform::from_word(word));
    }
    for word in Mode::ALL.iter().map(|m| m.word()) {
        assert_eq!(only(&format!("serial,mode\nA1,{word}\n")).mode, Mode::from_word(word));
    }
}

#[test]
fn a_file_that_is_no_list_of_devices_is_refused_as_a_whole() {
    let wide = |n: usize| (0..n).map(|_| "serial").collect::<Vec<_>>().join(",");
    let utf16: Vec<u8> = "serial\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, why) in [
        (&b""[..], Why::NoHeading),
        (b"\xef\xbb\xbf\r\n", Why::NoHeading),
        (b"C02XL0AAJG5H,Elm\n", Why::NoHeading),
        (b"name,os\nElm,14\n", Why::NoHeading),
        (b"serial,colour\nA1,red\n", Why::UnknownHeading),
        (b"serial,serial number\nA1,A1\n", Why::UnknownHeading),
        (b"serial\nA\xff\n", Why::Encoding),
        (b"\xff\xfes\0e\0r\0", Why::Encoding),
        (&utf16, Why::Encoding),
        (wide(300).as_bytes(), Why::TooMany { max: 64 }),
    ] {
        assert_eq!(whole(bytes), why, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_hundred_thousand_lines_are_taken_and_one_more_is_not() {
    let mut text = String::from("serial,name\n");
    for n in 0..LINES_MAX {
        writeln!(text, "S{n},Mac {n}").unwrap();
    }
    let sheet = read(text.as_bytes()).unwrap();
    assert!(sheet.lines.iter().all(Result::is_ok));
    assert_eq!(sheet.lines.last().unwrap().as_ref().unwrap().line, LINES_MAX + 1);
    text.push_str("one,too many\n");
    assert_eq!(whole(text.as_bytes()), Why::TooMany { max: LINES_MAX });
}

#[test]
fn a_cell_of_ten_megabytes_is_refused_and_shown_in_short() {
    let text = format!("serial,name,chip\nA1,{},\nA2,Elm,\n", "é".repeat(5 << 20));
    let lines = lines(&text);
    let refused = lines[0].as_ref().unwrap_err();
    assert_eq!(refused.why, LineFault::TooLong);
    assert!(refused.value.chars().count() <= SHOWN + 1);
    assert!(lines[1].is_ok());
    let heading = format!("serial,{}\nA1,\n", "x".repeat(10 << 20));
    assert_eq!(whole(heading.as_bytes()), Why::UnknownHeading);
}

#[test]
fn a_quote_that_is_never_closed_is_said_and_swallows_what_follows() {
    assert_eq!(why("serial,name\nA1,\"Elm\nA2,Oak\n"), Some((2, "name".into(), LineFault::Characters)));
}

#[test]
fn what_is_shown_of_a_refused_cell_cannot_deceive() {
    let lines = lines("serial,name\nA1,a\u{202e}b\u{7}c\n");
    assert_eq!(lines[0].as_ref().unwrap_err().value, "a\u{fffd}b\u{fffd}c");
}
