//! Chance that falls the same way every time.

use std::time::Duration;
use uuid::{Builder, Uuid};

/// A stream of numbers. Two streams of one seed have nothing to do with each other.
pub(super) struct Dice(u64);

impl Dice {
    /// The stream for one thing of a kind.
    pub(super) fn at(seed: u64, kind: &str, number: usize) -> Self {
        let mut start = seed;
        for byte in kind.bytes() {
            start = mix(start ^ u64::from(byte));
        }
        Self(mix(start ^ mix(u64::try_from(number).unwrap_or(u64::MAX))))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// So many times in a thousand.
    pub(super) fn happens(&mut self, in_a_thousand: usize) -> bool {
        self.below(1_000) < in_a_thousand
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// The likelier, the greater its number.
    pub(super) fn weigh<T: Copy>(&mut self, from: &[(usize, T)]) -> T {
        let mut left = self.below(from.iter().map(|(weight, _)| weight).sum());
        let mut last = from[0].1;
        for (weight, thing) in from {
            last = *thing;
            match left.checked_sub(*weight) {
                Some(less) => left = less,
                None => break,
            }
        }
        last
    }

    /// To the millisecond.
    pub(super) fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let width = u64::try_from(most.saturating_sub(least).as_millis()).unwrap_or(0);
        least + Duration::from_millis(self.next() % (width + 1))
    }

    pub(super) fn id(&mut self) -> Uuid {
        let bits = u128::from(self.next()) << 64 | u128::from(self.next());
        Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }

    /// One that sorts by a time.
    pub(super) fn id_of(&mut self, millis: i64) -> Uuid {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes()[..2]);
        Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or(0), &bytes).into_uuid()
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
