//! Who gets through where: every route, server function, page and websocket topic, asked for by
//! every kind of caller. What the tables do not allow must fail, and what they do not name fails
//! the test.
//!
//! * `operations`, `functions`, `pages`: the routes, each with the least role that may.
//! * `topics`: what a websocket tells, each with the least role that hears it.
//! * `callers`: the kinds of callers that are no members. A new one is a line there.

mod callers;
mod functions;
mod operations;
mod pages;
mod row;
mod topics;
mod walk;
mod world;

use std::collections::BTreeSet;

use domain::Role;

use self::row::{Row, Who};

/// Every row of the tables.
fn table() -> Vec<Row> {
    let mut rows = operations::rows();
    rows.extend(functions::rows());
    rows.extend(pages::rows());
    rows
}

crate::stories! {
    async fn every_route_has_an_expectation(_app) {
        let known: BTreeSet<String> = server::http::inventory().into_iter().collect();
        let rows = table();
        let expected: BTreeSet<String> = rows.iter().map(|row| row.route.to_owned()).collect();
        assert_eq!(expected.len(), rows.len(), "a route stands in the tables twice");
        let unknown: Vec<_> = known.difference(&expected).collect();
        assert!(unknown.is_empty(), "say in tests/it/matrix who may use {unknown:#?}");
        let gone: Vec<_> = expected.difference(&known).collect();
        assert!(gone.is_empty(), "no such routes any more: {gone:#?}");
    }

    async fn whoever_is_no_member_is_refused_everywhere(app) {
        let world = world::World::build(app).await;
        let mut wrong = Vec::new();
        for caller in callers::without_access(app, &world).await {
            let spoken_of = |row: &Row| !caller.apart.iter().any(|route| row.route.starts_with(route));
            for row in table().into_iter().filter(spoken_of) {
                walk::as_nobody(&world, &caller, &row, &mut wrong).await;
            }
        }
        walk::verdict(&wrong);
        world.is_whole().await;
    }

    async fn another_organization_does_not_exist(app) {
        let world = world::World::build(app).await;
        let eve = app.owner("Eve").await;
        let mut wrong = Vec::new();
        for row in table().iter().filter(|row| row.names_something() || row.is_read()) {
            walk::as_foreigner(&world, &eve, row, &mut wrong).await;
        }
        walk::verdict(&wrong);
        world.is_whole().await;
    }

    async fn a_role_gets_what_its_rows_say_and_nothing_else(app) {
        let world = world::World::build(app).await;
        let mut wrong = Vec::new();
        for role in Role::ALL {
            let member = world.member(app, *role).await;
            for row in table() {
                walk::as_member(app, &world, &member, &row, &mut wrong).await;
            }
        }
        walk::verdict(&wrong);
    }

    async fn every_topic_is_heard_by_those_who_may_and_nobody_else(app) {
        let world = world::World::build(app).await;
        topics::walk(app, &world).await;
    }
}

#[test]
fn routes_are_declared_where_the_inventory_sees_them() {
    // A route given to axum directly would be in no list: only these files do that, for the
    // document, for what is not there, and for the lists in the router.
    let allowed = ["api/mod.rs", "router.rs"];
    let http = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let mut folders = vec![http.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .strip_prefix(&http)
                .expect("inside")
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(&path).expect("a source file");
            let declares = text.contains(".route(") || text.contains(".route_service(");
            assert!(
                !declares || allowed.contains(&name.as_str()),
                "{name} declares a route by itself"
            );
        }
    }
}

#[test]
fn nobody_is_more_than_an_owner() {
    assert!(Who::From(Role::Owner).includes(Role::Owner));
    assert!(!Who::From(Role::Owner).includes(Role::Admin));
    assert!(Who::Members.includes(Role::Viewer));
}
