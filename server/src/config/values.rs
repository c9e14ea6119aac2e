//! The types behind the keys: each knows how to be read from text, and nothing about where the text came from.

use std::fmt::{self, Display};
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The text is not of the allowed form; the key's `allowed` says what is.
#[derive(Debug)]
pub struct Unfit;

/// The address people type: decides the cookie's name, HSTS, and which `Host` is answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicUrl {
    pub https: bool,
    /// Host and port, as a browser writes them into `Host` and `Origin`.
    pub authority: String,
    pub host: String,
}

impl PublicUrl {
    /// Where nothing was said: the address that is bound.
    pub fn of(bound: SocketAddr, https: bool) -> Self {
        let host = match bound {
            SocketAddr::V4(v4) => v4.ip().to_string(),
            SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
        };
        Self { https, authority: bound.to_string(), host }
    }

    /// The port, also where it is the usual one and not written.
    pub fn port(&self) -> u16 {
        let told = self.authority.strip_prefix(&self.host).and_then(|rest| rest.strip_prefix(':'));
        told.and_then(|port| port.parse().ok()).unwrap_or(if self.https { 443 } else { 80 })
    }

    /// Is it the computer the console runs on?
    pub fn is_loopback(&self) -> bool {
        is_loopback_host(&self.host)
    }
}

/// `localhost`, `127.…` or `[::1]`, without a port.
pub fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl FromStr for PublicUrl {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let uri: http::Uri = text.parse().map_err(|_| Unfit)?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(Unfit),
        };
        let authority = uri.authority().ok_or(Unfit)?;
        if authority.as_str().contains('@') || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(Unfit);
        }
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() || (!https && !is_loopback_host(&host)) {
            return Err(Unfit);
        }
        let usual = if https { 443 } else { 80 };
        let authority = match authority.port_u16() {
            Some(port) if port != usual => format!("{host}:{port}"),
            _ => host.clone(),
        };
        Ok(Self { https, authority, host })
    }
}

impl Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.authority)
    }
}

/// One address, or a network as `10.1.0.0/16`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    pub fn holds(&self, other: IpAddr) -> bool {
        let cut = |bits: u128, width: u32| bits.checked_shr(width - u32::from(self.bits)).unwrap_or(0);
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => cut(a.to_bits().into(), 32) == cut(b.to_bits().into(), 32),
            (IpAddr::V6(a), IpAddr::V6(b)) => cut(a.to_bits(), 128) == cut(b.to_bits(), 128),
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| Unfit)?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| Unfit)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        if bits > width || address != address.to_canonical() {
            Err(Unfit)
        } else {
            Ok(Self { address, bits })
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MetricsListen {
    Same,
    Off,
    At(SocketAddr),
}

impl FromStr for MetricsListen {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        match text {
            "same" => Ok(Self::Same),
            "off" => Ok(Self::Off),
            _ => text.parse().map(Self::At).map_err(|_| Unfit),
        }
    }
}

impl Display for MetricsListen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => f.write_str("same"),
            Self::Off => f.write_str("off"),
            Self::At(address) => address.fmt(f),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    Auto,
    Pretty,
    Json,
}

impl FromStr for LogFormat {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        match text {
            "auto" => Ok(Self::Auto),
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            _ => Err(Unfit),
        }
    }
}

pub fn within<T: FromStr + PartialOrd>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T, Unfit> {
    move |text| text.parse().ok().filter(|value| range.contains(value)).ok_or(Unfit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_https_or_this_computer() {
        for good in ["https://mdm.school.example", "https://mdm.school.example:8443/", "http://[::1]:3000"] {
            assert!(good.parse::<PublicUrl>().is_ok(), "{good}");
        }
        for bad in [
            "http://mdm.school.example",
            "https://a/b",
            "https://u@a",
            "ftp://a",
            "mdm.example",
            "https://a?b",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_usual_port_is_left_out_as_browsers_do() {
        let url: PublicUrl = "https://Console.Example:443/".parse().unwrap();
        assert_eq!(url.to_string(), "https://console.example");
    }

    #[test]
    fn a_network_holds_its_own_and_nothing_else() {
        let network: Network = "10.1.0.0/16".parse().unwrap();
        assert!(network.holds(IpAddr::from([10, 1, 200, 3])));
        assert!(!network.holds(IpAddr::from([10, 2, 0, 1])));
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.holds(IpAddr::from([8, 8, 8, 8])));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
    }
}
