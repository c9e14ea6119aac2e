//! The papers of the push service, in a folder: they are made once, for a console has to keep its topic.

use crate::say;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject};
use simulator::push::{PushAuthority, pem};
use std::{
    error::Error,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

pub fn certificate(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let unreadable = |why| format!("{} cannot be read: {why}", path.display());
    Ok(CertificateDer::from_pem_file(path).map_err(unreadable)?.to_vec())
}

pub fn authority(folder: &Path, topic: Option<&str>) -> Result<PushAuthority, Box<dyn Error>> {
    let (key, root) = (folder.join("root.key"), folder.join("root.pem"));
    if key.exists() {
        let key = PrivatePkcs8KeyDer::from_pem_file(&key)?;
        return Ok(PushAuthority::open(key.secret_pkcs8_der(), &certificate(&root)?)?);
    }
    let authority = PushAuthority::make()?;
    let random = uuid::Uuid::new_v4().to_string();
    let push = authority.push_certificate(topic.unwrap_or(&random))?;
    fs::create_dir_all(folder)?;
    write(&root, &authority.root_pem())?;
    write(&folder.join("push.pem"), &push.certificate_pem)?;
    write(&folder.join("push.key"), &push.key_pem)?;
    // The last of them: where it is, the others are.
    write(&key, &pem("PRIVATE KEY", authority.pkcs8()))?;
    say(&format!("A push certificate for {} is in {}.", push.topic, folder.display()));
    Ok(authority)
}

/// For its owner only.
fn write(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?
        .write_all(text.as_bytes())
}
