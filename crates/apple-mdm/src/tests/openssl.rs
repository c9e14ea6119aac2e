//! The program `openssl`, in a folder of its own.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};
use tempfile::TempDir;

pub struct Openssl(TempDir);

impl Openssl {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("req.cnf"),
            "[req]\ndistinguished_name=dn\nattributes=at\nprompt=no\n[dn]\nCN=A device\n[at]\nchallengePassword=once-only\n",
        )
        .unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Its words, with blanks between them; what it prints.
    #[track_caller]
    pub fn runs(&self, words: &str) -> String {
        let mut command = Command::new("openssl");
        command.current_dir(self.0.path()).args(words.split(' ')).stdin(Stdio::null());
        let done = command.output().expect("openssl runs");
        assert!(done.status.success(), "openssl {words}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// A key and a certificate that it signs itself, as `NAME.key`, `NAME.pem` and `NAME.der`.
    pub fn makes(&self, name: &str, kind: &str) {
        self.runs(&format!(
            "req -x509 -newkey {kind} -nodes -keyout {name}.key -out {name}.pem -days 2 -subj /CN={name}"
        ));
        self.runs(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
    }
}

pub const RSA: &str = "rsa:2048";
pub const P256: &str = "ec -pkeyopt ec_paramgen_curve:P-256";
pub const P384: &str = "ec -pkeyopt ec_paramgen_curve:P-384";
