//! The line of headings: what each column is about, in whatever spelling.

use super::{COLUMNS_MAX, refused};
use csv::StringRecord;
use domain::{Refusal, Why, legible};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Column {
    Serial,
    Name,
    Udid,
    Model,
    User,
    UserAddress,
    Platform,
    Mode,
    Ownership,
    Os,
    Chip,
    Supervised,
    PasscodeSet,
    RecoveryPartition,
    LostMode,
    UsedByEnroller,
    Groups,
    /// What an export tells besides, and nobody can say from outside.
    Aside,
}

/// Every spelling, as [`plain`] leaves it.
const SPELLINGS: &[(Column, &[&str])] = &[
    (Column::Serial, &["serial", "serialnumber", "serialno", "serienummer"]),
    (Column::Name, &["name", "devicename", "device", "naam", "apparaatnaam", "apparaat"]),
    (Column::Udid, &["udid"]),
    (Column::Model, &["model", "modelname", "devicemodel", "modelnaam"]),
    (Column::User, &["user", "username", "gebruiker", "gebruikersnaam", "naamgebruiker"]),
    (
        Column::UserAddress,
        &[
            "useraddress",
            "useremail",
            "email",
            "emailaddress",
            "address",
            "emailadres",
            "adres",
            "adresgebruiker",
        ],
    ),
    (Column::Platform, &["platform"]),
    (Column::Mode, &["mode", "managementmode", "managed", "beheerwijze", "beheer"]),
    (Column::Ownership, &["ownership", "eigendom"]),
    (Column::Os, &["os", "osversion", "version", "osversie", "versie"]),
    (Column::Chip, &["chip", "processor"]),
    (Column::Supervised, &["supervised", "issupervised", "ondertoezicht"]),
    (Column::PasscodeSet, &["passcodeset", "passcode", "toegangscode", "toegangscodeingesteld"]),
    (Column::RecoveryPartition, &["recoverypartition", "herstelpartitie"]),
    (Column::LostMode, &["lostmode", "verlorenmodus"]),
    (Column::UsedByEnroller, &["usedbyenroller", "gebruiktdoorinschrijver"]),
    (Column::Groups, &["groups", "group", "groepen", "groep"]),
    (Column::Aside, &["enrolment", "lastseen", "lock", "unlocktokensince"]),
];

/// What counts of a heading or of a word in a cell: its letters and digits.
pub(super) fn plain(text: &str) -> String {
    letters(text).collect()
}

pub(super) fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// What parts the cells: whichever of the two there is more of in the first line, outside quotes.
pub(super) fn delimiter(text: &str) -> u8 {
    let (mut quoted, mut commas, mut semicolons) = (false, 0u32, 0u32);
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\r' | b'\n' => break,
            b',' => commas += 1,
            b';' => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

/// The columns of a file from left to right, each with the words the file has for it. A column without a heading is
/// there and must stay empty: spreadsheets like to leave some at the end.
#[derive(Debug, Default)]
pub(super) struct Headings(Vec<Option<(Column, String)>>);

impl Headings {
    pub(super) fn read(record: &StringRecord) -> Result<Self, Refusal> {
        if record.len() > COLUMNS_MAX as usize {
            return Err(refused(Why::TooMany { max: COLUMNS_MAX }));
        }
        let mut headings = Self::default();
        let mut unknown = false;
        for heading in record.iter().map(str::trim) {
            let known = column(heading);
            let twice = known.is_some_and(|column| column != Column::Aside && headings.has(column));
            unknown |= twice || (known.is_none() && !heading.is_empty());
            headings.0.push(known.map(|column| (column, legible(heading, 60))));
        }
        match (headings.0.iter().any(Option::is_some), unknown) {
            // Not one of them is known: it is a line of data, or another kind of file.
            (false, _) => Err(refused(Why::NoHeading)),
            (true, true) => Err(refused(Why::UnknownHeading)),
            (true, false) if !headings.has(Column::Serial) => Err(refused(Why::NoHeading)),
            (true, false) => Ok(headings),
        }
    }

    fn has(&self, column: Column) -> bool {
        self.0.iter().flatten().any(|(known, _)| *known == column)
    }

    /// The file's own words for a column.
    pub(super) fn of(&self, column: Column) -> &str {
        self.0.iter().flatten().find(|(known, _)| *known == column).map_or("", |(_, words)| words)
    }

    /// The first cell that stands under no heading, with the number of its column.
    pub(super) fn beyond<'r>(&self, record: &'r StringRecord) -> Option<(usize, &'r str)> {
        let cells = record.iter().enumerate().map(|(place, cell)| (place + 1, cell.trim()));
        cells
            .filter(|(place, _)| !matches!(self.0.get(place - 1), Some(Some(_))))
            .find(|(_, cell)| !cell.is_empty())
    }

    /// What is not empty: column, the file's words for it, cell. The serial comes first, wherever it stands.
    pub(super) fn cells<'a>(
        &'a self,
        record: &'a StringRecord,
    ) -> impl Iterator<Item = (Column, &'a str, &'a str)> {
        let all = move || {
            let headed =
                self.0.iter().zip(record).filter_map(|(heading, cell)| Some((heading.as_ref()?, cell)));
            headed.map(|((column, words), cell)| (*column, words.as_str(), cell.trim()))
        };
        let serial = all().filter(|(column, ..)| *column == Column::Serial);
        let others = all().filter(|(column, ..)| !matches!(column, Column::Serial | Column::Aside));
        serial.chain(others).filter(|(.., cell)| !cell.is_empty())
    }
}

fn column(heading: &str) -> Option<Column> {
    // No heading is that long; nothing is gained by looking closer.
    if heading.len() > 200 {
        return None;
    }
    let heading = plain(heading);
    SPELLINGS.iter().find(|(_, spellings)| spellings.contains(&heading.as_str())).map(|(column, _)| *column)
}
