//! The kinds of devices, and what is particular about each.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
#[clap(rename_all = "kebab-case")]
pub enum Kind {
    #[serde(rename = "iphone")]
    #[clap(name = "iphone")]
    IPhone,
    #[serde(rename = "ipad")]
    #[clap(name = "ipad")]
    IPad,
    #[serde(rename = "shared-ipad")]
    #[clap(name = "shared-ipad")]
    SharedIPad,
    IntelMac,
    SiliconMac,
    Vision,
    Watch,
}

/// What is printed on the box.
#[derive(Clone, Copy, Debug)]
pub struct Make {
    /// What its owner calls it, with a number behind.
    pub called: &'static str,
    pub product: &'static str,
    pub model: &'static str,
    pub model_name: &'static str,
    pub os: &'static str,
    pub build: &'static str,
}

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::IPhone,
        Self::IPad,
        Self::SharedIPad,
        Self::IntelMac,
        Self::SiliconMac,
        Self::Vision,
        Self::Watch,
    ];

    #[rustfmt::skip]
    pub const fn make(self) -> Make {
        let (called, product, model, model_name, os, build) = match self {
            Self::IPhone => ("iPhone", "iPhone14,5", "MLPF3ZD/A", "iPhone", "18.1", "22B83"),
            Self::IPad => ("iPad", "iPad13,18", "MPQ13FD/A", "iPad", "18.1", "22B83"),
            Self::SharedIPad => ("Shared iPad", "iPad12,1", "MK2K3FD/A", "iPad", "18.1", "22B83"),
            Self::IntelMac => ("Intel Mac", "MacBookPro16,1", "MacBookPro16,1", "MacBook Pro", "14.7.1", "23H222"),
            Self::SiliconMac => ("Mac", "Mac15,3", "Mac15,3", "MacBook Pro", "15.1", "24B83"),
            Self::Vision => ("Vision", "RealityDevice14,1", "", "Apple Vision Pro", "2.1", "22N581"),
            Self::Watch => ("Watch", "Watch7,1", "MR933QL/A", "Apple Watch", "11.1", "22R585"),
        };
        Make { called, product, model, model_name, os, build }
    }

    pub const fn is_mac(self) -> bool {
        matches!(self, Self::IntelMac | Self::SiliconMac)
    }

    /// Can its passcode be removed from afar? Then it hands over the token for that.
    pub const fn gives_token(self) -> bool {
        !self.is_mac() && !matches!(self, Self::SharedIPad)
    }

    /// Does its screen show what a lock says?
    pub const fn shows_messages(self) -> bool {
        matches!(self, Self::IPhone | Self::IPad | Self::IntelMac | Self::SiliconMac)
    }
}
