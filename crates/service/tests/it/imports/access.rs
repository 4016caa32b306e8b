//! Who may import, and undo.

use domain::import::{ImportProblem, ImportState};
use domain::{ErrorCode, ListQuery, RecordKind, Role};
use service::imports;
use store::Executor as _;
use testkit::both_databases;

use super::{checked, get, imported, people, undone, upload};
use crate::support::World;

const FILE: &str = "first name\nAnn\n";

both_databases! {
    async fn members_import_and_managers_undo_for_others(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let stranger = world.organization("Theirs").await;
        let (agent, other) = (
            world.member(owner.organization_id, Role::Agent).await,
            world.member(owner.organization_id, Role::Agent).await,
        );
        let viewer = world.member(owner.organization_id, Role::Viewer).await;
        let manager = world.member(owner.organization_id, Role::Manager).await;
        let services = &world.services;
        let refused = upload(&world, &viewer, RecordKind::Contact, FILE.as_bytes()).await;
        assert_eq!(refused.expect_err("a viewer").code, ErrorCode::Forbidden);
        let id = imported(&world, &agent, RecordKind::Contact, FILE, |_| {}).await.import.id;
        for (actor, code) in [(&other, ErrorCode::Forbidden), (&viewer, ErrorCode::Forbidden), (&stranger, ErrorCode::NotFound)] {
            assert_eq!(imports::get(services, actor, id).await.expect_err("not theirs").code, code);
            assert_eq!(imports::undo(services, actor, id).await.expect_err("not theirs").code, code);
            let file = imports::problems(services, actor, id, domain::language::Language::English).await;
            assert!(file.is_err_and(|error| error.code == code || error.code == ErrorCode::Forbidden));
        }
        let list = imports::list(services, &viewer, &ListQuery::default()).await.expect("a list");
        assert_eq!(list.items[0].id, id, "that there was one is no secret");
        assert!(imports::list(services, &stranger, &ListQuery::default()).await.expect("a list").items.is_empty());
        undone(&world, &manager, id).await;
        assert!(people(&world, &owner).await.is_empty());
        let query = ListQuery { limit: Some(5), ..ListQuery::default() };
        let log = service::audit::list(services, &owner, &query).await.expect("the log").items;
        let mut told: Vec<_> = log.iter().take(2).map(|entry| (entry.action.as_str(), entry.actor_id)).collect();
        told.sort();
        assert_eq!(told, [("import.started", Some(agent.user_id)), ("import.undone", Some(manager.user_id))]);
    }

    async fn whoever_is_let_go_imports_no_more(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let id = checked(&world, &agent, RecordKind::Contact, FILE, |_| {}).await.import.id;
        imports::start(&world.services, &agent, id).await.expect("started");
        let tx = world.services.db.begin().await.expect("a transaction");
        store::organizations::set_role(&tx, owner.organization_id, agent.user_id, Role::Viewer).await.expect("a role");
        tx.commit().await.expect("a commit");
        world.run_jobs().await;
        let failed = get(&world, &owner, id).await.import;
        assert_eq!((failed.state, failed.problem), (ImportState::Failed, Some(ImportProblem::Forbidden)));
        assert!(people(&world, &owner).await.is_empty());
    }

    async fn an_organization_takes_its_imports_with_it(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        imported(&world, &owner, RecordKind::Contact, "first name,email\nAnn,\nBob,nonsense\n", |_| {}).await;
        let tx = world.services.db.begin().await.expect("a transaction");
        store::organizations::delete(&tx, owner.organization_id).await.expect("gone");
        tx.commit().await.expect("a commit");
        for table in ["imports", "import_chunks", "import_problems", "import_changes"] {
            let rows = world.services.db.fetch_all(store::sql(format!("SELECT 1 AS one FROM {table}"))).await.expect("rows");
            assert!(rows.is_empty(), "{table}");
        }
    }
}
