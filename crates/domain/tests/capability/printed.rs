//! The table, printed. A line for each device, action and fact that makes a difference there; what makes none is not
//! in it, so a fact that begins to matter shows as a new line.

use super::*;
use domain::Ownership;
use std::fmt::Write as _;

type Change = fn(&mut Device);

/// What is said of a device, and how it differs from one with which all is well.
const FACTS: &[(&str, Change)] = &[
    ("used by another", |d| d.used_by_enroller = Some(false)),
    ("user not known", |d| d.used_by_enroller = None),
    ("no passcode", |d| d.passcode_set = Some(false)),
    ("passcode not known", |d| d.passcode_set = None),
    ("Lost Mode", |d| d.lost_mode = Some(true)),
    ("no recovery partition", |d| d.recovery_partition = Some(false)),
    ("recovery not known", |d| d.recovery_partition = None),
    ("not supervised", |d| d.supervised = Some(false)),
    ("no unlock token", |d| d.token_since = None),
    ("enrolled never", |d| d.enrolment = Enrolment::Never),
    ("enrolment ended", |d| d.enrolment = Enrolment::Ended),
    ("push dead", |d| d.push_dead = true),
    ("certificate expired", |d| d.certificate_ends = Some(NOW)),
    ("seen never", |d| d.seen = None),
    ("seen 2 h ago", |d| d.seen = Some(ago(2))),
    ("seen 10 days ago", |d| d.seen = Some(ago(240))),
];

/// Versions on both sides of where a rule may turn.
fn versions(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::MacOs => &["", "10.13.6", "10.14", "10.15.7", "11.0", "11.4.9", "11.5"],
        Platform::VisionOs => &["", "1.0.9", "1.1", "1.9.9", "2.0"],
        Platform::WatchOs => &["", "9.9.9", "10.0"],
        Platform::TvOs | Platform::Windows => &["", "8.1", "10.0"],
        Platform::Ios | Platform::IpadOs | Platform::Android => &["", "6.9", "7.0"],
    }
}

fn chips(platform: Platform) -> &'static [Option<Chip>] {
    match platform {
        Platform::MacOs => &[None, Some(Chip::Intel), Some(Chip::AppleSilicon)],
        _ => &[None],
    }
}

/// Every device that is asked about, with what is said of it.
fn cases(base: &Device) -> Vec<(String, Device)> {
    let mut cases = vec![("all is well".to_owned(), base.clone())];
    for chip in chips(base.platform) {
        for version in versions(base.platform) {
            let said = match chip {
                _ if !base.is_mac() => "",
                None => "chip not known, ",
                Some(chip) => &format!("{}, ", chip.word()),
            };
            let named = if version.is_empty() { "version not known" } else { version };
            let os = version.parse().ok();
            cases.push((format!("{said}{named}"), Device { os, chip: *chip, ..base.clone() }));
        }
    }
    cases.extend(FACTS.iter().map(|(said, change)| {
        let mut device = base.clone();
        change(&mut device);
        ((*said).to_owned(), device)
    }));
    cases
}

fn said(capability: &Capability) -> String {
    match capability {
        Capability::Unavailable(Reason::NeedsVersion { least }) => format!("no: needs {least}"),
        Capability::Unavailable(Reason::VersionUnknown { least }) => {
            format!("no: needs {least}, which is not known")
        }
        Capability::Unavailable(reason) => format!("no: {reason:?}"),
        Capability::Available(warnings) => {
            warnings.iter().fold("yes".to_owned(), |line, warning| match warning {
                Warning::NotSeen { days } => format!("{line}, NotSeen {days}"),
                must if must.must_be_known() => format!("{line}, {must:?}!"),
                note if note.is_note() => format!("{line}, ({note:?})"),
                alarm => format!("{line}, {alarm:?}"),
            })
        }
    }
}

/// What is said of the action in each case that differs from the first.
fn differing(base: &Device, kind: ActionKind) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = vec![];
    for (case, device) in cases(base) {
        let result = said(&Capability::of(&device, kind, NOW));
        if lines.first().is_none_or(|(_, well)| *well != result) {
            lines.push((case, result));
        }
    }
    lines
}

fn print(table: &mut String, platform: Platform, mode: Mode, kind: ActionKind) {
    let of = |ownership: Ownership| differing(&Device { ownership, ..well(platform, mode) }, kind);
    let (corporate, personal) = (of(Ownership::Corporate), of(Ownership::Personal));
    let whose = if corporate == personal {
        vec![("either", corporate)]
    } else {
        vec![("corporate", corporate), ("personal", personal)]
    };
    for (owner, lines) in whose {
        for (case, result) in lines {
            let (platform, mode, kind) = (platform.word(), mode.word(), kind.word());
            writeln!(table, "{platform:<9}{mode:<24}{owner:<11}{kind:<17}{case:<34}{result}").unwrap();
        }
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "whoever changes the table on purpose sets WRITE_GOLDEN")]
fn what_each_device_can_do_is_exactly_this() {
    let mut table = String::from(
        "A line for each fact that makes a difference. In brackets: notes; with a mark: must be ticked as known.\n",
    );
    for platform in Platform::ALL {
        for mode in platform.modes() {
            table.push('\n');
            for kind in ActionKind::ALL {
                print(&mut table, *platform, mode, *kind);
            }
        }
    }
    if std::env::var_os("WRITE_GOLDEN").is_some() {
        std::fs::write("tests/golden/capability.txt", &table).unwrap();
    }
    let kept = include_str!("../golden/capability.txt");
    for (line, (now, before)) in table.lines().zip(kept.lines()).enumerate() {
        assert_eq!(now, before, "line {}", line + 1);
    }
    assert_eq!(table.lines().count(), kept.lines().count());
}
