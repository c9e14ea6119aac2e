//! What the doors were fed with, fed again; each also cut, doubled and flipped here and there.

use apple_mdm::hostile::DOORS;
use std::{fs, path::Path};

const VARIANTS: u64 = 300;

/// The same numbers each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> [u8; 8] {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_le_bytes()
    }

    fn below(&mut self, end: usize) -> usize {
        let [a, b, c, ..] = self.next();
        let number = usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16;
        number % end.max(1)
    }
}

fn changed(seed: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        match numbers.below(5) {
            0 => bytes.truncate(at),
            1 => {
                let to = at + numbers.below(bytes.len() - at + 1);
                let piece = bytes[at..to].to_vec();
                bytes.splice(at..at, piece);
            }
            2 if !bytes.is_empty() => bytes[at] = numbers.next()[0],
            3 if !bytes.is_empty() => bytes[at] ^= 1 << numbers.below(8),
            _ => bytes.insert(at, [0x00, 0x30, 0x80, 0xff, b'<', b'%'][numbers.below(6)]),
        }
    }
    bytes
}

#[test]
fn no_door_breaks_under_what_it_was_fed_with() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    for (name, door) in DOORS {
        let files: Vec<_> =
            fs::read_dir(seeds.join(name)).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(!files.is_empty(), "{name} has no seeds");
        for file in files {
            let seed = fs::read(&file).unwrap();
            door(&seed);
            let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
            for _ in 0..VARIANTS {
                door(&changed(&seed, &mut numbers));
            }
        }
    }
}
