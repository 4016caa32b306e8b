//! Saved views.

use chrono::TimeDelta;
use domain::audit::AuditAction;
use domain::columns::Column;
use domain::filter::{Filter, Op};
use domain::view::{Shows, View, ViewInput};
use domain::{Actor, ErrorCode, Event, FieldCode, ListQuery, RecordKind, Role, Target};
use service::{audit, members, views};

use super::refusal;
use crate::support::World;

fn view(name: &str, shared: bool) -> ViewInput {
    ViewInput {
        kind: RecordKind::Contact,
        name: name.to_owned(),
        shared,
        shows: Shows {
            sort: Some("name".into()),
            filter: Some(Filter::condition("email", Op::NotEmpty, &[])),
            columns: vec![Column::new("email"), Column::new("phone")],
            ..Shows::default()
        },
    }
}

async fn kept(world: &World, actor: &Actor, name: &str, shared: bool) -> View {
    let made = views::create(&world.services, actor, &view(name, shared)).await;
    made.expect("a view")
}

async fn names(world: &World, actor: &Actor) -> Vec<String> {
    let views = views::list(&world.services, actor, Some(RecordKind::Contact)).await;
    views
        .expect("views")
        .into_iter()
        .map(|view| view.name)
        .collect()
}

fn rename(name: &str) -> impl FnOnce(ViewInput) -> Result<ViewInput, domain::Error> {
    let name = name.to_owned();
    move |input| Ok(ViewInput { name, ..input })
}

testkit::both_databases! {
    async fn a_view_is_kept_for_oneself_or_for_everybody(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let bob = world.member(ada.organization_id, Role::Agent).await;
        let eve = world.organization("Evil").await;
        let hot = kept(&world, &bob, "Hot", false).await;
        assert_eq!((hot.shows, hot.is_default, hot.version), (view("", false).shows, false, 1));
        kept(&world, &bob, "Team", true).await;
        assert_eq!(names(&world, &bob).await, ["Team", "Hot"]);
        assert_eq!(names(&world, &ada).await, ["Team"]);
        assert!(names(&world, &eve).await.is_empty());
        assert_eq!(refusal(views::get(&world.services, &ada, hot.id).await), ErrorCode::NotFound);

        let own = |of| Event::ViewsChanged { kind: RecordKind::Contact, of };
        let events = world.events(&ada).await;
        assert!(events.contains(&own(Some(bob.user_id))) && events.contains(&own(None)), "{events:?}");
        let deals = views::list(&world.services, &bob, Some(RecordKind::Deal)).await.expect("views");
        assert!(deals.is_empty(), "a view belongs to one list");
    }

    async fn two_views_that_read_the_same_are_one(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let bob = world.member(ada.organization_id, Role::Agent).await;
        kept(&world, &ada, "Hot", true).await;
        kept(&world, &ada, "Hot", false).await;
        kept(&world, &bob, "Hot", false).await;
        for shared in [true, false] {
            let twice = views::create(&world.services, &ada, &view("HOT", shared)).await;
            assert_eq!(twice.expect_err("taken").of_field("name"), Some(FieldCode::Taken));
        }
    }

    async fn a_view_for_everybody_is_changed_by_its_maker_and_from_manager_on(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let organization = ada.organization_id;
        let maker = world.member(organization, Role::Agent).await;
        let agent = world.member(organization, Role::Agent).await;
        let manager = world.member(organization, Role::Manager).await;
        let viewer = world.member(organization, Role::Viewer).await;
        let team = kept(&world, &maker, "Team", true).await;
        for other in [&agent, &viewer] {
            let error = views::update(&world.services, other, team.id, rename("Mine")).await;
            assert_eq!(refusal(error), ErrorCode::Forbidden);
            assert_eq!(refusal(views::delete(&world.services, other, team.id).await), ErrorCode::Forbidden);
        }
        for one in [&maker, &manager] {
            world.later(TimeDelta::seconds(1));
            views::update(&world.services, one, team.id, rename("Ours")).await.expect("renamed");
        }
        let mine = |input: ViewInput| Ok(ViewInput { shared: false, ..input });
        let taken = views::update(&world.services, &manager, team.id, mine).await;
        assert_eq!(refusal(taken), ErrorCode::Forbidden, "only its maker takes a view back");
        let seen = Target { id: team.id, version: Some(1) };
        let late = views::update(&world.services, &maker, seen, rename("Late")).await;
        assert_eq!(refusal(late), ErrorCode::Stale);
        let of_deals = |input: ViewInput| Ok(ViewInput { kind: RecordKind::Deal, shows: Shows::default(), ..input });
        let moved = views::update(&world.services, &maker, team.id, of_deals).await;
        assert_eq!(moved.expect_err("it stays").of_field("kind"), Some(FieldCode::Taken));

        // A viewer looks at a list as they like, and gives nothing to others.
        let theirs = kept(&world, &viewer, "Mine", false).await;
        let given = views::create(&world.services, &viewer, &view("Given", true)).await;
        assert_eq!(refusal(given), ErrorCode::Forbidden);
        let given = |input: ViewInput| Ok(ViewInput { shared: true, ..input });
        let given = views::update(&world.services, &viewer, theirs.id, given).await;
        assert_eq!(refusal(given), ErrorCode::Forbidden);
        assert_eq!(refusal(views::delete(&world.services, &ada, theirs.id).await), ErrorCode::NotFound);
        world.later(TimeDelta::seconds(1));
        views::delete(&world.services, &manager, team.id).await.expect("removed");

        let log = audit::list(&world.services, &ada, &ListQuery::default()).await.expect("the log").items;
        let told = log.iter().filter(|entry| entry.target_id == Some(team.id.0));
        let actions: Vec<_> = told.map(|entry| entry.action).collect();
        use AuditAction as A;
        assert_eq!(actions, [A::ViewRemoved, A::ViewUpdated, A::ViewUpdated, A::ViewShared]);
        assert!(log.iter().all(|entry| entry.target_id != Some(theirs.id.0)), "what is one's own is not in the log");
    }

    async fn a_list_opens_with_the_view_that_its_reader_chose(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let bob = world.member(ada.organization_id, Role::Viewer).await;
        let hot = kept(&world, &ada, "Hot", true).await;
        let own = kept(&world, &ada, "Own", false).await;
        let choose = async |who: &Actor, kind, view| views::choose_default(&world.services, who, kind, view).await;
        let chosen = async |who: &Actor| {
            let views = views::list(&world.services, who, None).await.expect("views");
            views.into_iter().filter(|view| view.is_default).map(|view| view.id).collect::<Vec<_>>()
        };
        choose(&ada, RecordKind::Contact, Some(own.id)).await.expect("chosen");
        choose(&bob, RecordKind::Contact, Some(hot.id)).await.expect("chosen");
        assert_eq!((chosen(&ada).await, chosen(&bob).await), (vec![own.id], vec![hot.id]));
        choose(&ada, RecordKind::Contact, Some(hot.id)).await.expect("chosen anew");
        for (kind, view) in [(RecordKind::Contact, own.id), (RecordKind::Deal, hot.id)] {
            let error = choose(&bob, kind, Some(view)).await.expect_err("not theirs to choose");
            assert_eq!(error.of_field("view_id"), Some(FieldCode::Unknown));
        }
        // Taken back by its maker, it opens nobody else's list.
        let back = |input: ViewInput| Ok(ViewInput { shared: false, ..input });
        views::update(&world.services, &ada, hot.id, back).await.expect("taken back");
        assert_eq!((chosen(&ada).await, chosen(&bob).await), (vec![hot.id], vec![]));
        choose(&ada, RecordKind::Contact, None).await.expect("as it is");
        assert!(chosen(&ada).await.is_empty());
    }

    async fn what_a_list_would_refuse_is_refused_when_it_is_kept_and_not_when_it_is_renamed(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let mut wrong = view("Wrong", false);
        wrong.shows.filter = Some(Filter::condition("created_at", Op::Contains, &["x"]));
        let error = views::create(&world.services, &ada, &wrong).await.expect_err("no such question");
        assert!(error.of_field("filter").is_some(), "{error:?}");

        let input = domain::custom::CustomFieldInput {
            kind: RecordKind::Contact,
            name: "Score".into(),
            holds: domain::custom::CustomKind::Number,
            choices: Vec::new(),
            target: None,
        };
        let score = service::custom_fields::create(&world.services, &ada, &input).await.expect("a field");
        let mut scored = view("Scored", false);
        scored.shows.sort = Some(score.key());
        scored.shows.columns.push(Column::new(score.key()));
        scored.shows.filter = Some(Filter::condition(&score.key(), Op::More, &["5"]));
        let scored = views::create(&world.services, &ada, &scored).await.expect("a view");
        service::custom_fields::delete(&world.services, &ada, score.id).await.expect("removed");
        let renamed = views::update(&world.services, &ada, scored.id, rename("Was scored")).await.expect("renamed");
        assert_eq!(renamed.shows, scored.shows);
    }

    async fn who_goes_takes_along_what_they_kept_for_themselves(db) {
        let world = World::new(db);
        let ada = world.organization("Acme").await;
        let bob = world.member(ada.organization_id, Role::Agent).await;
        kept(&world, &bob, "Own", false).await;
        kept(&world, &bob, "Team", true).await;
        members::remove(&world.services, &ada, bob.user_id, None).await.expect("removed");
        assert_eq!(names(&world, &ada).await, ["Team"]);
        let left = views::list(&world.services, &bob, None).await.expect("read as they once could");
        assert_eq!(left.len(), 1, "nothing of their own is left behind");
    }
}
