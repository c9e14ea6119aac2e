//! The queue asks about one device, or about what is due. However many actions there are, nothing else is gone through.

use super::{NOW, kernel};
use crate::store::{Conn, actions, devices, on, sql::noted::TEXTS};
use domain::{ActionId, DeviceId};
use std::cell::RefCell;
use uuid::Uuid;

/// How SQLite goes about it.
async fn plan(conn: &mut Conn, text: String) -> String {
    let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
    let steps: Vec<(i64, i64, i64, String)> = on!(conn, c => sqlx::query_as(sql).fetch_all(c).await.unwrap());
    steps.into_iter().map(|(.., step)| step).collect::<Vec<_>>().join("; ")
}

/// What a question asks of the database.
async fn texts(question: impl Future<Output = ()>) -> Vec<String> {
    TEXTS
        .scope(RefCell::default(), async {
            question.await;
            TEXTS.with(RefCell::take)
        })
        .await
}

#[tokio::test]
async fn what_is_asked_of_one_device_goes_through_its_own_actions() {
    let (kernel, ..) = kernel().await;
    let mut conn = kernel.0.db.read().await.unwrap();
    let device = DeviceId(Uuid::nil());
    let asked = texts(async {
        actions::next(&mut conn, &[device], NOW).await.unwrap();
        actions::waiting_before(&mut conn, device, 1).await.unwrap();
        actions::unanswered_by(&mut conn, &[device], NOW).await.unwrap();
        actions::pin_of(&mut conn, device).await.unwrap();
        actions::tokens_tried(&mut conn, device).await.unwrap();
        actions::standing_among(&mut conn, &[device]).await.unwrap();
    })
    .await;
    assert_eq!(asked.len(), 6);
    let waiting = ["actions_waiting (device=?)"; 3];
    let indexes = waiting.into_iter().chain(["(device=?)"; 3]);
    for (text, index) in asked.into_iter().zip(indexes) {
        let plan = plan(&mut conn, text.clone()).await;
        assert!(plan.contains(index), "{text}\n{plan}");
    }
}

#[tokio::test]
async fn what_a_devices_actions_add_up_to_is_read_from_them_alone() {
    let (kernel, ..) = kernel().await;
    let mut turn = kernel.0.writer.turn().await.unwrap();
    let conn = turn.conn().unwrap();
    let device = DeviceId(Uuid::nil());
    let asked = texts(async {
        devices::refresh(conn, &[device], NOW).await.unwrap();
        devices::refresh_pins(conn, &[(device, NOW)]).await.unwrap();
    })
    .await;
    assert_eq!(asked.len(), 2);
    for (text, indexes) in asked.into_iter().zip([&["actions_one_lock", "actions_waiting"][..], &["seen"]]) {
        let plan = plan(conn, text.clone()).await;
        assert!(!plan.contains("SCAN a"), "{text}\n{plan}");
        assert!(indexes.iter().all(|index| plan.contains(index) || text.contains(index)), "{text}\n{plan}");
    }
}

#[tokio::test]
async fn what_is_due_is_found_by_its_time() {
    let (kernel, ..) = kernel().await;
    let mut conn = kernel.0.db.read().await.unwrap();
    let asked = texts(async {
        actions::due(&mut conn, NOW, 10).await.unwrap();
        actions::unanswered(&mut conn, NOW, 10).await.unwrap();
        actions::due_pins(&mut conn, NOW, 10).await.unwrap();
        actions::command(&mut conn, ActionId(Uuid::nil())).await.unwrap();
    })
    .await;
    let by = ["(expires<?)", "(sent<?)", "(pin_ends<?)", "(id=?)"];
    assert_eq!(asked.len(), by.len());
    for (text, by) in asked.into_iter().zip(by) {
        let plan = plan(&mut conn, text.clone()).await;
        assert!(plan.contains(by), "{text}\n{plan}");
    }
}
