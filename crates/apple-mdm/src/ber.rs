//! Apple's devices sign in BER, with lengths that are not told ahead and strings in pieces. It is brought into DER once,
//! so that all that follows reads one form only, and strictly.

/// So many elements there may be, so deep, and so many bytes.
const MOST_ELEMENTS: usize = 10_000;
const DEEPEST: u8 = 32;
const MOST_BYTES: usize = 256 * 1024;

const CONSTRUCTED: u8 = 0x20;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = OCTETS | CONSTRUCTED;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotBer;

struct Element {
    tag: u8,
    whole: Vec<u8>,
    value: Vec<u8>,
}

/// The same value in DER, as far as lengths and strings in pieces go.
pub fn to_der(ber: &[u8]) -> Result<Vec<u8>, NotBer> {
    if ber.len() > MOST_BYTES {
        return Err(NotBer);
    }
    let mut reader = Reader { ber, at: 0, left: MOST_ELEMENTS };
    let element = reader.element(ber.len(), &[], 0)?;
    if reader.at == ber.len() { Ok(element.whole) } else { Err(NotBer) }
}

struct Reader<'a> {
    ber: &'a [u8],
    at: usize,
    left: usize,
}

impl Reader<'_> {
    fn byte(&mut self, end: usize) -> Result<u8, NotBer> {
        if self.at >= end {
            return Err(NotBer);
        }
        self.at += 1;
        self.ber.get(self.at - 1).copied().ok_or(NotBer)
    }

    /// None: it ends where two zeros stand.
    fn length(&mut self, end: usize) -> Result<Option<usize>, NotBer> {
        let first = self.byte(end)?;
        if first == 0x80 {
            return Ok(None);
        }
        if first < 0x80 {
            return Ok(Some(usize::from(first)));
        }
        if first > 0x84 {
            return Err(NotBer);
        }
        let mut length = 0;
        for _ in 0..first & 0x7f {
            length = length << 8 | usize::from(self.byte(end)?);
        }
        Ok(Some(length))
    }

    /// `before`: the tags of what stands in front of it in the same element.
    fn element(&mut self, end: usize, before: &[u8], depth: u8) -> Result<Element, NotBer> {
        self.left = self.left.checked_sub(1).ok_or(NotBer)?;
        if depth > DEEPEST {
            return Err(NotBer);
        }
        let start = self.at;
        let tag = self.byte(end)?;
        if tag & 0x1f == 0x1f {
            while self.byte(end)? & 0x80 != 0 {}
        }
        let head = self.ber[start..self.at].to_vec();
        let stop = match self.length(end)? {
            Some(length) => Some(self.at.checked_add(length).filter(|stop| *stop <= end).ok_or(NotBer)?),
            None => None,
        };
        if tag & CONSTRUCTED == 0 {
            let stop = stop.ok_or(NotBer)?;
            let value = self.ber[self.at..stop].to_vec();
            self.at = stop;
            return Ok(Element { tag, whole: wrap(&head, &value), value });
        }
        let parts = self.parts(stop, end, depth)?;
        let strings = parts.iter().all(|part| part.tag == OCTETS);
        // Encrypted content is a string in pieces under a tag of its own, behind its type and its cipher.
        let one = match tag {
            OCTETS_IN_PIECES if strings => Some(OCTETS),
            OCTETS_IN_PIECES => return Err(NotBer),
            0xA0 if strings && !parts.is_empty() && before == [OID, SEQUENCE] => Some(0x80),
            _ => None,
        };
        let value = parts.iter().map(|part| if one.is_some() { &part.value[..] } else { &part.whole });
        let value = value.collect::<Vec<_>>().concat();
        let (tag, head) = one.map_or((tag, head), |one| (one, vec![one]));
        Ok(Element { tag, whole: wrap(&head, &value), value })
    }

    fn parts(&mut self, stop: Option<usize>, end: usize, depth: u8) -> Result<Vec<Element>, NotBer> {
        let (mut parts, mut tags) = (vec![], vec![]);
        loop {
            match stop {
                Some(stop) if self.at == stop => return Ok(parts),
                None if self.ber.get(self.at..self.at + 2) == Some(&[0, 0]) && self.at + 2 <= end => {
                    self.at += 2;
                    return Ok(parts);
                }
                _ => {}
            }
            let part = self.element(stop.unwrap_or(end), &tags, depth + 1)?;
            tags.push(part.tag);
            parts.push(part);
        }
    }
}

/// A tag, the length in its shortest form, and the value.
pub fn wrap(head: &[u8], value: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(head.len() + 5 + value.len());
    whole.extend(head);
    let length = value.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    match (digits, value.len()) {
        ([], _) => whole.push(0),
        ([few], ..0x80) => whole.push(*few),
        (digits, _) => {
            // No slice has a length of more than eight bytes.
            whole.push(0x80 | u8::try_from(digits.len()).unwrap_or(8));
            whole.extend(digits);
        }
    }
    whole.extend(value);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_are_not_told_are_told() {
        let ber = [0x30, 0x80, 0x02, 0x01, 0x05, 0x30, 0x80, 0x04, 0x01, 0xff, 0, 0, 0, 0];
        assert_eq!(to_der(&ber).unwrap(), [0x30, 0x08, 0x02, 0x01, 0x05, 0x30, 0x03, 0x04, 0x01, 0xff]);
    }

    #[test]
    fn a_string_in_pieces_is_one() {
        let ber = [0x24, 0x80, 0x04, 0x02, 1, 2, 0x24, 0x03, 0x04, 0x01, 3, 0, 0];
        assert_eq!(to_der(&ber).unwrap(), [0x04, 0x03, 1, 2, 3]);
        assert_eq!(to_der(&[0x24, 0x03, 0x02, 0x01, 0x05]), Err(NotBer));
    }

    #[test]
    fn der_stays_as_it_is() {
        let long = wrap(&[0x30], &wrap(&[0x04], &[7; 300]));
        assert_eq!(to_der(&long).unwrap(), long);
        let long = wrap(&[0x30], &wrap(&[0x04], &vec![7; 70_000]));
        assert_eq!(to_der(&long).unwrap(), long);
        assert_eq!(to_der(&[0x05, 0x00]).unwrap(), [0x05, 0x00]);
        // A length longer than it need be.
        assert_eq!(to_der(&[0x04, 0x82, 0x00, 0x01, 9]).unwrap(), [0x04, 0x01, 9]);
    }

    #[test]
    fn what_is_cut_off_or_bottomless_is_refused() {
        let whole = [0x30, 0x80, 0x02, 0x01, 0x05, 0x30, 0x80, 0x04, 0x01, 0xff, 0, 0, 0, 0];
        for length in 0..whole.len() {
            assert_eq!(to_der(&whole[..length]), Err(NotBer), "{length}");
        }
        assert_eq!(to_der(&[0x30, 0x80].repeat(40)), Err(NotBer));
        assert_eq!(to_der(&wrap(&[0x30], &[0x05, 0x00].repeat(10_001))), Err(NotBer));
        assert_eq!(to_der(&[0x04, 0x84, 0xff, 0xff, 0xff, 0xff]), Err(NotBer));
        assert_eq!(to_der(&[0x04, 0x80, 0, 0]), Err(NotBer));
        assert_eq!(to_der(&[0x05, 0x00, 0x00]), Err(NotBer));
    }
}
