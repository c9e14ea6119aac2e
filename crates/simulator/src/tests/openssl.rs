//! Held against OpenSSL, which was not written here.

use super::{KEYS, enrolled, honest::Honest};
use crate::{
    Keys, Kind, PushHost,
    key::Key,
    paper::{self, COMMON_NAME},
    scep::Order,
};
use apple_mdm::{asn1::oids, certificate::Certificate, keys::Cipher};
use base64ct::{Base64, Encoding};
use std::{
    fs,
    process::{Command, Stdio},
    sync::Arc,
};
use tempfile::TempDir;

struct Openssl(TempDir);

impl Openssl {
    fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self(folder)
    }

    /// Its words, with blanks between them; what it says.
    #[track_caller]
    fn runs(&self, words: &str) -> String {
        let done = Command::new("openssl")
            .current_dir(&self.0)
            .args(words.split(' '))
            .stdin(Stdio::null())
            .output()
            .expect("openssl runs");
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(done.status.success(), "openssl {words}: {said}");
        said
    }
}

fn rsa() -> Arc<Key> {
    let Keys::Shared(keys) = KEYS.clone() else { panic!() };
    keys[0].clone()
}

#[test]
fn a_request_is_opened_and_read() {
    let openssl = Openssl::with(&[]);
    openssl.runs("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=CA");
    openssl.runs("x509 -in ca.pem -outform DER -out ca.der");
    let ca = Certificate::read(&fs::read(openssl.0.path().join("ca.der")).unwrap()).unwrap();
    let subject = paper::name(&[(COMMON_NAME, "A device")]);
    for key in [rsa(), Key::p256().unwrap()] {
        for cipher in [oids::DES, oids::DES3, oids::AES128, oids::AES256] {
            let requester = &rsa();
            let order = Order { subject: &subject, challenge: "once-only", key: &key, requester };
            let letter = order.written(&ca, Cipher::of(cipher).unwrap()).unwrap();
            fs::write(openssl.0.path().join("letter"), &letter.bytes).unwrap();
            openssl.runs("cms -verify -noverify -binary -inform DER -in letter -out sealed");
            openssl.runs(
                "cms -decrypt -provider legacy -provider default -binary -inform DER -in sealed -recip ca.pem -inkey ca.key -out csr",
            );
            let csr = openssl.runs("req -inform DER -in csr -noout -verify -text -nameopt oneline");
            for words in ["verify OK", "CN = A device", "once-only"] {
                assert!(csr.contains(words), "{words} in {csr}");
            }
        }
    }
}

#[tokio::test]
async fn what_a_device_says_is_signed_with_the_certificate_that_it_was_given() {
    let server = Honest::start().await;
    let device = enrolled(&server, Kind::IPhone).await;
    let identity = device.identity().unwrap();
    let signature = Base64::decode_vec(&identity.signature(b"something said").unwrap()).unwrap();
    let authority = paper::pem("CERTIFICATE", server.authority.certificate().der());
    let openssl = Openssl::with(&[
        ("signature", &signature),
        ("body", b"something said"),
        ("ca.pem", authority.as_bytes()),
        ("device.pem", paper::pem("CERTIFICATE", identity.certificate.der()).as_bytes()),
    ]);
    openssl.runs(
        "cms -verify -binary -inform DER -in signature -content body -CAfile ca.pem -purpose any -out said",
    );
    openssl.runs("verify -x509_strict -purpose sslclient -CAfile ca.pem device.pem");
    let shape = openssl.runs("asn1parse -inform DER -in signature");
    assert!(shape.starts_with("    0:d=0  hl=2 l=inf"), "{shape}");
}

// OpenSSL is waited for while the service answers it.
#[tokio::test(flavor = "multi_thread")]
async fn push_certificates_are_what_operators_upload() {
    let push = PushHost::start().await.unwrap();
    let certificate = push.push_certificate("a-uuid").unwrap();
    let openssl = Openssl::with(&[
        ("root.pem", push.authority().root_pem().as_bytes()),
        ("push.pem", certificate.certificate_pem.as_bytes()),
        ("push.key", certificate.key_pem.as_bytes()),
    ]);
    openssl.runs("verify -x509_strict -purpose sslclient -CAfile root.pem push.pem");
    let text = openssl.runs("x509 -in push.pem -noout -subject -nameopt oneline");
    assert!(text.contains("UID = com.apple.mgmt.External.a-uuid"), "{text}");
    let (one, other) =
        (openssl.runs("x509 -in push.pem -noout -pubkey"), openssl.runs("pkey -in push.key -pubout"));
    assert_eq!(one, other);
    let address = push.address();
    let said = openssl.runs(&format!(
        "s_client -connect {address} -servername localhost -verify_return_error -CAfile root.pem -alpn h2 -brief"
    ));
    assert!(said.contains("Verification: OK"), "{said}");
}
