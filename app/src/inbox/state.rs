//! What the panes of the inbox share: the conversations as last heard of, and who is typing.

use std::collections::HashMap;

use crate::realtime;
use domain::{ChatId, Event, chat::Chat, event::Signal as Momentary, message::Message};
use leptos::prelude::*;

/// How long "typing" stands without being said again (Telegram repeats it every five seconds).
const TYPING_MILLIS: u64 = 6_000;

/// What the composer is writing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Aim {
    /// A new message.
    #[default]
    New,
    /// An answer to this one.
    Answer(Message),
    /// Other words for this one.
    Edit(Message),
}

/// In context of the inbox.
#[derive(Clone, Copy)]
pub struct InboxState {
    /// Conversations that changed since the page was read, by id: the newest copy of each.
    pub changed: RwSignal<HashMap<ChatId, Chat>>,
    /// Where somebody is typing, and how often it was said; the number ends an older time-out.
    typing: RwSignal<HashMap<ChatId, u32>>,
    /// Grows when everything must be fetched anew.
    pub epoch: RwSignal<u32>,
}

impl InboxState {
    pub fn provide() {
        let state = Self {
            changed: RwSignal::new(HashMap::new()),
            typing: RwSignal::new(HashMap::new()),
            epoch: RwSignal::new(0),
        };
        provide_context(state);
        realtime::on_event(move |event| state.hear(event));
        realtime::on_signal(move |signal| match signal {
            Momentary::Typing { chat_id } => state.typing_in(*chat_id),
        });
        realtime::on_refetch(move || state.epoch.update(|epoch| *epoch += 1));
    }

    pub fn get() -> Self {
        expect_context()
    }

    /// Whether somebody is typing there now.
    pub fn is_typing(self, chat: ChatId) -> bool {
        self.typing.with(|typing| typing.contains_key(&chat))
    }

    /// Keeps the newer of two copies.
    pub fn put(self, chat: Chat) {
        self.changed.update(|changed| match changed.get(&chat.id) {
            Some(known) if known.version > chat.version => {}
            _ => {
                changed.insert(chat.id, chat);
            }
        });
    }

    fn hear(self, event: &Event) {
        match event {
            Event::ChatUpdated(chat) => self.put(chat.clone()),
            Event::MessageReceived(message) => {
                self.typing.update(|typing| {
                    typing.remove(&message.chat_id);
                });
            }
            _ => {}
        }
    }

    fn typing_in(self, chat: ChatId) {
        let mut said = 0;
        self.typing.update(|typing| {
            let count = typing.entry(chat).or_default();
            *count += 1;
            said = *count;
        });
        let end = move || {
            // The page may be gone by then.
            self.typing.try_update(|typing| {
                if typing.get(&chat) == Some(&said) {
                    typing.remove(&chat);
                }
            });
        };
        set_timeout(end, std::time::Duration::from_millis(TYPING_MILLIS));
    }
}
