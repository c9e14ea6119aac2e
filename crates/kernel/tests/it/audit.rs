//! The audit log: what it says, who reads it, and that it cannot be altered unseen.

use crate::world::*;
use domain::{Actor, BuiltIn, Deed, Field, Outcome, Refusal, Scope, Why};
use kernel::{AuditQuery, Verdict};

const OPEN_THE_LOG_SQLITE: &str =
    "DROP TRIGGER audit_is_never_altered; DROP TRIGGER audit_is_never_shortened;";
const OPEN_THE_LOG_POSTGRES: &str = "DROP TRIGGER audit_is_never_altered ON audit;";

fn opened(world: &World) -> &'static str {
    if world.kernel.is_embedded() { OPEN_THE_LOG_SQLITE } else { OPEN_THE_LOG_POSTGRES }
}

stories! {
    async fn what_is_done_and_what_is_refused_stands_in_the_log(world: World) {
        let owner = world.owner().await;
        let elm = owner.create_group("Elm", "").await.unwrap();
        let sam = world.hires(&owner, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        sam.create_group("Mine", "").await.refusal();
        world.kernel.sign_in("ada", "not the right one at all", &caller()).await.refusal();
        world.kernel.sign_in("my secret in the wrong box", "x", &caller()).await.refusal();
        let log = owner.audit(&AuditQuery { limit: 50, ..AuditQuery::default() }).await.unwrap().items;
        let failed = &log[0];
        assert_eq!((failed.deed, failed.outcome), (Deed::SignIn, Outcome::Failed));
        assert_eq!(failed.by, Actor::Stranger { name: "ada".into() });
        let refused = log.iter().find(|e| e.outcome == Outcome::Refused).unwrap();
        assert_eq!(refused.deed, Deed::CreateGroup);
        assert_eq!(refused.note.get("needs").map(String::as_str), Some("Settings/Manage"));
        let given = log.iter().find(|e| e.deed == Deed::Assign).unwrap();
        assert_eq!(given.note.get("scope").map(String::as_str), Some("Elm"));
        assert_eq!(log.last().unwrap().deed, Deed::Setup);
        assert_eq!(log.last().unwrap().address, "127.0.0.1");
        assert!(log.windows(2).all(|w| w[0].seq == w[1].seq + 1), "numbers without gaps");
    }

    async fn what_did_not_happen_is_not_in_the_log(world: World) {
        let owner = world.owner().await;
        owner.create_group("Elm", "").await.unwrap();
        owner.create_group("Elm", "").await.refusal();
        let query = AuditQuery { deed: Some(Deed::CreateGroup), limit: 10, ..AuditQuery::default() };
        assert_eq!(owner.audit(&query).await.unwrap().items.len(), 1);
    }

    async fn a_refusal_says_whom_it_was_about(world: World) {
        let owner = world.owner().await;
        let rita = world.hires(&owner, "rita", BuiltIn::ReadOnlyOperator, Scope::AllDevices).await;
        assert_eq!(rita.disable(owner.id()).await.refusal(), Refusal::Forbidden);
        let refused = AuditQuery { outcome: Some(Outcome::Refused), limit: 5, ..AuditQuery::default() };
        let log = owner.audit(&refused).await.unwrap().items;
        assert_eq!(log[0].about.as_ref().map(|a| a.id.clone()), Some(owner.id().to_string()));
    }

    async fn search_finds_names_in_any_case_and_language(world: World) {
        let owner = world.owner().await;
        owner.confirmed().unwrap().invite("ÉMILE Zola", "emile").await.unwrap();
        let query = AuditQuery { search: "émile".into(), ..AuditQuery::default() };
        assert_eq!(owner.audit(&query).await.unwrap().items.len(), 1);
    }

    async fn the_filters_find_what_they_say(world: World) {
        let owner = world.owner().await;
        let sam = world.hires(&owner, "sam", BuiltIn::HelpDeskOperator, Scope::AllDevices).await;
        sam.create_group("Mine", "").await.refusal();
        let count = async |query: AuditQuery| owner.audit(&AuditQuery { limit: 50, ..query }).await.unwrap().items.len();
        assert_eq!(count(AuditQuery { who: Some(sam.id()), ..AuditQuery::default() }).await, 3);
        assert_eq!(count(AuditQuery { outcome: Some(Outcome::Refused), ..AuditQuery::default() }).await, 1);
        assert_eq!(count(AuditQuery { search: "PERSON SAM".into(), ..AuditQuery::default() }).await, 4);
        assert_eq!(count(AuditQuery { from: Some(START), ..AuditQuery::default() }).await, 6);
        assert_eq!(count(AuditQuery { to: Some(START), ..AuditQuery::default() }).await, 0);
        let backwards = AuditQuery { from: Some(START), to: Some(domain::Moment(0)), ..AuditQuery::default() };
        assert_eq!(owner.audit(&backwards).await.refusal(), invalid(Field::Time, Why::Malformed));
        let bad = AuditQuery { after: Some("-1".into()), ..AuditQuery::default() };
        assert_eq!(owner.audit(&bad).await.refusal(), invalid(Field::Cursor, Why::Malformed));
    }

    async fn whoever_may_not_read_the_log_sees_their_own_deeds(world: World) {
        let owner = world.owner().await;
        let elm = owner.create_group("Elm", "").await.unwrap();
        let sam = world.hires(&owner, "sam", BuiltIn::SchoolAdministrator, only(elm)).await;
        let log = sam.audit(&AuditQuery { limit: 50, ..AuditQuery::default() }).await.unwrap().items;
        assert!(!log.is_empty());
        let own = |by: &Actor| matches!(by, Actor::Operator { id, .. } if *id == sam.id());
        assert!(log.iter().all(|e| own(&e.by)), "{log:?}");
        assert_eq!(sam.export_audit(&AuditQuery::default()).await.map(drop).refusal(), Refusal::Forbidden);
    }

    async fn an_export_holds_everything_and_is_an_entry_itself(world: World) {
        let owner = world.owner().await;
        for n in 0..30 {
            owner.create_group(&format!("G{n}"), "").await.unwrap();
        }
        let mut export = owner.export_audit(&AuditQuery::default()).await.unwrap();
        let mut seen = vec![];
        loop {
            let step = export.next().await.unwrap();
            if step.is_empty() { break }
            seen.extend(step);
        }
        assert_eq!(seen.len(), 32);
        assert_eq!(seen[0].deed, Deed::ExportAudit);
    }

    async fn the_chain_is_whole_after_many_writers(world: World) {
        let owner = world.owner().await;
        let other = world.another_server().await;
        let ticket = other.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        let there = other.operator(&key(&ticket), caller()).await.unwrap();
        let names: Vec<String> = (0..40).map(|n| format!("Group {n}")).collect();
        let mut tasks = vec![];
        for (n, name) in names.iter().enumerate() {
            let by = if n % 2 == 0 { &owner } else { &there };
            tasks.push(by.create_group(name, ""));
        }
        for done in join_all(tasks).await {
            done.unwrap();
        }
        assert_eq!(world.kernel.verify_audit().await.unwrap(), Verdict::Whole { entries: 42 });
        other.close().await;
    }

    async fn the_log_refuses_to_be_changed(world: World) {
        world.owner().await;
        for sql in ["UPDATE audit SET actor_name = 'somebody else'", "DELETE FROM audit"] {
            let world = &world;
            let tampered = tokio::spawn({
                let url = world.url.clone();
                async move { try_sql(&url, sql).await }
            });
            assert!(tampered.await.unwrap().is_err(), "{sql}");
        }
    }

    async fn an_altered_entry_is_found(world: World) {
        let owner = world.owner().await;
        for n in 0..5 { owner.create_group(&format!("G{n}"), "").await.unwrap(); }
        world.tampers(opened(world)).await;
        world.tampers("UPDATE audit SET actor_name = 'somebody else' WHERE seq = 3").await;
        assert_eq!(world.kernel.verify_audit().await.unwrap(), Verdict::BrokenAt { seq: 3 });
    }

    async fn a_removed_entry_is_found(world: World) {
        let owner = world.owner().await;
        for n in 0..5 { owner.create_group(&format!("G{n}"), "").await.unwrap(); }
        world.tampers(opened(world)).await;
        world.tampers("DELETE FROM audit WHERE seq = 4").await;
        assert_eq!(world.kernel.verify_audit().await.unwrap(), Verdict::BrokenAt { seq: 4 });
    }

    async fn a_cut_off_end_is_found_even_if_the_head_is_set_back(world: World) {
        let owner = world.owner().await;
        for n in 0..5 { owner.create_group(&format!("G{n}"), "").await.unwrap(); }
        world.tampers(opened(world)).await;
        world.tampers("DELETE FROM audit WHERE seq = 6").await;
        assert_eq!(world.kernel.verify_audit().await.unwrap(), Verdict::EndMissing { found: 5 });
        world.tampers("UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit WHERE seq = 5)").await;
        assert_eq!(world.kernel.verify_audit().await.unwrap(), Verdict::EndMissing { found: 5 });
    }
}

async fn try_sql(url: &str, sql: &'static str) -> Result<(), sqlx::Error> {
    use sqlx::Connection;
    if url.starts_with("sqlite:") {
        let mut conn = sqlx::SqliteConnection::connect(url).await?;
        sqlx::query(sql).execute(&mut conn).await.map(drop)
    } else {
        let mut conn = sqlx::PgConnection::connect(url).await?;
        sqlx::query(sql).execute(&mut conn).await.map(drop)
    }
}
