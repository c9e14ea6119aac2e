//! A device signs what it sends, in one way or another.

use super::openssl::{Openssl, P256, P384, RSA};
use crate::{BadSignature, verify_detached};
use base64ct::{Base64, Encoding};

const BODY: &[u8] = b"<plist><dict><key>Status</key><string>Idle</string></dict></plist>";

#[test]
fn every_way_to_sign_is_understood_and_none_of_them_covers_another_body() {
    let openssl = Openssl::new();
    openssl.write("body", BODY);
    for (name, kind) in [("rsa", RSA), ("p256", P256), ("p384", P384)] {
        openssl.makes(name, kind);
        for hash in ["sha1", "sha256", "sha384", "sha512"] {
            for attributes in ["", " -noattr", " -keyid"] {
                for form in ["", " -nodetach", " -stream", " -nodetach -stream"] {
                    openssl.runs(&format!(
                        "cms -sign -binary -in body -signer {name}.pem -inkey {name}.key -md {hash}{attributes}{form} -outform DER -out sig"
                    ));
                    let header = Base64::encode_string(&openssl.read("sig"));
                    let told = format!("{name} {hash}{attributes}{form}");
                    if (name, hash) == ("p384", "sha1") {
                        assert_eq!(verify_detached(&header, BODY), Err(BadSignature::Wrong), "{told}");
                        continue;
                    }
                    let signer = verify_detached(&header, BODY).unwrap_or_else(|e| panic!("{told}: {e}"));
                    assert_eq!(signer.der(), openssl.read(&format!("{name}.der")), "{told}");
                    let other = [BODY, b" "].concat();
                    assert!(verify_detached(&header, &other).is_err(), "{told}");
                    assert!(verify_detached(&header, b"").is_err(), "{told}");
                }
            }
        }
    }
}

#[test]
fn a_signature_that_was_touched_is_worth_nothing() {
    let openssl = Openssl::new();
    openssl.write("body", BODY);
    openssl.makes("rsa", RSA);
    openssl.makes("other", RSA);
    openssl.runs("cms -sign -binary -in body -signer rsa.pem -inkey rsa.key -outform DER -out sig");
    let sig = openssl.read("sig");
    let header = |bytes: &[u8]| Base64::encode_string(bytes);
    for length in 0..sig.len() {
        assert!(verify_detached(&header(&sig[..length]), BODY).is_err(), "cut at {length}");
    }
    // Its last bytes are the signature itself.
    for at in sig.len() - 256..sig.len() {
        let mut touched = sig.clone();
        touched[at] ^= 1;
        assert_eq!(verify_detached(&header(&touched), BODY), Err(BadSignature::Wrong), "at {at}");
    }
    // Somebody else's certificate under it.
    let (own, other) = (openssl.read("rsa.der"), openssl.read("other.der"));
    let at = sig.windows(own.len()).position(|window| window == own).unwrap();
    if own.len() == other.len() {
        let swapped = [&sig[..at], &other, &sig[at + own.len()..]].concat();
        assert!(verify_detached(&header(&swapped), BODY).is_err());
    }
    openssl.runs("cms -sign -binary -in body -signer rsa.pem -inkey rsa.key -signer other.pem -inkey other.key -outform DER -out two");
    assert_eq!(verify_detached(&header(&openssl.read("two")), BODY), Err(BadSignature::Signer));
    openssl.runs("cms -sign -binary -nocerts -in body -signer rsa.pem -inkey rsa.key -outform DER -out none");
    assert_eq!(verify_detached(&header(&openssl.read("none")), BODY), Err(BadSignature::Signer));
    for bad in ["", "!", "AAAA", &"A".repeat(40_000)] {
        assert_eq!(verify_detached(bad, BODY), Err(BadSignature::Malformed));
    }
}
