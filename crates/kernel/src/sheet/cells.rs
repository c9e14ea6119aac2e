//! What stands in a cell, understood. Words are taken in a few spellings and two languages; text is text, also where
//! it looks like a formula.

use super::{
    SheetLine,
    headings::{Column, letters, plain},
};
use crate::LineFault;
use domain::{Chip, Mode, Ownership, Platform, Refusal, Why, clean_name, clean_note, fold};

const SERIAL_MAX: usize = 64;
const TEXT_MAX: usize = 100;
/// No word has so many letters.
const WORD_MAX: usize = 60;
/// Of all the groups of a line together, in bytes.
const GROUPS_MAX: usize = 4_000;

const YES: &[&str] = &["yes", "true", "1", "ja", "waar"];
const NO: &[&str] = &["no", "false", "0", "nee", "onwaar"];

impl Column {
    /// Puts a cell, which is not empty, where it belongs.
    pub(super) fn fill(self, line: &mut SheetLine, cell: &str) -> Result<(), LineFault> {
        match self {
            // Devices write theirs in capitals, and the search counts on it.
            Self::Serial => line.serial = text(cell, SERIAL_MAX)?.to_ascii_uppercase(),
            Self::Name => line.name = Some(name(cell)?),
            Self::Udid => line.udid = Some(text(cell, SERIAL_MAX)?),
            Self::Model => line.model = Some(text(cell, TEXT_MAX)?),
            Self::User => line.user = Some(name(cell)?),
            Self::UserAddress => line.user_address = Some(text(cell, TEXT_MAX)?),
            Self::Platform => line.platform = Some(word(cell, platform, LineFault::UnknownPlatform)?),
            Self::Mode => line.mode = Some(word(cell, mode, LineFault::UnknownMode)?),
            Self::Ownership => line.ownership = Some(word(cell, ownership, LineFault::UnknownOwnership)?),
            Self::Os => line.os = Some(cell.parse().map_err(|_| LineFault::BadVersion)?),
            Self::Chip => line.chip = Some(word(cell, chip, LineFault::UnknownChip)?),
            Self::Supervised => line.supervised = Some(yes_or_no(cell)?),
            Self::PasscodeSet => line.passcode_set = Some(yes_or_no(cell)?),
            Self::RecoveryPartition => line.recovery_partition = Some(yes_or_no(cell)?),
            Self::LostMode => line.lost_mode = Some(yes_or_no(cell)?),
            Self::UsedByEnroller => line.used_by_enroller = Some(yes_or_no(cell)?),
            Self::Groups => line.groups = groups(cell)?,
            Self::Aside => {}
        }
        Ok(())
    }
}

/// Our own exports put an apostrophe before what a spreadsheet would take for a formula; brought in again, it goes.
fn undefused(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
}

fn name(cell: &str) -> Result<String, LineFault> {
    clean_name(undefused(cell)).map_err(|refusal| fault(&refusal))
}

fn text(cell: &str, max: usize) -> Result<String, LineFault> {
    let text = clean_note(undefused(cell)).map_err(|refusal| fault(&refusal))?;
    if text.chars().count() > max { Err(LineFault::TooLong) } else { Ok(text) }
}

fn fault(refusal: &Refusal) -> LineFault {
    match refusal {
        Refusal::Invalid { why: Why::TooLong { .. }, .. } => LineFault::TooLong,
        _ => LineFault::Characters,
    }
}

fn word<T>(cell: &str, meant: impl Fn(&str) -> Option<T>, why: LineFault) -> Result<T, LineFault> {
    let short = (cell.len() <= WORD_MAX).then(|| plain(cell));
    short.and_then(|word| meant(&word)).ok_or(why)
}

fn yes_or_no(cell: &str) -> Result<bool, LineFault> {
    let meant = |word: &str| YES.contains(&word).then_some(true).or(NO.contains(&word).then_some(false));
    word(cell, meant, LineFault::BadYesNo)
}

fn platform(word: &str) -> Option<Platform> {
    match word {
        "osx" | "macosx" => Some(Platform::MacOs),
        _ => Platform::ALL.iter().copied().find(|p| letters(p.word()).eq(word.chars())),
    }
}

fn mode(word: &str) -> Option<Mode> {
    match word {
        "deviceenrollment" => Some(Mode::DeviceEnrolment),
        "userenrollment" => Some(Mode::UserEnrolment),
        "cosu" => Some(Mode::Dedicated),
        "cobo" => Some(Mode::FullyManaged),
        "cope" => Some(Mode::CorporateWorkProfile),
        _ => Mode::ALL.iter().copied().find(|m| letters(m.word()).eq(word.chars())),
    }
}

fn ownership(word: &str) -> Option<Ownership> {
    match word {
        "corporate" | "company" | "school" | "organisatie" | "zakelijk" => Some(Ownership::Corporate),
        "personal" | "byod" | "persoonlijk" | "privé" | "prive" => Some(Ownership::Personal),
        _ => None,
    }
}

/// `Apple silicon` is one, and so is what a Mac says of itself: `Apple M2 Pro`, `Intel Core i5`.
fn chip(word: &str) -> Option<Chip> {
    if word.starts_with("intel") {
        Some(Chip::Intel)
    } else {
        (word == "applesilicon" || word.starts_with("applem")).then_some(Chip::AppleSilicon)
    }
}

/// Several stand in one cell, parted by `;` or `|`: a comma may be part of a name.
fn groups(cell: &str) -> Result<Option<Vec<String>>, LineFault> {
    if cell.len() > GROUPS_MAX {
        return Err(LineFault::TooLong);
    }
    let mut groups: Vec<String> = vec![];
    for group in cell.split([';', '|']).map(str::trim).filter(|group| !group.is_empty()) {
        let group = name(group)?;
        if !groups.iter().any(|known| fold(known) == fold(&group)) {
            groups.push(group);
        }
    }
    Ok((!groups.is_empty()).then_some(groups))
}
