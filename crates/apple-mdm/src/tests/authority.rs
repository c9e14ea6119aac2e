//! The authority: its own certificate, and those that it gives out.

use super::openssl::{Openssl, P256, P384, RSA};
use crate::{
    authority::Authority,
    certificate::{Certificate, Untrusted},
    request::{BadRequest, Request},
};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);
const MINUTE: Duration = Duration::from_mins(1);

/// OpenSSL looks at the real clock.
pub fn now() -> Duration {
    #[allow(clippy::disallowed_methods, reason = "OpenSSL looks at it as well")]
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap()
}

pub fn authority(openssl: &Openssl, name: &str) -> Authority {
    let (from, to) = (now().saturating_sub(MINUTE), now() + 3650 * DAY);
    let (key, certificate) = Authority::make("CN=Holdfast device authority", from, to).unwrap();
    openssl.write(&format!("{name}.der"), &certificate);
    openssl.runs(&format!("x509 -inform DER -in {name}.der -out {name}.pem"));
    Authority::open(&key, &certificate).unwrap()
}

pub fn asks(openssl: &Openssl, kind: &str) -> Vec<u8> {
    openssl.runs(&format!(
        "req -new -newkey {kind} -nodes -keyout csr.key -config req.cnf -outform DER -out csr.der"
    ));
    openssl.read("csr.der")
}

#[test]
fn what_it_gives_out_holds_against_its_own_certificate_alone() {
    let openssl = Openssl::new();
    let (ours, other) = (authority(&openssl, "ca"), authority(&openssl, "other"));
    assert!(openssl.runs("x509 -in ca.pem -noout -text").contains("CA:TRUE, pathlen:0"));
    let (from, to) = (now().saturating_sub(DAY), now() + DAY);
    for kind in [RSA, P256, P384] {
        let request = Request::read(&asks(&openssl, kind)).unwrap();
        assert_eq!(request.challenge.as_ref().map(|c| c.as_str()), Some("once-only"));
        let issued = ours.issue(&request, "0194-a device,O=x", from, to).unwrap();
        openssl.write("device.der", issued.der());
        openssl.runs("x509 -inform DER -in device.der -out device.pem");
        openssl.runs("verify -x509_strict -purpose sslclient -CAfile ca.pem device.pem");
        let text = openssl.runs("x509 -in device.pem -noout -text -nameopt oneline");
        for words in [
            "CA:FALSE",
            "Digital Signature, Key Encipherment",
            "TLS Web Client Authentication",
            "CN = 0194-a deviceOx",
        ] {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert_eq!(issued.is_issued_by(ours.certificate(), now()), Ok(()));
        assert_eq!(issued.is_issued_by(other.certificate(), now()), Err(Untrusted::Foreign));
        assert_eq!(
            issued.is_issued_by(ours.certificate(), from.saturating_sub(MINUTE)),
            Err(Untrusted::Early)
        );
        assert_eq!(issued.is_issued_by(ours.certificate(), to + MINUTE), Err(Untrusted::Ended));
        let mut altered = issued.der().to_vec();
        let last = altered.len() - 1;
        altered[last] ^= 1;
        let altered = Certificate::read(&altered).unwrap();
        assert_eq!(altered.is_issued_by(ours.certificate(), now()), Err(Untrusted::Foreign));
        assert_ne!(altered.fingerprint(), issued.fingerprint());
    }
}

#[test]
fn two_keys_do_not_make_one_authority() {
    let openssl = Openssl::new();
    let (from, to) = (now(), now() + DAY);
    let (key, _) = Authority::make("CN=One", from, to).unwrap();
    authority(&openssl, "ca");
    assert!(Authority::open(&key, &openssl.read("ca.der")).is_err());
    assert!(Authority::open(b"no key", &openssl.read("ca.der")).is_err());
}

#[test]
fn who_asks_with_a_weak_key_or_without_its_own_is_refused() {
    let openssl = Openssl::new();
    assert_eq!(Request::read(&asks(&openssl, "rsa:1024")), Err(BadRequest::Weak));
    assert_eq!(
        Request::read(&asks(&openssl, "ec -pkeyopt ec_paramgen_curve:secp256k1")),
        Err(BadRequest::Weak)
    );
    assert_eq!(Request::read(&asks(&openssl, "ed25519")), Err(BadRequest::Weak));
    let mut csr = asks(&openssl, RSA);
    let last = csr.len() - 1;
    csr[last] ^= 1;
    assert_eq!(Request::read(&csr), Err(BadRequest::Signature));
    for length in 0..csr.len() {
        assert_eq!(Request::read(&csr[..length]), Err(BadRequest::Malformed));
    }
}
