//! The conversations with a contact, and the way into them.

use crate::{
    crm::api::contact_chats, error::ApiError, i18n::crm, realtime::on_event, session::may,
};
use domain::{ChatId, ContactId, Event, Permission, chat::Chat};
use leptos::prelude::*;
use ui::{Avatar, Counter, Time, TimeStyle};

/// The linked conversations of a contact, kept up to date.
#[derive(Clone, Copy)]
pub(in crate::crm) struct LinkedChats(Resource<Result<Vec<Chat>, ApiError>>);

impl LinkedChats {
    /// Follows the contact; nobody for a deal without one.
    pub fn of(contact: impl Fn() -> Option<ContactId> + Copy + Send + Sync + 'static) -> Self {
        let readable = may(Permission::InboxRead);
        let chats = Resource::new(contact, move |contact| async move {
            match contact {
                Some(id) if readable => contact_chats(id).await,
                _ => Ok(Vec::new()),
            }
        });
        on_event(move |event| {
            if let Event::ChatUpdated(chat) = event {
                let known = Self(chats).has(chat.id);
                let ours = chat.contact_id.is_some() && untrack(contact) == chat.contact_id;
                if known || ours {
                    chats.update(|answer| patch(answer, chat, ours));
                }
            }
        });
        Self(chats)
    }

    /// Whether this conversation is one of them.
    pub fn has(self, id: ChatId) -> bool {
        self.0.with_untracked(
            |answer| matches!(answer, Some(Ok(chats)) if chats.iter().any(|chat| chat.id == id)),
        )
    }
}

/// Puts the newer copy of a conversation in its place, or takes away one that was unlinked.
fn patch(answer: &mut Option<Result<Vec<Chat>, ApiError>>, chat: &Chat, ours: bool) {
    let Some(Ok(chats)) = answer else { return };
    let newer = chats
        .iter()
        .all(|known| known.id != chat.id || known.version <= chat.version);
    if !newer {
        return;
    }
    chats.retain(|known| known.id != chat.id);
    if ours {
        chats.insert(0, chat.clone());
    }
}

/// A link into each conversation with its last message.
#[component]
pub(in crate::crm) fn ChatLinks(chats: LinkedChats) -> impl IntoView {
    let list = move |chats: Vec<Chat>| {
        if chats.is_empty() {
            return view! {
                <p class="muted">{crm::chats_none()}</p>
                <p><a href="/inbox">{crm::chats_go()}</a></p>
            }
            .into_any();
        }
        view! { <ul class="link-list" role="list">{chats.into_iter().map(chat_link).collect_view()}</ul> }.into_any()
    };
    view! {
        <Transition fallback=|| view! { <p class="muted">"…"</p> }>
            {move || Suspend::new(async move { list(chats.0.await.unwrap_or_default()) })}
        </Transition>
    }
}

fn chat_link(chat: Chat) -> impl IntoView {
    let unread = u32::try_from(chat.unread_count).unwrap_or(u32::MAX);
    view! {
        <li>
            <a href=format!("/inbox/{}", chat.id) data-testid="linked-chat">
                <Avatar name=chat.title.clone()/>
                <span class="link-name">
                    <span class="truncate">{chat.title}</span>
                    <span class="muted small truncate">{chat.last_message_text}</span>
                </span>
                <span class="link-end">
                    {chat.last_message_at.map(|at| view! {
                        <span class="muted small"><Time at=at.timestamp_millis() style=TimeStyle::Brief/></span>
                    })}
                    <Counter count=unread label=crm::unread()/>
                </span>
            </a>
        </li>
    }
}
