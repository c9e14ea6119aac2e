//! What the configuration says of devices, and which of it does not go together.

use super::read::Found;
use super::{DeviceConfig, Limits, PublicUrl};
use crate::stop::Stop;
use apple_mdm::plain::MOST_BYTES;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

impl DeviceConfig {
    pub fn load(found: &Found, console: SocketAddr) -> Result<Self, Stop> {
        let next = if console.port() == 0 { 0 } else { console.port().wrapping_add(1) };
        let listen = found.optional("device_listen")?;
        let listen = listen.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, next)));
        let url: Option<PublicUrl> = found.optional("device_url")?;
        let path = |name| found.optional::<PathBuf>(name);
        let tls = match (path("device_certificate")?, path("device_key")?) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => {
                return Err(Stop::new(
                    "Of `device_certificate` and `device_key` only one is set.",
                    "a certificate is of no use without its key, nor a key without its certificate.",
                    "set both, or neither where a reverse proxy serves the devices.",
                ));
            }
        };
        if url.is_none() && !listen.ip().is_loopback() {
            return Err(Stop::new(
                format!("`device_listen` is {listen}, but `device_url` is not set."),
                "the address stands in every device's profile for good: this one would not be found, or speak without encryption.",
                "set device_url to the https address under which devices reach this, by device_certificate and device_key or \
                 by your reverse proxy.",
            ));
        }
        let device = Self {
            listen,
            url,
            tls,
            proxy_header: found.optional("device_proxy_header")?,
            limits: Limits {
                body_bytes: found.within("device_max_body_bytes", 65_536..=MOST_BYTES)?,
                request: Duration::from_secs(found.within("device_request_seconds", 1..=600)?),
                requests: found.within("device_max_requests", 1..=65_536)?,
                connections: found.within("device_max_connections", 1..=65_536)?,
            },
            organization: found.text("organization")?,
            push: found.parse("push_url")?,
            push_root: path("push_root")?,
        };
        let named = domain::clean_name(&device.organization).is_ok();
        if named { Ok(device) } else { Err(found.wrong("organization")) }
    }

    /// The address that devices are given, once it is known where they are served.
    pub fn url(&self, bound: SocketAddr) -> PublicUrl {
        self.url.clone().unwrap_or_else(|| PublicUrl::of(bound, self.tls.is_some()))
    }
}
