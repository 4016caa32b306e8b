//! What a websocket tells, and who hears it.

use std::collections::BTreeSet;

use domain::event::{ServerFrame, Signal};
use domain::{Event, OrganizationId, Role};
use serde_json::{Value, json};

use super::world::World;
use crate::app::TestApp;
use crate::realtime::Window;

/// Every topic, with the least role that hears it.
const TOPICS: [(&str, Role); 41] = [
    ("company.created", Role::Viewer),
    ("company.updated", Role::Viewer),
    ("company.deleted", Role::Viewer),
    ("company.restored", Role::Viewer),
    ("contact.created", Role::Viewer),
    ("contact.updated", Role::Viewer),
    ("contact.deleted", Role::Viewer),
    ("contact.restored", Role::Viewer),
    ("deal.created", Role::Viewer),
    ("deal.updated", Role::Viewer),
    ("deal.stage.changed", Role::Viewer),
    ("deal.deleted", Role::Viewer),
    ("deal.restored", Role::Viewer),
    ("custom_fields.changed", Role::Viewer),
    ("views.changed", Role::Viewer),
    ("import.updated", Role::Viewer),
    ("note.created", Role::Viewer),
    ("note.updated", Role::Viewer),
    ("note.deleted", Role::Viewer),
    ("task.created", Role::Viewer),
    ("task.updated", Role::Viewer),
    ("task.due", Role::Viewer),
    ("task.deleted", Role::Viewer),
    ("tag.created", Role::Viewer),
    ("tag.updated", Role::Viewer),
    ("tag.deleted", Role::Viewer),
    ("member.joined", Role::Viewer),
    ("member.updated", Role::Viewer),
    ("member.left", Role::Viewer),
    ("account.updated", Role::Viewer),
    ("account.deleted", Role::Viewer),
    ("chat.updated", Role::Viewer),
    ("message.received", Role::Viewer),
    ("message.queued", Role::Viewer),
    ("message.sent", Role::Viewer),
    ("message.failed", Role::Viewer),
    ("message.edited", Role::Viewer),
    ("message.updated", Role::Viewer),
    ("message.deleted", Role::Viewer),
    ("message.read", Role::Viewer),
    ("chat.typing", Role::Viewer),
];

/// The topics that the code knows, as serde lists them when it is given one that it does not.
fn known() -> BTreeSet<String> {
    let unknown = r#"{"type": "no such topic", "data": null}"#;
    let events = serde_json::from_str::<Event>(unknown).expect_err("no such event");
    let signals = serde_json::from_str::<Signal>(unknown).expect_err("no such signal");
    let mut topics = BTreeSet::new();
    for message in [events.to_string(), signals.to_string()] {
        let quoted = message.split('`').skip(1).step_by(2);
        topics.extend(quoted.filter(|word| word.contains('.')).map(str::to_owned));
    }
    topics
}

/// An event of each topic, about the things of the world.
async fn samples(world: &World) -> Vec<(&'static str, Role, Event)> {
    let owner = &world.owner;
    let one =
        async |list: &str, word: &str| owner.read(&format!("{list}/{}", world.id(word))).await;
    let first = async |list: &str| owner.read(list).await["items"][0].clone();
    let chat = world.id("chat");
    let things = json!({
        "company": one("/api/crm/companies", "company").await,
        "contact": one("/api/crm/contacts", "contact").await,
        "deal": one("/api/crm/deals", "deal").await,
        "note": one("/api/crm/notes", "note").await,
        "task": one("/api/crm/tasks", "task").await,
        "tag": first("/api/crm/tags").await,
        "import": first("/api/crm/imports").await,
        "member": first("/api/members").await,
        "account": one("/api/bd-accounts", "account").await,
        "chat": one("/api/messaging/chats", "chat").await,
        "message": first(&format!("/api/messaging/chats/{chat}/messages")).await,
    });
    let events = TOPICS.iter().filter(|(topic, _)| *topic != "chat.typing");
    let event = |topic: &str| {
        let event = json!({ "type": topic, "data": data(topic, &things, world) });
        serde_json::from_value(event).unwrap_or_else(|error| panic!("{topic}: {error}"))
    };
    events
        .map(|(topic, least)| (*topic, *least, event(topic)))
        .collect()
}

fn data(topic: &str, things: &Value, world: &World) -> Value {
    let thing = things[topic.split('.').next().unwrap_or_default()].clone();
    match topic {
        "deal.stage.changed" => json!({ "deal": thing, "from_stage_id": world.id("stage") }),
        "deal.deleted" => json!({ "id": thing["id"], "stage_id": world.id("stage") }),
        "note.deleted" => json!({ "id": thing["id"], "record": thing["record"] }),
        "task.deleted" => json!({ "id": thing["id"], "record": null }),
        "message.deleted" => json!({ "id": thing["id"], "chat_id": world.id("chat") }),
        "views.changed" => json!({ "kind": "contact", "of": null }),
        "message.read" => json!({ "chat_id": world.id("chat"), "up_to": 1 }),
        _ if topic.ends_with(".deleted") || topic.ends_with(".left") => {
            json!({ "id": thing["id"] })
        }
        _ => thing,
    }
}

/// What a window hears until the event that says that this was all.
async fn heard(window: &mut Window, last: &Event) -> (Vec<Event>, bool) {
    let (mut events, mut typing) = (Vec::new(), false);
    loop {
        match window.hear().await {
            ServerFrame::Event { event, .. } if *event == *last => return (events, typing),
            ServerFrame::Event { event, .. } => events.push(*event),
            ServerFrame::Signal { .. } => typing = true,
            ServerFrame::Hello { .. } => {}
            other => panic!("unexpected {other:?}"),
        }
    }
}

async fn tell(app: &TestApp, organization_id: OrganizationId, events: Vec<Event>) {
    let tx = app.services.db.begin().await.expect("a transaction");
    for event in events {
        tx.emit(organization_id, None, app.now(), event);
    }
    tx.commit().await.expect("a commit");
}

/// An event that nothing else makes: a company with this name.
fn mark(sample: &Event, name: &str) -> Event {
    let mut event = serde_json::to_value(sample).expect("JSON");
    event["data"]["name"] = json!(name);
    serde_json::from_value(event).expect("an event")
}

pub async fn walk(app: &TestApp, world: &World) {
    let expected: BTreeSet<String> = TOPICS
        .iter()
        .map(|(topic, _)| (*topic).to_owned())
        .collect();
    assert_eq!(known(), expected, "say in TOPICS who hears of it");
    let eve = app.owner("Eve").await;
    let eves = eve.me().await["organization_id"]
        .as_str()
        .and_then(|id| id.parse().ok());
    let mut windows = Vec::new();
    for role in Role::ALL {
        let member = world.member(app, *role).await;
        let mut window = Window::open(app, &member.visitor, None).await;
        window.hello().await;
        windows.push((*role, window));
    }
    let mut strange = Window::open(app, &eve, None).await;
    strange.hello().await;

    let samples = samples(world).await;
    let chat_id = world.id("chat").parse().expect("an id");
    app.services
        .hub
        .signal(world.organization_id, Signal::Typing { chat_id });
    let last = mark(&samples[0].2, "This was all");
    let all = samples
        .iter()
        .map(|(.., event)| event.clone())
        .chain([last.clone()]);
    tell(app, world.organization_id, all.collect()).await;
    tell(app, eves.expect("an organization"), vec![last.clone()]).await;

    for (role, window) in &mut windows {
        let (events, typing) = heard(window, &last).await;
        for (topic, least, event) in &samples {
            let may = role.may_grant(*least);
            assert_eq!(events.contains(event), may, "whether {role} hears {topic}");
        }
        assert!(typing, "{role} does not see typing");
    }
    let (events, typing) = heard(&mut strange, &last).await;
    assert!(events.is_empty() && !typing, "a stranger heard {events:?}");
}
