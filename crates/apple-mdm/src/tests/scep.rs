//! A client of SCEP whose every part OpenSSL makes and reads, but for the attributes, which it cannot write.

use super::{
    authority::{asks, authority, now},
    openssl::{Openssl, P256, P384, RSA},
};
use crate::{
    asn1::{self, oids},
    authority::Authority,
    certificate::Certificate,
    keys::Hash,
    request::Request,
    scep::{Kind, Message, Refusal, Unreadable, of_query},
};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use der::asn1::ObjectIdentifier as Oid;
use std::time::Duration;

const TRANSACTION: &[u8] = b"a/transaction+=";

/// What a client sends: `sealed` is around its request, signed with the key of `client`.
fn message(openssl: &Openssl, rsa: bool, hash: &str, sealed: &[u8]) -> Vec<u8> {
    let (digest, hashed): (Oid, Hash) =
        if hash == "sha1" { (oids::SHA1, Hash::Sha1) } else { (oids::SHA256, Hash::Sha256) };
    let printable = |text: &[u8]| asn1::written(asn1::PRINTABLE, &[text]);
    let octets = |bytes: &[u8]| asn1::written(asn1::OCTETS, &[bytes]);
    let attributes = asn1::in_order(vec![
        asn1::attribute(oids::CONTENT_TYPE, &asn1::oid(oids::DATA)),
        asn1::attribute(oids::MESSAGE_DIGEST, &octets(hashed.digest(sealed).as_ref())),
        asn1::attribute(oids::MESSAGE_TYPE, &printable(b"19")),
        asn1::attribute(oids::SENDER_NONCE, &octets(&[7; 16])),
        asn1::attribute(oids::TRANSACTION, &printable(TRANSACTION)),
    ]);
    openssl.write("attributes", &asn1::written(asn1::SET, &[&attributes]));
    openssl.runs(&format!("dgst -{hash} -sign client.key -out signature attributes"));
    let client = Certificate::read(&openssl.read("client.der")).unwrap();
    let algorithm = match (rsa, hash) {
        // As Go's clients name it: by the key alone.
        (true, "sha1") => asn1::sequence(&[&asn1::oid(oids::RSA)]),
        (true, _) => asn1::algorithm(oids::SHA256_RSA),
        (false, "sha1") => asn1::sequence(&[&asn1::oid(oids::SHA1_EC)]),
        (false, _) => asn1::sequence(&[&asn1::oid(oids::SHA256_EC)]),
    };
    let signer = asn1::sequence(&[
        &asn1::small(1),
        &client.name(),
        &asn1::sequence(&[&asn1::oid(digest)]),
        &asn1::written(0xA0, &[&attributes]),
        &algorithm,
        &octets(&openssl.read("signature")),
    ]);
    let content = asn1::sequence(&[&asn1::oid(oids::DATA), &asn1::written(0xA0, &[&octets(sealed)])]);
    let data = asn1::sequence(&[
        &asn1::small(1),
        &asn1::written(asn1::SET, &[&asn1::sequence(&[&asn1::oid(digest)])]),
        &content,
        &asn1::written(0xA0, &[client.der()]),
        &asn1::written(asn1::SET, &[&signer]),
    ]);
    asn1::sequence(&[&asn1::oid(oids::SIGNED_DATA), &asn1::written(0xA0, &[&data])])
}

fn sealed(openssl: &Openssl, cipher: &str, ca: &str) -> Vec<u8> {
    openssl.runs(&format!(
        "cms -encrypt -provider legacy -provider default -binary -in csr.der {cipher} -outform DER -out sealed {ca}.pem"
    ));
    openssl.read("sealed")
}

fn issued(authority: &Authority, request: &Request) -> Certificate {
    authority.issue(request, "a device", now(), now() + Duration::from_hours(24)).unwrap()
}

/// Opens an answer as a client does, and gives the certificates in it.
fn opened(openssl: &Openssl, answer: &[u8], how: &str) -> String {
    openssl.write("answer", answer);
    openssl.runs("cms -verify -binary -inform DER -in answer -CAfile ca.pem -purpose any -out envelope");
    openssl.runs(&format!(
        "cms -decrypt -provider legacy -provider default -binary -inform DER -in envelope {how} -out inner"
    ));
    openssl.runs("pkcs7 -inform DER -in inner -print_certs")
}

#[test]
fn whoever_asks_in_whichever_way_gets_a_certificate_that_only_they_can_open() {
    let openssl = Openssl::new();
    let ca = authority(&openssl, "ca");
    for (kind, rsa) in [(RSA, true), (P256, false), (P384, false)] {
        openssl.makes("client", kind);
        asks(&openssl, kind);
        for hash in ["sha1", "sha256"] {
            if (kind, hash) == (P384, "sha1") {
                continue;
            }
            for cipher in ["-des-cbc", "-des3", "-aes128", "-aes192", "-aes256", "-aes256 -stream"] {
                let told = format!("{kind} {hash} {cipher}");
                let sent = message(&openssl, rsa, hash, &sealed(&openssl, cipher, "ca"));
                let message = Message::read(&sent).unwrap_or_else(|_| panic!("{told}"));
                assert_eq!(message.kind, Kind::Request);
                let (request, used) = message.open(&ca).unwrap_or_else(|e| panic!("{told}: {e:?}"));
                assert_eq!(request.challenge.as_ref().map(|c| c.as_str()), Some("once-only"));
                let certificate = issued(&ca, &request);
                let answer = message
                    .grant(&ca, &certificate, &request, used)
                    .unwrap_or_else(|e| panic!("{told}: {e:?}"));
                let mut ways = vec!["-recip client.pem -inkey client.key"];
                if !rsa {
                    ways.push("-pwri_password once-only");
                }
                for how in ways {
                    let certificates = opened(&openssl, &answer, how);
                    let first = certificates.split("-----END").next().unwrap();
                    assert!(first.contains("a device"), "{told} {how}: {certificates}");
                }
                let structure = openssl.runs("cms -cmsout -print -noout -inform DER -in answer");
                assert!(structure.contains("a/transaction+="), "{structure}");
            }
        }
    }
}

#[test]
fn what_cannot_be_granted_is_refused_with_the_reason() {
    let openssl = Openssl::new();
    let ca = authority(&openssl, "ca");
    authority(&openssl, "other");
    openssl.makes("client", RSA);
    asks(&openssl, RSA);
    let refused = |sealed: &[u8]| {
        let message = Message::read(&message(&openssl, true, "sha256", sealed)).unwrap_or_else(|_| panic!());
        let why = message.open(&ca).map(|_| ()).unwrap_err();
        openssl.write("refusal", &message.refuse(&ca, why).unwrap());
        openssl.write("empty", b"");
        openssl.runs("cms -verify -binary -inform DER -in refusal -content empty -CAfile ca.pem -purpose any -out nothing");
        why
    };
    assert_eq!(refused(&sealed(&openssl, "-aes128", "other")), Refusal::Message);
    assert_eq!(refused(&sealed(&openssl, "-camellia128", "ca")), Refusal::Algorithm);
    assert_eq!(refused(b"nothing sealed"), Refusal::Message);
    let mut touched = sealed(&openssl, "-aes128", "ca");
    let last = touched.len() - 1;
    touched[last] ^= 1;
    assert_eq!(refused(&touched), Refusal::Message);
    asks(&openssl, "rsa:1024");
    assert_eq!(refused(&sealed(&openssl, "-aes128", "ca")), Refusal::Algorithm);
    openssl.write("csr.der", b"no request");
    assert_eq!(refused(&sealed(&openssl, "-aes128", "ca")), Refusal::Request);
}

#[test]
fn a_message_that_was_touched_is_none() {
    let openssl = Openssl::new();
    authority(&openssl, "ca");
    openssl.makes("client", RSA);
    asks(&openssl, RSA);
    let sent = message(&openssl, true, "sha256", &sealed(&openssl, "-aes128", "ca"));
    assert!(Message::read(&sent).is_ok());
    for length in (0..sent.len()).step_by(7) {
        assert!(matches!(Message::read(&sent[..length]), Err(Unreadable)), "cut at {length}");
    }
    let mut touched = sent.clone();
    let last = touched.len() - 1;
    touched[last] ^= 1;
    assert!(Message::read(&touched).is_err());
    assert!(Message::read(b"").is_err());
}

#[test]
fn a_message_in_an_address_is_read_however_it_was_written() {
    let bytes: Vec<u8> = (0..=255).collect();
    let plain = Base64::encode_string(&bytes);
    let lines: String =
        plain.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line) + "\n").collect();
    for written in [plain.clone(), plain.replace('+', " "), lines, Base64UrlUnpadded::encode_string(&bytes)] {
        assert_eq!(of_query(&written).as_deref(), Some(&bytes[..]), "{written}");
    }
    assert_eq!(of_query("no base64!"), None);
}
