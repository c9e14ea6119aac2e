//! How a device asks for its certificate (SCEP, RFC 8894): the request under the password of its profile, sealed to the
//! authority and signed with a certificate of its own making; and the answer, which only it can open.

use crate::{
    clock,
    identity::Identity,
    key::{Key, random},
    paper::{self, Paper},
    trouble::Trouble,
};
use apple_mdm::{
    asn1::{self, inside_of, oids},
    ber::to_der,
    certificate::Certificate,
    envelope,
    keys::Cipher,
    signed::Signed,
};
use std::{sync::Arc, time::Duration};

const DAY: Duration = Duration::from_hours(24);

/// A request on its way.
pub struct Letter {
    pub bytes: Vec<u8>,
    key: Arc<Key>,
    requester: Identity,
    transaction: String,
    nonce: [u8; 16],
}

/// For whom a certificate is asked, and why it should be given.
pub struct Order<'a> {
    pub subject: &'a [u8],
    pub challenge: &'a str,
    pub key: &'a Arc<Key>,
    /// Of RSA: the answer is sealed to it.
    pub requester: &'a Arc<Key>,
}

impl Order<'_> {
    pub fn written(&self, authority: &Certificate, cipher: Cipher) -> Result<Letter, Trouble> {
        let requester = self.requester()?;
        let sealed = envelope::seal(authority, None, cipher, &self.request()?);
        let sealed = sealed.map_err(|_| Trouble::Scep("nothing can be sealed to the authority"))?;
        // Keys may be shared, so the name of the transaction is not that of the key.
        let transaction = base16ct::lower::encode_string(&random::<16>()?);
        let nonce = random::<16>()?;
        let printable = |text: &str| asn1::written(asn1::PRINTABLE, &[text.as_bytes()]);
        let attributes = vec![
            asn1::attribute(oids::MESSAGE_TYPE, &printable("19")),
            asn1::attribute(oids::TRANSACTION, &printable(&transaction)),
            asn1::attribute(oids::SENDER_NONCE, &asn1::written(asn1::OCTETS, &[&nonce])),
        ];
        let bytes = requester.signed(&sealed, attributes)?;
        Ok(Letter { bytes, key: self.key.clone(), requester, transaction, nonce })
    }

    /// PKCS#10.
    fn request(&self) -> Result<Vec<u8>, Trouble> {
        let challenge = asn1::written(0x0C, &[self.challenge.as_bytes()]);
        self.key.attest(&asn1::sequence(&[
            &asn1::small(0),
            self.subject,
            self.key.public(),
            &asn1::written(0xA0, &[&asn1::attribute(oids::CHALLENGE, &challenge)]),
        ]))
    }

    fn requester(&self) -> Result<Identity, Trouble> {
        let now = clock::now();
        let paper = Paper {
            subject: self.subject,
            key: self.requester.public(),
            from: now.saturating_sub(DAY),
            to: now + DAY,
            extensions: paper::end(),
        };
        let certificate = paper.issued(self.subject, self.requester)?;
        Ok(Identity { key: self.requester.clone(), certificate })
    }
}

impl Letter {
    /// The identity that the authority's answer gives.
    pub fn answered(self, answer: &[u8], authority: &Certificate) -> Result<Identity, Trouble> {
        let der = to_der(answer).map_err(|_| Trouble::Scep("the answer is no message"))?;
        let signed = Signed::read(&der)?;
        let content = signed.content.unwrap_or_default();
        let signer = signed.verify(content).map_err(|_| Trouble::Scep("the answer's signature is wrong"))?;
        if signer != *authority {
            return Err(Trouble::Scep("somebody else answered"));
        }
        let printable = |name| inside_of(asn1::PRINTABLE, signed.attribute(name)?.unwrap_or_default());
        if printable(oids::MESSAGE_TYPE)? != b"3"
            || printable(oids::TRANSACTION)? != self.transaction.as_bytes()
        {
            return Err(Trouble::Scep("this is no answer to what was asked"));
        }
        let nonce = signed.attribute(oids::RECIPIENT_NONCE)?.unwrap_or_default();
        if inside_of(asn1::OCTETS, nonce)? != self.nonce {
            return Err(Trouble::Scep("this is an answer to something else"));
        }
        match printable(oids::PKI_STATUS)? {
            b"0" => self.opened(content, authority),
            b"2" => Err(Trouble::NotGiven(match printable(oids::FAIL_INFO)? {
                [digit @ b'0'..=b'4'] => digit - b'0',
                _ => return Err(Trouble::Scep("a refusal without its reason")),
            })),
            _ => Err(Trouble::Scep("neither given nor refused")),
        }
    }

    fn opened(self, content: &[u8], authority: &Certificate) -> Result<Identity, Trouble> {
        let opened = envelope::open(&self.requester, content);
        let opened = opened.map_err(|_| Trouble::Scep("the answer cannot be opened"))?;
        let der = to_der(&opened.content).map_err(|_| Trouble::Scep("no certificates are in the answer"))?;
        let certificates = Signed::read(&der)?.certificates;
        let own = certificates.first().ok_or(Trouble::Scep("no certificate is in the answer"))?;
        let certificate = Certificate::read(own)?;
        if certificate.key() != self.key.public() {
            return Err(Trouble::Scep("the certificate is another key's"));
        }
        certificate.is_issued_by(authority, clock::now())?;
        Ok(Identity { key: self.key, certificate })
    }
}
