//! Taking a push certificate in: from PEM or PKCS#12, with its key, checked before anything is kept.

use axum::body::Bytes;
use der::Decode;
use der::asn1::ObjectIdentifier;
use domain::{Field, Moment, Refusal, Why};
use kernel::{PushCertificate, PushOrder};
use p12_keystore::Pkcs12Archive;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use x509_cert::Certificate;
use zeroize::Zeroizing;

/// In whose name the push service knows the topic.
const TOPIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1");
const TOPIC_BEGINS: &str = "com.apple.mgmt.";

/// Stands in PEM above a key that takes a password.
const SEALED: &[u8] = b"ENCRYPTED";

/// What was uploaded.
#[derive(Default)]
pub struct Upload {
    pub file: Bytes,
    pub key: Bytes,
    pub password: Zeroizing<String>,
    pub force: bool,
}

type Parts = (Vec<Vec<u8>>, Vec<Zeroizing<Vec<u8>>>);

const fn wrong(why: Why) -> Refusal {
    Refusal::Invalid { field: Field::File, why }
}

/// Slow where a password is stretched: not for a thread that others wait for.
pub fn read(upload: &Upload) -> Result<PushOrder, Refusal> {
    if upload.file.is_empty() {
        return Err(wrong(Why::Missing));
    }
    let (certificates, keys) = if Certificate::from_der(&upload.file).is_ok() {
        (vec![upload.file.to_vec()], keys_in(&[&upload.key])?)
    } else if upload.file.starts_with(b"\x30") {
        from_pkcs12(&upload.file, &upload.password)?
    } else {
        from_pem(&upload.file, &upload.key)?
    };
    if keys.is_empty() {
        return Err(Refusal::Invalid { field: Field::Key, why: Why::Missing });
    }
    let topical: Vec<_> =
        certificates.iter().filter_map(|der| about(der).map(|about| (der, about))).collect();
    let (first, (topic, ends)) = topical.first().ok_or(wrong(Why::Malformed))?.clone();
    // The key must be this very certificate's: the two are used as they will be.
    let key = keys.into_iter().find(|key| fit(first, key));
    let key = key.ok_or(Refusal::Invalid { field: Field::Key, why: Why::Wrong })?;
    let mut chain = vec![first.clone()];
    chain.extend(certificates.iter().filter(|der| *der != first).cloned());
    Ok(PushOrder { certificate: PushCertificate { topic, ends, chain }, key, force: upload.force })
}

fn from_pem(file: &[u8], key: &[u8]) -> Result<Parts, Refusal> {
    let keys = keys_in(&[key, file])?;
    let all = CertificateDer::pem_slice_iter(file).collect::<Result<Vec<_>, _>>();
    let all = all.map_err(|_| wrong(Why::Malformed))?;
    if all.is_empty() {
        return Err(wrong(Why::Malformed));
    }
    Ok((all.into_iter().map(|der| der.to_vec()).collect(), keys))
}

fn keys_in(texts: &[&[u8]]) -> Result<Vec<Zeroizing<Vec<u8>>>, Refusal> {
    let keys = texts.iter().filter_map(|text| PrivateKeyDer::from_pem_slice(text).ok());
    let keys: Vec<_> = keys.map(|key| Zeroizing::new(key.secret_der().to_vec())).collect();
    // In either of the forms in which that is written.
    let sealed = |text: &&[u8]| text.windows(SEALED.len()).any(|part| part == SEALED);
    if keys.is_empty() && texts.iter().any(sealed) {
        return Err(Refusal::Invalid { field: Field::Key, why: Why::Malformed });
    }
    Ok(keys)
}

fn from_pkcs12(file: &[u8], password: &str) -> Result<Parts, Refusal> {
    let why = if password.is_empty() { Why::Missing } else { Why::Wrong };
    let refused = |_| Refusal::Invalid { field: Field::Password, why };
    let archive = Pkcs12Archive::from_pkcs12(file, password).map_err(refused)?;
    let certificates = archive.certs.iter().map(|one| one.cert.as_der().to_vec()).collect();
    let keys = archive.keys.iter().map(|one| Zeroizing::new(one.key.as_der().to_vec())).collect();
    Ok((certificates, keys))
}

/// The topic and the end of a push certificate; none of any other.
fn about(der: &[u8]) -> Option<(String, Moment)> {
    let certificate = Certificate::from_der(der).ok()?;
    let tbs = certificate.tbs_certificate();
    let names = tbs.subject().iter_rdn().flat_map(x509_cert::name::RelativeDistinguishedName::iter);
    let topic = names.filter(|name| name.oid == TOPIC).find_map(|name| {
        let text = std::str::from_utf8(name.value.value()).ok()?;
        (text.starts_with(TOPIC_BEGINS) && text.len() <= 256).then(|| text.to_owned())
    })?;
    let ends = tbs.validity().not_after.to_unix_duration().as_millis();
    Some((topic, Moment(i64::try_from(ends).ok()?)))
}

fn fit(certificate: &[u8], key: &[u8]) -> bool {
    let Ok(key) = PrivateKeyDer::try_from(key.to_vec()) else { return false };
    let chain = vec![CertificateDer::from(certificate.to_vec())];
    rustls::sign::CertifiedKey::from_der(chain, key, &crate::devices::tls::provider()).is_ok()
}
