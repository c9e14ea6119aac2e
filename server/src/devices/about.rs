//! What a device tells of itself, in the console's own words.

use apple_mdm::report::{Information, Security};
use domain::{Chip, Mode, Platform};
use kernel::DeviceNews;

/// The first Macs with Apple silicon: before macOS 12 they do not say so themselves.
const EARLY_SILICON: [&str; 6] =
    ["MacBookAir10,1", "MacBookPro17,1", "MacBookPro18,", "Macmini9,1", "iMac21,1", "iMac21,2"];

/// By the name of the product, such as `iPad13,4`, or else of the model.
pub fn platform(product: &str, model: Option<&str>) -> Platform {
    let is =
        |word: &str| product.contains(word) || product.is_empty() && model.is_some_and(|m| m.contains(word));
    if is("Mac") {
        Platform::MacOs
    } else if is("iPad") {
        Platform::IpadOs
    } else if is("RealityDevice") || is("Vision") {
        Platform::VisionOs
    } else if is("Watch") {
        Platform::WatchOs
    } else if is("AppleTV") || is("Apple TV") {
        Platform::TvOs
    } else {
        Platform::Ios
    }
}

pub fn of_information(told: Information) -> DeviceNews {
    let product = told.product.unwrap_or_default();
    let early = EARLY_SILICON.iter().any(|early| product.starts_with(early));
    let chip = match told.apple_silicon {
        Some(true) => Some(Chip::AppleSilicon),
        Some(false) => Some(Chip::Intel),
        None => early.then_some(Chip::AppleSilicon),
    };
    DeviceNews {
        name: told.name,
        model: told.model_name.or(Some(product).filter(|product| !product.is_empty())),
        os: told.os.and_then(|os| os.parse().ok()),
        chip,
        supervised: told.supervised,
        lost_mode: told.lost_mode,
        mode: (told.multi_user == Some(true)).then_some(Mode::SharedIpad),
        ..DeviceNews::default()
    }
}

pub fn of_security(told: &Security) -> DeviceNews {
    DeviceNews {
        passcode_set: told.passcode_present,
        mode: (told.user_enrolment == Some(true)).then_some(Mode::UserEnrolment),
        ..DeviceNews::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_known_by_its_product() {
        for (product, platform_is) in [
            ("iPhone14,5", Platform::Ios),
            ("iPod9,1", Platform::Ios),
            ("iPad13,4", Platform::IpadOs),
            ("MacBookPro18,3", Platform::MacOs),
            ("Mac15,3", Platform::MacOs),
            ("iMac21,1", Platform::MacOs),
            ("VirtualMac2,1", Platform::MacOs),
            ("RealityDevice14,1", Platform::VisionOs),
            ("Watch7,5", Platform::WatchOs),
            ("AppleTV14,1", Platform::TvOs),
        ] {
            assert_eq!(platform(product, None), platform_is, "{product}");
        }
        assert_eq!(platform("", Some("MacBook Pro")), Platform::MacOs);
        assert_eq!(platform("iPhone14,5", Some("A phone beside a Mac")), Platform::Ios);
    }

    #[test]
    fn an_early_mac_of_apple_silicon_is_known_although_it_does_not_say_so() {
        let told = |product: &str, silicon| Information {
            product: Some(product.to_owned()),
            apple_silicon: silicon,
            ..Information::default()
        };
        assert_eq!(of_information(told("MacBookAir10,1", None)).chip, Some(Chip::AppleSilicon));
        assert_eq!(of_information(told("MacBookPro18,4", None)).chip, Some(Chip::AppleSilicon));
        assert_eq!(of_information(told("MacBookPro16,1", None)).chip, None);
        assert_eq!(of_information(told("MacBookPro16,1", Some(false))).chip, Some(Chip::Intel));
    }
}
