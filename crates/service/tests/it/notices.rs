//! Letters to members: who gets which, and who gets none.

use chrono::{DateTime, TimeDelta, Utc};
use domain::bulk::{Bulk, BulkAction};
use domain::company::CompanyInput;
use domain::note::{NoteChange, NoteInput};
use domain::notice::NoticeSettings;
use domain::task::TaskInput;
use domain::{Actor, FieldCode, RecordKind, Role};
use service::mail::OpenedMail;
use service::{bulk, companies, deals, mail, members, notes, notices, tasks};

use crate::crm::titled;
use crate::support::{World, start_time};

/// A member whose address is known to be theirs.
async fn reachable(world: &World, owner: &Actor) -> Actor {
    let member = world.member(owner.organization_id, Role::Agent).await;
    let tx = world.services.db.begin().await.unwrap();
    store::users::set_verified(&tx, member.user_id, start_time())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    member
}

/// The mails written so far, the newest first.
async fn mails(world: &World) -> Vec<OpenedMail> {
    let kept = mail::outbox(&world.services).await.unwrap();
    kept.into_iter().map(|kept| kept.mail).collect()
}

async fn subjects(world: &World) -> Vec<String> {
    mails(world)
        .await
        .into_iter()
        .map(|mail| mail.subject)
        .collect()
}

fn address(actor: &Actor) -> String {
    format!("{}@example.com", actor.user_id)
}

fn given_to(actor: &Actor, title: &str) -> TaskInput {
    TaskInput {
        title: title.to_owned(),
        assignee_id: Some(actor.user_id),
        ..TaskInput::default()
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Chooses a daily digest by the clock of Berlin.
async fn wants_digest(world: &World, actor: &Actor) {
    let settings = NoticeSettings {
        digest: true,
        time_zone: "Europe/Berlin".to_owned(),
        ..NoticeSettings::default()
    };
    notices::set(&world.services, actor, &settings)
        .await
        .unwrap();
}

testkit::both_databases! {
    async fn whoever_a_note_mentions_gets_a_letter_once(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let (ann, bob) = (reachable(&world, &owner).await, reachable(&world, &owner).await);
        let company = CompanyInput { name: "Northwind".to_owned(), ..CompanyInput::default() };
        let company = companies::create(&world.services, &owner, &company).await.unwrap();
        let mention = |actor: &Actor| format!("@[Them]({})", actor.user_id);
        let text = format!("**Budget**? {} and {}", mention(&ann), mention(&owner));
        let input = NoteInput { record: company.id.into(), text };
        let note = notes::create(&world.services, &owner, &input).await.unwrap();
        let written = mails(&world).await;
        assert_eq!(written.len(), 1, "nobody is told of what they wrote themselves: {written:?}");
        let letter = &written[0];
        assert_eq!(letter.to, address(&ann));
        assert_eq!(letter.subject, "The owner mentions you: Northwind");
        assert!(letter.text.contains("Budget? @Them and @Them"), "{}", letter.text);
        let link = format!("https://crm.example.com/crm/companies/{}", company.id);
        assert!(letter.text.contains(&link) && letter.html.contains(&link), "{}", letter.text);
        assert!(letter.text.contains("/settings/notifications"), "{}", letter.text);
        let change = NoteChange { text: format!("{} {}", mention(&ann), mention(&bob)) };
        world.later(TimeDelta::seconds(1));
        notes::update(&world.services, &owner, note.id, &change).await.unwrap();
        let written = mails(&world).await;
        assert_eq!(written.len(), 2, "only who was not mentioned before");
        assert_eq!(written[0].to, address(&bob));
    }

    async fn whoever_is_given_a_task_or_a_deal_is_told(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let (ann, bob) = (reachable(&world, &owner).await, reachable(&world, &owner).await);
        let services = &world.services;
        let task = tasks::create(services, &owner, &given_to(&ann, "Call")).await.unwrap();
        tasks::create(services, &ann, &given_to(&ann, "My own")).await.unwrap();
        assert_eq!(subjects(&world).await, ["A task for you: Call"]);
        let to_bob = |mut input: TaskInput| { input.assignee_id = Some(bob.user_id); Ok(input) };
        tasks::update(services, &owner, task.id, to_bob).await.unwrap();
        let rename = |mut input: TaskInput| { input.title = "Call again".to_owned(); Ok(input) };
        tasks::update(services, &owner, task.id, rename).await.unwrap();
        assert_eq!(mails(&world).await.len(), 2, "a new name is nothing to write about");
        world.later(TimeDelta::seconds(1));
        let mut input = titled("Big one");
        input.owner_id = Some(ann.user_id);
        let deal = deals::create(services, &owner, &input).await.unwrap();
        deals::update(services, &owner, deal.id, |mut input| { input.owner_id = Some(bob.user_id); Ok(input) }).await.unwrap();
        assert_eq!(subjects(&world).await[..2], ["A deal for you: Big one", "A deal for you: Big one"]);
        let mut ids = Vec::new();
        for title in ["One", "Two", "Three"] {
            ids.push(deals::create(services, &owner, &titled(title)).await.unwrap().id.0);
        }
        world.later(TimeDelta::seconds(1));
        let action = BulkAction::Assign { owner_id: Some(ann.user_id) };
        bulk::run(services, &owner, RecordKind::Deal, &Bulk { ids, action }).await.unwrap();
        let written = mails(&world).await;
        assert_eq!((written.len(), written[0].subject.as_str()), (5, "3 deals for you"), "one letter for all of them");
    }

    async fn who_wants_none_or_cannot_be_reached_gets_none(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let services = &world.services;
        let unverified = world.member(owner.organization_id, Role::Agent).await;
        tasks::create(services, &owner, &given_to(&unverified, "Call")).await.unwrap();
        let ann = reachable(&world, &owner).await;
        let settings = NoticeSettings { assignment: false, ..NoticeSettings::default() };
        notices::set(services, &ann, &settings).await.unwrap();
        assert_eq!(notices::get(services, &ann).await.unwrap(), settings);
        tasks::create(services, &owner, &given_to(&ann, "Call")).await.unwrap();
        assert!(mails(&world).await.is_empty());
        let nowhere = NoticeSettings { time_zone: "Europe/Atlantis".to_owned(), ..settings };
        let refused = notices::set(services, &ann, &nowhere).await.expect_err("no such zone");
        assert_eq!(refused.of_field("time_zone"), Some(FieldCode::Unknown));
    }

    async fn a_reminder_comes_at_its_time_by_the_readers_clock(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let ann = reachable(&world, &owner).await;
        let settings = NoticeSettings { time_zone: "Europe/Berlin".to_owned(), ..NoticeSettings::default() };
        notices::set(&world.services, &ann, &settings).await.unwrap();
        let due = start_time() + TimeDelta::hours(2);
        let input = TaskInput { due_at: Some(due), remind_at: Some(due - TimeDelta::hours(1)), ..given_to(&ann, "Call") };
        tasks::create(&world.services, &ann, &input).await.unwrap();
        world.run_jobs().await;
        assert!(mails(&world).await.is_empty());
        world.later(TimeDelta::hours(1));
        world.run_jobs().await;
        let written = mails(&world).await;
        assert_eq!(written.len(), 1);
        assert_eq!(written[0].subject, "Reminder: Call");
        assert!(written[0].text.contains("2026-03-02 12:00 (Europe/Berlin)"), "{}", written[0].text);
    }

    async fn the_digest_comes_each_morning_on_which_something_waits(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let ann = reachable(&world, &owner).await;
        // It is nine in the morning UTC, ten in Berlin.
        wants_digest(&world, &ann).await;
        let due = Some(at("2026-03-03T15:00:00Z"));
        let task = tasks::create(&world.services, &ann, &TaskInput { due_at: due, ..given_to(&ann, "Offer") }).await.unwrap();
        let late = Some(at("2026-03-04T23:30:00Z"));
        tasks::create(&world.services, &ann, &TaskInput { due_at: late, ..given_to(&ann, "Later") }).await.unwrap();
        world.later(TimeDelta::hours(21));
        world.run_jobs().await;
        assert!(mails(&world).await.is_empty(), "seven in the morning is too early");
        world.later(TimeDelta::hours(1));
        world.run_jobs().await;
        let written = mails(&world).await;
        assert_eq!(written.len(), 1);
        assert_eq!(written[0].subject, "Your day in Acme");
        assert!(written[0].text.contains("• Offer (2026-03-03 16:00 (Europe/Berlin))"), "{}", written[0].text);
        assert!(!written[0].text.contains("Later"), "{}", written[0].text);
        let done = |mut input: TaskInput| { input.done = true; Ok(input) };
        tasks::update(&world.services, &ann, task.id, done).await.unwrap();
        world.later(TimeDelta::days(1));
        world.run_jobs().await;
        assert_eq!(mails(&world).await.len(), 1, "nothing waits on this day");
        // The server was down for three mornings: one letter makes up for them.
        world.later(TimeDelta::days(3));
        world.run_jobs().await;
        assert_eq!(mails(&world).await.len(), 2);
    }

    async fn choosing_again_leaves_one_digest_a_morning_and_leaving_none(db) {
        let world = World::new(db);
        let owner = world.organization("Acme").await;
        let ann = reachable(&world, &owner).await;
        let due = Some(start_time());
        tasks::create(&world.services, &ann, &TaskInput { due_at: due, ..given_to(&ann, "Offer") }).await.unwrap();
        wants_digest(&world, &ann).await;
        let none = NoticeSettings::default();
        notices::set(&world.services, &ann, &none).await.unwrap();
        world.later(TimeDelta::days(1));
        world.run_jobs().await;
        assert!(mails(&world).await.is_empty(), "it was switched off");
        for _ in 0..3 {
            wants_digest(&world, &ann).await;
        }
        world.later(TimeDelta::days(1));
        world.run_jobs().await;
        assert_eq!(mails(&world).await.len(), 1);
        members::remove(&world.services, &owner, ann.user_id, None).await.unwrap();
        world.later(TimeDelta::days(1));
        world.run_jobs().await;
        assert_eq!(mails(&world).await.len(), 1, "who has gone gets none");
    }
}
