//! A file of devices, read: comma or semicolon, with headings in a few spellings and two languages. What is wrong
//! with the file as a whole is refused as a whole; what is wrong with a line is said of that line, and the others
//! stand. Nothing is guessed: an empty cell means "leave it as it is", and a heading that nobody knows is refused,
//! for what stands below it would get lost without a word.

mod cells;
mod headings;
#[cfg(test)]
mod tests;

use crate::{DeviceNews, LineFault, RefusedLine};
use csv::{ReaderBuilder, StringRecord};
use domain::{Chip, Field, Mode, Ownership, Platform, Refusal, Version, Why, fold, legible};
use headings::{Column, Headings};
use std::collections::HashSet;

const COLUMNS_MAX: u32 = 64;
const LINES_MAX: u32 = 100_000;
/// So much of a refused cell is shown, in characters.
const SHOWN: usize = 60;

#[derive(Debug)]
pub(crate) struct Sheet {
    pub lines: Vec<Result<SheetLine, RefusedLine>>,
}

/// What one line says of one device. None: nothing, so that it stays as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct SheetLine {
    /// Where it begins in the file, counted from one, the headings included.
    pub line: u32,
    pub serial: String,
    pub name: Option<String>,
    pub udid: Option<String>,
    pub model: Option<String>,
    pub user: Option<String>,
    pub user_address: Option<String>,
    pub platform: Option<Platform>,
    pub mode: Option<Mode>,
    pub ownership: Option<Ownership>,
    pub os: Option<Version>,
    pub chip: Option<Chip>,
    pub supervised: Option<bool>,
    pub passcode_set: Option<bool>,
    pub recovery_partition: Option<bool>,
    pub lost_mode: Option<bool>,
    pub used_by_enroller: Option<bool>,
    pub groups: Option<Vec<String>>,
}

impl SheetLine {
    /// What a device would tell of itself.
    pub fn news(&self) -> DeviceNews {
        DeviceNews {
            os: self.os,
            chip: self.chip,
            supervised: self.supervised,
            passcode_set: self.passcode_set,
            recovery_partition: self.recovery_partition,
            lost_mode: self.lost_mode,
            ..DeviceNews::default()
        }
    }
}

pub(crate) fn read(bytes: &[u8]) -> Result<Sheet, Refusal> {
    let text = text(bytes)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(headings::delimiter(text))
        .from_reader(text.as_bytes());
    let mut next = |record: &mut StringRecord| reader.read_record(record).map_err(|_| refused(Why::Encoding));
    let mut record = StringRecord::new();
    if !next(&mut record)? {
        return Err(refused(Why::NoHeading));
    }
    let mut reading = Reading { headings: Headings::read(&record)?, ..Reading::default() };
    let mut place = Place { text: text.as_bytes(), counted: 0, line: 1 };
    let mut lines = Vec::new();
    while next(&mut record)? {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if lines.len() >= LINES_MAX as usize {
            return Err(refused(Why::TooMany { max: LINES_MAX }));
        }
        lines.push(reading.line(place.of(&record), &record));
    }
    Ok(Sheet { lines })
}

const fn refused(why: Why) -> Refusal {
    Refusal::invalid(Field::File, why)
}

/// The file as text, if it is text as we take it. What a spreadsheet calls "Unicode" is not: every other byte is zero.
fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| refused(Why::Encoding))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.trim_start().lines().next().unwrap_or_default();
    if first.contains('\0') { Err(refused(Why::Encoding)) } else { Ok(text) }
}

/// Where in the file we are. The reader's own count stays behind where a line ends in two characters.
struct Place<'a> {
    text: &'a [u8],
    counted: usize,
    line: u32,
}

impl Place<'_> {
    /// The line on which a record begins.
    fn of(&mut self, record: &StringRecord) -> u32 {
        let near = record.position().map_or(0, csv::Position::byte);
        let mut start = usize::try_from(near).unwrap_or(usize::MAX).clamp(self.counted, self.text.len());
        while self.text.get(start).is_some_and(|b| matches!(b, b'\r' | b'\n')) {
            start += 1;
        }
        let ends = (self.counted..start).filter(|at| match self.text[*at] {
            b'\n' => true,
            b'\r' => self.text.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        self.line = self.line.saturating_add(u32::try_from(ends.count()).unwrap_or(u32::MAX));
        self.counted = start;
        self.line
    }
}

/// What has to be remembered from line to line.
#[derive(Default)]
struct Reading {
    headings: Headings,
    serials: HashSet<String>,
    udids: HashSet<String>,
}

impl Reading {
    fn line(&mut self, number: u32, record: &StringRecord) -> Result<SheetLine, RefusedLine> {
        let refuse = |column: &str, value: &str, why| RefusedLine {
            line: number,
            column: column.to_owned(),
            value: legible(value, SHOWN),
            why,
        };
        // First, for a cell too many in front shifts all that follow.
        if let Some((place, cell)) = self.headings.beyond(record) {
            return Err(refuse(&place.to_string(), cell, LineFault::ManyColumns));
        }
        let mut line = SheetLine { line: number, ..SheetLine::default() };
        for (column, heading, cell) in self.headings.cells(record) {
            column.fill(&mut line, cell).map_err(|why| refuse(heading, cell, why))?;
            let (new, why) = match column {
                Column::Serial => (self.serials.insert(fold(&line.serial)), LineFault::SerialTwice),
                Column::Udid => (
                    line.udid.as_deref().is_none_or(|udid| self.udids.insert(fold(udid))),
                    LineFault::UdidTwice,
                ),
                _ => continue,
            };
            if !new {
                return Err(refuse(heading, cell, why));
            }
        }
        if line.serial.is_empty() {
            return Err(refuse(self.headings.of(Column::Serial), "", LineFault::NoSerial));
        }
        if let (Some(platform), Some(mode)) = (line.platform, line.mode)
            && !mode.fits(platform)
        {
            return Err(refuse(self.headings.of(Column::Mode), mode.word(), LineFault::ModeDoesNotFit));
        }
        Ok(line)
    }
}
