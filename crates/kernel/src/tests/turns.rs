//! Writers take turns: nothing is lost, nothing is half done, and many share one commit.

use super::kernel;
use crate::{
    error::Error,
    store::{self, Turn, execute, on},
};
use domain::Refusal;
use sqlx::Connection as _;
use std::time::Duration;

async fn note(turn: &mut Turn, day: i64) -> crate::Result<()> {
    execute!(turn.conn()?, "INSERT INTO vault_keys (day, wrapped) VALUES ($1, $2)", day, vec![0u8])?;
    Ok(())
}

async fn noted(kernel: &crate::Kernel) -> Vec<i64> {
    let mut conn = kernel.0.db.read().await.unwrap();
    store::vault::day_keys(&mut conn).await.unwrap().into_iter().map(|(day, _)| day).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_who_were_answered_are_there() {
    let (kernel, _clock, _folder) = kernel().await;
    let tasks: Vec<_> = (0..200)
        .map(|day| {
            let kernel = kernel.clone();
            tokio::spawn(async move {
                let mut turn = kernel.0.writer.turn().await.unwrap();
                note(&mut turn, day).await.unwrap();
                // Every third changes its mind, every seventh meets an error.
                match day {
                    d if d % 3 == 0 => drop(turn),
                    d if d % 7 == 0 => {
                        assert!(note(&mut turn, day).await.is_err(), "the same day twice");
                        drop(turn);
                    }
                    _ => turn.commit().await.unwrap(),
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    kernel.0.writer.drain().await;
    let expected: Vec<i64> = (0..200).filter(|d| d % 3 != 0 && d % 7 != 0).collect();
    assert_eq!(noted(&kernel).await, expected);
}

#[tokio::test]
async fn an_error_that_is_committed_over_takes_only_its_own_turn_with_it() {
    let (kernel, _clock, _folder) = kernel().await;
    let mut turn = kernel.0.writer.turn().await.unwrap();
    note(&mut turn, 1).await.unwrap();
    turn.commit().await.unwrap();
    let mut turn = kernel.0.writer.turn().await.unwrap();
    turn.conn().unwrap().run("ROLLBACK TO SAVEPOINT turn; RELEASE SAVEPOINT turn").await.unwrap();
    assert!(turn.commit().await.is_err(), "a turn whose savepoint is gone cannot say that it was kept");
    let mut turn = kernel.0.writer.turn().await.unwrap();
    note(&mut turn, 2).await.unwrap();
    turn.commit().await.unwrap();
    assert_eq!(noted(&kernel).await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_who_goes_away_leaves_nothing_open() {
    let (kernel, _clock, _folder) = kernel().await;
    for day in 0..50 {
        let inner = kernel.clone();
        let gone = tokio::spawn(async move {
            let mut turn = inner.0.writer.turn().await.unwrap();
            note(&mut turn, day).await.unwrap();
            std::future::pending::<()>().await;
        });
        tokio::task::yield_now().await;
        gone.abort();
        let _ = gone.await;
    }
    let mut turn = kernel.0.writer.turn().await.unwrap();
    note(&mut turn, 99).await.unwrap();
    turn.commit().await.unwrap();
    assert_eq!(noted(&kernel).await, [99]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_file_is_told_and_nothing_is_claimed_until_it_is_free() {
    let (kernel, _, folder) = kernel().await;
    let url = format!("sqlite:{}", folder.path().join("holdfast.db").display());
    let mut other = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let tries: Vec<_> = (0..8)
        .map(|day| {
            let kernel = kernel.clone();
            tokio::spawn(async move {
                let mut turn = kernel.0.writer.turn().await?;
                note(&mut turn, day).await?;
                turn.commit().await
            })
        })
        .collect();
    for attempt in tries {
        let refused = attempt.await.unwrap();
        assert!(matches!(refused, Err(Error::Refused(Refusal::Away { .. }))), "{refused:?}");
    }
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    let recovered = tokio::time::timeout(Duration::from_secs(1), async {
        let mut turn = kernel.0.writer.turn().await.unwrap();
        note(&mut turn, 99).await.unwrap();
        turn.commit().await.unwrap();
    });
    recovered.await.expect("within a second of the lock's end");
    assert_eq!(noted(&kernel).await, [99]);
}

#[tokio::test]
async fn the_embedded_database_waits_for_the_disk() {
    let (kernel, _clock, _folder) = kernel().await;
    let mut conn = kernel.0.db.write().await.unwrap();
    let full: i64 = on!(&mut conn, c => sqlx::query_scalar("PRAGMA synchronous").fetch_one(c).await.unwrap());
    let journal: String =
        on!(&mut conn, c => sqlx::query_scalar("PRAGMA journal_mode").fetch_one(c).await.unwrap());
    let wiped: i64 =
        on!(&mut conn, c => sqlx::query_scalar("PRAGMA secure_delete").fetch_one(c).await.unwrap());
    assert_eq!((full, journal.as_str(), wiped), (2, "wal", 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_turn_takes_nobody_with_it_and_is_taken_by_nobody() {
    let (kernel, _clock, _folder) = kernel().await;
    let tasks: Vec<_> = (0..120)
        .map(|day| {
            let kernel = kernel.clone();
            tokio::spawn(async move {
                let writer = &kernel.0.writer;
                let turn = if day % 4 == 0 { writer.large_turn().await } else { writer.turn().await };
                let mut turn = turn.unwrap();
                note(&mut turn, day).await.unwrap();
                match day {
                    d if d % 3 == 0 => drop(turn),
                    // Gone is what was written before, and not what was written after.
                    d if d % 5 == 0 => {
                        turn.start_over().await.unwrap();
                        note(&mut turn, day + 1_000).await.unwrap();
                        turn.commit().await.unwrap();
                    }
                    _ => turn.commit().await.unwrap(),
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    kernel.0.writer.drain().await;
    let kept = (0..120).filter(|d| d % 3 != 0);
    let mut expected: Vec<i64> = kept.map(|d| if d % 5 == 0 { d + 1_000 } else { d }).collect();
    expected.sort_unstable();
    assert_eq!(noted(&kernel).await, expected);
    let mut conn = kernel.0.db.write().await.unwrap();
    let cache: i64 = on!(&mut conn, c => sqlx::query_scalar("PRAGMA cache_size").fetch_one(c).await.unwrap());
    assert_eq!(cache, -16000, "the memory is given back");
}
