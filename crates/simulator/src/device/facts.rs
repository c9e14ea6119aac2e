//! What a device tells of itself, and what it does not: each kind has its own gaps.

use super::state::State;
use crate::kind::Kind;
use plist::{Dictionary, Value};

impl State {
    /// In an Authenticate.
    pub fn introduces(&self, kind: Kind, list: &mut Dictionary) {
        for key in
            ["DeviceName", "Model", "ModelName", "ProductName", "OSVersion", "BuildVersion", "SerialNumber"]
        {
            if let Some(fact) = self.fact(kind, key) {
                list.insert(key.to_owned(), fact);
            }
        }
    }

    /// What was asked for and is known here; the rest is left out.
    pub fn information(&self, kind: Kind, command: &Dictionary) -> Dictionary {
        let queries = command.get("Queries").and_then(Value::as_array).into_iter().flatten();
        let facts = queries.filter_map(Value::as_string).filter_map(|key| Some((key, self.fact(kind, key)?)));
        facts.map(|(key, fact)| (key.to_owned(), fact)).collect()
    }

    fn fact(&self, kind: Kind, key: &str) -> Option<Value> {
        let make = kind.make();
        let mac = kind.is_mac();
        let ipad = matches!(kind, Kind::IPad | Kind::SharedIPad);
        Some(match key {
            "UDID" => self.udid.clone().into(),
            "DeviceName" => self.name.clone().into(),
            "SerialNumber" => self.serial.clone().into(),
            "OSVersion" => self.os.clone().into(),
            "BuildVersion" => self.build.clone().into(),
            "ProductName" => make.product.into(),
            "ModelName" => make.model_name.into(),
            "Model" if !make.model.is_empty() => make.model.into(),
            "IsSupervised" => true.into(),
            "AwaitingConfiguration" => false.into(),
            "IsAppleSilicon" if mac && !self.is_before(12, 0) => (kind == Kind::SiliconMac).into(),
            "PINRequiredForDeviceLock" if mac && !self.is_before(11, 0) => true.into(),
            "IsMDMLostModeEnabled" if ipad || kind == Kind::IPhone => false.into(),
            "IsMultiUser" if ipad => (kind == Kind::SharedIPad).into(),
            "BatteryLevel" if !mac || !self.is_before(13, 3) => Value::Real(0.8),
            _ => return None,
        })
    }

    /// A Mac says nothing of passcodes.
    pub fn security(&self, kind: Kind) -> Dictionary {
        let mut list = Dictionary::new();
        let mut put = |key: &str, value: Value| list.insert(key.to_owned(), value);
        let mut management = Dictionary::new();
        management.insert("EnrolledViaDEP".into(), false.into());
        management.insert("IsUserEnrollment".into(), false.into());
        if kind.is_mac() {
            management.insert("UserApprovedEnrollment".into(), true.into());
            put("FDE_Enabled", self.passcode.into());
            put("FDE_HasPersonalRecoveryKey", self.passcode.into());
            put("RemoteDesktopEnabled", false.into());
            put("SystemIntegrityProtectionEnabled", true.into());
            if kind == Kind::IntelMac {
                let none = [("PasswordExists".to_owned(), Value::from(false))];
                put("FirmwarePasswordStatus", Value::Dictionary(none.into_iter().collect()));
            } else if !self.is_before(11, 5) {
                put("IsRecoveryLockEnabled", false.into());
            }
        } else {
            put("HardwareEncryptionCaps", 3.into());
            put("PasscodePresent", self.passcode.into());
            put("PasscodeCompliant", true.into());
            put("PasscodeCompliantWithProfiles", true.into());
        }
        put("ManagementStatus", Value::Dictionary(management));
        list
    }

    pub fn is_before(&self, major: u32, minor: u32) -> bool {
        let mut parts = self.os.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        (next(), next()) < (major, minor)
    }
}
