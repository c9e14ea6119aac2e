//! One line of what strace writes: a thread, a moment, a system call or the half of one. Names and bytes are in hexadecimal,
//! so nothing in them can be taken for anything else.

/// What happened to a system call. The first half is where it begins, the second where it has returned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The whole call; nothing else happened in between.
    Whole(Call, i64),
    Begun(Call),
    Returned(i64),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    pub what: What,
    /// The file's name, or the pipe's.
    pub file: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    Write,
    Sync,
}

/// The thread and what it did; None for a line that is about something else.
pub fn read(line: &str) -> Option<(u32, Event)> {
    let (thread, rest) = line.split_once(' ')?;
    let (_moment, rest) = rest.trim_start().split_once(' ')?;
    let thread = thread.parse().ok()?;
    if let Some(resumed) = rest.strip_prefix("<... ") {
        return Some((thread, Event::Returned(result(resumed)?)));
    }
    let (name, words) = rest.split_once('(')?;
    let what = match name {
        "write" | "pwrite64" => What::Write,
        "fsync" | "fdatasync" => What::Sync,
        _ => return None,
    };
    let (_, named) = words.split_once('<')?;
    let (file, named) = named.split_once('>')?;
    let file = String::from_utf8_lossy(&hex(file)).into_owned();
    let bytes = named.split('"').nth(1).map(hex).unwrap_or_default();
    let call = Call { what, file, bytes };
    Some((
        thread,
        if words.ends_with("<unfinished ...>") {
            Event::Begun(call)
        } else {
            Event::Whole(call, result(words)?)
        },
    ))
}

/// What stands behind the last "=".
fn result(words: &str) -> Option<i64> {
    words.rsplit_once("= ")?.1.split(' ').next()?.parse().ok()
}

/// `\x6f\x72`
fn hex(text: &str) -> Vec<u8> {
    text.split("\\x").filter_map(|pair| u8::from_str_radix(pair.get(..2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_calls_and_halves_are_read() {
        let written = r#"24732 19:57:23.655136 write(3<\x78\x2d\x77\x61\x6c>, "\x00\x6f\xff", 3) = 3"#;
        let call = Call { what: What::Write, file: "x-wal".into(), bytes: vec![0, 0x6f, 0xff] };
        assert_eq!(read(written), Some((24732, Event::Whole(call, 3))));
        let sync = |bytes| Call { what: What::Sync, file: "x".into(), bytes };
        let begun = r"7 19:57:23.655136 fdatasync(3<\x78> <unfinished ...>";
        assert_eq!(read(begun), Some((7, Event::Begun(sync(vec![])))));
        let failed = r"7 19:57:23.655136 fsync(3<\x78>) = -1 EIO (Input/output error)";
        assert_eq!(read(failed), Some((7, Event::Whole(sync(vec![]), -1))));
        assert_eq!(read("7 19:57:23.655136 <... fdatasync resumed>) = 0"), Some((7, Event::Returned(0))));
        for other in ["", "7 19:57:23.655136 +++ exited with 0 +++", "7 19:57:23.655136 close(3<\\x78>) = 0"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
