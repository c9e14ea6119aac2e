//! The vault in a real database: swapped rows, flipped bits, clocks that jump, and what is left after the last day.

use super::{DAY, NOW, kernel};
use crate::{ClockTrust, Kernel, store};
use domain::Moment;
use std::{fs, path::Path, time::Duration};
use uuid::Uuid;

async fn put(kernel: &Kernel, secret: &[u8], bound: &str, ends: Moment) -> Uuid {
    let house = &kernel.0;
    let mut turn = house.writer.turn().await.unwrap();
    let id = house.vault.put(turn.conn().unwrap(), secret, bound, ends, house.clock.now()).await.unwrap();
    turn.commit().await.unwrap();
    id
}

async fn take(kernel: &Kernel, id: Uuid, bound: &str) -> crate::Result<Option<Vec<u8>>> {
    let house = &kernel.0;
    let mut conn = house.db.read().await?;
    let taken = house.vault.take_out(&mut conn, id, bound, house.latest()).await?;
    Ok(taken.map(|secret| secret.to_vec()))
}

#[tokio::test]
async fn a_secret_lives_through_its_last_day_and_not_longer() {
    let (kernel, clock, _folder) = kernel().await;
    let id = put(&kernel, b"482913", "mac a", NOW.plus(30 * DAY)).await;
    assert_eq!(take(&kernel, id, "mac a").await.unwrap().unwrap(), b"482913");
    clock.advance(30 * DAY);
    kernel.sweep().await.unwrap();
    assert!(take(&kernel, id, "mac a").await.unwrap().is_some(), "a live secret was destroyed");
    clock.advance(DAY);
    assert!(take(&kernel, id, "mac a").await.unwrap().is_none(), "shown after its end");
    kernel.sweep().await.unwrap();
    assert!(take(&kernel, id, "mac a").await.unwrap().is_none());
}

#[tokio::test]
async fn a_clock_that_jumps_neither_shows_what_has_ended_nor_destroys_what_lives() {
    let (kernel, clock, folder) = kernel().await;
    let live = put(&kernel, b"482913", "mac a", NOW.plus(20 * DAY)).await;
    let short = put(&kernel, b"111222", "mac b", NOW.plus(DAY)).await;
    clock.advance(2 * DAY);
    let right = clock.now();
    assert!(take(&kernel, short, "mac b").await.unwrap().is_none());
    for wrong in [right.plus(31 * DAY), right.minus(31 * DAY), Moment(4_102_444_800_000), Moment(0)] {
        clock.set(wrong);
        assert_eq!(kernel.clock_trust(), ClockTrust::Jumped);
        kernel.sweep().await.unwrap();
        assert!(take(&kernel, short, "mac b").await.unwrap().is_none(), "an ended secret shown at {wrong}");
        clock.set(right);
        assert!(take(&kernel, live, "mac a").await.unwrap().is_some(), "a live secret lost by {wrong}");
    }
    // Summer time and a second of leap are no jumps.
    clock.set(right.plus(Duration::from_mins(59)));
    assert_eq!(kernel.clock_trust(), ClockTrust::Steady);
    clock.set(right);
    kernel.sweep().await.unwrap();
    kernel.close().await;

    // A server that starts with a wrong clock has nothing to hold it against: it waits before it destroys.
    for (wrong, trust) in [(31, ClockTrust::Unproven), (-31, ClockTrust::Jumped)] {
        let off = DAY * 31;
        let wrong = if wrong > 0 { right.plus(off) } else { right.minus(off) };
        let settings = crate::Settings {
            database_url: format!("sqlite:{}", folder.path().join("holdfast.db").display()),
            master_key: crate::KeySource::File(folder.path().join("master.key")),
            clock: crate::Clock::held_at(wrong),
            action_days: crate::ACTION_DAYS,
        };
        let clock = settings.clock.clone();
        let kernel = Kernel::open(settings).await.unwrap();
        clock.advance(2 * DAY);
        kernel.sweep().await.unwrap();
        assert_eq!(kernel.clock_trust(), trust, "however long it runs evenly");
        assert!(take(&kernel, short, "mac b").await.unwrap().is_none());
        let days = store::vault::day_keys(&mut kernel.0.db.read().await.unwrap()).await.unwrap();
        assert_eq!(days.len(), 1, "the live secret's key");
        kernel.close().await;
    }
}

#[tokio::test]
async fn a_person_can_say_that_the_clock_is_right() {
    let (kernel, clock, folder) = kernel().await;
    let id = put(&kernel, b"482913", "mac a", NOW.plus(20 * DAY)).await;
    clock.advance(Duration::from_hours(2));
    kernel.sweep().await.unwrap();
    clock.set(NOW.minus(2 * DAY));
    assert_eq!(kernel.clock_trust(), ClockTrust::Jumped);
    let other = reopened(&folder, NOW.minus(2 * DAY)).await;
    other.believe_clock().await.unwrap();
    other.close().await;
    kernel.sweep().await.unwrap();
    assert_eq!(kernel.clock_trust(), ClockTrust::Young, "a running console hears of it");
    kernel.close().await;
    let kernel = reopened(&folder, NOW.minus(2 * DAY)).await;
    assert_eq!(kernel.clock_trust(), ClockTrust::Young);
    assert!(take(&kernel, id, "mac a").await.unwrap().is_some());
    kernel.close().await;
}

async fn reopened(folder: &tempfile::TempDir, at: Moment) -> Kernel {
    let settings = crate::Settings {
        database_url: format!("sqlite:{}", folder.path().join("holdfast.db").display()),
        master_key: crate::KeySource::File(folder.path().join("master.key")),
        clock: crate::Clock::held_at(at),
        action_days: crate::ACTION_DAYS,
    };
    Kernel::open(settings).await.unwrap()
}

#[tokio::test]
async fn a_row_that_was_swapped_opens_nothing() {
    let (kernel, _clock, _folder) = kernel().await;
    let (a, b) = (put(&kernel, b"111222", "mac a", NOW).await, put(&kernel, b"333444", "mac b", NOW).await);
    let mut turn = kernel.0.writer.turn().await.unwrap();
    let conn = turn.conn().unwrap();
    let sealed = store::vault::secrets(conn, &[b]).await.unwrap().remove(0).2;
    store::execute!(conn, "UPDATE secrets SET sealed = $1 WHERE id = $2", sealed, a).unwrap();
    turn.commit().await.unwrap();
    assert!(take(&kernel, a, "mac a").await.is_err());
    assert!(take(&kernel, a, "mac b").await.is_err());
    assert_eq!(take(&kernel, b, "mac b").await.unwrap().unwrap(), b"333444");
}

#[tokio::test]
async fn flipped_bits_in_the_file_never_show_another_secret() {
    let (kernel, _, folder) = kernel().await;
    let mut secrets = vec![];
    for n in 0..20 {
        let secret = format!("{:06}", 100_000 + n * 7919);
        secrets.push((put(&kernel, secret.as_bytes(), &format!("mac {n}"), NOW).await, n, secret));
    }
    kernel.close().await;
    let file = folder.path().join("holdfast.db");
    let whole = fs::read(&file).unwrap();
    let (mut opened, mut refused) = (0, 0);
    for flip in 0..200usize {
        let mut bytes = whole.clone();
        let at = (flip * 7_368_787) % bytes.len();
        bytes[at] ^= 1 << (flip % 8);
        fs::write(&file, &bytes).unwrap();
        let settings = crate::Settings {
            database_url: format!("sqlite:{}", file.display()),
            master_key: crate::KeySource::File(folder.path().join("master.key")),
            clock: crate::Clock::held_at(NOW),
            action_days: crate::ACTION_DAYS,
        };
        let Ok(kernel) = Kernel::open(settings).await else {
            refused += 1;
            continue;
        };
        for (id, n, secret) in &secrets {
            if let Ok(Some(shown)) = take(&kernel, *id, &format!("mac {n}")).await {
                assert_eq!(shown, secret.as_bytes(), "another secret after flipping bit {flip}");
                opened += 1;
            } else {
                refused += 1;
            }
        }
        kernel.close().await;
        for rest in ["holdfast.db-wal", "holdfast.db-shm"] {
            let _ = fs::remove_file(folder.path().join(rest));
        }
    }
    assert!(opened > 1000 && refused > 0, "{opened} opened, {refused} refused");
}

#[tokio::test]
async fn nothing_is_left_of_a_day_that_is_over() {
    let (kernel, clock, folder) = kernel().await;
    let id = put(&kernel, b"the recovery pin is 482913", "mac a", NOW).await;
    let mut conn = kernel.0.db.read().await.unwrap();
    let (_, _, sealed, wrapped) = store::vault::secrets(&mut conn, &[id]).await.unwrap().remove(0);
    drop(conn);
    let early = folder.path().join("early.backup");
    kernel.backup(&early).await.unwrap();
    assert!(
        holds(&early, &wrapped) && holds(&early, &sealed),
        "the search must be able to find what is there"
    );
    clock.advance(DAY);
    kernel.sweep().await.unwrap();
    let late = folder.path().join("late.backup");
    kernel.backup(&late).await.unwrap();
    for file in ["holdfast.db", "holdfast.db-wal", "late.backup"] {
        let file = folder.path().join(file);
        for (what, bytes) in
            [("plain text", &b"482913"[..]), ("sealed text", &sealed), ("wrapped key", &wrapped)]
        {
            assert!(!holds(&file, bytes), "{what} is still in {}", file.display());
        }
    }
    assert!(!holds(&early, b"482913"));
}

#[tokio::test]
async fn a_backup_made_while_others_write_is_a_prefix_of_what_they_wrote() {
    let (kernel, _, folder) = kernel().await;
    let writer = {
        let kernel = kernel.clone();
        tokio::spawn(async move {
            for n in 0..200 {
                put(&kernel, b"secret", &format!("mac {n}"), NOW.plus(n * DAY)).await;
            }
        })
    };
    let file = folder.path().join("copy.db");
    kernel.backup(&file).await.unwrap();
    writer.await.unwrap();
    let url = format!("sqlite:{}", file.display());
    let key = crate::KeySource::File(folder.path().join("master.key"));
    let verdict = Kernel::check(&url, key.clone()).await.unwrap();
    assert_eq!(verdict, crate::Verdict::Whole { entries: 0 });
    let settings = crate::Settings {
        database_url: url,
        master_key: key,
        clock: crate::Clock::held_at(NOW),
        action_days: crate::ACTION_DAYS,
    };
    let copy = Kernel::open(settings).await.unwrap();
    let days = store::vault::day_keys(&mut copy.0.db.read().await.unwrap()).await.unwrap();
    let first = crate::vault::last_day(NOW);
    assert!(days.iter().map(|(day, _)| *day).eq(first..first + i64::try_from(days.len()).unwrap()), "a gap");
    copy.close().await;
}

fn holds(file: &Path, bytes: &[u8]) -> bool {
    fs::read(file).is_ok_and(|text| text.windows(bytes.len()).any(|w| w == bytes))
}
