//! What is carried: models, what they compute with, and what runs on them.

use super::{dice::Dice, school::Role};
use domain::{Chip, Mode, Ownership, Platform, Version};

/// One model. `board` begins the identifier of those that have one.
#[derive(Clone, Copy)]
pub(super) struct Make {
    pub model: &'static str,
    pub chip: Option<Chip>,
    pub board: Option<&'static str>,
    /// Twelve characters, as serials had them once.
    pub long_serial: bool,
    pub versions: &'static [Version],
}

const fn make(model: &'static str, board: &'static str, versions: &'static [Version]) -> Make {
    Make { model, chip: None, board: Some(board), long_serial: false, versions }
}

const fn mac(model: &'static str, board: &'static str, versions: &'static [Version]) -> Make {
    Make { chip: Some(Chip::AppleSilicon), ..make(model, board, versions) }
}

const fn intel(model: &'static str, versions: &'static [Version]) -> Make {
    Make { model, chip: Some(Chip::Intel), board: None, long_serial: true, versions }
}

const fn other(model: &'static str, versions: &'static [Version]) -> Make {
    Make { model, chip: None, board: None, long_serial: false, versions }
}

const OLD: &[Version] = &[Version(15, 8, 4), Version(16, 7, 11), Version(16, 7, 11), Version(17, 7, 8)];
const NEW: &[Version] = &[
    Version(17, 7, 8),
    Version(18, 5, 0),
    Version(18, 6, 2),
    Version(18, 6, 2),
    Version(18, 7, 0),
    Version(26, 0, 1),
];
const MACS: &[Version] = &[
    Version(13, 7, 8),
    Version(14, 7, 8),
    Version(15, 5, 0),
    Version(15, 6, 1),
    Version(15, 6, 1),
    Version(15, 7, 0),
    Version(26, 0, 1),
];
const FIRST_SILICON: &[Version] = &[Version(11, 2, 3), Version(11, 4, 0)];
const INTELS: &[Version] =
    &[Version(10, 15, 7), Version(11, 7, 10), Version(12, 7, 6), Version(12, 7, 6), Version(13, 7, 8)];
const OLD_INTELS: &[Version] = &[Version(10, 13, 6), Version(10, 14, 6), Version(10, 15, 7)];
const ANDROIDS: &[Version] = &[Version(12, 0, 0), Version(13, 0, 0), Version(14, 0, 0), Version(15, 0, 0)];
const OLD_ANDROIDS: &[Version] = &[Version(6, 0, 1), Version(7, 1, 2), Version(9, 0, 0)];
const DESKTOPS: &[Version] = &[Version(10, 0, 19_045), Version(10, 0, 22_631), Version(10, 0, 26_100)];

const IPADS: &[(usize, Make)] = &[
    (8, Make { long_serial: true, ..make("iPad (6th generation)", "00008010", OLD) }),
    (20, Make { long_serial: true, ..make("iPad (8th generation)", "00008020", NEW) }),
    (34, make("iPad (9th generation)", "00008030", NEW)),
    (24, make("iPad (10th generation)", "00008101", NEW)),
    (8, make("iPad Air (5th generation)", "00008103", NEW)),
    (6, make("iPad mini (6th generation)", "00008110", NEW)),
];
const SOME_MACS: &[(usize, Make)] = &[
    (3, mac("MacBook Air (M1, 2020)", "00008103", FIRST_SILICON)),
    (37, mac("MacBook Air (M1, 2020)", "00008103", MACS)),
    (22, mac("MacBook Air (M2, 2022)", "00008112", MACS)),
    (8, mac("iMac (24-inch, M1, 2021)", "00008103", MACS)),
    (6, mac("Mac mini (M2, 2023)", "00008112", MACS)),
    (6, mac("MacBook Pro (14-inch, M3, 2023)", "00008122", MACS)),
    (13, intel("MacBook Air (Retina, 13-inch, 2020)", INTELS)),
    (5, intel("iMac (21.5-inch, 2017)", OLD_INTELS)),
];
const IPHONES: &[(usize, Make)] = &[
    (10, make("iPhone SE (2nd generation)", "00008030", NEW)),
    (35, make("iPhone SE (3rd generation)", "00008110", NEW)),
    (20, make("iPhone 12", "00008101", NEW)),
    (20, make("iPhone 13", "00008110", NEW)),
    (10, make("iPhone 15", "00008120", NEW)),
    (5, Make { long_serial: true, ..make("iPhone 8", "00008015", OLD) }),
];
const VISIONS: &[(usize, Make)] = &[
    (1, make("Apple Vision Pro", "00008112", &[Version(1, 0, 3), Version(1, 3, 0)])),
    (4, make("Apple Vision Pro", "00008112", &[Version(2, 5, 0), Version(2, 6, 0), Version(26, 0, 0)])),
];
const WATCHES: &[(usize, Make)] = &[
    (1, make("Apple Watch Series 3", "00008004", &[Version(8, 8, 1)])),
    (5, make("Apple Watch SE (2nd generation)", "00008301", &[Version(10, 6, 1), Version(11, 6, 0)])),
];
const TVS: &[(usize, Make)] =
    &[(1, make("Apple TV 4K (3rd generation)", "00008110", &[Version(17, 6, 1), Version(18, 6, 0)]))];
const SOME_ANDROIDS: &[(usize, Make)] = &[
    (4, other("Galaxy Tab A8", ANDROIDS)),
    (3, other("Galaxy Tab Active4 Pro", ANDROIDS)),
    (2, other("Pixel 7a", ANDROIDS)),
    (1, other("Zebra TC57", ANDROIDS)),
];
const ADMIN_ANDROIDS: &[(usize, Make)] = &[(1, other("Galaxy Tab A (2016)", OLD_ANDROIDS))];
const PCS: &[(usize, Make)] = &[
    (5, other("HP EliteBook 840 G9", DESKTOPS)),
    (4, other("ThinkPad L14 Gen 4", DESKTOPS)),
    (2, other("Surface Pro 9", DESKTOPS)),
];
const TABLETS: &[(usize, Make)] = &[(1, other("Surface RT", &[Version(8, 1, 0)]))];
const LUMIAS: &[(usize, Make)] = &[(1, other("Lumia 950", &[Version(10, 0, 15_254)]))];
const OLD_LUMIAS: &[(usize, Make)] = &[(1, other("Lumia 630", &[Version(8, 1, 0)]))];

/// How something is managed, and whose it is.
type Terms = (Platform, Mode, Ownership);

const IPAD: Terms = (Platform::IpadOs, Mode::DeviceEnrolment, Ownership::Corporate);
const OWN_IPAD: Terms = (Platform::IpadOs, Mode::UserEnrolment, Ownership::Personal);
const SHARED: Terms = (Platform::IpadOs, Mode::SharedIpad, Ownership::Corporate);
const MAC: Terms = (Platform::MacOs, Mode::DeviceEnrolment, Ownership::Corporate);
const OWN_MAC: Terms = (Platform::MacOs, Mode::UserEnrolment, Ownership::Personal);
const IPHONE: Terms = (Platform::Ios, Mode::DeviceEnrolment, Ownership::Corporate);
const OWN_IPHONE: Terms = (Platform::Ios, Mode::UserEnrolment, Ownership::Personal);
const MAIL_IPHONE: Terms = (Platform::Ios, Mode::ExchangeActiveSync, Ownership::Personal);
const WATCH: Terms = (Platform::WatchOs, Mode::DeviceEnrolment, Ownership::Corporate);
const VISION: Terms = (Platform::VisionOs, Mode::DeviceEnrolment, Ownership::Corporate);
const TV: Terms = (Platform::TvOs, Mode::DeviceEnrolment, Ownership::Corporate);
const KIOSK: Terms = (Platform::Android, Mode::Dedicated, Ownership::Corporate);
const ANDROID: Terms = (Platform::Android, Mode::FullyManaged, Ownership::Corporate);
const COPE: Terms = (Platform::Android, Mode::CorporateWorkProfile, Ownership::Corporate);
const AOSP: Terms = (Platform::Android, Mode::Aosp, Ownership::Corporate);
const ADMIN: Terms = (Platform::Android, Mode::DeviceAdmin, Ownership::Corporate);
const OWN_ANDROID: Terms = (Platform::Android, Mode::PersonalWorkProfile, Ownership::Personal);
const PC: Terms = (Platform::Windows, Mode::WindowsDesktop, Ownership::Corporate);
const TABLET: Terms = (Platform::Windows, Mode::Windows81, Ownership::Corporate);
const LUMIA: Terms = (Platform::Windows, Mode::Windows10Mobile, Ownership::Corporate);
const OLD_LUMIA: Terms = (Platform::Windows, Mode::WindowsPhone8, Ownership::Corporate);

/// Together: 45 % iPads, 25 % Macs, 10 % iPhones, 5 % Android, 5 % Windows, 4 % Shared iPads, and a few others.
pub(super) fn terms(dice: &mut Dice, role: Role) -> Terms {
    match role {
        Role::Pupil => {
            dice.weigh(&[(690, IPAD), (10, OWN_IPAD), (220, MAC), (30, PC), (10, TABLET), (40, ANDROID)])
        }
        Role::Cart => dice.weigh(&[(500, IPAD), (200, SHARED), (250, MAC), (30, KIOSK), (20, AOSP)]),
        Role::Staff => dice.weigh(&[
            (350, IPHONE),
            (45, OWN_IPHONE),
            (15, MAIL_IPHONE),
            (275, MAC),
            (25, OWN_MAC),
            (80, WATCH),
            (40, VISION),
            (70, PC),
            (14, LUMIA),
            (6, OLD_LUMIA),
            (20, COPE),
            (45, OWN_ANDROID),
            (15, ADMIN),
        ]),
        Role::Room => dice.weigh(&[(500, TV), (330, MAC), (170, PC)]),
    }
}

pub(super) fn of(dice: &mut Dice, platform: Platform, mode: Mode) -> Make {
    dice.weigh(match (platform, mode) {
        (Platform::Ios, _) => IPHONES,
        (Platform::IpadOs, _) => IPADS,
        (Platform::MacOs, _) => SOME_MACS,
        (Platform::VisionOs, _) => VISIONS,
        (Platform::WatchOs, _) => WATCHES,
        (Platform::TvOs, _) => TVS,
        (Platform::Android, Mode::DeviceAdmin) => ADMIN_ANDROIDS,
        (Platform::Android, _) => SOME_ANDROIDS,
        (Platform::Windows, Mode::Windows81) => TABLETS,
        (Platform::Windows, Mode::Windows10Mobile) => LUMIAS,
        (Platform::Windows, Mode::WindowsPhone8) => OLD_LUMIAS,
        (Platform::Windows, _) => PCS,
    })
}
