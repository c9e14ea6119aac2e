//! A million recovery PINs: no digit and no pair of neighbours comes more often than chance allows, nor more evenly.
//! The numbers come from a fixed start, so the test says the same every time; drawn badly, it says so as well.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use domain::Pin;
use std::convert::Infallible;

const DRAWN: usize = 1_000_000;
/// Between these χ² lies 998 times in 1,000 if chance alone is at work: for 9 and for 99 degrees of freedom.
const DIGITS: (f64, f64) = (1.151_95, 27.877_16);
const PAIRS: (f64, f64) = (61.136_51, 148.230_36);

/// SplitMix64: every bit it gives depends on every bit of its state.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn high(&mut self) -> u32 {
        u32::try_from(self.next() >> 32).unwrap()
    }
}

/// How far the counts are from even.
fn chi_square(counts: &[u32]) -> f64 {
    let even = f64::from(counts.iter().sum::<u32>()) / f64::from(u32::try_from(counts.len()).unwrap());
    counts.iter().map(|count| (f64::from(*count) - even).powi(2) / even).sum()
}

/// What is out of bounds among the six digits and the five pairs of neighbours.
fn faults(mut draw: impl FnMut() -> String) -> Vec<String> {
    let mut digits = [[0u32; 10]; 6];
    let mut pairs = vec![[0u32; 100]; 5];
    for _ in 0..DRAWN {
        let pin: Vec<usize> = draw().bytes().map(|b| usize::from(b - b'0')).collect();
        for (place, digit) in pin.iter().enumerate() {
            digits[place][*digit] += 1;
        }
        for (place, two) in pin.windows(2).enumerate() {
            pairs[place][10 * two[0] + two[1]] += 1;
        }
    }
    let digits = digits.iter().map(|counts| ("digit", chi_square(counts), DIGITS));
    let pairs = pairs.iter().map(|counts| ("pair", chi_square(counts), PAIRS));
    let out = |(_, chi, (low, high)): &(_, f64, (f64, f64))| !(low..=high).contains(&chi);
    digits.chain(pairs).filter(out).map(|(what, chi, _)| format!("{what}: {chi:.1}")).collect()
}

#[test]
fn a_million_pins_are_as_even_as_chance_and_no_more() {
    let mut numbers = Numbers(17);
    let draw = || Pin::draw(|| Ok::<_, Infallible>(numbers.high())).unwrap().digits().to_owned();
    assert_eq!(faults(draw), Vec::<String>::new());
}

#[test]
fn too_few_random_bits_are_noticed() {
    let mut numbers = Numbers(17);
    // 2^24 is no multiple of a million: what lies below 777,216 comes 17 times where the rest comes 16 times.
    let skewed = faults(|| format!("{:06}", (numbers.high() >> 8) % 1_000_000));
    assert!(!skewed.is_empty());
    // Sixteen bits never reach the numbers above 65,535.
    assert!(faults(|| format!("{:06}", (numbers.high() >> 16) % 1_000_000)).len() >= 2);
}

#[test]
fn digits_made_of_single_bytes_are_noticed() {
    let mut numbers = Numbers(17);
    let draw = || numbers.next().to_le_bytes()[..6].iter().map(|b| char::from(b'0' + b % 10)).collect();
    assert_eq!(faults(draw).len(), 11, "a byte ends in 0 to 5 more often than in 6 to 9");
}

#[test]
fn pins_read_off_a_clock_are_noticed() {
    // A tick a millisecond: more even than chance.
    let mut clock = 1_780_000_123_456_u64;
    let ticking = faults(|| {
        clock += 1;
        format!("{:06}", clock % 1_000_000)
    });
    assert_eq!(ticking.len(), 11);
    // One a second, and microseconds to spare: the last digits stand still.
    let mut micros = 1_780_000_123_456_789_u64;
    let standing = faults(|| {
        micros += 1_000_000;
        format!("{:06}", micros % 1_000_000)
    });
    assert_eq!(standing.len(), 11);
}
