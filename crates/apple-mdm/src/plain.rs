//! Property lists as devices send them: XML only, and within limits that are counted on the stream of its parts, before any
//! value exists. The binary form is refused: a hundred bytes of it can ask for a gigabyte.

pub use plist::Dictionary;
use plist::{
    Value,
    stream::{OwnedEvent, XmlReader},
};

/// So many bytes are read.
pub const MOST_BYTES: usize = 256 * 1024;
/// So many parts it may have.
const MOST_PARTS: usize = 10_000;
/// So deep they may lie in one another.
const DEEPEST: usize = 32;

/// It is not what it should be, and why; for our own log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Malformed {
    #[error("longer than is read")]
    TooLong,
    #[error("a binary property list")]
    Binary,
    #[error("not text")]
    NotText,
    #[error("too deep, or of too many parts")]
    TooMuch,
    #[error("no property list")]
    NotAList,
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` is not what it should be")]
    Wrong(&'static str),
}

/// Reads one property list whose outermost part is a dictionary.
pub fn read(body: &[u8]) -> Result<Dictionary, Malformed> {
    if body.len() > MOST_BYTES {
        return Err(Malformed::TooLong);
    }
    if body.starts_with(b"bplist") {
        return Err(Malformed::Binary);
    }
    let text = std::str::from_utf8(body).map_err(|_| Malformed::NotText)?;
    // The reader would leave both out without a word, and what is said would be something else.
    if text.contains("<![CDATA[") || declares_entities(text) {
        return Err(Malformed::NotAList);
    }
    let mut parts =
        Limited { inner: XmlReader::new(text.as_bytes()), depth: 0, left: MOST_PARTS, over: false };
    let value = Value::from_events(&mut parts);
    if parts.over {
        return Err(Malformed::TooMuch);
    }
    value.ok().and_then(Value::into_dictionary).ok_or(Malformed::NotAList)
}

/// `<!DOCTYPE … [ … ]>`: entities of its own.
fn declares_entities(text: &str) -> bool {
    text.split_once("<!DOCTYPE")
        .is_some_and(|(_, rest)| rest.split_once('>').is_none_or(|(declared, _)| declared.contains('[')))
}

struct Limited<I> {
    inner: I,
    depth: usize,
    left: usize,
    over: bool,
}

impl<I: Iterator<Item = Result<OwnedEvent, plist::Error>>> Iterator for Limited<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        if self.over || self.left == 0 {
            self.over = true;
            return None;
        }
        self.left -= 1;
        let part = self.inner.next()?;
        match &part {
            Ok(OwnedEvent::StartArray(_) | OwnedEvent::StartDictionary(_)) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    self.over = true;
                    return None;
                }
            }
            Ok(OwnedEvent::EndCollection) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Some(part)
    }
}

/// Writes a property list.
pub fn write(list: Dictionary) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1024);
    // Memory does not refuse, and none of our lists holds what cannot be written.
    let _ = Value::Dictionary(list).to_writer_xml(&mut bytes);
    bytes
}

/// Text that is there and not empty.
pub fn text(list: &Dictionary, key: &str) -> Option<String> {
    list.get(key).and_then(Value::as_string).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

pub fn flag(list: &Dictionary, key: &str) -> Option<bool> {
    list.get(key).and_then(Value::as_boolean)
}

pub fn data(list: &Dictionary, key: &str) -> Option<Vec<u8>> {
    list.get(key).and_then(Value::as_data).filter(|data| !data.is_empty()).map(<[u8]>::to_vec)
}

pub fn demand<T>(found: Option<T>, key: &'static str) -> Result<T, Malformed> {
    found.ok_or(Malformed::Missing(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(inside: &str) -> Vec<u8> {
        format!("<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>a</key>{inside}</dict></plist>")
            .into_bytes()
    }

    #[test]
    fn a_list_is_read() {
        let read = read(&list("<string>b</string>")).unwrap();
        assert_eq!(text(&read, "a").as_deref(), Some("b"));
    }

    #[test]
    fn apples_own_declaration_is_no_entity() {
        let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
                    \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict/></plist>\n";
        assert_eq!(read(body.as_bytes()).unwrap(), Dictionary::new());
    }

    #[test]
    fn the_binary_bomb_is_not_even_looked_at() {
        // An array of the same array eight times, of the same array eight times, …: 2^72 parts in a hundred bytes.
        let mut bomb = b"bplist00".to_vec();
        for n in 1..=24u8 {
            bomb.push(0xA8);
            bomb.extend([n; 8]);
        }
        assert_eq!(read(&bomb), Err(Malformed::Binary));
    }

    #[test]
    fn the_nested_bomb_ends_at_its_thirty_third_step() {
        let deep = |n: usize| list(&format!("{}{}", "<array>".repeat(n), "</array>".repeat(n)));
        assert!(read(&deep(31)).is_ok());
        assert_eq!(read(&deep(32)), Err(Malformed::TooMuch));
        assert_eq!(read(&list(&"<array>".repeat(30_000))), Err(Malformed::TooMuch));
    }

    #[test]
    fn a_list_of_too_many_parts_is_refused() {
        assert!(read(&list(&format!("<array>{}</array>", "<true/>".repeat(9_000)))).is_ok());
        assert_eq!(
            read(&list(&format!("<array>{}</array>", "<true/>".repeat(10_000)))),
            Err(Malformed::TooMuch)
        );
    }

    #[test]
    fn what_is_no_such_list_is_refused() {
        for (body, why) in [
            (vec![b' '; MOST_BYTES + 1], Malformed::TooLong),
            (vec![0xff, 0xfe], Malformed::NotText),
            (vec![], Malformed::NotAList),
            (b"<plist><array/></plist>".to_vec(), Malformed::NotAList),
            (b"<plist><dict><key>a</key>".to_vec(), Malformed::NotAList),
            (b"{ a = b; }".to_vec(), Malformed::NotAList),
            (list("<string><![CDATA[x]]></string>"), Malformed::NotAList),
            (b"<!DOCTYPE plist [<!ENTITY x \"y\">]><plist><dict/></plist>".to_vec(), Malformed::NotAList),
        ] {
            assert_eq!(read(&body), Err(why), "{}", String::from_utf8_lossy(&body[..body.len().min(60)]));
        }
    }
}
