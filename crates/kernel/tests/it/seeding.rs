//! A school district that looks real, on both databases.

use crate::{hardware::*, world::*};
use domain::{BuiltIn, DeviceState};
use kernel::{ActionQuery, DeviceQuery, Kernel, Report, UserQuery};
use uuid::Uuid;

stories! {
    async fn a_seeded_district_is_whole(world: World) {
        let ada = world.owner().await;
        let mut told = vec![];
        let schools = world.kernel.seed(300, 7, |done| told.push(done)).await.unwrap();
        assert_eq!(told.last(), Some(&300));
        assert!(!schools.is_empty());
        let whole = ada.devices(&DeviceQuery { limit: 500, ..DeviceQuery::default() }).await.unwrap();
        assert_eq!((whole.count.n, whole.page.items.len()), (300, 300));
        for (platform, n) in &whole.platforms {
            let query = DeviceQuery { platform: Some(*platform), limit: 500, ..DeviceQuery::default() };
            assert_eq!(i64::try_from(ada.devices(&query).await.unwrap().page.items.len()), Ok(*n), "{platform:?}");
        }
        for (state, count) in &whole.states {
            let query = DeviceQuery { state: Some(*state), limit: 500, ..DeviceQuery::default() };
            assert_eq!(i64::try_from(ada.devices(&query).await.unwrap().page.items.len()), Ok(count.n), "{state:?}");
        }
        let sam = world.hires(&ada, "sam", BuiltIn::SchoolAdministrator, only(schools[0])).await;
        let hers = sam.devices(&DeviceQuery { limit: 500, ..DeviceQuery::default() }).await.unwrap();
        assert!(hers.count.n > 0 && hers.count.n < 300);
        assert_eq!(i64::try_from(hers.page.items.len()), Ok(hers.count.n));
        assert!(!ada.users(&UserQuery { limit: 50, ..UserQuery::default() }).await.unwrap().items.is_empty());
        let report = ada.actions(&ActionQuery { limit: 50, ..ActionQuery::default() }).await.unwrap();
        assert!(report.count.n > 300 && report.page.next.is_some());
        let (mut export, mut taken_out) = (ada.export_actions(&ActionQuery::default()).await.unwrap(), 0);
        loop {
            let step = export.next().await.unwrap();
            if step.is_empty() { break }
            taken_out += step.len();
        }
        assert_eq!(i64::try_from(taken_out), Ok(report.count.n));
        let overview = ada.overview().await.unwrap();
        assert_eq!(overview.devices.map(|c| c.n), Some(300));
        let charts = overview.charts.unwrap();
        assert!(charts.done.iter().sum::<i64>() > 0 && charts.seen.iter().sum::<i64>() > 0);
        assert!(charts.answers.iter().sum::<i64>() > 0);
    }

    async fn what_was_locked_in_it_can_be_opened(world: World) {
        let ada = world.owner().await;
        world.kernel.seed(300, 7, drop).await.unwrap();
        let kept = DeviceQuery { state: Some(DeviceState::PinAvailable), limit: 99, ..DeviceQuery::default() };
        let macs = ada.devices(&kept).await.unwrap().page.items;
        assert!(!macs.is_empty(), "some Macs are locked, or were a while ago");
        for mac in macs {
            let lock = ada.device(mac.device.id).await.unwrap().actions.into_iter().find(|action| action.has_pin);
            assert_eq!(ada.reads(lock.expect("it has a PIN").id).await.len(), 6);
        }
        let mut answers = 0;
        for listed in ada.devices(&DeviceQuery { limit: 500, ..DeviceQuery::default() }).await.unwrap().page.items {
            let identity = Kernel::seeded_identity(listed.device.id);
            if let Ok(device) = world.kernel.device(&identity, Uuid::from_u128(1)).await {
                answers += usize::from(device.turn(Report::idle()).await.unwrap().is_some());
            }
        }
        assert!(answers > 0, "something waits for some of them, and can be handed out");
    }
}
