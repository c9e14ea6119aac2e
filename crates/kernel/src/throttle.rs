//! How often somebody may try. Buckets refill with time; they live in this server's memory, bounded in number.

use domain::Refusal;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// So many tries at once, then one more every so many milliseconds.
#[derive(Clone, Copy)]
struct Pace {
    burst: i64,
    every: i64,
}

/// From one address for one account; for one account from everywhere, so that a stranger elsewhere does not shut its
/// owner out at once; from one address for all accounts; and all together.
const PER_VISITOR: Pace = Pace { burst: 10, every: 30_000 };
const PER_ACCOUNT: Pace = Pace { burst: 100, every: 10_000 };
const PER_ADDRESS: Pace = Pace { burst: 30, every: 2_000 };
const OVERALL: Pace = Pace { burst: 200, every: 50 };
/// Beyond this many buckets the full ones are forgotten.
const MOST: usize = 20_000;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Who {
    Visitor(String, IpAddr),
    Account(String),
    Address(IpAddr),
    Everybody,
}

/// Counts tries that cost something: passwords and links.
#[derive(Default)]
pub(crate) struct Throttle(Mutex<HashMap<Who, i64>>);

impl Throttle {
    /// Takes one try for the account (if one is named), the address and all together; or says when to come back.
    /// `now` is the steady clock's: nobody waits for a day because somebody set the other one.
    pub fn take(&self, account: Option<&str>, address: IpAddr, now: Duration) -> Result<(), Refusal> {
        let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > MOST {
            buckets.retain(|_, full_at| *full_at > now);
        }
        let address = network(address);
        let account = account.into_iter().flat_map(|name| {
            [
                (Who::Visitor(name.to_owned(), address), PER_VISITOR),
                (Who::Account(name.to_owned()), PER_ACCOUNT),
            ]
        });
        let asked: Vec<_> = [(Who::Address(address), PER_ADDRESS), (Who::Everybody, OVERALL)]
            .into_iter()
            .chain(account)
            .collect();
        // A bucket is kept as the moment at which it will be full again.
        let full_at = |who: &Who, b: &HashMap<Who, i64>| b.get(who).copied().unwrap_or(0).max(now);
        let wait = asked
            .iter()
            .map(|(who, pace)| full_at(who, &buckets) + pace.every - (now + pace.burst * pace.every))
            .max()
            .unwrap_or(0);
        if wait > 0 {
            let seconds = u32::try_from(wait.div_euclid(1000) + 1).unwrap_or(u32::MAX);
            return Err(Refusal::TooMany { seconds });
        }
        for (who, pace) in asked {
            let full = full_at(&who, &buckets) + pace.every;
            buckets.insert(who, full);
        }
        Ok(())
    }

    /// The password was right: this visitor's bucket is full again.
    pub fn forgive(&self, account: &str, address: IpAddr) {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.remove(&Who::Visitor(account.to_owned(), network(address)));
    }
}

/// One household of IPv6 addresses counts as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        },
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const NOW: Duration = Duration::from_secs(1_000);

    #[test]
    fn an_account_is_tried_ten_times_then_once_every_half_minute() {
        let throttle = Throttle::default();
        for _ in 0..10 {
            assert_eq!(throttle.take(Some("ada"), HERE, NOW), Ok(()));
        }
        assert_eq!(throttle.take(Some("ada"), HERE, NOW), Err(Refusal::TooMany { seconds: 31 }));
        assert_eq!(throttle.take(Some("grace"), HERE, NOW), Ok(()));
        assert_eq!(throttle.take(Some("ada"), HERE, NOW + Duration::from_secs(30)), Ok(()));
        throttle.forgive("ada", HERE);
        assert_eq!(throttle.take(Some("ada"), HERE, NOW + Duration::from_secs(30)), Ok(()));
    }

    #[test]
    fn a_stranger_elsewhere_does_not_shut_the_owner_out_at_once() {
        let throttle = Throttle::default();
        let elsewhere = IpAddr::from([203, 0, 113, 9]);
        while throttle.take(Some("ada"), elsewhere, NOW).is_ok() {}
        assert_eq!(throttle.take(Some("ada"), HERE, NOW), Ok(()));
        let guesses = (0..1000u32)
            .filter(|i| throttle.take(Some("ada"), IpAddr::V4((0x0a00_0000 + i).into()), NOW).is_ok())
            .count();
        assert!(guesses < 100, "{guesses} guesses at one account");
    }

    #[test]
    fn an_address_is_held_back_whatever_names_it_tries() {
        let throttle = Throttle::default();
        let tries = (0..100).filter(|i| throttle.take(Some(&format!("n{i}")), HERE, NOW).is_ok()).count();
        assert_eq!(tries, 30);
    }

    #[test]
    fn many_addresses_together_are_held_back() {
        let throttle = Throttle::default();
        let tries = (0..1000u32)
            .filter(|i| throttle.take(None, IpAddr::V4((0x0a00_0000 + i).into()), NOW).is_ok())
            .count();
        assert_eq!(tries, 200);
    }

    #[test]
    fn one_ipv6_household_counts_as_one() {
        let throttle = Throttle::default();
        let tries = (0..100u128)
            .filter(|i| throttle.take(None, IpAddr::V6(((0x2001_0db8 << 96) + i).into()), NOW).is_ok())
            .count();
        assert_eq!(tries, 30);
    }
}
