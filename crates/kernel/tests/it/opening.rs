//! Starting over a database and a key that are not as they should be; and keeping both.

use crate::world::*;
use domain::{Deed, Refusal};
use kernel::{AuditQuery, Clock, Kernel, KeySource, OpenError, Verdict};
use std::{fs, os::unix::fs::PermissionsExt};

async fn reopened(world: &World, key: KeySource) -> Result<Kernel, OpenError> {
    open(&world.url, key, &world.clock).await
}

stories! {
    async fn the_key_file_is_made_for_its_owner_alone(world: World) {
        let mode = fs::metadata(world.key_file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    async fn a_missing_key_is_not_replaced(world: World) {
        world.owner().await;
        fs::remove_file(world.key_file()).unwrap();
        assert!(matches!(reopened(world, key_in(&world.folder)).await, Err(OpenError::KeyMissing(_))));
        assert!(!world.key_file().exists(), "a new key would hide the loss");
    }

    async fn a_wrong_key_is_told(world: World) {
        fs::write(world.key_file(), "ab".repeat(32)).unwrap();
        assert!(matches!(reopened(world, key_in(&world.folder)).await, Err(OpenError::KeyWrong(_))));
        fs::write(world.key_file(), "not a key").unwrap();
        assert!(matches!(reopened(world, key_in(&world.folder)).await, Err(OpenError::KeyMalformed(_))));
    }

    async fn a_key_that_others_can_read_is_refused(world: World) {
        fs::set_permissions(world.key_file(), fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(reopened(world, key_in(&world.folder)).await, Err(OpenError::KeyOpenToOthers(_))));
    }

    async fn a_key_can_be_given_instead(world: World) {
        let text = fs::read_to_string(world.key_file()).unwrap();
        let kernel = reopened(world, KeySource::Given(text.into())).await.unwrap();
        kernel.ready().await.unwrap();
        kernel.close().await;
    }

    async fn a_database_of_a_newer_version_is_refused(world: World) {
        let now = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                   VALUES (9999, 'from the future', TRUE, '', 0)";
        world.tampers(now).await;
        assert!(matches!(reopened(world, key_in(&world.folder)).await, Err(OpenError::Newer)));
    }

    async fn a_changed_master_key_opens_everything_and_the_old_one_nothing(world: World) {
        let owner = world.owner().await;
        let invited = owner.confirmed().unwrap().invite("Grace", "grace").await.unwrap();
        let before = fs::read_to_string(world.key_file()).unwrap();
        world.kernel.rotate_keys().await.unwrap();
        let after = fs::read_to_string(world.key_file()).unwrap();
        assert_ne!(before, after);
        assert!(owner.take_link(invited.id).await.unwrap().is_some());
        let Verdict::Whole { .. } = world.kernel.verify_audit().await.unwrap() else { panic!("the chain broke") };
        assert!(matches!(reopened(world, KeySource::Given(before.into())).await, Err(OpenError::KeyWrong(_))));
        reopened(world, key_in(&world.folder)).await.unwrap().close().await;
    }

    async fn a_change_of_keys_cut_short_is_finished_at_the_next_start(world: World) {
        let before = fs::read_to_string(world.key_file()).unwrap();
        world.kernel.rotate_keys().await.unwrap();
        // As if the server had died between the commit and the renaming.
        fs::rename(world.key_file(), world.folder.path().join("master.key.next")).unwrap();
        fs::write(world.key_file(), before).unwrap();
        fs::set_permissions(world.key_file(), fs::Permissions::from_mode(0o600)).unwrap();
        reopened(world, key_in(&world.folder)).await.unwrap().close().await;
        assert!(!world.folder.path().join("master.key.next").exists());
    }

    async fn an_owner_can_be_added_from_the_servers_own_command_line(world: World) {
        world.owner().await;
        let token = world.kernel.add_owner("Grace", "grace").await.unwrap();
        let ticket = world.kernel.accept(&token, PASSWORD, &caller()).await.unwrap();
        assert!(world.enters(&ticket).await.rights().console(domain::Permission::RolesAssign));
    }

    async fn a_next_key_that_was_cut_short_does_not_matter(world: World) {
        fs::write(world.folder.path().join("master.key.next"), "abc").unwrap();
        reopened(world, key_in(&world.folder)).await.unwrap().close().await;
    }

    async fn a_restored_copy_brings_no_sign_in_and_no_link_back(world: World) {
        let owner = world.owner().await;
        let ticket = world.kernel.sign_in("ada", PASSWORD, &caller()).await.unwrap();
        let invited = owner.confirmed().unwrap().invite("Grace", "grace").await.unwrap();
        let link = owner.take_link(invited.id).await.unwrap().unwrap();
        Kernel::after_restore(&world.url, key_in(&world.folder)).await.unwrap();
        assert_eq!(world.kernel.operator(&key(&ticket), caller()).await.map(drop).refusal(), Refusal::SignIn);
        assert!(world.kernel.invitation(&link).await.is_err());
        let ada = world.signs_in("ada").await;
        let restored = AuditQuery { deed: Some(Deed::Restore), ..AuditQuery::default() };
        assert_eq!(ada.audit(&restored).await.unwrap().items.len(), 1);
    }

    /// With PostgreSQL that is its own business.
    async fn what_was_committed_is_folded_into_the_file(world: World) {
        let ada = world.owner().await;
        ada.create_group("Elm", "").await.unwrap();
        let written = world.kernel.verify_audit().await.unwrap();
        world.kernel.fold_journal().await.unwrap();
        if let Some(file) = world.url.strip_prefix("sqlite:") {
            // Without its journal.
            let copy = world.key_file().with_file_name("copy.db");
            fs::copy(file, &copy).unwrap();
            let url = format!("sqlite:{}", copy.display());
            let copy = open(&url, KeySource::File(world.key_file()), &world.clock).await.unwrap();
            assert_eq!(copy.verify_audit().await.unwrap(), written);
            copy.close().await;
        }
        assert_eq!(world.kernel.verify_audit().await.unwrap(), written);
    }

    async fn two_servers_do_not_get_in_each_others_way(world: World) {
        let owner = world.owner().await;
        let id = world.joins(&owner, "Grace", "grace").await;
        let other = world.another_server().await;
        let here = async {
            for _ in 0..15 {
                owner.end_sign_ins_of(id).await.unwrap();
                owner.create_group(&format!("G{}", owner.sign_ins().await.unwrap().len()), "").await.ok();
            }
        };
        let there = async {
            for _ in 0..15 {
                let ticket = other.sign_in("grace", PASSWORD, &caller()).await.unwrap();
                let Ok(grace) = other.operator(&key(&ticket), caller()).await else { continue };
                for done in [grace.confirm(PASSWORD).await, grace.sign_out().await] {
                    assert!(!matches!(done, Err(kernel::Error::Fault(_))), "{done:?}");
                }
                other.sweep().await.unwrap();
            }
        };
        tokio::join!(here, there);
        let Verdict::Whole { .. } = world.kernel.verify_audit().await.unwrap() else { panic!("the chain broke") };
        other.close().await;
    }

    async fn several_servers_may_start_at_once(world: World) {
        let (one, two) = tokio::join!(world.another_server(), world.another_server());
        one.ready().await.unwrap();
        two.ready().await.unwrap();
        one.close().await;
        two.close().await;
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["", "mysql://x", "/tmp/x.db", "postgres://[", "http://localhost"] {
        let opened = open(url, key_in(&folder), &Clock::system()).await;
        assert!(matches!(opened, Err(OpenError::Url)), "{url}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    let letter = "Dear Sir or Madam, this is not a database. ".repeat(100);
    fs::write(&file, &letter).unwrap();
    let opened = open(&format!("sqlite:{}", file.display()), key_in(&folder), &Clock::system()).await;
    assert!(matches!(opened, Err(OpenError::NotADatabase(_))));
    assert_eq!(fs::read_to_string(&file).unwrap(), letter);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("nowhere/holdfast.db").display());
    assert!(matches!(open(&url, key_in(&folder), &Clock::system()).await, Err(OpenError::CannotOpen(_))));
}

#[tokio::test]
async fn a_postgres_that_is_away_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://holdfast@127.0.0.1:{free}/holdfast");
    assert!(matches!(open(&url, key_in(&folder), &Clock::system()).await, Err(OpenError::Postgres(_))));
}
