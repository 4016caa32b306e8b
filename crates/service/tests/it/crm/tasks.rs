//! Tasks and their reminders.

use chrono::TimeDelta;
use domain::task::TaskInput;
use domain::{ErrorCode, Event, FieldCode, ListQuery, Role};
use service::{contacts, tasks};

use super::{named, refusal};
use crate::support::{World, start_time};

fn to_do(title: &str) -> TaskInput {
    TaskInput {
        title: title.to_owned(),
        ..TaskInput::default()
    }
}

/// A task due after so many minutes, with a reminder then.
fn in_minutes(title: &str, minutes: i64) -> TaskInput {
    let at = Some(start_time() + TimeDelta::minutes(minutes));
    TaskInput {
        due_at: at,
        remind_at: at,
        ..to_do(title)
    }
}

async fn titles(world: &World, actor: &domain::Actor, filters: &[(&str, String)]) -> Vec<String> {
    let mut query = ListQuery {
        limit: Some(2),
        ..ListQuery::default()
    };
    for (name, value) in filters {
        query.filters.insert((*name).to_owned(), value.clone());
    }
    let mut titles = Vec::new();
    loop {
        let page = tasks::list(&world.services, actor, &query)
            .await
            .expect("a page");
        titles.extend(page.items.into_iter().map(|task| task.title));
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return titles,
        }
    }
}

/// The titles of the tasks that were reminded of.
async fn reminded(world: &World, actor: &domain::Actor) -> Vec<String> {
    let due = |event| match event {
        Event::TaskDue(task) => Some(task.title),
        _ => None,
    };
    world
        .events(actor)
        .await
        .into_iter()
        .filter_map(due)
        .collect()
}

testkit::both_databases! {
    async fn a_task_is_added_changed_done_and_removed(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let services = &world.services;
        let ann = contacts::create(services, &owner, &named("Ann")).await.expect("a contact");
        let input = TaskInput { record: Some(ann.id.into()), ..to_do("Call") };
        let task = tasks::create(services, &owner, &input).await.expect("a task");
        assert_eq!((task.assignee_id, task.creator_id), (Some(owner.user_id), Some(owner.user_id)));
        assert_eq!(task.record_name.as_deref(), Some("Ann"));
        let hand_over = |input| Ok(TaskInput { assignee_id: Some(agent.user_id), done: true, ..input });
        let done = tasks::update(services, &owner, task.id, hand_over).await.expect("a change");
        assert_eq!((done.assignee_name.as_deref(), done.done_at), (Some("The agent"), Some(start_time())));
        world.later(TimeDelta::hours(1));
        let later = tasks::update(services, &agent, task.id, Ok).await.expect("a change");
        assert_eq!(later.done_at, done.done_at, "it was done then");
        assert_eq!(refusal(tasks::delete(services, &agent, task.id).await), ErrorCode::Forbidden);
        tasks::delete(services, &owner, task.id).await.expect("gone");
        let deleted = Event::TaskDeleted { id: task.id, record: Some(ann.id.into()) };
        assert_eq!(world.events(&owner).await.last(), Some(&deleted));
    }

    async fn tasks_are_listed_by_due_time_those_without_one_last(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let stranger = world.organization("Theirs").await;
        let agent = world.member(owner.organization_id, Role::Agent).await;
        let services = &world.services;
        for input in [to_do("Some day"), in_minutes("Later", 60), in_minutes("Soon", 5)] {
            tasks::create(services, &owner, &input).await.expect("a task");
        }
        let done = TaskInput { done: true, ..in_minutes("Done", 1) };
        tasks::create(services, &agent, &done).await.expect("a task");
        assert_eq!(titles(&world, &owner, &[]).await, ["Done", "Soon", "Later", "Some day"]);
        assert_eq!(titles(&world, &owner, &[("done", "false".into())]).await, ["Soon", "Later", "Some day"]);
        assert_eq!(titles(&world, &owner, &[("assignee_id", agent.user_id.to_string())]).await, ["Done"]);
        assert!(titles(&world, &stranger, &[]).await.is_empty());
    }

    async fn a_reminder_is_given_once_and_only_while_there_is_something_to_do(db) {
        let world = World::new(db);
        let owner = world.organization("Ours").await;
        let services = &world.services;
        tasks::create(services, &owner, &in_minutes("Call", 10)).await.expect("a task");
        let done = tasks::create(services, &owner, &in_minutes("Done before", 10)).await.expect("a task");
        let put_off = tasks::create(services, &owner, &in_minutes("Put off", 10)).await.expect("a task");
        let gone = tasks::create(services, &owner, &in_minutes("Removed", 10)).await.expect("a task");
        tasks::update(services, &owner, done.id, |input| Ok(TaskInput { done: true, ..input })).await.expect("done");
        tasks::update(services, &owner, put_off.id, |_| Ok(in_minutes("Put off", 30))).await.expect("put off");
        tasks::delete(services, &owner, gone.id).await.expect("gone");
        world.run_jobs().await;
        assert!(reminded(&world, &owner).await.is_empty(), "it is not time yet");
        world.later(TimeDelta::minutes(10));
        world.run_jobs().await;
        assert_eq!(reminded(&world, &owner).await, ["Call"]);
        world.later(TimeDelta::minutes(20));
        world.run_jobs().await;
        assert_eq!(reminded(&world, &owner).await, ["Call", "Put off"]);
    }

    async fn a_task_names_only_what_is_ours(db) {
        let world = World::new(db);
        let (owner, stranger) = (world.organization("Ours").await, world.organization("Theirs").await);
        let services = &world.services;
        let theirs = contacts::create(services, &stranger, &named("Ann")).await.expect("a contact");
        let input = TaskInput {
            record: Some(theirs.id.into()),
            assignee_id: Some(stranger.user_id),
            ..to_do("Call")
        };
        let refused = tasks::create(services, &owner, &input).await.expect_err("nothing of it is ours");
        for field in ["record", "assignee_id"] {
            assert_eq!(refused.of_field(field), Some(FieldCode::Unknown), "{field}");
        }
        let task = tasks::create(services, &owner, &to_do("Call")).await.expect("a task");
        assert_eq!(refusal(tasks::get(services, &stranger, task.id).await), ErrorCode::NotFound);
        assert_eq!(refusal(tasks::update(services, &stranger, task.id, Ok).await), ErrorCode::NotFound);
        assert_eq!(refusal(tasks::delete(services, &stranger, task.id).await), ErrorCode::NotFound);
    }
}
