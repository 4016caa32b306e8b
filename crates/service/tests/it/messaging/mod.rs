//! Conversations and messages.

mod any_order;
mod changes;
mod files;
mod history;
mod incoming;
mod lists;
mod marks;
mod sending;
mod states;
mod trouble;

use domain::chat::Chat;
use domain::message::{Message, SendMessage};
use domain::{AccountId, Actor, ChatId, Error, Event, ListQuery};
use service::messaging;

use crate::support::{World, person};

/// An organization, its account, and an empty conversation with Ivan (user 7).
async fn ivan(world: &World) -> (Actor, AccountId, Chat) {
    let owner = world.organization("Acme").await;
    let account = world.account(&owner, "+79996620001").await;
    let chat = world.chat(&owner, account, person(7, "Ivan")).await;
    (owner, account, chat)
}

async fn send(world: &World, actor: &Actor, chat: ChatId, text: &str) -> Result<Message, Error> {
    let input = SendMessage {
        text: text.to_owned(),
        ..SendMessage::default()
    };
    world.later(chrono::TimeDelta::milliseconds(1));
    messaging::send(&world.services, actor, chat, &input).await
}

/// All messages of a conversation, newest first.
async fn messages(world: &World, actor: &Actor, chat: ChatId) -> Vec<Message> {
    let query = ListQuery {
        limit: Some(200),
        ..ListQuery::default()
    };
    messaging::messages(&world.services, actor, chat, &query)
        .await
        .unwrap()
        .items
}

async fn chat_now(world: &World, actor: &Actor, chat: ChatId) -> Chat {
    messaging::chat(&world.services, actor, chat).await.unwrap()
}

/// The names of events.
fn names(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .map(|event| {
            let json = serde_json::to_value(event).unwrap();
            json["type"].as_str().unwrap().to_owned()
        })
        .collect()
}
