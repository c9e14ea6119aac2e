//! Who is at the other end of the line: the address, believed only from the connection itself or from a proxy that
//! the configuration names, and the browser's name for itself, as it was told.

use crate::config::Network;
use axum::http::{HeaderMap, header};
use kernel::Caller;
use std::net::IpAddr;

pub fn caller(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> Caller {
    Caller { address: address(peer, headers, proxies), agent: agent(headers) }
}

/// From the right, the first address that is not one of our proxies: what stands further left anyone could have sent.
fn address(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let ours = |address: IpAddr| proxies.iter().any(|network| network.holds(address));
    let mut believed = peer.to_canonical();
    if !ours(believed) {
        return believed;
    }
    let told =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>();
    for hop in told.iter().flat_map(|value| value.split(',')).rev() {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        believed = address.to_canonical();
        if !ours(believed) {
            break;
        }
    }
    believed
}

fn agent(headers: &HeaderMap) -> String {
    let told = headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    told.unwrap_or_default().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: [u8; 4], forwarded: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", axum::http::HeaderValue::from_static(line));
        }
        let proxies: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap()];
        address(IpAddr::from(peer), &headers, &proxies).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(seen([203, 0, 113, 9], &["1.2.3.4"]), "203.0.113.9");
    }

    #[test]
    fn a_proxy_is_believed_and_what_was_sent_through_it_is_not() {
        assert_eq!(seen([10, 0, 0, 1], &["1.2.3.4, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(seen([10, 0, 0, 1], &["1.2.3.4, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(seen([10, 0, 0, 1], &["1.2.3.4", "198.51.100.7"]), "198.51.100.7");
    }

    #[test]
    fn nonsense_from_a_proxy_leaves_the_proxy() {
        assert_eq!(seen([10, 0, 0, 1], &["1.2.3.4, nonsense"]), "10.0.0.1");
        assert_eq!(seen([10, 0, 0, 1], &[]), "10.0.0.1");
    }
}
