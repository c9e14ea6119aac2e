//! Tidying up: what has run out of time expires, what has ended is destroyed, who sleeps over something is woken again. However
//! many servers there are, one of them does it at a time. Every step is one turn: wherever it is cut off, the next one goes on.

use crate::{
    ClockTrust, Kernel,
    device::{TOKEN_SEAL, token_bound},
    error::Result,
    house::House,
    pin::PIN_LASTS,
    store::{
        self, Conn, Turn,
        actions::{Command, Moved},
    },
    vault,
    watch::Change,
};
use domain::{Cause, DeviceId, Event, Moment};
use std::{sync::atomic::Ordering, time::Duration};

/// So often at most.
const EVERY: Duration = Duration::from_secs(30);
/// So many of a kind in one turn.
const SOME: i64 = 500;
/// How long after the last ring a device is rung for again; from then on daily.
const LADDER: [Duration; 4] =
    [Duration::from_mins(5), Duration::from_mins(30), Duration::from_hours(2), Duration::from_hours(24)];
/// A token whose seal ends within this is sealed anew.
const RESEAL: Duration = Duration::from_hours(45 * 24);
/// A file of devices that nobody brings in is forgotten.
const FILES: Duration = Duration::from_hours(24);
/// A password for a certificate that is over is remembered so long: whoever used it may ask again.
const CHALLENGES: Duration = Duration::from_hours(24);
/// A file that is still being brought in after this was cut off: no turn lasts so long.
const INTERRUPTED: Duration = Duration::from_mins(15);
const TALLIES_DAYS: i64 = 400;

impl Kernel {
    /// Tells the clocks apart, and tidies up if it is time.
    pub async fn sweep(&self) -> Result<()> {
        let house = &self.0;
        let now = house.clock.now();
        let mut turn = house.writer.turn().await?;
        if let Some(believed) = store::console::heartbeat(turn.conn()?).await? {
            house.clock_watch.believe(believed, &house.clock);
        }
        let trust = self.clock_trust();
        if trust == ClockTrust::Steady {
            store::console::beat(turn.conn()?, now).await?;
        }
        let mine = store::console::is_time_to_sweep(turn.conn()?, now, EVERY).await?;
        turn.commit().await?;
        alarm(trust, now);
        if mine {
            self.tidy(now, trust).await?;
        }
        self.truncate_journal().await
    }

    async fn tidy(&self, now: Moment, trust: ClockTrust) -> Result<()> {
        let house = &self.0;
        let mut turn = house.writer.turn().await?;
        let conn = turn.conn()?;
        store::sign_ins::sweep(conn, now).await?;
        store::pin_views::sweep(conn, now).await?;
        store::imports::interrupted(conn, now.minus(INTERRUPTED)).await?;
        store::links::forget_challenges(conn, now.minus(CHALLENGES)).await?;
        store::imports::forget(conn, now.minus(FILES)).await?;
        store::tallies::forget_before(conn, store::tallies::day_of(now) - TALLIES_DAYS).await?;
        turn.commit().await?;
        // One that fails keeps none of the others from being done: above all, what has ended is destroyed.
        let destroyed = if trust == ClockTrust::Steady { house.destroy(now).await } else { Ok(()) };
        let ended = if is_doubted(trust) { Ok(()) } else { house.end(now).await };
        let woken = house.wake(now).await;
        destroyed.and(ended).and(woken)
    }
}

const fn is_doubted(trust: ClockTrust) -> bool {
    matches!(trust, ClockTrust::Jumped | ClockTrust::Unproven)
}

fn alarm(trust: ClockTrust, now: Moment) {
    let doubted = is_doubted(trust);
    metrics::gauge!("holdfast_clock_doubted").set(f64::from(u8::from(doubted)));
    if doubted {
        tracing::error!(%now, ?trust, "the clock cannot be believed: nothing is destroyed until it is right, or \
            `holdfast admin believe-clock` says that it is");
    }
}

#[derive(Clone, Copy)]
enum Ending {
    Expire,
    GiveUp,
}

impl House {
    /// First the keys, for with them goes everything that was sealed for days that are over, whatever its rows say.
    async fn destroy(&self, now: Moment) -> Result<()> {
        while self.reseal_some(now).await? {}
        let ended = self.clock_watch.earliest(&self.clock);
        let mut turn = self.writer.turn().await?;
        let today = vault::last_day(ended);
        let destroyed = store::vault::destroy_before(turn.conn()?, today).await?;
        turn.commit().await?;
        if destroyed > 0 {
            tracing::info!(days = destroyed, "destroyed the keys of days that are over");
            self.journal_is_stale.store(true, Ordering::SeqCst);
        }
        self.vault.turn_to(today, &self.keys)?;
        while self.destroy_some(ended).await? {}
        Ok(())
    }

    /// What is over stays over, also if the clock turns out to have been wrong.
    async fn end(&self, now: Moment) -> Result<()> {
        while self.end_some(now, Ending::Expire).await? {}
        while self.end_some(now, Ending::GiveUp).await? {}
        Ok(())
    }

    async fn wake(&self, now: Moment) -> Result<()> {
        while self.wake_some(now).await? {}
        self.ask_for_news(now, SOME).await
    }

    /// True if there may be more.
    async fn end_some(&self, now: Moment, ending: Ending) -> Result<bool> {
        let mut turn = self.writer.turn().await?;
        let (due, event, what) = match ending {
            Ending::Expire => (store::actions::due(turn.conn()?, now, SOME).await?, Event::Expire, "expired"),
            Ending::GiveUp => {
                let before = now.minus(PIN_LASTS);
                (store::actions::unanswered(turn.conn()?, before, SOME).await?, Event::GiveUp, "failed")
            }
        };
        let (mut moves, mut happened) = (vec![], vec![]);
        for command in &due {
            let Some(mut moved) = Moved::by(event, command, now) else { continue };
            if matches!(ending, Ending::GiveUp) {
                moved = moved.because(Cause::NoAnswer);
            }
            moves.push(moved);
            happened.push((command.device, now, what));
        }
        store::actions::write_all(turn.conn()?, moves).await?;
        store::tallies::count(turn.conn()?, &happened).await?;
        // A PIN that never left is worth nothing.
        let never_left: Vec<&Command> = due.iter().filter(|c| c.handed_out == 0).collect();
        store::actions::destroy_pins(turn.conn()?, &never_left).await?;
        if !never_left.is_empty() {
            self.journal_is_stale.store(true, Ordering::SeqCst);
        }
        self.done_with(turn, &due, now).await
    }

    /// Destroys recovery PINs whose last moment is over. What cannot be read any more is no longer the one to use.
    async fn destroy_some(&self, now: Moment) -> Result<bool> {
        let mut turn = self.writer.turn().await?;
        let due = store::actions::due_pins(turn.conn()?, now, SOME).await?;
        store::actions::destroy_pins(turn.conn()?, &due.iter().collect::<Vec<_>>()).await?;
        store::actions::no_longer_outstanding(turn.conn()?, &due, now).await?;
        if !due.is_empty() {
            tracing::info!(pins = due.len(), "destroyed recovery PINs that have ended");
            self.journal_is_stale.store(true, Ordering::SeqCst);
        }
        self.done_with(turn, &due, now).await
    }

    async fn done_with(&self, mut turn: Turn, due: &[Command], now: Moment) -> Result<bool> {
        let devices: Vec<DeviceId> = due.iter().map(|c| c.device).collect();
        store::devices::refresh(turn.conn()?, &devices, now).await?;
        turn.tell(due.iter().map(|c| Change::of(c.device, Some(c.id), c.bulk)).collect());
        turn.commit().await?;
        Ok(full(due.len()))
    }

    /// Unlock tokens have no end of their own: their seals are renewed.
    async fn reseal_some(&self, now: Moment) -> Result<bool> {
        let mut turn = self.writer.turn().await?;
        let before = vault::last_day(now.plus(RESEAL));
        let due = store::tokens::sealed_before(turn.conn()?, before, SOME).await?;
        let mut sealed = 0;
        for (id, device, secret) in &due {
            match self.reseal(turn.conn()?, *secret, *device, now).await {
                Ok(Some(secret)) => {
                    store::tokens::resealed(turn.conn()?, *id, secret).await?;
                    sealed += 1;
                }
                Ok(None) => {}
                Err(cause) => tracing::error!(%cause, %device, "an unlock token cannot be sealed anew"),
            }
        }
        turn.commit().await?;
        Ok(full(sealed))
    }

    async fn reseal(
        &self,
        conn: &mut Conn,
        secret: uuid::Uuid,
        device: DeviceId,
        now: Moment,
    ) -> Result<Option<uuid::Uuid>> {
        let ends = now.plus(TOKEN_SEAL);
        let lying = self.vault.lying(conn, &[secret]).await?;
        let bound = token_bound(device);
        let kept = self.vault.keep_until(conn, &lying, (secret, &bound), ends, now).await?;
        Ok(kept.map(|(id, _)| id))
    }

    /// Rings again for devices that have not come by for what waits for them.
    async fn wake_some(&self, now: Moment) -> Result<bool> {
        let mut turn = self.writer.turn().await?;
        let due = store::wakes::due(turn.conn()?, now, SOME).await?;
        let woken = due.iter().map(|(device, wakes)| {
            let step = usize::try_from(*wakes).unwrap_or(usize::MAX).min(LADDER.len() - 1);
            (*device, wakes + 1, now.plus(LADDER[step]))
        });
        store::wakes::next(turn.conn()?, &woken.collect::<Vec<_>>()).await?;
        turn.commit().await?;
        for (device, _) in &due {
            self.ring(*device);
        }
        Ok(full(due.len()))
    }
}

fn full(n: usize) -> bool {
    i64::try_from(n).unwrap_or(i64::MAX) >= SOME
}
