//! Who is served in which round.

use super::*;
use crate::{store::enrolments::Comer, tests as kernels};
use uuid::Uuid;

type Given = oneshot::Receiver<Result<Option<Command>>>;

/// A device that waits, and where it waits.
fn guest(house: &Arc<House>, id: usize) -> (Guest, Given) {
    let id = DeviceId(Uuid::from_u128(id as u128));
    let (told, seen, udid) = (None, Moment::default(), None);
    let comer = Comer { id, life: 1, waits: true, locked: false, introduced: false, told, seen, udid };
    let (give, get) = oneshot::channel();
    let device = EnrolledDevice::behind(house.clone(), comer, Uuid::nil());
    (Guest { device, report: Report::idle(), at: kernels::NOW, give }, get)
}

fn ids(guests: &[Guest]) -> Vec<u128> {
    guests.iter().map(|guest| guest.device.id.0.as_u128()).collect()
}

#[tokio::test]
async fn no_device_is_served_twice_in_a_round_and_who_has_left_not_at_all() {
    let (kernel, ..) = kernels::kernel().await;
    let (rounds, mut waits) = (Rounds::default(), vec![]);
    for (id, first) in [(1, true), (2, false), (1, false), (3, false)] {
        let (guest, wait) = guest(&kernel.0, id);
        assert_eq!(rounds.join(guest), Some(first));
        waits.push(wait);
    }
    drop(waits.pop());
    let (here, more) = rounds.next();
    assert_eq!((ids(&here), more), (vec![1, 2], true));
    let (here, more) = rounds.next();
    assert_eq!((ids(&here), more), (vec![1], false));
}

#[tokio::test]
async fn a_round_and_the_room_before_it_have_an_end() {
    let (kernel, ..) = kernels::kernel().await;
    let (rounds, mut waits) = (Rounds::default(), vec![]);
    for id in 0..MOST_WAITING {
        let (guest, wait) = guest(&kernel.0, id);
        assert_eq!(rounds.join(guest), Some(id == 0));
        waits.push(wait);
    }
    assert_eq!(rounds.join(guest(&kernel.0, MOST_WAITING).0), None);
    let (here, more) = rounds.next();
    assert_eq!((here.len(), more), (TOGETHER, true));
    tell(rounds.all(), Err(Refusal::Away { seconds: 2 }.into()));
    assert_eq!((rounds.next().0.len(), rounds.next().1), (0, false));
    for (id, wait) in waits.iter_mut().enumerate().skip(TOGETHER) {
        let told = wait.try_recv().unwrap();
        assert!(matches!(told, Err(Error::Refused(Refusal::Away { .. }))), "{id}: {told:?}");
    }
}

#[tokio::test]
async fn what_was_written_down_is_no_longer_to_be_unless_it_was_heard_since() {
    let (kernel, ..) = kernels::kernel().await;
    let [written, since, never] = [1, 2, 3].map(|id| DeviceId(Uuid::from_u128(id)));
    let later = kernels::NOW.plus(Duration::from_secs(1));
    kernel.0.heard.lock().unwrap().extend([(written, kernels::NOW), (since, later), (never, later)]);
    kernel.0.wrote_down_heard(&[(written, kernels::NOW), (since, kernels::NOW), (never, Moment::default())]);
    assert_eq!(*kernel.0.heard.lock().unwrap(), HashMap::from([(since, later), (never, later)]));
}
